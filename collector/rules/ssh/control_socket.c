/*
 * A control socket of ssh is an open session to another host: its own account and root may have
 * further sessions through it, without any key [openssh mux.c muxserver_listen; channels.c
 * channel_post_mux_listener: the peer's uid is asked]. Where it leads follows from the other end of
 * the connection, when that host tells of it too; else from the address that it goes to, and from
 * the name of the socket.
 */
#include <string.h>

#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/control_hash.h"

#define SAID "whether the session is what the socket's name says"

/* One socket while it is judged. */
struct judging {
	struct rule_ctx *c;
	const struct live_socket *socket;
	struct evidence_ref cites[3];
	size_t ncites;
};

static void cite(struct judging *j, const struct evidence_ref *ref)
{
	j->cites[j->ncites++] = *ref;
}

static void add_edges(struct judging *j, uint32_t to, struct slice missing)
{
	const struct live_socket *s = j->socket;
	uint32_t users[] = {s->account, rule_root_of(j->c, s->host)};
	struct slice why = arena_printf(
	    j->c->lasting, "an open session can be used through %.*s", SLICE_ARG(s->real));

	if (s->missing.n > 0)
		missing = missing.n == 0 ? s->missing
					 : arena_printf(j->c->lasting, "%.*s; %.*s",
					       SLICE_ARG(s->missing), SLICE_ARG(missing));
	for (size_t i = 0; i < 2; i++)
		if (i == 0 || users[1] != users[0])
			ssh_live_edge(j->c, &rule_control_socket, users[i], to, why, missing,
			    slice_of(NULL, 0), j->cites, j->ncites);
}

/* Both ends are known. */
static void to_session(struct judging *j, const struct live_end *server)
{
	struct graph *g = j->c->graph;
	uint32_t to = server->account;

	cite(j, &server->at);
	if (server->grade != GRADE_SHELL) {
		to = graph_node(g, node_kind_of_grade(server->grade), server->host,
		    g->nodes[server->account].name);
		g->nodes[to].uid = g->nodes[server->account].uid;
	}
	add_edges(j, to, server->missing);
}

/* ---- By the socket's name ---- */

/* The part of the name around its `@`, as ControlPath's usual %r@%h:%p has it. */
static bool split_name(struct slice path, struct slice *user, struct slice *host)
{
	struct slice name = slice_sub(path, slice_rfind(path, '/') + 1, path.n);

	if (!slice_cut(&name, '@', user))
		return false;
	slice_cut(&name, ':', host);
	return true;
}

static bool is_joint(uint8_t c)
{
	return c == '-' || c == '_' || c == '.' || c == ':';
}

/* The account that the name speaks of, with or without what may stand before it ("cm-"). */
static uint32_t account_named(struct rule_ctx *c, uint32_t host, struct slice user)
{
	for (size_t i = 0; i < user.n; i++) {
		uint32_t node =
		    i > 0 && !is_joint(user.p[i - 1])
			? NO_NODE
			: graph_find(c->graph, NODE_ACCOUNT, host, slice_sub(user, i, user.n));

		if (node != NO_NODE)
			return node;
	}
	return NO_NODE;
}

static void to_host(struct judging *j, uint32_t host, int64_t port)
{
	struct slice user = {0}, name;
	uint32_t node = control_hash_account(j->c, j->socket, host, port);

	if (node == NO_NODE && split_name(j->socket->real, &user, &name))
		node = account_named(j->c, host, user);
	if (node != NO_NODE)
		add_edges(j, node, SLICE(SAID));
	else
		add_edges(
		    j, rule_place_of(j->c, host), SLICE("as which account the session is open"));
}

static void to_address(struct judging *j, const struct live_end *client)
{
	const struct host_addr *at;
	size_t n = names_hosts_at(j->c->names, &client->peer, &at);

	if (addr_is_loopback(&client->peer)) {
		to_host(j, client->host, client->peer_port);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (i == 0 || at[i].host != at[i - 1].host)
			to_host(j, at[i].host, client->peer_port);
}

/* It goes through a proxy, or whose socket it is could not be read. */
static void to_name(struct judging *j)
{
	struct slice user, name;
	struct resolved r;
	uint32_t hashed = control_hash_account(j->c, j->socket, NO_HOST, 0);

	if (hashed != NO_NODE)
		add_edges(j, hashed, SLICE(SAID));
	if (hashed != NO_NODE || !split_name(j->socket->real, &user, &name) || name.n == 0)
		return;
	names_resolve(j->c->names, j->c->lasting, j->socket->host, name, &r);
	for (size_t i = 0; i < r.nhosts; i++)
		to_host(j, r.hosts[i], 0);
}

static void judge(struct rule_ctx *c, const struct ssh_live *all, const struct live_socket *s)
{
	struct judging j = {.c = c, .socket = s};
	const struct live_end *client = ssh_live_end_of(all, s->host, s->pid), *server;

	cite(&j, &s->at);
	if (client == NULL) {
		to_name(&j);
		return;
	}
	cite(&j, &client->at);
	server = ssh_live_other(all, client);
	if (server != NULL && server->account != NO_NODE)
		to_session(&j, server);
	else
		to_address(&j, client);
}

static void run(struct rule_ctx *c)
{
	ssh_live_host(c);
}

static void finish(struct rule_ctx *c)
{
	const struct ssh_live *all = ssh_live_all(c);

	for (size_t i = 0; i < all->nsockets; i++)
		if (all->sockets[i].kind == LIVE_CONTROL)
			judge(c, all, &all->sockets[i]);
}

const struct rule rule_control_socket = {
    .name = "control-socket",
    .technique = "T1563.001",
    .doc = "ssh's control socket is an open session for its account and root",
    .host = run,
    .finish = finish,
};
