/*
 * Passwords in command lines, wherever a file or a process has one: behind options that speak of
 * them, in variables set for one command, in the address of a service, behind a user's name.
 */
#include <string.h>

#include "agent/redact.h"
#include "include/limits.h"

struct command {
	struct slice s; /* all of it */
	size_t at;	/* the next byte */
	size_t done;	/* so many have been written */
	enum redact_how how;
	bool quoted;  /* we stand within "", as sshd(8) counts them */
	bool short_p; /* a program of this line takes its password with -p */
	uint32_t replaced;
	struct out *o;
};

static const char *const short_p_programs[] = {"sshpass", "mysql", "mariadb"};

static bool is_end(const struct command *c, uint8_t b)
{
	return b == 0 || (c->how == REDACT_LISTS && b == ',') ||
	       (c->how != REDACT_ARGUMENTS && (b == ' ' || b == '\t' || b == '\n' || b == '\r'));
}

static uint8_t byte_at(const struct command *c, size_t at)
{
	return at < c->s.n ? c->s.p[at] : 0;
}

/* Does a word begin here? */
static bool is_start(const struct command *c, size_t at)
{
	uint8_t before = at == 0 ? 0 : c->s.p[at - 1];

	return is_end(c, before) || before == '"' || before == '\'' || before == '=' ||
	       before == ' ';
}

/* Where the value that begins here ends: quotes within it are of it. A quote in which all of the
 * command stands ends it whatever comes: nobody hides what is behind, such as a key. */
static size_t value_end(const struct command *c, size_t at)
{
	uint8_t quote = 0;

	for (; at < c->s.n; at++) {
		uint8_t b = c->s.p[at];
		bool escaped = b == '\\' && byte_at(c, at + 1) == '"';

		if (b == 0 || b == '\n' || (quote == 0 && is_end(c, b)) || (c->quoted && b == '"'))
			break;
		if (c->how == REDACT_ARGUMENTS)
			continue;
		if (escaped)
			b = c->s.p[++at];
		if (quote == 0 && (b == '"' || b == '\''))
			quote = b;
		else if (b == quote)
			quote = 0;
	}
	return at;
}

static void withhold(struct command *c, size_t from, size_t to)
{
	c->at = to;
	if (from == to)
		return;
	out_bytes(c->o, slice_sub(c->s, c->done, from));
	out_str(c->o, REDACT_WITHHELD);
	c->done = to;
	c->replaced++;
}

/* Where the next word begins; a line of a unit goes on behind a backslash. */
static size_t next_word(const struct command *c)
{
	size_t at = c->at;

	for (; at < c->s.n; at++)
		if (c->how == REDACT_UNIT && c->s.p[at] == '\\' && byte_at(c, at + 1) == '\n')
			at++;
		else if (c->s.p[at] == '\n' || c->s.p[at] == ',' || !is_end(c, c->s.p[at]))
			break;
	return at;
}

/* The next word, if there is one and it is no option. */
static void withhold_next(struct command *c)
{
	size_t at = next_word(c);

	if (byte_at(c, at) != '-')
		withhold(c, at, value_end(c, at));
}

/* NAME:PASSWORD or NAME%PASSWORD. How long a name may be bounds what is looked at in vain. */
static void withhold_behind_user(struct command *c)
{
	size_t start = next_word(c), at = start, end;

	while (at < c->s.n && at - start < LIMIT_USER_NAME_BYTES && !is_end(c, c->s.p[at]) &&
	       c->s.p[at] != ':' && c->s.p[at] != '%')
		at++;
	if (byte_at(c, at) != ':' && byte_at(c, at) != '%')
		return;
	end = value_end(c, start);
	if (at < end)
		withhold(c, at + 1, end);
}

/* `-` begins a word. Of options behind -o, sshd has some that speak of passwords and hold none. */
static void option(struct command *c)
{
	size_t end = c->at;
	struct slice name;

	while (end < c->s.n && redact_is_name(c->s.p[end]))
		end++;
	name = slice_sub(c->s, c->at, end);
	if (c->short_p && slice_starts(name, "-p")) {
		c->at += 2;
		if (is_end(c, byte_at(c, c->at)))
			withhold_next(c);
		else
			withhold(c, c->at, value_end(c, c->at));
		return;
	}
	c->at = end;
	if (byte_at(c, end) == '=')
		c->at++;
	if (slice_eq_str(name, "-u") || slice_eq_str(name, "-U") || slice_eq_str(name, "--user"))
		withhold_behind_user(c);
	else if (slice_starts(name, "-o") || slice_starts(name, "--no-") || !redact_is_secret(name))
		return;
	else if (c->at > end)
		withhold(c, c->at, value_end(c, c->at));
	else
		withhold_next(c);
}

/* `=`: of a variable that is set for one command, in capitals as usual. What stands first in its
 * line is a setting, in lists an alias; base64 ends with such signs and goes on with none. */
static void assignment(struct command *c)
{
	size_t from = c->at, to = c->at + 1;

	while (from > 0 && redact_is_name(c->s.p[from - 1]))
		from--;
	c->at = to;
	if (c->how == REDACT_LISTS || from == 0 || c->s.p[from - 1] == '\n' || !is_start(c, from) ||
	    byte_at(c, to) == '=')
		return;
	for (size_t i = from; i < to; i++)
		if (c->s.p[i] >= 'a' && c->s.p[i] <= 'z')
			return;
	if (redact_is_secret(slice_sub(c->s, from, to - 1)))
		withhold(c, to, value_end(c, to));
}

/* `://`: a password may stand between a name and the host. */
static void address(struct command *c)
{
	size_t colon = 0, at = c->at + 3;

	for (; at < c->s.n && !is_end(c, c->s.p[at]) && strchr("/@\"'", c->s.p[at]) == NULL; at++)
		if (c->s.p[at] == ':' && colon == 0)
			colon = at;
	c->at += 3;
	if (byte_at(c, at) == '@' && colon > 0)
		withhold(c, colon + 1, at);
}

/* What the line from here on is about. */
static void begin_line(struct command *c)
{
	struct slice line = slice_sub(c->s, c->at, c->s.n);

	line = slice_sub(line, 0, slice_find(line, '\n'));
	c->quoted = false;
	c->short_p = false;
	for (size_t i = 0; i < sizeof(short_p_programs) / sizeof(short_p_programs[0]); i++)
		c->short_p = c->short_p || memmem(line.p, line.n, short_p_programs[i],
					       strlen(short_p_programs[i])) != NULL;
}

static void step(struct command *c)
{
	uint8_t b = c->s.p[c->at];

	if (b == '-' && is_start(c, c->at)) {
		option(c);
	} else if (b == '=') {
		assignment(c);
	} else if (b == ':' && byte_at(c, c->at + 1) == '/' && byte_at(c, c->at + 2) == '/') {
		address(c);
	} else if (b == '\\' && byte_at(c, c->at + 1) == '"') {
		c->at += 2;
	} else {
		c->at++;
		if (b == '"')
			c->quoted = !c->quoted;
		else if (b == '\n')
			begin_line(c);
	}
}

uint32_t redact_commands(struct slice text, enum redact_how how, struct out *o)
{
	struct command c = {.s = text, .how = how, .o = o};

	begin_line(&c);
	while (c.at < text.n)
		step(&c);
	if (c.replaced > 0)
		out_bytes(o, slice_sub(text, c.done, text.n));
	return c.replaced;
}
