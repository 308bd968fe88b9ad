/* What to do on each host: change, inspect, revoke, cut. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/advice/advice_parts.h"
#include "collector/rules/rule.h"

/* Lines of evidence that one flag lists; the rest are counted in its words. */
#define FLAG_EVIDENCE 8

void advice_add_flag(struct advising *v, uint32_t host, const struct result_flag *flag)
{
	struct advised_host *h = &v->hosts[host];

	grow(&h->row.flags, &h->cap_flags, h->row.nflags + 1, sizeof(*h->row.flags));
	h->row.flags[h->row.nflags++] = *flag;
}

/* ---- Passwords ---- */

static struct evidence_ref passwd_row(
    struct advising *v, uint32_t host, const struct fact_account *account)
{
	return (struct evidence_ref){
	    .host = v->g->hosts[host].name,
	    .path = account->at.path,
	    .line = (uint32_t)account->at.line,
	};
}

static struct evidence_ref *one_ref(struct advising *v, struct evidence_ref ref)
{
	struct evidence_ref *copy = arena_new(v->a, struct evidence_ref);

	*copy = ref;
	return copy;
}

/* The passwd row of root, as the evidence of what is said about it; false when none was read. */
static bool root_row(struct advising *v, uint32_t host, const struct fact_account *accounts,
    size_t n, struct result_flag *flag)
{
	for (size_t i = 0; i < n; i++) {
		if (accounts[i].uid != 0)
			continue;
		flag->subject = accounts[i].name;
		flag->evidence = one_ref(v, passwd_row(v, host, &accounts[i]));
		flag->nevidence = 1;
		return true;
	}
	return false;
}

static void change_root(
    struct advising *v, uint32_t host, const struct fact_account *accounts, size_t n)
{
	struct result_flag flag = {
	    .flag = "change-root-password",
	    .why = advice_risk_words(v, &v->hosts[host]),
	};

	if (!root_row(v, host, accounts, n, &flag))
		flag.subject = SLICE("root");
	advice_add_flag(v, host, &flag);
}

/* Rows whose hash stands in passwd: the system, or a part of it, is not shadowed. */
static size_t unshadowed(struct advising *v, uint32_t host, const struct fact_account *accounts,
    size_t n, struct evidence_ref **refs, size_t *nrefs)
{
	size_t count = 0;

	*refs = arena_alloc(v->a, FLAG_EVIDENCE * sizeof(**refs));
	*nrefs = 0;
	for (size_t i = 0; i < n; i++) {
		if (!slice_eq_str(accounts[i].pw, "hash"))
			continue;
		if (count++ < FLAG_EVIDENCE)
			(*refs)[(*nrefs)++] = passwd_row(v, host, &accounts[i]);
	}
	return count;
}

static bool root_given(const struct advising *v, uint32_t host)
{
	for (size_t i = 0; i < v->in->ncompromised; i++)
		if (v->in->compromised[i].host == host && v->in->compromised[i].whole_host)
			return true;
	return false;
}

static bool change_all(
    struct advising *v, uint32_t host, const struct fact_account *accounts, size_t n)
{
	const struct advised_host *h = &v->hosts[host];
	struct result_flag flag = {.flag = "change-all-passwords"};
	size_t open = unshadowed(v, host, accounts, n, &flag.evidence, &flag.nevidence);

	if (open > 0) {
		flag.why = arena_printf(v->a,
		    "the system keeps no shadowed passwords: %zu hash%s in passwd, readable by all",
		    open, open == 1 ? "" : "es");
		advice_add_flag(v, host, &flag);
	}
	if (!h->root_held || !advice_at_risk(h))
		return open > 0;
	flag = (struct result_flag){.flag = "change-all-passwords"};
	root_row(v, host, accounts, n, &flag);
	flag.subject = slice_of(NULL, 0);
	flag.why = root_given(v, host) ? SLICE("root is held")
				       : arena_printf(v->a, "a %s path leads to root",
					     certainty_word(h->root_certainty));
	advice_add_flag(v, host, &flag);
	return true;
}

static const struct fact_account *account_named(
    const struct fact_account *accounts, size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(accounts[i].name, name))
			return &accounts[i];
	return NULL;
}

/* Has the account a password that could be used, as far as was seen? */
static bool has_password(const struct fact_account *account)
{
	if (!slice_eq_str(account->pw, "shadowed"))
		return !slice_eq_str(account->pw, "none");
	return !slice_eq_str(account->shadow, "none") && !slice_eq_str(account->shadow, "missing");
}

static void change_one(
    struct advising *v, uint32_t host, const struct fact_account *account, struct slice why)
{
	struct result_flag flag = {
	    .flag = "change-passwords",
	    .subject = account->name,
	    .why = why,
	    .evidence = one_ref(v, passwd_row(v, host, account)),
	    .nevidence = 1,
	};

	if (has_password(account) && account->uid != 0)
		advice_add_flag(v, host, &flag);
}

static void change_some(
    struct advising *v, uint32_t host, const struct fact_account *accounts, size_t n)
{
	const struct result_host *row = &v->hosts[host].row;

	for (size_t i = 0; i < v->in->ncompromised; i++) {
		const struct who *w = &v->in->compromised[i];
		const struct fact_account *account =
		    w->host == host ? account_named(accounts, n, v->g->nodes[w->node].name) : NULL;

		if (account != NULL)
			change_one(v, host, account, SLICE("the account is named as compromised"));
	}
	for (size_t i = 0; i < row->nreached; i++) {
		const struct result_reached *to = &row->reached[i];
		const struct fact_account *account = account_named(accounts, n, to->account);

		if (account != NULL)
			change_one(v, host, account,
			    arena_printf(v->a, "the intruder may hold the account (%s, %u hop%s)",
				certainty_word(to->certainty), to->hops, to->hops == 1 ? "" : "s"));
	}
}

static void passwords(struct advising *v, uint32_t host)
{
	struct fact_account *accounts;
	size_t n = fact_load(v->facts, v->a, account, v->g->hosts[host].id, &accounts);
	bool risk = advice_at_risk(&v->hosts[host]);

	if (risk)
		change_root(v, host, accounts, n);
	if (!change_all(v, host, accounts, n) && risk)
		change_some(v, host, accounts, n);
}

/* ---- Lines to cut ---- */

/* Does the rule's line stand at this edge, and does it matter: is it within reach? */
static bool is_cut(const struct advising *v, const struct rule *rule, const struct graph_edge *e)
{
	enum node_kind to = v->g->nodes[e->to].kind;
	enum certainty level;
	uint32_t hops;

	if (to != rule->cure_at &&
	    !(rule->cure_at == NODE_ACCOUNT && node_kind_desc(to)->is_account))
		return false;
	for (size_t i = 0; i < e->nfrom; i++)
		if (!reach_of(&v->reach, e->from[i], &level, &hops))
			return false;
	return e->nevidence > 0;
}

static uint32_t host_named(const struct advising *v, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND(v->g->hosts, v->g->nhosts, name, name);

	return lo < v->g->nhosts && slice_eq(v->g->hosts[lo].name, name) ? (uint32_t)lo : NO_HOST;
}

/* A line that can be cut, while duplicates are found: one export line makes many edges. */
struct cut {
	uint32_t host, edge;
	const char *flag;
};

/* What the line is about: the key, tree or pattern that it trusts, else who is trusted. */
static struct slice subject_of(struct advising *v, const struct graph_edge *e)
{
	for (size_t i = 0; i < e->nfrom; i++) {
		const struct graph_node *n = &v->g->nodes[e->from[i]];

		if (n->kind == NODE_KEY)
			return n->name;
	}
	return e->nfrom == 0 ? slice_of(NULL, 0) : graph_label(v->g, v->a, e->from[0]);
}

static int by_line(const struct advising *v, const struct cut *x, const struct cut *y)
{
	const struct evidence_ref *a = &v->g->edges[x->edge].evidence[0];
	const struct evidence_ref *b = &v->g->edges[y->edge].evidence[0];
	int order = x->host != y->host ? (x->host < y->host ? -1 : 1) : strcmp(x->flag, y->flag);

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	if (order == 0 && a->line != b->line)
		order = a->line < b->line ? -1 : 1;
	return order;
}

static int by_line_then_edge(const void *x, const void *y, void *v)
{
	const struct cut *a = x, *b = y;
	int order = by_line(v, a, b);

	return order != 0 ? order : (a->edge > b->edge) - (a->edge < b->edge);
}

static void cuts(struct advising *v)
{
	const struct graph *g = v->g;
	struct cut *list = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t i = 0; i < g->nedges; i++) {
		const struct rule *rule = rules_find(slice_str(g->edges[i].rule));

		if (rule == NULL || rule->cure == NULL || !is_cut(v, rule, &g->edges[i]))
			continue;
		grow(&list, &cap, n + 1, sizeof(*list));
		list[n] = (struct cut){host_named(v, g->edges[i].evidence[0].host), i, rule->cure};
		n += list[n].host != NO_HOST;
	}
	if (n > 1)
		qsort_r(list, n, sizeof(*list), by_line_then_edge, v);
	for (size_t i = 0; i < n; i++) {
		const struct graph_edge *e = &g->edges[list[i].edge];
		struct result_flag flag = {
		    .flag = list[i].flag,
		    .subject = subject_of(v, e),
		    .why = e->why,
		    .evidence = e->evidence,
		    .nevidence = 1,
		};

		if (i == 0 || by_line(v, &list[i - 1], &list[i]) != 0)
			advice_add_flag(v, list[i].host, &flag);
	}
	free(list);
}

void advice_flags(struct advising *v)
{
	for (uint32_t h = 0; h < v->g->nhosts; h++)
		passwords(v, h);
	advice_inspect(v);
	cuts(v);
}
