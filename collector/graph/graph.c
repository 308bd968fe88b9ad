/* Nodes found by hash, edges in the order they were added. */
#include "collector/graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "common/die.h"

static const struct node_kind_desc kinds[NODE_KIND_COUNT] = {
#define ROW(symbol, word, prefix, hop, doc) {word, prefix, doc, hop, hop},
    NODE_LIST(ROW)
#undef ROW
};

#define WORD(symbol, word, doc) word,
static const char *const certainty_words[] = {CERTAINTY_LIST(WORD)};
static const char *const grade_words[] = {GRADE_LIST(WORD)};
static const char *const state_words[] = {STATE_LIST(WORD)};
static const char *const change_words[] = {CHANGE_LIST(WORD)};
static const char *const step_state_words[] = {STEP_STATE_LIST(WORD)};
#undef WORD

const char *certainty_word(enum certainty c)
{
	return certainty_words[c];
}

const char *grade_word(enum grade g)
{
	return grade_words[g];
}

const char *state_word(enum host_state s)
{
	return state_words[s];
}

const char *change_word(enum change_state s)
{
	return change_words[s];
}

const char *step_state_word(enum step_state s)
{
	return step_state_words[s];
}

bool need_known(struct slice word)
{
#define IS_NEED(text, doc)            \
	if (slice_eq_str(word, text)) \
		return true;
	NEED_LIST(IS_NEED)
#undef IS_NEED
	return false;
}

const struct node_kind_desc *node_kind_desc(enum node_kind kind)
{
	return &kinds[kind];
}

/* The account kinds stand first in NODE_LIST, in the order of GRADE_LIST. */
_Static_assert((int)NODE_ACCOUNT == (int)GRADE_SHELL && (int)NODE_COMMAND == (int)GRADE_COMMAND &&
		   (int)NODE_FILES == (int)GRADE_FILE && (int)NODE_NET == (int)GRADE_NET,
    "a grade is a kind of account node");

enum grade node_grade(enum node_kind kind)
{
	return kinds[kind].is_account ? (enum grade)kind : GRADE_SHELL;
}

enum node_kind node_kind_of_grade(enum grade grade)
{
	return (enum node_kind)grade;
}

void graph_init(struct graph *g)
{
	*g = (struct graph){0};
}

void graph_free(struct graph *g)
{
	arena_free(&g->arena);
	free(g->hosts);
	free(g->nodes);
	free(g->edges);
	free(g->slots);
	*g = (struct graph){0};
}

uint32_t graph_add_host(struct graph *g, struct slice name, int64_t id)
{
	grow(&g->hosts, &g->cap_hosts, g->nhosts + 1, sizeof(*g->hosts));
	g->hosts[g->nhosts] = (struct graph_host){arena_dup(&g->arena, name), id};
	return (uint32_t)g->nhosts++;
}

/* FNV-1a over kind, host and name. */
static uint64_t hash_of(enum node_kind kind, uint32_t host, struct slice name)
{
	uint64_t h = 0xcbf29ce484222325u;

	h = (h ^ (uint64_t)kind) * 0x100000001b3u;
	h = (h ^ host) * 0x100000001b3u;
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ name.p[i]) * 0x100000001b3u;
	return h ^ h >> 32;
}

/* The slot that holds the node, or the free one where it belongs. */
static size_t slot_of(const struct graph *g, enum node_kind kind, uint32_t host, struct slice name)
{
	size_t at = hash_of(kind, host, name) & (g->nslots - 1);

	for (;; at = (at + 1) & (g->nslots - 1)) {
		const struct graph_node *n;

		if (g->slots[at] == NO_NODE)
			return at;
		n = &g->nodes[g->slots[at]];
		if (n->kind == kind && n->host == host && slice_eq(n->name, name))
			return at;
	}
}

static void rehash(struct graph *g)
{
	size_t want = g->nslots == 0 ? 1024 : g->nslots * 2;

	free(g->slots);
	g->slots = malloc(want * sizeof(*g->slots));
	if (g->slots == NULL)
		die("out of memory (%zu slots)", want);
	memset(g->slots, 0xff, want * sizeof(*g->slots));
	g->nslots = want;
	for (size_t i = 0; i < g->nnodes; i++) {
		const struct graph_node *n = &g->nodes[i];

		g->slots[slot_of(g, n->kind, n->host, n->name)] = (uint32_t)i;
	}
}

uint32_t graph_find(const struct graph *g, enum node_kind kind, uint32_t host, struct slice name)
{
	return g->nslots == 0 ? NO_NODE : g->slots[slot_of(g, kind, host, name)];
}

uint32_t graph_node(struct graph *g, enum node_kind kind, uint32_t host, struct slice name)
{
	size_t slot;

	if (g->nnodes * 2 >= g->nslots)
		rehash(g);
	slot = slot_of(g, kind, host, name);
	if (g->slots[slot] != NO_NODE)
		return g->slots[slot];
	grow(&g->nodes, &g->cap_nodes, g->nnodes + 1, sizeof(*g->nodes));
	g->nodes[g->nnodes] = (struct graph_node){kind, host, arena_dup(&g->arena, name), -1};
	g->slots[slot] = (uint32_t)g->nnodes;
	return (uint32_t)g->nnodes++;
}

static struct evidence_ref *copy_evidence(
    struct graph *g, const struct evidence_ref *refs, size_t n)
{
	struct evidence_ref *copy = arena_alloc(&g->arena, n * sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = (struct evidence_ref){
		    arena_dup(&g->arena, refs[i].host),
		    arena_dup(&g->arena, refs[i].path),
		    refs[i].line,
		    arena_dup(&g->arena, refs[i].sha256),
		};
	return copy;
}

uint32_t graph_add(struct graph *g, const struct edge_spec *spec)
{
	struct graph_edge *e;

	grow(&g->edges, &g->cap_edges, g->nedges + 1, sizeof(*g->edges));
	e = &g->edges[g->nedges];
	*e = (struct graph_edge){
	    .rule = spec->rule,
	    .technique = spec->technique,
	    .from = arena_alloc(&g->arena, spec->nfrom * sizeof(*e->from)),
	    .nfrom = (uint32_t)spec->nfrom,
	    .to = spec->to,
	    .certainty = spec->certainty,
	    .why = arena_dup(&g->arena, spec->why),
	    .needs = arena_dup(&g->arena, spec->needs),
	    .missing = arena_dup(&g->arena, spec->missing),
	    .used = arena_dup(&g->arena, spec->used),
	    .evidence = copy_evidence(g, spec->evidence, spec->nevidence),
	    .nevidence = (uint32_t)spec->nevidence,
	};
	if (spec->nfrom > 0)
		memcpy(e->from, spec->from, spec->nfrom * sizeof(*e->from));
	return (uint32_t)g->nedges++;
}

struct slice graph_label(const struct graph *g, struct arena *a, uint32_t node)
{
	const struct graph_node *n = &g->nodes[node];
	const char *prefix = kinds[n->kind].prefix;
	struct slice host = n->host == NO_HOST ? slice_of(NULL, 0) : g->hosts[n->host].name;

	if (kinds[n->kind].is_account)
		return arena_printf(a, "%s%.*s@%.*s", prefix, SLICE_ARG(n->name), SLICE_ARG(host));
	if (n->host == NO_HOST)
		return arena_printf(a, "%s%.*s", prefix, SLICE_ARG(n->name));
	if (n->name.n == 0)
		return arena_printf(a, "%s%.*s", prefix, SLICE_ARG(host));
	return arena_printf(a, "%s%.*s:%.*s", prefix, SLICE_ARG(host), SLICE_ARG(n->name));
}
