/* nsswitch.conf: databases, their sources, and what follows from a source's answer. */
#include "common/formats/nsswitch.h"

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

/* Takes what stands before white space or one of `stops` off. */
static struct slice take_until(struct slice *s, uint8_t stop1, uint8_t stop2)
{
	struct slice word;
	size_t n = 0;

	while (n < s->n && !is_space(s->p[n]) && s->p[n] != stop1 && s->p[n] != stop2)
		n++;
	word = slice_sub(*s, 0, n);
	*s = slice_sub(*s, n, s->n);
	return word;
}

static int index_of(const char *const *names, size_t n, struct slice word)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str_ci(word, names[i]))
			return (int)i;
	return ERR_SYNTAX;
}

/* One `STATUS=action`; '!' before it means every status but that one. */
static int take_criterion(struct slice *s, struct nsswitch_source *out)
{
	static const char *const statuses[] = {"success", "notfound", "unavail", "tryagain"};
	static const char *const actions[] = {"continue", "return", "merge"};
	bool inverted = slice_starts(*s, "!");
	int status, action;

	if (inverted)
		*s = slice_sub(*s, 1, s->n);
	status = index_of(statuses, NSSWITCH_STATUSES, take_until(s, '=', ']'));
	*s = skip_space(*s);
	if (status < 0 || !slice_starts(*s, "="))
		return ERR_SYNTAX;
	*s = skip_space(slice_sub(*s, 1, s->n));
	action = index_of(actions, sizeof(actions) / sizeof(actions[0]), take_until(s, '=', ']'));
	if (action < 0)
		return ERR_SYNTAX;
	for (int i = 0; i < NSSWITCH_STATUSES; i++)
		if ((i == status) != inverted)
			out->on[i] = (enum nsswitch_action)action;
	*s = skip_space(*s);
	return 0;
}

int nsswitch_source(struct slice *sources, struct nsswitch_source *out)
{
	struct slice s = skip_space(*sources);
	struct nsswitch_source source = {.on = {[NSSWITCH_SUCCESS] = NSSWITCH_RETURN}};

	source.name = take_until(&s, '[', '[');
	if (source.name.n == 0)
		return 0;
	s = skip_space(s);
	if (slice_starts(s, "[")) {
		s = skip_space(slice_sub(s, 1, s.n));
		do {
			if (take_criterion(&s, &source) != 0)
				return ERR_SYNTAX;
		} while (!slice_starts(s, "]"));
		s = slice_sub(s, 1, s.n);
	}
	*sources = s;
	*out = source;
	return 1;
}

static void parse(struct slice text, struct nsswitch_row *row)
{
	struct nsswitch_source source;
	struct slice rest;
	int r;

	row->database = take_until(&text, ':', ':');
	while (text.n > 0 && (is_space(text.p[0]) || text.p[0] == ':'))
		text = slice_sub(text, 1, text.n);
	row->sources = slice_trim(text);
	rest = row->sources;
	while ((r = nsswitch_source(&rest, &source)) > 0)
		;
	if (row->at.raw.n > LIMIT_LINE_BYTES)
		row_bad(&row->at, ERR_LIMIT, "line too long");
	else if (row->database.n == 0)
		row_bad(&row->at, ERR_SYNTAX, "no database before the colon");
	else if (r < 0)
		row_bad(&row->at, ERR_SYNTAX, "the condition in brackets is not in its form");
}

bool nsswitch_next(struct lines *in, struct nsswitch_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = skip_space(slice_sub(line, 0, slice_find(line, '#')));

		if (text.n == 0)
			continue;
		*row = (struct nsswitch_row){.at = row_at(in, line)};
		parse(text, row);
		return true;
	}
	return false;
}

bool nsswitch_is_own(struct slice source)
{
	static const char *const own[] = {"files", "compat", "systemd", "db"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (slice_eq_str(source, own[i]))
			return true;
	return false;
}
