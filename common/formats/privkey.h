/*
 * Private keys in any text, found by content, with the public half where it stands in clear:
 *
 *	openssh    -----BEGIN OPENSSH PRIVATE KEY-----   always [OpenSSH PROTOCOL.key]
 *	pem-rsa    -----BEGIN RSA PRIVATE KEY-----       when not encrypted [RFC 8017, A.1.2]
 *	pem-dsa    -----BEGIN DSA PRIVATE KEY-----       when not encrypted
 *	pem-ec     -----BEGIN EC PRIVATE KEY-----        when it carries the optional public field
 *	                                                 [RFC 5915, section 3]
 *	pkcs8      -----BEGIN PRIVATE KEY-----           RSA; EC and Ed25519 that carry the public
 *	                                                 field [RFC 5208, RFC 5958]
 *	pkcs8-encrypted  -----BEGIN ENCRYPTED PRIVATE KEY-----   never
 *	putty      PuTTY-User-Key-File-2: (or -3:)       always [PuTTY manual, appendix C]
 *	ssh1       SSH PRIVATE KEY FILE FORMAT 1.1       always, as ssh-rsa
 *	sshcom     ---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----    when its cipher is none
 *
 * A text may hold several keys and other things between them; each key is one row. A broken key is
 *a row too (at.err is set): its format is known, and what it is must still not be shown. Rows never
 * hold private parts.
 */
#ifndef CORDON_FORMATS_PRIVKEY_H
#define CORDON_FORMATS_PRIVKEY_H

#include "common/arena.h"
#include "common/formats/format.h"

/* X(symbol, the word in evidence) */
#define PRIVKEY_LIST(X)                               \
	X(PRIVKEY_OPENSSH, "openssh")                 \
	X(PRIVKEY_PEM_RSA, "pem-rsa")                 \
	X(PRIVKEY_PEM_DSA, "pem-dsa")                 \
	X(PRIVKEY_PEM_EC, "pem-ec")                   \
	X(PRIVKEY_PKCS8, "pkcs8")                     \
	X(PRIVKEY_PKCS8_ENCRYPTED, "pkcs8-encrypted") \
	X(PRIVKEY_PUTTY, "putty")                     \
	X(PRIVKEY_SSH1, "ssh1")                       \
	X(PRIVKEY_SSHCOM, "sshcom")

enum privkey_format {
#define PRIVKEY_ENUM(sym, word) sym,
	PRIVKEY_LIST(PRIVKEY_ENUM)
#undef PRIVKEY_ENUM
	    PRIVKEY_COUNT
};

enum privkey_encrypted { PRIVKEY_CLEAR, PRIVKEY_ENCRYPTED, PRIVKEY_UNSURE };

struct privkey_row {
	struct row at; /* at.line: where the key begins; at.raw: its first line */
	enum privkey_format format;
	enum privkey_encrypted encrypted;
	struct slice public; /* SSH wire format; empty when it is not known */
	struct slice type;   /* "ssh-ed25519"; a part of `public` */
	struct slice comment;
};

/* The word for a format ("pem-rsa") and for an encryption state ("yes", "no", "unknown"). */
const char *privkey_format_word(enum privkey_format format);
const char *privkey_encrypted_word(enum privkey_encrypted encrypted);

bool privkey_next(struct lines *in, struct arena *a, struct privkey_row *row);

/*
 * Could there be a private key anywhere in this text, even a broken one, in the middle of a line,
 * or without its first line? Coarser than privkey_next on purpose: it decides what may not be
 * shown.
 */
bool privkey_suspected(struct slice text);

#endif
