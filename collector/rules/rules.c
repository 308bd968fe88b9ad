/* The table of rules, what they share, and the run of all of them over a case. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "collector/rules/habit.h"
#include "collector/rules/names.h"
#include "collector/rules/peers.h"
#include "collector/rules/rule.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/used.h"
#include "common/lower_bound.h"
#include "include/err.h"

const struct rule *const rules[] = {
    &rule_setuid, /* before those that ask who is in a group */
    &rule_account_write,
    &rule_agent_forward,
    &rule_capability,
    &rule_control_socket,
    &rule_doas,
    &rule_empty_password,
    &rule_key_read,
    &rule_krb5,
    &rule_ksu,
    &rule_nfs_export,
    &rule_nfs_handle,
    &rule_nfs_server,
    &rule_polkit,
    &rule_root_local,
    &rule_rsh,
    &rule_same_password,
    &rule_spoof,
    &rule_ssh_agent,
    &rule_ssh_cert,
    &rule_ssh_hostbased,
    &rule_ssh_key,
    &rule_su,
    &rule_sudo,
    &rule_system_write,
    &rule_unshadowed,
    &rule_root_group,	/* behind all that forward connections */
    &rule_group_member, /* behind all that make nodes of groups */
    NULL,
};

const struct rule *rules_find(struct slice name)
{
	for (size_t i = 0; rules[i] != NULL; i++)
		if (slice_eq_str(name, rules[i]->name))
			return rules[i];
	return NULL;
}

#define RULES (sizeof(rules) / sizeof(rules[0]))

size_t rules_count(void)
{
	return RULES - 1;
}

/* ---- What rules use ---- */

void **rule_kept(const struct rule_ctx *c, const struct rule *rule)
{
	size_t i = 0;

	while (rules[i] != NULL && rules[i] != rule)
		i++;
	return &c->kept[i];
}

const struct fact_account *rule_account(const struct rule_ctx *c, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND_AT(c->by_name, c->naccounts, name, name);

	return lo < c->naccounts && slice_eq(c->by_name[lo]->name, name) ? c->by_name[lo] : NULL;
}

/* The first whose number is not less. */
static size_t first_of_uid(const struct rule_ctx *c, int64_t uid)
{
	size_t lo;

	LOWER_BOUND(lo, c->naccounts, c->by_uid[lo].uid < uid);
	return lo;
}

const struct account_by_uid *rule_accounts_uid(const struct rule_ctx *c, int64_t uid, size_t *n)
{
	size_t lo = first_of_uid(c, uid), hi = lo;

	while (hi < c->naccounts && c->by_uid[hi].uid == uid)
		hi++;
	*n = hi - lo;
	return c->by_uid + lo;
}

const struct fact_account *rule_account_uid(const struct rule_ctx *c, int64_t uid)
{
	size_t i = first_of_uid(c, uid);

	return i == c->naccounts || c->by_uid[i].uid != uid ? NULL
							    : &c->accounts[c->by_uid[i].index];
}

uint32_t rule_account_node(const struct rule_ctx *c, const struct fact_account *account)
{
	return c->account_nodes[account - c->accounts];
}

bool rule_may_lack_password(const struct fact_account *account)
{
	return slice_eq_str(account->pw, "empty") || slice_eq_str(account->shadow, "empty");
}

uint32_t rule_root_node(const struct rule_ctx *c)
{
	const struct fact_account *root = rule_account_uid(c, 0);

	return root == NULL ? NO_NODE : rule_account_node(c, root);
}

uint32_t rule_root_of(const struct rule_ctx *c, uint32_t host)
{
	uint32_t node = c->roots[host];

	if (node == NO_NODE) {
		node = graph_node(c->graph, NODE_ACCOUNT, host, SLICE("root"));
		if (c->graph->nodes[node].uid < 0)
			c->graph->nodes[node].uid = 0;
		c->roots[host] = node;
	}
	return node;
}

uint32_t rule_place_of(const struct rule_ctx *c, uint32_t host)
{
	return graph_node(c->graph, NODE_PLACE, host, slice_of(NULL, 0));
}

bool rule_in_group(const struct rule_ctx *c, const struct fact_account *account, int64_t gid)
{
	return groups_has(c->group_index, account, gid);
}

size_t rule_lower_file(const struct rule_ctx *c, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(c->files, c->nfiles, path, path);

	return lo;
}

const struct fact_file *rule_file(const struct rule_ctx *c, struct slice path)
{
	size_t at = rule_lower_file(c, path);

	return at < c->nfiles && slice_eq(c->files[at].path, path) ? &c->files[at] : NULL;
}

const struct fact_file *rule_dir(const struct rule_ctx *c, struct slice real)
{
	size_t lo = SLICE_LOWER_BOUND_AT(c->dirs, c->ndirs, real, real);

	return lo < c->ndirs && slice_eq(c->dirs[lo]->real, real) ? c->dirs[lo] : NULL;
}

bool rule_is_system(const struct rule_ctx *c, const char *const *ids)
{
	for (; c->info != NULL && *ids != NULL; ids++)
		if (slice_eq_str(c->info->os_id, *ids))
			return true;
	return false;
}

struct evidence_ref rule_evidence_path(const struct rule_ctx *c, struct slice path, uint32_t line)
{
	const struct fact_file *f = rule_file(c, path);

	return (struct evidence_ref){
	    .host = c->graph->hosts[c->host].name,
	    .path = path,
	    .line = line,
	    .sha256 = f == NULL ? slice_of(NULL, 0) : f->sha256,
	};
}

struct evidence_ref rule_evidence(const struct rule_ctx *c, struct fact_origin at)
{
	return rule_evidence_path(c, at.path, (uint32_t)at.line);
}

void rule_edge(struct rule_ctx *c, const struct rule *rule, uint32_t from, uint32_t to,
    const struct evidence_ref *evidence, struct slice why)
{
	struct edge_spec spec = {
	    .rule = rule->name,
	    .technique = rule->technique,
	    .from = &from,
	    .nfrom = 1,
	    .to = to,
	    .why = why,
	    .evidence = evidence,
	    .nevidence = 1,
	};

	graph_add(c->graph, &spec);
}

/* ---- The run ---- */

static int by_uid(const void *x, const void *y)
{
	const struct account_by_uid *a = x, *b = y;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* One node for each uid, named after the first account that has it: identity is the uid. */
static void make_account_nodes(struct rule_ctx *c)
{
	struct account_by_uid *order = arena_alloc(c->arena, (c->naccounts + 1) * sizeof(*order));
	uint32_t *nodes = arena_alloc(c->arena, (c->naccounts + 1) * sizeof(*nodes));
	uint32_t node = NO_NODE;

	for (size_t i = 0; i < c->naccounts; i++)
		order[i] = (struct account_by_uid){c->accounts[i].uid, i};
	qsort(order, c->naccounts, sizeof(*order), by_uid);
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[order[i].index];

		if (i == 0 || order[i].uid != order[i - 1].uid) {
			node = graph_node(c->graph, NODE_ACCOUNT, c->host, a->name);
			/* A name that stands there for two uids is one node, root's if one is 0:
			 * order[] has the least first. */
			if (c->graph->nodes[node].uid < 0)
				c->graph->nodes[node].uid = a->uid;
		}
		nodes[order[i].index] = node;
	}
	c->by_uid = order;
	c->account_nodes = nodes;
}

static int by_path(const void *x, const void *y)
{
	const struct fact_file *a = x, *b = y;
	int order = slice_cmp(a->path, b->path);

	return order != 0 ? order : (a->at.record > b->at.record) - (a->at.record < b->at.record);
}

static int by_real(const void *x, const void *y)
{
	const struct fact_file *a = *(const struct fact_file *const *)x;
	const struct fact_file *b = *(const struct fact_file *const *)y;
	int order = slice_cmp(a->real, b->real);

	return order != 0 ? order : (a->at.record > b->at.record) - (a->at.record < b->at.record);
}

static void index_dirs(struct rule_ctx *c)
{
	c->dirs = arena_alloc(c->arena, (c->nfiles + 1) * sizeof(*c->dirs));
	c->ndirs = 0;
	for (size_t i = 0; i < c->nfiles; i++)
		if (slice_eq_str(c->files[i].type, "dir"))
			c->dirs[c->ndirs++] = &c->files[i];
	if (c->ndirs > 1)
		qsort(c->dirs, c->ndirs, sizeof(*c->dirs), by_real);
}

static int by_name(const void *x, const void *y)
{
	const struct fact_account *a = *(const struct fact_account *const *)x;
	const struct fact_account *b = *(const struct fact_account *const *)y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : (a > b) - (a < b);
}

static void index_names(struct rule_ctx *c)
{
	c->by_name = arena_alloc(c->arena, (c->naccounts + 1) * sizeof(*c->by_name));
	for (size_t i = 0; i < c->naccounts; i++)
		c->by_name[i] = &c->accounts[i];
	if (c->naccounts > 1)
		qsort(c->by_name, c->naccounts, sizeof(*c->by_name), by_name);
}

static void load_accounts(struct rule_ctx *c)
{
	struct fact_account *accounts;

	c->naccounts = fact_load(c->facts, c->arena, account, c->host_id, &accounts);
	c->accounts = accounts;
	index_names(c);
	make_account_nodes(c);
	c->roots[c->host] = rule_root_node(c);
}

static void run_host(struct rule_ctx *c)
{
	struct fact_host_info *info;
	struct fact_unix_group *groups;
	struct fact_group_member *members;
	struct fact_file *files;

	c->info = fact_load(c->facts, c->arena, host_info, c->host_id, &info) > 0 ? info : NULL;
	load_accounts(c);
	c->ngroups = fact_load(c->facts, c->arena, unix_group, c->host_id, &groups);
	c->nmembers = fact_load(c->facts, c->arena, group_member, c->host_id, &members);
	c->nfiles = fact_load(c->facts, c->arena, file, c->host_id, &files);
	qsort(files, c->nfiles, sizeof(*files), by_path);
	c->groups = groups;
	c->members = members;
	c->files = files;
	c->group_index = groups_build(c);
	peers_load_netgroups(c);
	index_dirs(c);
	for (size_t i = 0; rules[i] != NULL && c->facts->err == 0; i++)
		rules[i]->host(c);
}

static int load_hosts(struct fact_store *facts, struct graph *g)
{
	sqlite3_stmt *q = NULL;
	int r;

	if (sqlite3_prepare_v2(
		facts->db, "SELECT id, name FROM hosts ORDER BY name", -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	while ((r = sqlite3_step(q)) == SQLITE_ROW)
		graph_add_host(g,
		    slice_of(sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)),
		    sqlite3_column_int64(q, 0));
	sqlite3_finalize(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

/* Calls `fn` for each host, with an arena that it finds empty. 0 or an error of the store. */
static int each_host(struct rule_ctx *c, void (*fn)(struct rule_ctx *))
{
	int err = 0;

	for (c->host = 0; err == 0 && c->host < c->graph->nhosts; c->host++) {
		c->host_id = c->graph->hosts[c->host].id;
		fn(c);
		err = c->facts->err;
		arena_reset(c->arena);
	}
	return err;
}

/* What a run over a case works with. */
struct run {
	struct rule_ctx c;
	struct names names;
	struct arena arena, lasting;
};

/* Names and the account nodes of all hosts, before any rule. 0 or an error of the store. */
static int begin(struct run *r, struct fact_store *facts, struct graph *g)
{
	int err;

	*r = (struct run){0};
	r->c = (struct rule_ctx){.facts = facts,
	    .graph = g,
	    .names = &r->names,
	    .arena = &r->arena,
	    .lasting = &r->lasting,
	    .kept = arena_alloc(&r->lasting, RULES * sizeof(*r->c.kept))};
	err = g->nhosts > 0 ? 0 : load_hosts(facts, g);
	if (err == 0)
		err = names_build(&r->names, facts, g);
	r->c.roots = arena_alloc(&r->lasting, g->nhosts * sizeof(*r->c.roots));
	return err == 0 ? each_host(&r->c, load_accounts) : err;
}

static void end(struct run *r)
{
	names_free(&r->names);
	arena_free(&r->arena);
	arena_free(&r->lasting);
}

int rules_run(struct fact_store *facts, struct graph *g)
{
	struct run r;
	struct rule_ctx *c = &r.c;
	int err = begin(&r, facts, g);

	if (err == 0)
		err = habit_solve(facts, &r.names, g);
	if (err == 0)
		err = each_host(c, run_host);
	*c = (struct rule_ctx){.facts = facts,
	    .graph = g,
	    .names = &r.names,
	    .arena = &r.arena,
	    .lasting = &r.lasting,
	    .kept = c->kept,
	    .roots = c->roots,
	    .host = NO_HOST};
	for (size_t i = 0; err == 0 && rules[i] != NULL; i++)
		if (rules[i]->finish != NULL)
			rules[i]->finish(c);
	if (err == 0)
		err = used_mark(facts, g);
	end(&r);
	return err;
}

int rules_explain(struct fact_store *facts, struct graph *g, const uint32_t *hosts, size_t nhosts,
    struct refusals *refusals)
{
	struct run r;
	int err = begin(&r, facts, g);

	r.c.refusals = refusals;
	for (size_t i = 0; err == 0 && i < nhosts; i++) {
		r.c.host = hosts[i];
		r.c.host_id = g->hosts[hosts[i]].id;
		run_host(&r.c);
		err = facts->err;
		arena_reset(&r.arena);
	}
	end(&r);
	return err;
}
