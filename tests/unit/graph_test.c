/* The trust graph: nodes and labels, forward chaining over and/or edges, easiest paths, SQLite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "collector/graph/reach.h"

static const struct slice nothing = {0};

/* A graph while it is made: hosts a, b, c, ... and accounts named after their hosts. */
struct bench {
	struct graph g;
	struct arena a;
	struct reach r;
	bool ran;
};

static void start(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	graph_init(&b->g);
	for (int i = 0; i < 8; i++) {
		char name[2] = {(char)('a' + i), '\0'};

		graph_add_host(&b->g, slice_str(name), i + 1);
	}
}

static void stop(struct bench *b)
{
	if (b->ran)
		reach_free(&b->r);
	graph_free(&b->g);
	arena_free(&b->a);
}

static uint32_t account(struct bench *b, uint32_t host)
{
	return graph_node(&b->g, NODE_ACCOUNT, host, SLICE("bob"));
}

static uint32_t node(struct bench *b, enum node_kind kind, const char *name)
{
	return graph_node(&b->g, kind, NO_HOST, slice_str(name));
}

static uint32_t edge(struct bench *b, const uint32_t *from, size_t nfrom, uint32_t to,
    enum certainty certainty, const char *path)
{
	struct evidence_ref line = {SLICE("a"), slice_str(path), 7, SLICE("00ff")};
	struct edge_spec spec = {
	    .rule = "ssh-key",
	    .technique = "T1021.004",
	    .from = from,
	    .nfrom = nfrom,
	    .to = to,
	    .certainty = certainty,
	    .why = SLICE("why not"),
	    .needs = certainty == CERTAINTY_POSSIBLE ? SLICE("crack,passphrase") : nothing,
	    .missing = certainty == CERTAINTY_LIKELY ? SLICE("one thing; another") : nothing,
	    .evidence = &line,
	    .nevidence = 1,
	};

	return graph_add(&b->g, &spec);
}

static uint32_t proven(struct bench *b, uint32_t from, uint32_t to)
{
	return edge(b, &from, 1, to, CERTAINTY_PROVEN, "/p");
}

static void run(struct bench *b, uint32_t seed, uint32_t max_hops)
{
	if (b->ran)
		reach_free(&b->r);
	reach_run(&b->r, &b->g, &seed, 1, max_hops);
	b->ran = true;
}

static void assert_reached(struct bench *b, uint32_t n, enum certainty level, uint32_t hops)
{
	enum certainty l = CERTAINTY_COUNT;
	uint32_t h = 0;

	assert_true(reach_of(&b->r, n, &l, &h));
	assert_int_equal(l, level);
	assert_int_equal(h, hops);
}

static void assert_not_reached(struct bench *b, uint32_t n)
{
	enum certainty l;
	uint32_t h;

	assert_false(reach_of(&b->r, n, &l, &h));
}

static void assert_text(struct slice got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
}

/* ---- Nodes ---- */

static void test_nodes(void **state)
{
	struct bench b;
	uint32_t one, two;

	(void)state;
	start(&b);
	assert_int_equal(graph_find(&b.g, NODE_KEY, NO_HOST, SLICE("k")), NO_NODE);
	one = node(&b, NODE_KEY, "k");
	assert_int_equal(node(&b, NODE_KEY, "k"), one);
	assert_int_equal(graph_find(&b.g, NODE_KEY, NO_HOST, SLICE("k")), one);
	/* Kind, host and name all tell nodes apart. */
	assert_int_not_equal(node(&b, NODE_OUTSIDE, "k"), one);
	assert_int_not_equal(graph_node(&b.g, NODE_KEY, 0, SLICE("k")), one);
	assert_int_not_equal(node(&b, NODE_KEY, "k2"), one);
	two = account(&b, 3);
	assert_int_not_equal(account(&b, 4), two);
	stop(&b);
}

static void test_many_nodes(void **state)
{
	struct bench b;
	char name[16];

	(void)state;
	start(&b);
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "k%d", i);
		assert_int_equal(node(&b, NODE_KEY, name), i);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "k%d", i);
		assert_int_equal(graph_find(&b.g, NODE_KEY, NO_HOST, slice_str(name)), i);
	}
	assert_int_equal(b.g.nnodes, 5000);
	stop(&b);
}

static void test_labels(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_text(graph_label(&b.g, &b.a, account(&b, 0)), "bob@a");
	assert_text(
	    graph_label(&b.g, &b.a, graph_node(&b.g, NODE_FILES, 1, SLICE("x"))), "files:x@b");
	assert_text(
	    graph_label(&b.g, &b.a, graph_node(&b.g, NODE_COMMAND, 1, SLICE("x"))), "command:x@b");
	assert_text(graph_label(&b.g, &b.a, graph_node(&b.g, NODE_NET, 1, SLICE("x"))), "net:x@b");
	assert_text(graph_label(&b.g, &b.a, node(&b, NODE_KEY, "SHA256:k")), "key:SHA256:k");
	assert_text(graph_label(&b.g, &b.a, graph_node(&b.g, NODE_PLACE, 2, nothing)), "on:c");
	assert_text(graph_label(&b.g, &b.a, node(&b, NODE_SOURCE, "10.*")), "from:10.*");
	assert_text(
	    graph_label(&b.g, &b.a, graph_node(&b.g, NODE_TREE, 2, SLICE("/srv (rw, root)"))),
	    "tree:c:/srv (rw, root)");
	assert_text(graph_label(&b.g, &b.a, node(&b, NODE_OUTSIDE, "old")), "outside:old");
	stop(&b);
}

/* Grades are the first kinds of node, in their own order. */
static void test_grades(void **state)
{
	(void)state;
	assert_int_equal(node_grade(NODE_ACCOUNT), GRADE_SHELL);
	assert_int_equal(node_grade(NODE_COMMAND), GRADE_COMMAND);
	assert_int_equal(node_grade(NODE_FILES), GRADE_FILE);
	assert_int_equal(node_grade(NODE_NET), GRADE_NET);
	assert_int_equal(node_grade(NODE_KEY), GRADE_SHELL);
	assert_int_equal(node_kind_of_grade(GRADE_FILE), NODE_FILES);
}

/* What the rule hands over may be gone afterwards. */
static void test_graph_copies(void **state)
{
	struct bench b;
	char text[] = "why";
	struct edge_spec spec = {.rule = "r", .technique = "t", .why = slice_str(text)};
	uint32_t from;

	(void)state;
	start(&b);
	from = account(&b, 0);
	spec.from = &from;
	spec.nfrom = 1;
	spec.to = account(&b, 1);
	assert_int_equal(graph_add(&b.g, &spec), 0);
	text[0] = 'x';
	from = NO_NODE;
	assert_text(b.g.edges[0].why, "why");
	assert_int_equal(b.g.edges[0].from[0], account(&b, 0));
	/* An equal edge is another alternative. */
	from = account(&b, 0);
	assert_int_equal(graph_add(&b.g, &spec), 1);
	stop(&b);
}

/* ---- Reach ---- */

/* a -> key -> b: holding a key is no hop. */
static void test_hops(void **state)
{
	struct bench b;
	uint32_t a, key, place, second, files;

	(void)state;
	start(&b);
	a = account(&b, 0);
	key = node(&b, NODE_KEY, "k");
	second = account(&b, 1);
	place = graph_node(&b.g, NODE_PLACE, 1, nothing);
	files = graph_node(&b.g, NODE_FILES, 2, SLICE("bob"));
	proven(&b, a, key);
	proven(&b, key, second);
	proven(&b, second, place);
	proven(&b, place, files);
	run(&b, a, NOT_REACHED);
	assert_reached(&b, a, CERTAINTY_PROVEN, 0);
	assert_reached(&b, key, CERTAINTY_PROVEN, 0);
	assert_reached(&b, second, CERTAINTY_PROVEN, 1);
	assert_reached(&b, place, CERTAINTY_PROVEN, 1);
	assert_reached(&b, files, CERTAINTY_PROVEN, 2);
	stop(&b);
}

/* All premises are needed, and the farthest of them counts. */
static void test_and(void **state)
{
	struct bench b;
	uint32_t a, both[2], lone[2], d;

	(void)state;
	start(&b);
	a = account(&b, 0);
	both[0] = account(&b, 1);
	both[1] = account(&b, 2);
	d = account(&b, 3);
	lone[0] = a;
	lone[1] = account(&b, 5);
	proven(&b, a, both[0]);
	proven(&b, both[0], both[1]);
	edge(&b, both, 2, d, CERTAINTY_PROVEN, "/p");
	edge(&b, lone, 2, account(&b, 4), CERTAINTY_PROVEN, "/p");
	run(&b, a, NOT_REACHED);
	assert_reached(&b, d, CERTAINTY_PROVEN, 3);
	assert_not_reached(&b, account(&b, 4));
	stop(&b);
}

/* The same node named twice is one premise to have, and an edge without any is never taken. */
static void test_odd_premises(void **state)
{
	struct bench b;
	uint32_t twice[2];

	(void)state;
	start(&b);
	twice[0] = twice[1] = account(&b, 0);
	edge(&b, twice, 2, account(&b, 1), CERTAINTY_PROVEN, "/p");
	edge(&b, NULL, 0, account(&b, 2), CERTAINTY_PROVEN, "/p");
	run(&b, account(&b, 0), NOT_REACHED);
	assert_reached(&b, account(&b, 1), CERTAINTY_PROVEN, 1);
	assert_not_reached(&b, account(&b, 2));
	stop(&b);
}

/* The better certainty first, then the fewer hops. */
static void test_certainty(void **state)
{
	struct bench b;
	uint32_t a, second, third, fourth;

	(void)state;
	start(&b);
	a = account(&b, 0);
	second = account(&b, 1);
	third = account(&b, 2);
	fourth = account(&b, 3);
	proven(&b, a, second);
	proven(&b, second, third);
	edge(&b, &a, 1, third, CERTAINTY_LIKELY, "/l");
	edge(&b, &a, 1, fourth, CERTAINTY_POSSIBLE, "/q");
	edge(&b, &third, 1, account(&b, 4), CERTAINTY_LIKELY, "/l");
	edge(&b, &fourth, 1, account(&b, 5), CERTAINTY_PROVEN, "/p");
	run(&b, a, NOT_REACHED);
	/* Two proven hops are better than one that is likely. */
	assert_reached(&b, third, CERTAINTY_PROVEN, 2);
	/* With likely edges anyway, the shortcut counts. */
	assert_reached(&b, account(&b, 4), CERTAINTY_LIKELY, 2);
	assert_reached(&b, fourth, CERTAINTY_POSSIBLE, 1);
	assert_reached(&b, account(&b, 5), CERTAINTY_POSSIBLE, 2);
	stop(&b);
}

static void test_fewest_hops(void **state)
{
	struct bench b;
	uint32_t a, key;

	(void)state;
	start(&b);
	a = account(&b, 0);
	key = node(&b, NODE_KEY, "k");
	proven(&b, a, account(&b, 1));
	proven(&b, account(&b, 1), account(&b, 2));
	proven(&b, account(&b, 2), account(&b, 3));
	/* Longer in edges, shorter in hops. */
	proven(&b, a, key);
	proven(&b, key, node(&b, NODE_SOURCE, "s"));
	proven(&b, node(&b, NODE_SOURCE, "s"), account(&b, 3));
	run(&b, a, NOT_REACHED);
	assert_reached(&b, account(&b, 3), CERTAINTY_PROVEN, 1);
	stop(&b);
}

static void test_cycles(void **state)
{
	struct bench b;
	uint32_t loop[2];

	(void)state;
	start(&b);
	proven(&b, account(&b, 0), account(&b, 1));
	proven(&b, account(&b, 1), account(&b, 0));
	proven(&b, account(&b, 1), account(&b, 1));
	/* Two nodes that only give each other are not had. */
	loop[0] = account(&b, 3);
	loop[1] = account(&b, 0);
	edge(&b, loop, 2, account(&b, 4), CERTAINTY_PROVEN, "/p");
	proven(&b, account(&b, 4), account(&b, 3));
	run(&b, account(&b, 0), NOT_REACHED);
	assert_reached(&b, account(&b, 0), CERTAINTY_PROVEN, 0);
	assert_reached(&b, account(&b, 1), CERTAINTY_PROVEN, 1);
	assert_not_reached(&b, account(&b, 3));
	assert_not_reached(&b, account(&b, 4));
	stop(&b);
}

static void test_hop_limit(void **state)
{
	struct bench b;
	uint32_t key;

	(void)state;
	start(&b);
	key = node(&b, NODE_KEY, "k");
	for (uint32_t i = 0; i < 4; i++)
		proven(&b, account(&b, i), account(&b, i + 1));
	proven(&b, account(&b, 2), key);
	run(&b, account(&b, 0), 2);
	assert_reached(&b, account(&b, 2), CERTAINTY_PROVEN, 2);
	assert_reached(&b, key, CERTAINTY_PROVEN, 2);
	assert_not_reached(&b, account(&b, 3));
	run(&b, account(&b, 0), 0);
	assert_reached(&b, account(&b, 0), CERTAINTY_PROVEN, 0);
	assert_not_reached(&b, account(&b, 1));
	stop(&b);
}

static void test_seeds(void **state)
{
	struct bench b;
	uint32_t seeds[3], both[2];

	(void)state;
	start(&b);
	both[0] = seeds[0] = seeds[2] = account(&b, 0);
	both[1] = seeds[1] = account(&b, 1);
	edge(&b, both, 2, account(&b, 2), CERTAINTY_PROVEN, "/p");
	reach_run(&b.r, &b.g, seeds, 3, NOT_REACHED);
	b.ran = true;
	assert_reached(&b, account(&b, 2), CERTAINTY_PROVEN, 1);
	reach_free(&b.r);
	reach_run(&b.r, &b.g, seeds, 0, NOT_REACHED);
	assert_not_reached(&b, account(&b, 0));
	stop(&b);
}

/* ---- Paths ---- */

/* Premises before what they give, each edge once, by the better alternative. */
static void test_path(void **state)
{
	struct bench b;
	uint32_t both[2], key, e[5], *path;

	(void)state;
	start(&b);
	key = node(&b, NODE_KEY, "k");
	both[0] = key;
	both[1] = node(&b, NODE_SOURCE, "s");
	e[0] = edge(&b, both, 2, account(&b, 2), CERTAINTY_PROVEN, "/end");
	e[1] = proven(&b, account(&b, 1), key);
	e[2] = proven(&b, account(&b, 1), both[1]);
	e[3] = proven(&b, account(&b, 0), account(&b, 1));
	e[4] = proven(&b, account(&b, 0), account(&b, 3));
	run(&b, account(&b, 0), NOT_REACHED);
	assert_int_equal(reach_path(&b.r, &b.a, account(&b, 2), &path), 4);
	assert_int_equal(path[0], e[3]);
	assert_int_equal(path[1], e[1]);
	assert_int_equal(path[2], e[2]);
	assert_int_equal(path[3], e[0]);
	assert_int_equal(reach_path(&b.r, &b.a, account(&b, 0), &path), 0);
	assert_int_equal(reach_path(&b.r, &b.a, account(&b, 7), &path), 0);
	assert_int_not_equal(e[4], e[0]);
	stop(&b);
}

/* Keys and sources are folded into the step that uses them, with their evidence first. */
static void test_steps(void **state)
{
	struct bench b;
	struct result_step *steps;
	uint32_t both[2], a;

	(void)state;
	start(&b);
	a = account(&b, 0);
	both[0] = node(&b, NODE_KEY, "SHA256:k");
	both[1] = node(&b, NODE_SOURCE, "10.*");
	edge(&b, &a, 1, both[0], CERTAINTY_POSSIBLE, "/id_rsa");
	edge(&b, &a, 1, both[1], CERTAINTY_LIKELY, "/place");
	edge(&b, both, 2, account(&b, 1), CERTAINTY_PROVEN, "/authorized_keys");
	proven(&b, account(&b, 1), graph_node(&b.g, NODE_NET, 2, SLICE("carol")));
	run(&b, a, NOT_REACHED);
	assert_int_equal(
	    reach_steps(&b.r, &b.a, graph_find(&b.g, NODE_NET, 2, SLICE("carol")), &steps), 2);
	assert_int_equal(steps[0].nfrom, 1);
	assert_text(steps[0].from[0], "bob@a");
	assert_text(steps[0].to, "bob@b");
	assert_text(steps[0].via, "SHA256:k");
	assert_int_equal(steps[0].certainty, CERTAINTY_POSSIBLE);
	assert_int_equal(steps[0].grade, GRADE_SHELL);
	assert_int_equal(steps[0].nneeds, 2);
	assert_text(steps[0].needs[0], "crack");
	assert_text(steps[0].needs[1], "passphrase");
	assert_int_equal(steps[0].nmissing, 2);
	assert_text(steps[0].missing[0], "one thing");
	assert_text(steps[0].missing[1], "another");
	assert_int_equal(steps[0].nevidence, 3);
	assert_text(steps[0].evidence[0].path, "/id_rsa");
	assert_text(steps[0].evidence[1].path, "/place");
	assert_text(steps[0].evidence[2].path, "/authorized_keys");
	assert_int_equal(steps[0].evidence[2].line, 7);
	assert_text(steps[0].evidence[2].sha256, "00ff");
	assert_text(steps[1].from[0], "bob@b");
	assert_text(steps[1].to, "net:carol@c");
	assert_int_equal(steps[1].grade, GRADE_NET);
	assert_int_equal(steps[1].certainty, CERTAINTY_PROVEN);
	assert_string_equal(steps[1].rule, "ssh-key");
	stop(&b);
}

/* ---- SQLite ---- */

static void assert_same_edge(const struct graph_edge *x, const struct graph_edge *y)
{
	assert_string_equal(x->rule, y->rule);
	assert_string_equal(x->technique, y->technique);
	assert_int_equal(x->nfrom, y->nfrom);
	assert_memory_equal(x->from, y->from, x->nfrom * sizeof(*x->from));
	assert_int_equal(x->to, y->to);
	assert_int_equal(x->certainty, y->certainty);
	assert_true(slice_eq(x->why, y->why));
	assert_true(slice_eq(x->needs, y->needs));
	assert_true(slice_eq(x->missing, y->missing));
	assert_int_equal(x->nevidence, y->nevidence);
	for (size_t i = 0; i < x->nevidence; i++) {
		assert_true(slice_eq(x->evidence[i].host, y->evidence[i].host));
		assert_true(slice_eq(x->evidence[i].path, y->evidence[i].path));
		assert_true(slice_eq(x->evidence[i].sha256, y->evidence[i].sha256));
		assert_int_equal(x->evidence[i].line, y->evidence[i].line);
	}
}

static void assert_same_graph(const struct graph *x, const struct graph *y)
{
	assert_int_equal(x->nhosts, y->nhosts);
	for (size_t i = 0; i < x->nhosts; i++) {
		assert_true(slice_eq(x->hosts[i].name, y->hosts[i].name));
		assert_int_equal(x->hosts[i].id, y->hosts[i].id);
	}
	assert_int_equal(x->nnodes, y->nnodes);
	for (size_t i = 0; i < x->nnodes; i++) {
		assert_int_equal(x->nodes[i].kind, y->nodes[i].kind);
		assert_int_equal(x->nodes[i].host, y->nodes[i].host);
		assert_int_equal(x->nodes[i].uid, y->nodes[i].uid);
		assert_true(slice_eq(x->nodes[i].name, y->nodes[i].name));
	}
	assert_int_equal(x->nedges, y->nedges);
	for (size_t i = 0; i < x->nedges; i++)
		assert_same_edge(&x->edges[i], &y->edges[i]);
}

static sqlite3 *open_case(const struct graph *g)
{
	static const char hosts[] =
	    "CREATE TABLE hosts (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";
	sqlite3 *db;
	char sql[128];

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, hosts, NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < g->nhosts; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO hosts VALUES (%d, '%.*s')",
		    (int)g->hosts[i].id, SLICE_ARG(g->hosts[i].name));
		assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	}
	assert_int_equal(graph_create_tables(db), 0);
	return db;
}

static void test_save_load(void **state)
{
	struct bench b;
	struct graph again;
	sqlite3 *db;
	uint32_t premises[3];

	(void)state;
	start(&b);
	premises[0] = account(&b, 0);
	b.g.nodes[premises[0]].uid = 0;
	premises[1] = node(&b, NODE_KEY, "SHA256:k");
	premises[2] = graph_node(&b.g, NODE_TREE, 2, slice_of("/a\0b\xff", 5));
	edge(&b, premises, 3, account(&b, 1), CERTAINTY_LIKELY, "/x \xfe");
	edge(&b, premises, 1, account(&b, 2), CERTAINTY_POSSIBLE, "");
	edge(&b, premises + 1, 1, graph_node(&b.g, NODE_PLACE, 3, nothing), CERTAINTY_PROVEN, "/y");
	db = open_case(&b.g);
	assert_int_equal(graph_save(&b.g, db), 0);
	graph_init(&again);
	assert_int_equal(graph_load(&again, db), 0);
	assert_same_graph(&b.g, &again);
	graph_free(&again);
	sqlite3_close(db);
	stop(&b);
}

/* A case that somebody edited: numbers that point nowhere, words that are none. */
static void test_load_bad(void **state)
{
	static const char *const damage[] = {
	    "UPDATE edges SET to_node = 99",
	    "UPDATE edges SET to_node = -1",
	    "UPDATE edges SET certainty = 'sure'",
	    "UPDATE edge_premises SET node = 99",
	    "UPDATE nodes SET kind = 'door' WHERE id = 0",
	    "UPDATE nodes SET host = 'zz' WHERE id = 0",
	    "UPDATE nodes SET id = 7 WHERE id = 0",
	    "DROP TABLE edge_evidence",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		struct bench b;
		struct graph again;
		sqlite3 *db;

		start(&b);
		proven(&b, account(&b, 0), account(&b, 1));
		db = open_case(&b.g);
		assert_int_equal(graph_save(&b.g, db), 0);
		assert_int_equal(sqlite3_exec(db, damage[i], NULL, NULL, NULL), SQLITE_OK);
		graph_init(&again);
		assert_true(graph_load(&again, db) < 0);
		graph_free(&again);
		sqlite3_close(db);
		stop(&b);
	}
}

/* ---- Size ---- */

/* A chain of 100,000 accounts with a key between any two, and a node that all of them give: every
 * node and premise is looked at once, so that this ends. */
static void test_large(void **state)
{
	const uint32_t n = 100000;
	struct bench b;
	struct result_step *steps;
	uint32_t last = NO_NODE, hub;
	char name[16];

	(void)state;
	start(&b);
	hub = node(&b, NODE_SOURCE, "everybody");
	for (uint32_t i = 0; i < n; i++) {
		uint32_t here, key;

		snprintf(name, sizeof(name), "u%u", i);
		here = graph_node(&b.g, NODE_ACCOUNT, i % 8, slice_str(name));
		snprintf(name, sizeof(name), "k%u", i);
		key = node(&b, NODE_KEY, name);
		if (last != NO_NODE)
			proven(&b, last, here);
		proven(&b, here, key);
		proven(&b, key, hub);
		last = key;
	}
	run(&b, graph_find(&b.g, NODE_ACCOUNT, 0, SLICE("u0")), NOT_REACHED);
	assert_reached(&b, hub, CERTAINTY_PROVEN, 0);
	assert_reached(&b, last, CERTAINTY_PROVEN, n - 1);
	assert_int_equal(reach_steps(&b.r, &b.a, hub, &steps), 1);
	stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_nodes),
	    cmocka_unit_test(test_many_nodes),
	    cmocka_unit_test(test_labels),
	    cmocka_unit_test(test_grades),
	    cmocka_unit_test(test_graph_copies),
	    cmocka_unit_test(test_hops),
	    cmocka_unit_test(test_and),
	    cmocka_unit_test(test_odd_premises),
	    cmocka_unit_test(test_certainty),
	    cmocka_unit_test(test_fewest_hops),
	    cmocka_unit_test(test_cycles),
	    cmocka_unit_test(test_hop_limit),
	    cmocka_unit_test(test_seeds),
	    cmocka_unit_test(test_path),
	    cmocka_unit_test(test_steps),
	    cmocka_unit_test(test_save_load),
	    cmocka_unit_test(test_load_bad),
	    cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
