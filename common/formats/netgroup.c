/* Netgroups: lines, members, and membership over groups that name groups. */
#include "common/formats/netgroup.h"

#include <stdlib.h>

#include "common/formats/joined.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice trim(struct slice s)
{
	while (s.n > 0 && is_space(s.p[0]))
		s = slice_sub(s, 1, s.n);
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
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

int netgroup_member(struct slice *members, struct netgroup_member *out)
{
	struct slice s = trim(*members), field;
	struct netgroup_member m = {0};

	if (s.n == 0)
		return 0;
	if (s.p[0] != '(') {
		m.group = take_word(&s);
	} else {
		s = slice_sub(s, 1, s.n);
		if (!slice_cut(&s, ',', &m.host) || !slice_cut(&s, ',', &m.user) ||
		    !slice_cut(&s, ')', &m.domain))
			return ERR_SYNTAX;
		/* Of each field its first word counts. */
		field = trim(m.host);
		m.host = take_word(&field);
		field = trim(m.user);
		m.user = take_word(&field);
		field = trim(m.domain);
		m.domain = take_word(&field);
	}
	*members = s;
	*out = m;
	return 1;
}

bool netgroup_next(struct lines *in, struct arena *a, struct netgroup_row *row)
{
	struct netgroup_member m;
	struct slice text;
	int r;

	*row = (struct netgroup_row){0};
	while (joined_next(in, a, JOIN_BLANK, &row->at, &text)) {
		if (row->at.err == 0 && (trim(text).n == 0 || text.p[0] == '#'))
			continue;
		row->name = take_word(&text);
		row->members = trim(text);
		text = row->members;
		while ((r = netgroup_member(&text, &m)) > 0)
			;
		if (row->name.n == 0)
			row_bad(&row->at, ERR_SYNTAX, "white space before the group's name");
		else if (r < 0)
			row_bad(&row->at, ERR_SYNTAX, "a triple is not closed");
		return true;
	}
	return false;
}

static int by_name_then_line(const void *a, const void *b)
{
	const struct netgroup_row *x = a, *y = b;
	int r = slice_cmp(x->name, y->name);

	return r != 0 ? r : (x->at.line > y->at.line) - (x->at.line < y->at.line);
}

struct netgroups netgroups_load(struct slice text, struct arena *a)
{
	struct lines in = lines_of(text);
	struct netgroups g = {0};
	struct netgroup_row row;
	size_t rows = 0, kept = 0;

	while (netgroup_next(&in, a, &row))
		rows++;
	g.rows = arena_alloc(a, rows * sizeof(row));
	in = lines_of(text);
	while (g.n < rows && netgroup_next(&in, a, &g.rows[g.n]))
		g.n += g.rows[g.n].name.n > 0;
	if (g.n > 0)
		qsort(g.rows, g.n, sizeof(row), by_name_then_line);
	for (size_t i = 0; i < g.n; i++)
		if (kept == 0 || !slice_eq(g.rows[kept - 1].name, g.rows[i].name))
			g.rows[kept++] = g.rows[i];
	g.n = kept;
	return g;
}

static size_t find(const struct netgroups *g, struct slice name)
{
	size_t lo = 0, hi = g->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int r = slice_cmp(g->rows[mid].name, name);

		if (r == 0)
			return mid;
		if (r < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return g->n;
}

/* What is still to be looked at, and what was: each group enters the queue once. */
struct search {
	const struct netgroups *g;
	uint32_t *queue;
	uint8_t *seen;
	size_t n;
	bool incomplete;
};

static void enter(struct search *s, struct slice name)
{
	size_t i = find(s->g, name);

	if (i == s->g->n)
		s->incomplete = true;
	else if (!s->seen[i]) {
		s->seen[i] = 1;
		s->queue[s->n++] = (uint32_t)i;
	}
}

/* Looks at the members of one group; true when a triple fits. */
static bool fits(
    struct search *s, const struct netgroup_row *row, struct slice host, struct slice user)
{
	struct slice rest = row->members;
	struct netgroup_member m;

	while (netgroup_member(&rest, &m) > 0) {
		if (m.group.n > 0)
			enter(s, m.group);
		else if ((host.n == 0 || m.host.n == 0 || slice_eq_ci(m.host, host)) &&
			 (user.n == 0 || m.user.n == 0 || slice_eq(m.user, user)))
			return true;
	}
	return false;
}

int netgroups_has(
    const struct netgroups *g, struct slice group, struct slice host, struct slice user, bool *has)
{
	struct arena a = {0};
	struct search s = {.g = g};
	bool found = false;

	s.queue = arena_alloc(&a, g->n * sizeof(*s.queue));
	s.seen = arena_alloc(&a, g->n);
	enter(&s, group);
	for (size_t i = 0; i < s.n && !found; i++)
		found = fits(&s, &g->rows[s.queue[i]], host, user);
	arena_free(&a);
	*has = found;
	return !found && s.incomplete ? ERR_UNKNOWN : 0;
}
