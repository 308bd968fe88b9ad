/* The graph in SQLite: saved by derivation, loaded by every question asked of a case. */
#include <sqlite3.h>
#include <stdlib.h>

#include "collector/graph/graph.h"
#include "include/err.h"

static const char schema[] =
    "CREATE TABLE nodes (\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  kind TEXT NOT NULL,  -- account, command, files, net, key, place, source, tree, file, "
    "outside\n"
    "  host TEXT,  -- hosts.name; NULL for keys, sources and outside names\n"
    "  name TEXT NOT NULL,  -- account name, fingerprint, pattern, export\n"
    "  uid INTEGER,  -- of an account\n"
    "  label TEXT NOT NULL  -- as reports write it: bob@db, key:SHA256:...\n"
    ");\n"
    "CREATE TABLE edges (\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  rule TEXT NOT NULL,  -- docs/trust/<rule>.md explains it\n"
    "  technique TEXT NOT NULL,  -- ATT&CK\n"
    "  to_node INTEGER NOT NULL,  -- nodes.id: what the premises together give\n"
    "  certainty TEXT NOT NULL,  -- proven, likely, possible\n"
    "  why TEXT NOT NULL,\n"
    "  needs TEXT NOT NULL,  -- secrets still needed, separated by commas\n"
    "  missing TEXT NOT NULL,  -- conditions that could not be read\n"
    "  used TEXT NOT NULL  -- when a log last shows it in use, in that host's time zone\n"
    ");\n"
    "CREATE INDEX edges_to ON edges(to_node);\n"
    "CREATE TABLE edge_premises (\n"
    "  edge INTEGER NOT NULL,\n"
    "  node INTEGER NOT NULL  -- all premises of an edge are needed\n"
    ");\n"
    "CREATE INDEX edge_premises_edge ON edge_premises(edge);\n"
    "CREATE INDEX edge_premises_node ON edge_premises(node);\n"
    "CREATE TABLE edge_evidence (\n"
    "  edge INTEGER NOT NULL,\n"
    "  host TEXT NOT NULL,\n"
    "  path TEXT NOT NULL,\n"
    "  line INTEGER NOT NULL,  -- 0: the file as a whole\n"
    "  sha256 TEXT NOT NULL  -- of the file; empty when its content stayed on the host\n"
    ");\n"
    "CREATE INDEX edge_evidence_edge ON edge_evidence(edge);\n"
    "CREATE VIEW trust AS  -- every edge in words, a row for each premise\n"
    "  SELECT e.id AS edge, p.label AS \"from\", t.label AS \"to\", e.rule, e.certainty, e.needs,\n"
    "    e.missing, e.used, e.why FROM edges e JOIN edge_premises x ON x.edge = e.id\n"
    "    JOIN nodes p ON p.id = x.node JOIN nodes t ON t.id = e.to_node;\n"
    "CREATE VIEW key_opens_root AS  -- which keys open root anywhere\n"
    "  SELECT k.name AS fingerprint, t.host, t.name AS account, e.certainty, v.path, v.line\n"
    "    FROM nodes k JOIN edge_premises x ON x.node = k.id JOIN edges e ON e.id = x.edge\n"
    "    JOIN nodes t ON t.id = e.to_node LEFT JOIN edge_evidence v ON v.edge = e.id\n"
    "      AND v.host = t.host AND v.line > 0 AND v.rowid = (SELECT min(rowid) FROM edge_evidence "
    "w\n"
    "      WHERE w.edge = e.id AND w.line > 0)\n"
    "    WHERE k.kind = 'key' AND t.kind = 'account' AND t.uid = 0;\n";

int graph_create_tables(sqlite3 *db)
{
	return sqlite3_exec(db, schema, NULL, NULL, NULL) == SQLITE_OK ? 0 : ERR_IO;
}

/* ---- Saving ---- */

enum { INSERT_NODE, INSERT_EDGE, INSERT_PREMISE, INSERT_EVIDENCE, INSERT_COUNT };

static const char *const inserts[INSERT_COUNT] = {
    "INSERT INTO nodes VALUES (?,?,?,?,?,?)",
    "INSERT INTO edges VALUES (?,?,?,?,?,?,?,?,?)",
    "INSERT INTO edge_premises VALUES (?,?)",
    "INSERT INTO edge_evidence VALUES (?,?,?,?,?)",
};

struct saving {
	const struct graph *g;
	sqlite3_stmt *q[INSERT_COUNT];
	int err;
};

static void bind_slice(sqlite3_stmt *q, int column, struct slice s)
{
	const char *p = s.p == NULL ? "" : (const char *)s.p;

	sqlite3_bind_text64(q, column, p, s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void step(struct saving *s, sqlite3_stmt *q)
{
	if (sqlite3_step(q) != SQLITE_DONE)
		s->err = ERR_IO;
	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
}

static void save_node(struct saving *s, struct arena *a, uint32_t i)
{
	const struct graph_node *n = &s->g->nodes[i];
	sqlite3_stmt *q = s->q[INSERT_NODE];

	sqlite3_bind_int64(q, 1, i);
	bind_slice(q, 2, slice_str(node_kind_desc(n->kind)->word));
	if (n->host != NO_HOST)
		bind_slice(q, 3, s->g->hosts[n->host].name);
	bind_slice(q, 4, n->name);
	if (n->uid >= 0)
		sqlite3_bind_int64(q, 5, n->uid);
	bind_slice(q, 6, graph_label(s->g, a, i));
	step(s, q);
}

static void save_evidence(struct saving *s, uint32_t edge, const struct evidence_ref *v)
{
	sqlite3_stmt *q = s->q[INSERT_EVIDENCE];

	sqlite3_bind_int64(q, 1, edge);
	bind_slice(q, 2, v->host);
	bind_slice(q, 3, v->path);
	sqlite3_bind_int64(q, 4, v->line);
	bind_slice(q, 5, v->sha256);
	step(s, q);
}

static void save_edge(struct saving *s, uint32_t i)
{
	const struct graph_edge *e = &s->g->edges[i];
	sqlite3_stmt *q = s->q[INSERT_EDGE];

	sqlite3_bind_int64(q, 1, i);
	bind_slice(q, 2, slice_str(e->rule));
	bind_slice(q, 3, slice_str(e->technique));
	sqlite3_bind_int64(q, 4, e->to);
	bind_slice(q, 5, slice_str(certainty_word(e->certainty)));
	bind_slice(q, 6, e->why);
	bind_slice(q, 7, e->needs);
	bind_slice(q, 8, e->missing);
	bind_slice(q, 9, e->used);
	step(s, q);
	for (size_t k = 0; k < e->nfrom; k++) {
		sqlite3_bind_int64(s->q[INSERT_PREMISE], 1, i);
		sqlite3_bind_int64(s->q[INSERT_PREMISE], 2, e->from[k]);
		step(s, s->q[INSERT_PREMISE]);
	}
	for (size_t k = 0; k < e->nevidence; k++)
		save_evidence(s, i, &e->evidence[k]);
}

int graph_save(const struct graph *g, sqlite3 *db)
{
	struct saving s = {.g = g};
	struct arena a = {0};

	for (size_t i = 0; i < INSERT_COUNT; i++)
		if (sqlite3_prepare_v2(db, inserts[i], -1, &s.q[i], NULL) != SQLITE_OK)
			s.err = ERR_IO;
	for (uint32_t i = 0; s.err == 0 && i < g->nnodes; i++) {
		save_node(&s, &a, i);
		arena_reset(&a);
	}
	for (uint32_t i = 0; s.err == 0 && i < g->nedges; i++)
		save_edge(&s, i);
	for (size_t i = 0; i < INSERT_COUNT; i++)
		sqlite3_finalize(s.q[i]);
	arena_free(&a);
	return s.err;
}

/* ---- Loading ---- */

/* Runs a query and gives each row to fn, which returns 0 or an error. */
static int each_row(sqlite3 *db, const char *sql, int (*fn)(sqlite3_stmt *, void *), void *ctx)
{
	sqlite3_stmt *q = NULL;
	int r, err = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	while (err == 0 && (r = sqlite3_step(q)) != SQLITE_DONE)
		err = r == SQLITE_ROW ? fn(q, ctx) : ERR_IO;
	sqlite3_finalize(q);
	return err;
}

/* The bytes stay valid until the next step of q. */
static struct slice column(sqlite3_stmt *q, int i)
{
	const void *p = sqlite3_column_text(q, i);

	return slice_of(p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(q, i));
}

static const char *column_str(struct graph *g, sqlite3_stmt *q, int i)
{
	return arena_str(&g->arena, column(q, i));
}

static int load_host(sqlite3_stmt *q, void *ctx)
{
	graph_add_host(ctx, column(q, 1), sqlite3_column_int64(q, 0));
	return 0;
}

static uint32_t host_number(const struct graph *g, struct slice name)
{
	size_t lo = SLICE_LOWER_BOUND(g->hosts, g->nhosts, name, name);

	return lo < g->nhosts && slice_eq(g->hosts[lo].name, name) ? (uint32_t)lo : NO_HOST;
}

static int kind_of_word(struct slice word, enum node_kind *kind)
{
	for (int k = 0; k < NODE_KIND_COUNT; k++) {
		*kind = (enum node_kind)k;
		if (slice_eq_str(word, node_kind_desc(*kind)->word))
			return 0;
	}
	return ERR_UNKNOWN;
}

static int certainty_of_word(struct slice word, enum certainty *c)
{
	for (int k = 0; k < CERTAINTY_COUNT; k++) {
		*c = (enum certainty)k;
		if (slice_eq_str(word, certainty_word(*c)))
			return 0;
	}
	return ERR_UNKNOWN;
}

static int load_node(sqlite3_stmt *q, void *ctx)
{
	struct graph *g = ctx;
	struct slice host = column(q, 2);
	uint32_t h = host.p == NULL ? NO_HOST : host_number(g, host);
	enum node_kind kind;
	uint32_t node;

	if (kind_of_word(column(q, 1), &kind) != 0 || (host.p != NULL && h == NO_HOST))
		return ERR_MISMATCH;
	node = graph_node(g, kind, h, column(q, 3));
	if (node != (uint32_t)sqlite3_column_int64(q, 0))
		return ERR_MISMATCH;
	if (sqlite3_column_type(q, 4) == SQLITE_INTEGER)
		g->nodes[node].uid = sqlite3_column_int64(q, 4);
	return 0;
}

/* Premises and evidence of an edge, gathered from statements that run beside the main one. */
struct loading {
	struct graph *g;
	sqlite3_stmt *premises, *evidence;
	uint32_t *from;
	size_t nfrom, cap_from;
	struct evidence_ref *refs;
	size_t nrefs, cap_refs;
};

static int load_parts(struct loading *l, struct arena *a, int64_t edge)
{
	l->nfrom = l->nrefs = 0;
	sqlite3_reset(l->premises);
	sqlite3_reset(l->evidence);
	sqlite3_bind_int64(l->premises, 1, edge);
	sqlite3_bind_int64(l->evidence, 1, edge);
	while (sqlite3_step(l->premises) == SQLITE_ROW) {
		int64_t node = sqlite3_column_int64(l->premises, 0);

		if (node < 0 || (size_t)node >= l->g->nnodes)
			return ERR_MISMATCH;
		grow(&l->from, &l->cap_from, l->nfrom + 1, sizeof(*l->from));
		l->from[l->nfrom++] = (uint32_t)node;
	}
	while (sqlite3_step(l->evidence) == SQLITE_ROW) {
		grow(&l->refs, &l->cap_refs, l->nrefs + 1, sizeof(*l->refs));
		l->refs[l->nrefs++] = (struct evidence_ref){
		    arena_dup(a, column(l->evidence, 0)),
		    arena_dup(a, column(l->evidence, 1)),
		    (uint32_t)sqlite3_column_int64(l->evidence, 2),
		    arena_dup(a, column(l->evidence, 3)),
		};
	}
	return 0;
}

static int load_edge(sqlite3_stmt *q, void *ctx)
{
	struct loading *l = ctx;
	struct edge_spec spec = {0};
	struct arena a = {0};
	int64_t to = sqlite3_column_int64(q, 3);
	int err = load_parts(l, &a, sqlite3_column_int64(q, 0));

	if (err == 0 && (to < 0 || (size_t)to >= l->g->nnodes))
		err = ERR_MISMATCH;
	if (err == 0)
		err = certainty_of_word(column(q, 4), &spec.certainty);
	if (err == 0) {
		spec.rule = column_str(l->g, q, 1);
		spec.technique = column_str(l->g, q, 2);
		spec.to = (uint32_t)to;
		spec.why = column(q, 5);
		spec.needs = column(q, 6);
		spec.missing = column(q, 7);
		spec.used = column(q, 8);
		spec.from = l->from;
		spec.nfrom = l->nfrom;
		spec.evidence = l->refs;
		spec.nevidence = l->nrefs;
		graph_add(l->g, &spec);
	}
	arena_free(&a);
	return err;
}

static int load_edges(struct graph *g, sqlite3 *db)
{
	struct loading l = {.g = g};
	int err = ERR_IO;

	if (sqlite3_prepare_v2(db, "SELECT node FROM edge_premises WHERE edge = ? ORDER BY rowid",
		-1, &l.premises, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db,
		"SELECT host, path, line, sha256 FROM edge_evidence WHERE edge = ? ORDER BY rowid",
		-1, &l.evidence, NULL) == SQLITE_OK)
		err = each_row(db,
		    "SELECT id, rule, technique, to_node, certainty, why, needs, missing, used"
		    " FROM edges ORDER BY id",
		    load_edge, &l);
	sqlite3_finalize(l.premises);
	sqlite3_finalize(l.evidence);
	free(l.from);
	free(l.refs);
	return err;
}

int graph_load(struct graph *g, sqlite3 *db)
{
	int err = each_row(db, "SELECT id, name FROM hosts ORDER BY name", load_host, g);

	if (err == 0)
		err = each_row(
		    db, "SELECT id, kind, host, name, uid FROM nodes ORDER BY id", load_node, g);
	return err == 0 ? load_edges(g, db) : err;
}
