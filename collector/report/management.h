/* What management is told of a result, counted: see reader.h. Nothing in it can hold the name of an
 * account, a key, a path or a line; names of hosts stand in it as they are. */
#ifndef CORDON_REPORT_MANAGEMENT_H
#define CORDON_REPORT_MANAGEMENT_H

#include "collector/graph/result.h"
#include "common/arena.h"

/* What there is to do. X(member, key in JSON, words, of one host each: else of accounts, keys or
 * lines, the flags that count) */
#define WORK_LIST(X)                                                                              \
	X(inspect, "inspect", "hosts to inspect", true, "inspect", NULL)                          \
	X(root, "change_root_password", "root passwords to change", true, "change-root-password", \
	    NULL)                                                                                 \
	X(all, "change_all_passwords", "hosts where every password is to be changed", true,       \
	    "change-all-passwords", NULL)                                                         \
	X(some, "change_passwords", "passwords to change elsewhere", false, "change-passwords",   \
	    NULL)                                                                                 \
	X(keys, "revoke_keys", "keys to revoke", false, "revoke-key", NULL)                       \
	X(lines, "cut_trust", "lines of trust to cut", false, "cut-trust", NULL)                  \
	X(shares, "unexport", "exports and mounts to change", false, "unexport", "remount")

enum work {
#define WORK_ENUM(member, key, words, hosts, one, other) WORK_##member,
	WORK_LIST(WORK_ENUM)
#undef WORK_ENUM
	    WORK_COUNT
};

struct names_of {
	struct slice *names; /* as they are in the result */
	size_t n;
};

struct management {
	struct names_of compromised; /* hosts */
	size_t keys;		     /* that are named as compromised */
	struct names_of states[STATE_COUNT];
	size_t risk[CERTAINTY_COUNT]; /* hosts at risk, by how sure that is */
	struct names_of critical;     /* critical hosts that are compromised or at risk */
	size_t work[WORK_COUNT];
	struct names_of inspect; /* in the order in which to do it */
	size_t signs, sign_hosts;
	struct names_of unseen; /* of which nothing came */
	struct names_of partly; /* of which not everything was read */
	size_t outside;		/* names that are trusted and that nobody looked at */
};

struct work_kind {
	const char *key, *words;
	bool hosts;
	const char *flags[2];
};
extern const struct work_kind work_kinds[WORK_COUNT];

void management_make(struct management *m, const struct result *r, struct arena *a);

#endif
