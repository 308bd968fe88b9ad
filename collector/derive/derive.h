/*
 * From evidence to facts: one deriver per topic, one table (derive.c).
 *
 * A host's evidence is read once, record by record. A deriver that names a record kind is given
 * each record of that kind; afterwards each deriver's `finish` is called once, when the content of
 * all files is at hand, for what needs several of them (a configuration with its includes). The
 * same evidence always gives the same facts in the same order.
 *
 * To add a deriver `foo`: collector/derive/derive_foo.c with one descriptor, from
 * derive_template.c beside this file; one row in derivers[] in derive.c; a case in
 * tests/unit/derive_test.c: evidence in, rows out.
 */
#ifndef CORDON_DERIVE_DERIVE_H
#define CORDON_DERIVE_DERIVE_H

#include "collector/derive/facts.h"
#include "collector/derive/record.h"

/* A path of the evidence, in memory for as long as its host is derived. */
struct evidence_file {
	struct fact_file fact; /* path, real, status, mode, ... */
	struct slice data;     /* empty unless content was sent */
};

/* A socket that a process has. */
struct held_socket {
	int64_t ino, pid;
	struct slice name;
};

struct derive_ctx {
	struct fact_store *facts;
	struct arena *arena; /* lives as long as the host is derived */
	int64_t host;
	struct evidence_file *files; /* sorted by path, for derive_file() */
	size_t nfiles, cap_files;
	struct fact_account *accounts; /* sound rows in file order; whole in finish() */
	size_t naccounts, cap_accounts;
	struct compat_row {
		struct fact_account row;
		size_t before; /* so many accounts stand above it */
		bool whole;    /* no field is missing */
	} * compat;	       /* rows of passwd that begin with + or -, in file order */
	size_t ncompat, cap_compat;
	struct fact_process *processes;
	size_t nprocesses, cap_processes;
	struct held_socket *held; /* what processes hold; until the endpoints are made */
	size_t nheld, cap_held;
	struct fact_endpoint *endpoints;
	size_t nendpoints, cap_endpoints;
};

struct deriver {
	const char *name;
	enum record_kind kind; /* of the records it is given; REC_UNKNOWN: none */
	void (*record)(struct derive_ctx *c, const struct record *r);
	void (*finish)(struct derive_ctx *c); /* NULL: nothing to do */
};

/* The file asked for under exactly this path, or NULL. In finish() only. */
const struct evidence_file *derive_file(const struct derive_ctx *c, struct slice path);
/* The first file whose path is not less than this one; nfiles behind the last. In finish() only. */
size_t derive_lower_bound(const struct derive_ctx *c, struct slice path);
/* The files whose path lies directly in `dir`, by path: *first of them; returns how many. */
size_t derive_dir(const struct derive_ctx *c, const char *dir, const struct evidence_file **first);
/* Was its content sent, whole or cut? */
bool derive_has_data(const struct evidence_file *f);
/* The origin of a line of a file. */
struct fact_origin derive_at(const struct evidence_file *f, uint32_t line);
void derive_note(struct derive_ctx *c, struct fact_origin at, struct slice about, const char *why);

/* The ACL of a record about a path, as facts have it; one that is not sound is noted. */
struct slice derive_acl(struct derive_ctx *c, const struct record *r, struct slice path);
/* "SHA1:<base64>" of a public key in wire format: what a KRL may name it by. */
struct slice derive_sha1(struct arena *a, struct slice blob);

/* What may grant trust and is not judged: the host is then never called clear. */
void derive_gap(struct derive_ctx *c, struct fact_origin at, const char *why);

/*
 * Makes the tables hosts, host_aliases and those of the facts. 0 or ERR_IO.
 */
int derive_create_tables(sqlite3 *db);

/* A host of the case, as log book and inventory know it. */
struct derive_host {
	struct slice name;    /* unique in the case; what reports call it */
	struct slice address; /* that it was asked at; empty for local and imported evidence */
	const struct slice *aliases; /* other names: target text, inventory names, addresses */
	size_t naliases;
	bool seen;  /* evidence arrived */
	bool whole; /* and closed with a right `end` */
	bool critical;
	struct slice reason;   /* why it is unseen or cut; else empty */
	struct slice evidence; /* "evidence/web.1.jsonl"; empty when unseen */
	struct slice evidence_sha256;
};

/* Adds it to the tables and gives its id. 0 or ERR_IO. */
int derive_add_host(sqlite3 *db, const struct derive_host *h, int64_t *id);

/*
 * Derives all facts of one host from its evidence file's bytes. Broken lines are noted and passed
 * over. 0, or ERR_IO when the database failed.
 */
int derive_evidence(struct fact_store *s, int64_t host, struct slice evidence);

#endif
