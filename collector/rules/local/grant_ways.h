/* From a class of accounts to targets: the edges. */
#ifndef CORDON_RULES_GRANT_WAYS_H
#define CORDON_RULES_GRANT_WAYS_H

#include "collector/rules/local/grants.h"

/* What one line gives one class. */
struct grant_way {
	struct grant_class *k;
	const struct grant *v;	/* with what the settings of the class make of it */
	const struct grant *of; /* the one of the list; NULL: there is none */
	struct account_set targets;
	enum grant_gate gate;
	const char *shut; /* why it can not be had; or NULL */
	struct fact_origin shut_at;
	struct slice unsure;
};

/* What is kept of a host while its classes are judged. */
struct grant_memory *grant_memory(const struct grants *g);

void grant_way_add(struct grant_way *w);

#endif
