/*
 * File names in sshd's configuration, for one account: AuthorizedKeysFile and
 * AuthorizedPrincipalsFile [openssh auth2-pubkey.c, auth.c expand_authorized_keys]. The agent asks
 * for these paths, the rules look them up again: both must expand alike.
 */
#ifndef CORDON_COMMON_SSHD_PATH_H
#define CORDON_COMMON_SSHD_PATH_H

#include "common/arena.h"

/* sshd's default when no line sets AuthorizedKeysFile. */
extern const char *const sshd_default_key_files[2];

/*
 * Expands %%, %h, %u, %U; a result that is not absolute is taken below the home. A leading ~ is
 * root's home, whoever logs in: sshd expands it for its own uid when it reads the line. 0, or
 * ERR_SYNTAX for an unknown token or a result over LIMIT_PATH_BYTES (sshd refuses such a file), or
 * ERR_ABSENT for "none".
 */
int sshd_path_expand(struct arena *a, struct slice pattern, struct slice user, int64_t uid,
    struct slice home, struct slice root_home, struct slice *path);

#endif
