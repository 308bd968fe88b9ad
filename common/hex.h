/* Hexadecimal digits of the kernel's tables, read as numbers and bytes. */
#ifndef CORDON_HEX_H
#define CORDON_HEX_H

#include "include/slice.h"

/* The whole slice, 1 to 16 digits of either case: 0, ERR_SYNTAX or ERR_RANGE. */
int hex_to_u64(struct slice s, uint64_t *out);
/* Exactly 2 * n digits to n bytes: 0 or ERR_SYNTAX. */
int hex_to_bytes(struct slice s, uint8_t *out, size_t n);

#endif
