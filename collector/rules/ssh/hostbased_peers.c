/* Words to clients, with the server's eyes. */
#include "collector/rules/ssh/hostbased_peers.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/names.h"

/* Clients that one word means, at most: a name has few addresses. */
#define MOST_PEERS 16

struct finding {
	struct rule_ctx *c;
	const struct hostbased_eyes *eyes;
	struct slice word; /* in lower case */
	struct hostbased_peers *out;
};

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, s.n);
}

static struct slice addr_text(struct arena *a, const struct addr *addr)
{
	char text[ADDR_TEXT_BYTES];

	return arena_dup(a, slice_of(text, addr_format(addr, text)));
}

static void add(struct finding *f, struct slice name, const struct addr *addr, const char *missing)
{
	struct hostbased_peers *out = f->out;

	for (size_t i = 0; i < out->n; i++)
		if (slice_eq(out->v[i].name, name) && addr_eq(&out->v[i].addr, addr))
			return;
	if (out->n < MOST_PEERS)
		out->v[out->n++] = (struct hostbased_peer){name, *addr, slice_str(missing)};
}

/* ---- UseDNS ---- */

/* The name that the server's hosts file gives an address, in lower case; or empty. */
static struct slice own_name(const struct finding *f, const struct addr *addr)
{
	return lower(f->c->arena, wrappers_name(&f->eyes->files, addr));
}

static bool asks_files_only(const struct finding *f)
{
	return f->c->names->resolvers[f->c->host].files_only;
}

/* Whoever is asked before the hosts file may say something else. */
static const char *dns_first(const struct finding *f)
{
	return f->c->names->resolvers[f->c->host].files_later
		   ? "what the server's DNS calls the client"
		   : "";
}

/* Addresses to which the server's hosts file gives the name, and gives it first. */
static void find_own_names(struct finding *f)
{
	const struct wrappers *w = &f->eyes->files;
	struct addr addr;

	for (size_t i = 0; i < w->nnames; i++)
		if (w->names[i].first == 1 && slice_eq_ci(w->names[i].name, f->word) &&
		    addr_parse(w->names[i].address, &addr) == 0 &&
		    slice_eq(own_name(f, &addr), f->word))
			add(f, f->word, &addr, dns_first(f));
}

/* The DNS may call a host as the case does, where the hosts file is silent. */
static void find_dns_names(struct finding *f)
{
	const struct host_alias *hosts;
	size_t n = asks_files_only(f) ? 0 : names_hosts_called(f->c->names, f->word, &hosts);

	for (size_t i = 0; i < n; i++) {
		const struct host_addr *own;
		size_t nown = names_addrs_of(f->c->names, hosts[i].host, &own);

		for (size_t k = 0; k < nown; k++)
			if (own_name(f, &own[k].addr).n == 0)
				add(f, f->word, &own[k].addr,
				    "what the server's DNS calls the client");
	}
}

/* An address: the key is looked up under the name that it has, if any. */
static void find_address(struct finding *f, const struct addr *addr)
{
	struct slice name = own_name(f, addr), text = addr_text(f->c->arena, addr);
	const struct host_addr *hosts;
	const struct names *names = f->c->names;
	const struct host_alias *aliases;
	size_t n;

	if (name.n > 0) {
		add(f, name, addr, dns_first(f));
		return;
	}
	if (asks_files_only(f)) {
		add(f, text, addr, "");
		return;
	}
	add(f, text, addr, "whether the server's DNS has a name for the client");
	if (names_hosts_at(names, addr, &hosts) == 0)
		return;
	n = names_aliases(names, hosts[0].host, &aliases);
	for (size_t i = 0; i < n; i++)
		add(f, aliases[i].name, addr, "what the server's DNS calls the client");
}

/* ---- Words ---- */

/* As the server writes addresses: other forms are names to it. */
static bool is_address(struct arena *a, struct slice word, struct addr *addr)
{
	return addr_parse(word, addr) == 0 && slice_eq(addr_text(a, addr), word);
}

void hostbased_peers(struct rule_ctx *c, const struct hostbased_eyes *eyes, struct slice word,
    struct hostbased_peers *out)
{
	static const struct addr anywhere = {ADDR_NONE, {0}};
	struct finding f = {c, eyes, lower(c->arena, word), out};
	struct addr addr;

	*out = (struct hostbased_peers){.v = arena_alloc(c->arena, MOST_PEERS * sizeof(*out->v))};
	if (eyes->packet) {
		add(&f, f.word, &anywhere, "");
	} else if (is_address(c->arena, f.word, &addr)) {
		if (eyes->dns)
			find_address(&f, &addr);
		else
			add(&f, f.word, &addr, "");
	} else if (eyes->dns) {
		find_own_names(&f);
		find_dns_names(&f);
	}
}

bool hostbased_word_is(struct rule_ctx *c, const struct hostbased_eyes *eyes, struct slice word,
    const struct hostbased_peer *peer)
{
	if (slice_eq_ci(word, peer->name))
		return true;
	return !eyes->packet && slice_eq(word, addr_text(c->arena, &peer->addr));
}
