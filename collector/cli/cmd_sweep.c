/* cordon sweep: agents on hosts, evidence into a case, and the report of it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "collector/cli/answer.h"
#include "collector/cli/neighbours.h"
#include "collector/cli/seal_case.h"
#include "collector/cli/sweep_case.h"
#include "common/die.h"

/* The run, with its entries in the log book around it. */
static enum exit_status sweep(struct sweep_case *s)
{
	struct sweep_plan *p = s->plan;
	enum exit_status status;

	if (sweep_log_start(p) != 0 || sweep_recover(p) != 0)
		return case_log_failed(&p->folder);
	status = sweep_case_run(s);
	if (status == EXIT_FAILED)
		return status;
	if (sweep_log_end(p, s->interrupted ? "run-interrupted" : "run-end") != 0)
		return case_log_failed(&p->folder);
	return status;
}

/* For the person who waits, or the program that reads events. */
static void tell(struct sweep_case *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct sweep_case *s, const char *fmt, ...)
{
	char *words = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&words, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	progress_notice(&s->progress, words);
	free(words);
}

/* What was found so far is worth a report, also when not all hosts have had their turn. */
static enum exit_status report(const char *path)
{
	const struct text_list of_last_run = {0};
	struct answer_report text = {
	    .format = report_formats[0],
	    .compromised = &of_last_run,
	};
	struct question q;
	enum exit_status status = question_open(&q, path, "sweep", NULL);

	if (status == EXIT_DONE)
		status = answer_report(&q, &text);
	question_close(&q);
	return status;
}

/* The words about the seal, a line at a time; standard output has the report alone. */
static void tell_lines(struct sweep_case *s, struct slice text)
{
	struct lines in = lines_of(text);
	struct slice line;

	while (lines_next(&in, &line))
		tell(s, "%.*s", SLICE_ARG(line));
}

static enum exit_status seal(struct sweep_case *s, const struct sweep_args *args, const char *path)
{
	struct out told;
	struct seal_wishes wishes = {
	    .key = args->seal_key,
	    .syslog = args->anchor_syslog,
	    .syslog_ca = args->anchor_ca,
	    .ssh = args->anchor_ssh,
	    .told = &told,
	};
	struct case_folder c;
	enum exit_status status = case_use(&c, path, CASE_WRITE);

	out_memory(&told);
	if (status == EXIT_DONE)
		status = seal_case(&c, &wishes);
	tell_lines(s, out_slice(&told));
	out_free(&told);
	case_close(&c);
	return status == EXIT_USAGE ? EXIT_FAILED : status;
}

/* Sweeps, derives and leaves the case. */
static enum exit_status sweep_and_derive(struct sweep_case *s)
{
	struct pipeline_counts counts;
	const struct sweep_plan *p = s->plan;
	enum exit_status status;

	tell(s, "%s: run %u%s", p->path, p->run, p->goes_on ? ", gone on with" : "");
	status = sweep(s);
	if (status == EXIT_FAILED)
		return status;
	if (case_derive(&s->plan->folder, &counts) != EXIT_DONE)
		return EXIT_FAILED;
	if (s->interrupted)
		tell(s, "%s: interrupted: 'cordon sweep -o %s' goes on with what is missing",
		    p->path, p->path);
	return status;
}

/* One run: of the TARGETs, or of those whom the evidence of the runs before names. */
static enum exit_status one_run(struct sweep_case *s, const struct invocation *v,
    struct secrets *secrets, const struct text_list *neighbours)
{
	struct sweep_args *args = v->options->values;
	struct sweep_plan p;
	enum exit_status status = sweep_plan_make(&p, v, secrets, neighbours);

	s->plan = &p;
	s->empty = status == EXIT_DONE && sweep_plan_is_empty(&p);
	s->progress.mode = (enum progress_mode)args->progress;
	args->output = p.path;
	if (status == EXIT_DONE && !s->empty)
		status = sweep_and_derive(s);
	sweep_plan_free(&p);
	s->plan = NULL;
	return status;
}

/* Sweeps the neighbours of what was swept, and theirs, until nobody new is named. */
static enum exit_status follow(struct sweep_case *s, const struct invocation *v,
    struct secrets *secrets, enum exit_status so_far)
{
	const struct sweep_args *args = v->options->values;
	struct text_index before = {0};
	enum exit_status status = so_far;

	for (uint32_t hop = 0; hop < args->hops && !s->interrupted; hop++) {
		struct text_list found = {0};
		bool any;

		status = neighbours_find(args->output, &before, &found, v->arena);
		any = status == EXIT_DONE && found.n > 0;
		if (any)
			status = one_run(s, v, secrets, &found);
		free(found.items);
		if (status != EXIT_DONE && status != EXIT_PARTLY)
			break;
		so_far = status == EXIT_PARTLY ? status : so_far;
		if (!any || s->empty)
			break;
	}
	text_index_free(&before);
	return status == EXIT_FAILED || status == EXIT_USAGE ? EXIT_FAILED : so_far;
}

static enum exit_status run(const struct invocation *v)
{
	const struct sweep_args *args = v->options->values;
	struct secrets secrets = {0};
	struct sweep_case s = {0};
	enum exit_status status = one_run(&s, v, &secrets, NULL), told, sealed;
	const char *path = args->output;

	if (status == EXIT_DONE || status == EXIT_PARTLY)
		status = follow(&s, v, &secrets, status);
	secrets_free(&secrets);
	if (status == EXIT_FAILED || status == EXIT_USAGE)
		return status;
	told = report(path);
	tell(&s,
	    "%s: all of it is kept here; to see the map: cordon report %s --format svg -o map.svg",
	    path, path);
	sealed = seal(&s, args, path);
	if (told == EXIT_DONE || sealed == EXIT_FAILED)
		told = sealed;
	return told == EXIT_DONE ? status : told;
}

const struct command command_sweep = {
    .name = "sweep",
    .doc = "reads hosts over SSH into a case, then reports",
    .usage = "[-c FILE] [-o CASE] [OPTION]... TARGET...",
    .max_words = SIZE_MAX,
    .details = "Connects to each TARGET, runs the agent there and takes what it reads into the\n"
	       "case folder; then derives the trust between all hosts of the case and prints the\n"
	       "report. Nothing else of a host is touched, and nothing is left on it.\n"
	       "\n"
	       "TARGET is one of\n"
	       "  [user@]host[:port]  a name of the inventory or of /etc/hosts, or an address\n"
	       "  [user@][IPv6][:port]\n"
	       "  @group              of the inventory; @all is every host in it\n"
	       "  10.1.2.0/24         the hosts of the inventory that have an address in it\n"
	       "  local               this machine, without SSH\n"
	       "\n"
	       "A sweep that was killed or interrupted is gone on with when it is started with\n"
	       "the same CASE: hosts whose evidence is whole are not asked again. Into a case\n"
	       "whose last run is complete it is a new run; the newest evidence counts.\n"
	       "\n"
	       "Paths in a YAML file are relative to the folder that cordon is started in.\n",
    .options = sweep_option_table,
    .values_bytes = sizeof(struct sweep_args),
    .defaults = &sweep_arg_defaults,
    .run = run,
};
