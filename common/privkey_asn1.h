/*
 * The public half inside the ASN.1 of unencrypted PEM and PKCS#8 keys, as SSH's wire format. A part
 * of common/formats/privkey.c, apart because it is another grammar.
 */
#ifndef CORDON_PRIVKEY_ASN1_H
#define CORDON_PRIVKEY_ASN1_H

#include "common/formats/privkey.h"

/* NULL, with *blob empty when the key does not carry its public half; or what is wrong. */
const char *privkey_asn1_public(
    enum privkey_format format, struct slice der, struct arena *a, struct slice *blob);

/* Strings of SSH's wire format, one behind the other: a public key of these parts. */
struct slice privkey_blob(struct arena *a, const struct slice *parts, size_t n);

#endif
