/* The names that the C library has for agent/small.h. Linked into the agent alone, before it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/small.h"

int vsnprintf(char *to, size_t cap, const char *fmt, va_list ap)
{
	return small_vsnprintf(to, cap, fmt, ap);
}

int snprintf(char *to, size_t cap, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = small_vsnprintf(to, cap, fmt, ap);
	va_end(ap);
	return n;
}

void qsort(void *items, size_t n, size_t bytes, int (*compare)(const void *, const void *))
{
	small_qsort(items, n, bytes, compare);
}

void *memmem(const void *hay, size_t hay_n, const void *needle, size_t needle_n)
{
	return small_memmem(hay, hay_n, needle, needle_n);
}
