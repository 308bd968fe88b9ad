/*
 * The sudoers of one host as lines that count or do not: parsed, with aliases and lists resolved
 * to the host's accounts [sudo plugins/sudoers/match.c], and the host part asked of the host's own
 * names and addresses.
 *
 * Owner: the rule context's arena.
 */
#ifndef CORDON_RULES_SUDO_POLICY_H
#define CORDON_RULES_SUDO_POLICY_H

#include "collector/rules/local/grants.h"
#include "common/formats/sudoers.h"

/* Aliases inside aliases. */
#define SUDO_MOST_DEPTH 64

/* A row of the facts, parsed. */
struct sudo_row {
	const struct fact_sudoers_line *fact;
	struct sudoers_row row;
	bool sound;
};

struct sudo_alias {
	uint8_t of;
	size_t seq; /* order of reading */
	const struct sudoers_alias *alias;
	bool busy;			       /* in work: an alias inside itself is a plain word */
	const struct account_answers *answers; /* of users; NULL until asked */
	struct slice unsure;		       /* as that of the policy */
};

struct sudo_policy {
	struct rule_ctx *c;
	struct sudo_row *rows;
	size_t nrows;
	struct sudo_alias *aliases; /* by kind and name; of one name the first stands first */
	size_t naliases;
	struct account_names names, groups;
	struct account_marks marks;
	struct slice host, host_full; /* short and full name */
	int full_known; /* 1; 0: a resolver that was not asked may name it otherwise; -1: host is
			   not known either */
	struct addr *addrs;
	size_t naddrs;
	const char *dead; /* why sudo does nothing at all; or NULL */
	struct fact_origin dead_at;
	struct slice unsure;	 /* of all that it says; or empty */
	const char *cut;	 /* why some of its lists are not whole; NULL: they are */
	struct slice who_unsure; /* of the list that was asked last: who is in a netgroup or a
				    group; or empty */
	bool broken;		 /* some entry is no sudoers */
	bool knows_regex;	 /* this sudo does, as far as its system tells */
	size_t steps;		 /* done so far: a bound on aliases inside aliases */
};

void sudo_policy_load(struct sudo_policy *p, struct rule_ctx *c);

const struct sudo_alias *sudo_alias(
    const struct sudo_policy *p, uint8_t of, const struct sudoers_item *item);

/* Counts what is gone over; true: that was too much, and the policy is cut. */
bool sudo_is_over(struct sudo_policy *p, size_t steps);

/* What a list of users says of the host's accounts; `of` is 'U', or 'R' for runas. The account
 * itself, of `()`, is in none. Of whoever may be in a netgroup or group that is not known it says
 * several things: see who_unsure. */
struct account_answers sudo_users(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of);
struct account_set sudo_user_set(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of);
/* Those whom a list of a line is for; in *maybe those of whom that is not known. */
struct account_set sudo_callers(
    struct sudo_policy *p, const struct sudoers_list *list, struct account_set *maybe);
/* Accounts in a group, by name or `#gid`. */
struct account_set sudo_group_set(struct sudo_policy *p, struct slice group);
/* Groups of a runas list, as far as it names them. */
const int64_t *sudo_gids(struct sudo_policy *p, const struct sudoers_list *list, size_t *n);

/* Does a list of hosts name this one? 1, 0, or -1: that hangs on *why. */
int sudo_host_fits(struct sudo_policy *p, const struct sudoers_list *list, struct slice *why);

/* What remains of a list of commands when aliases are written out, in order. */
struct sudo_commands {
	struct sudo_flat {
		const struct sudoers_item *item; /* ALL or a command */
		bool deny;
	} * v;
	size_t n, cap;
};

/* One item, with `deny` when it is negated. */
void sudo_flatten(struct sudo_policy *p, const struct sudoers_item *item, struct sudo_commands *to);
/* Its folder as the file system knows it: /bin/ls and /usr/bin/ls are one. */
struct grant_command sudo_command(const struct sudo_policy *p, const struct sudoers_item *item);

/* 1 within NOTBEFORE and NOTAFTER, 0 outside, -1 the clock or the times are not known. */
int sudo_in_time(const struct sudo_policy *p, const struct sudoers_command *command);

#endif
