/* OpenSSH's patterns: one matcher without recursion, and the lists that are made of it. */
#include "common/pattern.h"

#include "include/err.h"

/* sshd copies a pattern of a list into a buffer of this size. */
#define SSHD_PATTERN_BYTES 1023

static uint8_t folded(uint8_t c, bool fold)
{
	return fold && c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool pattern_match(struct slice text, struct slice pattern, bool fold_case)
{
	size_t t = 0, p = 0, star = pattern.n, star_t = 0;

	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			star_t = t;
		} else if (p < pattern.n &&
			   (pattern.p[p] == '?' ||
			       folded(pattern.p[p], fold_case) == folded(text.p[t], fold_case))) {
			p++;
			t++;
		} else if (star < pattern.n) {
			/* The last star takes one byte more; earlier ones need not be tried again.
			 */
			p = star + 1;
			t = ++star_t;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* Takes a leading '!' off. */
static bool negated(struct slice *item)
{
	if (!slice_starts(*item, "!"))
		return false;
	*item = slice_sub(*item, 1, item->n);
	return true;
}

enum list_match pattern_list(struct slice text, struct slice list, bool fold_case)
{
	enum list_match found = LIST_NONE;
	struct slice item;

	/* What stands behind a last comma is no item. */
	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		bool is_negated = negated(&item);

		if (item.n >= SSHD_PATTERN_BYTES)
			return LIST_NONE;
		if (!pattern_match(text, item, fold_case))
			continue;
		if (is_negated)
			return LIST_NEGATED;
		found = LIST_MATCH;
	}
	return found;
}

/* One item without its '!': 1 match, 0 none, ERR_SYNTAX malformed. */
static int addr_item(const struct addr *a, struct slice text, struct slice item)
{
	struct cidr net;
	int r;

	if (item.n == 0)
		return ERR_SYNTAX;
	r = cidr_parse_strict(item, &net);
	if (r == ERR_RANGE)
		return ERR_SYNTAX;
	if (r == 0)
		return cidr_has(&net, a) ? 1 : 0;
	return pattern_match(text, item, false) ? 1 : 0;
}

enum list_match addr_list(const struct addr *a, struct slice list)
{
	enum list_match found = LIST_NONE;
	char text[ADDR_TEXT_BYTES];
	struct slice shown = slice_of(text, addr_format(a, text)), item;
	bool more = a->family != ADDR_NONE;

	while (more) {
		more = slice_cut(&list, ',', &item);
		bool is_negated = negated(&item);
		int r = addr_item(a, shown, item);

		if (r < 0)
			return LIST_BAD;
		if (r > 0 && is_negated)
			return LIST_NEGATED;
		if (r > 0)
			found = LIST_MATCH;
	}
	return found;
}

enum list_match host_and_addr_list(struct slice host, const struct addr *a, struct slice list)
{
	enum list_match by_addr = addr_list(a, list), by_name;

	if (by_addr == LIST_BAD)
		return LIST_BAD;
	if (by_addr == LIST_NEGATED)
		return LIST_NONE;
	by_name = pattern_list(host, list, true);
	if (by_name == LIST_NEGATED || (by_name == LIST_NONE && by_addr == LIST_NONE))
		return LIST_NONE;
	return LIST_MATCH;
}

enum list_match user_item(
    struct slice user, struct slice host, const struct addr *a, struct slice item)
{
	size_t at = slice_rfind(item, '@');

	if (!pattern_match(user, slice_sub(item, 0, at), false))
		return LIST_NONE;
	if (at == item.n)
		return LIST_MATCH;
	return host_and_addr_list(host, a, slice_sub(item, at + 1, item.n));
}
