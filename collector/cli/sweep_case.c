/* The events of collector/net, kept. */
#include "collector/cli/sweep_case.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "collector/cli/host_log.h"
#include "collector/cli/words.h"
#include "collector/net/sweep.h"
#include "include/err.h"

/* A host while it is swept. */
struct sweep_host {
	struct evidence_in *in; /* NULL until bytes come */
	int err;		/* of the stream: what was fed is not all of it */
	struct host_contact contact;
};

/* ---- What net calls ---- */

static int on_started(void *ctx, const struct sweep_target *t)
{
	struct sweep_case *s = ctx;

	if (!s->broken && host_log_connect(&s->plan->folder, s->plan->run, t) != 0)
		s->broken = true;
	if (s->broken)
		return ERR_IO;
	if (t->only_passed)
		return 0;
	progress_host_started(&s->progress);
	return 0;
}

static const char *on_forbids(void *ctx, const struct sweep_target *t, const struct addr *a)
{
	const struct sweep_case *s = ctx;

	(void)t;
	switch (scope_of(&s->plan->scope, a)) {
	case SCOPE_IN:
		return NULL;
	case SCOPE_OUT:
		return "outside of the scope: ask for authority to look there";
	case SCOPE_EXCLUDED:
		break;
	}
	return "excluded";
}

static int on_host_key(void *ctx, const struct sweep_target *t, const struct sweep_host_key *key)
{
	struct sweep_case *s = ctx;
	struct sweep_host *h = t->ctx;

	if (!t->only_passed)
		host_contact_key(&h->contact, key);
	if (!key->first_seen)
		return 0;
	if (host_log_key(&s->plan->folder, s->plan->run, t, key) == 0)
		return 0;
	s->broken = true;
	return ERR_IO;
}

static int on_bytes(void *ctx, const struct sweep_target *t, struct slice bytes)
{
	struct sweep_case *s = ctx;
	struct sweep_host *h = t->ctx;

	if (h->in == NULL && h->err == 0)
		host_contact_answers(&h->contact);
	if (h->in == NULL && h->err == 0)
		h->err = evidence_start(&s->plan->folder, slice_str(t->name), s->plan->run, &h->in);
	if (h->err == 0)
		h->err = evidence_feed(h->in, bytes);
	if (h->err == ERR_IO)
		s->broken = true;
	return h->err;
}

/* Why there is not what there should be: the connection's words, or the stream's where it is to
 * blame. "" when all is well. */
static const char *why_of(
    const struct sweep_host *h, const struct sweep_outcome *o, const struct evidence_verdict *v)
{
	if (v->file.n > 0 && !v->whole && (o->ok || h->err != 0))
		return v->why;
	if (!o->ok)
		return o->words;
	return v->file.n == 0 ? "the agent ended well and said nothing" : "";
}

/* In words, with the host in front of them. */
static void tell(struct sweep_case *s, const struct sweep_target *t,
    const struct evidence_verdict *v, const char *why, const struct sweep_outcome *o)
{
	const char *outcome = v->file.n == 0 ? "failed" : v->whole ? "whole" : "cut";
	struct arena a = {0};
	struct slice name = slice_str(t->name);
	bool named = slice_starts(slice_str(why), t->name) && why[name.n] == ':';

	if (why[0] != '\0' && !named)
		why = words_make(&a, "%s: %s", t->name, why);
	progress_host_done(&s->progress, t->name, outcome, why);
	if (o->left_behind != NULL)
		progress_notice(
		    &s->progress, words_make(&a, "%s: the agent may still lie there: %s", t->name,
				      o->left_behind));
	arena_free(&a);
}

/* A host that was only passed: those behind it have their own words. */
static void jump_finished(
    struct sweep_case *s, const struct sweep_target *t, const struct sweep_outcome *o)
{
	if (!s->broken && host_log_jump(&s->plan->folder, s->plan->run, t, o) != 0)
		s->broken = true;
}

static void on_finished(void *ctx, const struct sweep_target *t, const struct sweep_outcome *o)
{
	struct sweep_case *s = ctx;
	struct sweep_host *h = t->ctx;
	struct evidence_verdict v = {.why = ""};
	const char *why;

	if (t->only_passed) {
		jump_finished(s, t, o);
		return;
	}
	if (h->in != NULL && evidence_finish(h->in, &v) != 0)
		s->broken = true;
	h->in = NULL;
	s->partly |= !v.whole;
	if (o->never_started)
		return;
	why = why_of(h, o, &v);
	if (!s->broken &&
	    host_log_result(&s->plan->folder, s->plan->run, t, &h->contact, o, &v, why) != 0)
		s->broken = true;
	tell(s, t, &v, why, o);
}

static void on_notice(void *ctx, const char *words)
{
	struct sweep_case *s = ctx;

	progress_notice(&s->progress, words);
}

/* ---- Too many refusals ---- */

/* The terminal, when there is somebody at it. */
static int on_ask(void *ctx, const char *words)
{
	struct sweep_case *s = ctx;
	struct arena a = {0};
	int tty = s->progress.mode == PROGRESS_AUTO && isatty(STDERR_FILENO)
		      ? open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
		      : -1;

	progress_notice(&s->progress,
	    words_make(&a, "%s%s", words,
		tty < 0 ? "; no other host is tried with it" : "; go on trying? [y/N]"));
	arena_free(&a);
	return tty;
}

static bool on_answered(void *ctx, int fd)
{
	char answer[8] = "";
	ssize_t n = read(fd, answer, sizeof(answer) - 1);

	(void)ctx;
	close(fd);
	return n > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

static const struct sweep_events events = {
    .started = on_started,
    .forbids = on_forbids,
    .host_key = on_host_key,
    .bytes = on_bytes,
    .finished = on_finished,
    .notice = on_notice,
    .ask = on_ask,
    .answered = on_answered,
};

/* ---- The run ---- */

static struct sweep_target net_target(
    const struct sweep_case *s, const struct target *t, struct sweep_host *h)
{
	const struct route *route = &s->plan->ways.routes[t - s->plan->targets.items];
	uint32_t port = t->port != 0 ? t->port : s->plan->args->way.port;

	return (struct sweep_target){
	    .name = t->name,
	    .address = t->address,
	    .port = (uint16_t)port,
	    .user = t->user != NULL ? t->user : s->plan->args->way.user,
	    .local = t->local,
	    .way = route->way,
	    .via = route->via,
	    .is_jump = route->is_jump,
	    .no_password = t->compromised && !t->insisted,
	    .ctx = h,
	};
}

/* Into random order [Fisher and Yates]: no neighbour follows from the one before. */
static void shuffle(struct sweep_target *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		uint64_t dice = 0;
		struct sweep_target t = list[i - 1];
		size_t k;

		if (getrandom(&dice, sizeof(dice), 0) != (ssize_t)sizeof(dice))
			return;
		k = (size_t)(dice % i);
		list[i - 1] = list[k];
		list[k] = t;
	}
}

enum exit_status sweep_case_run(struct sweep_case *s)
{
	struct arena a = {0};
	size_t all = s->plan->targets.n, n = 0;
	struct sweep_target *list = arena_alloc(&a, (all + 1) * sizeof(*list));
	struct sweep_host *hosts = arena_alloc(&a, (all + 1) * sizeof(*hosts));
	struct sweep_totals totals = {0};
	int err = 0;

	for (size_t i = 0; i < all; i++)
		if (s->plan->targets.items[i].asked && !s->plan->done[i]) {
			list[n] = net_target(s, &s->plan->targets.items[i], &hosts[n]);
			n++;
		}
	if (s->plan->args->profile != SWEEP_FAST && s->plan->neighbours == NULL)
		shuffle(list, n);
	progress_begin(&s->progress, n);
	if (n > 0)
		err = sweep_run(&s->plan->setup.net, list, n, &events, s, &totals);
	progress_end(&s->progress);
	arena_free(&a);
	s->interrupted = totals.interrupted;
	if (s->broken)
		say("%s: cannot be written: the sweep was stopped", s->plan->path);
	if (err != 0 || s->broken)
		return EXIT_FAILED;
	return s->partly ? EXIT_PARTLY : EXIT_DONE;
}
