/*
 * Sockets of agents and ends of SSH connections. What a socket is for follows from the process that
 * listens there; without one, from where it was found.
 */
#include "collector/derive/derivers.h"

/* Programs that keep keys for others. */
static const char *const agents[] = {"gcr-ssh-agent", "gnome-keyring-d", "gpg-agent", "ssh-agent"};

static bool is_agent(struct slice name)
{
	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		if (slice_eq_str(name, agents[i]))
			return true;
	return false;
}

static bool has(struct slice text, const char *part)
{
	struct slice p = slice_str(part);

	for (size_t i = 0; i + p.n <= text.n; i++)
		if (slice_eq(slice_sub(text, i, i + p.n), p))
			return true;
	return false;
}

/* Where OpenSSH puts sockets of agents, its own and those that it forwards [ssh-agent.c, session.c;
 * since 10.1 misc-agent.c]. */
static bool is_agents_place(struct slice path)
{
	return has(path, "/ssh-") ? has(path, "/agent.") : has(path, "/.ssh/agent/s.");
}

/* An sshd also listens for forwarded Unix sockets, and those are none of our business. */
static const char *kind_of(const struct fact_agent_socket *f)
{
	bool named = slice_eq_str(f->found, "environment") ||
		     slice_eq_str(f->found, "IdentityAgent") || is_agents_place(f->real);

	if (is_agent(f->holder))
		return "agent";
	if (slice_starts(f->holder, "sshd"))
		return named ? "forwarded" : "other";
	if (slice_eq_str(f->holder, "ssh"))
		return "control";
	if (f->holder.n > 0)
		return named ? "agent" : "other";
	if (slice_eq_str(f->found, "ControlPath") ||
	    (slice_eq_str(f->found, "home") && !is_agents_place(f->real)))
		return "control";
	return named || slice_eq_str(f->found, "place") ? "agent" : "other";
}

static void take_agent(struct derive_ctx *c, const struct record *r)
{
	struct fact_agent_socket f = {
	    .host = c->host,
	    .path = record_text(r, "path"),
	    .real = record_text(r, "real"),
	    .found = record_text(r, "from"),
	    .mode = record_mode(r, "mode"),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	    .acl = derive_acl(c, r, record_text(r, "path")),
	    .listening = record_bool(r, "listening"),
	    .holder = record_text(r, "holder"),
	    .pid = record_i64(r, "pid", -1),
	    .holder_uid = record_i64(r, "holder_uid", -1),
	    .title = record_text(r, "title"),
	};

	f.at = (struct fact_origin){r->line, f.path, 0};
	if (f.real.n == 0)
		f.real = f.path;
	f.kind = slice_str(kind_of(&f));
	fact_add(c->facts, agent_socket, &f);
}

/* No file says it: the process stands for it. */
static void take_session(struct derive_ctx *c, const struct record *r)
{
	struct fact_ssh_session f = {
	    .host = c->host,
	    .role = record_text(r, "role"),
	    .pid = record_i64(r, "pid", -1),
	    .uid = record_i64(r, "uid", -1),
	    .title = record_text(r, "title"),
	    .local = record_text(r, "local"),
	    .local_port = record_i64(r, "local_port", -1),
	    .peer = record_text(r, "peer"),
	    .peer_port = record_i64(r, "peer_port", -1),
	    .auth_sock = record_text(r, "auth_sock"),
	};

	f.at = (struct fact_origin){
	    r->line, arena_printf(c->arena, "/proc/%lld", (long long)f.pid), 0};
	fact_add(c->facts, ssh_session, &f);
}

const struct deriver derive_agents = {
    .name = "agents",
    .kind = REC_AGENT,
    .record = take_agent,
};

const struct deriver derive_sessions = {
    .name = "sessions",
    .kind = REC_SESSION,
    .record = take_session,
};
