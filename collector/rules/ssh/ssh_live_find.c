/* What is up on all hosts together: sorted once, looked up by binary search; and the edges of it.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/ssh_live.h"
#include "common/lower_bound.h"

/* ---- All hosts ---- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_path(const void *left, const void *right)
{
	const struct live_socket *a = left, *b = right;

	return a->host != b->host ? compare(a->host, b->host) : slice_cmp(a->real, b->real);
}

static int by_addresses(const void *left, const void *right)
{
	const struct live_end *a = left, *b = right;
	int order = addr_cmp(&a->local, &b->local);

	if (order == 0)
		order = compare(a->local_port, b->local_port);
	if (order == 0)
		order = addr_cmp(&a->peer, &b->peer);
	return order != 0 ? order : compare(a->peer_port, b->peer_port);
}

static int by_owner(const void *left, const void *right)
{
	const struct live_key *a = left, *b = right;

	if (a->host != b->host)
		return compare(a->host, b->host);
	return a->owner != b->owner ? compare(a->owner, b->owner) : compare(a->key, b->key);
}

static int by_pid(const void *left, const void *right)
{
	const struct live_end *a = *(struct live_end *const *)left,
			      *b = *(struct live_end *const *)right;

	return a->host != b->host ? compare(a->host, b->host) : compare(a->pid, b->pid);
}

static void sort(void *items, size_t n, size_t bytes, int (*order)(const void *, const void *))
{
	if (n > 1)
		qsort(items, n, bytes, order);
}

struct ssh_live *ssh_live_all(struct rule_ctx *c)
{
	void **kept = rule_kept(c, &rule_ssh_agent);
	struct ssh_live *all = *kept;

	if (all == NULL)
		all = *kept = arena_new(c->lasting, struct ssh_live);
	if (all->sorted)
		return all;
	all->sorted = true;
	sort(all->sockets, all->nsockets, sizeof(*all->sockets), by_path);
	sort(all->ends, all->nends, sizeof(*all->ends), by_addresses);
	sort(all->keys, all->nkeys, sizeof(*all->keys), by_owner);
	all->by_pid = arena_alloc(c->lasting, (all->nends + 1) * sizeof(*all->by_pid));
	for (size_t i = 0; i < all->nends; i++)
		all->by_pid[i] = &all->ends[i];
	sort(all->by_pid, all->nends, sizeof(*all->by_pid), by_pid);
	return all;
}

/* ---- Look-ups ---- */

/* Index of the first item that does not come before the key. */
static size_t lower_bound(const void *items, size_t n, size_t bytes, const void *key,
    int (*order)(const void *, const void *))
{
	size_t lo;

	LOWER_BOUND(lo, n, order((const char *)items + lo * bytes, key) < 0);
	return lo;
}

const struct live_socket *ssh_live_socket(
    const struct ssh_live *all, uint32_t host, struct slice real)
{
	struct live_socket key = {.host = host, .real = real};
	size_t i = lower_bound(all->sockets, all->nsockets, sizeof(key), &key, by_path);

	return i < all->nsockets && by_path(&all->sockets[i], &key) == 0 ? &all->sockets[i] : NULL;
}

const struct live_end *ssh_live_end_of(const struct ssh_live *all, uint32_t host, int64_t pid)
{
	struct live_end wanted = {.host = host, .pid = pid}, *key = &wanted;
	size_t i = lower_bound(all->by_pid, all->nends, sizeof(key), &key, by_pid);

	if (pid < 0 || i == all->nends || by_pid(&all->by_pid[i], &key) != 0)
		return NULL;
	if (i + 1 < all->nends && by_pid(&all->by_pid[i + 1], &key) == 0)
		return NULL;
	return all->by_pid[i];
}

const struct live_end *ssh_live_other(const struct ssh_live *all, const struct live_end *end)
{
	struct live_end key = {
	    .local = end->peer,
	    .peer = end->local,
	    .local_port = end->peer_port,
	    .peer_port = end->local_port,
	};
	size_t i = lower_bound(all->ends, all->nends, sizeof(key), &key, by_addresses);
	const struct live_end *found;

	if (i == all->nends)
		return NULL;
	found = &all->ends[i];
	if (by_addresses(found, &key) != 0 || found->server == end->server)
		return NULL;
	return i + 1 < all->nends && by_addresses(found + 1, &key) == 0 ? NULL : found;
}

/* From the owner's first key on; of the owner 0 that is the host's first. */
static size_t first_key(const struct ssh_live *all, uint32_t host, uint32_t owner)
{
	struct live_key key = {.host = host, .owner = owner};

	return lower_bound(all->keys, all->nkeys, sizeof(key), &key, by_owner);
}

size_t ssh_live_keys(const struct ssh_live *all, uint32_t host, const struct live_key **first)
{
	size_t i = first_key(all, host, 0), n = 0;

	*first = all->nkeys == 0 ? NULL : all->keys + i;
	while (i + n < all->nkeys && all->keys[i + n].host == host)
		n++;
	return n;
}

/* ---- Edges ---- */

void ssh_live_edge(struct rule_ctx *c, const struct rule *rule, uint32_t from, uint32_t to,
    struct slice why, struct slice missing, struct slice needs, const struct evidence_ref *evidence,
    size_t nevidence)
{
	struct edge_spec spec = {
	    .rule = rule->name,
	    .technique = rule->technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = to,
	    .certainty = needs.n > 0	 ? CERTAINTY_POSSIBLE
			 : missing.n > 0 ? CERTAINTY_LIKELY
					 : CERTAINTY_PROVEN,
	    .why = why,
	    .needs = needs,
	    .missing = missing,
	    .evidence = evidence,
	    .nevidence = nevidence,
	};

	graph_add(c->graph, &spec);
}

/* Is it the first time that this node's keys are asked for? */
static bool is_new(struct rule_ctx *c, struct ssh_live *all, uint32_t node)
{
	bool *more;

	if (node >= all->nkeyed) {
		size_t n = c->graph->nnodes * 2;

		more = arena_alloc(c->lasting, n * sizeof(*more));
		if (all->nkeyed > 0)
			memcpy(more, all->keyed, all->nkeyed * sizeof(*more));
		all->keyed = more;
		all->nkeyed = n;
	}
	if (all->keyed[node])
		return false;
	all->keyed[node] = true;
	return true;
}

uint32_t ssh_live_agent(struct rule_ctx *c, struct ssh_live *all, uint32_t host, uint32_t owner)
{
	uint32_t node = graph_node(c->graph, NODE_AGENT, host, c->graph->nodes[owner].name);

	if (!is_new(c, all, node))
		return node;
	for (size_t i = first_key(all, host, owner); i < all->nkeys; i++) {
		const struct live_key *k = &all->keys[i];

		if (k->host != host || k->owner != owner)
			break;
		ssh_live_edge(c, &rule_ssh_agent, node, k->key,
		    SLICE("the agent signs with the keys that its owner added to it"),
		    SLICE("whether the agent holds this key"),
		    k->token ? SLICE("second-factor") : slice_of(NULL, 0), &k->at, 1);
	}
	return node;
}
