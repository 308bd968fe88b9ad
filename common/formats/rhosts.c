/* .rhosts and hosts.equiv: the words of a line, and what two servers make of them. */
#include "common/formats/rhosts.h"

/* sshd reads with fgets(3) into 1024 bytes: what is longer goes on as a line of its own. */
#define SSHD_LINE_BYTES 1022

/* isspace(3) in the C locale, by which both servers cut. */
static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice skip_space(struct slice s)
{
	size_t n = 0;

	while (n < s.n && is_space(s.p[n]))
		n++;
	return slice_sub(s, n, s.n);
}

static struct slice take_word(struct slice *s)
{
	struct slice word;
	size_t n = 0;

	while (n < s->n && !is_space(s->p[n]))
		n++;
	word = slice_sub(*s, 0, n);
	*s = slice_sub(*s, n, s->n);
	return word;
}

static void parse(struct slice text, struct rhosts_row *row)
{
	struct slice rest = skip_space(text);

	row->blank_first = rest.n < text.n;
	if (row->at.raw.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return;
	}
	row->host = take_word(&rest);
	row->user_apart = rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t');
	row->words = 1;
	for (rest = skip_space(rest); rest.n > 0; rest = skip_space(rest)) {
		struct slice word = take_word(&rest);

		if (row->words++ == 1)
			row->user = word;
	}
}

bool rhosts_next(struct lines *in, struct rhosts_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		/* To both servers the line is a C string. */
		struct slice text = slice_sub(line, 0, slice_find(line, 0)),
			     first = skip_space(text);

		if (first.n == 0 || first.p[0] == '#')
			continue;
		*row = (struct rhosts_row){.at = row_at(in, line)};
		parse(text, row);
		return true;
	}
	return false;
}

/* Takes the sign off a word of sshd's: '-' negates, '+' means nothing. */
static struct slice sshd_word(struct slice word, bool *negative)
{
	if (slice_starts(word, "-"))
		*negative = true;
	else if (!slice_starts(word, "+"))
		return word;
	return slice_sub(word, 1, word.n);
}

static enum rhosts_item sshd_item(struct slice word, struct slice *name)
{
	bool group = slice_starts(word, "@");

	*name = group ? slice_sub(word, 1, word.n) : word;
	return group ? RHOSTS_NETGROUP : RHOSTS_NAME;
}

struct rhosts_rule rhosts_sshd_line(const struct rhosts_row *row)
{
	struct rhosts_rule rule = {.verdict = RHOSTS_SKIP, .user_is = RHOSTS_SAME};
	bool negative = false;
	struct slice host = sshd_word(row->host, &negative), user = row->user;

	if (row->at.err != 0 || row->at.raw.n > SSHD_LINE_BYTES) {
		rule.verdict = RHOSTS_UNKNOWN;
		return rule;
	}
	if (row->words > 2 || slice_starts(row->host, "NO_PLUS"))
		return rule;
	if (row->words == 2)
		user = sshd_word(user, &negative);
	/* There are no wildcards: of "+" nothing is left, and the line is ignored. */
	if (host.n == 0 || (row->words == 2 && user.n == 0))
		return rule;
	rule.host_is = sshd_item(host, &rule.host);
	if (row->words == 2)
		rule.user_is = sshd_item(user, &rule.user);
	rule.verdict = negative ? RHOSTS_DENY : RHOSTS_ALLOW;
	return rule;
}

/*
 * A word of glibc's: "+" is anything, "+@group" and "-@group" are netgroups, "-name" negates, and
 * everything else, "+name" and "@group" too, is a name as it stands.
 */
static enum rhosts_item glibc_item(struct slice word, struct slice *name, bool *negative)
{
	*negative = slice_starts(word, "-");
	if (slice_eq_str(word, "+"))
		return RHOSTS_ANY;
	if (slice_starts(word, "+@") || slice_starts(word, "-@")) {
		*name = slice_sub(word, 2, word.n);
		return RHOSTS_NETGROUP;
	}
	*name = slice_sub(word, *negative ? 1 : 0, word.n);
	return RHOSTS_NAME;
}

struct rhosts_rule rhosts_glibc_line(const struct rhosts_row *row)
{
	struct rhosts_rule rule = {.verdict = RHOSTS_ALLOW, .user_is = RHOSTS_SAME};
	bool has_user = row->user_apart && row->user.n > 0;
	bool host_no = false, user_no = false;

	if (row->at.err != 0)
		rule.verdict = RHOSTS_UNKNOWN;
	else if (row->blank_first)
		rule.verdict = RHOSTS_STOP;
	if (rule.verdict != RHOSTS_ALLOW)
		return rule;
	rule.host_is = glibc_item(row->host, &rule.host, &host_no);
	rule.host_lowered = rule.host_is == RHOSTS_NETGROUP;
	if (has_user)
		rule.user_is = glibc_item(row->user, &rule.user, &user_no);
	if (host_no) {
		/* Asked before the user word counts for anything: the host is refused, whoever
		 * comes. */
		rule.user_is = RHOSTS_ANY;
		rule.user = slice_of(NULL, 0);
	}
	if (host_no || user_no)
		rule.verdict = RHOSTS_DENY;
	/* "-" alone names nothing. */
	if ((rule.host_is != RHOSTS_ANY && rule.host.n == 0) ||
	    (rule.user_is > RHOSTS_SAME && rule.user.n == 0))
		rule.verdict = RHOSTS_SKIP;
	return rule;
}
