/* hosts.allow and hosts.deny: rows, and the matching of lists with exceptions. */
#include "common/formats/hosts_access.h"

#include "common/formats/joined.h"
#include "common/pattern.h"

/* The library reads a line, joined, into a buffer of 2048 bytes with newline and NUL. */
#define BUFFER_BYTES 2047

#define YES HOSTS_ACCESS_YES
#define NO HOSTS_ACCESS_NO
#define UNKNOWN HOSTS_ACCESS_UNKNOWN

struct subject {
	struct slice daemon, name;
	struct addr addr;
};

/* Cuts at the next colon outside square brackets, as addresses of IPv6 stand in them. */
static bool cut_field(struct slice *s, struct slice *field)
{
	int depth = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->p[i] == '[')
			depth++;
		else if (s->p[i] == ']')
			depth--;
		else if (s->p[i] == ':' && depth == 0) {
			*field = slice_sub(*s, 0, i);
			*s = slice_sub(*s, i + 1, s->n);
			return true;
		}
	}
	*field = *s;
	*s = slice_sub(*s, s->n, s->n);
	return false;
}

bool hosts_access_next(struct lines *in, struct arena *a, struct hosts_access_row *row)
{
	struct slice text;

	*row = (struct hosts_access_row){0};
	while (joined_next(in, a, 0, &row->at, &text)) {
		text = slice_sub(text, 0, slice_find(text, 0));
		if (slice_starts(text, "#") || slice_trim(text).n == 0)
			continue;
		if (text.n >= BUFFER_BYTES)
			row_bad(&row->at, ERR_LIMIT, "longer than the library's buffer");
		if (!cut_field(&text, &row->daemons))
			row_bad(&row->at, ERR_SYNTAX, "no colon behind the daemons");
		cut_field(&text, &row->clients);
		row->daemons = slice_trim(row->daemons);
		row->clients = slice_trim(row->clients);
		row->options = slice_trim(text);
		/* Nothing but a newline can stand behind the row's bytes. */
		if (in->rest.n == 0 && in->rest.p == row->at.raw.p + row->at.raw.n)
			row_bad(&row->at, ERR_SHORT, "the last line lacks its newline");
		return true;
	}
	return false;
}

/* Takes the next word of a list off; they stand between commas and white space. */
static bool take_item(struct slice *s, struct slice *item)
{
	static const char stops[] = ", \t\r\n";
	struct slice stop = slice_of(stops, sizeof(stops) - 1);
	size_t from = 0, to;

	while (from < s->n && slice_find(stop, s->p[from]) < stop.n)
		from++;
	for (to = from; to < s->n && slice_find(stop, s->p[to]) == stop.n;)
		to++;
	*item = slice_sub(*s, from, to);
	*s = slice_sub(*s, to, s->n);
	return item->n > 0;
}

static bool has_wildcard(struct slice s)
{
	return slice_find(s, '*') < s.n || slice_find(s, '?') < s.n;
}

/* A pattern against a daemon's or a host's name. */
static bool name_matches(struct slice item, struct slice name)
{
	if (has_wildcard(item))
		return pattern_match(name, item, false);
	if (slice_starts(item, "."))
		return name.n > item.n &&
		       slice_eq_ci(slice_sub(name, name.n - item.n, name.n), item);
	return slice_eq_str_ci(item, "ALL") || slice_eq_str_ci(item, "KNOWN") ||
	       slice_eq_ci(item, name);
}

/* "10.1." is 10.1.0.0/16: the missing numbers are not compared. */
static bool prefix_matches(struct slice item, const struct addr *a)
{
	char text[ADDR_TEXT_BYTES];
	struct slice shown = slice_of(text, addr_format(a, text));

	return a->family == ADDR_V4 && shown.n > item.n &&
	       slice_eq(slice_sub(shown, 0, item.n), item);
}

/* A network in a pattern: "net/len", "net/mask", and for IPv6 with brackets around net or all of
 * it. */
static bool network_matches(struct slice item, const struct addr *a)
{
	uint8_t text[2 * ADDR_TEXT_BYTES];
	struct cidr net;
	size_t n = 0;

	for (size_t i = 0; i < item.n && n < sizeof(text); i++)
		if (item.p[i] != '[' && item.p[i] != ']')
			text[n++] = item.p[i];
	return cidr_parse_lenient(slice_of(text, n), &net) == 0 && cidr_has(&net, a);
}

static bool addr_matches(struct slice item, const struct addr *a)
{
	char text[ADDR_TEXT_BYTES];
	struct slice shown = slice_of(text, addr_format(a, text));

	if (has_wildcard(item))
		return pattern_match(shown, item, false);
	if (slice_eq_str_ci(item, "ALL") || slice_eq_ci(item, shown))
		return true;
	if (slice_ends(item, "."))
		return prefix_matches(item, a);
	return network_matches(item, a);
}

/* Words that ask for the name; what they say when the name is known, with or without a dot. */
static const struct {
	const char *word;
	enum hosts_access_match plain, dotted;
} name_words[] = {
    {"KNOWN", YES, YES},
    {"LOCAL", YES, NO},
    {"PARANOID", NO, NO},
    {"UNKNOWN", NO, NO},
};

static bool has_letter(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z')
			return true;
	return false;
}

static enum hosts_access_match host_matches(struct slice item, const struct subject *s)
{
	if (slice_starts(item, "@") || slice_starts(item, "/"))
		return UNKNOWN;
	for (size_t i = 0; i < sizeof(name_words) / sizeof(name_words[0]); i++) {
		if (!slice_eq_str_ci(item, name_words[i].word))
			continue;
		if (s->name.n == 0)
			return UNKNOWN;
		return slice_find(s->name, '.') < s->name.n ? name_words[i].dotted
							    : name_words[i].plain;
	}
	if (addr_matches(item, &s->addr))
		return YES;
	if (!has_letter(item) || slice_find(item, ':') < item.n)
		return NO;
	if (s->name.n == 0)
		return UNKNOWN;
	return name_matches(item, s->name) ? YES : NO;
}

/* `left@right`; an '@' in the first place is a netgroup's. */
static bool cut_at(struct slice item, struct slice *left, struct slice *right)
{
	struct slice rest = slice_sub(item, 1, item.n);
	size_t at = slice_find(rest, '@') + 1;

	*left = slice_sub(item, 0, at);
	*right = slice_sub(item, at + 1, item.n);
	return at < item.n;
}

static enum hosts_access_match client_item(struct slice item, const struct subject *s)
{
	struct slice user, host;
	enum hosts_access_match m;

	if (!cut_at(item, &user, &host))
		return host_matches(item, s);
	m = host_matches(host, s);
	/* Who the client's user is, only the client could say. */
	return m == YES && !slice_eq_str_ci(user, "ALL") ? UNKNOWN : m;
}

static enum hosts_access_match daemon_item(struct slice item, const struct subject *s)
{
	struct slice daemon, host;

	if (!cut_at(item, &daemon, &host))
		return name_matches(item, s->daemon) ? YES : NO;
	/* Which of the server's addresses was called is not known. */
	return name_matches(daemon, s->daemon) ? UNKNOWN : NO;
}

/* One stretch of a list, up to EXCEPT; *more says that there is another behind it. */
static enum hosts_access_match stretch(struct slice *list, bool *more,
    enum hosts_access_match (*matches)(struct slice, const struct subject *),
    const struct subject *s)
{
	enum hosts_access_match found = NO;
	struct slice item;

	*more = false;
	while (take_item(list, &item)) {
		if (slice_eq_str_ci(item, "EXCEPT")) {
			*more = true;
			break;
		}
		enum hosts_access_match m = matches(item, s);

		if (m == YES || (m == UNKNOWN && found == NO))
			found = m;
	}
	return found;
}

/*
 * `a EXCEPT b EXCEPT c` is a and not (b and not c): with every stretch that matches the answer
 * turns over, and the first that does not ends it.
 */
static enum hosts_access_match list_matches(struct slice list,
    enum hosts_access_match (*matches)(struct slice, const struct subject *),
    const struct subject *s)
{
	enum hosts_access_match verdict = NO;
	bool more = true;

	while (more) {
		enum hosts_access_match m = stretch(&list, &more, matches, s);

		if (m == UNKNOWN)
			return UNKNOWN;
		if (m == NO)
			break;
		verdict = verdict == YES ? NO : YES;
	}
	return verdict;
}

enum hosts_access_match hosts_access_matches(const struct hosts_access_row *row,
    struct slice daemon, const struct addr *client, struct slice name)
{
	struct subject s = {daemon, name, *client};
	enum hosts_access_match by_daemon, by_client;

	if (row->at.err != 0)
		return NO;
	by_daemon = list_matches(row->daemons, daemon_item, &s);
	by_client = list_matches(row->clients, client_item, &s);
	if (by_daemon == NO || by_client == NO)
		return NO;
	return by_daemon == YES && by_client == YES ? YES : UNKNOWN;
}

/* [tcp_wrappers options.c option_table; Debian adds aclexec] */
static bool is_option(struct slice word)
{
	static const char *const known[] = {"aclexec", "allow", "banners", "deny", "group",
	    "keepalive", "linger", "nice", "rfc931", "setenv", "severity", "spawn", "twist",
	    "umask", "user"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_eq_str_ci(word, known[i]))
			return true;
	return false;
}

static struct slice keyword_of(struct slice option)
{
	size_t n = 0;

	option = slice_trim(option);
	while (n < option.n && option.p[n] != ' ' && option.p[n] != '\t' && option.p[n] != '=')
		n++;
	return slice_sub(option, 0, n);
}

int hosts_access_option(const struct hosts_access_row *row)
{
	struct slice rest = row->options, option, word;
	bool more = rest.n > 0;

	while (more) {
		more = cut_field(&rest, &option);
		word = keyword_of(option);
		/* What the library does not know, or not there, it refuses. */
		if (slice_eq_str_ci(word, "allow"))
			return more ? -1 : 1;
		/* `twist` runs another program in the place of the service. */
		if (slice_eq_str_ci(word, "deny") || slice_eq_str_ci(word, "twist") ||
		    (word.n > 0 && !is_option(word)))
			return -1;
	}
	return 0;
}
