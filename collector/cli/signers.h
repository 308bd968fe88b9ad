/*
 * Whom ssh-keygen is to be asked about: `ssh-keygen -Y verify` wants the signer's name, and its
 * find-principals looks at the first line that has the key alone, whatever else that line says.
 */
#ifndef CORDON_CLI_SIGNERS_H
#define CORDON_CLI_SIGNERS_H

#include "common/arena.h"

struct signer_names {
	const char **items;
	size_t n, cap;
};

/*
 * The names that lines with the key in wire format, or with the authority of a certificate, have in
 * front, and those that a certificate is for: each once, at most LIMIT_SIGNER_NAMES. Whether one of
 * them may sign is for ssh-keygen to say. The items are the caller's to free.
 */
void signers_names(struct arena *a, struct slice key, struct slice list, struct signer_names *out);

/*
 * A signature's key in wire format. NULL, or what is wrong with the text: also two things that
 * ssh-keygen passes over, what stands around the armor, and its field `reserved`, of which not what
 * is there is signed, but that it is empty [PROTOCOL.sshsig].
 */
const char *signers_key(struct arena *a, struct slice armored, struct slice *key);

#endif
