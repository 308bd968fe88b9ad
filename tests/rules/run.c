/*
 * Runs the cases of the rules: the facts in tests/rules/<rule>/<case>.facts (facts_text.h says how
 * they are written) go through all rules; the edges that this rule adds are compared with
 * <case>.edges beside it. Each rule of rules[] needs a case. With --update the .edges files are
 * written anew; look at the difference before you commit it.
 *
 *	run [--update] [RULE...]
 *	run --cost FILE
 *
 * The second form prints how many edges all rules make of the facts in FILE, how many blind spots
 * there are behind them, and the CPU time that takes: tests/unit/hostile_growth.test.
 *
 * An edge: `CERTAINTY PREMISE [& PREMISE...] -> CONCLUSION`, and below it, when there are any, the
 * secrets that it needs, of a token what for, the conditions that are missing, and the lines that
 *it rests on.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/derive/derive.h"
#include "collector/rules/rule.h"
#include "common/die.h"
#include "common/out.h"
#include "tests/rules/facts_text.h"

#define FOLDER "tests/rules"

static bool update;
static int failed;

static void report(const char *rule, const char *name, const char *why)
{
	if (why == NULL)
		printf("ok %s/%s/%s\n", FOLDER, rule, name);
	else
		printf("not ok %s/%s/%s: %s\n", FOLDER, rule, name, why);
	failed += why != NULL;
}

/* The whole file; false when it cannot be read. Owner of o->buf: the caller. */
static bool read_file(const char *path, struct out *o)
{
	uint8_t part[8192];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	out_memory(o);
	if (fd < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		out_bytes(o, slice_of(part, (size_t)n));
	close(fd);
	return n == 0;
}

static void write_file(const char *path, struct slice s)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(s.p, 1, s.n, f) != s.n || fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
}

/* ---- Words of needs ---- */

/* The first word of an edge's needs that NEED_LIST does not have; empty: there is none. */
static struct slice unknown_need(const struct graph *g)
{
	for (size_t i = 0; i < g->nedges; i++) {
		struct slice rest = g->edges[i].needs, word;

		while (rest.n > 0) {
			slice_cut(&rest, ',', &word);
			if (!need_known(word))
				return word;
		}
	}
	return slice_of(NULL, 0);
}

/* ---- Edges as text ---- */

/* Its words say what the token is wanted for. */
static bool needs_token(const struct graph_edge *e)
{
	struct slice mark = SLICE(" token has to ");

	for (size_t i = 0; i + mark.n <= e->why.n; i++)
		if (slice_eq(slice_sub(e->why, i, i + mark.n), mark))
			return true;
	return false;
}

static struct slice edge_text(const struct graph *g, struct arena *a, const struct graph_edge *e)
{
	struct slice s = slice_str(certainty_word(e->certainty));

	for (size_t i = 0; i < e->nfrom; i++)
		s = arena_printf(a, "%.*s%s%.*s", SLICE_ARG(s), i == 0 ? " " : " & ",
		    SLICE_ARG(graph_label(g, a, e->from[i])));
	s = arena_printf(a, "%.*s -> %.*s\n", SLICE_ARG(s), SLICE_ARG(graph_label(g, a, e->to)));
	if (e->needs.n > 0)
		s = arena_printf(a, "%.*s\tneeds %.*s\n", SLICE_ARG(s), SLICE_ARG(e->needs));
	if (needs_token(e))
		s = arena_printf(a, "%.*s\twhy %.*s\n", SLICE_ARG(s), SLICE_ARG(e->why));
	if (e->missing.n > 0)
		s = arena_printf(a, "%.*s\tmissing %.*s\n", SLICE_ARG(s), SLICE_ARG(e->missing));
	for (size_t i = 0; i < e->nevidence; i++)
		s = arena_printf(a, "%.*s\tat %.*s:%.*s:%u\n", SLICE_ARG(s),
		    SLICE_ARG(e->evidence[i].host), SLICE_ARG(e->evidence[i].path),
		    e->evidence[i].line);
	return s;
}

static int by_text(const void *x, const void *y)
{
	const struct slice *a = x, *b = y;

	return slice_cmp(*a, *b);
}

static void write_edges(const struct graph *g, struct arena *a, const char *rule, struct out *o)
{
	struct slice *texts = arena_alloc(a, (g->nedges + 1) * sizeof(*texts));
	size_t n = 0;

	for (size_t i = 0; i < g->nedges; i++)
		if (strcmp(g->edges[i].rule, rule) == 0)
			texts[n++] = edge_text(g, a, &g->edges[i]);
	if (n > 1)
		qsort(texts, n, sizeof(*texts), by_text);
	for (size_t i = 0; i < n; i++)
		out_bytes(o, texts[i]);
}

/* ---- A case ---- */

/* Facts in, edges of the rule out; NULL or what is wrong. */
static const char *derive_edges(
    struct arena *a, const char *rule, struct slice facts, struct out *edges)
{
	struct fact_store store;
	struct graph g;
	struct slice why;
	sqlite3 *db;
	const char *problem = NULL;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK || derive_create_tables(db) != 0)
		die("no database: %s", sqlite3_errmsg(db));
	facts_open(&store, db);
	graph_init(&g);
	if (!facts_text_read(&store, a, facts, &why))
		problem = arena_str(a, why);
	else if (rules_run(&store, &g) != 0)
		problem = arena_str(a, slice_str(sqlite3_errmsg(db)));
	else if (unknown_need(&g).n > 0)
		problem = arena_str(
		    a, arena_printf(a, "no word of NEED_LIST: %.*s", SLICE_ARG(unknown_need(&g))));
	else
		write_edges(&g, a, rule, edges);
	graph_free(&g);
	facts_close(&store);
	sqlite3_close(db);
	return problem;
}

/* The first line in which the two differ, for the message. */
static const char *difference(struct arena *a, struct slice want, struct slice got)
{
	struct lines w = lines_of(want), g = lines_of(got);
	struct slice wl, gl;

	for (;;) {
		bool more_w = lines_next(&w, &wl), more_g = lines_next(&g, &gl);

		if (!more_w && !more_g)
			return "they differ in the last newline";
		if (more_w && more_g && slice_eq(wl, gl))
			continue;
		return arena_str(
		    a, arena_printf(a, "line %u\n  -%.*s\n  +%.*s", more_w ? w.no : g.no,
			   more_w ? (int)wl.n : 0, (const char *)wl.p, more_g ? (int)gl.n : 0,
			   (const char *)gl.p));
	}
}

static void run_case(const char *rule, const char *name)
{
	struct arena a = {0};
	struct out text, want, got;
	const char *in = arena_str(&a, arena_printf(&a, "%s/%s/%s.facts", FOLDER, rule, name));
	const char *edges = arena_str(&a, arena_printf(&a, "%s/%s/%s.edges", FOLDER, rule, name));
	const char *why = NULL;

	out_memory(&got);
	if (!read_file(in, &text))
		why = strerror(errno);
	else
		why = derive_edges(&a, rule, out_slice(&text), &got);
	if (update && why == NULL)
		write_file(edges, out_slice(&got));
	if (!read_file(edges, &want) && why == NULL)
		why = "there is no .edges file";
	else if (why == NULL && !slice_eq(out_slice(&want), out_slice(&got)))
		why = difference(&a, out_slice(&want), out_slice(&got));
	report(rule, name, why);
	out_free(&text);
	out_free(&want);
	out_free(&got);
	arena_free(&a);
}

/* ---- What it costs ---- */

static int64_t count_blind_spots(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM fact_unjudged", -1, &q, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static void run_for_cost(const char *path, struct fact_store *store)
{
	struct graph g;
	clock_t begun = clock();

	graph_init(&g);
	if (rules_run(store, &g) != 0)
		die("%s: %s", path, sqlite3_errmsg(store->db));
	printf("%zu edges, %lld blind spots, ms: %ld\n", g.nedges,
	    (long long)count_blind_spots(store->db),
	    (long)((clock() - begun) / (CLOCKS_PER_SEC / 1000)));
	graph_free(&g);
}

static int print_cost(const char *path)
{
	struct arena a = {0};
	struct fact_store store;
	struct slice why;
	struct out text;
	sqlite3 *db;

	if (!read_file(path, &text))
		die("%s: %s", path, strerror(errno));
	if (sqlite3_open(":memory:", &db) != SQLITE_OK || derive_create_tables(db) != 0)
		die("no database: %s", sqlite3_errmsg(db));
	facts_open(&store, db);
	if (!facts_text_read(&store, &a, out_slice(&text), &why))
		die("%s: %.*s", path, SLICE_ARG(why));
	run_for_cost(path, &store);
	facts_close(&store);
	sqlite3_close(db);
	out_free(&text);
	arena_free(&a);
	return 0;
}

/* ---- All cases ---- */

static int is_case(const struct dirent *e)
{
	return slice_ends(slice_str(e->d_name), ".facts");
}

static void run_rule(const char *rule)
{
	char path[512];
	struct dirent **v = NULL;
	int n;

	snprintf(path, sizeof(path), "%s/%s", FOLDER, rule);
	n = scandir(path, &v, is_case, alphasort);
	for (int i = 0; i < n; i++) {
		v[i]->d_name[strlen(v[i]->d_name) - strlen(".facts")] = '\0';
		run_case(rule, v[i]->d_name);
		free(v[i]);
	}
	free(v);
	if (n <= 0)
		report(rule, "*", "the rule has no case");
}

/* A folder that belongs to no rule holds cases that nobody runs. */
static int is_stray(const struct dirent *e)
{
	return e->d_type == DT_DIR && e->d_name[0] != '.' &&
	       rules_find(slice_str(e->d_name)) == NULL;
}

static void check_strays(void)
{
	struct dirent **v = NULL;
	int n = scandir(FOLDER, &v, is_stray, alphasort);

	for (int i = 0; i < n; i++) {
		report(v[i]->d_name, "*", "there is no such rule");
		free(v[i]);
	}
	free(v);
}

int main(int argc, char **argv)
{
	int first = 1;

	if (argc == 3 && strcmp(argv[1], "--cost") == 0)
		return print_cost(argv[2]);
	if (argc > 1 && strcmp(argv[1], "--update") == 0) {
		update = true;
		first = 2;
	}
	for (int i = first; i < argc; i++)
		run_rule(argv[i]);
	for (size_t i = 0; first == argc && rules[i] != NULL; i++)
		run_rule(rules[i]->name);
	check_strays();
	return failed > 0;
}
