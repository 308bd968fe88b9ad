/*
 * Cases within a case: CASE/cases/<id>-<version>/ is a case of somebody else, or another part of
 * the same sweep, verbatim. `id` is the start of the hash of its log book's first entry, `version`
 * the start of the hash over all its files, so that what is merged is a set: in whatever order, and
 * however often, the same folders come out. Nothing in them is ever changed.
 *
 * Owner: names and lists are in the arena that is given.
 */
#ifndef CORDON_CASE_PARTS_H
#define CORDON_CASE_PARTS_H

#include "collector/case/manifest.h"

#define PARTS "cases"
#define PART_DIGITS 16 /* of each hash */
#define PART_NAME_BYTES (2 * PART_DIGITS + 2)

/* Has it the form of a part's name? */
bool part_name_is(struct slice name);

/* The name of a case: by its log book's first line, and the lines of all its files. ERR_SYNTAX: the
 * book has no entry. */
int part_make_name(struct slice log, const struct manifest *files, char name[PART_NAME_BYTES]);

/* A case as files to be carried: `path` as within it, sorted. */
struct part_file {
	const char *path;
	struct slice bytes; /* mapped; empty for an empty file */
};

struct part {
	char name[PART_NAME_BYTES];
	struct part_file *files;
	size_t n, cap;
	bool own; /* says something of its own: more than that cases were put together in it */
	struct arena arena;
};

/*
 * All files of an open case, but case.db and what is half written. The log book ends with its last
 * entry that is no `export`: to carry a case away twice gives the same. 0; ERR_SYNTAX: it has no
 * entry; ERR_IO with *why.
 */
int part_read(struct case_folder *c, struct part *p, struct slice *why);
void part_free(struct part *p);

/* The names below cases/, sorted, in arena a. Returns how many. */
size_t parts_list(struct case_folder *c, struct arena *a, const char ***names);

/* ---- Taking in ---- */

/* A folder for what comes in, empty. 0 or ERR_IO. */
int parts_begin(struct case_folder *c);
/* One file: "cases/<name>/<path>". ERR_SYNTAX: no such path can stand in a case. */
int parts_take(struct case_folder *c, struct slice path, struct slice bytes);
/*
 * What came in as `name`, checked against its name; then `files` are its paths (from cases/ on) and
 * hashes, and it takes its place, unless one is there. 0; ERR_MISMATCH: it is another; ERR_IO.
 */
int parts_settle(struct case_folder *c, struct arena *a, const char *name, struct manifest *files);
/* Names of what came in, sorted; what is left of it goes with parts_end. */
size_t parts_incoming(struct case_folder *c, struct arena *a, const char ***names);
void parts_end(struct case_folder *c);

#endif
