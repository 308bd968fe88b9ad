/* Log-ins in the system log. */
#include "common/formats/sshd_log.h"

#define ACCEPTED "Accepted "
/* "Nov 23 20:29:00" */
#define SHORT_TIME_BYTES 15

static bool skip(struct slice *s, const char *text)
{
	if (!slice_starts(*s, text))
		return false;
	*s = slice_sub(*s, slice_str(text).n, s->n);
	return true;
}

/* A word and the one blank behind it; the last has none. */
static bool take(struct slice *s, struct slice *word)
{
	size_t n = slice_find(*s, ' ');

	*word = slice_sub(*s, 0, n);
	*s = slice_sub(*s, n + 1, s->n);
	return word->n > 0;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool take_time(struct slice *s, struct slice *time)
{
	if (s->n == 0)
		return false;
	if (is_digit(s->p[0]))
		return take(s, time);
	if (s->n <= SHORT_TIME_BYTES || s->p[SHORT_TIME_BYTES] != ' ' || s->p[3] != ' ' ||
	    s->p[9] != ':' || s->p[12] != ':')
		return false;
	*time = slice_sub(*s, 0, SHORT_TIME_BYTES);
	*s = slice_sub(*s, SHORT_TIME_BYTES + 1, s->n);
	return true;
}

/* "sshd[12]:" */
static bool take_tag(struct slice *s)
{
	struct slice tag;

	if (!take(s, &tag) || !slice_ends(tag, ":"))
		return false;
	tag = slice_sub(tag, 0, slice_find(tag, '['));
	return slice_eq_str(tag, "sshd") || slice_eq_str(tag, "sshd-session") ||
	       slice_eq_str(tag, "sshd:") || slice_eq_str(tag, "sshd-session:");
}

/* ": TYPE FINGERPRINT", and the authority at the end: a key's ID may hold any words. */
static void take_key(struct slice rest, struct sshd_log_row *row)
{
	struct slice word;
	size_t last;

	if (!skip(&rest, "ssh2: ") || !take(&rest, &row->type) || !take(&rest, &row->fingerprint) ||
	    !slice_ends(row->type, "-CERT"))
		return;
	last = slice_rfind(rest, ' ');
	if (last >= rest.n)
		return;
	word = slice_sub(rest, last + 1, rest.n);
	if (slice_starts(word, "SHA256:") || slice_starts(word, "MD5:"))
		row->ca = word;
}

bool sshd_log_line(struct slice line, struct sshd_log_row *row)
{
	struct slice rest = line, host, port;

	*row = (struct sshd_log_row){.at = {.raw = line}};
	if (line.n > LIMIT_LINE_BYTES || !take_time(&rest, &row->time) || !take(&rest, &host) ||
	    !take_tag(&rest) || !skip(&rest, ACCEPTED) || !take(&rest, &row->method) ||
	    !skip(&rest, "for ") || !take(&rest, &row->user) || !skip(&rest, "from ") ||
	    !take(&rest, &row->from) || !skip(&rest, "port ") || !take(&rest, &port))
		return false;
	take_key(rest, row);
	return true;
}

bool sshd_log_next(struct lines *in, struct sshd_log_row *row)
{
	struct slice line;

	while (lines_next(in, &line))
		if (sshd_log_line(line, row)) {
			row->at.line = in->no;
			return true;
		}
	return false;
}
