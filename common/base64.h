/* Base64 (RFC 4648, section 4), as SSH key files and evidence use it. */
#ifndef CORDON_BASE64_H
#define CORDON_BASE64_H

#include "common/arena.h"
#include "common/out.h"

/* Appends the encoding of s; with `pad` the trailing '='. */
void base64_write(struct out *o, struct slice s, bool pad);
struct slice base64_encode(struct arena *a, struct slice s, bool pad);
/* Decodes strictly: no white space, padding right, at most max_bytes. 0, ERR_SYNTAX, ERR_LIMIT. */
int base64_decode(struct arena *a, struct slice text, size_t max_bytes, struct slice *out);
/* As OpenSSH and PEM bodies are read: white space anywhere is passed over. */
int base64_decode_ws(struct arena *a, struct slice text, size_t max_bytes, struct slice *out);

/* "SHA256:<base64 without padding>" of a public key in wire format [ssh-keygen(1)]. */
struct slice fingerprint_of(struct arena *a, struct slice blob);

#endif
