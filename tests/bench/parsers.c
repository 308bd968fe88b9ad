/*
 * What the parsers of common/formats cost for each byte of input, and whether that grows with the
 * input: every format of tests/formats/dumps.c at 1, 10 and 100 MB.
 *
 *	parsers [FORMAT...]
 *
 * An input is one of the format's case files over and over - as it is, with its lines joined, with
 * the last word of each line over and over - or a byte or two over and over: blanks, brackets,
 * quotes, continued lines; all of it in lines of some length, or in one. All are tried at 1 MB, the
 * slowest three at 10 MB, and the slowest of these at 100 MB. Each run is a process of its own, so
 * that its memory is told by the kernel. The time is that of the processor, for parsing and for
 * writing the rows out as JSON to nowhere. Fails for a format that needs more for a byte than the
 * caps below say, and names the input.
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
#define PIECE (2 * MB)
#define CAP_NS_PER_BYTE 2000  /* 2 s for a MB: a big file is at most 16 MiB */
#define CAP_BYTES_PER_BYTE 64 /* of memory beside the input */
#define CAP_GROWTH 4.0	      /* of the time per byte, from 1 to 100 MB */

/* A case file over and over. */
static const struct shape {
	const char *file;
	char newline;	/* what stands where its lines end */
	size_t stretch; /* its lines are as long as this: their last words stand over and over */
} cases[] = {
    {"normal", '\n', 0},
    {"broken", '\n', 0},
    {"limit", '\n', 0},
    {"normal", ' ', 0},
    {"normal", ',', 0},
    {"normal", ':', 0},
    {"normal", '\n', 4000},
    {"normal", '\n', 30000},
};
static const char *const bytes[] = {
    "\n", "a", " a", "\\\n", "(", "\"", "{\n", ",", "a:", "!", "@", "#\n", "=", "a b\n", "\0"};
/* Where lines are cut, whatever they are made of; the second is just below LIMIT_LINE_BYTES. */
static const size_t cuts[] = {0, 4000, 60000};

#define CASES (sizeof(cases) / sizeof(cases[0]))
#define BYTES (sizeof(bytes) / sizeof(bytes[0]))
#define CUTS (sizeof(cuts) / sizeof(cuts[0]))
#define INPUTS ((CASES + BYTES) * CUTS)

static uint8_t *input; /* LARGEST bytes */
static int nowhere;
static int failed;

/* Fills so much of the input with the piece, over and over. */
static void fill(struct slice piece, size_t bytes_wanted)
{
	for (size_t n = 0; n < bytes_wanted; n += piece.n)
		memcpy(input + n, piece.p, piece.n < bytes_wanted - n ? piece.n : bytes_wanted - n);
}

/* The line, then its last word and what stands before it until it is long enough. */
static size_t stretch(struct slice line, size_t length, uint8_t *to)
{
	size_t last = line.n > 0 ? line.n - 1 : 0, n = line.n;

	while (last > 0 && memchr(" \t,:;=", line.p[last], 7) == NULL)
		last--;
	memcpy(to, line.p, line.n);
	while (line.n > 0 && n + line.n < length)
		for (size_t i = last; i < line.n; i++)
			to[n++] = line.p[i];
	to[n++] = '\n';
	return n;
}

static size_t reshape(struct slice file, const struct shape *shape, uint8_t *to)
{
	struct lines in = lines_of(file);
	struct slice line;
	size_t n = 0;

	if (shape->stretch > 0) {
		while (lines_next(&in, &line) && n + line.n + shape->stretch < PIECE)
			n += stretch(line, shape->stretch, to + n);
		return n;
	}
	for (; n < file.n; n++)
		to[n] = file.p[n] == '\n' ? (uint8_t)shape->newline : file.p[n];
	return n;
}

static void fill_case(const char *format, const struct shape *shape, size_t bytes_wanted)
{
	static uint8_t file[MB], piece[PIECE];
	char path[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "tests/formats/%s/%s.in", format, shape->file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd >= 0 ? read(fd, file, sizeof(file)) : 0;
	if (n > 0)
		fill(slice_of(piece, reshape(slice_of(file, (size_t)n), shape, piece)),
		    bytes_wanted);
	if (fd >= 0)
		close(fd);
}

static void fill_nth(const char *format, size_t nth, size_t bytes_wanted)
{
	size_t cut = cuts[nth % CUTS], what = nth / CUTS;
	const char *piece = what < CASES ? NULL : bytes[what - CASES];

	if (piece == NULL)
		fill_case(format, &cases[what], bytes_wanted);
	else
		fill(slice_of(piece, piece[0] == '\0' ? 1 : strlen(piece)), bytes_wanted);
	for (size_t i = cut; cut > 0 && i < bytes_wanted; i += cut)
		input[i] = '\n';
}

struct cost {
	double ns, memory;	 /* for a byte of input */
	size_t slowest, largest; /* the inputs, by number */
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

/* Keeps the larger of each, and by which input it was. */
static void worse(struct cost *worst, struct cost c, size_t nth)
{
	if (c.ns > worst->ns) {
		worst->ns = c.ns;
		worst->slowest = nth;
	}
	if (c.memory > worst->memory) {
		worst->memory = c.memory;
		worst->largest = nth;
	}
}

static void complain(const char *what, size_t nth)
{
	printf("  %s: input %zu", what, nth);
	failed++;
}

static void judge(const struct dump *d, const struct cost worst[3])
{
	printf("%-20s %8.1f %8.1f %8.1f   %8.2f %8.2f %8.2f", d->format, worst[0].ns, worst[1].ns,
	    worst[2].ns, worst[0].memory, worst[1].memory, worst[2].memory);
	for (int i = 0; i < 3; i++) {
		if (worst[i].ns > CAP_NS_PER_BYTE)
			complain("too slow", worst[i].slowest);
		if (worst[i].memory > CAP_BYTES_PER_BYTE)
			complain("too large", worst[i].largest);
	}
	if (worst[2].ns > 100 && worst[2].ns > worst[0].ns * CAP_GROWTH)
		complain("grows", worst[2].slowest);
	putchar('\n');
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
	struct cost worst[3] = {{.ns = 0}, {.ns = 0}, {.ns = 0}};
	struct slow small[SLOWEST] = {{0, 0}}, large[SLOWEST] = {{0, 0}};

	for (size_t i = 0; i < INPUTS; i++) {
		struct cost c;

		fill_nth(d->format, i, MB);
		c = run(d, MB);
		worse(&worst[0], c, i);
		offer(small, (struct slow){c.ns, i});
	}
	for (int i = 0; i < SLOWEST; i++) {
		struct cost c;

		fill_nth(d->format, small[i].nth, 10 * MB);
		c = run(d, 10 * MB);
		worse(&worst[1], c, small[i].nth);
		offer(large, (struct slow){c.ns, small[i].nth});
	}
	fill_nth(d->format, large[0].nth, LARGEST);
	worse(&worst[2], run(d, LARGEST), large[0].nth);
	judge(d, worst);
}

int main(int argc, char **argv)
{
	input = mmap(NULL, LARGEST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (input == MAP_FAILED || nowhere < 0)
		die("%s", strerror(errno));
	printf("%-20s %26s   %26s\n%-20s %8s %8s %8s   %8s %8s %8s\n", "", "worst ns a byte at",
	    "worst bytes a byte at", "format", "1 MB", "10 MB", "100 MB", "1 MB", "10 MB",
	    "100 MB");
	for (size_t i = 0; i < dump_count; i++) {
		bool wanted = argc < 2;

		for (int k = 1; k < argc; k++)
			wanted = wanted || strcmp(argv[k], dumps[i]->format) == 0;
		if (wanted)
			measure(dumps[i]);
	}
	return failed > 0;
}
