/*
 * Who may sign: ssh-keygen's file of allowed signers [ssh-keygen(1), ALLOWED SIGNERS]. A line is
 * principals, options, kind of key, key in base64, comment. Lines of certificate authorities are
 * passed over: a signature by a certificate is not checked here.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "verify/verify.h"

struct line {
	struct bytes principals, options, key; /* key in wire format */
};

/* A word up to a blank; blanks within double quotes belong to it. */
static bool take_word(struct bytes *b, struct bytes *word)
{
	bool quoted = false;
	size_t n = 0;

	while (b->n > 0 && (b->p[0] == ' ' || b->p[0] == '\t'))
		*b = bytes_cut(*b, 1, b->n);
	for (; n < b->n && (quoted || (b->p[n] != ' ' && b->p[n] != '\t' && b->p[n] != '\r')); n++)
		if (b->p[n] == '"')
			quoted = !quoted;
	*word = bytes_cut(*b, 0, n);
	*b = bytes_cut(*b, n, b->n);
	return n > 0;
}

/* "kind base64", where the kind is also the first string of the key itself. */
static bool take_key(struct bytes kind, struct bytes rest, struct bytes *key)
{
	struct bytes text, inside, name;

	if (!take_word(&rest, &text) || !bytes_base64(text, key))
		return false;
	inside = *key;
	return wire_bytes(&inside, &name) && bytes_same(name, kind);
}

static bool read_line(struct bytes text, struct line *l)
{
	struct bytes word;

	if (!take_word(&text, &l->principals) || l->principals.p[0] == '#' ||
	    !take_word(&text, &word))
		return false;
	l->options = (struct bytes){0};
	if (take_key(word, text, &l->key))
		return true;
	l->options = word;
	return take_word(&text, &word) && take_key(word, text, &l->key);
}

/* ---- Options ---- */

/* Does a pattern with '*' and '?' fit all of the text? */
static bool fits(struct bytes pattern, struct bytes text)
{
	size_t p = 0, t = 0, star = pattern.n, back = 0;

	while (t < text.n) {
		if (p < pattern.n && (pattern.p[p] == '?' || pattern.p[p] == text.p[t]) &&
		    pattern.p[p] != '*') {
			p++, t++;
		} else if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			back = t;
		} else if (star < pattern.n) {
			p = star + 1;
			t = ++back;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* A list of patterns; one with '!' that fits rules out all. */
static bool list_fits(struct bytes list, struct bytes text)
{
	struct bytes one;
	bool any = false;

	while (list.n > 0) {
		bytes_take(&list, ',', &one);
		if (bytes_begin(one, "!")) {
			if (fits(bytes_cut(one, 1, one.n), text))
				return false;
		} else {
			any = any || fits(one, text);
		}
	}
	return any;
}

/* "20260102[0304[05]][Z]"; without Z by this machine's time zone. */
static bool read_time(struct bytes text, time_t *out)
{
	static const char form[] = "YYYYmmddHHMMSS";
	bool utc = text.n > 0 && text.p[text.n - 1] == 'Z';
	int v[6] = {0};
	struct tm tm = {.tm_isdst = -1};

	text.n -= utc;
	if (text.n != 8 && text.n != 12 && text.n != 14)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		size_t part = i < 4 ? 0 : (i - 2) / 2;

		if (!isdigit(text.p[i]) || form[i] == '\0')
			return false;
		v[part] = 10 * v[part] + (text.p[i] - '0');
	}
	tm.tm_year = v[0] - 1900;
	tm.tm_mon = v[1] - 1;
	tm.tm_mday = v[2];
	tm.tm_hour = v[3];
	tm.tm_min = v[4];
	tm.tm_sec = v[5];
	*out = utc ? timegm(&tm) : mktime(&tm);
	return *out != (time_t)-1;
}

/* One option: name, or name="value". False: it keeps the key from counting, or is not known. */
static bool allows(struct bytes option, const char *name_space)
{
	struct bytes name, value = option;
	time_t limit, now = time(NULL);
	char *word;

	bytes_take(&value, '=', &name);
	word = pool_text(name);
	if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = bytes_cut(value, 1, value.n - 1);
	if (strcasecmp(word, "namespaces") == 0)
		return list_fits(value, bytes_of(name_space));
	if (strcasecmp(word, "valid-after") == 0)
		return read_time(value, &limit) && now >= limit;
	if (strcasecmp(word, "valid-before") == 0)
		return read_time(value, &limit) && now <= limit;
	return false;
}

static bool options_allow(struct bytes options, const char *name_space)
{
	while (options.n > 0) {
		bool quoted = false;
		size_t n = 0;

		for (; n < options.n && (quoted || options.p[n] != ','); n++)
			if (options.p[n] == '"')
				quoted = !quoted;
		if (!allows(bytes_cut(options, 0, n), name_space))
			return false;
		options = bytes_cut(options, n + 1, options.n);
	}
	return true;
}

const char *signers_find(struct bytes list, struct bytes key, const char *name_space)
{
	struct bytes text;
	struct line l;

	while (list.n > 0) {
		bytes_take(&list, '\n', &text);
		if (read_line(text, &l) && bytes_same(l.key, key) &&
		    options_allow(l.options, name_space))
			return pool_text(l.principals);
	}
	return NULL;
}
