/*
 * The order of things: the agent's own file goes first, so that nothing stays behind whatever
 * comes; then the locks; then the reading. Landlock comes after the look at other processes, which
 * it forbids, and before the first file of the host is read.
 */
#include "agent/run.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "agent/ask.h"
#include "agent/deadline.h"
#include "agent/sealed.h"
#include "agent/selftest.h"
#include "agent/system.h"
#include "common/say.h"

static const char usage[] =
    "usage: cordon-agent [-o PATH] [--digest-key] [--network-fs] [--paced] [--root DIR] "
    "[--selftest] [--unlink PATH]\n"
    "Reads what decides about trust on this host and writes it to standard output as evidence.\n"
    "  --digest-key   read a key for digests of password hashes from standard input\n"
    "  --network-fs   also read network and automounted file systems\n"
    "  -o PATH        write to a new file; in a folder its name is made of host and time\n"
    "  --paced        work little at a time, and rest between: no load graph shows it\n"
    "  --root DIR     read below DIR, as if it were /: the image of a system that is off\n"
    "  --selftest     say whether this program is whole, and which locks there would be\n"
    "  --unlink PATH  first remove PATH, if it is this very program\n";

/* The option's value, or NULL when there is none. */
static const char *value_of(int argc, char **argv, int *at)
{
	if (*at + 1 < argc)
		return argv[++*at];
	say_to(STDERR_FILENO, "cordon-agent: %s: needs a value\n", argv[*at]);
	return NULL;
}

/* 0; 1 when the answer was all that was wanted; 2 wrong usage. */
static int read_options(int argc, char **argv, struct options *o)
{
	*o = (struct options){.argc = argc, .argv = argv, .root = "/"};
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--network-fs") == 0) {
			o->network_fs = true;
		} else if (strcmp(argv[i], "--paced") == 0) {
			o->paced = true;
		} else if (strcmp(argv[i], "--selftest") == 0) {
			o->selftest = true;
		} else if (strcmp(argv[i], "-o") == 0) {
			if ((o->output = value_of(argc, argv, &i)) == NULL)
				return 2;
		} else if (strcmp(argv[i], "--digest-key") == 0) {
			o->digest_key = true;
		} else if (strcmp(argv[i], "--root") == 0) {
			if ((o->root = value_of(argc, argv, &i)) == NULL)
				return 2;
		} else if (strcmp(argv[i], "--unlink") == 0) {
			if ((o->unlink = value_of(argc, argv, &i)) == NULL)
				return 2;
		} else if (strcmp(argv[i], "--version") == 0) {
			say_to(STDOUT_FILENO, "cordon-agent " CORDON_VERSION "\n");
			return 1;
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			say_to(STDOUT_FILENO, "%s", usage);
			return 1;
		} else {
			say_to(
			    STDERR_FILENO, "cordon-agent: %s: no such option\n%s", argv[i], usage);
			return 2;
		}
	}
	return 0;
}

/* NULL when it is gone, else why it stays. */
static const char *unlink_self(const char *path)
{
	struct stat self, file;

	int fd = system_self();
	int r = fstat(fd, &self);

	close(fd);
	if (r != 0)
		return "not removed: the running program cannot be identified";
	if (fstatat(AT_FDCWD, path, &file, AT_SYMLINK_NOFOLLOW) != 0)
		return "not removed: not found";
	if (file.st_dev != self.st_dev || file.st_ino != self.st_ino)
		return "not removed: it is not the running program";
	return unlinkat(AT_FDCWD, path, 0) == 0 ? NULL : "not removed: the host refused";
}

/* The host's own mount table, whatever the root is. The walk to it needs none. */
static void load_mounts(struct agent *a)
{
	static struct walk host;
	struct buffer table = {0};
	struct found f;
	char root[WALK_PATH_BYTES];
	ssize_t n;

	a->walk.network_fs = a->options->network_fs;
	a->walk.footprint = &a->reader.footprint;
	n = system_path(a->walk.root_fd, root, sizeof(root));
	if (n < 0 || walk_start(&host, "/") != 0)
		return;
	host.network_fs = true;
	walk_find(&host, SLICE("/proc/self/mountinfo"), 0, &f);
	if (f.status == STATUS_READ)
		read_content(&a->reader, &f, LIMIT_BIG_FILE_BYTES, &table);
	if (f.status == STATUS_READ)
		mounts_load(
		    &a->walk.mounts, buffer_slice(&table), slice_of(root, (size_t)n), &a->run);
	buffer_free(&table);
	walk_end(&host);
}

static uint64_t ms_of(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_usec / 1000;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int finish(struct agent *a, uint64_t began_ms)
{
	struct emit_end end = {.wall_ms = now_ms() - began_ms,
	    .files = a->reader.cost.files,
	    .bytes = a->reader.cost.bytes};
	struct rusage u;

	gather_footprint(a); /* whatever came of the rest */
	if (getrusage(RUSAGE_SELF, &u) == 0) {
		end.cpu_ms = ms_of(u.ru_utime) + ms_of(u.ru_stime);
		end.max_rss_kb = (uint64_t)u.ru_maxrss;
	}
	if (deadline_passed())
		end.why = SLICE("deadline");
	return emit_finish(&a->emit, &end);
}

static void gather_all(struct agent *a, const char *unlink_why)
{
	for (size_t i = 0; i < gatherer_count && !agent_over(a); i++) {
		gatherers[i].run(a);
		arena_reset(&a->scratch);
		out_flush(&a->emit.out); /* what is killed in the next one leaves this one's */
		if (i == 0 && unlink_why != NULL) /* hello is always the first record */
			emit_note(&a->emit, slice_str(a->options->unlink), 0, unlink_why);
	}
	if (a->options->digest_key && !a->digest.has_key)
		emit_note(&a->emit, SLICE("digest key"), 0, "none came on standard input");
	if (!a->walk.mounts.known && !a->options->network_fs)
		emit_note(&a->emit, SLICE("mounts"), 0,
		    "mount table not readable: only the root's own file system was read");
}

/* What an SFTP server shows may be a folder that it is locked into: of that nothing follows. */
static void check_root(struct agent *a)
{
	struct found f;

	walk_find(&a->walk, SLICE("/etc/passwd"), 0, &f);
	if (a->view != VIEW_FETCHED || f.status != STATUS_ABSENT)
		return;
	say_to(STDERR_FILENO, "no /etc/passwd: another root than the system's\n");
	exit(EXIT_FAILURE);
}

static void agent_free(struct agent *a)
{
	walk_end(&a->walk);
	footprint_free(&a->reader.footprint);
	seen_free(&a->seen);
	seen_free(&a->home_seen);
	ssh_ends_free(&a->ends);
	free(a->processes.v);
	free(a->processes.inodes);
	free(a->probe.v);
	free(a->unix_sockets.v);
	free(a->sockets.v);
	arena_free(&a->run);
	arena_free(&a->scratch);
	arena_free(&a->one);
	buffer_free(&a->content);
	buffer_free(&a->passwd);
	buffer_free(&a->group);
	out_free(&a->emit.out);
}

/* What must be done before the locks are on. 0 or 2. */
static int prepare(struct agent *a, struct sealed *file)
{
	const struct options *o = a->options;

	signal(SIGPIPE, SIG_IGN);
	a->reader = reader_new();
	deadline_start();
	if (o->digest_key)
		digest_read_key(&a->digest, STDIN_FILENO);
	return o->output == NULL ? 0 : sealed_open(file, o->output, o->root);
}

/* Into the locks and to the root. 0, or an errno. */
static int enter(struct agent *a)
{
	const char *root = a->options->root;
	int r;

	a->locks.tries = a->options->network_fs;
	sandbox_limits(&a->locks);
	sandbox_calls(&a->locks);
	r = walk_start(&a->walk, root);
	if (r != 0)
		return r;
	/* From afar only the root says by which way. */
	a->view = VIEW_HOST;
	if (system_far() != NULL)
		a->view = VIEW_FETCHED;
	else if (strcmp(root, "/") != 0)
		a->view = VIEW_IMAGE;
	return 0;
}

/* From the root on: all that is read, and the end of the evidence. 0 or the output's error. */
static int read_all(struct agent *a, const char *unlink_why, uint64_t began_ms)
{
	emit_start(&a->emit, STDOUT_FILENO);
	load_mounts(a);
	check_root(a);
	if (a->view != VIEW_FETCHED) { /* its processes are too many to be asked for one by one */
		sockets_before(a);
		processes_snapshot(a);
	}
	sandbox_files(&a->locks);
	gather_all(a, unlink_why);
	return finish(a, began_ms);
}

int agent_run(int argc, char **argv)
{
	static struct agent a;
	const char *unlink_why = NULL;
	uint64_t began_ms = now_ms();
	struct sealed file;
	struct options o;
	int r = read_options(argc, argv, &o);

	if (r != 0)
		return r == 1 ? 0 : r;
	if (o.unlink != NULL) {
		unlink_why = unlink_self(o.unlink);
		/* Pushed over SSH: it ends with the connection, also when nobody can signal it. */
		system_end_with_parent();
	}
	a.options = &o;
	if (prepare(&a, &file) != 0)
		return 2;
	r = enter(&a);
	if (r != 0) {
		say_to(STDERR_FILENO, "cordon-agent: %s: cannot be opened (errno %d)\n", o.root, r);
		return 2;
	}
	if (o.selftest) {
		sandbox_files(&a.locks);
		return selftest(&a);
	}
	r = read_all(&a, unlink_why, began_ms) == 0 ? 0 : 1;
	if (o.output != NULL)
		r = sealed_close(&file, &a.emit);
	agent_free(&a);
	return r;
}
