/*
 * The case folder: evidence as it came, the log book, the database. docs/CASE.md has the formats.
 *
 *	CASE/evidence/<host>.<run>.jsonl  what an agent said, verbatim; <...>.part while it comes in
 *	CASE/log.jsonl                    the log book, hash-chained
 *	CASE/known_hosts                  host keys seen for the first time, when they are recorded
 *	CASE/case.db                      derived: can be deleted and made again
 *
 * The folder is 0700. Whoever changes evidence or case.db has it alone; entries of the log book are
 * added by turns. Evidence and log are only appended to.
 * Owner: a struct case_folder is one opened folder; case_close gives it back.
 */
#ifndef CORDON_CASE_CASE_H
#define CORDON_CASE_CASE_H

#include <sqlite3.h>

#include "common/arena.h"
#include "common/json.h"
#include "common/sha256.h"

enum case_mode {
	CASE_READ,   /* nothing is written; what is there may grow meanwhile */
	CASE_NOTE,   /* CASE_READ, but entries are added to the log book: see can_log */
	CASE_WRITE,  /* an existing case, with nobody else at work in it */
	CASE_CREATE, /* CASE_WRITE, and made when it is missing or an empty folder of ours */
};

struct case_folder {
	char *path;
	int dir_fd, evidence_fd;
	int log_fd; /* holds the locks */
	enum case_mode mode;
	bool created;	    /* by this case_open */
	bool can_log;	    /* false for CASE_READ, and for CASE_NOTE of a case that is read-only */
	uint64_t torn_line; /* of the log book at opening: a last line that is cut short; else 0 */
	/* The log book as far as it was read. */
	uint64_t log_bytes, log_lines;
	bool log_ends_in_line;		 /* the last byte is no '\n' */
	uint64_t log_seq;		 /* of the next entry */
	char log_head[SHA256_HEX_BYTES]; /* hash of the last entry */
	struct {
		uint64_t line,
		    lines; /* of what is behind the last entry and none; lines 0: nothing */
		uint64_t start, end; /* its bytes */
	} torn;
	struct arena arena;
};

/*
 * Opens a case folder. A folder that is not empty and holds no log book is somebody else's and
 * refused. A writer that finds the log's last line torn says so in the log and in c->torn_line. On
 * failure *why has the words, in c->arena: call case_close also then. 0, ERR_ABSENT, ERR_BUSY,
 * ERR_TYPE, ERR_DENIED, ERR_IO.
 */
int case_open(struct case_folder *c, const char *path, enum case_mode mode, struct slice *why);
void case_close(struct case_folder *c);
/* Takes back a folder that this case_open made, as long as nothing was logged; then case_close. */
void case_unmake(struct case_folder *c);

/* A file of the case as bytes, for as long as it is mapped. 0, ERR_ABSENT, ERR_TYPE, ERR_IO. */
int case_map(struct case_folder *c, const char *file, struct slice *bytes);
void case_unmap(struct slice bytes);
/* Appends to a file of the case, with fsync; it is made when it is missing. 0 or ERR_IO. */
int case_append(struct case_folder *c, const char *file, struct slice bytes);

/*
 * The key of this case's password digests (docs/EVIDENCE.md, account), as the line that agents get
 * on standard input; in the arena. It is made when there is none. 0, ERR_SYNTAX (somebody has
 * changed the file), ERR_IO.
 */
#define CASE_DIGEST_KEY "digest.key"
#define CASE_DIGEST_KEY_BYTES 65
int case_digest_key(struct case_folder *c, struct arena *a, struct slice *line);
/*
 * The key of this case's pseudonyms (`cordon export --redact`), of the same form. No host is ever
 * given it: who holds the other one could guess at names. Errors as above; also of a case that is
 * open to be noted in alone.
 */
#define CASE_REDACT_KEY "redact.key"
int case_redact_key(struct case_folder *c, struct arena *a, struct slice *line);

/* Opens case.db to be read. 0, ERR_ABSENT, ERR_IO. */
int case_db_open(struct case_folder *c, sqlite3 **db);
/*
 * An empty database under a temporary name, within a transaction. case_db_keep closes it and puts
 * it in the place of case.db; case_db_drop closes and removes it. 0 or ERR_IO.
 */
int case_db_fresh(struct case_folder *c, sqlite3 **db);
int case_db_keep(struct case_folder *c, sqlite3 *db);
void case_db_drop(struct case_folder *c, sqlite3 *db);
/* One like it that belongs to no case and goes when it is closed. 0 or ERR_IO. */
int case_db_scratch(sqlite3 **db);

/* ---- The log book. Every entry has seq, time, mono_ns, actor, on, action, members of its own,
 * prev, hash. ---- */

struct log_line {
	struct out text;
	struct json json;
	bool locked;
	int err;
};

/* Begins an entry; the caller writes its own members with json_kv_*() on the result. Other writers
 * wait until log_end: nothing slow may stand between the two. */
struct json *log_begin(struct case_folder *c, struct log_line *line, const char *action);
/* Appends the entry, with fsync, and frees the line. 0; ERR_DENIED: the case is read-only; ERR_IO:
 * nothing more can be logged. */
int log_end(struct case_folder *c, struct log_line *line);

struct log_entry {
	uint64_t line;	   /* of log.jsonl, from 1 */
	struct slice text; /* the line */
	bool ended;	   /* with its '\n' */
	uint64_t seq;
	char hash[SHA256_HEX_BYTES]; /* as the line states it */
	const char *time, *action;
	const struct cJSON *json; /* the whole entry; NULL when err is ERR_SYNTAX */
	int err;		  /* ERR_SYNTAX: torn; ERR_MISMATCH: altered, or entries missing */
	const char *why;
};
/* Goes over all entries in order, as long as fn returns 0. Returns what fn returned last, or
 * ERR_IO. An entry is valid until fn returns. */
int log_each(struct case_folder *c, int (*fn)(const struct log_entry *, void *), void *ctx);

/* ---- Evidence coming in. ---- */

struct evidence_in; /* one stream being written */

/* Starts the stream of a host in a run; the name is made safe for a file system. 0 or ERR_IO. */
int evidence_start(struct case_folder *c, struct slice host, uint32_t run, struct evidence_in **in);
/* Appends bytes as they come. ERR_LIMIT: a cap of limits.h, nothing more is kept; ERR_IO. */
int evidence_feed(struct evidence_in *in, struct slice bytes);

struct evidence_verdict {
	bool whole;	 /* a right `end` closed it */
	const char *why; /* when it is not whole; in the case's arena */
	uint64_t records, bytes;
	char sha256[SHA256_HEX_BYTES]; /* of the whole file */
	struct slice file;	       /* "evidence/web.1.jsonl", in the case's arena */
	struct slice hostname, clock;  /* what its hello says, in the case's arena */
};
/* Ends the stream: fsync, rename to its final name, unless nothing came: then there is no file and
 * v->file is empty. Frees `in`. 0 or ERR_IO. */
int evidence_finish(struct evidence_in *in, struct evidence_verdict *v);
/* Gives up the stream and removes what came. */
void evidence_drop(struct evidence_in *in);

/*
 * What a collector that was killed left of a host in a run: a `.part`, or a finished file that the
 * log book does not know yet (logged() says no). It is checked again and gets its final name. 0;
 * ERR_ABSENT when there is none; ERR_IO.
 */
int evidence_recover(struct case_folder *c, struct slice host, uint32_t run,
    bool (*logged)(void *ctx, struct slice file), void *ctx, struct evidence_verdict *v);

#endif
