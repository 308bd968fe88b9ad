/*
 * What the parsers of common/formats cost for each byte of input, and whether that grows with the
 * input: every format of tests/formats/dumps.c at 1, 10 and 100 MB.
 *
 *	parsers [FORMAT...]
 *
 * An input is one of the format's case files over and over, or a byte or two over and over: blanks,
 * brackets, quotes, continued lines. All are tried at 1 MB, the slowest three at 10 MB, and the
 * slowest of these at 100 MB. Each run is a process of its own, so that its memory is told by the
 * kernel. The time is that of parsing and of writing the rows out as JSON to nowhere. Fails for a
 * format that needs more for a byte than the caps below say.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/die.h"
#include "tests/formats/dump.h"

#define MB (1000u * 1000u)
#define LARGEST (100 * MB)
#define CAP_NS_PER_BYTE 2000  /* 2 s for a MB: a big file is at most 16 MiB */
#define CAP_BYTES_PER_BYTE 64 /* of memory beside the input */
#define CAP_GROWTH 4.0	      /* of the time per byte, from 1 to 100 MB */

static const char *const cases[] = {"normal", "broken", "limit"};
static const char *const bytes[] = {
    "\n", "a", " a", "\\\n", "(", "\"", "{\n", ",", "a:", "!", "@", "#\n", "=", "a b\n", "\0"};

#define CASES (sizeof(cases) / sizeof(cases[0]))
#define BYTES (sizeof(bytes) / sizeof(bytes[0]))

static uint8_t *input; /* LARGEST bytes */
static int nowhere;
static int failed;

/* Fills so much of the input with the piece, over and over. */
static void fill(struct slice piece, size_t bytes_wanted)
{
	for (size_t n = 0; n < bytes_wanted; n += piece.n)
		memcpy(input + n, piece.p, piece.n < bytes_wanted - n ? piece.n : bytes_wanted - n);
}

static bool fill_case(const char *format, const char *name, size_t bytes_wanted)
{
	char path[256];
	uint8_t *piece = malloc(MB);
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "tests/formats/%s/%s.in", format, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && piece != NULL)
		n = read(fd, piece, MB);
	if (n > 0)
		fill(slice_of(piece, (size_t)n), bytes_wanted);
	if (fd >= 0)
		close(fd);
	free(piece);
	return n > 0;
}

static void fill_nth(const char *format, size_t nth, size_t bytes_wanted)
{
	const char *piece = nth < CASES ? NULL : bytes[nth - CASES];

	if (piece == NULL)
		fill_case(format, cases[nth], bytes_wanted);
	else
		fill(slice_of(piece, piece[0] == '\0' ? 1 : strlen(piece)), bytes_wanted);
}

struct cost {
	double ns, memory; /* for a byte of input */
};

static long peak_kb(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return r.ru_maxrss;
}

static void parse(const struct dump *d, size_t n)
{
	struct arena a = {0};
	struct out o;

	out_fd(&o, nowhere);
	d->rows(slice_of(input, n), &a, &o);
	out_flush(&o);
	out_free(&o);
	arena_free(&a);
}

/* The child says its memory before; the kernel says what it was at most. */
static struct cost run(const struct dump *d, size_t n)
{
	struct rusage r;
	long before = 0;
	int say[2], status;
	pid_t pid;

	if (pipe(say) != 0)
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		before = peak_kb(RUSAGE_SELF);
		if (write(say[1], &before, sizeof(before)) != sizeof(before))
			_exit(1);
		parse(d, n);
		_exit(0);
	}
	if (read(say[0], &before, sizeof(before)) != sizeof(before))
		die("%s: says nothing", d->format);
	close(say[0]);
	close(say[1]);
	if (wait4(pid, &status, 0, &r) != pid || status != 0)
		die("%s: ends with status %d", d->format, status);
	return (struct cost){
	    .ns = ((double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e9 +
		      (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e3) /
		  (double)n,
	    .memory = (double)(r.ru_maxrss - before) * 1024 / (double)n,
	};
}

static void worse(struct cost *worst, struct cost c)
{
	worst->ns = c.ns > worst->ns ? c.ns : worst->ns;
	worst->memory = c.memory > worst->memory ? c.memory : worst->memory;
}

static void judge(const struct dump *d, const struct cost worst[3])
{
	const char *verdict = "";

	for (int i = 0; i < 3; i++)
		if (worst[i].ns > CAP_NS_PER_BYTE ||
		    (i > 0 && worst[i].memory > CAP_BYTES_PER_BYTE))
			verdict = "  over the cap";
	if (worst[2].ns > 100 && worst[2].ns > worst[0].ns * CAP_GROWTH)
		verdict = "  grows";
	failed += verdict[0] != '\0';
	printf("%-20s %8.1f %8.1f %8.1f   %8.2f %8.2f%s\n", d->format, worst[0].ns, worst[1].ns,
	    worst[2].ns, worst[1].memory, worst[2].memory, verdict);
	fflush(stdout);
}

/* The slowest so far, slowest first. */
#define SLOWEST 3

struct slow {
	double ns;
	size_t nth;
};

static void offer(struct slow v[SLOWEST], struct slow s)
{
	for (int i = 0; i < SLOWEST; i++)
		if (s.ns > v[i].ns) {
			struct slow moved = v[i];

			v[i] = s;
			s = moved;
		}
}

static void measure(const struct dump *d)
{
	struct cost worst[3] = {{0, 0}, {0, 0}, {0, 0}};
	struct slow small[SLOWEST] = {{0, 0}}, large[SLOWEST] = {{0, 0}};

	for (size_t i = 0; i < CASES + BYTES; i++) {
		struct cost c;

		fill_nth(d->format, i, MB);
		c = run(d, MB);
		worse(&worst[0], c);
		offer(small, (struct slow){c.ns, i});
	}
	for (int i = 0; i < SLOWEST; i++) {
		struct cost c;

		fill_nth(d->format, small[i].nth, 10 * MB);
		c = run(d, 10 * MB);
		worse(&worst[1], c);
		offer(large, (struct slow){c.ns, small[i].nth});
	}
	fill_nth(d->format, large[0].nth, LARGEST);
	worse(&worst[2], run(d, LARGEST));
	judge(d, worst);
}

int main(int argc, char **argv)
{
	input = mmap(NULL, LARGEST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (input == MAP_FAILED || nowhere < 0)
		die("%s", strerror(errno));
	printf("%-20s %26s   %17s\n%-20s %8s %8s %8s   %8s %8s\n", "", "worst ns a byte at",
	    "bytes a byte at", "format", "1 MB", "10 MB", "100 MB", "10 MB", "100 MB");
	for (size_t i = 0; i < dump_count; i++) {
		bool wanted = argc < 2;

		for (int k = 1; k < argc; k++)
			wanted = wanted || strcmp(argv[k], dumps[i]->format) == 0;
		if (wanted)
			measure(dumps[i]);
	}
	return failed > 0;
}
