/* What the files of sshd's answers keep between them; nobody else reads it. */
#ifndef CORDON_RULES_SSHD_STATE_H
#define CORDON_RULES_SSHD_STATE_H

#include "collector/rules/pam/pam.h"
#include "collector/rules/ssh/revoked.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/wrappers.h"

/* What a line of PermitOpen or PermitListen names, once it is read. */
struct sshd_permits {
	const struct fact_sshd_setting *row;
	struct permit *first;
	size_t n;
};

struct sshd_state {
	struct arena *arena; /* of the host */
	/* Of the host. */
	struct pam_service pam;
	struct revoked revoked;
	struct wrappers wrappers;
	const struct fact_interface *interfaces; /* NULL: not asked yet */
	size_t ninterfaces;
	int64_t first_port; /* that everybody may have; 0: not asked yet */
	bool on_demand;	    /* systemd listens in its place */
	/* Of the configuration at hand. */
	struct slice config;
	bool checked;
	bool unread;			    /* so that a default need not hold */
	bool holes;			    /* nor does it where an included file was not read */
	bool local;			    /* it listens on loopback addresses only */
	const struct fact_program *program; /* NULL: not known */
	int version;			    /* 100 * major + minor; -1: not known */
	bool group_modes_patch;		    /* Debian and its kin: see sshd_modes.c */
	struct slice missing;
	const struct sshd_end *ends; /* of the configuration ends_of; NULL: not found yet */
	size_t nends;
	struct slice ends_of;
	/* Of the account at hand. */
	const struct fact_account *account;
	struct sshd_permits permits[2]; /* PermitOpen, PermitListen */
	enum sshd_shell shell;
	bool chroot; /* it is locked into a directory */
	struct fact_origin shell_at;
	unsigned keys;	  /* different ones that a log-in takes */
	unsigned beside;  /* and methods, a bit for each of enum sshd_method */
	unsigned nobodys; /* methods that no rule knows anybody to have */
};

/* Reads the blocks of the configuration at hand, once. */
void sshd_begin(struct sshd *s);
/* The rows of a keyword in the configuration at hand, in their order: *first of them; returns how
 * many. */
size_t sshd_rows(
    const struct sshd *s, const char *keyword, const struct fact_sshd_setting ***first);
/* Does sshd end over `AuthenticationMethods any`? When it starts: 1, 0, -1, with the line's place;
 * and for the account at hand, to which the door then shuts. */
int sshd_any_ends(struct sshd *s, struct fact_origin *at);
void sshd_check_any(struct sshd *s, struct door *d);
/* Does one criterion of a Match line hold for the account? 1, 0, -1. What hangs on the client is
 * -1; its list of addresses, or with *by_name of names, is then in *address. */
int8_t sshd_criterion(struct sshd *s, const struct fact_account *account, struct slice name,
    struct slice value, bool *by_name, struct slice *address);
/* Is anything forwarded to whom the key's options are for? 1, 0, or -1 where it is not known; the
 * door learns whether sockets are. */
int sshd_forwards(struct sshd *s, struct door *d, const struct authkey_options *o);
/* Is the list of Match LocalAddress one with the end's address? 1, 0, -1. */
int8_t sshd_end_has(const struct sshd_end *end, struct slice list);
/* Asks the door's client to get to s->end. */
void sshd_need_end(struct sshd *s, struct door *d);
/* The host of a word of ListenAddress; *port: 0: none, -1: no number. */
struct slice sshd_listen_host(struct slice word, int64_t *port);

/* A Match block. */
struct sshd_block {
	int64_t parent;	      /* the block whose Include drew its file in; 0: none */
	bool always;	      /* `Match all`: also what Match cannot change may stand in it */
	bool relevant;	      /* sets something that is asked for here */
	int8_t own;	      /* its line alone, for the account at hand: 1, 0, -1 */
	struct slice address; /* own is -1 for this alone: a list of the client's addresses */
	bool by_name;	      /* or of its names, with UseDNS yes */
};

/* Lines of Match by the names that they are for. */
struct sshd_named {
	struct sshd_name {
		struct slice name;
		size_t match; /* of sshd.matches */
	} * v;		      /* by name */
	size_t n, cap;
};

struct sshd_matching {
	struct arena *arena; /* of the host */
	struct sshd_named users, groups;
	size_t *open; /* of sshd.matches: those that are not found by a name */
	size_t nopen;
	size_t *asked; /* those that may hold for the account at hand */
	size_t nasked;
	uint32_t *seen, round; /* per match: the account for which it was found last */
};

/* Room for all blocks; behind the settings. */
void sshd_match_begin(struct sshd *s);

/* Finds the program of the configuration at hand; behind sshd_check_host(). */
void sshd_check_program(struct sshd *s);
/* What holds for all accounts of the configuration at hand, found out once. */
void sshd_check_config(struct sshd *s, struct door *d);

#endif
