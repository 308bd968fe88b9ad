/* Strings of a program: what an sshd says of itself. */
#include "agent/program.h"

#include <string.h>

#define NAME "OpenSSH_"
#define VERSION_MOST 128 /* with what a distribution puts behind it */

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(struct slice s, size_t n)
{
	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

/* "OpenSSH_9.2p1 Debian-2", up to its NUL; empty for the patterns of other versions. */
static struct slice version_at(struct slice s)
{
	size_t major = sizeof(NAME) - 1, dot = digits(s, major), p = digits(s, dot + 1), end;

	if (dot == major || p == dot + 1 || p >= s.n || s.p[dot] != '.' || s.p[p] != 'p' ||
	    digits(s, p + 1) == p + 1)
		return slice_of(NULL, 0);
	end = slice_find(slice_sub(s, 0, VERSION_MOST), 0);
	return end < VERSION_MOST ? slice_sub(s, 0, end) : slice_of(NULL, 0);
}

static bool holds(struct slice content, const char *text)
{
	return content.n > 0 && memmem(content.p, content.n, text, strlen(text)) != NULL;
}

struct program program_read(struct slice content)
{
	struct program p = {
	    .wrappers = holds(content, "libwrap.so") || holds(content, "/etc/hosts.allow"),
	    .pam = holds(content, "libpam.so") || holds(content, "/etc/pam.d"),
	};
	struct slice rest = content, one;
	const uint8_t *at;

	/* The longest: some stand there without the distribution's part. */
	while (rest.n > 0 && (at = memmem(rest.p, rest.n, NAME, sizeof(NAME) - 1)) != NULL) {
		rest = slice_sub(rest, (size_t)(at - rest.p), rest.n);
		one = version_at(rest);
		if (one.n > p.version.n)
			p.version = one;
		rest = slice_sub(rest, 1, rest.n);
	}
	return p;
}

void program_emit(struct json *j, const struct program *p)
{
	if (p->version.n == 0)
		return;
	json_kv_bytes(j, "version", p->version);
	json_kv_bool(j, "wrappers", p->wrappers);
	json_kv_bool(j, "pam", p->pam);
}
