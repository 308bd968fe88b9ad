/*
 * The anchor: the first 128 bits of the log's head as twelve words [RFC 1751], short enough to be
 * written into a paper book or read over a telephone. Each half of six words carries two bits of
 * parity. Whoever wants another log with the same anchor has 2^128 hashes to try; who makes both
 * logs, 2^64.
 */
#ifndef CORDON_CASE_ANCHOR_H
#define CORDON_CASE_ANCHOR_H

#include "common/sha256.h"

#define ANCHOR_BITS 128
#define ANCHOR_WORDS 12
#define ANCHOR_BYTES (ANCHOR_WORDS * 5) /* words of up to four letters, blanks between, a NUL */

/* `head` is a hash in hexadecimal. */
void anchor_make(const char *head, char out[ANCHOR_BYTES]);

#endif
