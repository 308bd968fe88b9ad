/*
 * The configuration of each sshd, in the order in which sshd reads it: options of its command line,
 * then the file with its includes drawn in where they stand [openssh servconf.c]. What a line
 * means, and whether its Match block applies, is for the rules to say.
 */
#include <fnmatch.h>
#include <string.h>

#include "common/args.h"
#include "collector/derive/derivers.h"
#include "common/formats/sshconf.h"
#include "include/err.h"
#include "include/limits.h"

#define DEFAULT_CONFIG SLICE("/etc/ssh/sshd_config")
#define DEFAULT_PROGRAM SLICE("/usr/sbin/sshd")

/* One sshd being read. */
struct reading {
	struct derive_ctx *c;
	struct slice config; /* what tells this sshd from others */
	int64_t seq, blocks;
	size_t files;	 /* drawn in so far: a bound on include loops */
	size_t patterns; /* of Include, tried so far */
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

/* Of two names for one keyword the newer stands for both: the first line of either wins. */
static struct slice keyword_of(struct arena *a, struct slice word)
{
	static const struct {
		const char *old, *now;
	} names[] = {
	    {"challengeresponseauthentication", "kbdinteractiveauthentication"},
	    {"dsaauthentication", "pubkeyauthentication"},
	    {"hostbasedacceptedkeytypes", "hostbasedacceptedalgorithms"},
	    {"pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms"},
	    {"skeyauthentication", "kbdinteractiveauthentication"},
	};
	struct slice keyword = lower(a, word);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(keyword, names[i].old))
			return slice_str(names[i].now);
	return keyword;
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
	    .keyword = keyword_of(rd->c->arena, row->keyword),
	    .args = join(rd->c->arena, row),
	    .error = slice_str(row->at.err != 0 ? row->at.why : ""),
	};

	fact_add(rd->c->facts, sshd_setting, &f);
}

/* Settings may stand here that are not known: the rules cannot be sure of this sshd. */
static void add_unknown(struct reading *rd, struct fact_origin at, int64_t block, const char *why)
{
	const struct sshconf_row row = {
	    .at = {.err = ERR_DENIED, .why = why},
	    .keyword = SLICE("include"),
	};

	add_setting(rd, at, &row, block, 0);
}

static bool is_full(const struct reading *rd)
{
	return rd->seq >= LIMIT_SSHD_SETTINGS;
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth);

/* Draws in all files whose path the pattern names, in lexical order: they stand together from the
 * first that has the pattern's words before its first wildcard. */
static void include(struct reading *rd, struct slice pattern, int64_t block, int depth)
{
	struct derive_ctx *c = rd->c;
	const char *glob, *start;

	if (!slice_starts(pattern, "/"))
		pattern = arena_printf(c->arena, "/etc/ssh/%.*s", SLICE_ARG(pattern));
	glob = arena_str(c->arena, pattern);
	start = arena_str(c->arena, slice_sub(pattern, 0, strcspn(glob, "*?[\\")));
	for (size_t i = derive_lower_bound(c, slice_str(start));
	     i < c->nfiles && slice_starts(c->files[i].fact.path, start); i++) {
		const struct fact_file *f = &c->files[i].fact;

		if (slice_eq_str(f->status, "absent") || slice_eq_str(f->type, "dir") ||
		    fnmatch(glob, (const char *)f->path.p, FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		read_file(rd, &c->files[i], block, depth + 1);
	}
}

static void include_all(struct reading *rd, const struct evidence_file *file,
    const struct sshconf_row *row, int64_t block, int depth)
{
	for (size_t i = 0; i < row->nargs; i++) {
		if (rd->patterns > LIMIT_INCLUDE_FILES)
			return;
		if (rd->patterns++ == LIMIT_INCLUDE_FILES) {
			add_unknown(rd, derive_at(file, row->at.line), block,
			    "more includes than the limit");
			return;
		}
		include(rd, row->args[i], block, depth);
	}
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth)
{
	struct lines in = lines_of(file->data);
	struct sshconf_row row;
	int64_t block = base_block;

	if (is_full(rd))
		return;
	if (depth > LIMIT_INCLUDE_DEPTH || ++rd->files > LIMIT_INCLUDE_FILES) {
		derive_note(
		    rd->c, derive_at(file, 0), file->fact.path, "included too deep or too often");
		return;
	}
	if (!derive_has_data(file)) {
		add_unknown(rd, derive_at(file, 0), block, "this file could not be read");
		return;
	}
	while (!is_full(rd) && sshconf_next(&in, rd->c->arena, &row)) {
		bool is_match = sshconf_is(&row, "match");

		if (is_match)
			block = ++rd->blocks;
		if (sshconf_is(&row, "include"))
			include_all(rd, file, &row, block, depth);
		else
			add_setting(rd, derive_at(file, row.at.line), &row, block,
			    is_match ? base_block : 0);
	}
}

/* ---- Which sshds there are ---- */

/* The options of sshd(8) that take a value, and those that do not. */
#define WITH_VALUE "bCcEfghkopu"
#define WITHOUT_VALUE "46DdGiqRTtV"

static bool is_one_of(uint8_t c, const char *letters)
{
	return slice_find(slice_str(letters), c) < slice_str(letters).n;
}

static bool is_option(struct slice word)
{
	return word.n > 1 && word.p[0] == '-' &&
	       (is_one_of(word.p[1], WITH_VALUE) || is_one_of(word.p[1], WITHOUT_VALUE));
}

/*
 * The command line of a listening sshd, or an empty slice for another process. A running sshd
 * writes "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups" over its arguments: there blanks
 * inside an argument cannot be told from those between two, so what does not look like an option
 * is taken to belong to the one before it.
 */
static struct slice listener_args(struct arena *a, const struct fact_process *p)
{
	struct slice args = p->args, rest = args, first, word = {0}, value = {0};
	struct out o;

	if (!slice_eq_str(p->name, "sshd") || !args_next(a, &rest, &first))
		return slice_of(NULL, 0);
	if (!slice_starts(first, "sshd: "))
		return slice_ends(first, "sshd") ? args : slice_of(NULL, 0);
	first = slice_sub(first, 6, first.n);
	out_memory(&o);
	while (word_next(&first, &word) && !slice_eq_str(word, "[listener]")) {
		if (value.n > 0 && !is_option(word)) {
			value = arena_printf(a, "%.*s %.*s", SLICE_ARG(value), SLICE_ARG(word));
			continue;
		}
		if (value.n > 0)
			args_add(&o, value);
		value = word;
		if (word.n != 2 || !is_option(word) || !is_one_of(word.p[1], WITH_VALUE))
			continue;
		args_add(&o, word);
		value = slice_of(NULL, 0);
		word_next(&first, &value);
	}
	if (value.n > 0)
		args_add(&o, value);
	args = slice_eq_str(word, "[listener]") ? arena_dup(a, out_slice(&o)) : slice_of(NULL, 0);
	out_free(&o);
	return args;
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

/* What tells one sshd from another: its file, its port and its -o options. */
static struct fact_sshd describe(struct derive_ctx *c, struct slice args)
{
	struct fact_sshd sshd = {.host = c->host, .path = DEFAULT_CONFIG, .exe = DEFAULT_PROGRAM};
	struct slice word, value, rest = args;
	struct out extra;

	out_memory(&extra);
	while (args_next(c->arena, &rest, &word)) {
		if (option(c->arena, word, 'f', &rest, &value))
			sshd.path = value;
		else if (option(c->arena, word, 'o', &rest, &value))
			out_printf(&extra, " -o %.*s", SLICE_ARG(value));
		else if (option(c->arena, word, 'p', &rest, &value) && sshd.port == 0 &&
			 slice_to_i64(value, &sshd.port) == 0)
			out_printf(&extra, " -p %lld", (long long)sshd.port);
	}
	sshd.config =
	    arena_printf(c->arena, "%.*s%.*s", SLICE_ARG(sshd.path), SLICE_ARG(out_slice(&extra)));
	out_free(&extra);
	return sshd;
}

/* Its -o lines as the first settings, then the file. */
static void read_sshd(struct derive_ctx *c, const struct fact_sshd *sshd, struct slice args)
{
	struct reading rd = {.c = c, .config = sshd->config};
	const struct evidence_file *file;
	struct slice word, value;
	struct sshconf_row row;

	fact_add(c->facts, sshd, sshd);
	while (args_next(c->arena, &args, &word))
		if (option(c->arena, word, 'o', &args, &value) &&
		    sshconf_line(value, c->arena, &row))
			add_setting(&rd, sshd->at, &row, 0, 0);
	file = derive_file(c, sshd->path);
	if (file != NULL)
		read_file(&rd, file, 0, 0);
	if (is_full(&rd))
		add_unknown(&rd, sshd->at, 0, "more settings than the limit");
}

static void read_too_many(struct derive_ctx *c, struct fact_sshd *sshd)
{
	struct reading rd = {.c = c, .config = SLICE("more than the limit")};

	sshd->config = rd.config;
	fact_add(c->facts, sshd, sshd);
	add_unknown(&rd, sshd->at, 0, "more sshds than the limit");
}

static bool is_among(struct slice config, const struct slice *seen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(config, seen[i]))
			return true;
	return false;
}

static void finish(struct derive_ctx *c)
{
	struct slice seen[LIMIT_SSHDS];
	struct fact_sshd sshd;
	size_t n = 0;

	for (size_t i = 0; i < c->nprocesses; i++) {
		const struct fact_process *p = &c->processes[i];
		struct slice args = listener_args(c->arena, p);

		if (args.n == 0 || p->same_ns == 0)
			continue;
		sshd = describe(c, args);
		sshd.at = p->at;
		sshd.started = p->started;
		sshd.exe = p->exe;
		if (is_among(sshd.config, seen, n))
			continue;
		if (n == LIMIT_SSHDS) {
			read_too_many(c, &sshd);
			break;
		}
		read_sshd(c, &sshd, args);
		seen[n++] = sshd.config;
	}
	if (n > 0)
		return;
	sshd = describe(c, slice_of(NULL, 0));
	read_sshd(c, &sshd, slice_of(NULL, 0));
}

const struct deriver derive_ssh_config = {
    .name = "ssh_config",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
