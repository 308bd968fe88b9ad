/*
 * Runs the case files of the formats: tests/formats/<format>/<case>.in is dumped and compared with
 * <case>.rows beside it. Each format needs at least one case whose name begins with each of
 * "normal", "empty", "broken" and "limit". With --update the .rows files are written anew; look at
 * the difference before you commit it.
 *
 *	run [--update] [FORMAT...]
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/die.h"
#include "tests/formats/dump.h"

#define FOLDER "tests/formats"

static const char *const needed[] = {"normal", "empty", "broken", "limit"};
#define NEEDED (sizeof(needed) / sizeof(needed[0]))

static bool update;
static int failed;

static void report(const char *format, const char *name, const char *why)
{
	if (why == NULL)
		printf("ok %s/%s/%s\n", FOLDER, format, name);
	else
		printf("not ok %s/%s/%s: %s\n", FOLDER, format, name, why);
	failed += why != NULL;
}

/* The whole file; false when it cannot be read. Owner of o->buf: the caller. */
static bool read_file(const char *path, struct out *o)
{
	uint8_t part[8192];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	out_memory(o);
	if (fd < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		out_bytes(o, slice_of(part, (size_t)n));
	close(fd);
	return n == 0;
}

static void write_file(const char *path, struct slice s)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(s.p, 1, s.n, f) != s.n || fclose(f) != 0)
		die("%s: %s", path, strerror(errno));
}

/* The first line in which the two differ, for the message. */
static const char *difference(struct arena *a, struct slice want, struct slice got)
{
	struct lines w = lines_of(want), g = lines_of(got);
	struct slice wl, gl;

	for (;;) {
		bool more_w = lines_next(&w, &wl), more_g = lines_next(&g, &gl);

		if (!more_w && !more_g)
			return "they differ in the last newline";
		if (more_w && more_g && slice_eq(wl, gl))
			continue;
		return arena_str(
		    a, arena_printf(a, "line %u\n  -%.*s\n  +%.*s", more_w ? w.no : g.no,
			   more_w ? (int)wl.n : 0, (const char *)wl.p, more_g ? (int)gl.n : 0,
			   (const char *)gl.p));
	}
}

static void run_case(const struct dump *d, const char *name)
{
	struct arena a = {0};
	struct out text, want, got;
	const char *in = arena_str(&a, arena_printf(&a, "%s/%s/%s.in", FOLDER, d->format, name));
	const char *rows =
	    arena_str(&a, arena_printf(&a, "%s/%s/%s.rows", FOLDER, d->format, name));
	const char *why = NULL;

	out_memory(&got);
	if (!read_file(in, &text))
		why = strerror(errno);
	d->rows(out_slice(&text), &a, &got);
	if (update)
		write_file(rows, out_slice(&got));
	if (!read_file(rows, &want))
		why = "there is no .rows file";
	else if (why == NULL && !slice_eq(out_slice(&want), out_slice(&got)))
		why = difference(&a, out_slice(&want), out_slice(&got));
	report(d->format, name, why);
	out_free(&text);
	out_free(&want);
	out_free(&got);
	arena_free(&a);
}

static int is_case(const struct dirent *e)
{
	return slice_ends(slice_str(e->d_name), ".in");
}

static void run_format(const struct dump *d)
{
	char path[512];
	struct dirent **v = NULL;
	bool have[NEEDED] = {false};
	int n;

	snprintf(path, sizeof(path), "%s/%s", FOLDER, d->format);
	n = scandir(path, &v, is_case, alphasort);
	for (int i = 0; i < n; i++) {
		v[i]->d_name[strlen(v[i]->d_name) - strlen(".in")] = '\0';
		for (size_t k = 0; k < NEEDED; k++)
			have[k] |= slice_starts(slice_str(v[i]->d_name), needed[k]);
		run_case(d, v[i]->d_name);
		free(v[i]);
	}
	free(v);
	for (size_t k = 0; k < NEEDED; k++)
		if (!have[k])
			report(d->format, needed[k], "there is no such case");
}

int main(int argc, char **argv)
{
	int first = 1;

	if (argc > 1 && strcmp(argv[1], "--update") == 0) {
		update = true;
		first = 2;
	}
	for (int i = first; i < argc; i++) {
		const struct dump *d = dump_find(slice_str(argv[i]));

		if (d == NULL)
			report(argv[i], "*", "there is no such format in dumps.c");
		else
			run_format(d);
	}
	for (size_t i = 0; first == argc && i < dump_count; i++)
		run_format(dumps[i]);
	return failed == 0 ? 0 : 1;
}
