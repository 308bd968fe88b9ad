/* Numbers as the C library reads them, for fields that servers pass to strtol(3) and its like. */
#ifndef CORDON_COMMON_NUMBER_H
#define CORDON_COMMON_NUMBER_H

#include "include/slice.h"

/*
 * The whole slice as strtonum(3) reads it: white space and one sign may lead, decimal digits
 * follow. 0, ERR_SYNTAX, or ERR_RANGE outside min..max.
 */
int number_parse(struct slice s, int64_t min, int64_t max, int64_t *out);
/* The same for an id of 32 bits: to glibc " 0" and "+0" in passwd are root too. */
int number_u32(struct slice s, uint32_t *out);

#endif
