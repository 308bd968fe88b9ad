/*
 * Accounts with the very same hash: one password, whoever learns it once has it for all of them.
 * The agent tells equal from unequal by a digest that is keyed for the case; hashes with different
 * salts are never equal, so two that are were copied: a cloned host, a shadow row carried along.
 *
 * The password is a node: unshadowed leads to it from those who can read the hash, and here it is
 * root of each host that has the hash. From the node one edge leads to each account.
 */
#include "collector/rules/door.h"
#include "collector/rules/rule_list.h"

#include <stdlib.h>

struct holder {
	struct slice digest;
	uint32_t account, host;
	struct slice name;
	struct evidence_ref at;
};

struct kept {
	struct holder *v;
	size_t n, cap;
};

static uint32_t password_node(const struct rule_ctx *c, struct slice digest)
{
	return graph_node(c->graph, NODE_PASSWORD, NO_HOST, digest);
}

/* In the arena of the run, doubled as it grows. */
static void keep(struct rule_ctx *c, struct kept *k, const struct holder *h)
{
	if (k->n == k->cap) {
		size_t cap = k->cap == 0 ? 64 : 2 * k->cap;
		struct holder *v = arena_alloc(c->lasting, cap * sizeof(*v));

		for (size_t i = 0; i < k->n; i++)
			v[i] = k->v[i];
		k->v = v;
		k->cap = cap;
	}
	k->v[k->n++] = *h;
}

static void run(struct rule_ctx *c)
{
	struct kept **k = (struct kept **)rule_kept(c, &rule_same_password);

	if (*k == NULL)
		*k = arena_new(c->lasting, struct kept);
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct evidence_ref at = rule_evidence(c, a->at);
		struct holder h = {.account = c->account_nodes[i], .host = c->host};

		if (a->digest.n == 0)
			continue;
		at.path = arena_dup(c->lasting, at.path);
		at.sha256 = slice_of(NULL, 0);
		h.at = at;
		h.digest = arena_dup(c->lasting, a->digest);
		h.name = arena_dup(c->lasting, a->name);
		keep(c, *k, &h);
	}
}

static int by_digest(const void *x, const void *y)
{
	const struct holder *a = x, *b = y;
	int order = slice_cmp(a->digest, b->digest);

	return order != 0 ? order : (a->account > b->account) - (a->account < b->account);
}

static void add_reader(struct rule_ctx *c, const struct holder *h, size_t others)
{
	uint32_t root = rule_root_of(c, h->host);
	struct edge_spec spec = {
	    .rule = rule_same_password.name,
	    .technique = rule_same_password.technique,
	    .from = &root,
	    .nfrom = 1,
	    .to = password_node(c, h->digest),
	    .certainty = CERTAINTY_POSSIBLE,
	    .needs = SLICE("crack"),
	    .why = arena_printf(c->arena, "root reads the password hash of %.*s, which %zu other%s",
		SLICE_ARG(h->name), others, others == 1 ? " has as well" : "s have as well"),
	    .evidence = &h->at,
	    .nevidence = 1,
	};

	graph_add(c->graph, &spec);
}

static void add_account(struct rule_ctx *c, const struct holder *h)
{
	uint32_t password = password_node(c, h->digest);
	struct edge_spec spec = {
	    .rule = rule_same_password.name,
	    .technique = rule_same_password.technique,
	    .from = &password,
	    .nfrom = 1,
	    .to = h->account,
	    .certainty = CERTAINTY_LIKELY,
	    .missing =
		SLICE("which service of the host takes a password from where the intruder is"),
	    .why = arena_printf(c->arena, "it is the password of %.*s on %.*s", SLICE_ARG(h->name),
		SLICE_ARG(c->graph->hosts[h->host].name)),
	    .evidence = &h->at,
	    .nevidence = 1,
	};

	graph_add(c->graph, &spec);
}

/* Of one digest. Root reads it in any case; that is worth an edge where other accounts have it. */
static void add_equal(struct rule_ctx *c, const struct holder *v, size_t n)
{
	bool led_to = graph_find(c->graph, NODE_PASSWORD, NO_HOST, v[0].digest) != NO_NODE;
	size_t accounts = 1;

	for (size_t i = 1; i < n; i++)
		accounts += v[i].account != v[i - 1].account;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && v[i].account == v[i - 1].account)
			continue;
		if (accounts > 1)
			add_reader(c, &v[i], accounts - 1);
		if (accounts > 1 || led_to)
			add_account(c, &v[i]);
	}
}

static void finish(struct rule_ctx *c)
{
	struct kept *k = *rule_kept(c, &rule_same_password);
	size_t n;

	if (k == NULL || k->n == 0)
		return;
	qsort(k->v, k->n, sizeof(*k->v), by_digest);
	for (size_t i = 0; i < k->n; i += n) {
		for (n = 1; i + n < k->n && slice_eq(k->v[i].digest, k->v[i + n].digest);)
			n++;
		add_equal(c, k->v + i, n);
	}
}

const struct rule rule_same_password = {
    .name = "same-password",
    .technique = "T1078",
    .doc = "accounts with the very same password hash",
    .host = run,
    .finish = finish,
};
