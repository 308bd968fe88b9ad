/*
 * Who is in which group, by look-up: as getgrouplist(3) and getgrgid(3) see passwd and group. Built
 * once a host, in its arena.
 */
#ifndef CORDON_RULES_GROUPS_H
#define CORDON_RULES_GROUPS_H

#include "collector/derive/facts.h"

struct rule_ctx;

struct group_index {
	const struct fact_unix_group **groups;	  /* by number; of one number the first row first */
	const struct fact_unix_group **named;	  /* by name; of one name the first row first */
	const struct fact_group_member **listed;  /* by member, then number */
	const struct fact_group_member **members; /* the same by number */
	const struct fact_account **primary;	  /* by the number of their primary group */
	size_t ngroups, nlisted, nprimary;
	bool elsewhere;		 /* a directory service may list accounts in groups too */
	bool accounts_elsewhere; /* and know more accounts */
};

/* Of ctx's accounts, groups and members. */
const struct group_index *groups_build(const struct rule_ctx *c);

/* The row that getgrgid(3) gives, or NULL: of several names for one number only the first counts.
 */
const struct fact_unix_group *groups_row(const struct group_index *x, int64_t gid);

/* The row that getgrnam(3) gives, or NULL. */
const struct fact_unix_group *groups_named(const struct group_index *x, struct slice name);

/* Is the account in the group, as its primary group or listed? */
bool groups_has(const struct group_index *x, const struct fact_account *account, int64_t gid);

/* Rows of group that list the account: *first of them; returns how many. */
size_t groups_listing(const struct group_index *x, const struct fact_account *account,
    const struct fact_group_member *const **first);

/* Rows that list a member of a group with this number: *first of them; returns how many. */
size_t groups_members(
    const struct group_index *x, int64_t gid, const struct fact_group_member *const **first);

/* Accounts whose primary group it is: *first of them; returns how many. */
size_t groups_primary(
    const struct group_index *x, int64_t gid, const struct fact_account *const **first);

/* Condition in words, for a group that no file of a host with a directory service has: who is in
 * it. */
struct slice groups_unknown(const struct rule_ctx *c, struct slice name);

#endif
