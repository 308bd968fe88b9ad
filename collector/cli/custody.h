/*
 * The chain of custody: each piece of evidence with when, from which host, by whom and how it came,
 * its hash, and who has held the case since; and what looking at each host may have changed there.
 *
 * Owner: custody_read fills, custody_free gives back; all texts are in its arena, and foreign.
 */
#ifndef CORDON_CLI_CUSTODY_H
#define CORDON_CLI_CUSTODY_H

#include "collector/cli/case_use.h"

struct custody_item {
	const char *time, *host, *actor, *on;
	const char *how;	   /* over SSH, from a file, ... */
	const char *left;	   /* what that may have changed on the host */
	const char *path, *sha256; /* empty: nothing came */
	const char *outcome, *why;
	const char *state; /* of the file now: "as logged", "missing", "altered" */
	int64_t bytes;
};

/* The case changes hands, or is sealed. */
struct custody_turn {
	const char *time, *actor, *on;
	bool seal;
	const char *who, *where, *text; /* of a seal: its number, its key, its witness's */
};

struct custody {
	const char *title;
	struct custody_item
	    *items; /* of each log book in its order; the books by name, the own first */
	size_t nitems, cap_items;
	struct custody_turn *turns;
	size_t nturns, cap_turns;
	struct book book; /* of which its conflicts are shown */
	struct arena arena;
};

/* 0 or ERR_IO. */
int custody_read(struct custody *k, struct case_folder *c);
void custody_free(struct custody *k);

void custody_write_text(const struct custody *k, struct out *o);
/* A page to be printed, in one file. */
void custody_write_html(const struct custody *k, struct out *o);

#endif
