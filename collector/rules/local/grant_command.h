/* Commands of sudoers and doas.conf: which cover which, and what they give. */
#ifndef CORDON_RULES_GRANT_COMMAND_H
#define CORDON_RULES_GRANT_COMMAND_H

#include "collector/rules/access.h"
#include "collector/rules/local/grants.h"

/* Does `later` fit every call that `one` fits? 1, 0 none, -1 some or not known. */
int grant_covers(const struct grant_command *later, const struct grant_command *one);

/* Does it fit, or cover, commands of other paths than its own? */
bool grant_is_broad(const struct grant_command *x);

/* What a command gives whoever may run it. */
struct grant_gain {
	enum grade grade;
	struct slice unsure;	    /* a condition; or empty */
	const char *shut;	    /* why it gives nothing; or NULL */
	struct slice how;	    /* of a shell */
	struct access_ways writers; /* who makes a shell of it by changing the program */
};

void grant_gain(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain);

#endif
