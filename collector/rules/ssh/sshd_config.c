/* The effective configuration of an sshd for one account. */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/names.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "common/pattern.h"

/* A Match block. */
struct sshd_block {
	int64_t parent;	      /* the block whose Include drew its file in; 0: none */
	bool always;	      /* `Match all`: also what Match cannot change may stand in it */
	bool relevant;	      /* sets something that is asked for here */
	int8_t own;	      /* its line alone, for the account at hand: 1, 0, -1 */
	struct slice address; /* own is -1 for this alone: a list of the client's addresses */
	bool by_name;	      /* or of its names, with UseDNS yes */
};

/* Keywords that sshd takes in a Match block of its own, too, but not by Match [servconf.c
 * keywords[], SSHCFG_GLOBAL]: in `Match all` they count as global ones. */
static const char *const global_only[] = {"addressfamily", "ignoreuserknownhosts", "listenaddress",
    "port", "strictmodes", "subsystem", "usedns", "usepam"};

/* All that the rules ask for, beside those. */
static const char *const asked_for[] = {"allowgroups", "allowstreamlocalforwarding",
    "allowtcpforwarding", "allowusers", "authenticationmethods", "authorizedkeyscommand",
    "authorizedkeyscommanduser", "authorizedkeysfile", "authorizedprincipalscommand",
    "authorizedprincipalscommanduser", "authorizedprincipalsfile", "casignaturealgorithms",
    "chrootdirectory", "denygroups", "denyusers", "disableforwarding", "forcecommand",
    "gssapiauthentication", "hostbasedacceptedalgorithms", "hostbasedauthentication",
    "hostbasedusesnamefrompacketonly", "ignorerhosts", "kbdinteractiveauthentication",
    "maxsessions", "passwordauthentication", "permitemptypasswords", "permitlisten", "permitopen",
    "permitrootlogin", "pubkeyacceptedalgorithms", "pubkeyauthentication", "refuseconnection",
    "requiredrsasize", "revokedkeys", "trustedusercakeys"};

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
	s->applies = arena_alloc(s->c->arena, s->nblocks + 1);
	s->blocks = arena_alloc(s->c->arena, (s->nblocks + 1) * sizeof(*s->blocks));
	s->matches = arena_alloc(s->c->arena, (s->nsettings + 1) * sizeof(*s->matches));
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

/* ---- Match ---- */

/* All criteria of a Match line together; "attribute value" or "attribute=value". */
static void match_line(struct sshd *s, const struct fact_account *account,
    const struct fact_sshd_setting *row, struct sshd_block *b)
{
	struct slice args = row->args, name, value;
	unsigned unsure = 0;

	b->own = 1;
	b->address = slice_of(NULL, 0);
	while (b->own != 0 && args_next(s->c->arena, &args, &name)) {
		int8_t one;

		if (slice_eq_str_ci(name, "all"))
			continue;
		if (slice_eq_str_ci(name, "invalid-user")) {
			b->own = 0;
			return;
		}
		value = name;
		if (slice_cut(&value, '=', &name)) {
			/* value is what stands behind the '=' */
		} else if (!args_next(s->c->arena, &args, &value)) {
			b->own = 0;
			return;
		}
		one = sshd_criterion(s, account, name, value, &b->by_name, &b->address);
		if (one <= 0)
			b->own = one;
		unsure += one < 0;
	}
	/* With another criterion that may hold or not, an address does not say it all. */
	if (unsure > 1)
		b->address = slice_of(NULL, 0);
}

/* Whether blocks hold: each by its own line, and inside the one that drew its file in. */
static void spread(struct sshd *s)
{
	for (size_t i = 1; i < s->nblocks; i++) {
		int64_t parent = s->blocks[i].parent;
		int8_t outer = parent > 0 && parent < (int64_t)i ? s->applies[parent] : 1;
		int8_t own = s->applies[i];

		s->applies[i] = own == 0 || outer == 0 ? 0 : own < 0 || outer < 0 ? -1 : 1;
	}
}

static bool is_match(const struct sshd *s, const struct fact_sshd_setting *row)
{
	return row->block > 0 && slice_eq_str(row->keyword, "match") &&
	       slice_eq(row->config, s->config);
}

/* What does not hang on the account, once for each configuration. */
static void read_blocks(struct sshd *s)
{
	memset(s->blocks, 0, (s->nblocks + 1) * sizeof(*s->blocks));
	s->nmatches = s->first_row = s->end_row = 0;
	for (size_t i = 0; i < s->nsettings; i++) {
		s->first_row += slice_cmp(s->settings[i].config, s->config) < 0;
		s->end_row += slice_cmp(s->settings[i].config, s->config) <= 0;
	}
	for (size_t i = 0; i < s->nsettings; i++) {
		const struct fact_sshd_setting *row = &s->settings[i];
		struct sshd_block *b = &s->blocks[row->block > 0 ? row->block : 0];

		if (is_match(s, row)) {
			s->matches[s->nmatches++] = row;
			b->parent = row->parent;
			b->always = slice_eq_str_ci(slice_trim(row->args), "all") &&
				    (row->parent <= 0 || s->blocks[row->parent].always);
		} else if (slice_eq(row->config, s->config)) {
			b->relevant =
			    b->relevant || is_one_of(row->keyword, asked_for, COUNT(asked_for));
		}
	}
	for (size_t i = s->nblocks; i-- > 1;)
		if (s->blocks[i].relevant && s->blocks[i].parent > 0)
			s->blocks[s->blocks[i].parent].relevant = true;
	sshd_check_program(s);
	s->blocks_of = s->config;
	s->blocks_read = true;
}

void sshd_begin(struct sshd *s)
{
	if (!s->blocks_read || !slice_eq(s->blocks_of, s->config))
		read_blocks(s);
}

void sshd_for_account(struct sshd *s, const struct fact_account *account)
{
	sshd_begin(s);
	s->nchoices = 0;
	s->applies[0] = 1;
	for (size_t i = 0; i < s->nmatches; i++) {
		struct sshd_block *b = &s->blocks[s->matches[i]->block];

		match_line(s, account, s->matches[i], b);
		if (b->own < 0 && b->address.n > 0 && b->relevant && s->nchoices < SSHD_CHOICES)
			s->choices[s->nchoices++] = (size_t)s->matches[i]->block;
	}
	for (size_t i = 1; i < s->nblocks; i++)
		s->applies[i] = s->blocks[i].own;
	spread(s);
}

void sshd_choose(struct sshd *s, struct door *d, unsigned bits)
{
	for (size_t i = 1; i < s->nblocks; i++)
		s->applies[i] = s->blocks[i].own;
	for (size_t i = 0; i < s->nchoices; i++) {
		bool holds = bits >> i & 1;

		s->applies[s->choices[i]] = holds;
		if (s->blocks[s->choices[i]].by_name)
			source_need(d, holds ? SOURCE_NAMED : SOURCE_NOT_NAMED,
			    s->blocks[s->choices[i]].address);
		else
			source_need(
			    d, holds ? SOURCE_AT : SOURCE_NOT_AT, s->blocks[s->choices[i]].address);
	}
	spread(s);
}

/* ---- Values ---- */

/* The rows of a keyword in this configuration, in their order: *first of them; returns how many. */
static size_t rows_of(
    const struct sshd *s, const char *keyword, const struct fact_sshd_setting ***first)
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

/* Collects the rows of a keyword: those of the Match blocks that apply, or else the global ones;
 * with `list` all of them append, else the first wins and what stands behind it is not read. */
static struct sshd_value collect(struct sshd *s, const char *keyword, bool list)
{
	const struct fact_sshd_setting **all;
	size_t n = rows_of(s, keyword, &all);
	bool global = is_one_of(slice_str(keyword), global_only, COUNT(global_only));
	struct sshd_value v = {0};

	if (n == 0)
		return v;
	v.rows = arena_alloc(s->c->arena, n * sizeof(void *));
	v.maybe = arena_alloc(s->c->arena, n * sizeof(void *));
	for (int in_match = 1; in_match >= 0 && v.nrows == 0; in_match--) {
		for (size_t i = 0; i < n && (list || v.nrows == 0); i++) {
			int counts = row_counts(s, all[i], global, in_match);

			if (counts < 0)
				v.maybe[v.nmaybe++] = all[i];
			else if (counts > 0)
				v.rows[v.nrows++] = all[i];
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
