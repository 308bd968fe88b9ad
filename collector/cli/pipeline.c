/* Stage after stage, each from what the one before left in the case. */
#include "collector/cli/pipeline.h"

#include <string.h>

#include "collector/cli/conflicts.h"
#include "collector/cli/redact.h"
#include "collector/derive/derive.h"
#include "collector/graph/graph.h"
#include "collector/rules/rule.h"
#include "collector/rules/signs/signs.h"
#include "include/err.h"

/* ---- Tables of the log book ---- */

static const char schema[] =
    "CREATE TABLE runs (\n"
    "  run INTEGER PRIMARY KEY,  -- from 1\n"
    "  started TEXT NOT NULL,  -- RFC 3339, UTC\n"
    "  ended TEXT NOT NULL,  -- empty: killed or interrupted\n"
    "  actor TEXT NOT NULL,  -- who started it\n"
    "  asked INTEGER NOT NULL  -- hosts that were to be swept\n"
    ");\n"
    "CREATE TABLE run_who (\n"
    "  run INTEGER NOT NULL,  -- runs.run\n"
    "  role TEXT NOT NULL,  -- compromised, critical\n"
    "  who TEXT NOT NULL  -- as the handler named it\n"
    ");\n"
    "CREATE TABLE results (\n"
    "  host INTEGER NOT NULL,  -- hosts.id\n"
    "  run INTEGER NOT NULL,  -- runs.run; 0: imported before any run\n"
    "  time TEXT NOT NULL,  -- when it was known\n"
    "  outcome TEXT NOT NULL,  -- whole, cut, failed\n"
    "  step TEXT NOT NULL,  -- that failed\n"
    "  why TEXT NOT NULL,  -- reason of cut and failed\n"
    "  evidence TEXT NOT NULL,  -- file below the case folder; empty when nothing came\n"
    "  bytes INTEGER NOT NULL,\n"
    "  records INTEGER NOT NULL,\n"
    "  sha256 TEXT NOT NULL  -- of the file\n"
    ");\n"
    "CREATE INDEX results_host ON results(host);\n"
    "CREATE VIEW habit AS  -- whose key a line of known_hosts has: who went where, not who may\n"
    "  SELECT a.name AS host, k.path, k.line, k.names, n.name AS solved, b.name AS key_of\n"
    "    FROM fact_known_host k JOIN hosts a ON a.id = k.host\n"
    "    LEFT JOIN fact_known_name n ON n.host = k.host AND n.path_read = k.path_read AND n.line = "
    "k.line\n"
    "    LEFT JOIN fact_host_key h ON h.fingerprint = k.fingerprint\n"
    "    LEFT JOIN hosts b ON b.id = h.host;\n"
    "CREATE VIEW shared_host_keys AS  -- hosts that can pass for each other, as cloned images do\n"
    "  SELECT k.fingerprint, count(DISTINCT k.host) AS hosts, group_concat(DISTINCT h.name) AS "
    "names\n"
    "    FROM fact_host_key k JOIN hosts h ON h.id = k.host GROUP BY k.fingerprint\n"
    "    HAVING count(DISTINCT k.host) > 1;\n"
    "CREATE VIEW shared_machine_ids AS  -- clones, or one host under several names\n"
    "  SELECT i.machine_id, count(*) AS hosts, group_concat(h.name) AS names\n"
    "    FROM fact_host_info i JOIN hosts h ON h.id = i.host WHERE i.machine_id != ''\n"
    "    GROUP BY i.machine_id HAVING count(*) > 1;\n";

struct deriving {
	struct case_folder *c;
	const struct book *b;
	sqlite3 *db;
	struct fact_store facts;
	struct graph graph;
	int64_t *ids; /* of the book's hosts */
	struct arena arena;
	struct pipeline_counts *counts;
};

static sqlite3_stmt *prepare(struct deriving *d, const char *sql)
{
	sqlite3_stmt *q = NULL;

	return sqlite3_prepare_v2(d->db, sql, -1, &q, NULL) == SQLITE_OK ? q : NULL;
}

static void bind(sqlite3_stmt *q, int column, const char *text)
{
	sqlite3_bind_text(q, column, text, -1, SQLITE_STATIC);
}

/* One row; the statement can be bound again. */
static int insert(sqlite3_stmt *q)
{
	int r = sqlite3_step(q);

	sqlite3_reset(q);
	return r == SQLITE_DONE ? 0 : ERR_IO;
}

static int add_who(sqlite3_stmt *q, uint32_t run, const char *role, const struct text_list *who)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < who->n; i++) {
		sqlite3_bind_int64(q, 1, run);
		bind(q, 2, role);
		bind(q, 3, who->items[i]);
		err = insert(q);
	}
	return err;
}

static int add_runs(struct deriving *d)
{
	sqlite3_stmt *run = prepare(d, "INSERT INTO runs VALUES (?,?,?,?,?)");
	sqlite3_stmt *who = prepare(d, "INSERT INTO run_who VALUES (?,?,?)");
	int err = run == NULL || who == NULL ? ERR_IO : 0;

	for (size_t i = 0; err == 0 && i < d->b->nruns; i++) {
		const struct book_run *r = &d->b->runs[i];

		sqlite3_bind_int64(run, 1, r->number);
		bind(run, 2, r->started);
		bind(run, 3, r->ended);
		bind(run, 4, r->actor);
		sqlite3_bind_int64(run, 5, r->asked);
		err = insert(run);
		if (err == 0)
			err = add_who(who, r->number, "compromised", &r->compromised);
		if (err == 0)
			err = add_who(who, r->number, "critical", &r->critical);
	}
	sqlite3_finalize(run);
	sqlite3_finalize(who);
	return err;
}

static int add_results(struct deriving *d)
{
	sqlite3_stmt *q = prepare(d, "INSERT INTO results VALUES (?,?,?,?,?,?,?,?,?,?)");
	int err = q == NULL ? ERR_IO : 0;

	for (size_t i = 0; err == 0 && i < d->b->nresults; i++) {
		const struct book_result *r = &d->b->results[i];

		sqlite3_bind_int64(q, 1, d->ids[r->host]);
		sqlite3_bind_int64(q, 2, r->run);
		bind(q, 3, r->time);
		bind(q, 4, r->outcome);
		bind(q, 5, r->step);
		bind(q, 6, r->words);
		bind(q, 7, r->file);
		sqlite3_bind_int64(q, 8, r->bytes);
		sqlite3_bind_int64(q, 9, r->records);
		bind(q, 10, r->sha256);
		err = insert(q);
	}
	sqlite3_finalize(q);
	return err;
}

/* ---- Hosts ---- */

/* The host's part of a WHO: all of it, or what stands behind the last '@'. */
static struct slice host_of_who(const char *who)
{
	struct slice all = slice_str(who);
	size_t at = slice_rfind(all, '@');

	return at == all.n ? all : slice_sub(all, at + 1, all.n);
}

static bool is_critical(const struct book *b, const struct book_host *h)
{
	const struct book_run *run = book_last_run(b);

	for (size_t i = 0; run != NULL && i < run->critical.n; i++)
		if (book_host(b, host_of_who(run->critical.items[i])) == h)
			return true;
	return h->target.critical;
}

/* The host's own name in front would be said twice in a report. */
static struct slice without_name(const struct book_host *h, const char *why)
{
	struct slice text = slice_str(why), name = slice_str(h->target.name);

	if (text.n > name.n && slice_starts(text, h->target.name) && text.p[name.n] == ':')
		return slice_ltrim(slice_sub(text, name.n + 1, text.n));
	return text;
}

/* The last run that asked for it got less: what is there may be out of date. */
static bool is_older(const struct book_host *h)
{
	return h->file[0] != '\0' && h->run > h->evidence_run && !h->done;
}

/* Why it is unseen, cut, or known from an earlier run only; empty when all is well. */
static struct slice reason_of(struct deriving *d, const struct book_host *h)
{
	if (is_older(h))
		return arena_printf(&d->arena,
		    "not seen in run %u (%.*s): this is evidence of run %u", h->run,
		    SLICE_ARG(h->last_why[0] == '\0' ? SLICE("it had no turn")
						     : without_name(h, h->last_why)),
		    h->evidence_run);
	if (h->whole)
		return SLICE("");
	if (h->why[0] != '\0')
		return without_name(h, h->why);
	return h->target.asked ? SLICE("the sweep ended before its turn")
			       : SLICE("only named: it was not swept");
}

/* Is the file what the log book says it is? Then *bytes are mapped. */
static const char *map_evidence(
    struct case_folder *c, const struct book_host *h, struct slice *bytes)
{
	char hash[SHA256_HEX_BYTES];
	int err = case_map(c, h->file, bytes);

	if (err == ERR_ABSENT)
		return "its evidence file is missing";
	if (err != 0)
		return "its evidence file cannot be read";
	sha256_hex(*bytes, hash);
	return strcmp(hash, h->sha256) == 0 ? NULL
					    : "its evidence file is not the one that was logged";
}

static int add_host(struct deriving *d, size_t i)
{
	const struct book_host *h = &d->b->hosts[i];
	const struct text_list *names = &h->target.aliases;
	struct slice *aliases = arena_alloc(&d->arena, (names->n + 1) * sizeof(*aliases));
	struct slice bytes = {0};
	const char *bad = h->file[0] == '\0' ? NULL : map_evidence(d->c, h, &bytes);
	bool seen = h->file[0] != '\0' && (bad == NULL || bytes.n > 0);
	struct derive_host host = {
	    .name = slice_str(h->target.name),
	    .address = slice_str(h->target.address),
	    .aliases = aliases,
	    .naliases = names->n,
	    .seen = seen,
	    .whole = seen && h->whole && bad == NULL && !is_older(h),
	    .critical = is_critical(d->b, h),
	    .reason = bad != NULL ? slice_str(bad) : reason_of(d, h),
	    .evidence = slice_str(seen ? h->file : ""),
	    .evidence_sha256 = slice_str(seen ? h->sha256 : ""),
	};
	int err;

	for (size_t k = 0; k < names->n; k++)
		aliases[k] = slice_str(names->items[k]);
	err = derive_add_host(d->db, &host, &d->ids[i]);
	if (err == 0 && seen)
		err = derive_evidence(&d->facts, d->ids[i], bytes);
	if (err == 0 && seen)
		err = signs_run(&d->facts, d->ids[i]);
	case_unmap(bytes);
	d->counts->hosts++;
	d->counts->seen += seen;
	return err;
}

/* ---- The whole ---- */

static int derive_facts(struct deriving *d)
{
	int err = derive_create_tables(d->db);

	facts_open(&d->facts, d->db);
	d->ids = arena_alloc(&d->arena, (d->b->nhosts + 1) * sizeof(*d->ids));
	for (size_t i = 0; err == 0 && i < d->b->nhosts; i++)
		err = add_host(d, i);
	return err;
}

static int derive_edges(struct deriving *d)
{
	int err = rules_run(&d->facts, &d->graph);

	if (err == 0)
		err = redact_load(d->c, d->b, d->db, &d->graph, d->counts);
	if (err == 0)
		err = graph_create_tables(d->db);
	if (err == 0)
		err = graph_save(&d->graph, d->db);
	d->counts->nodes = d->graph.nnodes;
	d->counts->edges = d->graph.nedges;
	return err;
}

static int derive_all(struct deriving *d)
{
	int err = derive_facts(d);

	if (err == 0 && sqlite3_exec(d->db, schema, NULL, NULL, NULL) != SQLITE_OK)
		err = ERR_IO;
	if (err == 0)
		err = add_runs(d);
	if (err == 0)
		err = add_results(d);
	if (err == 0)
		err = conflicts_save(d->db, d->b);
	return err == 0 ? derive_edges(d) : err;
}

static int log_derive(struct case_folder *c, const struct pipeline_counts *counts)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "derive");

	json_kv_str(j, "version", CORDON_VERSION);
	json_kv_u64(j, "hosts", counts->hosts);
	json_kv_u64(j, "seen", counts->seen);
	json_kv_u64(j, "nodes", counts->nodes);
	json_kv_u64(j, "edges", counts->edges);
	return log_end(c, &line);
}

int pipeline_make(struct case_folder *c, const struct book *b, sqlite3 *db,
    struct pipeline_counts *counts, struct slice *why)
{
	struct deriving d = {.c = c, .b = b, .db = db, .counts = counts};
	int err;

	*counts = (struct pipeline_counts){0};
	graph_init(&d.graph);
	err = derive_all(&d);
	if (err != 0)
		*why = arena_printf(&c->arena, "%s: case.db: %s", c->path, sqlite3_errmsg(db));
	facts_close(&d.facts);
	graph_free(&d.graph);
	arena_free(&d.arena);
	return err;
}

int pipeline_derive(
    struct case_folder *c, const struct book *b, struct pipeline_counts *counts, struct slice *why)
{
	sqlite3 *db;

	if (case_db_fresh(c, &db) != 0) {
		*why = arena_printf(&c->arena, "%s: case.db: cannot be made", c->path);
		return ERR_IO;
	}
	if (pipeline_make(c, b, db, counts, why) != 0) {
		case_db_drop(c, db);
		return ERR_IO;
	}
	if (case_db_keep(c, db) != 0) {
		*why = arena_printf(&c->arena, "%s: case.db: cannot be written", c->path);
		return ERR_IO;
	}
	if (log_derive(c, counts) != 0) {
		*why = arena_printf(&c->arena, "%s/log.jsonl: cannot be written", c->path);
		return ERR_IO;
	}
	return 0;
}
