/* Regular expressions as rules have them: letters, `.`, escapes of signs, `*` and `+` behind one,
 * `^` and `$` at the ends. */
#include "collector/rules/local/polkit_js.h"

static const struct slice plain_signs = {(const uint8_t *)"-_ /:@,%=~\"'<>#&;!", 18};

struct atom {
	uint8_t byte;
	bool any;
	size_t least;
	bool many;
};

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Takes the next; 1, 0 at the end, -1: it is none of the simple ones. */
static int next_atom(struct slice *rest, struct atom *a)
{
	uint8_t c;

	if (rest->n == 0)
		return 0;
	*a = (struct atom){.byte = rest->p[0], .least = 1};
	c = a->byte;
	*rest = slice_sub(*rest, 1, rest->n);
	if (c == '\\') {
		if (rest->n == 0 || is_letter(rest->p[0]))
			return -1;
		a->byte = rest->p[0];
		*rest = slice_sub(*rest, 1, rest->n);
	} else if (c == '.') {
		a->any = true;
	} else if (!is_letter(c) && slice_find(plain_signs, c) == plain_signs.n) {
		return -1;
	}
	if (rest->n > 0 && (rest->p[0] == '*' || rest->p[0] == '+')) {
		a->many = true;
		a->least = rest->p[0] == '+';
		*rest = slice_sub(*rest, 1, rest->n);
	}
	return rest->n > 0 && (rest->p[0] == '?' || rest->p[0] == '{') ? -1 : 1;
}

static bool fits(const struct atom *a, struct slice text, size_t i)
{
	return i < text.n && (a->any || text.p[i] == a->byte);
}

/* Longest first is no matter: only whether. `left` bounds the ways that are gone. */
static int match_here(struct slice regex, bool to_end, struct slice text, size_t i, size_t *left)
{
	struct atom a;
	int more = next_atom(&regex, &a);
	size_t n = 0;

	if (more < 0 || *left == 0)
		return -1;
	(*left)--;
	if (more == 0)
		return !to_end || i == text.n;
	for (; n < a.least; n++)
		if (!fits(&a, text, i + n))
			return 0;
	for (;; n++) {
		int one = match_here(regex, to_end, text, i + n, left);

		if (one != 0 || !a.many || !fits(&a, text, i + n))
			return one;
	}
}

static bool is_simple(struct slice regex)
{
	struct atom a;
	int more;

	while ((more = next_atom(&regex, &a)) > 0)
		;
	return more == 0;
}

int polkit_regex(struct slice regex, struct slice text)
{
	size_t end = slice_rfind(regex, '/'), left = 100000;
	bool from_start, to_end;
	int one = 0;

	if (end != regex.n - 1 || end == 0)
		return -1; /* with flags */
	regex = slice_sub(regex, 1, end);
	from_start = slice_starts(regex, "^");
	to_end = slice_ends(regex, "$") && !slice_ends(regex, "\\$");
	regex = slice_sub(regex, from_start, regex.n - (to_end && regex.n > 0));
	if (!is_simple(regex))
		return -1;
	for (size_t i = 0; i <= text.n && one == 0; i++) {
		one = match_here(regex, to_end, text, i, &left);
		if (from_start)
			break;
	}
	return one;
}
