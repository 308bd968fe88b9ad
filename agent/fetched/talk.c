/* Bytes out, bytes in. */
#include "agent/fetched/talk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/say.h"
#include "include/limits.h"

#define MOST_HEARD (LIMIT_BIG_FILE_BYTES + LIMIT_SFTP_DATA_BYTES)
#define READ_BYTES (64u << 10)

static struct {
	uint8_t *p;
	size_t from, n, cap;
} heard;

void talk_broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say_to_v(STDERR_FILENO, fmt, ap);
	va_end(ap);
	say_to(STDERR_FILENO, "\n");
	exit(EXIT_FAILURE);
}

void talk_send(struct out *o)
{
	struct slice left = out_slice(o);

	while (left.n > 0) {
		ssize_t n = write(STDIN_FILENO, left.p, left.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			talk_broken("the connection to the host is gone");
		left = slice_sub(left, (size_t)n, left.n);
	}
	o->n = 0;
}

struct slice talk_heard(void)
{
	return slice_of(heard.p + heard.from, heard.n - heard.from);
}

void talk_took(size_t n)
{
	explicit_bzero(heard.p + heard.from, n);
	heard.from += n;
}

void talk_wait(void)
{
	ssize_t n;

	if (heard.from > 0) {
		heard.n -= heard.from;
		memmove(heard.p, heard.p + heard.from, heard.n);
		heard.from = 0;
	}
	if (heard.n > MOST_HEARD)
		talk_broken("the host says more than it was asked for");
	grow(&heard.p, &heard.cap, heard.n + READ_BYTES, 1);
	do
		n = read(STDIN_FILENO, heard.p + heard.n, heard.cap - heard.n);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		talk_broken("the connection to the host is gone");
	heard.n += (size_t)n;
}
