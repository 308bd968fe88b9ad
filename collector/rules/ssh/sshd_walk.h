/*
 * Log-ins gone over: each account of a host at each of its sshds, in each case of the client's
 * address (sshd.h, choices), and for log-ins with keys in each the files of AuthorizedKeysFile in
 * sshd's order. What a line of them lets in is for the rule to say.
 */
#ifndef CORDON_RULES_SSHD_WALK_H
#define CORDON_RULES_SSHD_WALK_H

#include "collector/rules/ssh/key_lines.h"
#include "collector/rules/ssh/sshd.h"

/* Files that one account's keys stand in; AuthorizedKeysFile with more names no more. */
#define SSHD_MOST_FILES 16
/* Wildcards of AuthorizedKeysFile whose files are remembered. */
#define SSHD_KEPT_GLOBS 16

struct sshd_walk {
	struct rule_ctx c; /* with an arena of its own, emptied after each account */
	struct sshd sshd;
	struct key_lines lines; /* of the host */
	const struct fact_account *account;
	struct slice root_home;
	struct door host;			       /* what holds for all accounts of the host */
	const struct key_file *files[SSHD_MOST_FILES]; /* that sshd has read in this case */
	size_t nfiles;
	struct sshd_glob *globs; /* that were met last */
	size_t nglobs;
	size_t judged;	 /* lines, for all accounts together */
	const char *cut; /* what was left out last, and why; NULL: nothing */
	void *mine;	 /* the rule's */
};

/* What the rule does in each case. */
struct sshd_visitor {
	enum sshd_method method;
	void (*begin)(struct sshd_walk *w); /* NULL: nothing */
	/* One file, and the door to what stands in it: shut where sshd does not take the file.
	 * NULL: files of keys are nothing to it. */
	void (*file)(struct sshd_walk *w, struct door *d, const struct key_file *file);
	/* Behind the last file; the door to the account. */
	void (*end)(struct sshd_walk *w, struct door *d);
};

void sshd_walk(
    struct rule_ctx *c, const struct rule *rule, const struct sshd_visitor *visitor, void *mine);

/* The files that a word of AuthorizedKeysFile or AuthorizedPrincipalsFile names for the account:
 * one, or from 10.0 on all that it fits. They are given as facts, with their own copy of the door,
 * in which StrictModes and the right to read were asked for. */
void sshd_walk_pattern(struct sshd_walk *w, const struct door *d, struct slice pattern,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_file *f));

/* The lines of a keyword that may count, each with its first word; `none` outside of Match is none.
 * Returns whether one is sure to. */
bool sshd_walk_values(struct sshd_walk *w, struct door *d, const char *keyword,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_sshd_setting *row,
	struct slice word));

/* Does this sshd know all of these options? To one that is too old the line is dead. 1, 0, -1. */
int sshd_walk_knows(const struct sshd_walk *w, const struct authkey_options *options);
/* The same for the line at `at`, asked of its door. */
void sshd_walk_need_known(const struct sshd_walk *w, struct door *d, struct fact_origin at,
    const struct authkey_options *options);

/* The node of one of the two keys that a log-in as this account takes, by a line of its own. */
uint32_t sshd_walk_one_of_two(const struct sshd_walk *w);

#endif
