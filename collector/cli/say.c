/* Lines on standard error. */
#include "collector/cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "collector/report/escape.h"
#include "common/die.h"

void say(const char *fmt, ...)
{
	char *text = NULL;
	struct out o;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	out_fd(&o, STDERR_FILENO);
	escape_terminal(&o, slice_of(text, (size_t)n));
	out_byte(&o, '\n');
	out_flush(&o);
	out_free(&o);
	free(text);
}
