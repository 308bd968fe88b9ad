/*
 * SSH certificates [openssh PROTOCOL.certkeys; sshkey.c cert_parse; auth-options.c
 * cert_option_list]: a key, and what a CA says of it. A file holds `type base64 [comment]`, as
 * ssh-keygen -s writes it beside the key.
 *
 * The signature itself is not checked here: that needs the arithmetic of each key type, which the
 * collector has (collector/derive/cert_signature.h).
 */
#ifndef CORDON_FORMATS_SSH_CERT_H
#define CORDON_FORMATS_SSH_CERT_H

#include "common/formats/ssh_key.h"

enum ssh_cert_kind { SSH_CERT_USER = 1, SSH_CERT_HOST = 2 };

struct ssh_cert {
	struct ssh_key key; /* key.plain is the key that is certified, key.blob the certificate */
	struct ssh_key ca;
	enum ssh_cert_kind kind;
	uint64_t serial; /* 0: the CA counts none */
	struct slice key_id;
	struct slice *principals;
	size_t nprincipals;
	uint64_t valid_after,
	    valid_before;	/* seconds since 1970; good from..until, not at `until` */
	struct slice signature; /* its algorithm: "rsa-sha2-512" */
	struct slice sealed;	/* the bytes of key.blob that are signed */
	struct slice seal;	/* the CA's signature, in wire format: algorithm and all */
	/* Critical options. */
	bool has_command, has_source, verify_required;
	struct slice command, source;
	/* Extensions; what they do not permit is refused. */
	bool port_forwarding, agent_forwarding, x11_forwarding, pty, user_rc, no_touch_required;
	/* Why sshd refuses the options: one that is critical and unknown, twice or malformed; NULL.
	 */
	const char *refused;
};

/*
 * A certificate in wire format; all slices are in the arena. Errors as those of ssh_key_parse();
 * ERR_UNKNOWN for a key that is no certificate.
 */
int ssh_cert_parse(struct arena *a, struct slice blob, struct ssh_cert *out);

struct ssh_cert_row {
	struct row at;
	struct ssh_cert cert;
	struct slice comment;
};

/* The next line that begins with the type word of a certificate; others are passed over. */
bool ssh_cert_next(struct lines *in, struct arena *a, struct ssh_cert_row *row);

#endif
