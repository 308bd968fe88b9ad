/*
 * A sweep from the command line, with nothing but collector/net behind it.
 *
 *	run sweep --agent FILE [OPTION...] NAME=[USER@]ADDRESS[:PORT]...
 *	run sweep --agent FILE [OPTION...] NAME=local
 *
 * Results on stdout, a line each, in the order in which they come:
 *	notice WORDS
 *	step NAME STEP			with --trace
 *	key NAME TYPE FINGERPRINT first|known
 *	ok NAME BYTES PLACE
 *	failed NAME STEP BYTES WORDS
 *	never NAME
 *	total OK FAILED NEVER
 *	cpu SECONDS WALL-SECONDS KILOBYTES	with --cpu: user and system time, peak resident
 *memory Evidence goes to FILE of --keep; with --refuse N the sink refuses what comes after N bytes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collector/net/sweep.h"
#include "common/arena.h"
#include "common/die.h"
#include "tests/net/net.h"

#define MAX_PATHS 8

struct driver {
	struct sweep_options opt;
	struct sweep_way way;
	const char *certificates[MAX_PATHS];
	struct sweep_target jumps[MAX_PATHS];
	const char *identities[MAX_PATHS], *known_hosts[MAX_PATHS];
	bool trace, cpu;
	int keep_fd;
	const char *forbidden; /* an address */
	uint64_t refuse_after, kept;
	struct sweep_target *targets;
	size_t n, cap;
	struct arena arena;
};

static int on_started(void *ctx, const struct sweep_target *t)
{
	(void)ctx;
	(void)t;
	return 0;
}

static int on_key(void *ctx, const struct sweep_target *t, const struct sweep_host_key *key)
{
	(void)ctx;
	printf("key %s %s %s %s\n", t->name, key->type, key->fingerprint,
	    key->first_seen ? "first" : "known");
	return 0;
}

static const char *on_forbids(void *ctx, const struct sweep_target *t, const struct addr *a)
{
	const struct driver *d = ctx;
	char text[ADDR_TEXT_BYTES];

	(void)t;
	addr_format(a, text);
	return d->forbidden != NULL && strcmp(text, d->forbidden) == 0 ? "forbidden" : NULL;
}

static int on_bytes(void *ctx, const struct sweep_target *t, struct slice bytes)
{
	struct driver *d = ctx;

	(void)t;
	d->kept += bytes.n;
	if (d->refuse_after > 0 && d->kept > d->refuse_after)
		return ERR_IO;
	if (d->keep_fd >= 0 && write(d->keep_fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
		return ERR_IO;
	return 0;
}

static void on_finished(void *ctx, const struct sweep_target *t, const struct sweep_outcome *o)
{
	(void)ctx;
	if (o->weakened != NULL)
		printf("weak %s %s\n", t->name, o->weakened);
	if (t->only_passed)
		printf("jump %s %s\n", t->name, o->ok ? "ok" : o->words);
	else if (o->never_started)
		printf("never %s\n", t->name);
	else if (o->ok)
		printf("ok %s %llu %s\n", t->name, (unsigned long long)o->bytes,
		    o->place != NULL ? o->place : "-");
	else
		printf("failed %s %s %llu %s\n", t->name, o->step, (unsigned long long)o->bytes,
		    o->words);
	fflush(stdout);
}

static void on_step(void *ctx, const struct sweep_target *t, const char *step)
{
	const struct driver *d = ctx;

	if (d->trace) {
		printf("step %s %s\n", t->name, step);
		fflush(stdout);
	}
}

static void on_notice(void *ctx, const char *words)
{
	(void)ctx;
	printf("notice %s\n", words);
}

static struct sweep_target read_target(struct driver *d, const char *arg)
{
	struct sweep_target t = {0};
	struct slice rest = slice_str(arg);
	struct slice name, user;
	size_t colon;

	if (!slice_cut(&rest, '=', &name))
		die("%s: not NAME=TARGET", arg);
	t.name = arena_str(&d->arena, name);
	t.local = slice_eq_str(rest, "local");
	if (slice_find(rest, '@') < rest.n) {
		slice_cut(&rest, '@', &user);
		t.user = arena_str(&d->arena, user);
	}
	colon = slice_rfind(rest, ':');
	if (colon < rest.n)
		t.port = (uint16_t)atoi(arena_str(&d->arena, slice_sub(rest, colon + 1, rest.n)));
	t.address = arena_str(&d->arena, slice_sub(rest, 0, colon));
	return t;
}

/* Each stands behind the one before it; the targets behind the last. */
static void add_jump(struct driver *d, const char *arg)
{
	struct sweep_target t = read_target(d, arg);

	t.via = (uint32_t)d->opt.n_jumps;
	t.is_jump = t.via + 1;
	t.only_passed = true;
	d->jumps[d->opt.n_jumps++] = t;
}

/* With "+" before it, it is also the last jump host, named so far, itself; "!": compromised. */
static void add_target(struct driver *d, const char *arg)
{
	size_t marks = strspn(arg, "+!");
	struct sweep_target t = read_target(d, arg + marks);

	t.via = (uint32_t)d->opt.n_jumps;
	t.no_password = memchr(arg, '!', marks) != NULL;
	if (memchr(arg, '+', marks) != NULL) {
		t.via--;
		t.is_jump = t.via + 1;
	}
	grow(&d->targets, &d->cap, d->n + 1, sizeof(*d->targets));
	d->targets[d->n++] = t;
}

static struct slice map_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
		die("%s: cannot be read", path);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		die("%s: cannot be mapped", path);
	return slice_of(p, (size_t)st.st_size);
}

/* One flag without a value; false when it is none. */
static bool take_flag(struct driver *d, const char *word)
{
	if (strcmp(word, "--ssh-agent") == 0)
		d->way.use_ssh_agent = true;
	else if (strcmp(word, "--record") == 0)
		d->opt.host_keys = SWEEP_KEYS_RECORD;
	else if (strcmp(word, "--sudo") == 0)
		d->way.become = SWEEP_BECOME_SUDO;
	else if (strcmp(word, "--su") == 0)
		d->way.become = SWEEP_BECOME_SU;
	else if (strcmp(word, "--doas") == 0)
		d->way.become = SWEEP_BECOME_DOAS;
	else if (strcmp(word, "--legacy") == 0)
		d->way.legacy = true;
	else if (strcmp(word, "--trace") == 0)
		d->trace = true;
	else if (strcmp(word, "--cpu") == 0)
		d->cpu = true;
	else
		return false;
	return true;
}

static void take_value(struct driver *d, const char *word, const char *value)
{
	if (strcmp(word, "--agent") == 0) {
		d->opt.agent = map_file(value);
		d->opt.agent_path = value;
	} else if (strcmp(word, "--identity") == 0 && d->way.n_identities < MAX_PATHS) {
		d->identities[d->way.n_identities++] = value;
	} else if (strcmp(word, "--certificate") == 0 && d->way.n_certificates < MAX_PATHS) {
		d->certificates[d->way.n_certificates++] = value;
	} else if (strcmp(word, "--password") == 0) {
		d->way.password = slice_str(value);
	} else if (strcmp(word, "--become-password") == 0) {
		d->way.become_password = slice_str(value);
	} else if (strcmp(word, "--max-auth-failures") == 0) {
		d->opt.max_auth_failures = (uint32_t)atoi(value);
	} else if (strcmp(word, "--jump") == 0 && d->opt.n_jumps < MAX_PATHS) {
		add_jump(d, value);
	} else if (strcmp(word, "--known-hosts") == 0 && d->opt.n_known_hosts < MAX_PATHS) {
		d->known_hosts[d->opt.n_known_hosts++] = value;
	} else if (strcmp(word, "--parallel") == 0) {
		d->opt.parallel = (uint32_t)atoi(value);
	} else if (strcmp(word, "--pause-ms") == 0) {
		d->opt.pause_ms = (uint32_t)atoi(value);
	} else if (strcmp(word, "--timeout-ms") == 0) {
		d->opt.timeout_ms = (uint32_t)atoi(value);
	} else if (strcmp(word, "--forbid") == 0) {
		d->forbidden = value;
	} else if (strcmp(word, "--refuse") == 0) {
		d->refuse_after = (uint64_t)atoll(value);
	} else if (strcmp(word, "--keep") == 0) {
		d->keep_fd = open(value, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	} else {
		die("%s: not an option of the driver", word);
	}
}

static double seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

double net_wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void net_print_cost(double since)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	printf("cpu %.4f %.3f %ld\n", seconds(ru.ru_utime) + seconds(ru.ru_stime),
	    net_wall() - since, ru.ru_maxrss);
}

int driver_main(int argc, char **argv)
{
	const struct sweep_events events = {
	    .started = on_started,
	    .forbids = on_forbids,
	    .host_key = on_key,
	    .bytes = on_bytes,
	    .finished = on_finished,
	    .step = on_step,
	    .notice = on_notice,
	};
	struct driver d = {.keep_fd = -1};
	struct sweep_totals totals;
	double since = net_wall();
	int rc;

	sweep_defaults(&d.opt);
	d.way.identities = d.identities;
	d.way.certificates = d.certificates;
	d.opt.ways = &d.way;
	d.opt.n_ways = 1;
	d.opt.jumps = d.jumps;
	d.opt.known_hosts = d.known_hosts;
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0)
			add_target(&d, argv[i]);
		else if (!take_flag(&d, argv[i]) && i + 1 < argc)
			take_value(&d, argv[i], argv[i + 1]), i++;
	}
	rc = sweep_run(&d.opt, d.targets, d.n, &events, &d, &totals);
	printf("total %u %u %u\n", totals.ok, totals.failed, totals.never_started);
	if (d.cpu)
		net_print_cost(since);
	free(d.targets);
	arena_free(&d.arena);
	if (d.keep_fd >= 0)
		close(d.keep_fd);
	return rc == 0 ? 0 : 2;
}
