/*
 * A few functions of the C library in a smaller form. The agent travels to every host, and what the
 * library does for floating point, wide characters, threads and locales is a tenth of it.
 *
 * agent/libc/names.c gives them the library's names, in the agent only: the library's own are then
 * not linked. Programs on the collector's side, the tests too, have the C library's.
 *
 * No stdio: messages go out by say (common/say.h).
 */
#ifndef CORDON_AGENT_SMALL_H
#define CORDON_AGENT_SMALL_H

#include <stdarg.h>
#include <stddef.h>

/*
 * vsnprintf(3) with the conversions d i u x c s %, the lengths hh h l ll j t z, a width, the flag 0
 * and the precision of s. Returns -1 for another.
 */
int small_vsnprintf(char *to, size_t cap, const char *fmt, va_list ap);

/* qsort(3): heap sort, so no order of the input is slow. What is sorted already costs n looks. */
void small_qsort(
    void *items, size_t n, size_t bytes, int (*compare)(const void *left, const void *right));

/* memmem(3), for short needles: the time is that of both lengths multiplied, at worst. */
void *small_memmem(const void *hay, size_t hay_n, const void *needle, size_t needle_n);

#endif
