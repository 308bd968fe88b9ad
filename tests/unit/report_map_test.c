/*
 * What the picture shows: trust between hosts and the intruder's way, not what every root can do;
 * hosts in place of accounts when there is too much; and Graphviz draws it in seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "collector/report/map.h"
#include "collector/report/report.h"
#include "include/limits.h"
#include "tests/unit/report_sample.h"

/* A result in the making; its nodes need no order. */
struct making {
	struct arena a;
	struct result r;
	size_t cap_nodes, cap_edges;
};

static struct making begin(size_t nhosts)
{
	struct making m = {0};

	m.r.hosts = arena_alloc(&m.a, (nhosts + 1) * sizeof(*m.r.hosts));
	for (size_t i = 0; i < nhosts; i++) {
		m.r.hosts[i].name = arena_printf(&m.a, "h%zu", i);
		m.r.hosts[i].state = i == 0 ? STATE_COMPROMISED : STATE_CLEAR;
		m.r.hosts[i].seen = true;
	}
	m.r.nhosts = m.r.asked = m.r.seen = nhosts;
	return m;
}

static void end(struct making *m)
{
	free(m->r.nodes);
	free(m->r.edges);
	arena_free(&m->a);
}

static struct slice node(struct making *m, const char *kind, struct slice host, struct slice name)
{
	struct slice label =
	    arena_printf(&m->a, "%s:%.*s:%.*s", kind, SLICE_ARG(host), SLICE_ARG(name));

	grow(&m->r.nodes, &m->cap_nodes, m->r.nnodes + 1, sizeof(*m->r.nodes));
	m->r.nodes[m->r.nnodes++] =
	    (struct result_node){kind, label, host, name, slice_eq_str(name, "root"), false};
	return label;
}

static struct slice account(struct making *m, size_t host, const char *name)
{
	return node(m, "account", m->r.hosts[host].name, slice_str(name));
}

static struct slice key(struct making *m, const char *name)
{
	return node(m, "key", slice_str(""), slice_str(name));
}

static struct result_edge *edge(struct making *m, struct slice from, struct slice to)
{
	struct result_edge *e;

	grow(&m->r.edges, &m->cap_edges, m->r.nedges + 1, sizeof(*m->r.edges));
	e = &m->r.edges[m->r.nedges++];
	*e = (struct result_edge){.rule = "rule", .technique = "T1", .nfrom = 1, .to = to};
	e->from = arena_alloc(&m->a, sizeof(*e->from));
	e->from[0] = from;
	return e;
}

static const struct map_node *find(const struct map *m, struct slice label)
{
	for (size_t i = 0; i < m->result->nnodes; i++)
		if (slice_eq(m->nodes[i].node->label, label))
			return &m->nodes[i];
	fail_msg("no node %.*s", SLICE_ARG(label));
	return NULL;
}

static bool drawn(const struct map *m, struct slice label)
{
	return find(m, label)->drawn;
}

static void test_sample(void **state)
{
	static const struct {
		struct slice label;
		bool drawn;
	} rows[] = {
	    {S("alice@build"), true},
	    {S("alice@nas"), true},
	    {S("carol@clean"), false},
	    {S("deploy@web"), true},
	    {S("from:192.0.2.0/24"), false},
	    {S("key:" DEPLOY_KEY), true},
	    {S("on:web"), false},
	    {S("oper@db"), true},
	    {S("outside:backup.example.net"), true},
	    {S("postgres@db"), false},
	    {S("root@web"), true},
	    {S("tree:nas:/srv/home (rw, root)"), true},
	};
	struct map m;

	(void)state;
	map_open(&m, &sample);
	assert_false(m.reduced);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (drawn(&m, rows[i].label) != rows[i].drawn)
			fail_msg("%.*s", SLICE_ARG(rows[i].label));
	map_close(&m);
}

static void test_own_accounts(void **state)
{
	struct making m = begin(2);
	struct slice root = account(&m, 0, "root"), deploy = account(&m, 0, "deploy");
	struct slice k = key(&m, "k"), target = account(&m, 1, "root"), other = root;
	struct map map;

	(void)state;
	edge(&m, root, deploy)->taken = true;
	for (size_t i = 0; i < 10000; i++) {
		other = node(&m, "account", m.r.hosts[0].name, arena_printf(&m.a, "u%zu", i));
		edge(&m, root, other)->taken = true;
	}
	edge(&m, deploy, k);
	edge(&m, k, target);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 3);
	assert_true(drawn(&map, root));
	assert_true(drawn(&map, deploy));
	assert_false(drawn(&map, other));
	map_close(&map);
	end(&m);
}

/* From a foreign host to b, by sudo to c and d, whose key leads on. */
static void test_way_inside(void **state)
{
	struct making m = begin(3);
	struct slice k = key(&m, "k"), l = key(&m, "l"), a = account(&m, 0, "a");
	struct slice b = account(&m, 1, "b"), c = account(&m, 1, "c"), d = account(&m, 1, "d");
	struct slice e = account(&m, 2, "e"), f = account(&m, 1, "f");
	struct map map;

	(void)state;
	edge(&m, a, k)->taken = true;
	edge(&m, k, b)->taken = true;
	edge(&m, b, c)->taken = true;
	edge(&m, c, d)->taken = true;
	edge(&m, d, l)->taken = true;
	edge(&m, l, e)->taken = true;
	edge(&m, f, d);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 6);
	assert_true(drawn(&map, c));
	assert_false(drawn(&map, f));
	map_close(&map);
	end(&m);
}

static void test_idle_keys(void **state)
{
	struct making m = begin(2);
	struct slice own = key(&m, "own"), unheld = key(&m, "unheld"), unused = key(&m, "unused");
	struct slice a = account(&m, 0, "a"), b = account(&m, 0, "b"), c = account(&m, 1, "c");
	struct map map;

	(void)state;
	edge(&m, a, own);
	edge(&m, own, b);
	edge(&m, unheld, b);
	edge(&m, unheld, c);
	edge(&m, a, unused);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 0);
	assert_false(drawn(&map, own));
	assert_false(drawn(&map, unheld));
	assert_false(drawn(&map, unused));
	map_close(&map);
	end(&m);
}

/* An export for everybody: the places that reach it are nodes, for no account is needed. */
static void test_conditions_alone(void **state)
{
	struct making m = begin(3);
	struct slice place = node(&m, "place", m.r.hosts[0].name, slice_str(""));
	struct slice away = node(&m, "place", m.r.hosts[2].name, slice_str(""));
	struct slice from = node(&m, "source", slice_str(""), slice_str("*"));
	struct slice other = node(&m, "source", slice_str(""), slice_str("192.0.2.0/24"));
	struct slice tree = node(&m, "tree", m.r.hosts[1].name, slice_str("/srv"));
	struct slice bob = account(&m, 1, "bob");
	struct map map;

	(void)state;
	edge(&m, place, from);
	edge(&m, away, from);
	edge(&m, away, other);
	edge(&m, from, tree);
	edge(&m, tree, bob);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 4);
	assert_true(drawn(&map, place));
	assert_true(drawn(&map, away));
	assert_true(drawn(&map, from));
	assert_false(drawn(&map, other));
	map_close(&map);
	end(&m);
}

/* root alone has a low port, and it alone is root by rsh: two words on one line. */
static void test_pass_sources(void **state)
{
	struct making m = begin(2);
	struct slice root = account(&m, 0, "root"), oper = account(&m, 1, "oper");
	struct slice port = node(&m, "source", m.r.hosts[0].name, slice_str("low port"));
	struct slice rsh = node(&m, "source", m.r.hosts[0].name, slice_str("rsh as root"));
	struct slice sure = node(&m, "source", m.r.hosts[0].name, slice_str("spoofed"));
	struct map map;

	(void)state;
	edge(&m, root, port);
	edge(&m, port, rsh);
	edge(&m, rsh, oper);
	edge(&m, root, sure)->certainty = CERTAINTY_LIKELY;
	edge(&m, sure, oper);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 3);
	assert_false(drawn(&map, port));
	assert_false(drawn(&map, rsh));
	assert_true(drawn(&map, sure));
	assert_true(slice_eq(map.nodes[map.edges[2].from[0]].node->label, root));
	assert_true(slice_eq(map.nodes[map.edges[2].conditions[0]].node->label, rsh));
	map_close(&map);
	end(&m);
}

/* deploy's key is root's too: drawn for root only where no account has it, or on the way. */
static void test_drop_root(void **state)
{
	struct making m = begin(2);
	struct slice root = account(&m, 0, "root"), deploy = account(&m, 0, "deploy");
	struct slice k = key(&m, "k"), own = key(&m, "own"), bob = account(&m, 1, "bob");
	struct map map;

	(void)state;
	edge(&m, deploy, k);
	edge(&m, root, k);
	edge(&m, root, own);
	edge(&m, k, bob);
	edge(&m, own, bob);
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 4);
	assert_false(map.edges[1].drawn);
	map_close(&map);
	m.r.edges[1].taken = true;
	map_open(&map, &m.r);
	assert_int_equal(map.ndrawn, 5);
	map_close(&map);
	end(&m);
}

static void assert_link(const struct map *m, size_t i, uint32_t from, uint32_t to, uint32_t count,
    enum certainty certainty)
{
	assert_true(i < m->nlinks);
	assert_int_equal(m->links[i].from, from);
	assert_int_equal(m->links[i].to, to);
	assert_int_equal(m->links[i].count, count);
	assert_int_equal(m->links[i].certainty, certainty);
}

static void test_reduce(void **state)
{
	struct making m = begin(4);
	struct slice one = key(&m, "one"), two = key(&m, "two"), shared = key(&m, "shared");
	struct slice a = account(&m, 0, "a"), b = account(&m, 1, "b"), c = account(&m, 2, "c");
	struct slice d = account(&m, 3, "d"), e = account(&m, 1, "e");
	uint32_t hub = 4 + 2;
	struct map map;

	(void)state;
	/* Two keys of h0 open h1, one of them for two accounts; each tie is as sure as its weaker
	 * half. */
	edge(&m, a, one);
	edge(&m, one, b)->certainty = CERTAINTY_LIKELY;
	edge(&m, one, e)->certainty = CERTAINTY_LIKELY;
	edge(&m, a, two)->certainty = CERTAINTY_POSSIBLE;
	edge(&m, two, b)->rule = "other";
	/* A key of h0 and h1 opens h2 and h3. */
	edge(&m, a, shared);
	edge(&m, b, shared);
	edge(&m, shared, c);
	edge(&m, shared, d)->taken = true;
	map_open(&map, &m.r);
	assert_false(map.reduced);
	map_reduce(&map, 100);
	assert_int_equal(map.nlinks, 5);
	assert_int_equal(map.nleft_out, 0);
	assert_link(&map, 0, hub, 3, 1, CERTAINTY_PROVEN);
	assert_link(&map, 1, 0, hub, 1, CERTAINTY_PROVEN);
	assert_link(&map, 2, 1, hub, 1, CERTAINTY_PROVEN);
	assert_link(&map, 3, hub, 2, 1, CERTAINTY_PROVEN);
	assert_link(&map, 4, 0, 1, 3, CERTAINTY_LIKELY);
	assert_null(map.links[4].rule);
	assert_string_equal(map.links[3].rule, "rule");
	map_reduce(&map, 2);
	assert_int_equal(map.nlinks, 2);
	assert_int_equal(map.nleft_out, 3);
	map_close(&map);
	end(&m);
}

/* So many keys, each of an account on one host for an account on another. */
static struct making mesh(size_t nhosts, size_t nkeys)
{
	struct making m = begin(nhosts);
	uint32_t random = 1;

	for (size_t i = 0; i < nkeys; i++) {
		size_t to;
		struct slice k, a;

		random = random * 1664525 + 1013904223;
		to = (random >> 8) % nhosts;
		k = node(&m, "key", slice_str(""), arena_printf(&m.a, "SHA256:%08zu", i));
		a = node(&m, "account", m.r.hosts[i % nhosts].name, arena_printf(&m.a, "a%zu", i));
		edge(&m, a, k);
		a = node(&m, "account", m.r.hosts[to].name, arena_printf(&m.a, "b%zu", i));
		edge(&m, k, a)->certainty = (enum certainty)(random >> 4) % CERTAINTY_COUNT;
	}
	return m;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Draws it, and finds the words in the picture. */
static void assert_drawn(const struct result *r, const char *words, double limit)
{
	struct out o;
	struct report_job job = {.result = r, .out = &o};
	double start = seconds();
	int err;

	out_memory(&o);
	err = report_format_find("svg")->write(&job);
	assert_string_equal(job.why, "");
	assert_int_equal(err, 0);
	out_byte(&o, 0);
	assert_non_null(strstr((const char *)o.buf, words));
	assert_non_null(strstr((const char *)o.buf, "</svg>"));
	assert_true(seconds() - start < limit);
	out_free(&o);
}

static void test_large(void **state)
{
	struct making m = mesh(150, 1000);
	struct map map;

	(void)state;
	map_open(&map, &m.r);
	assert_true(map.reduced);
	assert_int_equal(map.nlinks, LIMIT_DRAWN_EDGES);
	assert_true(map.nleft_out > 0);
	map_close(&map);
	assert_drawn(&m.r, "lines of trust are too many to draw", 30);
	end(&m);
}

static void test_at_limit(void **state)
{
	struct making m = mesh(40, LIMIT_DRAWN_EDGES / 2);
	struct map map;

	(void)state;
	map_open(&map, &m.r);
	assert_false(map.reduced);
	map_close(&map);
	assert_drawn(&m.r, "40 hosts asked", 30);
	end(&m);
}

/* Hosts that nothing ties to others stand in one box for each state, unseen ones too. */
static void test_crowd(void **state)
{
	struct making m = begin(100);
	struct out o;
	struct report_job job = {.result = &m.r, .out = &o};

	(void)state;
	m.r.hosts[70].state = STATE_UNSEEN;
	out_memory(&o);
	assert_int_equal(report_format_find("dot")->write(&job), 0);
	out_byte(&o, 0);
	assert_non_null(strstr((const char *)o.buf, "label=\"compromised\\lh0\\l\""));
	assert_non_null(strstr((const char *)o.buf, "label=\"unseen\\lh70\\l\""));
	assert_non_null(strstr((const char *)o.buf, "\\lh12\\land 86 more\\l\""));
	out_free(&o);
	assert_drawn(&m.r, ">h70</text>", 30);
	end(&m);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sample),
	    cmocka_unit_test(test_own_accounts),
	    cmocka_unit_test(test_way_inside),
	    cmocka_unit_test(test_idle_keys),
	    cmocka_unit_test(test_conditions_alone),
	    cmocka_unit_test(test_pass_sources),
	    cmocka_unit_test(test_drop_root),
	    cmocka_unit_test(test_reduce),
	    cmocka_unit_test(test_crowd),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_at_limit),
	};

	return cmocka_run_group_tests_name("report_map", tests, NULL, NULL);
}
