/* Pattern matching, and the expansion of a pattern component by component. */
#include "agent/glob.h"

#include <stdlib.h>

#include "agent/ask.h"

bool glob_is(struct slice pattern)
{
	return slice_find(pattern, '*') < pattern.n || slice_find(pattern, '?') < pattern.n ||
	       slice_find(pattern, '[') < pattern.n;
}

/* Does c fit the bracket expression at p[at] == '['? *next is behind its ']'. A '[' without ']' is
 * an ordinary byte. */
static bool fits_bracket(struct slice p, size_t at, uint8_t c, size_t *next)
{
	size_t i = at + 1, first;
	bool negated = i < p.n && (p.p[i] == '!' || p.p[i] == '^'), fits = false;

	i += negated;
	for (first = i; i < p.n && (p.p[i] != ']' || i == first); i++) {
		uint8_t low = p.p[i], high = low;

		if (i + 2 < p.n && p.p[i + 1] == '-' && p.p[i + 2] != ']') {
			high = p.p[i + 2];
			i += 2;
		}
		fits |= low <= c && c <= high;
	}
	if (i == p.n) {
		*next = at + 1;
		return c == '[';
	}
	*next = i + 1;
	return fits != negated;
}

/* One byte of the name against the pattern at `at`. */
static bool fits_one(struct slice p, size_t at, uint8_t c, size_t *next)
{
	*next = at + 1;
	if (p.p[at] == '?')
		return true;
	if (p.p[at] == '[')
		return fits_bracket(p, at, c, next);
	if (p.p[at] == '\\' && at + 1 < p.n) {
		*next = at + 2;
		return p.p[at + 1] == c;
	}
	return p.p[at] == c;
}

bool glob_fits(struct slice pattern, struct slice name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, from = 0;

	if (name.n > 0 && name.p[0] == '.' && (pattern.n == 0 || pattern.p[0] != '.'))
		return false;
	while (n < name.n) {
		size_t next;

		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = n;
		} else if (p < pattern.n && fits_one(pattern, p, name.p[n], &next)) {
			p = next;
			n++;
		} else if (star != SIZE_MAX) { /* the last star takes one byte more */
			p = star + 1;
			n = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

bool glob_fits_any(const char *patterns, struct slice name)
{
	struct slice rest = slice_str(patterns), pattern;

	while (word_next(&rest, &pattern))
		if (glob_fits(pattern, name))
			return true;
	return false;
}

static int by_bytes(const void *left, const void *right)
{
	return slice_cmp(*(const struct slice *)left, *(const struct slice *)right);
}

/* What an account writes may not keep the agent from the others: false when it has had its share of
 * folders and names. */
static bool take_share(struct agent *a, struct slice about)
{
	if (a->home.n == 0 || a->home_globs < LIMIT_HOME_GLOBS) {
		a->home_globs++;
		return true;
	}
	if (a->home_globs++ == LIMIT_HOME_GLOBS)
		emit_note(&a->emit, about, 0, "wildcards for more files than the limit");
	return false;
}

static void add(struct strings *s, struct slice path)
{
	grow(&s->v, &s->cap, s->n + 1, sizeof(s->v[0]));
	s->v[s->n++] = path;
}

/* The names in a folder that fit. Its listing goes when they are found: there may be many. */
static void look_up(
    struct agent *a, struct slice folder, struct slice component, struct strings *longer)
{
	struct arena kept = a->scratch, listing;
	struct names names;
	struct found f;
	bool listed;

	a->scratch = (struct arena){0};
	listed = ask_names(a, folder, &f, &names);
	listing = a->scratch;
	a->scratch = kept;
	for (size_t k = 0; listed && k < names.n && longer->n < LIMIT_INCLUDE_FILES; k++)
		if (glob_fits(component, names.v[k]) && take_share(a, folder))
			add(longer, path_join(&a->scratch, folder, names.v[k]));
	arena_free(&listing);
}

/* Each of the paths with one more component of the pattern; wildcards are looked up. */
static void extend(struct agent *a, struct slice component, bool last, struct strings *paths)
{
	struct strings longer = {0};

	for (size_t i = 0; i < paths->n && !agent_over(a); i++)
		if (!glob_is(component))
			add(&longer, path_join(&a->scratch, paths->v[i], component));
		else if (take_share(a, paths->v[i]))
			look_up(a, paths->v[i], component, &longer);
	if (last && longer.n > 0)
		qsort(longer.v, longer.n, sizeof(longer.v[0]), by_bytes);
	free(paths->v);
	*paths = longer;
}

void glob_paths(struct agent *a, struct slice pattern, struct strings *paths)
{
	struct slice rest = pattern, component;

	*paths = (struct strings){0};
	add(paths, SLICE("/"));
	while (rest.n > 0 && paths->n > 0) {
		slice_cut(&rest, '/', &component);
		if (component.n > 0)
			extend(a, component, rest.n == 0, paths);
	}
}
