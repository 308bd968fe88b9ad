/* Format, then write. */
#include "common/say.h"

#include <stdio.h>
#include <unistd.h>

void say_to_v(int fd, const char *fmt, va_list ap)
{
	char text[SAY_BYTES];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n >= (int)sizeof(text))
		n = sizeof(text) - 1;
	if (n > 0 && write(fd, text, (size_t)n) < 0)
		return; /* whom else to tell? */
}

void say_to(int fd, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_to_v(fd, fmt, ap);
	va_end(ap);
}
