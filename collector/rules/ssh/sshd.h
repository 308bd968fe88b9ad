/*
 * What an sshd would answer, from the facts of its host: the effective value of a keyword for an
 * account [openssh servconf.c: first value wins; a satisfied Match block overrides; list keywords
 * append], who may log in, and whether StrictModes lets a file count [misc.c safe_path].
 *
 * A Match block may hang on the client's address. Of up to SSHD_CHOICES such blocks each case is
 * judged for itself: sshd_choose() says for one case which of them hold, and asks the client for
 * the addresses in which they do. What hangs on the client otherwise is not known here: a value
 * that such a block might change makes the door unsure.
 */
#ifndef CORDON_RULES_SSHD_H
#define CORDON_RULES_SSHD_H

#include "collector/rules/door.h"
#include "collector/rules/ssh/revoked.h"
#include "common/addr.h"
#include "common/formats/authkey_options.h"

#define SSHD_CHOICES 3

struct sshd_block;
struct sshd_matching;
struct sshd_state;

/* How the login shell treats a command, and whether any session begins. */
enum sshd_shell { SSHD_SHELL, SSHD_UNKNOWN_SHELL, SSHD_NO_SHELL, SSHD_NO_SESSION };

/* One configured sshd of a host and what judging it needs, loaded once a host. */
struct sshd {
	struct rule_ctx *c;
	struct slice config; /* which sshd, of several */
	const struct fact_sshd *daemons;
	size_t ndaemons;
	const struct fact_sshd_setting *settings;
	const struct fact_sshd_setting **by_keyword; /* by configuration, keyword, place */
	const struct fact_sshd_setting **by_block;   /* by configuration, keyword, block, place */
	size_t nsettings;
	size_t first_row, end_row; /* of by_keyword: those of the configuration at hand */
	const struct fact_program *programs;
	size_t nprograms;
	int8_t *applies; /* per Match block, for the account at hand: 1, 0, -1 */
	struct sshd_block *blocks;
	size_t nblocks;
	int64_t *live; /* blocks that hold or may hold, in order */
	size_t nlive;
	const struct fact_sshd_setting **matches; /* the lines that begin blocks */
	size_t nmatches;
	struct slice blocks_of; /* the configuration that blocks and matches are of, once read */
	bool blocks_read;
	size_t choices[SSHD_CHOICES]; /* blocks that hang on the client's address */
	size_t nchoices;
	const struct sshd_end *end;	/* that the client connects to; NULL: whichever there is */
	struct sshd_matching *matching; /* sshd_blocks.c */
	size_t steps;			/* done for all accounts */
	struct sshd_state *state;	/* sshd_state.h; made by sshd_check_host() */
};

/* A keyword's value: the settings that make it up, in order. None: sshd's default holds. `maybe`:
 * settings that might stand in their place, in Match blocks that depend on the client. */
struct sshd_value {
	const struct fact_sshd_setting **rows, **maybe;
	size_t nrows, nmaybe;
};

/* Loads what all sshds of the host share; the list of their names, at least one, goes to *configs.
 */
size_t sshd_load(struct rule_ctx *c, struct sshd *common, struct slice **configs);

/* The daemon that goes by a configuration; NULL where none is known. */
const struct fact_sshd *sshd_daemon(const struct sshd *s, struct slice config);

/* Where a client connects to. */
struct sshd_end {
	int64_t port; /* 0: of no matter, or not known */
	struct addr
	    address; /* likewise, ADDR_NONE; one of several that Match does not tell apart */
	bool apart;  /* at other addresses sshd may say otherwise: the client has to get to this */
};

/* Those of the configuration at hand that Match tells apart: each is judged as a server of its own,
 * with s->end. One of which nothing is known where it does not, or they are not known. */
size_t sshd_ends(struct sshd *s, const struct sshd_end **ends);
/* Decides for this account which Match blocks apply; must come before sshd_get. */
void sshd_for_account(struct sshd *s, const struct fact_account *account);
/* Bit i of `bits`: does choices[i] apply? The door's client is asked for an address of that case.
 */
void sshd_choose(struct sshd *s, struct door *d, unsigned bits);

/* Counts what is gone over for an account; true: it has been too much for all of them together, and
 * lines that were not asked may hold or not. */
bool sshd_is_over(struct sshd *s, size_t steps);

/* The value of a scalar keyword (first wins) or of a list keyword (all that apply, appended). */
struct sshd_value sshd_get(struct sshd *s, const char *keyword);
struct sshd_value sshd_get_list(struct sshd *s, const char *keyword);

/* First word of a scalar, or `otherwise` when the keyword is not set. Cites the line; makes the
 * door unsure where the value is. */
struct slice sshd_word(struct sshd *s, struct door *d, const char *keyword, const char *otherwise);
bool sshd_is_yes(struct sshd *s, struct door *d, const char *keyword, bool otherwise);
/* Shuts the door by the keyword's line; where a Match block might say otherwise the door is unsure
 * already, and stays open. */
void sshd_shut(struct sshd *s, struct door *d, const char *keyword, const char *why);

/* Is the account in a group that the list names? Primary groups count; a group has the name that
 * its number is looked up by. */
bool sshd_in_group(struct sshd *s, const struct fact_account *account, struct slice pattern);

/*
 * StrictModes: may the account, or only root, write to the file and to each directory on its real
 * path up to the account's home, or up to / outside of it? Shuts the door, or makes it unsure.
 */
void sshd_check_modes(struct sshd *s, struct door *d, const struct fact_file *file,
    const struct fact_account *account);
/* The same for the file or directory alone. */
void sshd_check_mode(struct sshd *s, struct door *d, const struct fact_file *file,
    const struct fact_account *account);
/* sshd opens files of keys as the account: may it pass the directories, and read the file? */
void sshd_check_readable(
    struct door *d, const struct fact_file *file, const struct fact_account *account);

bool sshd_uses_pam(struct sshd *s, struct door *d);
/* Is the program of the configuration at hand of this version or later (100 * major + minor)? 1, 0,
 * or -1 when it does not say. */
int sshd_since(const struct sshd *s, int version);

/* What holds for all accounts: whether an sshd runs, and what tcp wrappers ask of the client.
 * Returns n, the number of configurations to judge. */
size_t sshd_check_host(struct sshd *common, struct door *d, struct slice *configs, size_t n);

/* All that sshd asks about a log-in with a key before it looks at the key, without choices, and
 * what a key without options would be good for. Does what sshd_for_account() does first. */
void sshd_check_login(struct sshd *s, struct door *d, const struct fact_account *account);
/* The same behind sshd_for_account() and sshd_choose(), and without what the log-in is good for. */
void sshd_check_door(struct sshd *s, struct door *d, const struct fact_account *account);
/* Methods that rules know of who has them. X(symbol, sshd's word, keyword, its default, words for
 * off, words for AuthenticationMethods without it) */
#define SSHD_METHOD_LIST(X)                                                                     \
	X(SSHD_BY_KEY, "publickey", "pubkeyauthentication", true, "PubkeyAuthentication is no", \
	    "AuthenticationMethods has no list with publickey")                                 \
	X(SSHD_BY_HOST, "hostbased", "hostbasedauthentication", false,                          \
	    "HostbasedAuthentication is not on",                                                \
	    "AuthenticationMethods has no list with hostbased")                                 \
	X(SSHD_BY_PASSWORD, "password", "passwordauthentication", true,                         \
	    "PasswordAuthentication is no", "AuthenticationMethods has no list with password")  \
	X(SSHD_BY_PROMPT, "keyboard-interactive", "kbdinteractiveauthentication", true,         \
	    "KbdInteractiveAuthentication is no",                                               \
	    "AuthenticationMethods has no list with keyboard-interactive")                      \
	X(SSHD_BY_GSSAPI, "gssapi-with-mic", "gssapiauthentication", false,                     \
	    "GSSAPIAuthentication is not on",                                                   \
	    "AuthenticationMethods has no list with gssapi-with-mic")

#define SSHD_METHOD_ENUM(symbol, word, keyword, otherwise, off, in_no_list) symbol,
enum sshd_method { SSHD_METHOD_LIST(SSHD_METHOD_ENUM) };
#undef SSHD_METHOD_ENUM

/* The same for a log-in by another method than a key. */
void sshd_check_door_by(
    struct sshd *s, struct door *d, const struct fact_account *account, enum sshd_method method);

/* The edge to the account, or where a log-in takes other methods beside this one of which rules
 * know who has them (AuthenticationMethods hostbased,publickey): to the node of this one, or from
 * those of the others with it. Only behind sshd_check_door_by(). */
void sshd_admit(struct sshd *s, struct door *d, const struct fact_account *account,
    enum sshd_method by, struct slice why);

/* How many different keys a log-in takes (AuthenticationMethods), 1 as a rule: of the user, or of
 * hosts. */
unsigned sshd_keys_needed(const struct sshd *s);

/* What a log-in by a key with these options is good for: ForceCommand, the shell, forwarding. */
void sshd_check_grade(struct sshd *s, struct door *d, const struct authkey_options *options);

/* A key that signs a log-in, where it is listed. */
struct sshd_key {
	struct fact_origin at;
	struct slice type;
	int64_t bits; /* of an RSA key */
};

/* Does sshd take keys of this type and size? By PubkeyAcceptedAlgorithms or
 * HostbasedAcceptedAlgorithms; `keyword` in lower case. */
void sshd_check_algorithm(
    struct sshd *s, struct door *d, const char *keyword, const struct sshd_key *k);

/* The same of the type alone, also of a certificate or of a CA. */
bool sshd_takes_type(struct sshd *s, struct door *d, const char *keyword, struct slice type);
/* Of any type that is no token's. */
bool sshd_takes_certificates(struct sshd *s, struct door *d, const char *keyword);
/* May a CA have signed by this algorithm (CASignatureAlgorithms)? */
bool sshd_takes_signature(struct sshd *s, struct door *d, struct slice algorithm);

/* Is the key one of a FIDO token, by its type or that of its certificate? */
bool sshd_is_token(struct slice type);
/* The token is still needed, and what sshd wants of it, by PubkeyAuthOptions and by these options
 * of the line and the certificate. */
void sshd_need_token(struct sshd *s, struct door *d, bool no_touch_required, bool verify_required);

/* Is the key in the file of RevokedKeys, or is that file in a state in which sshd refuses all? */
void sshd_check_revoked(struct sshd *s, struct door *d, struct slice fingerprint);
void sshd_check_revoked_key(struct sshd *s, struct door *d, const struct revoked_asked *key);

/* Would sshd run the program that this line names, to be told the account's keys or principals
 * (AuthorizedKeysCommand, AuthorizedPrincipalsCommand)? */
void sshd_check_helper(struct sshd *s, struct door *d, const struct fact_sshd_setting *row,
    const struct fact_account *account);

/* allowed_user(), account state and root's rules: all that does not depend on a key. */
void sshd_check_account(struct sshd *s, struct door *d, const struct fact_account *account);

#endif
