/* Sweeps of this machine, with small programs in the place of the agent; and set-ups that are
 * refused. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/net/sweep.h"
#include "include/limits.h"
#include "tests/net/net.h"

struct seen {
	char bytes[256];
	size_t n;
	uint64_t total;
	int finished, notices;
	bool ok, never;
	char words[1024], step[32];
	int exit_status;
	size_t complaints;
	int refuse, not_started;
	bool interrupt;
};

static int on_started(void *ctx, const struct sweep_target *t)
{
	struct seen *s = ctx;

	(void)t;
	return s->not_started;
}

static int on_bytes(void *ctx, const struct sweep_target *t, struct slice bytes)
{
	struct seen *s = ctx;

	(void)t;
	s->total += bytes.n;
	for (size_t i = 0; i < bytes.n && s->n < sizeof(s->bytes) - 1; i++)
		s->bytes[s->n++] = (char)bytes.p[i];
	if (s->interrupt)
		raise(SIGINT);
	return s->refuse;
}

static void on_finished(void *ctx, const struct sweep_target *t, const struct sweep_outcome *o)
{
	struct seen *s = ctx;

	(void)t;
	s->finished++;
	s->ok = o->ok;
	s->never = o->never_started;
	s->exit_status = o->exit_status;
	s->complaints = o->complaints.n;
	snprintf(s->words, sizeof(s->words), "%s", o->words);
	snprintf(s->step, sizeof(s->step), "%s", o->step);
}

static void on_notice(void *ctx, const char *words)
{
	struct seen *s = ctx;

	s->notices++;
	snprintf(s->words, sizeof(s->words), "%s", words);
}

/* Runs a shell script as the agent of `n` local targets. */
static int sweep_script(const char *script, struct seen *s, size_t n, uint32_t timeout_ms)
{
	const struct sweep_target targets[] = {
	    {.name = "here", .local = true}, {.name = "here too", .local = true}};
	const struct sweep_events events = {
	    .started = on_started, .bytes = on_bytes, .finished = on_finished, .notice = on_notice};
	struct sweep_options opt;
	struct sweep_totals totals;
	char path[] = "/tmp/cordon-local-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	int rc;

	fprintf(f, "#!/bin/sh\n%s\n", script);
	fchmod(fd, 0700);
	fclose(f);
	sweep_defaults(&opt);
	opt.parallel = 1;
	opt.timeout_ms = timeout_ms;
	opt.agent_path = path;
	rc = sweep_run(&opt, targets, n, &events, s, &totals);
	unlink(path);
	return rc;
}

static void test_good(void)
{
	struct seen s = {0};

	sweep_script("echo said; echo complained >&2", &s, 2, 60000);
	check(s.finished == 2 && s.ok && strcmp(s.bytes, "said\nsaid\n") == 0,
	    "local: what it says comes here", s.words);
	check(s.exit_status == 0 && s.complaints == strlen("complained\n") &&
		  strcmp(s.step, "done") == 0 && s.words[0] == '\0',
	    "local: and what it complains of", s.words);
	s = (struct seen){0};
	sweep_script("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2", &s, 1, 60000);
	check(s.ok && s.total == 3000000 && s.complaints == LIMIT_STDERR_BYTES,
	    "local: much of both", s.words);
}

static void test_words(void)
{
	static const struct {
		const char *what, *script, *words;
	} cases[] = {
	    {"a bad status", "echo x; echo 'no\033[31m luck' >&2; exit 3",
		"here: the agent ended with status 3: no\\x1b[31m luck"},
	    {"a signal", "echo x; kill -SEGV $$", "here: the agent was killed by SIGSEGV"},
	    {"no word", "exit 0",
		"here: the agent said nothing (is another command forced upon root?)"},
	    {"silence", "echo x; exec sleep 60",
		"here: not done within 1 s (while running the agent here)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen s = {0};
		char name[64];

		sweep_script(cases[i].script, &s, 1, i == 3 ? 1000 : 60000);
		snprintf(name, sizeof(name), "local: %s", cases[i].what);
		check(s.finished == 1 && !s.ok && strcmp(s.words, cases[i].words) == 0, name,
		    s.words);
	}
}

static void test_refusals(void)
{
	struct seen s = {.refuse = ERR_LIMIT};

	sweep_script("echo x; exec sleep 60", &s, 1, 60000);
	check(!s.ok && strcmp(s.words, "here: its evidence could not be kept: over the limit") == 0,
	    "local: a caller that takes no more", s.words);
	s = (struct seen){.not_started = ERR_IO};
	sweep_script("echo x", &s, 1, 60000);
	check(!s.ok && s.total == 0 && strcmp(s.step, "start") == 0,
	    "local: a caller that does not want the host", s.words);
	s = (struct seen){.interrupt = true};
	sweep_script("echo x; exec sleep 60", &s, 2, 60000);
	check(s.finished == 2 && s.never &&
		  strcmp(s.words, "here too: not started: interrupted") == 0,
	    "local: an interrupt ends the running one and the queue", s.words);
}

static void test_setup(void)
{
	const struct sweep_events events = {
	    .started = on_started, .bytes = on_bytes, .finished = on_finished, .notice = on_notice};
	const struct sweep_target away = {.name = "web", .address = "192.0.2.1"};
	struct sweep_options opt;
	struct sweep_totals totals;
	struct seen s = {0};

	sweep_defaults(&opt);
	opt.ways = &(struct sweep_way){0};
	opt.n_ways = 1;
	check(sweep_run(&opt, &away, 1, &events, &s, &totals) == ERR_USAGE && s.notices == 1,
	    "set-up: a remote host and no agent to push", s.words);
	opt.agent = SLICE("x");
	check(sweep_run(&opt, &away, 1, &events, &s, &totals) == 0 && totals.failed == 1 &&
		  strcmp(s.words, "web: no key to log in with as root (name a key file, or start "
				  "an ssh-agent)") == 0,
	    "set-up: no key, no connection", s.words);
	opt.parallel = 0;
	check(sweep_run(&opt, &away, 1, &events, &s, &totals) == ERR_USAGE,
	    "set-up: nobody at once", s.words);
	opt.parallel = 1;
	check(sweep_run(&opt, NULL, 0, &events, &s, &totals) == 0 && totals.failed == 0,
	    "set-up: no targets are a sweep too", s.words);
}

void test_local(void)
{
	test_good();
	test_words();
	test_refusals();
	test_setup();
}
