/*
 * What the files of polkit's rule share: actions, and how an account that one of them lets do such
 * a thing becomes root.
 */
#ifndef CORDON_RULES_POLKIT_H
#define CORDON_RULES_POLKIT_H

#include "collector/rules/local/polkit_js.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/access.h"

/* Actions that are as good as root; the first is pkexec's. */
extern const char *const polkit_actions[];
extern const size_t polkit_action_count;

struct polkit_rule {
	struct polkit_function f;
	struct slice path;
	size_t name; /* where the file's own name begins */
};

struct polkit_judging {
	struct rule_ctx *c;
	const struct fact_file *pkexec;
	struct door program; /* of pkexec */
	const struct fact_config_line *lines;
	size_t n;
	bool shipped;		   /* packages have brought rules in JavaScript */
	bool compat;		   /* and the one that asks for .pkla files */
	struct polkit_rule *rules; /* in the order in which polkit asks */
	size_t nrules;
	size_t steps;
};

/* Groups that rules name; of more, everybody is asked about alone. */
#define POLKIT_MOST_GROUPS 64
#define POLKIT_MOST_PROGRAMS 64

/* What the rules name between quotes. */
struct polkit_mentions {
	int64_t gids[POLKIT_MOST_GROUPS];
	size_t ngids;
	bool crowded;
	struct slice programs[POLKIT_MOST_PROGRAMS];
	size_t nprograms;
	bool *named; /* per account */
};

/* Accounts with the same groups stand together: of them the same is asked, but of one that is
 * named. */
struct polkit_member {
	uint64_t groups;
	bool alone;
	uint32_t account;
};

void polkit_read_rules(struct polkit_judging *j);
void polkit_find_mentions(struct polkit_judging *j, struct polkit_mentions *m);
struct polkit_member *polkit_list_members(
    struct polkit_judging *j, const struct polkit_mentions *m, size_t *n);

/* The files in JavaScript: rules, and who is an administrator. */
void polkit_rules_judge(struct polkit_judging *j);
/* Files of the older kind. */
void polkit_pkla_judge(struct polkit_judging *j);

#endif
