/*
 * Defaults of sudoers: which of them count for a class of accounts, a target and a command, whose
 * password sudo asks for, and what it leaves the command [sudo plugins/sudoers/defaults.c, check.c,
 * sudoers.c]. Those for hosts, users and targets count in the order of their lines together with
 * those for all; behind them those for commands; tags of the line itself behind everything.
 *
 * Owner: the rule context's arena; settings of a class, that of its judging.
 */
#ifndef CORDON_RULES_SUDO_SETTINGS_H
#define CORDON_RULES_SUDO_SETTINGS_H

#include "collector/rules/local/sudo_policy.h"

/* Whose password, if any; and what the command may do. */
struct sudo_asks {
	bool authenticate;
	bool of_root, of_runas, of_target;
	struct fact_origin at; /* the line that says so */
	bool noexec;	       /* it starts no other program */
	bool intercept;	       /* of those that it starts sudo asks the policy again */
	bool setenv;	       /* who calls may set any variable for it */
	bool preload;	       /* or those that make it load a library of theirs: env_keep */
};

struct sudo_settings {
	bool exempt; /* by exempt_group */
	struct slice runas_default;
	struct slice unsure; /* or empty */
};

/* An entry of Defaults that may count here. */
struct sudo_default {
	const struct sudo_row *row;
	uint32_t list;		  /* of grants: whom it is for; NO_LIST: everybody */
	uint32_t exempt;	  /* of grants: members of its exempt_group; NO_LIST: it has none */
	struct account_set runas; /* of Defaults>list */
	struct sudo_commands what;	/* of Defaults!list */
	struct grant_command *commands; /* the same, as commands */
	struct slice unsure;		/* whether it counts; or empty */
};

#define NO_LIST UINT32_MAX

struct sudo_defaults {
	struct sudo_policy *p;
	struct sudo_default *v;
	size_t n;
	const struct sudo_default **asking; /* that say what sudo asks, but those of commands */
	size_t nasking, ncommands;	    /* and what these name */
	/* What is asked once, of settings for everybody. */
	bool confined, no_account_check, no_session;
	struct slice chroot, service;
};

/* Adds the lists that they are for behind those of *lists, which has room for all rows twice. */
void sudo_defaults_load(
    struct sudo_defaults *d, struct sudo_policy *p, struct account_set *lists, uint32_t *nlists);

struct sudo_settings sudo_settings_of(const struct sudo_defaults *d, const struct grant_class *k);

/* Whose password is asked for, and whose account PAM is asked about in any case. */
enum sudo_asked { ASKED_CALLER, ASKED_ROOT, ASKED_RUNAS_DEFAULT, ASKED_TARGET };

/* Cuts targets by what Defaults say of them and of the command; the class has its settings. */
size_t sudo_parts(const struct sudo_defaults *d, const struct grant_class *k, const struct grant *v,
    const struct account_set *targets, struct grant_part *parts, enum sudo_asked *asked);
/* Does the setting say whose password is asked for, or none? */
bool sudo_says_whom_to_ask(const struct sudoers_setting *s);

#endif
