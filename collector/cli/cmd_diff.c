/* cordon diff: what is new, gone, changed since an earlier case. */
#include <stdlib.h>

#include "collector/cli/answer.h"
#include "collector/cli/pair.h"

struct diff_args {
	struct text_list compromised;
	const char *output;
	int format;
};

static const struct option diff_options[] = {
    {
	.name = "compromised",
	.kind = &option_list,
	.offset = offsetof(struct diff_args, compromised),
	.value = "WHO",
	.doc = "By whom hosts are judged, in both cases: account@host, host, or key:SHA256:... "
	       "Default: those that the last sweep of NEW was given, else of OLD.",
    },
    ANSWER_FORMAT_OPTION(struct diff_args),
    PRINT_OUTPUT_OPTION(struct diff_args),
    {0},
};

struct diffing {
	struct question old, new;
	struct seen was, is;
	struct text_list compromised;
	struct result before, now;
	struct result_changes r;
};

static int write_text(struct printing *p, struct out *o, const struct report_screen *screen)
{
	return changes_write_text(p->what, screen, o);
}

static int write_json(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	return changes_write_json(p->what, o);
}

static int (*const writers[])(
    struct printing *p, struct out *o, const struct report_screen *screen) = {
    [ANSWER_TEXT] = write_text,
    [ANSWER_JSON] = write_json,
};

static void fill_head(struct diffing *d)
{
	struct result_changes *r = &d->r;

	r->old_title = d->before.title;
	r->old_swept_at = d->before.swept_at;
	r->new_title = d->now.title;
	r->new_swept_at = d->now.swept_at;
	r->compromised =
	    arena_alloc(&d->new.arena, (d->compromised.n + 1) * sizeof(*r->compromised));
	for (size_t i = 0; i < d->compromised.n; i++)
		r->compromised[r->ncompromised++] = slice_str(d->compromised.items[i]);
}

static enum exit_status compare(struct diffing *d, const struct diff_args *args)
{
	enum exit_status status =
	    pair_compromised(&d->new, &d->old, &args->compromised, &d->compromised);

	if (status == EXIT_DONE)
		status = pair_result(&d->old, &d->compromised, &d->before);
	if (status == EXIT_DONE)
		status = pair_result(&d->new, &d->compromised, &d->now);
	if (status == EXIT_DONE)
		status = pair_seen(&d->old, &d->was);
	if (status == EXIT_DONE)
		status = pair_seen(&d->new, &d->is);
	if (status != EXIT_DONE)
		return status;
	fill_head(d);
	changes_turns(&d->r, &d->new.arena, &d->before, &d->now);
	if (changes_make(&d->r, &d->new.arena, &d->was, &d->is) == 0)
		return EXIT_DONE;
	say("%s, %s: case.db: cannot be compared: 'cordon derive' makes them anew",
	    d->old.folder.path, d->new.folder.path);
	return EXIT_FAILED;
}

static enum exit_status answer(struct diffing *d, const struct diff_args *args)
{
	struct printing p = {.path = args->output,
	    .write = writers[args->format],
	    .what = &d->r,
	    .arena = &d->new.arena};
	enum exit_status status = compare(d, args), was;

	if (status == EXIT_DONE)
		status = print_run(&p);
	if (status == EXIT_DONE)
		status = question_note(&d->new, &p);
	if (status != EXIT_DONE)
		return status;
	was = question_coverage(&d->old);
	return was == EXIT_DONE ? question_coverage(&d->new) : was;
}

static enum exit_status run(const struct invocation *v)
{
	/* The book of the later case says which one it was compared with. */
	char *words[] = {v->words[1], v->words[0]};
	struct invocation asked = {v->options, words, 2, v->arena};
	struct diffing d = {0};
	enum exit_status status = question_open(&d.new, v->words[1], "diff", &asked);

	if (status == EXIT_DONE) {
		status = question_read(&d.old, v->words[0]);
		if (status == EXIT_DONE)
			status = answer(&d, v->options->values);
		question_close(&d.old);
	}
	free(d.compromised.items);
	seen_free(&d.was);
	seen_free(&d.is);
	question_close(&d.new);
	return status;
}

const struct command command_diff = {
    .name = "diff",
    .doc = "what trust is new, gone, changed",
    .usage = "OLD NEW [--compromised WHO]... [--format text|json] [-o FILE]",
    .min_words = 2,
    .max_words = 2,
    .details =
	"Compares two cases of the same hosts: accounts, keys, lines that grant trust, exports,\n"
	"mounts, services, setuid programs, signs; then the trust that follows from them, and\n"
	"the hosts that are told something else. Each with the time of the file's last change.\n"
	"Where one of the cases did not read a file, it says so, and takes nothing for gone.\n"
	"The answer is noted in the book of NEW; OLD is not touched.\n",
    .options = diff_options,
    .values_bytes = sizeof(struct diff_args),
    .run = run,
};
