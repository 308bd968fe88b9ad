/*
 * Public SSH keys in wire format [RFC 4253, section 6.6; RFC 5656; RFC 8709; openssh
 * PROTOCOL.certkeys, PROTOCOL.u2f; sshkey.c sshkey_fromb], and the words `type base64` of text
 * files.
 *
 * Two keys are equal when their canonical blobs are: sshd compares the decoded numbers, so leading
 * zeros and signature-only names ("rsa-sha2-256") do not make another key.
 */
#ifndef CORDON_FORMATS_SSH_KEY_H
#define CORDON_FORMATS_SSH_KEY_H

#include "common/arena.h"
#include "common/formats/format.h"

struct ssh_key {
	const char *type;  /* canonical name ("ssh-rsa"), static storage; NULL in a bad row */
	struct slice blob; /* canonical wire format, in the arena */
	uint32_t bits;	   /* RSA: of the modulus; others: of the curve */
	bool cert; /* a certificate; `plain` is the key it certifies, `ca` the key that signed it */
	bool sk;   /* FIDO: useless without the token */
	struct slice
	    plain;	 /* wire format of the key itself: equals blob when it is no certificate */
	struct slice ca; /* certificates only */
	struct slice
	    body; /* certificates only: what stands behind the key's fields, see ssh_cert.h */
};

/*
 * A wire blob. ERR_UNKNOWN: no type that OpenSSH has had since 7.0; ERR_SYNTAX, ERR_SHORT: not in
 * that type's form; ERR_LIMIT: over LIMIT_KEY_BLOB_BYTES; ERR_RANGE: RSA modulus under 1024 or over
 * 16384 bits, which sshd does not load.
 */
int ssh_key_parse(struct arena *a, struct slice blob, struct ssh_key *out);

/*
 * Takes `type base64` off *s (blanks before it are not skipped; blanks behind it are), as
 * sshkey_read does: the type word must agree with the blob, else ERR_MISMATCH. On failure *s stays.
 */
int ssh_key_read(struct arena *a, struct slice *s, struct ssh_key *out);

/* Words on the errors of the two readers, for row_bad(). */
const char *ssh_key_why(int err);

/* A line of a file of nothing but keys, without the blanks in front; false for one that is empty or
 * a comment. A CR alone is neither [openssh authfile.c sshkey_in_file]. */
bool ssh_key_text(struct slice *line);

#endif
