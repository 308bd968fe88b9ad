/*
 * SHA-1 (FIPS 180-4) and HMAC-SHA1 (RFC 2104), for one purpose: hashed names in known_hosts. Not
 * for anything that must resist forgery.
 */
#ifndef CORDON_SHA1_H
#define CORDON_SHA1_H

#include "include/slice.h"

#define SHA1_BYTES 20

void sha1(struct slice s, uint8_t out[SHA1_BYTES]);
void hmac_sha1(struct slice key, struct slice s, uint8_t out[SHA1_BYTES]);

#endif
