/*
 * What an sshd would answer, from the facts of its host: the effective value of a keyword for an
 * account [openssh servconf.c: first value wins; a satisfied Match block overrides; list keywords
 * append], and whether StrictModes lets a file count [misc.c safe_path].
 *
 * Criteria of a Match block that depend on the client (Address, Host, LocalAddress, LocalPort, ...)
 * are not known here: a value that such a block might change is given with `unsure` set.
 */
#ifndef CORDON_RULES_SSHD_H
#define CORDON_RULES_SSHD_H

#include "collector/rules/door.h"

/* One configured sshd of a host and what judging it needs, loaded once a host. */
struct sshd {
	struct rule_ctx *c;
	struct slice config; /* which sshd, of several */
	const struct fact_sshd_setting *settings;
	size_t nsettings;
	bool group_modes_patch; /* Debian and its kin: see sshd_modes.c */
	int8_t *applies;	/* per Match block, for the account at hand: 1, 0, -1 */
	size_t nblocks;
};

/* A keyword's value: the settings that make it up, in order. None: sshd's default holds. `maybe`:
 * settings that might stand in their place, in Match blocks that depend on the client. */
struct sshd_value {
	const struct fact_sshd_setting **rows, **maybe;
	size_t nrows, nmaybe;
};

/* Loads what all sshds of the host share; the list of their names goes to *configs. */
size_t sshd_load(struct rule_ctx *c, struct sshd *common, struct slice **configs);

/* Decides for this account which Match blocks apply; must come before sshd_get. */
void sshd_for_account(struct sshd *s, const struct fact_account *account);

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

/* Is the account in a group that the pattern names? Primary groups count. */
bool sshd_in_group(struct sshd *s, const struct fact_account *account, struct slice pattern);

/*
 * StrictModes: may the account, or only root, write to the file and to each directory on its real
 * path up to the account's home, or up to / outside of it? Shuts the door, or makes it unsure.
 */
void sshd_check_modes(struct sshd *s, struct door *d, const struct fact_file *file,
    const struct fact_account *account);

/* What holds for all accounts: whether an sshd runs, wrappers, PAM, lines that it could not take.
 * Returns the number of configurations to judge, at least 1: without any line sshd's defaults hold.
 */
size_t sshd_check_host(struct sshd *common, struct door *d, struct slice *configs, size_t n);

/* All that sshd asks about a log-in with a key before it looks at the key; does what
 * sshd_for_account() does first. */
void sshd_check_login(struct sshd *s, struct door *d, const struct fact_account *account);

/* allowed_user(), account state and root's rules: all that does not depend on a key. */
void sshd_check_account(struct sshd *s, struct door *d, const struct fact_account *account);

#endif
