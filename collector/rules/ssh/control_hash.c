/* Names that a control socket's hash was made of. */
#include "collector/rules/ssh/control_hash.h"

#include <stdio.h>
#include <string.h>

#include "common/sha1.h"

#define HASH_DIGITS (2 * SHA1_BYTES)
#define MOST_TRIED 1000000 /* names that one socket is asked about */
#define MOST_BYTES 1024	   /* of all names together */

struct trying {
	struct rule_ctx *c;
	uint8_t wanted[SHA1_BYTES];
	const struct host_alias *clients; /* what the socket's own host calls itself */
	size_t nclients;
	int64_t ports[2];
	size_t nports, tried;
};

static int digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The first run of that many digits in the socket's name: other tokens may stand around it. */
static bool find_hash(struct slice path, uint8_t hash[SHA1_BYTES])
{
	struct slice name = slice_sub(path, slice_rfind(path, '/') + 1, path.n);
	size_t run = 0, i = 0;

	while (i < name.n && run < HASH_DIGITS)
		run = digit(name.p[i++]) < 0 ? 0 : run + 1;
	if (run < HASH_DIGITS)
		return false;
	for (size_t k = 0; k < SHA1_BYTES; k++)
		hash[k] = (uint8_t)(digit(name.p[i - HASH_DIGITS + 2 * k]) << 4 |
				    digit(name.p[i - HASH_DIGITS + 2 * k + 1]));
	return true;
}

static bool is_made_of(struct trying *t, struct slice client, struct slice host, struct slice user)
{
	char text[MOST_BYTES];
	uint8_t hash[SHA1_BYTES];

	for (size_t i = 0; i < t->nports; i++) {
		int n = snprintf(text, sizeof(text), "%.*s%.*s%lld%.*s", SLICE_ARG(client),
		    SLICE_ARG(host), (long long)t->ports[i], SLICE_ARG(user));

		t->tried++;
		if (n < 0 || (size_t)n >= sizeof(text))
			continue;
		sha1(slice_of(text, (size_t)n), hash);
		if (memcmp(hash, t->wanted, SHA1_BYTES) == 0)
			return true;
	}
	return false;
}

static bool is_called(struct trying *t, struct slice host, struct slice user)
{
	for (size_t i = 0; i < t->nclients; i++)
		if (is_made_of(t, t->clients[i].name, host, user))
			return true;
	return false;
}

static bool is_account(struct trying *t, const struct graph_node *account)
{
	const struct names *names = t->c->names;
	const struct host_alias *called;
	const struct host_addr *addrs;
	size_t n = names_aliases(names, account->host, &called);
	char text[ADDR_TEXT_BYTES];

	for (size_t i = 0; i < n; i++)
		if (is_called(t, called[i].name, account->name))
			return true;
	n = names_addrs_of(names, account->host, &addrs);
	for (size_t i = 0; i < n; i++)
		if (is_called(t, slice_of(text, addr_format(&addrs[i].addr, text)), account->name))
			return true;
	return false;
}

uint32_t control_hash_account(
    struct rule_ctx *c, const struct live_socket *s, uint32_t host, int64_t port)
{
	struct trying t = {.c = c, .ports = {22, port}, .nports = port > 0 && port != 22 ? 2 : 1};

	if (!find_hash(s->real, t.wanted))
		return NO_NODE;
	t.nclients = names_aliases(c->names, s->host, &t.clients);
	for (uint32_t i = 0; i < c->graph->nnodes && t.tried < MOST_TRIED; i++) {
		const struct graph_node *n = &c->graph->nodes[i];

		if (n->kind == NODE_ACCOUNT && (host == NO_HOST || n->host == host) &&
		    is_account(&t, n))
			return i;
	}
	return NO_NODE;
}
