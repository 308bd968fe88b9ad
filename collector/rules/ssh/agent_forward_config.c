/* ssh's evaluation of a few keywords for one account and one host name [ssh_config(5): the first
 * value wins, the account's file before the host's]. */
#include "collector/rules/ssh/agent_forward_config.h"

#include <stdlib.h>

#include "common/args.h"
#include "common/pattern.h"

#define MOST_NAMES 10000   /* hosts that one account is asked about */
#define MOST_STEPS 4000000 /* lines of its configuration that are gone over for them */

/* The lines of one account, or of the host. */
struct lines_of_one {
	const struct fact_client_setting *rows;
	size_t n;
	int8_t *applies; /* per block: 1, 0, -1 */
};

struct judging {
	struct rule_ctx *c;
	const struct rule *rule;
	struct ssh_live *all;
	const struct fact_account *account;
	struct lines_of_one own, host;
};

/* What ssh would do for a name. */
struct answer {
	int forwards; /* 1, 0, -1: it hangs on a Match block */
	struct fact_origin at;
	struct slice name, user; /* empty: not set */
};

static bool is_forwarding(const struct fact_client_setting *row)
{
	return slice_eq_str(row->keyword, "forwardagent") && !slice_eq_str_ci(row->args, "no");
}

static bool forwards_at_all(const struct lines_of_one *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (is_forwarding(&l->rows[i]))
			return true;
	return false;
}

/* ---- Blocks ---- */

/* Host lines: one pattern has to match, and no negated one may. */
static int host_applies(struct judging *j, struct slice args, struct slice name)
{
	struct slice word;
	bool any = false;

	while (args_next(j->c->arena, &args, &word)) {
		bool negated = slice_starts(word, "!");

		if (!pattern_match(name, negated ? slice_sub(word, 1, word.n) : word, true))
			continue;
		if (negated)
			return 0;
		any = true;
	}
	return any;
}

/* Of Match only `all` is decided here. */
static int block_applies(struct judging *j, const struct lines_of_one *l,
    const struct fact_client_setting *row, struct slice name)
{
	int outer = l->applies[row->parent];

	if (outer == 0)
		return 0;
	if (slice_eq_str(row->keyword, "host"))
		return host_applies(j, row->args, name) == 0 ? 0 : outer;
	return slice_eq_str_ci(row->args, "all") ? outer : -1;
}

static void take(
    struct judging *j, struct answer *a, const struct fact_client_setting *row, int applies)
{
	struct slice args = row->args, word = {0};

	args_next(j->c->arena, &args, &word);
	if (slice_eq_str(row->keyword, "forwardagent") && a->at.path.n == 0) {
		if (applies > 0 || is_forwarding(row)) {
			a->forwards = is_forwarding(row) ? applies : 0;
			a->at = row->at;
		}
	} else if (slice_eq_str(row->keyword, "hostname") && a->name.n == 0 && applies > 0) {
		a->name = word;
	} else if (slice_eq_str(row->keyword, "user") && a->user.n == 0 && applies > 0) {
		a->user = word;
	}
}

static void ask(struct judging *j, struct lines_of_one *l, struct slice name, struct answer *a)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct fact_client_setting *row = &l->rows[i];

		if (slice_eq_str(row->keyword, "host") || slice_eq_str(row->keyword, "match"))
			l->applies[row->block] = (int8_t)block_applies(j, l, row, name);
		else if (l->applies[row->block] != 0)
			take(j, a, row, l->applies[row->block]);
	}
}

/* ---- Edges ---- */

static void add_edge(struct judging *j, const struct answer *a, uint32_t from, uint32_t agent)
{
	struct door d = door_open(j->c, j->rule);

	door_grant(&d, a->at);
	door_premise(&d, from);
	door_need(&d, "victim-login");
	if (a->forwards < 0)
		door_unsure(&d, SLICE("whether the Match block of ForwardAgent applies"));
	door_unsure(&d, SLICE("whether the far side lets agents be forwarded"));
	door_to_node(&d, agent,
	    arena_printf(
		j->c->arena, "%.*s's next log-in brings the agent", SLICE_ARG(j->account->name)));
}

/* A host by several names is one. */
static bool is_new(struct judging *j, uint32_t host)
{
	struct ssh_live *all = j->all;

	if (all->stamps == NULL)
		all->stamps =
		    arena_alloc(j->c->lasting, j->c->graph->nhosts * sizeof(*all->stamps));
	if (all->stamps[host] == all->stamp)
		return false;
	all->stamps[host] = all->stamp;
	return true;
}

static void judge_name(struct judging *j, struct slice name)
{
	struct graph *g = j->c->graph;
	uint32_t owner = rule_account_node(j->c, j->account), agent;
	struct answer a = {0};
	struct resolved r;

	ask(j, &j->own, name, &a);
	ask(j, &j->host, name, &a);
	if (a.forwards == 0)
		return;
	names_resolve(j->c->names, j->c->arena, j->c->host, a.name.n > 0 ? a.name : name, &r);
	for (size_t i = 0; i < r.nhosts; i++) {
		uint32_t root = rule_root_of(j->c, r.hosts[i]);
		uint32_t user = graph_find(
		    g, NODE_ACCOUNT, r.hosts[i], a.user.n > 0 ? a.user : j->account->name);

		if (!is_new(j, r.hosts[i]))
			continue;
		agent = graph_node(g, NODE_AGENT, j->c->host, g->nodes[owner].name);
		ssh_live_want(j->c, j->all, owner);
		add_edge(j, &a, root, agent);
		if (user != NO_NODE && user != root)
			add_edge(j, &a, user, agent);
	}
}

/* ---- Names ---- */

struct name_list {
	struct slice *v;
	size_t n, cap;
};

static void add_name(struct name_list *l, struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '*' || name.p[i] == '?' || name.p[i] == '!' || name.p[i] == '|')
			return;
	if (name.n == 0 || l->n == MOST_NAMES)
		return;
	grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = name;
}

static void names_of_blocks(
    struct judging *j, const struct lines_of_one *lines, struct name_list *l)
{
	struct slice args, word;

	for (size_t i = 0; i < lines->n; i++) {
		args = lines->rows[i].args;
		while (slice_eq_str(lines->rows[i].keyword, "host") &&
		       args_next(j->c->arena, &args, &word))
			add_name(l, word);
	}
}

/* `name,name,[name]:port` [sshd(8), SSH_KNOWN_HOSTS FILE FORMAT] */
static void names_of_known(struct slice names, struct name_list *l)
{
	struct slice one;

	while (names.n > 0) {
		slice_cut(&names, ',', &one);
		if (slice_starts(one, "[")) {
			struct slice rest = slice_sub(one, 1, one.n);

			slice_cut(&rest, ']', &one);
		}
		add_name(l, one);
	}
}

static int by_bytes(const void *left, const void *right)
{
	return slice_cmp(*(const struct slice *)left, *(const struct slice *)right);
}

/* ---- The host ---- */

/* The known_hosts of the account: the rows stand in the order of their paths. */
static void judge_account(struct judging *j, const struct fact_known_host *known, size_t nknown)
{
	struct slice folder = arena_printf(j->c->arena, "%.*s/.ssh", SLICE_ARG(j->account->home));
	struct name_list l = {0};
	size_t asked = 0, most;

	if (!forwards_at_all(&j->own) && !forwards_at_all(&j->host))
		return;
	j->all->stamp++;
	names_of_blocks(j, &j->own, &l);
	names_of_blocks(j, &j->host, &l);
	for (size_t lo = SLICE_LOWER_BOUND(known, nknown, path, folder);
	     lo < nknown && slice_path_under(known[lo].path, folder); lo++)
		if (known[lo].marker.n == 0)
			names_of_known(known[lo].names, &l);
	if (l.n > 1)
		qsort(l.v, l.n, sizeof(*l.v), by_bytes);
	/* Whoever writes so many Host lines has more names than lines can be asked for. */
	most = MOST_STEPS / (j->own.n + j->host.n + 1);
	for (size_t i = 0; i < l.n && asked < most; i++)
		if (i == 0 || !slice_eq(l.v[i], l.v[i - 1])) {
			judge_name(j, l.v[i]);
			asked++;
		}
	free(l.v);
}

static int by_path(const void *left, const void *right)
{
	const struct fact_known_host *a = left, *b = right;

	return slice_cmp(a->path, b->path);
}

static struct lines_of_one lines_from(
    struct rule_ctx *c, const struct fact_client_setting *rows, size_t n)
{
	struct lines_of_one l = {.rows = rows, .n = n};
	int64_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].block > most)
			most = rows[i].block;
	l.applies = arena_alloc(c->arena, (size_t)most + 1);
	l.applies[0] = 1;
	return l;
}

static int by_owner(const void *left, const void *right)
{
	const struct fact_client_setting *a = left, *b = right;
	int order = slice_cmp(a->owner, b->owner);

	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

/* The rows of one owner among those of all, which are sorted. */
static struct lines_of_one lines_of_owner(
    struct rule_ctx *c, const struct fact_client_setting *rows, size_t n, struct slice owner)
{
	size_t lo = SLICE_LOWER_BOUND(rows, n, owner, owner), hi = lo;

	while (hi < n && slice_eq(rows[hi].owner, owner))
		hi++;
	return lines_from(c, rows + lo, hi - lo);
}

static int by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* The nodes of accounts of this host that have keys: an agent may hold those. */
static size_t owners_of_keys(const struct rule_ctx *c, const struct ssh_live *all, uint32_t **out)
{
	size_t n = 0, kept = 0;
	uint32_t *v;

	while (n < all->nkeys && all->keys[all->nkeys - 1 - n].host == c->host)
		n++;
	*out = v = arena_alloc(c->arena, (n + 1) * sizeof(*v));
	for (size_t i = 0; i < n; i++)
		v[i] = all->keys[all->nkeys - 1 - i].owner;
	if (n > 1)
		qsort(v, n, sizeof(*v), by_number);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || v[kept - 1] != v[i])
			v[kept++] = v[i];
	return kept;
}

void agent_forward_configs(struct rule_ctx *c, const struct rule *rule, struct ssh_live *all)
{
	struct judging j = {.c = c, .rule = rule, .all = all};
	struct fact_client_setting *rows;
	struct fact_known_host *known = NULL;
	uint32_t *owners;
	size_t nowners, nknown, n;

	n = fact_load(c->facts, c->arena, client_setting, c->host_id, &rows);
	if (n == 0)
		return;
	qsort(rows, n, sizeof(*rows), by_owner);
	nknown = fact_load(c->facts, c->arena, known_host, c->host_id, &known);
	if (nknown > 1)
		qsort(known, nknown, sizeof(*known), by_path);
	j.host = lines_of_owner(c, rows, n, slice_of(NULL, 0));
	nowners = owners_of_keys(c, all, &owners);
	for (size_t i = 0; i < nowners; i++) {
		j.account = rule_account(c, c->graph->nodes[owners[i]].name);
		if (j.account == NULL)
			continue;
		j.own = lines_of_owner(c, rows, n, j.account->name);
		judge_account(&j, known, nknown);
	}
}
