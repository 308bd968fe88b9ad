/*
 * One case against another: what is new, gone, changed. Facts of both in, result_changes of
 * collector/graph/result.h out.
 *
 * To add a kind of thing that is compared: a row in changes_kinds.c.
 */
#ifndef CORDON_RULES_CHANGES_H
#define CORDON_RULES_CHANGES_H

#include "collector/derive/facts.h"
#include "collector/graph/result.h"
#include "common/arena.h"

/* A kind: its rows as host, path, line, subject, value. Of each case they are taken in the order of
 * host's name, path, subject, value; what has the same host, path and subject is one thing. */
struct change_kind {
	const char *name;
	const char *select;
	/* Is the row worth a word? NULL: all are. */
	bool (*wanted)(struct slice subject);
};

extern const struct change_kind change_kinds[]; /* a row without a name ends it */

/* ---- What a case saw ---- */

/* A host of a case. */
struct seen_host {
	struct slice name;
	int64_t id;
	bool seen, whole;
};

/* One of the two cases. Owner: seen_free gives back what seen_load took. */
struct seen {
	struct fact_store *facts;
	struct arena arena;
	struct seen_host *hosts; /* by name */
	size_t nhosts;
	/* Files of the host that was asked for last. */
	int64_t files_of;
	struct fact_file *files; /* by path */
	size_t nfiles;
	struct arena files_arena;
};

/* 0 or ERR_IO. */
int seen_load(struct seen *s, struct fact_store *facts);
void seen_free(struct seen *s);
/* By name, or NULL. */
const struct seen_host *seen_host(const struct seen *s, struct slice name);
/* What the host has on a path; NULL: nothing. Until the next one of another host is asked for. */
const struct fact_file *seen_file(struct seen *s, const struct seen_host *h, struct slice path);
/* Would the case have the thing, if it were there? Empty, or why that is not sure; in arena a.
 * `path` empty: of the host as a whole. */
struct slice seen_unsure(
    struct seen *s, struct arena *a, const struct seen_host *h, struct slice path);

/* ---- The comparison ---- */

/* Fills r->changes, in arena a. 0 or an error of a database. */
int changes_make(struct result_changes *r, struct arena *a, struct seen *old, struct seen *new);
/* Fills r->turns from what hosts are told in both. */
void changes_turns(
    struct result_changes *r, struct arena *a, const struct result *old, const struct result *new);

#endif
