/*
 * Has the CA of a certificate signed these bytes? sshd asks before anything else: a certificate
 * with a wrong signature is no key to it [openssh sshkey.c cert_parse; ssh-rsa.c, ssh-ecdsa.c,
 * ssh-ed25519.c *_verify]. The arithmetic is libcrypto's.
 *
 * To add a type of CA: a row of `types` in cert_signature.c.
 */
#ifndef CORDON_DERIVE_CERT_SIGNATURE_H
#define CORDON_DERIVE_CERT_SIGNATURE_H

#include "common/formats/ssh_cert.h"

/* A pure function of the certificate's bytes: "good", "bad", or "unknown" for a type of CA that it
 * has no arithmetic for (FIDO tokens, DSA), or where this machine's libcrypto refuses a hash. */
const char *cert_signature_check(const struct ssh_cert *cert);

#endif
