/* Redacted graphs that were taken in, to hosts, runs and edges. They come from elsewhere: what is
 * not in the words that redact.h lets out does not come in. */
#include <stdlib.h>
#include <string.h>

#include "collector/cli/redact.h"
#include "collector/derive/derive.h"
#include "collector/rules/rule.h"
#include "include/err.h"
#include "include/limits.h"

#define PREMISES 64
#define EVIDENCE 64

static const char schema[] = "CREATE TABLE redacted (\n"
			     "  file TEXT NOT NULL,  -- below the case folder\n"
			     "  \"of\" TEXT NOT NULL,  -- which case, by its pseudonym\n"
			     "  swept_at TEXT NOT NULL\n"
			     ");\n";

struct redacted_file {
	const char *file;
	struct slice bytes; /* mapped; empty: left out */
	struct slice of, swept_at;
};

struct loading {
	struct case_folder *c;
	sqlite3 *db;
	struct graph *g;
	struct pipeline_counts *counts;
	struct redacted_file *files;
	size_t nfiles;
	struct text_index hosts; /* of the graph, by name: what several files name is one */
	struct arena arena;	 /* of all that lasts */
};

/* One file, once to see whether it is sound and once to take it. */
struct one {
	struct loading *l;
	const struct redacted_file *file;
	bool take;
	struct record r;
	struct text_index hosts; /* that it has named so far: those of its nodes must be */
	uint32_t nhosts;
	struct node {
		enum node_kind kind;
		uint32_t number; /* in the graph */
	} * nodes;
	size_t nnodes, cap_nodes;
	sqlite3_int64 run;
	struct arena arena; /* of a line */
};

/* ---- Hosts ---- */

static int add_host(struct one *x, const struct derive_host *h)
{
	struct loading *l = x->l;
	uint32_t number;
	int64_t id;

	if (text_index_get(&l->hosts, h->name, &number))
		return 0;
	if (derive_add_host(l->db, h, &id) != 0)
		return ERR_IO;
	number = graph_add_host(l->g, arena_dup(&l->arena, h->name), id);
	text_index_add(&l->hosts, h->name, number);
	l->counts->hosts++;
	l->counts->seen += h->seen;
	return 0;
}

static int take_host(struct one *x)
{
	struct slice name = record_text(&x->r, "host"), address = record_text(&x->r, "address");
	int64_t gaps = record_i64(&x->r, "gaps", 0);
	struct derive_host h = {
	    .name = name,
	    .address = address,
	    .seen = record_bool(&x->r, "seen") == 1,
	    .critical = record_bool(&x->r, "critical") == 1,
	    .evidence = slice_str(x->file->file),
	};

	if (!slice_starts(name, "host-") || !redact_is_name(name) ||
	    (address.n > 0 && !redact_is_name(address)) || gaps < 0 ||
	    !text_index_add(&x->hosts, name, x->nhosts++))
		return ERR_SYNTAX;
	h.whole = h.seen && record_bool(&x->r, "whole") == 1 && gaps == 0;
	if (gaps > 0)
		h.reason = arena_printf(&x->arena,
		    "%lld path%s not seen or not judged: which is not told in a redacted case",
		    (long long)gaps, gaps == 1 ? "" : "s");
	else if (!h.whole)
		h.reason = SLICE("why is not told in a redacted case");
	return x->take ? add_host(x, &h) : 0;
}

/* ---- Who is compromised ---- */

static bool is_who(struct slice who)
{
	size_t at = slice_rfind(who, '@');

	if (slice_starts(who, "key:"))
		return redact_is_name(slice_sub(who, 4, who.n));
	return at == who.n ? redact_is_name(who)
			   : redact_is_name(slice_sub(who, 0, at)) &&
				 redact_is_name(slice_sub(who, at + 1, who.n));
}

static int insert(sqlite3 *db, const char *sql, sqlite3_int64 number, struct slice one,
    struct slice other, struct slice third)
{
	const struct slice texts[] = {one, other, third};
	sqlite3_stmt *q = NULL;
	int r, n;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK)
		return ERR_IO;
	n = sqlite3_bind_parameter_count(q);
	sqlite3_bind_int64(q, 1, number);
	for (int i = 0; i + 1 < n && i < 3; i++)
		sqlite3_bind_text64(q, i + 2, texts[i].n == 0 ? "" : (const char *)texts[i].p,
		    texts[i].n, SQLITE_TRANSIENT, SQLITE_UTF8);
	r = sqlite3_step(q);
	sqlite3_finalize(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

static int take_compromised(struct one *x)
{
	struct slice who = record_text(&x->r, "who");

	if (!is_who(who))
		return ERR_SYNTAX;
	if (!x->take)
		return 0;
	return insert(
	    x->l->db, "INSERT INTO run_who VALUES (?, 'compromised', ?)", x->run, who, who, who);
}

/* ---- Nodes ---- */

static bool has_host(enum node_kind kind)
{
	return node_kind_desc(kind)->is_account || kind == NODE_PLACE || kind == NODE_GROUP ||
	       kind == NODE_TREE || kind == NODE_FILE || kind == NODE_AGENT;
}

static int find_kind(struct slice word, enum node_kind *kind)
{
	for (int k = 0; k < NODE_KIND_COUNT; k++) {
		*kind = (enum node_kind)k;
		if (slice_eq_str(word, node_kind_desc(*kind)->word))
			return 0;
	}
	return ERR_SYNTAX;
}

static int take_node(struct one *x)
{
	struct slice host = record_text(&x->r, "host"), name = record_text(&x->r, "name");
	uint32_t h = NO_HOST;
	struct node n = {0};

	if (find_kind(record_text(&x->r, "kind"), &n.kind) != 0 ||
	    (name.n > 0 && !redact_is_name(name)) || (host.n == 0 && has_host(n.kind)) ||
	    (host.n > 0 && !text_index_get(&x->hosts, host, &h)) ||
	    (host.n > 0 && !has_host(n.kind) && n.kind != NODE_SOURCE))
		return ERR_SYNTAX;
	if (x->take) {
		if (host.n > 0)
			text_index_get(&x->l->hosts, host, &h);
		n.number = graph_node(x->l->g, n.kind, h, name);
		if (record_bool(&x->r, "root") == 1 && n.kind == NODE_ACCOUNT)
			x->l->g->nodes[n.number].uid = 0;
	}
	grow(&x->nodes, &x->cap_nodes, x->nnodes + 1, sizeof(*x->nodes));
	x->nodes[x->nnodes++] = n;
	return 0;
}

/* ---- Edges ---- */

static int take_certainty(const struct one *x, struct edge_spec *e)
{
	struct slice word = record_text(&x->r, "certainty");

	for (int k = 0; k < CERTAINTY_COUNT; k++) {
		e->certainty = (enum certainty)k;
		if (slice_eq_str(word, certainty_word(e->certainty)))
			return 0;
	}
	return ERR_SYNTAX;
}

static int take_premises(const struct one *x, struct edge_spec *e, uint32_t from[PREMISES])
{
	struct record_list list = record_list(&x->r, "from");
	int64_t to = record_i64(&x->r, "to", -1), at;

	while (record_list_next_i64(&list, &at)) {
		if (at < 0 || (uint64_t)at >= x->nnodes || e->nfrom == PREMISES)
			return ERR_SYNTAX;
		from[e->nfrom++] = x->nodes[at].number;
	}
	if (e->nfrom == 0 || to < 0 || (uint64_t)to >= x->nnodes)
		return ERR_SYNTAX;
	e->from = from;
	e->to = x->nodes[to].number;
	return 0;
}

static int take_words(struct one *x, struct edge_spec *e)
{
	struct record_list list = record_list(&x->r, "needs");
	int64_t missing = record_i64(&x->r, "missing", 0);
	struct slice word;

	while (record_list_next(&list, &word)) {
		if (!need_known(word))
			return ERR_SYNTAX;
		e->needs = e->needs.n == 0 ? word
					   : arena_printf(&x->arena, "%.*s,%.*s",
						 SLICE_ARG(e->needs), SLICE_ARG(word));
	}
	if (missing > 0)
		e->missing = SLICE("a condition that a redacted case does not tell");
	e->used = record_text(&x->r, "used");
	return redact_is_time(e->used) ? 0 : ERR_SYNTAX;
}

/* "host-... 12 /etc/hosts.equiv" */
static int take_place(struct slice text, struct evidence_ref *v)
{
	struct slice line;

	if (!slice_cut(&text, ' ', &v->host) || !slice_cut(&text, ' ', &line) ||
	    slice_to_u32(line, &v->line) != 0 || !redact_is_name(v->host))
		return ERR_SYNTAX;
	v->path = text;
	return redact_is_path(text) ? 0 : ERR_SYNTAX;
}

static int take_edge(struct one *x)
{
	struct record_list list = record_list(&x->r, "at");
	const struct rule *rule = rules_find(record_text(&x->r, "rule"));
	uint32_t from[PREMISES];
	struct evidence_ref refs[EVIDENCE];
	struct edge_spec e = {.evidence = refs};
	struct slice place;

	if (rule == NULL || take_certainty(x, &e) != 0 || take_premises(x, &e, from) != 0 ||
	    take_words(x, &e) != 0)
		return ERR_SYNTAX;
	while (record_list_next(&list, &place)) {
		if (e.nevidence == EVIDENCE)
			return ERR_SYNTAX;
		refs[e.nevidence] = (struct evidence_ref){0};
		if (take_place(place, &refs[e.nevidence++]) != 0)
			return ERR_SYNTAX;
	}
	e.rule = rule->name;
	e.technique = rule->technique;
	e.why = slice_str(rule->doc);
	if (x->take)
		graph_add(x->l->g, &e);
	return 0;
}

/* ---- One file ---- */

static int take_head(struct one *x)
{
	(void)x;
	return 0;
}

static const struct {
	const char *kind;
	int (*take)(struct one *x);
} kinds[] = {
    {"compromised", take_compromised},
    {"edge", take_edge},
    {"host", take_host},
    {"node", take_node},
    {"redacted", take_head},
};

static int take_line(struct one *x, struct slice line, uint32_t no)
{
	struct slice kind;
	int err = line.n > LIMIT_FILE_BYTES ? ERR_LIMIT : record_parse(&x->r, &x->arena, line, no);

	if (err != 0)
		return err;
	err = ERR_SYNTAX;
	kind = record_text(&x->r, "t");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_eq_str(kind, kinds[i].kind))
			err = kinds[i].take(x);
	record_free(&x->r);
	arena_reset(&x->arena);
	return err;
}

/* 0, ERR_IO, or ERR_SYNTAX with the line. */
static int read_lines(struct one *x, uint32_t *no)
{
	struct lines in = lines_of(x->file->bytes);
	struct slice line;
	int err = 0;

	while (err == 0 && lines_next(&in, &line))
		err = take_line(x, line, in.no);
	*no = in.no;
	text_index_free(&x->hosts);
	free(x->nodes);
	arena_free(&x->arena);
	return err;
}

static int add_run(struct one *x)
{
	sqlite3 *db = x->l->db;
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(db, "SELECT coalesce(max(run), 0) + 1 FROM runs", -1, &q, NULL) !=
	    SQLITE_OK)
		return ERR_IO;
	x->run = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 1;
	sqlite3_finalize(q);
	if (insert(db, "INSERT INTO runs VALUES (?, ?, ?, ?, 0)", x->run, x->file->swept_at,
		x->file->swept_at, SLICE("redacted")) != 0)
		return ERR_IO;
	return insert(db,
	    "INSERT INTO redacted (rowid, file, \"of\", swept_at) VALUES (?, ?, ?, ?)", x->run,
	    slice_str(x->file->file), x->file->of, x->file->swept_at);
}

static int load_file(struct loading *l, const struct redacted_file *f)
{
	struct one look = {.l = l, .file = f}, take = {.l = l, .file = f, .take = true};
	uint32_t no;
	int err;

	if (f->bytes.n == 0)
		return 0;
	if (read_lines(&look, &no) != 0) {
		say("%s/%s:%u: is no line of a redacted case: all of it is left out", l->c->path,
		    f->file, no);
		return 0;
	}
	err = add_run(&take);
	return err == 0 ? read_lines(&take, &no) : err;
}

/* ---- All of them ---- */

/* The head is the first line. */
static bool read_head(struct loading *l, struct redacted_file *f)
{
	struct lines in = lines_of(f->bytes);
	struct record r;
	struct slice line;
	bool sound = false;

	if (!lines_next(&in, &line) || line.n > LIMIT_LINE_BYTES ||
	    record_parse(&r, &l->arena, line, 1) != 0)
		return false;
	f->of = record_text(&r, "of");
	f->swept_at = record_text(&r, "swept_at");
	sound = slice_eq_str(record_text(&r, "t"), "redacted") &&
		slice_eq_str(record_text(&r, "format"), REDACT_FORMAT) && redact_is_name(f->of) &&
		redact_is_time(f->swept_at);
	record_free(&r);
	return sound;
}

static void open_file(struct loading *l, const struct book_redacted *b)
{
	struct redacted_file *f = &l->files[l->nfiles++];
	char hash[SHA256_HEX_BYTES];

	*f = (struct redacted_file){.file = b->file};
	if (case_map(l->c, b->file, &f->bytes) != 0) {
		say("%s/%s: cannot be read", l->c->path, b->file);
		f->bytes = slice_of(NULL, 0);
		return;
	}
	sha256_hex(f->bytes, hash);
	if (strcmp(hash, b->sha256) == 0 && read_head(l, f))
		return;
	say("%s/%s: is not the redacted case that was taken in: left out", l->c->path, b->file);
	case_unmap(f->bytes);
	*f = (struct redacted_file){.file = b->file};
}

/* By case, the newest first. */
static int by_case(const void *x, const void *y)
{
	const struct redacted_file *a = x, *b = y;
	int order = slice_cmp(a->of, b->of);

	if (order == 0)
		order = slice_cmp(b->swept_at, a->swept_at);
	return order != 0 ? order : strcmp(a->file, b->file);
}

/* Of several packs of one case the newest counts, as of several looks at a host. */
static void keep_newest(struct loading *l)
{
	if (l->nfiles > 1)
		qsort(l->files, l->nfiles, sizeof(*l->files), by_case);
	for (size_t i = 1; i < l->nfiles; i++)
		if (slice_eq(l->files[i].of, l->files[i - 1].of)) {
			case_unmap(l->files[i].bytes);
			l->files[i].bytes = slice_of(NULL, 0);
		}
}

int redact_load(struct case_folder *c, const struct book *b, sqlite3 *db, struct graph *g,
    struct pipeline_counts *counts)
{
	struct loading l = {.c = c, .db = db, .g = g, .counts = counts};
	int err = sqlite3_exec(db, schema, NULL, NULL, NULL) == SQLITE_OK ? 0 : ERR_IO;

	l.files = arena_alloc(&l.arena, (b->nredacted + 1) * sizeof(*l.files));
	for (size_t i = 0; i < b->nredacted; i++)
		open_file(&l, &b->redacted[i]);
	keep_newest(&l);
	for (uint32_t i = 0; b->nredacted > 0 && i < g->nhosts; i++)
		text_index_add(&l.hosts, g->hosts[i].name, i);
	for (size_t i = 0; err == 0 && i < l.nfiles; i++)
		err = load_file(&l, &l.files[i]);
	for (size_t i = 0; i < l.nfiles; i++)
		case_unmap(l.files[i].bytes);
	text_index_free(&l.hosts);
	arena_free(&l.arena);
	return err;
}
