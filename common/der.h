/*
 * A reader of DER [ITU-T X.690, sections 8 and 10], as far as private key files need it: one
 * element at a time, definite lengths in their shortest form, tags of one byte. Checks first,
 * advances after.
 */
#ifndef CORDON_DER_H
#define CORDON_DER_H

#include "include/slice.h"

#define DER_INTEGER 0x02
#define DER_BIT_STRING 0x03
#define DER_OCTET_STRING 0x04
#define DER_OID 0x06
#define DER_SEQUENCE 0x30
#define DER_CONTEXT(n) (0xa0 | (n))	  /* [n], constructed */
#define DER_CONTEXT_PLAIN(n) (0x80 | (n)) /* [n], primitive */

/* Takes the next element off *s when its tag is `tag`: 0, ERR_TYPE (another tag; *s stays),
 * ERR_SHORT or ERR_SYNTAX. */
int der_take(struct slice *s, uint8_t tag, struct slice *body);
/* A positive INTEGER in its shortest form, which is also an mpint's body [RFC 4251, section 5]. */
int der_take_uint(struct slice *s, struct slice *number);
/* A BIT STRING (or `tag` in its place) of whole bytes. */
int der_take_bits(struct slice *s, uint8_t tag, struct slice *bytes);

#endif
