/* .rhosts and hosts.equiv: the words of a line, and what servers make of them. */
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

/* ---- The BSDs and Solaris ---- */

/* fgets(3) into 256 + 128 bytes, and into BUFSIZ of Solaris. */
#define BSD_LINE_BYTES 382
#define SOLARIS_LINE_BYTES 1022

/* White space that these servers take for a part of the word. */
static bool has_odd_space(struct slice line)
{
	for (size_t i = 0; i < line.n; i++)
		if (is_space(line.p[i]) && line.p[i] != ' ' && line.p[i] != '\t')
			return true;
	return false;
}

/* Does the line say anything at all? What begins with a blank names the empty host. */
static enum rhosts_verdict begin(const struct rhosts_row *row, bool unended, size_t most)
{
	if (row->blank_first || unended || row->at.raw.n > most)
		return RHOSTS_SKIP;
	return row->at.err != 0 || has_odd_space(row->at.raw) ? RHOSTS_UNKNOWN : RHOSTS_ALLOW;
}

/* A word after SunOS: as glibc's, and `+name` is the name where `plus_name`. */
static enum rhosts_item sunos_item(
    struct slice word, bool plus_name, struct slice *name, bool *negative)
{
	enum rhosts_item item = glibc_item(word, name, negative);

	if (plus_name && item == RHOSTS_NAME && slice_starts(word, "+"))
		*name = slice_sub(word, 1, word.n);
	return item;
}

static struct rhosts_rule sunos_line(const struct rhosts_row *row, bool plus_name)
{
	struct rhosts_rule rule = {.verdict = RHOSTS_ALLOW, .user_is = RHOSTS_SAME};
	bool host_no = false, user_no = false;

	rule.host_is = sunos_item(row->host, plus_name, &rule.host, &host_no);
	if (row->user.n > 0)
		rule.user_is = sunos_item(row->user, plus_name, &rule.user, &user_no);
	if (host_no) {
		rule.user_is = RHOSTS_ANY;
		rule.user = slice_of(NULL, 0);
	}
	if (host_no || user_no)
		rule.verdict = RHOSTS_DENY;
	if ((rule.host_is != RHOSTS_ANY && rule.host.n == 0) ||
	    (rule.user_is > RHOSTS_SAME && rule.user.n == 0))
		rule.verdict = RHOSTS_SKIP;
	return rule;
}

struct rhosts_rule rhosts_bsd_line(const struct rhosts_row *row, bool unended)
{
	struct rhosts_rule rule = {.verdict = begin(row, unended, BSD_LINE_BYTES)};

	if (rule.verdict != RHOSTS_ALLOW)
		return rule;
	rule = sunos_line(row, true);
	rule.host_lowered = rule.host_is == RHOSTS_NETGROUP;
	if (slice_eq_str(row->user, "-") && rule.host.n + (rule.host_is == RHOSTS_ANY) > 0) {
		rule.verdict = RHOSTS_DENY; /* all users of the host */
		rule.user_is = RHOSTS_ANY;
	} else if (rule.verdict == RHOSTS_DENY && rule.user_is == RHOSTS_NETGROUP)
		rule.verdict = RHOSTS_SKIP; /* it asks for a user called "-@group" */
	return rule;
}

struct rhosts_rule rhosts_solaris_line(const struct rhosts_row *row, bool unended)
{
	struct rhosts_rule rule = {.verdict = begin(row, unended, SOLARIS_LINE_BYTES)};

	return rule.verdict == RHOSTS_ALLOW ? sunos_line(row, false) : rule;
}
