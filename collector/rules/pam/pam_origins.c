/* Items of the third field of access.conf, one by one. */
#include "collector/rules/pam/pam_origins.h"

#include "collector/rules/names.h"
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/peers.h"
#include "common/addr.h"
#include "common/out.h"

#define EVERYWHERE "0.0.0.0/0,::/0"

bool pam_token(struct slice *list, struct slice separators, struct slice *item)
{
	size_t n = 0;

	while (list->n > 0 && slice_find(separators, list->p[0]) < separators.n)
		*list = slice_sub(*list, 1, list->n);
	while (n < list->n && slice_find(separators, list->p[n]) == separators.n)
		n++;
	*item = slice_sub(*list, 0, n);
	*list = slice_sub(*list, n == list->n ? n : n + 1, list->n);
	return n > 0;
}

/* ---- Items of addresses ---- */

/* A mask of no bits is none at all: the address alone is named. */
static struct slice network_text(struct arena *a, const struct cidr *net, const struct addr *alone)
{
	char text[ADDR_TEXT_BYTES];

	if (net->bits == 0) {
		addr_format(alone, text);
		return arena_printf(a, "%s", text);
	}
	addr_format(&net->net, text);
	return arena_printf(a, "%s/%u", text, (unsigned)net->bits);
}

static bool by_network(struct arena *a, struct slice item, struct slice *text)
{
	struct slice rest = item, head;
	struct addr alone;
	struct cidr net;

	slice_cut(&rest, '/', &head);
	if (addr_parse(head, &alone) != 0 || cidr_parse_lenient(item, &net) != 0)
		return false;
	*text = network_text(a, &net, &alone);
	return true;
}

/* "192.0.2.": the numbers in front of an IPv4 address. */
static bool by_prefix(struct arena *a, struct slice item, struct slice *text)
{
	struct slice rest = slice_sub(item, 0, item.n - 1), number;
	struct cidr net = {.net.family = ADDR_V4};
	uint32_t n;

	while (rest.n > 0) {
		slice_cut(&rest, '.', &number);
		if (net.bits == 32 || slice_to_u32(number, &n) != 0 || n > 255)
			return false;
		net.net.bytes[net.bits / 8] = (uint8_t)n;
		net.bits += 8;
	}
	*text = network_text(a, &net, &net.net);
	return net.bits > 0;
}

/* ".2": how an address ends. A domain ends no address. */
static enum pam_named by_domain(struct arena *a, struct slice item, struct slice *text)
{
	for (size_t i = 0; i < item.n; i++)
		if (item.p[i] != '.' && (item.p[i] < '0' || item.p[i] > '9'))
			return NAMES_NONE;
	*text = arena_printf(a, "*%.*s", SLICE_ARG(item));
	return NAMES_SOME;
}

/* PAM before 1.6 takes no name for a host here, later ones look it up. */
static enum pam_named by_name(struct pam_asking *q, struct slice item)
{
	struct peers p;

	if (slice_find(item, '/') < item.n || slice_find(item, ':') < item.n)
		return NAMES_NONE;
	peers_of_name(q->c, item, &p);
	return p.naddrs > 0 || slice_find(item, '.') < item.n ? NAMES_UNKNOWN : NAMES_NONE;
}

/* Triples with an address in the place of the host. */
static enum pam_named by_netgroup(struct pam_asking *q, struct slice group, struct slice *text)
{
	struct ng_members members;
	struct out o;
	bool any = false;

	peers_netgroup(q->c, group, &members);
	if (!members.known || members.missing.n > 0)
		return NAMES_UNKNOWN;
	out_memory(&o);
	for (size_t i = 0; i < members.nrows; i++) {
		struct slice host = members.rows[i]->member_host;
		struct addr a;

		any = any || host.n == 0;
		if (addr_parse(host, &a) != 0)
			continue;
		out_str(&o, o.n > 0 ? "," : "");
		out_bytes(&o, host);
	}
	*text = arena_dup(q->c->arena, out_slice(&o));
	out_free(&o);
	return any ? NAMES_ALL : text->n > 0 ? NAMES_SOME : NAMES_NONE;
}

/* The client's address, which the server gives for its name. */
static enum pam_named names_client(struct pam_asking *q, struct slice item, struct slice *text)
{
	struct arena *a = q->c->arena;

	if (slice_eq_str_ci(item, "ALL"))
		return NAMES_ALL;
	if (slice_eq_str_ci(item, "LOCAL"))
		return NAMES_NONE;
	if (!q->by_source)
		return NAMES_UNKNOWN;
	if (slice_starts(item, "@"))
		return by_netgroup(q, slice_sub(item, 1, item.n), text);
	if (slice_starts(item, "."))
		return by_domain(a, item, text);
	if (slice_ends(item, "."))
		return by_prefix(a, item, text) ? NAMES_SOME : NAMES_NONE;
	return by_network(a, item, text) ? NAMES_SOME : by_name(q, item);
}

/* ---- Items of terminals and services ---- */

/* No client has an address: the item is compared with the terminal, or without one with the name
 * of the service. */
static enum pam_named names_terminal(struct pam_asking *q, struct slice item)
{
	struct slice ignored;

	if (slice_eq_str_ci(item, "ALL") || slice_eq_str_ci(item, "LOCAL"))
		return NAMES_ALL;
	if (slice_starts(item, ".") || slice_ends(item, ".") ||
	    by_network(q->c->arena, item, &ignored))
		return NAMES_NONE;
	return NAMES_UNKNOWN;
}

/* ---- Lists ---- */

struct naming {
	struct pam_asking *q;
	struct out text;
	bool all, some, unknown;
};

static void add(struct naming *k, struct slice item, bool negated)
{
	struct slice text = {0};
	enum pam_named one =
	    k->q->local ? names_terminal(k->q, item) : names_client(k->q, item, &text);

	if (one == NAMES_ALL)
		text = SLICE(EVERYWHERE);
	k->all = k->all || one == NAMES_ALL;
	k->some = k->some || one == NAMES_SOME;
	k->unknown = k->unknown || one == NAMES_UNKNOWN;
	while (text.n > 0) {
		struct slice part;

		slice_cut(&text, ',', &part);
		out_str(&k->text, k->text.n > 0 ? "," : "");
		out_str(&k->text, negated ? "!" : "");
		out_bytes(&k->text, part);
	}
}

/* Items up to EXCEPT; false: there is none. */
static bool add_items(struct naming *k, struct slice *items, struct slice separators, bool negated)
{
	struct slice item;

	while (pam_token(items, separators, &item)) {
		if (slice_eq_str_ci(item, "EXCEPT"))
			return true;
		add(k, item, negated);
	}
	return false;
}

static enum pam_named in_all(const struct naming *k)
{
	return k->all ? NAMES_ALL : k->unknown ? NAMES_UNKNOWN : k->some ? NAMES_SOME : NAMES_NONE;
}

enum pam_named pam_origins(
    struct pam_asking *q, struct slice items, struct slice separators, struct slice *list)
{
	struct naming named = {.q = q}, except = {.q = q};
	enum pam_named all, out;
	bool more;

	out_memory(&named.text);
	more = add_items(&named, &items, separators, false);
	all = in_all(&named);
	except.text = named.text;
	/* An exception to an exception is not told apart. */
	more = more && add_items(&except, &items, separators, true);
	*list = arena_dup(q->c->arena, out_slice(&except.text));
	out_free(&except.text);
	out = in_all(&except);
	if (all == NAMES_NONE || out == NAMES_NONE)
		return all;
	if (more || out == NAMES_UNKNOWN || all == NAMES_UNKNOWN)
		return NAMES_UNKNOWN;
	return out == NAMES_ALL ? NAMES_NONE : NAMES_SOME;
}
