/*
 * Who may sign: ssh-keygen's file of allowed signers [ssh-keygen(1), ALLOWED SIGNERS]. A line is
 * principals, options, kind of key, key in base64, comment. What ssh-keygen takes for no line of
 * that kind counts for nothing here, too.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "verify/verify.h"

/* What the options say. */
struct rules {
	bool authority;
	bool limited; /* to namespaces */
	struct bytes namespaces;
	time_t after, before; /* 0: not said */
};

struct line {
	struct bytes principals, key; /* key in wire format */
	struct rules rules;
};

/* ---- Words ---- */

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct bytes *b)
{
	while (b->n > 0 && is_blank(b->p[0]))
		*b = bytes_cut(*b, 1, b->n);
}

/* Up to a blank; what is in double quotes belongs to it, and its end is the word's. */
static bool take_principals(struct bytes *b, struct bytes *word)
{
	unsigned char *to = pool_get(b->n + 1);
	size_t at = 0, n = 0;

	while (at < b->n && !is_blank(b->p[at]) && b->p[at] != '"')
		to[n++] = b->p[at++];
	if (at < b->n && b->p[at] == '"') {
		for (at++; at < b->n && b->p[at] != '"'; at++)
			to[n++] = b->p[at];
		if (at++ == b->n)
			return false;
	}
	*word = (struct bytes){to, n};
	*b = bytes_cut(*b, at, b->n);
	skip_blanks(b);
	return b->n > 0;
}

static bool take_word(struct bytes *b, struct bytes *word)
{
	size_t n = 0;

	skip_blanks(b);
	while (n < b->n && !is_blank(b->p[n]))
		n++;
	*word = bytes_cut(*b, 0, n);
	*b = bytes_cut(*b, n, b->n);
	return n > 0;
}

/* Blanks within double quotes belong to them; false: a quote is left open. */
static bool take_options(struct bytes *b, struct bytes *options)
{
	bool quoted = false;
	size_t n = 0;

	for (; n < b->n && (quoted || !is_blank(b->p[n])); n++)
		if (b->p[n] == '\\' && n + 1 < b->n && b->p[n + 1] == '"')
			n++;
		else if (b->p[n] == '"')
			quoted = !quoted;
	*options = bytes_cut(*b, 0, n);
	*b = bytes_cut(*b, n, b->n);
	return !quoted;
}

/* "kind base64", where the kind is also the first string of the key itself. */
static bool take_key(struct bytes text, struct bytes *key)
{
	struct bytes kind, base64, inside, name;

	if (!take_word(&text, &kind) || !take_word(&text, &base64) || !bytes_base64(base64, key))
		return false;
	inside = *key;
	return wire_bytes(&inside, &name) && bytes_same(name, kind);
}

/* ---- Patterns ---- */

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

/* ---- Options ---- */

/* Takes off that many digits; false: other bytes are there, or less. */
static bool take_digits(struct bytes *b, size_t n, int *out)
{
	*out = 0;
	if (b->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (b->p[i] < '0' || b->p[i] > '9')
			return false;
		*out = 10 * *out + (b->p[i] - '0');
	}
	*b = bytes_cut(*b, n, b->n);
	return true;
}

static bool take_end(struct bytes *b, const char *end)
{
	const size_t n = strlen(end);

	if (b->n <= n || strcasecmp(pool_text(bytes_cut(*b, b->n - n, b->n)), end) != 0)
		return false;
	*b = bytes_cut(*b, 0, b->n - n);
	return true;
}

bool signers_time(struct bytes text, time_t *out)
{
	bool utc = take_end(&text, "Z") || take_end(&text, "UTC");
	struct tm tm = {0};

	if ((text.n != 8 && text.n != 12 && text.n != 14) || !take_digits(&text, 4, &tm.tm_year) ||
	    !take_digits(&text, 2, &tm.tm_mon) || !take_digits(&text, 2, &tm.tm_mday) ||
	    (text.n >= 4 &&
		(!take_digits(&text, 2, &tm.tm_hour) || !take_digits(&text, 2, &tm.tm_min))) ||
	    (text.n == 2 && !take_digits(&text, 2, &tm.tm_sec)))
		return false;
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
	    tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 61)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*out = utc ? timegm(&tm) : mktime(&tm);
	return *out > 0;
}

/* What stands behind `name` and '='; with quotes around it, and \" for a quote within. */
static bool take_value(struct bytes *b, const char *name, struct bytes *value)
{
	const size_t start = strlen(name) + 2;
	unsigned char *to;
	size_t at = start, n = 0;

	if (b->n < start || strncasecmp((const char *)b->p, name, start - 2) != 0 ||
	    b->p[start - 2] != '=' || b->p[start - 1] != '"')
		return false;
	to = pool_get(b->n);
	for (; at < b->n && b->p[at] != '"'; at++) {
		if (b->p[at] == '\\' && at + 1 < b->n && b->p[at + 1] == '"')
			at++;
		to[n++] = b->p[at];
	}
	if (at == b->n)
		return false;
	*value = (struct bytes){to, n};
	*b = bytes_cut(*b, at + 1, b->n);
	return true;
}

static bool take_flag(struct bytes *b, const char *name)
{
	const size_t n = strlen(name);

	if (b->n < n || strncasecmp((const char *)b->p, name, n) != 0)
		return false;
	*b = bytes_cut(*b, n, b->n);
	return true;
}

/* One option; false: one that is not known, said twice, or malformed. */
static bool take_option(struct bytes *b, struct rules *r)
{
	struct bytes value;

	if (take_flag(b, "cert-authority"))
		return r->authority = true;
	if (take_value(b, "namespaces", &value) && !r->limited) {
		r->namespaces = value;
		return r->limited = true;
	}
	if (take_value(b, "valid-after", &value))
		return r->after == 0 && signers_time(value, &r->after);
	if (take_value(b, "valid-before", &value))
		return r->before == 0 && signers_time(value, &r->before);
	return false;
}

static bool read_rules(struct bytes options, struct rules *r)
{
	*r = (struct rules){0};
	while (options.n > 0) {
		if (!take_option(&options, r))
			return false;
		if (options.n > 0 && (options.p[0] != ',' || options.n == 1))
			return false;
		options = bytes_cut(options, options.n > 0, options.n);
	}
	return r->after == 0 || r->before == 0 || r->after < r->before;
}

/* ---- Lines ---- */

static bool read_line(struct bytes text, struct line *l)
{
	struct bytes options = {0};

	skip_blanks(&text);
	if (text.n == 0 || text.p[0] == '#' || !take_principals(&text, &l->principals))
		return false;
	if (!take_key(text, &l->key) &&
	    (!take_options(&text, &options) || !take_key(text, &l->key)))
		return false;
	return read_rules(options, &l->rules);
}

static bool allows(const struct rules *r, const char *name_space, time_t when)
{
	return (!r->limited || list_fits(r->namespaces, bytes_of(name_space))) &&
	       (r->after == 0 || when >= r->after) && (r->before == 0 || when <= r->before);
}

/* One of the names that the line itself writes out; a pattern may stand for itself. */
static const char *one_of_line(const struct line *l)
{
	struct bytes list = l->principals, one;

	while (list.n > 0) {
		bytes_take(&list, ',', &one);
		if (one.n > 0 && one.p[0] != '!' && list_fits(l->principals, one))
			return pool_text(one);
	}
	return NULL;
}

/* One of the certificate's names that the line lets pass; one without names is for nobody. */
static const char *one_of_cert(const struct line *l, const struct cert *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (list_fits(l->principals, c->principals[i]))
			return pool_text(c->principals[i]);
	return NULL;
}

static const char *who_of(const struct line *l, const struct signature *by, time_t when)
{
	if (!l->rules.authority)
		return bytes_same(l->key, by->key) ? one_of_line(l) : NULL;
	if (!by->certified || !bytes_same(l->key, by->cert.ca) || !cert_holds(&by->cert, when))
		return NULL;
	return one_of_cert(l, &by->cert);
}

const char *signers_find(
    struct bytes list, const struct signature *by, const char *name_space, time_t when)
{
	const char *who;
	struct bytes text;
	struct line l;

	while (list.n > 0) {
		bytes_take(&list, '\n', &text);
		if (read_line(text, &l) && allows(&l.rules, name_space, when) &&
		    (who = who_of(&l, by, when)) != NULL)
			return who;
	}
	return NULL;
}
