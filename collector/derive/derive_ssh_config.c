/*
 * The configuration of each sshd, in the order in which sshd reads it: options of its command line,
 * then the file with its includes drawn in where they stand [openssh servconf.c]. What a line
 * means, and whether its Match block applies, is for the rules to say.
 */
#include <fnmatch.h>

#include "common/args.h"
#include "collector/derive/derivers.h"
#include "common/formats/sshconf.h"

#define DEFAULT_CONFIG SLICE("/etc/ssh/sshd_config")

/* One sshd being read. */
struct reading {
	struct derive_ctx *c;
	struct slice config; /* what tells this sshd from others */
	int64_t seq, blocks;
	size_t files; /* drawn in so far: a bound on include loops */
};

static struct slice lower(struct arena *a, struct slice s)
{
	struct slice copy = arena_dup(a, s);
	char *p = arena_str(a, s);

	for (size_t i = 0; i < copy.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, copy.n);
}

static struct slice join(struct arena *a, const struct sshconf_row *row)
{
	struct out o;
	struct slice text;

	out_memory(&o);
	for (size_t i = 0; i < row->nargs; i++)
		args_add(&o, row->args[i]);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

static void add_setting(struct reading *rd, struct fact_origin at, const struct sshconf_row *row,
    int64_t block, int64_t parent)
{
	struct fact_sshd_setting f = {
	    .host = rd->c->host,
	    .at = at,
	    .config = rd->config,
	    .seq = rd->seq++,
	    .block = block,
	    .parent = parent,
	    .keyword = lower(rd->c->arena, row->keyword),
	    .args = join(rd->c->arena, row),
	    .error = slice_str(row->at.err != 0 ? row->at.why : ""),
	};

	fact_add(rd->c->facts, sshd_setting, &f);
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth);

/* Draws in all files whose path the pattern names, in lexical order. */
static void include(struct reading *rd, struct slice pattern, int64_t block, int depth)
{
	struct derive_ctx *c = rd->c;
	const char *glob;

	if (!slice_starts(pattern, "/"))
		pattern = arena_printf(c->arena, "/etc/ssh/%.*s", SLICE_ARG(pattern));
	glob = arena_str(c->arena, pattern);
	for (size_t i = 0; i < c->nfiles; i++) {
		const struct fact_file *f = &c->files[i].fact;

		if (slice_eq_str(f->status, "absent") || slice_eq_str(f->type, "dir") ||
		    fnmatch(glob, arena_str(c->arena, f->path), FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		read_file(rd, &c->files[i], block, depth + 1);
	}
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth)
{
	struct lines in = lines_of(file->data);
	struct sshconf_row row;
	int64_t block = base_block;

	if (depth > LIMIT_INCLUDE_DEPTH || ++rd->files > LIMIT_INCLUDE_FILES) {
		derive_note(
		    rd->c, derive_at(file, 0), file->fact.path, "included too deep or too often");
		return;
	}
	if (!derive_has_data(file)) {
		row = (struct sshconf_row){
		    .at = {.err = ERR_DENIED, .why = "this file could not be read"},
		    .keyword = SLICE("include"),
		};
		add_setting(rd, derive_at(file, 0), &row, block, 0);
		return;
	}
	while (sshconf_next(&in, rd->c->arena, &row)) {
		bool is_match = sshconf_is(&row, "match");

		if (is_match)
			block = ++rd->blocks;
		if (sshconf_is(&row, "include"))
			for (size_t i = 0; i < row.nargs; i++)
				include(rd, row.args[i], block, depth);
		else
			add_setting(rd, derive_at(file, row.at.line), &row, block,
			    is_match ? base_block : 0);
	}
}

/* ---- Which sshds there are ---- */

/* The command line of a listening sshd, or an empty slice for another process. A running sshd
 * writes "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups" over its arguments. */
static struct slice listener_args(struct arena *a, const struct fact_process *p)
{
	struct slice args = p->args, first;
	struct slice rest = args;

	if (!slice_eq_str(p->name, "sshd") || !args_next(a, &rest, &first))
		return slice_of(NULL, 0);
	if (slice_starts(first, "sshd: ")) {
		for (size_t i = 0; i < first.n; i++)
			if (slice_starts(slice_sub(first, i, first.n), " [listener]"))
				return slice_sub(first, 6, i);
		return slice_of(NULL, 0);
	}
	return slice_ends(first, "sshd") ? args : slice_of(NULL, 0);
}

/* One option with its value, in either form: -fFILE or -f FILE. */
static bool option(
    struct arena *a, struct slice word, char letter, struct slice *args, struct slice *value)
{
	if (word.n < 2 || word.p[0] != '-' || word.p[1] != (uint8_t)letter)
		return false;
	if (word.n > 2)
		*value = slice_sub(word, 2, word.n);
	else if (!args_next(a, args, value))
		return false;
	return true;
}

/* Reads an sshd's command line: the file of -f, and -o lines as the first settings. */
static void read_sshd(struct derive_ctx *c, struct slice args, struct fact_origin at)
{
	struct reading rd = {.c = c};
	struct slice path = DEFAULT_CONFIG, word, value, rest = args, extra = {0};
	const struct evidence_file *file;
	struct sshconf_row row;

	while (args_next(c->arena, &rest, &word)) {
		if (option(c->arena, word, 'f', &rest, &value))
			path = value;
		else if (option(c->arena, word, 'o', &rest, &value))
			extra = arena_printf(
			    c->arena, "%.*s -o %.*s", SLICE_ARG(extra), SLICE_ARG(value));
	}
	rd.config = arena_printf(c->arena, "%.*s%.*s", SLICE_ARG(path), SLICE_ARG(extra));
	for (rest = args; args_next(c->arena, &rest, &word);)
		if (option(c->arena, word, 'o', &rest, &value) &&
		    sshconf_line(value, c->arena, &row))
			add_setting(&rd, at, &row, 0, 0);
	file = derive_file(c, path);
	if (file != NULL)
		read_file(&rd, file, 0, 0);
}

static void finish(struct derive_ctx *c)
{
	struct slice seen = {0};
	size_t n = 0;

	for (size_t i = 0; i < c->nprocesses; i++) {
		struct slice args = listener_args(c->arena, &c->processes[i]);

		if (args.n == 0 || slice_eq(args, seen) || c->processes[i].same_ns == 0)
			continue;
		read_sshd(c, args, c->processes[i].at);
		seen = args;
		n++;
	}
	if (n == 0)
		read_sshd(c, SLICE("sshd"), (struct fact_origin){0});
}

const struct deriver derive_ssh_config = {
    .name = "ssh_config",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
