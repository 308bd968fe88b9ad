/* The text of a TARGET, cut into its parts with checks. */
#include "collector/cli/targets_parts.h"
#include "include/err.h"
#include "include/limits.h"

static int read_port(struct targets *t, struct target_spec *s, struct slice text)
{
	if (slice_to_u32(text, &s->port) != 0 || s->port < 1 || s->port > 65535)
		return target_fail(t, s->text, "the port is a number from 1 to 65535");
	return 0;
}

static int read_bracketed(struct targets *t, struct target_spec *s, struct slice rest)
{
	size_t end = slice_find(rest, ']');
	struct slice behind = slice_sub(rest, end + 1, rest.n);
	struct addr addr;

	s->bracketed = true;
	s->host = slice_sub(rest, 1, end);
	if (end == rest.n || address_parse(s->host, &addr) != 0 || addr.family != ADDR_V6)
		return target_fail(t, s->text, "no IPv6 address in the brackets");
	if (behind.n == 0)
		return 0;
	if (behind.p[0] != ':')
		return target_fail(t, s->text, "only :port may stand behind the bracket");
	return read_port(t, s, slice_sub(behind, 1, behind.n));
}

static int read_host(struct targets *t, struct target_spec *s, struct slice rest)
{
	size_t colon = slice_find(rest, ':');

	if (rest.n > 0 && rest.p[0] == '[')
		return read_bracketed(t, s, rest);
	s->host = rest;
	/* A block of IPv6 addresses has its colons to itself. */
	if (slice_find(rest, '/') < rest.n || colon == rest.n)
		return 0;
	if (slice_rfind(rest, ':') != colon)
		return target_fail(t, s->text, "an IPv6 address stands in brackets: [fd00::5]");
	s->host = slice_sub(rest, 0, colon);
	return read_port(t, s, slice_sub(rest, colon + 1, rest.n));
}

static bool is_plain(struct slice s, size_t max_bytes)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n > 0 && s.n <= max_bytes;
}

int target_spec_read(struct targets *t, struct target_spec *s, const char *text)
{
	struct slice all = slice_str(text);
	size_t at = slice_rfind(all, '@');

	*s = (struct target_spec){.text = text, .host = all};
	if (all.n == 0)
		return target_fail(t, "''", "a TARGET cannot be empty");
	if (all.p[0] == '@')
		return 0;
	if (at < all.n) {
		s->user = slice_sub(all, 0, at);
		all = slice_sub(all, at + 1, all.n);
	}
	if (read_host(t, s, all) != 0)
		return ERR_USAGE;
	if (!is_plain(s->host, LIMIT_HOST_NAME_BYTES))
		return target_fail(t, text, "no host name");
	if (s->user.p != NULL && !is_plain(s->user, LIMIT_USER_NAME_BYTES))
		return target_fail(t, text, "no user name");
	return 0;
}
