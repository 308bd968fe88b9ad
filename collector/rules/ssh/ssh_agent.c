/*
 * An ssh-agent signs for its own account and for root, whatever the mode of its socket [openssh
 * ssh-agent.c, accept_client: the peer's uid is asked]. It may hold keys whose passphrase was typed
 * once; which ones it holds only it could tell, and it is never asked.
 */
#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/ssh_live.h"

static void add_user(
    struct rule_ctx *c, const struct live_socket *s, uint32_t user, const char *how)
{
	struct evidence_ref at = s->at;

	ssh_live_edge(c, &rule_ssh_agent, user, s->node,
	    arena_printf(c->arena, "%s may use the agent at %.*s", how, SLICE_ARG(s->real)),
	    s->missing, slice_of(NULL, 0), &at, 1);
}

/* For whoever asks why not. */
static void refuse(struct rule_ctx *c)
{
	struct fact_agent_socket *sockets;
	size_t n = fact_load(c->facts, c->arena, agent_socket, c->host_id, &sockets);

	for (size_t i = 0; i < n; i++) {
		const struct fact_agent_socket *f = &sockets[i];
		const struct fact_account *owner = rule_account_uid(c, f->uid);
		struct door d = door_open(c, &rule_ssh_agent);

		if (!slice_eq_str(f->kind, "agent") || owner == NULL)
			continue;
		door_cite(&d, f->at);
		if (f->listening == 0) {
			door_premise(&d, rule_account_node(c, owner));
			door_shut(&d, f->at, "the agent's socket is left over: no server listens");
		} else {
			door_premise(&d, rule_place_of(c, c->host));
			door_shut(&d, f->at,
			    "an agent signs for its own account and root, whatever the socket's "
			    "mode");
		}
		door_refused(&d, owner);
	}
}

static void run(struct rule_ctx *c)
{
	const struct ssh_live *all = ssh_live_host(c);
	uint32_t root = rule_root_of(c, c->host);

	for (size_t i = all->nsockets; i > 0 && all->sockets[i - 1].host == c->host; i--) {
		const struct live_socket *s = &all->sockets[i - 1];

		if (s->kind != LIVE_AGENT)
			continue;
		add_user(c, s, s->account, "its own account");
		if (s->account != root)
			add_user(c, s, root, "root");
	}
	if (c->refusals != NULL)
		refuse(c);
}

static void finish(struct rule_ctx *c)
{
	struct ssh_live *all = ssh_live_all(c);

	for (size_t i = 0; i < all->nsockets; i++)
		if (all->sockets[i].kind == LIVE_AGENT)
			ssh_live_agent(c, all, all->sockets[i].host, all->sockets[i].account);
}

const struct rule rule_ssh_agent = {
    .name = "ssh-agent",
    .technique = "T1563.001",
    .doc = "an ssh-agent signs for its account and for root",
    .host = run,
    .finish = finish,
};
