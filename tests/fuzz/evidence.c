/*
 * The fuzz entry of all that comes behind the network: one stream as the evidence of two hosts,
 * through derivation, rules, graph and advice, out of every report format that is text. An agent's
 * stream is a hostile host's word.
 */
#include <sqlite3.h>
#include <string.h>

#include "collector/derive/derive.h"
#include "collector/report/report.h"
#include "collector/rules/advice/advice.h"
#include "collector/rules/rule.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_host(struct fact_store *facts, struct slice name, struct slice evidence)
{
	struct derive_host h = {
	    .name = name, .address = SLICE("192.0.2.1"), .seen = true, .whole = true};
	int64_t id;

	if (derive_add_host(facts->db, &h, &id) != 0 || derive_evidence(facts, id, evidence) != 0)
		die("fuzz: %s", sqlite3_errmsg(facts->db));
}

static void write_reports(const struct result *r)
{
	for (size_t i = 0; report_formats[i] != NULL; i++) {
		struct out o;
		struct report_job job = {.result = r, .out = &o};

		if (strcmp(report_formats[i]->name, "svg") == 0)
			continue; /* a program of its own draws it, from the DOT text */
		out_memory(&o);
		if (report_formats[i]->write(&job) != 0)
			die("fuzz: %s", job.why);
		out_free(&o);
	}
}

static void advise(struct fact_store *facts, struct graph *g)
{
	struct arena a = {0};
	struct names names;
	struct who who;
	struct slice why;
	struct advice_input in = {.compromised = &who, .ncompromised = 1};
	struct result r;

	if (names_build(&names, facts, g) != 0 ||
	    who_find(g, facts, &names, &a, SLICE("first"), &who, &why) != 0 ||
	    advice_make(&r, &a, facts, g, &in) != 0)
		die("fuzz: no advice");
	write_reports(&r);
	names_free(&names);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice evidence = slice_of(data, size);
	struct fact_store facts;
	struct graph g;
	sqlite3 *db;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK || derive_create_tables(db) != 0 ||
	    graph_create_tables(db) != 0)
		die("fuzz: no database");
	facts_open(&facts, db);
	graph_init(&g);
	add_host(&facts, SLICE("first"), evidence);
	add_host(&facts, SLICE("second"), evidence);
	if (rules_run(&facts, &g) != 0 || graph_save(&g, db) != 0)
		die("fuzz: %s", sqlite3_errmsg(db));
	advise(&facts, &g);
	graph_free(&g);
	facts_close(&facts);
	sqlite3_close(db);
	return 0;
}
