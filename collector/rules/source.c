/*
 * Which hosts can connect from the addresses that a client must come from. The name of a node says
 * what is asked: "sshd LIST" in the plain case, "sshd: TERM=LIST ..." for several terms, and
 * "sshd@HOST: ..." where the eyes of one host decide, as they do about names, wrappers and its own
 * loopback addresses.
 */
#include "collector/rules/source.h"

#include "collector/rules/names.h"
#include "collector/rules/wrappers.h"
#include "common/args.h"
#include "common/out.h"
#include "common/pattern.h"

#define PLAIN "sshd "
#define SHARED "sshd: "
#define OWN "sshd@"

static const char *const words[] = {
#define SOURCE_WORD(symbol, word, doc) [symbol] = word,
    SOURCE_TERMS(SOURCE_WORD)
#undef SOURCE_WORD
};

enum answer { NO, UNSURE, YES };

/* ---- Terms as text ---- */

static struct slice add_word(struct arena *a, struct slice text, struct slice word)
{
	struct out o;

	out_memory(&o);
	if (text.n > 0)
		out_bytes(&o, text);
	args_add(&o, word);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

struct slice source_with(
    struct arena *a, struct slice client, enum source_term term, struct slice list)
{
	return add_word(a, client,
	    arena_printf(a, "%s%s%.*s", words[term], list.n > 0 ? "=" : "", SLICE_ARG(list)));
}

bool source_next(struct arena *a, struct slice *client, enum source_term *term, struct slice *list)
{
	struct slice word, name;

	if (!args_next(a, client, &word))
		return false;
	*list = word;
	slice_cut(list, '=', &name);
	for (int t = 0; t < SOURCE_TERM_COUNT; t++)
		if (slice_eq_str(name, words[t])) {
			*term = (enum source_term)t;
			return true;
		}
	return false;
}

static bool has_term(struct arena *a, struct slice client, enum source_term wanted)
{
	enum source_term term;
	struct slice list;

	while (source_next(a, &client, &term, &list))
		if (term == wanted)
			return true;
	return false;
}

bool source_asks(struct arena *a, struct slice client)
{
	enum source_term term;
	struct slice list;

	while (source_next(a, &client, &term, &list))
		if (term != SOURCE_DNS)
			return true;
	return false;
}

/* ---- One address ---- */

/* What an address is tried with. */
struct trial {
	struct rule_ctx *c;
	const struct addr *addr;
	uint32_t host;		     /* whose address it is */
	const struct wrappers *eyes; /* of the host that asks; NULL: lists of addresses only */
	bool dns;
	bool files_only;      /* no DNS is asked: the hosts file says it all */
	struct slice missing; /* why an answer is unsure */
};

static enum answer unsure(struct trial *t, const char *why)
{
	t->missing = slice_str(why);
	return UNSURE;
}

/* Might an item of the list, negated or not, name a host by a name that is not known here? */
static bool may_name(struct slice list, bool negated)
{
	struct slice item;

	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		if (slice_starts(item, "!") != negated)
			continue;
		for (size_t i = 0; i < item.n; i++)
			if (item.p[i] == '*' || item.p[i] == '?' ||
			    ((item.p[i] | 32) >= 'g' && (item.p[i] | 32) <= 'z'))
				return true;
	}
	return false;
}

/* Is a name of the case for the host in the list? */
static bool names_host(const struct names *names, struct slice list, uint32_t host)
{
	for (size_t i = 0; i < names->naliases; i++)
		if (names->aliases[i].host == host &&
		    pattern_list(names->aliases[i].name, list, true) == LIST_MATCH)
			return true;
	return false;
}

/* Only hosts on one link reach each other by these [RFC 4291, section 2.5.6; RFC 3927]. */
static bool is_of_the_link(const struct addr *a)
{
	if (a->family == ADDR_V6)
		return a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
	return a->bytes[0] == 169 && a->bytes[1] == 254;
}

/* The address as sshd writes it: one of the link has the name of its own interface behind it. */
static struct slice shown(const struct addr *a, char text[ADDR_TEXT_BYTES + 2])
{
	size_t n = addr_format(a, text);

	if (a->family == ADDR_V6 && is_of_the_link(a)) {
		text[n++] = '%';
		text[n++] = 'i';
	}
	return slice_of(text, n);
}

/* With a scope no network and no address of a list is equal to it: only wildcards match. */
static enum list_match by_address(const struct addr *a, struct slice list)
{
	enum list_match answer = addr_list(a, list);
	char text[ADDR_TEXT_BYTES + 2];

	if (answer == LIST_BAD || a->family != ADDR_V6 || !is_of_the_link(a))
		return answer;
	return pattern_list(shown(a, text), list, false);
}

/* A list with UseDNS yes, where the server's own files do not say the client's name. */
static enum answer by_unknown_name(struct trial *t, struct slice list, bool address)
{
	bool may = address ? may_name(list, true)
			   : may_name(list, false) && names_host(t->c->names, list, t->host);

	if (may)
		return unsure(t, "what the server's DNS calls the client");
	return address ? YES : NO;
}

/* [match.c match_host_and_ip] With UseDNS no the server knows the client by its address only, also
 * where the list has names [canohost.c, packet.c ssh_remote_hostname]. */
static enum answer in_list(struct trial *t, struct slice list)
{
	char text[ADDR_TEXT_BYTES + 2];
	struct slice name = t->dns ? wrappers_name(t->eyes, t->addr) : shown(t->addr, text);
	enum list_match by_addr = by_address(t->addr, list), by_name;

	if (by_addr == LIST_BAD || by_addr == LIST_NEGATED)
		return NO;
	if (name.n == 0 && t->files_only)
		name = shown(t->addr, text);
	if (name.n == 0)
		return by_unknown_name(t, list, by_addr == LIST_MATCH);
	by_name = pattern_list(name, list, true);
	if (by_name == LIST_NEGATED)
		return NO;
	return by_addr == LIST_MATCH || by_name == LIST_MATCH ? YES : NO;
}

/* [match.c match_hostname] A client without a name has its address for one. */
static enum answer named(struct trial *t, struct slice list)
{
	struct slice name = t->eyes == NULL ? slice_of(NULL, 0) : wrappers_name(t->eyes, t->addr);
	char text[ADDR_TEXT_BYTES + 2];

	if (name.n > 0)
		return pattern_list(name, list, true) == LIST_MATCH ? YES : NO;
	if (may_name(list, false) || may_name(list, true))
		return unsure(t, "what the server's DNS calls the client");
	return pattern_list(shown(t->addr, text), list, true) == LIST_MATCH ? YES : NO;
}

static enum answer passes(struct trial *t)
{
	int verdict = t->eyes == NULL ? 1 : wrappers_ask(t->eyes, SLICE("sshd"), t->addr);

	if (verdict < 0)
		return unsure(t, "whether hosts.deny refuses the client");
	return verdict > 0 ? YES : NO;
}

static enum answer fits_term(struct trial *t, enum source_term term, struct slice list)
{
	enum answer one;

	switch (term) {
	case SOURCE_WRAPPED:
		return passes(t);
	case SOURCE_LOCAL:
		return addr_is_loopback(t->addr) ? YES : NO;
	case SOURCE_AT:
		return by_address(t->addr, list) == LIST_MATCH ? YES : NO;
	case SOURCE_NOT_AT:
		/* A malformed list ends the connection. */
		return by_address(t->addr, list) == LIST_NONE ||
			       by_address(t->addr, list) == LIST_NEGATED
			   ? YES
			   : NO;
	case SOURCE_NAMED:
		return named(t, list);
	case SOURCE_NOT_NAMED:
		one = named(t, list);
		return one == UNSURE ? UNSURE : one == YES ? NO : YES;
	case SOURCE_ACCESS:
	case SOURCE_OR_ACCESS:
		return addr_list(t->addr, list) == LIST_MATCH ? YES : NO;
	case SOURCE_NOT_ACCESS:
		return addr_list(t->addr, list) == LIST_MATCH ? NO : YES;
	case SOURCE_NOT:
		one = in_list(t, list);
		return one == UNSURE ? UNSURE : one == YES ? NO : YES;
	default:
		return in_list(t, list);
	}
}

static bool is_or(enum source_term term)
{
	return term == SOURCE_OR || term == SOURCE_OR_ACCESS;
}

/* All terms together; a term and the SOURCE_ORs behind it are alternatives. */
static enum answer fits(struct trial *t, struct slice client)
{
	struct arena *a = t->c->arena;
	enum answer all = YES, any = YES, one;
	enum source_term term;
	struct slice list;

	while (source_next(a, &client, &term, &list)) {
		if (!is_or(term)) {
			all = any < all ? any : all;
			any = YES;
		}
		one = term == SOURCE_DNS ? YES : fits_term(t, term, list);
		any = is_or(term) && any > one ? any : one;
	}
	return any < all ? any : all;
}

int source_fits(struct rule_ctx *c, const struct wrappers *eyes, struct slice client,
    const struct addr *addr, uint32_t host, struct slice *missing)
{
	struct trial t = {.c = c, .addr = addr, .host = host, .eyes = eyes};
	enum answer answer;

	t.dns = has_term(c->arena, client, SOURCE_DNS);
	t.files_only = c->names->resolvers[c->host].files_only;
	answer = fits(&t, client);
	*missing = t.missing;
	return answer == YES ? 1 : answer == UNSURE ? -1 : 0;
}

/* ---- Nodes ---- */

static const struct addr loopback[] = {{ADDR_V4, {127, 0, 0, 1}}, {ADDR_V6, {[15] = 1}}};

/* Do lists of addresses let the host in by a loopback address, and by no other of its own? */
static bool only_by_loopback(struct rule_ctx *c, struct slice client)
{
	struct trial t = {.c = c, .host = c->host};
	struct addr *own;
	size_t n = names_addresses(c->names, c->arena, c->host, &own);
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		t.addr = &loopback[i];
		any = any || fits(&t, client) == YES;
	}
	for (size_t i = 0; any && i < n; i++) {
		t.addr = &own[i];
		any = fits(&t, client) != YES;
	}
	return any;
}

uint32_t source_node(struct rule_ctx *c, struct slice client)
{
	struct slice host = c->graph->hosts[c->host].name, name, rest = client, list;
	enum source_term term;

	if (has_term(c->arena, client, SOURCE_DNS) || has_term(c->arena, client, SOURCE_WRAPPED) ||
	    only_by_loopback(c, client))
		name = arena_printf(c->arena, OWN "%.*s: %.*s", SLICE_ARG(host), SLICE_ARG(client));
	else if (source_next(c->arena, &rest, &term, &list) && rest.n == 0 && term == SOURCE_FROM)
		name = arena_printf(c->arena, PLAIN "%.*s", SLICE_ARG(list));
	else
		name = arena_printf(c->arena, SHARED "%.*s", SLICE_ARG(client));
	return graph_node(c->graph, NODE_SOURCE, NO_HOST, name);
}

/* The way back from a node's name. */
struct source {
	uint32_t node;
	uint32_t eyes; /* NO_HOST: no host's own */
	struct slice client;
	bool by_name;
};

static bool read_name(struct rule_ctx *c, uint32_t node, struct source *s)
{
	struct slice name = c->graph->nodes[node].name, host;
	size_t end;

	*s = (struct source){.node = node, .eyes = NO_HOST};
	if (slice_starts(name, PLAIN)) {
		s->client = add_word(c->arena, slice_of(NULL, 0),
		    arena_printf(c->arena, "from=%.*s", (int)(name.n - sizeof(PLAIN) + 1),
			name.p + sizeof(PLAIN) - 1));
		return true;
	}
	if (slice_starts(name, SHARED)) {
		s->client = slice_sub(name, sizeof(SHARED) - 1, name.n);
		return true;
	}
	if (!slice_starts(name, OWN))
		return false;
	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		host = c->graph->hosts[h].name;
		end = sizeof(OWN) - 1 + host.n;
		if (slice_eq(slice_sub(name, sizeof(OWN) - 1, end), host) &&
		    slice_eq_str(slice_sub(name, end, end + 2), ": ")) {
			s->eyes = h;
			s->client = slice_sub(name, end + 2, name.n);
			s->by_name = has_term(c->arena, s->client, SOURCE_DNS);
			return true;
		}
	}
	return false;
}

/* ---- Hosts ---- */

/* The best answer that one of a host's addresses gives so far. */
struct best {
	enum answer answer;
	struct slice missing;
};

static void try_address(struct trial *t, const struct source *s, struct best *b)
{
	enum answer answer = fits(t, s->client);

	if (answer == YES && is_of_the_link(t->addr))
		answer = unsure(t, "whether the two hosts share a link");
	if (answer > b->answer)
		*b = (struct best){answer, answer == UNSURE ? t->missing : slice_of(NULL, 0)};
}

static void tie(struct rule_ctx *c, const struct rule *rule, const struct source *s, uint32_t host,
    const struct best *b)
{
	uint32_t place = rule_place_of(c, host);
	struct edge_spec spec = {
	    .rule = rule->name,
	    .technique = rule->technique,
	    .from = &place,
	    .nfrom = 1,
	    .to = s->node,
	    .certainty = b->answer == YES ? CERTAINTY_PROVEN : CERTAINTY_LIKELY,
	    .missing = b->missing,
	    .why = SLICE("the host has an address that is let in"),
	};

	if (b->answer != NO)
		graph_add(c->graph, &spec);
}

static void finish_source(struct rule_ctx *c, const struct rule *rule, const struct source *s,
    const struct wrappers *eyes)
{
	const struct host_addr *addrs = c->names->addrs;
	struct best *best = arena_alloc(c->arena, (c->graph->nhosts + 1) * sizeof(*best));
	struct trial t = {.c = c,
	    .eyes = eyes,
	    .dns = s->by_name,
	    .files_only = s->eyes != NO_HOST && c->names->resolvers[s->eyes].files_only};

	for (size_t i = 0; i < c->names->naddrs; i++) {
		t.addr = &addrs[i].addr;
		t.host = addrs[i].host;
		try_address(&t, s, &best[t.host]);
	}
	for (size_t i = 0; s->eyes != NO_HOST && i < 2; i++) {
		t.addr = &loopback[i];
		t.host = s->eyes;
		try_address(&t, s, &best[t.host]);
	}
	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		tie(c, rule, s, h, &best[h]);
	if (s->by_name && !t.files_only)
		source_outside(c, rule, s->node, s->client, eyes);
}

void source_finish(struct rule_ctx *c, const struct rule *rule)
{
	size_t n = c->graph->nnodes;
	struct wrappers eyes = {0};
	struct arena arena = {0}, scratch = {0};
	struct rule_ctx mine = *c;
	uint32_t of = NO_HOST;
	struct source s;

	mine.arena = &scratch;
	for (uint32_t i = 0; i < n; i++) {
		if (c->graph->nodes[i].kind != NODE_SOURCE || !read_name(&mine, i, &s))
			continue;
		/* Nodes of one host stand together: its rules made them one after the other. */
		if (s.eyes != NO_HOST && s.eyes != of) {
			arena_reset(&arena);
			wrappers_load(&eyes, c->facts, &arena, c->graph->hosts[s.eyes].id);
			of = s.eyes;
		}
		finish_source(&mine, rule, &s, s.eyes == NO_HOST ? NULL : &eyes);
		arena_reset(&scratch);
	}
	arena_free(&arena);
	arena_free(&scratch);
}
