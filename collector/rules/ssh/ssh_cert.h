/*
 * What the files of the rule ssh-cert share: the lines that let certificates in, and how one of
 * them is judged.
 */
#ifndef CORDON_RULES_SSH_CERT_H
#define CORDON_RULES_SSH_CERT_H

#include "collector/rules/ssh/certs.h"
#include "collector/rules/ssh/principal_lines.h"
#include "collector/rules/ssh/sshd_walk.h"

struct cert_judging {
	const struct certs *all; /* of the case */
	struct principal_lines principals;
	const struct fact_ca_key *cas; /* of TrustedUserCAKeys, of all files of the host */
	size_t ncas;
	const struct fact_ca_key *first; /* of the file at hand */
	size_t nfirst;
	uint32_t writers; /* who can add one to it; or NO_NODE */
	struct fact_ca_key added;
	size_t nfiles; /* of principals that were there */
	size_t judged; /* classes, for the account at hand */
	size_t steps;  /* taken on the host to compare with earlier lines */
	struct authkey_options plain;
};

/* One line that lets certificates of a CA in. */
struct cert_way {
	struct fact_origin at; /* the CA's */
	struct slice ca, sha1, type;
	const uint32_t *writers; /* node of those who add it; NULL: it is there already */
	struct slice principal;	 /* that the certificate must have */
	const struct authkey_options *options;
	const struct key_line *line;	    /* of authorized_keys; or NULL */
	const struct principal_file *names; /* or NULL */
	const struct principal_line *name;
};

/* Certificates that no server can tell apart, the CA's own key aside. */
struct cert_class {
	const struct cert_entry *v;
	size_t n; /* 0: of the CA's key, which has made none yet */
};

/* Names of principals= up to an empty one [match_principals_option]. */
bool cert_next_name(struct slice *list, struct slice *name);

/* Does a line of authorized_keys above, or in a file before, or one of the file of principals, take
 * the certificates before this way does? Then it rules: the door is shut, or unsure, or left with
 * the clients that the other line refuses. */
void cert_check_earlier(struct sshd_walk *w, struct door *d, const struct cert_way *way,
    const struct cert_class *class);

/* Edges of the n entries from `v` on, behind the door of the line. Past so many for one account
 * they are told as one that is likely: lines and certificates would multiply. */
void cert_judge_classes(struct sshd_walk *w, const struct door *line, const struct cert_way *way,
    const struct cert_entry *v, size_t n);
/* The premise of whoever holds the CA's own key, or can add that of a CA of her own. */
void cert_of_ca(struct sshd_walk *w, struct door *d, const struct cert_way *way);
/* Her edge. */
void cert_judge_minted(struct sshd_walk *w, const struct door *line, const struct cert_way *way);

/* TrustedUserCAKeys, behind the door to the account. */
void cert_judge_trusted(struct sshd_walk *w, struct door *d);

#endif
