/* Options, inventory, targets and case, brought together and checked. */
#include "collector/cli/sweep_plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/cli/text_file.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

#define HOSTS_FILE "/etc/hosts"
#define SAID_ALONE 20 /* of those that are not followed, in words of their own */

static enum exit_status misconfigured(const char *why)
{
	say("%s", why);
	return EXIT_USAGE;
}

/* ---- Files of this machine ---- */

/* Empty when it cannot be read: then it names nobody. */
static struct slice read_hosts_file(struct arena *a)
{
	struct text_file f;
	const char *why;

	text_file_read(&f, HOSTS_FILE, LIMIT_BIG_FILE_BYTES, a, &why);
	return f.text;
}

static const char *default_path(struct arena *a)
{
	char text[32];
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "case-%Y%m%d-%H%M%S", &tm);
	return arena_str(a, slice_str(text));
}

static enum exit_status configure(struct sweep_plan *p)
{
	struct sweep_args *args = p->options->values;
	const char *why;

	if (sweep_args_config(p->options, &why) != 0)
		return misconfigured(why);
	way_note(&args->way, p->options);
	if (p->args->inventory != NULL &&
	    inventory_load(&p->inventory, p->args->inventory, &why) != 0)
		return misconfigured(why);
	p->hosts_file = read_hosts_file(p->arena);
	if (scope_make(&p->scope, &p->inventory, p->hosts_file, &p->args->scope, &p->args->exclude,
		p->arena, &why) != 0)
		return misconfigured(why);
	if (p->args->hops > 0 && !p->scope.limited[0] && !p->scope.limited[1])
		return misconfigured(
		    "--hops follows what hosts name: say with --scope, or the inventory's "
		    "scope, how far");
	p->path = p->args->output != NULL ? p->args->output : default_path(p->arena);
	if (sweep_setup(&p->setup, p->args, p->arena, &why) != 0)
		return misconfigured(why);
	return EXIT_DONE;
}

/* ---- The case, as far as it is there ---- */

static enum exit_status open_existing(struct sweep_plan *p)
{
	struct slice log = arena_printf(p->arena, "%s/log.jsonl", p->path);
	enum exit_status status;

	if (access((const char *)log.p, F_OK) != 0)
		return EXIT_DONE;
	p->folder_used = true;
	status = case_use(&p->folder, p->path, CASE_WRITE);
	if (status == EXIT_DONE)
		status = case_use_book(&p->folder, &p->book);
	p->goes_on = status == EXIT_DONE && book_run_is_open(&p->book);
	return status;
}

static enum exit_status open_or_make(struct sweep_plan *p)
{
	struct log_line line;
	enum exit_status status;

	if (p->folder_used)
		return EXIT_DONE;
	p->folder_used = true;
	status = case_use(&p->folder, p->path, CASE_CREATE);
	if (status != EXIT_DONE || !p->folder.created)
		return status;
	json_kv_str(log_begin(&p->folder, &line, "case-made"), "version", CORDON_VERSION);
	return log_end(&p->folder, &line) == 0 ? EXIT_DONE : case_log_failed(&p->folder);
}

/* ---- Targets ---- */

/* Hosts of earlier runs keep their names; those of a run that goes on are asked for again. */
static void add_known(struct sweep_plan *p)
{
	const struct book_run *last = book_last_run(&p->book);

	for (size_t i = 0; i < p->book.nhosts; i++) {
		struct target known = p->book.hosts[i].target;

		known.asked = p->goes_on && p->book.hosts[i].run == last->number;
		/* What may be touched may have changed since. */
		if (known.asked && scope_of_text(&p->scope, known.address) != SCOPE_IN) {
			known.asked = false;
			p->targets.outside++;
		}
		targets_add_known(&p->targets, &known);
	}
}

static int add_named(struct sweep_plan *p, const struct invocation *v)
{
	const struct text_list *in_file = &p->args->targets;
	int err = 0;

	for (size_t i = 0; err == 0 && i < v->nwords; i++)
		err = targets_add(&p->targets, v->words[i]);
	for (size_t i = 0; err == 0 && v->nwords == 0 && i < in_file->n; i++)
		err = targets_add(&p->targets, in_file->items[i]);
	return err;
}

/* The host that a WHO names; NULL for a key. */
static const char *host_of_who(struct arena *a, const char *who)
{
	struct slice text = slice_str(who);
	size_t at = slice_rfind(text, '@');

	if (slice_starts(text, "key:"))
		return NULL;
	return arena_str(a, at == text.n ? text : slice_sub(text, at + 1, text.n));
}

/* NULL for a key, and with words when no host is called so. */
static struct target *who_in_list(struct sweep_plan *p, const char *option, const char *who)
{
	const char *host = host_of_who(p->arena, who);
	struct target *x = host != NULL ? targets_get(&p->targets, slice_str(host)) : NULL;

	if (host != NULL && x == NULL)
		say("--%s %s: no host of this sweep is called so", option, who);
	return x;
}

/*
 * A compromised host that is not swept is a host of the case all the same. One that nobody knows
 * yet may be called so by an agent: the report will find it, or say that there is none.
 */
static void add_who(struct sweep_plan *p)
{
	struct target *x;

	for (size_t i = 0; i < p->compromised->n; i++) {
		const char *host = host_of_who(p->arena, p->compromised->items[i]);

		if (host != NULL)
			targets_add_named(&p->targets, host);
		x = host != NULL ? targets_get(&p->targets, slice_str(host)) : NULL;
		if (x != NULL)
			x->compromised = true;
	}
	for (size_t i = 0; i < p->critical->n; i++) {
		x = who_in_list(p, "critical", p->critical->items[i]);
		if (x != NULL)
			x->critical = true;
	}
	for (size_t i = 0; i < p->args->insist.n; i++) {
		x = who_in_list(p, "insist", p->args->insist.items[i]);
		if (x != NULL)
			x->insisted = true;
	}
}

static bool any_asked(const struct targets *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->items[i].asked)
			return true;
	return false;
}

bool sweep_plan_is_empty(const struct sweep_plan *p)
{
	return !any_asked(&p->targets);
}

/* A host of the case has had its turn, by whatever name. */
static bool had_its_turn(const struct sweep_plan *p, const char *name)
{
	const struct book_host *h = book_host(&p->book, slice_str(name));

	return h != NULL && h->run > 0;
}

/* Whom evidence names is no mistake of the handler's: what may not be touched, or has no address
 * that anybody knows, is said and left alone. */
static void add_neighbours(struct sweep_plan *p)
{
	size_t left_alone = 0;

	for (size_t i = 0; i < p->neighbours->n; i++) {
		const char *name = p->neighbours->items[i];
		struct target *x;

		if (had_its_turn(p, name))
			continue;
		if (targets_add_found(&p->targets, name) != 0) {
			if (left_alone++ < SAID_ALONE)
				say("not followed: %s", p->targets.why);
			continue;
		}
		x = targets_get(&p->targets, slice_str(name));
		if (x != NULL && had_its_turn(p, x->name))
			x->asked = false;
	}
	if (left_alone > SAID_ALONE)
		say("not followed: %zu more", left_alone - SAID_ALONE);
}

static void say_left_out(size_t n, const char *why)
{
	if (n > 0)
		say("%zu host%s left out: %s", n, n == 1 ? "" : "s", why);
}

static enum exit_status collect_targets(struct sweep_plan *p, const struct invocation *v)
{
	const struct book_run *last = book_last_run(&p->book);

	targets_begin(&p->targets, &p->inventory, &p->scope, p->hosts_file, p->args->dns);
	add_known(p);
	if (p->neighbours != NULL)
		add_neighbours(p);
	else if (add_named(p, v) != 0)
		return misconfigured(p->targets.why);
	if (p->neighbours != NULL && !any_asked(&p->targets))
		return EXIT_DONE;
	if (!any_asked(&p->targets))
		return command_misused(&command_sweep, "a TARGET is needed");
	say_left_out(p->targets.excluded, "excluded");
	say_left_out(p->targets.outside, "outside of the scope: ask for authority to look there");
	p->compromised = (p->goes_on || p->neighbours != NULL) && p->args->compromised.n == 0
			     ? &last->compromised
			     : &p->args->compromised;
	p->critical = (p->goes_on || p->neighbours != NULL) && p->args->critical.n == 0
			  ? &last->critical
			  : &p->args->critical;
	add_who(p);
	if (ways_make(&p->ways, &p->targets, &p->args->way, p->secrets) != 0)
		return misconfigured(p->ways.why);
	p->setup.net.ways = p->ways.list;
	p->setup.net.n_ways = p->ways.n;
	p->setup.net.jumps = p->ways.jumps;
	p->setup.net.n_jumps = p->ways.n_jumps;
	return EXIT_DONE;
}

/* ---- The whole ---- */

/* What of the run that goes on is there already. */
static void mark_done(struct sweep_plan *p)
{
	p->done = arena_alloc(p->arena, p->targets.n + 1);
	for (size_t i = 0; p->goes_on && i < p->targets.n; i++) {
		const struct book_host *h =
		    book_host(&p->book, slice_str(p->targets.items[i].name));

		p->done[i] = h != NULL && h->run == p->run && h->done;
	}
}

enum exit_status sweep_plan_make(struct sweep_plan *p, const struct invocation *v,
    struct secrets *secrets, const struct text_list *neighbours)
{
	enum exit_status status;

	*p = (struct sweep_plan){
	    .options = v->options,
	    .args = v->options->values,
	    .arena = v->arena,
	    .secrets = secrets,
	    .neighbours = neighbours,
	};
	status = configure(p);
	if (status == EXIT_DONE)
		status = open_existing(p);
	if (status == EXIT_DONE)
		status = collect_targets(p, v);
	if (status == EXIT_DONE && sweep_plan_is_empty(p))
		return status;
	if (status == EXIT_DONE)
		status = open_or_make(p);
	if (status != EXIT_DONE)
		return status;
	p->run = p->book.nruns == 0 ? 1 : book_last_run(&p->book)->number + !p->goes_on;
	mark_done(p);
	if (case_digest_key(&p->folder, p->arena, &p->setup.net.digest_key) != 0) {
		say("%s/" CASE_DIGEST_KEY ": can be neither read nor made", p->path);
		return EXIT_FAILED;
	}
	sweep_setup_case(
	    &p->setup, p->arena, words_make(p->arena, "%s/" CASE_KNOWN_HOSTS, p->path));
	return EXIT_DONE;
}

void sweep_plan_free(struct sweep_plan *p)
{
	ways_free(&p->ways);
	targets_free(&p->targets);
	scope_free(&p->scope);
	inventory_free(&p->inventory);
	sweep_setup_free(&p->setup);
	book_free(&p->book);
	if (p->folder_used)
		case_close(&p->folder);
	p->folder_used = false;
}
