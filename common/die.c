/* The one way out for bugs and lack of memory. */
#include "common/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void die_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "cordon: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
