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

/* The words back to bits: in any case, with what stands before a ':' passed over. 0, or ERR_SYNTAX
 * with *why: a word that is none, too few, or a slip of the pen that the parity shows. */
struct anchor {
	uint64_t half[2];
};
int anchor_parse(const char *words, struct anchor *a, const char **why);
bool anchor_is_of(const struct anchor *a, const char *head);

#endif
