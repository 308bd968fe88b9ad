/* The walk over accounts, cases and files of keys. */
#include "collector/rules/ssh/sshd_walk.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "collector/rules/left_out.h"
#include "common/args.h"
#include "common/sshd_path.h"
#include "include/limits.h"

/* A file that is tried with a pattern, next to a setting that is gone over. */
#define GLOB_STEPS 8

/* ---- Files ---- */

static void visit(struct sshd_walk *w, const struct door *account, const struct fact_file *f,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_file *f))
{
	struct door d = *account;

	sshd_check_readable(&d, f, w->account);
	if (sshd_is_yes(&w->sshd, &d, "strictmodes", true))
		sshd_check_modes(&w->sshd, &d, f, w->account);
	fn(w, &d, f);
}

static bool is_glob(struct slice path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '*' || path.p[i] == '?' || path.p[i] == '[' || path.p[i] == '\\')
			return true;
	return false;
}

/* Files that a pattern fits. */
struct sshd_glob {
	uint8_t *pattern;
	size_t npattern, cap_pattern;
	const struct fact_file **v;
	size_t n, cap;
};

/* Those whose path begins as the pattern does are tried. */
static void find_fitting(struct sshd_walk *w, struct slice pattern, struct sshd_glob *g)
{
	const char *glob = arena_str(w->c.arena, pattern);
	struct slice start = slice_sub(pattern, 0, strcspn(glob, "*?[\\"));

	for (size_t i = rule_lower_file(&w->c, start); i < w->c.nfiles; i++) {
		const struct fact_file *f = &w->c.files[i];

		if (!slice_eq(slice_sub(f->path, 0, start.n), start) ||
		    sshd_is_over(&w->sshd, GLOB_STEPS))
			return;
		if (slice_eq_str(f->status, "absent") ||
		    fnmatch(glob, arena_str(w->c.arena, f->path), FNM_PATHNAME | FNM_PERIOD) != 0)
			continue;
		grow(&g->v, &g->cap, g->n + 1, sizeof(*g->v));
		g->v[g->n++] = f;
	}
}

/* A pattern without the account's name is the same for all of them: the last ones are kept. */
static const struct sshd_glob *fitting(struct sshd_walk *w, struct slice pattern)
{
	struct sshd_glob *g;

	for (size_t i = 0; i < SSHD_KEPT_GLOBS; i++)
		if (slice_eq(slice_of(w->globs[i].pattern, w->globs[i].npattern), pattern))
			return &w->globs[i];
	g = &w->globs[w->nglobs++ % SSHD_KEPT_GLOBS];
	grow(&g->pattern, &g->cap_pattern, pattern.n, 1);
	memcpy(g->pattern, pattern.p, pattern.n);
	g->npattern = pattern.n;
	g->n = 0;
	find_fitting(w, pattern, g);
	return g;
}

static void visit_fitting(struct sshd_walk *w, const struct door *d, struct slice pattern,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_file *f))
{
	const struct sshd_glob *g = fitting(w, pattern);

	for (size_t i = 0; i < g->n; i++)
		visit(w, d, g->v[i], fn);
}

void sshd_walk_pattern(struct sshd_walk *w, const struct door *d, struct slice pattern,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_file *f))
{
	const struct fact_account *a = w->account;
	const struct fact_file *f;
	struct door unsure = *d;
	struct slice path;
	int globs;

	if (sshd_path_expand(w->c.arena, pattern, a->name, a->uid, a->home, w->root_home, &path) !=
	    0)
		return;
	globs = is_glob(path) ? sshd_since(&w->sshd, 1000) : 0;
	if (globs < 0)
		door_unsure(&unsure, SLICE("whether this sshd takes wildcards in names of files"));
	f = rule_file(&w->c, path);
	if (f != NULL && globs <= 0)
		visit(w, &unsure, f, fn);
	if (globs != 0)
		visit_fitting(w, &unsure, path, fn);
}

int sshd_walk_knows(const struct sshd_walk *w, const struct authkey_options *options)
{
	return options->since == 0 ? 1 : sshd_since(&w->sshd, options->since);
}

void sshd_walk_need_known(const struct sshd_walk *w, struct door *d, struct fact_origin at,
    const struct authkey_options *options)
{
	int known = sshd_walk_knows(w, options);

	if (known == 0)
		door_shut(d, at, "this sshd is too old for an option of the line, or its length");
	else if (known < 0)
		door_unsure(d, SLICE("whether this sshd knows all options of the line"));
}

bool sshd_walk_values(struct sshd_walk *w, struct door *d, const char *keyword,
    void (*fn)(struct sshd_walk *w, struct door *d, const struct fact_sshd_setting *row,
	struct slice word))
{
	struct sshd_value v = sshd_get(&w->sshd, keyword);
	bool sure = false;

	if (v.nmaybe > 0)
		door_unsure(d,
		    arena_printf(w->c.arena, "%s in a Match block that may hold or not", keyword));
	for (size_t i = 0; i < v.nmaybe + v.nrows; i++) {
		const struct fact_sshd_setting *row =
		    i < v.nmaybe ? v.maybe[i] : v.rows[i - v.nmaybe];
		struct slice args = row->args, word = {0};

		args_next(w->c.arena, &args, &word);
		if (word.n == 0 || (slice_eq_str_ci(word, "none") && row->block <= 0))
			continue;
		door_cite(d, row->at);
		sure = sure || i >= v.nmaybe;
		fn(w, d, row, word);
	}
	return sure;
}

/* ---- Cases ---- */

/* What the callbacks need beside the walk. */
struct run {
	struct sshd_walk w;
	const struct sshd_visitor *visitor;
};

/* Each account has files of its own as a rule, and what all share is short. */
static bool is_too_much(struct sshd_walk *w, const struct key_file *file)
{
	const char *why = w->nfiles == SSHD_MOST_FILES
			      ? "more files of keys for one account than the limit"
			  : w->judged + file->n > LIMIT_SHARED_KEYS + 4 * w->lines.nlines
			      ? "more keys for more accounts than the limit"
			      : NULL;

	if (why != NULL && why != w->cut)
		left_out(&w->c, (struct fact_origin){0, file->path, 0}, why);
	if (why != NULL)
		w->cut = why;
	else
		w->judged += file->n;
	return why != NULL;
}

static void keys_file(struct sshd_walk *w, struct door *d, const struct fact_file *f)
{
	const struct sshd_visitor *visitor = ((struct run *)w)->visitor;
	const struct key_file *file = key_lines_file(&w->lines, f->path);

	if (file == NULL || is_too_much(w, file))
		return;
	if (!d->shut)
		w->files[w->nfiles++] = file;
	visitor->file(w, d, file);
}

static void keys_setting(
    struct sshd_walk *w, const struct door *d, const struct fact_sshd_setting *row)
{
	struct slice args = row->args, word;

	while (args_next(w->c.arena, &args, &word))
		sshd_walk_pattern(w, d, word, keys_file);
}

static void walk_files(struct sshd_walk *w, const struct door *account)
{
	struct sshd_value v = sshd_get(&w->sshd, "authorizedkeysfile");
	struct door d = *account;

	if (v.nmaybe > 0)
		door_unsure(&d, SLICE("AuthorizedKeysFile in a Match block that may hold or not"));
	for (size_t i = 0; i < v.nmaybe; i++)
		keys_setting(w, &d, v.maybe[i]);
	for (size_t i = 0; i < v.nrows; i++)
		keys_setting(w, &d, v.rows[i]);
	for (size_t i = 0; v.nrows == 0 && i < 2; i++)
		sshd_walk_pattern(w, &d, slice_str(sshd_default_key_files[i]), keys_file);
}

/* One case of the client's address: see sshd_choose(). */
static void walk_case(struct run *r, unsigned choice)
{
	struct sshd_walk *w = &r->w;
	struct door d = w->host;

	d.c = &w->c;
	w->nfiles = 0;
	sshd_choose(&w->sshd, &d, choice);
	sshd_check_door_by(&w->sshd, &d, w->account, r->visitor->method);
	if (d.shut) {
		door_refused(&d, w->account);
		return;
	}
	if (r->visitor->begin != NULL)
		r->visitor->begin(w);
	if (r->visitor->file != NULL)
		walk_files(w, &d);
	r->visitor->end(w, &d);
}

static void walk_account(struct run *r)
{
	struct sshd *s = &r->w.sshd;
	const struct sshd_end *ends;
	size_t n = sshd_ends(s, &ends);

	for (size_t i = 0; i < n; i++) {
		s->end = &ends[i];
		sshd_for_account(s, r->w.account);
		for (unsigned choice = 0; choice < 1u << s->nchoices; choice++)
			walk_case(r, choice);
	}
}

uint32_t sshd_walk_one_of_two(const struct sshd_walk *w)
{
	return graph_node(w->c.graph, NODE_SOURCE, w->c.host,
	    arena_printf(w->c.arena, "one of two keys for %.*s", SLICE_ARG(w->account->name)));
}

void sshd_walk(
    struct rule_ctx *c, const struct rule *rule, const struct sshd_visitor *visitor, void *mine)
{
	const struct fact_account *root = rule_account_uid(c, 0);
	struct arena scratch = {0};
	struct run r = {
	    .w = {.c = *c, .mine = mine, .root_home = root == NULL ? SLICE("/root") : root->home},
	    .visitor = visitor};
	struct sshd_walk *w = &r.w;
	struct sshd_glob globs[SSHD_KEPT_GLOBS] = {0};
	struct slice *configs;
	size_t nconfigs = sshd_load(c, &w->sshd, &configs);

	w->globs = globs;
	w->host = door_open(c, rule);
	nconfigs = sshd_check_host(&w->sshd, &w->host, configs, nconfigs);
	key_lines_load(&w->lines, c);
	w->c.arena = &scratch;
	w->sshd.c = &w->c;
	for (size_t s = 0; s < nconfigs; s++) {
		w->sshd.config = configs[s];
		for (size_t i = 0; i < c->naccounts; i++) {
			/* sshd asks for an account by its name: the first row answers. */
			w->account = &c->accounts[i];
			if (rule_account(c, w->account->name) == w->account)
				walk_account(&r);
			arena_reset(&scratch);
		}
	}
	for (size_t i = 0; i < SSHD_KEPT_GLOBS; i++) {
		free(globs[i].pattern);
		free(globs[i].v);
	}
	arena_free(&scratch);
}
