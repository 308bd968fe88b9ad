/* Exceptions of modes: their names, and everybody else. */
#include "collector/rules/access_less.h"

#include "collector/rules/rule_list.h"
#include "include/err.h"

/* Different sets of exceptions on one host: each costs an edge for each account. */
#define MOST_SETS 16

struct kept {
	uint32_t host;
	size_t nsets;
};

static void add(struct access_less *less, bool user, int64_t id)
{
	size_t at = 0;

	while (at < less->n &&
	       (less->v[at].user < user || (less->v[at].user == user && less->v[at].id < id)))
		at++;
	if (at < less->n && less->v[at].user == user && less->v[at].id == id)
		return;
	if (less->n == ACCESS_MOST_LESS) {
		less->many = true;
		return;
	}
	for (size_t i = less->n++; i > at; i--)
		less->v[i] = less->v[i - 1];
	less->v[at] = (struct access_exception){user, id};
}

void access_less_group(struct access_less *less, int64_t gid)
{
	add(less, false, gid);
}

void access_less_user(struct access_less *less, int64_t uid)
{
	add(less, true, uid);
}

static struct slice name_of(struct rule_ctx *c, const struct access_exception *e)
{
	const struct fact_account *account = e->user ? rule_account_uid(c, e->id) : NULL;
	const struct fact_unix_group *group = e->user ? NULL : groups_row(c->group_index, e->id);

	if (account != NULL)
		return account->name;
	if (group != NULL)
		return arena_printf(c->arena, "the group %.*s", SLICE_ARG(group->name));
	return arena_printf(c->arena, "#%lld", (long long)e->id);
}

static struct slice name_all(struct rule_ctx *c, const struct access_less *less)
{
	struct slice name = SLICE("everybody but ");

	for (size_t i = 0; i < less->n; i++)
		name = arena_printf(c->arena, "%.*s%s%.*s", SLICE_ARG(name), i > 0 ? ", " : "",
		    SLICE_ARG(name_of(c, &less->v[i])));
	return name;
}

static bool is_exception(
    const struct rule_ctx *c, const struct access_less *less, const struct fact_account *a)
{
	for (size_t i = 0; i < less->n; i++)
		if (less->v[i].user ? a->uid == less->v[i].id : rule_in_group(c, a, less->v[i].id))
			return true;
	return false;
}

static void add_others(
    struct rule_ctx *c, const struct access_less *less, struct slice name, uint32_t node)
{
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct evidence_ref line = rule_evidence(c, a->at);

		if (a->uid != 0 && rule_account_uid(c, a->uid) == a && !is_exception(c, less, a))
			rule_edge(c, &rule_group_member, rule_account_node(c, a), node, &line,
			    arena_printf(c->arena, "%.*s is one of %.*s", SLICE_ARG(a->name),
				SLICE_ARG(name)));
	}
}

/* Counts the sets of one host: rules are asked host by host, and each begins anew. */
static bool has_room(struct rule_ctx *c)
{
	void **at = rule_kept(c, &rule_group_member);
	struct kept *kept = *at;

	if (kept == NULL)
		*at = kept = arena_new(c->lasting, struct kept);
	if (kept->host != c->host)
		*kept = (struct kept){.host = c->host};
	return kept->nsets++ < MOST_SETS;
}

int access_less_node(struct rule_ctx *c, const struct access_less *less, uint32_t *node)
{
	struct slice name = name_all(c, less);
	uint32_t found = graph_find(c->graph, NODE_GROUP, c->host, name);

	if (found == NO_NODE) {
		if (less->many || !has_room(c))
			return ERR_LIMIT;
		found = graph_node(c->graph, NODE_GROUP, c->host, name);
		add_others(c, less, name, found);
	} else if (less->many) {
		return ERR_LIMIT;
	}
	*node = found;
	return 0;
}
