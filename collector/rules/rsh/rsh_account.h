/*
 * What an rshd or rlogind asks of the account that somebody wants to become, and of the file that
 * trusts her [glibc inet/rcmd.c iruserfopen; FreeBSD lib/libc/net/rcmd.c iruserok_sa; inetutils
 * rshd.c; linux-pam pam_rhosts, pam_unix].
 */
#ifndef CORDON_RULES_RSH_ACCOUNT_H
#define CORDON_RULES_RSH_ACCOUNT_H

#include "collector/rules/rsh/rsh_server.h"

/* What one server asks of the account, for a client whom a file lets in. `by_equiv`: the file is
 * hosts.equiv. */
struct door rsh_judge_account(
    const struct rsh_server *s, const struct fact_account *account, bool by_equiv);
/* Is `a` the better way in? */
bool rsh_is_better(const struct door *a, const struct door *b);
/* Is it root to the server? hosts.equiv does not open it then. */
bool rsh_is_superuser(const struct rsh_server *s, const struct fact_account *account);
/* All of it, for a .rhosts of the account that trusts a client of one's own choosing, by the better
 * of the host's two servers. */
void rsh_check_rhosts(const struct rsh_host *h, struct door *d, const struct fact_account *account);
/* PAM, state and shell for somebody whom no file trusts. False: she is refused, as it should be. */
bool rsh_lets_anybody(
    const struct rsh_server *s, struct door *d, const struct fact_account *account);
/* Does the library read the file? `owner`: the account whose .rhosts it is, or NULL for
 * hosts.equiv. */
void rsh_check_file(enum rsh_dialect dialect, struct door *d, const struct fact_file *file,
    const struct fact_account *owner);

#endif
