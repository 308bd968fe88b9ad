/*
 * Signatures in the format of OpenSSH (SSHSIG), made and checked by its own ssh-keygen: it asks for
 * passphrases, talks to the ssh-agent and to hardware tokens, and knows the allowed-signers file.
 */
#ifndef CORDON_CLI_SIGN_H
#define CORDON_CLI_SIGN_H

#include "common/arena.h"

#define SIGN_NAMESPACE "cordon-case"

/* The fingerprint of a key file, private or public. 0, or an error with *why. */
int sign_fingerprint(struct arena *a, const char *key, const char **out, const char **why);
/*
 * Signs a file into <file>.sig, which does not exist yet. A public key whose private half the
 * ssh-agent holds does. 0, or an error; ssh-keygen has said why.
 */
int sign_file(struct arena *a, const char *key, const char *file);

/* Is `signature` a good one of `file`, by one of those that `allowed` lists? */
struct sign_question {
	const char *signature, *file;
	struct slice key;    /* that signed, in wire format */
	const char *allowed; /* NULL: only whether it is a good one */
	const char *when;    /* as ssh-keygen's verify-time wants it; NULL: now */
};

/*
 * *who names one of them, *key is the fingerprint. 0, ERR_UNKNOWN (good, but by nobody of the
 * list), ERR_MISMATCH, ERR_ABSENT (no ssh-keygen); *why has words.
 */
int sign_check(struct arena *a, const struct sign_question *q, const char **who, const char **key,
    const char **why);

#endif
