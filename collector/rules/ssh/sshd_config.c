/* The effective configuration of an sshd for one account. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "common/lower_bound.h"

/* Keywords that sshd takes in a Match block of its own, too, but not by Match [servconf.c
 * keywords[], SSHCFG_GLOBAL]: in `Match all` they count as global ones. */
static const char *const global_only[] = {"addressfamily", "ignoreuserknownhosts", "listenaddress",
    "port", "strictmodes", "subsystem", "usedns", "usepam"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_one_of(struct slice word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(word, list[i]))
			return true;
	return false;
}

/* ---- Loading ---- */

static int by_keyword(const void *x, const void *y)
{
	const struct fact_sshd_setting *a = *(const struct fact_sshd_setting *const *)x;
	const struct fact_sshd_setting *b = *(const struct fact_sshd_setting *const *)y;
	int order = slice_cmp(a->config, b->config);

	if (order == 0)
		order = slice_cmp(a->keyword, b->keyword);
	return order != 0 ? order : (a > b) - (a < b);
}

/* The same, of one keyword by block. */
static int by_block(const void *x, const void *y)
{
	const struct fact_sshd_setting *a = *(const struct fact_sshd_setting *const *)x;
	const struct fact_sshd_setting *b = *(const struct fact_sshd_setting *const *)y;
	int order = slice_cmp(a->config, b->config);

	if (order == 0)
		order = slice_cmp(a->keyword, b->keyword);
	if (order == 0)
		order = (a->block > b->block) - (a->block < b->block);
	return order != 0 ? order : (a > b) - (a < b);
}

static void index_settings(struct sshd *s)
{
	s->by_keyword = arena_alloc(s->c->arena, (s->nsettings + 1) * sizeof(*s->by_keyword));
	for (size_t i = 0; i < s->nsettings; i++) {
		s->by_keyword[i] = &s->settings[i];
		if (s->settings[i].block >= (int64_t)s->nblocks)
			s->nblocks = (size_t)s->settings[i].block + 1;
	}
	if (s->nsettings > 1)
		qsort(s->by_keyword, s->nsettings, sizeof(*s->by_keyword), by_keyword);
	s->by_block = arena_alloc(s->c->arena, (s->nsettings + 1) * sizeof(*s->by_block));
	memcpy(s->by_block, s->by_keyword, s->nsettings * sizeof(*s->by_block));
	if (s->nsettings > 1)
		qsort(s->by_block, s->nsettings, sizeof(*s->by_block), by_block);
	sshd_match_begin(s);
}

size_t sshd_load(struct rule_ctx *c, struct sshd *common, struct slice **configs)
{
	struct fact_sshd_setting *settings;
	struct fact_program *programs;
	struct fact_sshd *daemons;
	size_t n = 0;

	*common = (struct sshd){.c = c};
	common->nprograms = fact_load(c->facts, c->arena, program, c->host_id, &programs);
	common->programs = programs;
	common->nsettings = fact_load(c->facts, c->arena, sshd_setting, c->host_id, &settings);
	common->settings = settings;
	common->ndaemons = fact_load(c->facts, c->arena, sshd, c->host_id, &daemons);
	common->daemons = daemons;
	index_settings(common);
	*configs =
	    arena_alloc(c->arena, (common->ndaemons + common->nsettings + 1) * sizeof(**configs));
	for (size_t i = 0; i < common->ndaemons; i++)
		if (sshd_daemon(common, daemons[i].config) == &daemons[i])
			(*configs)[n++] = daemons[i].config;
	for (size_t i = 0; common->ndaemons == 0 && i < common->nsettings; i++)
		if (n == 0 || !slice_eq((*configs)[n - 1], settings[i].config))
			(*configs)[n++] = settings[i].config;
	return n > 0 ? n : 1;
}

/* ---- Values ---- */

size_t sshd_rows(const struct sshd *s, const char *keyword, const struct fact_sshd_setting ***first)
{
	struct slice wanted = slice_str(keyword);
	size_t lo = s->first_row, n = 0;

	lo += SLICE_LOWER_BOUND_AT(s->by_keyword + lo, s->end_row - lo, keyword, wanted);
	*first = s->by_keyword + lo;
	while (lo + n < s->end_row && slice_eq(s->by_keyword[lo + n]->keyword, wanted))
		n++;
	return n;
}

/* 1: the row counts in this pass, -1: it may, 0: it does not. The first pass is over Match blocks,
 * the second over what stands outside of them, and for some keywords in `Match all`. */
static int row_counts(
    const struct sshd *s, const struct fact_sshd_setting *row, bool global, bool in_match)
{
	if (row->error.n > 0)
		return 0;
	if (global)
		return !in_match && (row->block <= 0 || s->blocks[row->block].always);
	return (row->block > 0) == in_match ? s->applies[row->block] : 0;
}

/* What is looked at of a keyword: few rows as they stand; of many those of the blocks that may
 * hold, and those outside of blocks. */
struct rows {
	const struct fact_sshd_setting **v;
	size_t n;
};

#define FEW_ROWS 64

static int by_place(const void *x, const void *y)
{
	const struct fact_sshd_setting *a = *(const struct fact_sshd_setting *const *)x;
	const struct fact_sshd_setting *b = *(const struct fact_sshd_setting *const *)y;

	return (a > b) - (a < b);
}

/* The first of these, which are sorted by block, that is not of a block before. */
static size_t lower_block(const struct rows *all, int64_t block)
{
	size_t lo;

	LOWER_BOUND(lo, all->n, all->v[lo]->block < block);
	return lo;
}

static struct rows rows_that_may_count(struct sshd *s, const struct rows *all)
{
	struct rows sorted = {s->by_block + (all->v - s->by_keyword), all->n};
	size_t global = lower_block(&sorted, 1), n = global;
	struct rows some;

	for (size_t i = 0; i < s->nlive; i++)
		n += lower_block(&sorted, s->live[i] + 1) - lower_block(&sorted, s->live[i]);
	some = (struct rows){arena_alloc(s->c->arena, (n + 1) * sizeof(*some.v)), global};
	memcpy(some.v, sorted.v, global * sizeof(*some.v));
	for (size_t i = 0; i < s->nlive; i++)
		for (size_t k = lower_block(&sorted, s->live[i]);
		     k < sorted.n && sorted.v[k]->block == s->live[i]; k++)
			some.v[some.n++] = sorted.v[k];
	if (some.n > 1)
		qsort(some.v, some.n, sizeof(*some.v), by_place);
	return some;
}

/* Collects the rows of a keyword: those of the Match blocks that apply, or else the global ones;
 * with `list` all of them append, else the first wins and what stands behind it is not read. */
static struct sshd_value collect(struct sshd *s, const char *keyword, bool list)
{
	struct rows all;
	const struct fact_sshd_setting *first;
	bool global = is_one_of(slice_str(keyword), global_only, COUNT(global_only));
	struct sshd_value v = {0};

	all.n = sshd_rows(s, keyword, &all.v);
	if (all.n == 0)
		return v;
	first = all.v[0];
	if (all.n > FEW_ROWS && !global)
		all = rows_that_may_count(s, &all);
	v.rows = arena_alloc(s->c->arena, (all.n + 1) * sizeof(void *));
	v.maybe = arena_alloc(s->c->arena, (all.n + 1) * sizeof(void *));
	if (sshd_is_over(s, all.n + s->nlive)) {
		v.maybe[v.nmaybe++] = first;
		return v;
	}
	for (int in_match = 1; in_match >= 0 && v.nrows == 0; in_match--) {
		for (size_t i = 0; i < all.n && (list || v.nrows == 0); i++) {
			int counts = row_counts(s, all.v[i], global, in_match);

			if (counts < 0)
				v.maybe[v.nmaybe++] = all.v[i];
			else if (counts > 0)
				v.rows[v.nrows++] = all.v[i];
		}
	}
	return v;
}

struct sshd_value sshd_get(struct sshd *s, const char *keyword)
{
	return collect(s, keyword, false);
}

struct sshd_value sshd_get_list(struct sshd *s, const char *keyword)
{
	return collect(s, keyword, true);
}

struct slice sshd_word(struct sshd *s, struct door *d, const char *keyword, const char *otherwise)
{
	struct sshd_value v = sshd_get(s, keyword);
	struct slice args, word;

	if (v.nmaybe > 0)
		door_unsure(d,
		    arena_printf(s->c->arena, "%s in a Match block that may hold or not", keyword));
	if (v.nrows == 0)
		return slice_str(otherwise);
	door_cite(d, v.rows[0]->at);
	args = v.rows[0]->args;
	return args_next(s->c->arena, &args, &word) ? word : slice_str(otherwise);
}

bool sshd_is_yes(struct sshd *s, struct door *d, const char *keyword, bool otherwise)
{
	struct slice word = sshd_word(s, d, keyword, otherwise ? "yes" : "no");

	return slice_eq_str_ci(word, "yes");
}

void sshd_shut(struct sshd *s, struct door *d, const char *keyword, const char *why)
{
	struct sshd_value v = sshd_get(s, keyword);

	if (v.nmaybe == 0)
		door_shut(d, v.nrows > 0 ? v.rows[0]->at : (struct fact_origin){0}, why);
}
