/* From a class of accounts to targets: the edges. */
#ifndef CORDON_RULES_GRANT_WAYS_H
#define CORDON_RULES_GRANT_WAYS_H

#include "collector/rules/local/grants.h"

/* What one line gives one class. */
struct grant_way {
	struct grant_class *k;
	const struct grant *v;
	struct account_set targets;
	enum grant_gate gate;
	const char *shut; /* why it can not be had; or NULL */
	struct fact_origin shut_at;
	struct slice unsure;
};

/* Room for the sets of targets that are met on a host. */
struct crowds *grant_crowds(struct arena *a);

void grant_way_add(struct grant_way *w);

#endif
