/*
 * How a host is got into, as the handler says it: whom to log in as, with what, by way of which
 * hosts, and how to become root there. The same keys are options of `cordon sweep`, and keys of a
 * host, of a group and of a credential in inventory.yaml.
 *
 * What is said of a host goes before what is said of its groups, the inner before the outer ones,
 * that before the inventory's `defaults`, and that before the options.
 *
 * To add a key: a member, a row of WAY_KEYS, and where it is used in ways.c. config/inventory.yaml
 * and config/sweep.yaml must show it, which tests/unit/config_test.c checks.
 */
#ifndef CORDON_CLI_WAY_H
#define CORDON_CLI_WAY_H

#include "collector/cli/options.h"

struct way {
	const char *user;
	uint32_t port;
	struct text_list identities;
	uint32_t said; /* a bit for each row of WAY_KEYS: it was said */
};

/* X(member, key, kind, value, doc, more fields of struct option) */
#define WAY_KEYS(X)                                                                             \
	X(user, "user", text, "NAME",                                                           \
	    "Whom to log in as, where neither TARGET nor inventory says. Default: root.",       \
	    .min = 0)                                                                           \
	X(port, "port", number, "N",                                                            \
	    "The SSH port, where neither TARGET nor inventory says. Default: 22.", .min = 1,    \
	    .max = 65535)                                                                       \
	X(identities, "identity", list, "FILE",                                                 \
	    "A private key to log in with. The keys of the ssh-agent come behind it. Default: " \
	    "id_ed25519, id_ecdsa and id_rsa in ~/.ssh.",                                       \
	    .min = 0)

enum {
#define WAY_ENUM(member, key, kind, value, doc, ...) WAY_##member,
	WAY_KEYS(WAY_ENUM)
#undef WAY_ENUM
};

/* For `said`: WAY_BIT(user). */
#define WAY_BIT(member) (1u << WAY_##member)

/* For a table of options: WAY_KEYS(WAY_ROW), with WAY_AT the offset of the struct way in the
 * values. */
#define WAY_ROW(member_, key_, kind_, value_, doc_, ...)      \
	{.name = key_,                                        \
	    .kind = &option_##kind_,                          \
	    .offset = WAY_AT + offsetof(struct way, member_), \
	    .value = value_,                                  \
	    .doc = doc_,                                      \
	    __VA_ARGS__},

/* Notes which keys were given. */
void way_note(struct way *w, const struct options *o);
/* Takes over what `to` does not say; lists stay the property of `from`. */
void way_merge(struct way *to, const struct way *from);
void way_free(struct way *w);

#endif
