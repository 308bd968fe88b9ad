/* What the files of sshd's answers keep between them; nobody else reads it. */
#ifndef CORDON_RULES_SSHD_STATE_H
#define CORDON_RULES_SSHD_STATE_H

#include "collector/rules/pam.h"
#include "collector/rules/revoked.h"
#include "collector/rules/sshd.h"

struct sshd_state {
	struct arena *arena; /* of the host */
	/* Of the host. */
	struct pam_stack pam;
	struct revoked revoked;
	/* Of the configuration at hand. */
	struct slice config;
	bool checked;
	bool unread; /* so that a default need not hold */
	bool local;  /* it listens on loopback addresses only */
	struct slice missing;
	/* Of the account at hand. */
	enum sshd_shell shell;
	struct fact_origin shell_at;
	unsigned keys; /* different ones that a log-in takes */
};

#endif
