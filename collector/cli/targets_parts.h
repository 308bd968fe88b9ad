/* What the files of the targets share among themselves. */
#ifndef CORDON_CLI_TARGETS_PARTS_H
#define CORDON_CLI_TARGETS_PARTS_H

#include "collector/cli/targets.h"

#define SSH_PORT 22

/* One TARGET in its parts. */
struct target_spec {
	const char *text;
	struct slice user, host; /* user.p NULL: not said; of a group, host is all of it */
	uint32_t port;		 /* 0: not said */
	bool bracketed;
};

/* Sets t->why to "target: why"; ERR_USAGE. */
int target_fail(struct targets *t, const char *target, const char *why);
int target_spec_read(struct targets *t, struct target_spec *s, const char *text);
/* Sets x->address of a name that the inventory has no address for. 0, or ERR_UNKNOWN. */
int target_look_up(struct targets *t, struct target *x, const char *name);

/* Adds the host to the list, or merges it with the one that has its name or its place. */
int target_keep(struct targets *t, const struct target *x);
/* Another name or address of a host in the list; the first who has it keeps it. */
void target_call(struct targets *t, struct target *x, const char *alias);
struct target *target_in_list(const struct targets *t, struct slice name);

#endif
