/* inetd.conf: entries of six words and arguments. */
#include "common/formats/inetd_conf.h"

#include "common/out.h"

static bool goes_on(const struct lines *in)
{
	return in->rest.n > 0 && (in->rest.p[0] == ' ' || in->rest.p[0] == '\t');
}

/* The line with those behind it that begin with a blank. */
static struct slice gather(struct lines *in, struct arena *a, struct row *at)
{
	struct slice line = at->raw, joined;
	struct out o;

	if (!goes_on(in))
		return line;
	out_memory(&o);
	out_bytes(&o, line);
	while (goes_on(in) && lines_next(in, &line)) {
		out_byte(&o, ' ');
		out_bytes(&o, line);
		at->raw.n = (size_t)(line.p + line.n - at->raw.p);
	}
	joined = arena_dup(a, out_slice(&o));
	out_free(&o);
	return joined;
}

static void parse(struct slice text, struct inetd_conf_row *row)
{
	struct slice *const words[] = {
	    &row->service, &row->socket, &row->protocol, &row->wait, &row->user, &row->server};
	size_t n = 0, colon;

	while (n < sizeof(words) / sizeof(words[0]) && word_next(&text, words[n]))
		n++;
	row->args = slice_trim(text);
	/* An IPv6 address stands in brackets, so the last colon parts. */
	colon = slice_rfind(row->service, ':');
	if (colon < row->service.n) {
		row->address = slice_sub(row->service, 0, colon);
		row->service = slice_sub(row->service, colon + 1, row->service.n);
	}
	if (n == 1 && row->service.n == 0 && row->address.n > 0)
		return;
	if (n < sizeof(words) / sizeof(words[0]) || row->service.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "fewer than six words");
}

bool inetd_conf_next(struct lines *in, struct arena *a, struct inetd_conf_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		if (slice_starts(line, "#") || slice_trim(line).n == 0)
			continue;
		*row = (struct inetd_conf_row){.at = row_at(in, line)};
		parse(slice_trim(gather(in, a, &row->at)), row);
		return true;
	}
	return false;
}

static struct slice base(struct slice path)
{
	size_t at = slice_rfind(path, '/');

	return at == path.n ? path : slice_sub(path, at + 1, path.n);
}

bool inetd_conf_wrapped(const struct inetd_conf_row *row)
{
	return slice_eq_str(base(row->server), "tcpd");
}

struct slice inetd_conf_program(const struct inetd_conf_row *row)
{
	struct slice rest = row->args, first = row->server;

	if (inetd_conf_wrapped(row))
		word_next(&rest, &first);
	return base(first);
}
