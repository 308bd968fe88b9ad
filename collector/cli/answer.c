/* Results made from a question, and the writers that print them. */
#include "collector/cli/answer.h"

#include "collector/rules/why.h"
#include "include/err.h"

/* ---- A report ---- */

struct report_print {
	int (*write)(struct report_job *job);
	const struct result *result;
};

static int write_report(struct printing *p, struct out *o, const struct report_screen *screen)
{
	const struct report_print *what = p->what;
	struct report_job job = {.result = what->result, .out = o, .screen = *screen};
	int err = what->write(&job);

	if (err != 0)
		p->why = arena_str(p->arena, slice_str(job.why));
	return err;
}

/* A host that was not seen, or not wholly, has a reason. */
static enum exit_status coverage_of(const struct result *r)
{
	for (size_t i = 0; i < r->nhosts; i++)
		if (!r->hosts[i].seen || r->hosts[i].reason.n > 0 || r->hosts[i].ngaps > 0)
			return EXIT_PARTLY;
	return EXIT_DONE;
}

/* By whatever name the host is called; of a case with one host that one. */
static enum exit_status for_owner(
    struct question *q, struct slice host, const struct result *all, struct result *out)
{
	struct who who;
	struct slice why = SLICE("--for host-owner=HOST: which host?");
	int err = ERR_USAGE;

	if (host.n == 0 && all->nhosts == 1)
		host = all->hosts[0].name;
	if (host.n > 0)
		err = who_find(&q->graph, &q->facts, &q->names, &q->arena, host, &who, &why);
	if (err == 0 && who.whole_host && slice_rfind(host, '@') == host.n)
		err = reader_owner(all, q->graph.hosts[who.host].name, &q->arena, out);
	else if (err == 0)
		err = ERR_ABSENT;
	if (err == 0)
		return EXIT_DONE;
	if (err == ERR_ABSENT)
		why = arena_printf(&q->arena, "'%.*s' is no host", SLICE_ARG(host));
	say("%s: %.*s", q->folder.path, SLICE_ARG(why));
	return EXIT_USAGE;
}

enum exit_status answer_report(struct question *q, const struct answer_report *report)
{
	struct result all, owned;
	struct report_print what = {report->format->write, &all};
	struct printing p = {
	    .path = report->path, .write = write_report, .what = &what, .arena = &q->arena};
	enum exit_status status = question_result(q, report->compromised, &all);

	if (report->reader == READER_MANAGEMENT)
		what.write = report->format->write_management;
	if (status == EXIT_DONE && report->reader == READER_HOST_OWNER) {
		status = for_owner(q, report->owned, &all, &owned);
		what.result = &owned;
	}
	if (status == EXIT_DONE)
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = question_note(q, &p);
	return status == EXIT_DONE ? coverage_of(what.result) : status;
}

/* ---- Why not ---- */

const char *const answer_formats[] = {"text", "json", NULL};

/* A path leads to an account: a key is held or not, without a way of its own. */
static enum exit_status find_to(struct question *q, const char *text, struct who **to)
{
	const struct text_list one = {.items = &text, .n = 1};
	enum exit_status status = question_who(q, &one, to);

	if (status == EXIT_DONE && (*to)->host == NO_HOST) {
		say("%s: a path leads to account@host or host", text);
		return EXIT_USAGE;
	}
	return status;
}

static int write_why_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	return why_write_text(p->what, screen, o);
}

static int write_why_json(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	return why_write_json(p->what, o);
}

static int (*const why_writers[])(
    struct printing *p, struct out *o, const struct report_screen *screen) = {
    [ANSWER_TEXT] = write_why_text,
    [ANSWER_JSON] = write_why_json,
};

/* Of such a host nothing says what shuts its doors. */
static bool tell_redacted(struct question *q, const char *text, const struct who *to)
{
	if (!question_is_redacted(q, q->graph.hosts[to->host].id))
		return false;
	say("%s: came in a redacted pack: which lines do not let in is not in it", text);
	return true;
}

static enum exit_status run_why(
    struct question *q, const struct who *from, const struct who *to, struct result_why *r)
{
	struct why_input in = {&q->facts, &q->graph, &q->names, from, to};

	if (why_make(r, &q->arena, &in) == 0)
		return EXIT_DONE;
	say("%s: case.db: %s", q->folder.path, sqlite3_errmsg(q->db));
	return EXIT_FAILED;
}

enum exit_status answer_why(struct question *q, const struct answer_why *a)
{
	const struct text_list one = {.items = (const char **)&a->from, .n = 1};
	struct result_why r;
	struct printing p = {.write = why_writers[a->format], .what = &r, .arena = &q->arena};
	struct who *from, *to;
	enum exit_status status = question_who(q, &one, &from);

	if (status == EXIT_DONE)
		status = find_to(q, a->to, &to);
	if (status == EXIT_DONE && tell_redacted(q, a->to, to))
		return EXIT_FAILED;
	if (status == EXIT_DONE)
		status = run_why(q, from, to, &r);
	if (status == EXIT_DONE)
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = question_note(q, &p);
	return status == EXIT_DONE ? question_coverage(q) : status;
}

/* ---- Reach and path ---- */

struct reach_print {
	struct reach_report report;
	struct slice to;       /* empty: all */
	struct result_why why; /* where no path leads there */
};

static int write_reach_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	const struct reach_print *what = p->what;

	return what->to.n == 0 ? reach_write_text(&what->report, screen, o)
			       : path_write_text(&what->report, &what->why, screen, o);
}

static int write_reach_json(struct printing *p, struct out *o, const struct report_screen *screen)
{
	const struct reach_print *what = p->what;

	(void)screen;
	return what->to.n == 0 ? reach_write_json(&what->report, o)
			       : path_write_json(&what->report, what->to, &what->why, o);
}

static int (*const reach_writers[])(
    struct printing *p, struct out *o, const struct report_screen *screen) = {
    [ANSWER_TEXT] = write_reach_text,
    [ANSWER_JSON] = write_reach_json,
};

/* Those of the account that was asked for, the best first; the rest go. */
static void keep_account(struct question *q, struct reach_report *r, const struct who *to)
{
	const struct graph_node *node = &q->graph.nodes[to->node];
	size_t n = 0;

	for (size_t i = 0; i < r->nreached; i++)
		if (slice_eq(r->reached[i].account, node->name) &&
		    slice_eq(r->reached[i].host, q->graph.hosts[node->host].name))
			r->reached[n++] = r->reached[i];
	r->nreached = n;
}

static void run_reach(struct question *q, const struct answer_reach *a, const struct who *from,
    const struct who *to, struct reach_print *what)
{
	struct reach reach;
	uint32_t *seeds = arena_alloc(&q->arena, (a->from->n + 1) * sizeof(*seeds));

	for (size_t i = 0; i < a->from->n; i++)
		seeds[i] = from[i].node;
	reach_run(&reach, &q->graph, seeds, a->from->n, a->max_hops);
	what->report.nreached = advice_reached(&q->arena, &reach, true, &what->report.reached);
	reach_free(&reach);
	what->report.from = arena_alloc(&q->arena, (a->from->n + 1) * sizeof(struct slice));
	for (size_t i = 0; i < a->from->n; i++)
		what->report.from[what->report.nfrom++] = from[i].text;
	if (to != NULL) {
		what->to = to->text;
		keep_account(q, &what->report, to);
	}
}

enum exit_status answer_reach(struct question *q, const struct answer_reach *a)
{
	struct reach_print what = {0};
	struct printing p = {.write = reach_writers[a->format], .what = &what, .arena = &q->arena};
	struct who *from, *to = NULL;
	enum exit_status status = question_who(q, a->from, &from);

	if (status == EXIT_DONE && a->to != NULL)
		status = find_to(q, a->to, &to);
	if (status == EXIT_DONE) {
		run_reach(q, a, from, to, &what);
		if (to != NULL && what.report.nreached == 0 && !tell_redacted(q, a->to, to))
			status = run_why(q, from, to, &what.why);
	}
	if (status == EXIT_DONE)
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = question_note(q, &p);
	return status == EXIT_DONE ? question_coverage(q) : status;
}
