/* Words of an argument vector, quoted so that they can be told apart. */
#include "common/args.h"

static bool is_special(uint8_t c)
{
	return c == '"' || c == '\\';
}

static bool needs_quotes(struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (is_special(word.p[i]) || word.p[i] == ' ' || word.p[i] == '\t')
			return true;
	return word.n == 0;
}

void args_add(struct out *o, struct slice word)
{
	bool quotes = needs_quotes(word);

	if (o->n > 0)
		out_byte(o, ' ');
	if (quotes)
		out_byte(o, '"');
	for (size_t i = 0; i < word.n; i++) {
		if (is_special(word.p[i]))
			out_byte(o, '\\');
		out_byte(o, word.p[i]);
	}
	if (quotes)
		out_byte(o, '"');
}

bool args_next(struct arena *a, struct slice *args, struct slice *word)
{
	struct slice s = slice_ltrim(*args);
	uint8_t *p;
	size_t n = 0, i;

	if (s.n == 0) {
		*args = s;
		return false;
	}
	if (s.p[0] != '"')
		return word_next(args, word);
	p = arena_alloc(a, s.n);
	for (i = 1; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		p[n++] = s.p[i];
	}
	*word = slice_of(p, n);
	*args = slice_sub(s, i + 1, s.n);
	return true;
}
