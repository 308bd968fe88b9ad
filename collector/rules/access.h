/*
 * Who gets at a path of the host: by owner, groups, mode, POSIX ACL, and every directory above it
 * [path_resolution(7), acl(5)].
 *
 * The answer is a list of nodes, so that no rule ever makes pairs of accounts and files: the owner,
 * a group (NODE_GROUP, which all its members hold), everybody on the host (NODE_PLACE). Single
 * members stand in it only where a path asks for more than one group.
 *
 * An answer about one account is 1 (may), 0 (may not) or -1 (a mode was not read, or who is in a
 * group that only a directory service knows). Root may do
 * everything and is never in the list.
 */
#ifndef CORDON_RULES_ACCESS_H
#define CORDON_RULES_ACCESS_H

#include "collector/rules/door.h"

enum { ACCESS_PASS = 1, ACCESS_WRITE = 2, ACCESS_READ = 4 };

/* What decides about one object. */
struct access_object {
	struct slice real; /* its path, all links resolved */
	int64_t mode;	   /* -1: not read */
	int64_t uid, gid;
	struct slice acl; /* as in the fact; empty: none */
	struct fact_origin at;
	bool is_dir;
};

struct access_object access_of(const struct fact_file *f);

/* May the account do all of these bits, by the object alone? NULL: somebody who is neither its
 * owner nor in any group or ACL. */
int access_allowed(const struct rule_ctx *c, const struct fact_account *who,
    const struct access_object *o, int64_t bits);
/* May it pass all directories above the path? An account is taken to get as far as its own home. */
int access_passable(const struct rule_ctx *c, const struct fact_account *who, struct slice real);
/* Asks of a door that the account may do all of these bits, by the object alone, as far as its mode
 * was read; shuts it for `why`. */
void access_check(struct door *d, const struct fact_account *who, const struct access_object *o,
    int64_t bits, const char *why);
/* Asks of a door that the account itself passes all of them, its home too: for what a server opens
 * in its name. With `strict` a directory that was not read leaves it unsure. */
void access_check_passable(
    struct door *d, const struct fact_account *who, struct slice real, bool strict);
/* The directory that the path stands in; false for the root. */
bool access_up(struct slice *path);

/* One who may. */
struct access_way {
	uint32_t node;
	int64_t uid;	       /* of an account; -1: a group, or everybody */
	struct slice missing;  /* what was not read; empty: it is so */
	const char *how;       /* "its owner", "its group", "everybody on the host" */
	struct fact_origin at; /* the object whose mode lets in: that of the path, or a directory */
	bool directory;	       /* it is a directory above: what stands there is replaced */
};

struct access_ways {
	struct access_way *v;
	size_t n, cap;
};

/* All who may do these bits with the object, root aside; in the host's arena. */
void access_list(
    struct rule_ctx *c, const struct access_object *o, int64_t bits, struct access_ways *ways);
/* All who may change what stands at a path, or put something there: by writing to it, or by
 * replacing it or a directory above it. `o` may be of a path that does not exist (mode -1): then
 * only the directories count. In a sticky directory only owners replace. */
void access_writers(struct rule_ctx *c, const struct access_object *o, struct access_ways *ways);

/* Has the group a member, as far as is known, or may a directory service know one? */
bool access_group_members(struct rule_ctx *c, int64_t gid);
/* The node of a group; its members hold it. */
uint32_t access_group(struct rule_ctx *c, int64_t gid);
/* Has it members, or does anything lead to it? One of which neither is so is no way: it would only
 * be in everybody's. */
bool access_group_held(struct rule_ctx *c, int64_t gid);

#endif
