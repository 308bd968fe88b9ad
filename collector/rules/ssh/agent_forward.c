/*
 * An agent that a session forwards: whoever holds the account of the session, or root, on the far
 * side can sign with the keys of the near side as long as the session lasts [openssh session.c
 * session_auth_agent_req; channels.c]. Whose agent it is follows from the other end of the
 * connection, when its host tells of it too; else from the address that the session comes from.
 */
#include "collector/rules/access.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/agent_forward_config.h"

#define MOST_HOPS 8 /* of sessions behind each other that are followed */
#define CITES (2 * MOST_HOPS + 1)

/* ---- The far side ---- */

static void add_user(struct rule_ctx *c, const struct live_socket *s, uint32_t user,
    struct slice missing, const char *how)
{
	if (missing.n == 0)
		missing = s->missing;
	ssh_live_edge(c, &rule_agent_forward, user, s->node,
	    arena_printf(
		c->arena, "%s may use the forwarded agent at %.*s", how, SLICE_ARG(s->real)),
	    missing, slice_of(NULL, 0), &s->at, 1);
}

/* Unlike an agent, sshd does not ask who connects: whom the modes let write to the socket may use
 * it [openssh channels.c channel_post_auth_listener]. */
static void add_others(struct rule_ctx *c, const struct live_socket *s)
{
	const struct fact_agent_socket *f = s->fact;
	struct access_object o = {.real = f->real,
	    .mode = f->mode,
	    .uid = f->uid,
	    .gid = f->gid,
	    .acl = f->acl,
	    .at = f->at};
	struct access_ways ways = {0};

	access_list(c, &o, ACCESS_WRITE, &ways);
	for (size_t i = 0; i < ways.n; i++)
		if (ways.v[i].node != s->account)
			add_user(c, s, ways.v[i].node, ways.v[i].missing, ways.v[i].how);
}

static void run(struct rule_ctx *c)
{
	struct ssh_live *all = ssh_live_host(c);
	uint32_t root = rule_root_of(c, c->host);

	for (size_t i = all->nsockets; i > 0 && all->sockets[i - 1].host == c->host; i--) {
		const struct live_socket *s = &all->sockets[i - 1];

		if (s->kind != LIVE_FORWARDED)
			continue;
		add_user(c, s, s->account, slice_of(NULL, 0), "the account of the session");
		if (s->account != root)
			add_user(c, s, root, slice_of(NULL, 0), "root");
		add_others(c, s);
	}
	agent_forward_configs(c, &rule_agent_forward, all);
}

/* ---- The near side ---- */

/* One forwarded socket while the agent behind it is looked for. */
struct tracing {
	struct rule_ctx *c;
	struct ssh_live *all;
	uint32_t node;
	struct evidence_ref cites[CITES];
	size_t ncites;
};

static void cite(struct tracing *t, const struct evidence_ref *ref)
{
	if (t->ncites < CITES)
		t->cites[t->ncites++] = *ref;
}

static void arrive(struct tracing *t, uint32_t to, struct slice missing)
{
	ssh_live_edge(t->c, &rule_agent_forward, t->node, to,
	    SLICE("the session forwards this agent"), missing, slice_of(NULL, 0), t->cites,
	    t->ncites);
}

/* Any agent of a host: its accounts with keys, and with agents. */
static uint32_t any_agent(struct tracing *t, uint32_t host)
{
	struct graph *g = t->c->graph;
	uint32_t node = graph_find(g, NODE_AGENT, host, slice_of(NULL, 0)), owner = NO_NODE;
	const struct live_key *keys;
	size_t n = ssh_live_keys(t->all, host, &keys);

	if (node != NO_NODE)
		return node;
	node = graph_node(g, NODE_AGENT, host, slice_of(NULL, 0));
	for (size_t i = 0; i < n; i++) {
		if (keys[i].owner == owner)
			continue;
		owner = keys[i].owner;
		ssh_live_edge(t->c, &rule_agent_forward, node,
		    ssh_live_agent(t->c, t->all, host, owner),
		    SLICE("it may be the agent of any account of the host that has keys"),
		    SLICE("whose agent it is that the session forwards"), slice_of(NULL, 0),
		    &keys[i].at, 1);
	}
	return node;
}

static void arrive_at_host(struct tracing *t, uint32_t host)
{
	arrive(t, any_agent(t, host), SLICE("whose agent it is that the session forwards"));
}

/* That host was not swept: what its agent opens nobody knows. */
static void arrive_outside(struct tracing *t, const struct addr *peer)
{
	char text[ADDR_TEXT_BYTES];
	size_t n = addr_format(peer, text);
	struct slice name =
	    arena_printf(t->c->arena, "an agent of %.*s", SLICE_ARG(slice_of(text, n)));

	arrive(t, graph_node(t->c->graph, NODE_OUTSIDE, NO_HOST, name),
	    SLICE("what that agent's keys open"));
}

/* No other end is known: somebody at the address that the session comes from. */
static void arrive_at_address(struct tracing *t, const struct live_end *end)
{
	const struct host_addr *at;
	size_t n = names_hosts_at(t->c->names, &end->peer, &at);
	uint32_t last = NO_HOST;

	if (addr_is_loopback(&end->peer)) {
		arrive_at_host(t, end->host);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (at[i].host != last)
			arrive_at_host(t, at[i].host);
		last = at[i].host;
	}
	if (n == 0)
		arrive_outside(t, &end->peer);
}

/* The agent of the account that runs the client. */
static void arrive_at_client(struct tracing *t, const struct live_end *client)
{
	if (client->account == NO_NODE) {
		arrive_at_host(t, client->host);
		return;
	}
	arrive(t, ssh_live_agent(t->c, t->all, client->host, client->account),
	    SLICE("which agent the client forwards"));
}

/* From session to session: a client may forward an agent that was forwarded to it. */
static void trace(struct tracing *t, const struct live_socket *s)
{
	for (int hop = 0; hop < MOST_HOPS; hop++) {
		const struct live_end *server = ssh_live_end_of(t->all, s->host, s->pid), *client;
		const struct live_socket *behind;

		cite(t, &s->at);
		if (server == NULL)
			return;
		client = ssh_live_other(t->all, server);
		if (client == NULL) {
			arrive_at_address(t, server);
			return;
		}
		cite(t, &client->at);
		behind = ssh_live_socket(t->all, client->host, client->auth_sock);
		if (behind == NULL || behind->kind == LIVE_CONTROL) {
			arrive_at_client(t, client);
			return;
		}
		if (behind->kind == LIVE_AGENT) {
			arrive(t, ssh_live_agent(t->c, t->all, behind->host, behind->account),
			    slice_of(NULL, 0));
			return;
		}
		s = behind;
	}
}

static void finish(struct rule_ctx *c)
{
	struct ssh_live *all = ssh_live_all(c);

	for (size_t i = 0; i < all->nwanted; i++)
		ssh_live_agent(c, all, all->wanted[i].host, all->wanted[i].account);
	for (size_t i = 0; i < all->nsockets; i++) {
		struct tracing t = {.c = c, .all = all, .node = all->sockets[i].node};

		if (all->sockets[i].kind == LIVE_FORWARDED)
			trace(&t, &all->sockets[i]);
	}
}

const struct rule rule_agent_forward = {
    .name = "agent-forward",
    .technique = "T1563.001",
    .doc = "a forwarded agent signs for whoever holds the far side of its session",
    .host = run,
    .finish = finish,
};
