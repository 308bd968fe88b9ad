/*
 * The ways into the hosts of a sweep: what the inventory says of each and, behind that, the
 * options; as collector/net takes them. Hosts with the same way share one, and so its keys, its
 * password and the count of refusals. Here too: through which jump hosts each is reached.
 *
 * Owner: ways_make fills, ways_free gives back, also after a failure.
 */
#ifndef CORDON_CLI_WAYS_H
#define CORDON_CLI_WAYS_H

#include "collector/cli/secrets.h"
#include "collector/cli/targets.h"
#include "collector/net/sweep.h"

struct route {
	uint32_t way, via, is_jump; /* as in struct sweep_target */
};

struct ways {
	struct targets *targets;
	const struct way *options;
	struct sweep_way *list;
	size_t n, cap;
	struct text_index by_text; /* what a way says, to its place */
	struct sweep_target *jumps;
	size_t n_jumps, cap_jumps;
	struct text_index jump_places;
	struct route *routes;	 /* one for each target */
	struct secrets *secrets; /* the caller's: a source is asked once, also for later sweeps */
	struct arena arena;
	const char *why;
};

/* Jump hosts are added to the targets, not asked for. 0, or ERR_USAGE with w->why. */
int ways_make(
    struct ways *w, struct targets *t, const struct way *options, struct secrets *secrets);
void ways_free(struct ways *w);

/* "~/" at the front of a path as the shell has it. */
const char *expand_home(struct arena *a, const char *path);

#endif
