/* The one way out for bugs and lack of memory. */
#include "common/die.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/say.h"

void die_at(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	say_to(STDERR_FILENO, "cordon: %s:%d: ", file, line);
	va_start(ap, fmt);
	say_to_v(STDERR_FILENO, fmt, ap);
	va_end(ap);
	say_to(STDERR_FILENO, "\n");
	abort();
}
