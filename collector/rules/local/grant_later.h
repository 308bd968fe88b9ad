/*
 * Commands of the lines that stand later, asked whether one of them decides about a command. Most
 * commands are a plain path, which plain paths of another name say nothing of: so they are found by
 * their path, and only patterns are gone over. A pattern is decided about by itself alone; of
 * others what refuses may take some of it away.
 *
 * Owner: the arena given at the begin of the host; emptied for each class.
 */
#ifndef CORDON_RULES_GRANT_LATER_H
#define CORDON_RULES_GRANT_LATER_H

#include "collector/rules/local/grants.h"

struct grant_later {
	const struct grant *all; /* of the host */
	uint32_t *path;		 /* per grant: its path, by number */
	struct later_entry {
		const struct grant *v;
		size_t same; /* the entry before it with its path, plus 1; 0: none */
	} * v;
	size_t n, cap;
	struct later_list { /* entries plus 1, in order */
		size_t *v;
		size_t n, cap;
	} broad, denying; /* that fit other paths than their own; that refuse */
	size_t *last;	  /* per path: its last entry plus 1, if it was set in this round */
	uint32_t *round_of, round;
};

void grant_later_begin(struct grant_later *l, const struct grants *g);
void grant_later_clear(struct grant_later *l);
void grant_later_free(struct grant_later *l);
void grant_later_add(struct grant_later *l, const struct grant *v);

/* Goes over those that may decide about `v`, the last first. */
struct grant_later_walk {
	const struct grant_later *l;
	const struct later_list *others;
	size_t left; /* of the others */
	size_t same; /* an entry plus 1; 0: no more */
};

struct grant_later_walk grant_later_of(const struct grant_later *l, const struct grant *v);
/* The next, or NULL. */
const struct grant *grant_later_next(struct grant_later_walk *w);

#endif
