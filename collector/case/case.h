/*
 * The case folder: evidence as it came, the log book, the database.
 *
 *	CASE/evidence/<host>.<run>.jsonl  what an agent said, verbatim; <...>.part while it comes in
 *	CASE/log.jsonl                    the log book, hash-chained
 *	CASE/case.db                      derived: can be deleted and made again
 *
 * The folder is 0700 and locked while somebody writes to it. Evidence and log are only appended to.
 * Owner: a struct case_folder is one opened folder; case_close gives it back.
 */
#ifndef CORDON_CASE_CASE_H
#define CORDON_CASE_CASE_H

#include <sqlite3.h>

#include "common/arena.h"
#include "common/sha256.h"

struct case_folder {
	char *path;
	int dir_fd, lock_fd, log_fd;
	uint64_t log_seq;		 /* of the next entry */
	char log_head[SHA256_HEX_BYTES]; /* hash of the last entry */
	struct arena arena;
};

enum case_mode { CASE_READ, CASE_WRITE, CASE_CREATE };

/*
 * Opens a case folder; CASE_CREATE makes it when it is missing (an existing folder that is not
 * empty and no case is refused). CASE_READ needs no lock. On failure *why has words: "who: what".
 * 0, ERR_ABSENT, ERR_BUSY, ERR_TYPE, ERR_IO.
 */
int case_open(struct case_folder *c, const char *path, enum case_mode mode, struct slice *why);
void case_close(struct case_folder *c);

/* Opens case.db; with `fresh` an empty one under a temporary name, which case_db_keep renames. */
int case_db_open(struct case_folder *c, bool fresh, sqlite3 **db);
int case_db_keep(struct case_folder *c, sqlite3 *db);

/* ---- The log book. Each entry: seq, time (UTC), mono_ns, actor, action, members of its own,
 * prev, hash. docs/CASE.md has the format. ---- */

struct log_field {
	const char *key;
	struct slice text;
};

/* Appends one entry, with fsync. 0 or ERR_IO. */
int log_add(struct case_folder *c, const char *action, const struct log_field *fields, size_t n);

/* Goes over all entries in order; a torn or altered line is given with err set. */
struct log_entry {
	uint64_t seq;
	struct slice time, actor, action;
	const struct cJSON *json; /* the whole entry */
	int err;
	const char *why;
};
int log_each(struct case_folder *c, int (*fn)(const struct log_entry *, void *), void *ctx);

/* ---- Evidence coming in. ---- */

struct evidence_in; /* one stream being written */

/* Starts the stream of a host in a run; the name is made safe for a file system. */
int evidence_start(struct case_folder *c, struct slice host, uint32_t run, struct evidence_in **in);
/* Appends bytes as they come; 0, ERR_LIMIT (a cap of limits.h), ERR_IO. */
int evidence_feed(struct evidence_in *in, struct slice bytes);

struct evidence_verdict {
	bool whole;	 /* a right `end` closed it */
	const char *why; /* when it is not whole */
	uint64_t records, bytes;
	char sha256[SHA256_HEX_BYTES]; /* of the whole file */
	struct slice file;	       /* "evidence/web.1.jsonl", in the case's arena */
	struct slice hostname;	       /* what its hello says, in the case's arena */
};
/* Ends the stream: fsync, rename to its final name. Frees `in`. */
int evidence_finish(struct evidence_in *in, struct evidence_verdict *v);

#endif
