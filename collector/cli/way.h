/*
 * How a host is got into, as the handler says it: whom to log in as, with what, by way of which
 * hosts, and how to become root there. The same keys are options of `cordon sweep`, and keys of a
 * host, of a group and of a credential in inventory.yaml.
 *
 * What is said of a host goes before what is said of its groups, the inner before the outer ones,
 * that before the inventory's `defaults`, and that before the options.
 *
 * To add a key: a member, a row of WAY_KEYS, and where it is used in ways.c. config/inventory.yaml
 * and config/sweep.yaml must show it, which config_test.c and targets_test.c in
 * tests/unit check.
 */
#ifndef CORDON_CLI_WAY_H
#define CORDON_CLI_WAY_H

#include "collector/cli/secrets.h"

struct way {
	const char *user;
	uint32_t port;
	struct text_list identities, certificates, jump;
	const char *password, *become_password; /* where they come from: secrets.h */
	int become;				/* enum sweep_become */
	bool legacy;
	uint32_t said; /* a bit for each row of WAY_KEYS: it was said */
};

extern const char *const way_become_words[];

/* X(member, key, kind, value, doc, more fields of struct option) */
#define WAY_KEYS(X)                                                                               \
	X(user, "user", text, "NAME",                                                             \
	    "Whom to log in as, where neither TARGET nor inventory says. Default: root.",         \
	    .min = 0)                                                                             \
	X(port, "port", number, "N",                                                              \
	    "The SSH port, where neither TARGET nor inventory says. Default: 22.", .min = 1,      \
	    .max = 65535)                                                                         \
	X(identities, "identity", list, "FILE",                                                   \
	    "A private key to log in with. A certificate in FILE-cert.pub goes before it, the "   \
	    "keys of the ssh-agent come behind it. Default: id_ed25519, id_ecdsa and id_rsa "     \
	    "in ~/.ssh.",                                                                         \
	    .min = 0)                                                                             \
	X(certificates, "certificate", list, "FILE", "A certificate for one of the identities.",  \
	    .min = 0)                                                                             \
	X(password, "password", secret, "SOURCE",                                                 \
	    "A password to log in with, behind the keys: 'prompt', 'fd:N' (a line that "          \
	    "descriptor N gives) or 'file:PATH' (for its owner alone). Never the password "       \
	    "itself. Not sent to hosts that are named compromised.",                              \
	    .min = 0)                                                                             \
	X(become, "become", word, "none|sudo|su|doas",                                            \
	    "How to become root where the user is not. Without a password it must be "            \
	    "allowed without one. Default: none.",                                                \
	    .words = way_become_words)                                                            \
	X(become_password, "become-password", secret, "SOURCE",                                   \
	    "The password for that, from where --password takes one. doas needs a terminal "      \
	    "for it, which leaves a line in the host's wtmp.",                                    \
	    .min = 0)                                                                             \
	X(jump, "jump", list, "[USER@]HOST[:PORT]",                                               \
	    "A host to pass on the way; several are passed in this order. One connection to "     \
	    "it serves all hosts behind it.",                                                     \
	    .min = 0)                                                                             \
	X(legacy, "legacy", flag, NULL,                                                           \
	    "Old servers: allow algorithms with SHA-1 or CBC. Those used stand in the log book.", \
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
