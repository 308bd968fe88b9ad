/*
 * Running a stack: modules are asked one after the other, and their answers make one [Linux-PAM
 * libpam/pam_dispatch.c _pam_dispatch_aux; Debian's patch: a jump leaves the answer alone].
 *
 * What one module answers stands in pam_modules.c; one whose answer is not known is tried with
 * both.
 */
#ifndef CORDON_RULES_PAM_RUN_H
#define CORDON_RULES_PAM_RUN_H

#include "collector/rules/pam/pam_stack.h"

/* Answers of modules, with their names in pam.d(5). X(symbol, name) */
#define PAM_ANSWERS(X)                          \
	X(PAM_SUCCESS, "success")               \
	X(PAM_NEW_PASSWORD, "new_authtok_reqd") \
	X(PAM_IGNORE, "ignore")                 \
	X(PAM_ACCT_EXPIRED, "acct_expired")     \
	X(PAM_TOK_EXPIRED, "authtok_expired")   \
	X(PAM_NO_INFO, "authinfo_unavail")      \
	X(PAM_AUTH_ERR, "auth_err")             \
	X(PAM_NO_SERVICE, "service_err")        \
	X(PAM_NO_SESSION, "session_err")        \
	X(PAM_NO_MODULE, "module_unknown")      \
	X(PAM_REFUSED, "perm_denied")

#define PAM_ENUM(symbol, name) symbol,
enum pam_answer { PAM_ANSWERS(PAM_ENUM) PAM_ANSWER_COUNT, PAM_UNKNOWN = PAM_ANSWER_COUNT };
#undef PAM_ENUM

/* One account being asked about. */
struct pam_asking {
	struct rule_ctx *c;
	const struct fact_account *account;
	const struct pam_stack *stack;
	const char *service;
	bool local;			   /* see struct pam_service */
	const char *granting;		   /* of auth: the module that finds its trust; or NULL */
	const struct fact_account *caller; /* who started the program; NULL: a server */
	bool knows;			   /* the account's password */

	/* May pam_access ask something of the client's address? What it does, in terms of source.h,
	 * and whether this run is for a client that is refused. */
	bool by_source, is_refused;
	struct slice client;

	unsigned tried;	      /* bit k: the answer of the k-th module that is not known */
	size_t nunknown;      /* how many there were in the last run */
	struct slice unknown; /* the line of the first */
	const struct pam_entry *decided; /* the line that refused in the last run; NULL: none */
	bool access_asked;		 /* access.conf is gone over once */
	enum pam_answer access;
	struct slice access_client;
};

/* The stack's answer, tried with both answers of each module that is not known; false when they
 * differ in the end: q->unknown has the line. */
bool pam_run(struct pam_asking *q, enum pam_answer *answer);

#endif
