/* cordon plan: what to change and cut, in which order; and what became of it. */
#include <stdlib.h>

#include "collector/cli/answer.h"
#include "collector/cli/pair.h"
#include "collector/cli/plan_log.h"
#include "collector/rules/plan/plan.h"

struct plan_args {
	struct text_list compromised, check;
	const char *output;
	int format;
};

static const struct option plan_options[] = {
    {
	.name = "check",
	.kind = &option_list,
	.offset = offsetof(struct plan_args, check),
	.value = "NEW",
	.doc = "A later case of the same hosts: say of each step whether it is done, open, or "
	       "undone again. Several in the order of their sweeps.",
    },
    {
	.name = "compromised",
	.kind = &option_list,
	.offset = offsetof(struct plan_args, compromised),
	.value = "WHO",
	.doc = "Who is known to be compromised: account@host, host, or key:SHA256:... Default: "
	       "those that the last sweep was given.",
    },
    ANSWER_FORMAT_OPTION(struct plan_args),
    PRINT_OUTPUT_OPTION(struct plan_args),
    {0},
};

static int write_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	return plan_write_text(p->what, screen, o);
}

static int write_json(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	return plan_write_json(p->what, o);
}

static int (*const writers[])(
    struct printing *p, struct out *o, const struct report_screen *screen) = {
    [ANSWER_TEXT] = write_text,
    [ANSWER_JSON] = write_json,
};

/* ---- Checked ---- */

static enum exit_status check_seen(
    struct question *q, struct question *new, struct result_plan *p, struct seen *was)
{
	static const struct text_list nobody = {0};
	struct result now;
	struct seen is = {0};
	enum exit_status status = pair_result(new, &nobody, &now);

	if (status == EXIT_DONE)
		status = pair_seen(new, &is);
	if (status == EXIT_DONE) {
		plan_check(p, &(struct plan_check){.a = &q->arena,
				  .old_graph = &q->graph,
				  .new_graph = &new->graph,
				  .old = was,
				  .new = &is,
				  .swept_at = p->swept_at});
		p->checked[p->nchecked++] = arena_dup(&q->arena, now.title);
		p->checked_at = arena_dup(&q->arena, now.swept_at);
		status = question_coverage(new);
	}
	seen_free(&is);
	return status;
}

/* EXIT_PARTLY when some of the later cases has hosts that were not seen. */
static enum exit_status check(
    struct question *q, const struct text_list *cases, struct result_plan *p)
{
	struct seen was = {0};
	struct slice *done;
	size_t n;
	enum exit_status status = pair_seen(q, &was), all = EXIT_DONE;

	if (status == EXIT_DONE && plan_log_read(q, &done, &n) == 0)
		plan_recall(p, done, n);
	p->checked = arena_alloc(&q->arena, (cases->n + 1) * sizeof(*p->checked));
	for (size_t i = 0; status == EXIT_DONE && i < cases->n; i++) {
		struct question new;

		status = question_read(&new, cases->items[i]);
		if (status == EXIT_DONE)
			status = check_seen(q, &new, p, &was);
		question_close(&new);
		if (status == EXIT_PARTLY) {
			all = EXIT_PARTLY;
			status = EXIT_DONE;
		}
	}
	seen_free(&was);
	return status == EXIT_DONE ? all : status;
}

/* ---- The whole ---- */

static enum exit_status answer(struct question *q, const struct plan_args *args)
{
	struct result result;
	struct result_plan plan;
	struct printing p = {.path = args->output,
	    .write = writers[args->format],
	    .what = &plan,
	    .arena = &q->arena};
	enum exit_status status = question_result(q, &args->compromised, &result), seen;

	if (status != EXIT_DONE)
		return status;
	plan_make(&plan, &q->arena, &result);
	seen = args->check.n == 0 ? EXIT_DONE : check(q, &args->check, &plan);
	if (seen != EXIT_DONE && seen != EXIT_PARTLY)
		return seen;
	status = print_run(&p);
	if (status == EXIT_DONE)
		status = question_note(q, &p);
	if (status == EXIT_DONE && plan.nchecked > 0)
		status = plan_log_write(q, &plan);
	if (status == EXIT_DONE)
		status = question_coverage(q);
	return status == EXIT_DONE ? seen : status;
}

static enum exit_status run(const struct invocation *v)
{
	struct question q;
	enum exit_status status = question_open(&q, v->words[0], "plan", v);

	if (status == EXIT_DONE)
		status = answer(&q, v->options->values);
	question_close(&q);
	return status;
}

const struct command command_plan = {
    .name = "plan",
    .doc = "containment: what to change and cut, in which order",
    .usage = "CASE [--check NEW]... [--format text|json] [-o FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"The order: first the lines that let an intruder go on, those over which most of the\n"
	"easiest paths go in front; a password that is changed before is read again. Then the\n"
	"passwords, from what is compromised outwards. Then what to inspect.\n"
	"\n"
	"With --check each step is done, open, unknown (what was read does not say), or undone:\n"
	"an earlier check found it done. A line is done when it gives nothing any more, whatever\n"
	"ended that; a password by the day of its last change. The log book of CASE remembers\n"
	"what was found done; NEW is only read.\n",
    .options = plan_options,
    .values_bytes = sizeof(struct plan_args),
    .run = run,
};
