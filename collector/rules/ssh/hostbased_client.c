/* Hosts as clients of host-based log-ins. */
#include "collector/rules/ssh/hostbased_client.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/door.h"
#include "collector/rules/names.h"
#include "collector/rules/rule_list.h"

/* ---- What is kept over all hosts ---- */

struct kept {
	struct hostbased_client *clients; /* by number of the host */
	struct slice *held;		  /* fingerprints of all private keys of the case, sorted */
	size_t nheld, cap_held;
	bool held_loaded;
	void *certs;
};

static struct kept *kept_of(struct rule_ctx *c)
{
	void **kept = rule_kept(c, &rule_ssh_hostbased);
	struct kept *k = *kept;

	if (k == NULL) {
		*kept = k = arena_new(c->lasting, struct kept);
		k->clients = arena_alloc(c->lasting, c->graph->nhosts * sizeof(*k->clients));
	}
	return k;
}

static void load(struct rule_ctx *c, uint32_t host, struct hostbased_client *client)
{
	int64_t id = c->graph->hosts[host].id;
	struct fact_host_key *keys;
	struct fact_host_name *names;
	struct fact_host_info *info;
	struct fact_keysign *keysign;

	client->loaded = true;
	client->nkeys = fact_load(c->facts, c->lasting, host_key, id, &keys);
	client->keys = keys;
	client->nnames = fact_load(c->facts, c->lasting, host_name, id, &names);
	client->names = names;
	if (fact_load(c->facts, c->lasting, host_info, id, &info) > 0)
		client->all_read = info[0].uid == 0;
	if (fact_load(c->facts, c->lasting, keysign, id, &keysign) > 0)
		client->keysign = &keysign[0];
	client->signs = client->keysign == NULL ||
			(client->keysign->usable != 0 && client->keysign->enabled != 0);
}

const struct hostbased_client *hostbased_client(struct rule_ctx *c, uint32_t host)
{
	struct hostbased_client *client = &kept_of(c)->clients[host];

	if (!client->loaded)
		load(c, host, client);
	return client;
}

static int by_bytes(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static void load_held(struct rule_ctx *c, struct kept *k)
{
	struct slice *held = NULL;

	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		struct fact_private_key *keys;
		size_t n =
		    fact_load(c->facts, c->lasting, private_key, c->graph->hosts[h].id, &keys);
		const struct hostbased_client *client = hostbased_client(c, h);

		grow(&held, &k->cap_held, k->nheld + n + client->nkeys + 1, sizeof(*held));
		for (size_t i = 0; i < n; i++)
			held[k->nheld++] = keys[i].fingerprint;
		for (size_t i = 0; i < client->nkeys; i++)
			held[k->nheld++] = client->keys[i].fingerprint;
	}
	if (k->nheld > 1)
		qsort(held, k->nheld, sizeof(*held), by_bytes);
	k->held = arena_alloc(c->lasting, (k->nheld + 1) * sizeof(*k->held));
	for (size_t i = 0; i < k->nheld; i++)
		k->held[i] = held[i];
	free(held);
	k->held_loaded = true;
}

bool hostbased_is_held(struct rule_ctx *c, struct slice fingerprint)
{
	struct kept *k = kept_of(c);

	if (!k->held_loaded)
		load_held(c, k);
	return bsearch(&fingerprint, k->held, k->nheld, sizeof(*k->held), by_bytes) != NULL;
}

/* ---- ssh-keysign ---- */

uint32_t hostbased_keysign(struct rule_ctx *c, uint32_t host)
{
	return graph_node(c->graph, NODE_SOURCE, host, SLICE("ssh-keysign"));
}

static void add_keysign(struct rule_ctx *c)
{
	const struct hostbased_client *client = hostbased_client(c, c->host);
	struct door d = door_open(c, &rule_ssh_hostbased);

	if (!client->signs || client->nkeys == 0)
		return;
	if (client->keysign == NULL || client->keysign->enabled < 0)
		door_unsure(&d, SLICE("whether ssh_config has EnableSSHKeysign yes"));
	if (client->keysign == NULL || client->keysign->usable < 0)
		door_unsure(&d, SLICE("whether ssh-keysign is setuid root"));
	if (client->keysign != NULL) {
		door_cite(&d, client->keysign->at);
		if (client->keysign->program.n > 0)
			door_cite(&d, (struct fact_origin){.path = client->keysign->program});
	}
	door_premise(&d, rule_place_of(c, c->host));
	door_to_node(&d, hostbased_keysign(c, c->host),
	    arena_printf(c->arena, "ssh-keysign of %.*s says who runs it, with the host's key",
		SLICE_ARG(c->graph->hosts[c->host].name)));
}

/* The keys that were seen whole have their readers by key-read. */
static void add_unseen(struct rule_ctx *c)
{
	const struct hostbased_client *client = hostbased_client(c, c->host);

	for (size_t i = 0; i < client->nkeys && !client->all_read; i++) {
		const struct fact_host_key *key = &client->keys[i];
		struct door d = door_open(c, &rule_key_read);

		if (key->held == 1)
			continue;
		door_cite(&d, key->at);
		door_unsure(&d, SLICE("whether the host has its private half"));
		door_premise(&d, rule_root_of(c, c->host));
		door_to_node(&d, graph_node(c->graph, NODE_KEY, NO_HOST, key->fingerprint),
		    arena_printf(c->arena, "root reads the host's key %.*s", SLICE_ARG(key->path)));
	}
}

void hostbased_add_own(struct rule_ctx *c)
{
	add_keysign(c);
	add_unseen(c);
}

/* Other paths than these it does not look at. */
static bool is_default(struct slice path)
{
	static const char *const paths[] = {"/etc/ssh/ssh_host_rsa_key",
	    "/etc/ssh/ssh_host_ecdsa_key", "/etc/ssh/ssh_host_ed25519_key",
	    "/etc/ssh/ssh_host_dsa_key"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (slice_eq_str(path, paths[i]))
			return true;
	return false;
}

const struct fact_known_host *hostbased_key_of(
    const struct hostbased_client *client, const struct known_keys *known, bool *sure)
{
	const struct fact_known_host *found = NULL;

	*sure = false;
	for (size_t i = 0; i < client->nkeys && !*sure; i++) {
		const struct fact_host_key *key = &client->keys[i];

		if (!is_default(key->path) || (key->held != 1 && client->all_read))
			continue;
		for (size_t k = 0; k < known->n; k++)
			if (!hostbased_is_ca(known->v[k]) &&
			    slice_eq(known->v[k]->fingerprint, key->fingerprint)) {
				found = known->v[k];
				*sure = key->held == 1;
			}
	}
	return found;
}

const struct host_certs *hostbased_certs(struct rule_ctx *c)
{
	return host_certs_of_case(c, &kept_of(c)->certs);
}

/* [openssh ssh.c L_CERT] Beside a key of the usual places. */
bool hostbased_shows(
    const struct hostbased_client *client, const struct fact_certificate *cert, bool *sure)
{
	struct slice path = cert->path;

	if (!slice_ends(path, "-cert.pub"))
		return false;
	path = slice_sub(path, 0, path.n - strlen("-cert.pub"));
	for (size_t i = 0; i < client->nkeys; i++) {
		const struct fact_host_key *key = &client->keys[i];

		if (!slice_eq(key->path, path) || !is_default(path) ||
		    !slice_eq(key->fingerprint, cert->fingerprint) ||
		    (key->held != 1 && client->all_read))
			continue;
		*sure = key->held == 1;
		return true;
	}
	return false;
}

/* [openssh canohost.c get_local_name] By the address of the connection, and where that has no name
 * by the host's own. */
int hostbased_is_called(
    struct rule_ctx *c, uint32_t host, const struct hostbased_client *client, struct slice name)
{
	const struct host_addr *own;
	size_t n = names_addrs_of(c->names, host, &own);
	bool all = n > 0;

	for (size_t i = 0; i < n; i++) {
		bool found = false;

		for (size_t k = 0; k < client->nnames && !found; k++) {
			struct addr a;

			found = client->names[k].first == 1 &&
				addr_parse(client->names[k].address, &a) == 0 &&
				addr_eq(&a, &own[i].addr);
			if (found && slice_eq_ci(client->names[k].name, name))
				return 1;
		}
		all = all && found;
	}
	return all ? 0 : -1;
}

/* ---- Users ---- */

uint32_t hostbased_user(struct rule_ctx *c, uint32_t host, struct slice user)
{
	uint32_t node = slice_eq_str(user, RSH_ANY_USER)
			    ? rule_place_of(c, host)
			    : graph_find(c->graph, NODE_ACCOUNT, host, user);

	return node == rule_root_of(c, host) ? NO_NODE : node;
}

static void tie_user(struct rule_ctx *c, uint32_t host, uint32_t user, uint32_t to)
{
	uint32_t both[] = {user, hostbased_keysign(c, host)};
	struct edge_spec spec = {
	    .rule = rule_ssh_hostbased.name,
	    .technique = rule_ssh_hostbased.technique,
	    .from = both,
	    .nfrom = 2,
	    .to = to,
	    .why = arena_printf(c->arena, "ssh-keysign of %.*s signs for the user's own name",
		SLICE_ARG(c->graph->hosts[host].name)),
	};

	graph_add(c->graph, &spec);
}

uint32_t hostbased_user_of(struct rule_ctx *c, const struct rsh_hosts *hosts, struct slice user)
{
	struct slice name = arena_printf(
	    c->arena, "hostbased by %.*s of %.*s", SLICE_ARG(user), SLICE_ARG(hosts->words));
	uint32_t node = graph_find(c->graph, NODE_SOURCE, NO_HOST, name);

	if (node != NO_NODE)
		return node;
	for (size_t i = 0; i < hosts->n; i++) {
		uint32_t who = hostbased_user(c, hosts->v[i], user);

		if (who == NO_NODE)
			continue;
		if (node == NO_NODE)
			node = graph_node(c->graph, NODE_SOURCE, NO_HOST, name);
		tie_user(c, hosts->v[i], who, node);
	}
	return node;
}
