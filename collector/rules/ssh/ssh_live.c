/* Loading the live facts of each host. Look-ups over all of them: ssh_live_find.c. */
#include "collector/rules/ssh/ssh_live.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/sshd.h"
#include "common/lower_bound.h"

/* Room for one item more at the end of an array in lasting memory. */
static void *one_more(struct rule_ctx *c, void *items, size_t n, size_t *cap, size_t bytes)
{
	void *more;

	if (n < *cap)
		return items;
	*cap = *cap == 0 ? 16 : *cap * 2;
	more = arena_alloc(c->lasting, *cap * bytes);
	if (n > 0)
		memcpy(more, items, n * bytes);
	return more;
}

static struct evidence_ref keep_ref(struct rule_ctx *c, struct fact_origin at)
{
	struct evidence_ref ref = rule_evidence(c, at);

	ref.path = arena_dup(c->lasting, ref.path);
	ref.sha256 = arena_dup(c->lasting, ref.sha256);
	return ref;
}

/* The node of whoever runs as the uid: root's where no account has it, for root can. */
static uint32_t account_node(struct rule_ctx *c, int64_t uid)
{
	const struct fact_account *a = uid < 0 ? NULL : rule_account_uid(c, uid);

	return a == NULL ? rule_root_of(c, c->host) : rule_account_node(c, a);
}

/* ---- Sockets ---- */

static bool kind_of(const struct fact_agent_socket *f, enum live_kind *kind)
{
	static const char *const words[] = {
	    [LIVE_AGENT] = "agent", [LIVE_FORWARDED] = "forwarded", [LIVE_CONTROL] = "control"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str(f->kind, words[i])) {
			*kind = (enum live_kind)i;
			return true;
		}
	return false;
}

static struct slice missing_of(const struct fact_agent_socket *f, enum live_kind kind)
{
	if (f->listening < 0)
		return SLICE("whether a server listens at the socket");
	if (f->holder.n == 0 && kind == LIVE_AGENT && slice_starts(f->real, "/tmp/"))
		return SLICE("which program serves the socket");
	return slice_of(NULL, 0);
}

static bool is_known(const struct ssh_live *all, uint32_t host, struct slice real)
{
	for (size_t i = all->nsockets; i > 0 && all->sockets[i - 1].host == host; i--)
		if (slice_eq(all->sockets[i - 1].real, real))
			return true;
	return false;
}

static void take_socket(struct rule_ctx *c, struct ssh_live *all, const struct fact_agent_socket *f)
{
	struct live_socket s = {.host = c->host,
	    .uid = f->holder_uid >= 0 ? f->holder_uid : f->uid,
	    .pid = f->pid,
	    .node = NO_NODE,
	    .fact = f};

	if (!kind_of(f, &s.kind) || f->listening == 0 || is_known(all, c->host, f->real))
		return;
	s.real = arena_dup(c->lasting, f->real);
	s.account = account_node(c, s.uid);
	s.missing = missing_of(f, s.kind);
	if (s.kind == LIVE_AGENT)
		s.node = graph_node(c->graph, NODE_AGENT, c->host, c->graph->nodes[s.account].name);
	else if (s.kind == LIVE_FORWARDED)
		s.node = graph_node(c->graph, NODE_AGENT, c->host, s.real);
	s.at = keep_ref(c, f->at);
	all->sockets = one_more(c, all->sockets, all->nsockets, &all->cap_sockets, sizeof(s));
	all->sockets[all->nsockets++] = s;
}

/* ---- Connections ---- */

static int by_asked(const void *left, const void *right)
{
	const struct fact_agent_socket *a = left, *b = right;

	return slice_cmp(a->path, b->path);
}

/* Where a path of an environment leads: people keep a link to the agent of the day. */
static struct slice real_of(const struct fact_agent_socket *sockets, size_t n, struct slice path)
{
	struct fact_agent_socket key = {.path = path};
	const struct fact_agent_socket *f =
	    n == 0 ? NULL : bsearch(&key, sockets, n, sizeof(key), by_asked);

	return f == NULL ? path : f->real;
}

/* What sessions on a connection may do is judged once per host. */
struct judging {
	struct rule_ctx *c;
	struct sshd sshd;
	size_t nconfigs;
	struct slice *forced; /* files of keys with a forced command, sorted */
	size_t nforced;
};

static int by_bytes(const void *left, const void *right)
{
	return slice_cmp(*(const struct slice *)left, *(const struct slice *)right);
}

static void judge_start(struct rule_ctx *c, struct judging *j)
{
	struct door d = door_open(c, &rule_control_socket);
	struct fact_authorized_key *keys;
	struct slice *configs;
	size_t n;

	*j = (struct judging){.c = c};
	n = sshd_load(c, &j->sshd, &configs);
	j->nconfigs = sshd_check_host(&j->sshd, &d, configs, n);
	j->sshd.config = configs[0];
	n = fact_load(c->facts, c->arena, authorized_key, c->host_id, &keys);
	j->forced = arena_alloc(c->arena, (n + 1) * sizeof(*j->forced));
	for (size_t i = 0; i < n; i++)
		if (memmem(keys[i].options.p, keys[i].options.n, "command=", 8) != NULL)
			j->forced[j->nforced++] = keys[i].path;
	if (j->nforced > 1)
		qsort(j->forced, j->nforced, sizeof(*j->forced), by_bytes);
}

/* Does a key of the account's files have a forced command? */
static bool has_forced(const struct judging *j, const struct fact_account *who)
{
	size_t lo;

	LOWER_BOUND(lo, j->nforced, slice_cmp(j->forced[lo], who->home) < 0);
	return lo < j->nforced && slice_path_under(j->forced[lo], who->home);
}

/* By the account and sshd's configuration; which key opened the connection nobody tells. */
static void judge(struct judging *j, struct live_end *e, const struct fact_account *who)
{
	struct door d = door_open(j->c, &rule_control_socket);

	sshd_check_login(&j->sshd, &d, who);
	e->grade = d.grade;
	if (j->nconfigs != 1)
		e->missing = SLICE("which sshd the session is with");
	else if (has_forced(j, who))
		e->missing = SLICE("whether a forced command holds the session");
}

static void take_end(struct rule_ctx *c, struct ssh_live *all, struct judging *j,
    const struct fact_ssh_session *f, struct slice auth_sock)
{
	const struct fact_account *who = f->uid < 0 ? NULL : rule_account_uid(c, f->uid);
	struct live_end e = {
	    .host = c->host,
	    .server = slice_eq_str(f->role, "server"),
	    .pid = f->pid,
	    .account = who == NULL ? NO_NODE : rule_account_node(c, who),
	    .local_port = f->local_port,
	    .peer_port = f->peer_port,
	};

	if (addr_parse(f->local, &e.local) != 0 || addr_parse(f->peer, &e.peer) != 0)
		return;
	if (e.server && who != NULL) {
		if (j->c == NULL)
			judge_start(c, j);
		judge(j, &e, who);
	}
	e.auth_sock = arena_dup(c->lasting, auth_sock);
	e.at = keep_ref(c, f->at);
	all->ends = one_more(c, all->ends, all->nends, &all->cap_ends, sizeof(e));
	all->ends[all->nends++] = e;
}

/* ---- Keys ---- */

static void take_key(struct rule_ctx *c, struct ssh_live *all, const struct fact_private_key *f)
{
	struct live_key k = {
	    .host = c->host,
	    .owner = account_node(c, f->uid),
	    .key = graph_node(c->graph, NODE_KEY, NO_HOST, f->fingerprint),
	    .token = slice_starts(f->type, "sk-"),
	    .at = keep_ref(c, f->at),
	};

	all->keys = one_more(c, all->keys, all->nkeys, &all->cap_keys, sizeof(k));
	all->keys[all->nkeys++] = k;
}

struct ssh_live *ssh_live_host(struct rule_ctx *c)
{
	void **kept = rule_kept(c, &rule_ssh_agent);
	struct ssh_live *all = *kept;
	struct fact_agent_socket *sockets;
	struct fact_ssh_session *sessions;
	struct fact_private_key *keys;
	struct judging j = {0};
	size_t n, nsockets;

	if (all == NULL) {
		all = *kept = arena_new(c->lasting, struct ssh_live);
		all->loaded = NO_HOST;
	}
	if (all->loaded == c->host)
		return all;
	all->loaded = c->host;
	nsockets = fact_load(c->facts, c->arena, agent_socket, c->host_id, &sockets);
	if (nsockets > 1)
		qsort(sockets, nsockets, sizeof(*sockets), by_asked);
	for (size_t i = 0; i < nsockets; i++)
		take_socket(c, all, &sockets[i]);
	n = fact_load(c->facts, c->arena, ssh_session, c->host_id, &sessions);
	for (size_t i = 0; i < n; i++)
		take_end(
		    c, all, &j, &sessions[i], real_of(sockets, nsockets, sessions[i].auth_sock));
	n = fact_load(c->facts, c->arena, private_key, c->host_id, &keys);
	for (size_t i = 0; i < n; i++)
		if (keys[i].fingerprint.n > 0)
			take_key(c, all, &keys[i]);
	return all;
}

void ssh_live_want(struct rule_ctx *c, struct ssh_live *all, uint32_t account)
{
	size_t n = all->nwanted;

	if (n > 0 && all->wanted[n - 1].account == account)
		return;
	all->wanted = one_more(c, all->wanted, n, &all->cap_wanted, sizeof(*all->wanted));
	all->wanted[all->nwanted++] = (struct live_owner){c->host, account};
}
