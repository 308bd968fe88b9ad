/* The effective configuration of an sshd for one account. */
#include <string.h>

#include "common/args.h"
#include "collector/rules/sshd.h"
#include "common/pattern.h"

size_t sshd_load(struct rule_ctx *c, struct sshd *common, struct slice **configs)
{
	struct fact_sshd_setting *settings;
	size_t n = 0;

	*common = (struct sshd){.c = c};
	common->nsettings = fact_load(c->facts, c->arena, sshd_setting, c->host_id, &settings);
	common->settings = settings;
	common->group_modes_patch =
	    c->info != NULL &&
	    (slice_eq_str(c->info->os_id, "debian") || slice_eq_str(c->info->os_id, "ubuntu") ||
		slice_eq_str(c->info->os_like, "debian") ||
		slice_starts(c->info->os_like, "ubuntu"));
	*configs = arena_alloc(c->arena, (common->nsettings + 1) * sizeof(**configs));
	for (size_t i = 0; i < common->nsettings; i++) {
		if (n == 0 || !slice_eq((*configs)[n - 1], settings[i].config))
			(*configs)[n++] = settings[i].config;
		if (settings[i].block >= (int64_t)common->nblocks)
			common->nblocks = (size_t)settings[i].block + 1;
	}
	common->applies = arena_alloc(c->arena, common->nblocks + 1);
	return n;
}

/* ---- Match ---- */

bool sshd_in_group(struct sshd *s, const struct fact_account *account, struct slice pattern)
{
	for (size_t i = 0; i < s->c->ngroups; i++)
		if (s->c->groups[i].gid == account->gid &&
		    pattern_match(s->c->groups[i].name, pattern, false))
			return true;
	for (size_t i = 0; i < s->c->nmembers; i++)
		if (slice_eq(s->c->members[i].member, account->name) &&
		    pattern_match(s->c->members[i].name, pattern, false))
			return true;
	return false;
}

/* A Match Group list: one group that is negated makes the criterion false [groupaccess.c
 * ga_match_pattern_list]. */
static int8_t in_group_list(struct sshd *s, const struct fact_account *account, struct slice list)
{
	struct slice item;
	int8_t answer = 0;

	while (list.n > 0) {
		bool negated;

		slice_cut(&list, ',', &item);
		negated = slice_starts(item, "!");
		if (negated)
			item = slice_sub(item, 1, item.n);
		if (!sshd_in_group(s, account, item))
			continue;
		if (negated)
			return 0;
		answer = 1;
	}
	return answer;
}

static int8_t criterion(
    struct sshd *s, const struct fact_account *account, struct slice name, struct slice value)
{
	if (slice_eq_str_ci(name, "user"))
		return pattern_list(account->name, value, false) == LIST_MATCH;
	if (slice_eq_str_ci(name, "group"))
		return in_group_list(s, account, value);
	/* The rest depends on the client and on where it connects. */
	return -1;
}

/* All criteria of a Match line together; "attribute value" or "attribute=value". */
static int8_t match_line(
    struct sshd *s, const struct fact_account *account, const struct fact_sshd_setting *row)
{
	struct slice args = row->args, name, value;
	int8_t answer = 1;

	while (answer != 0 && args_next(s->c->arena, &args, &name)) {
		int8_t one;

		if (slice_eq_str_ci(name, "all"))
			continue;
		if (slice_eq_str_ci(name, "invalid-user"))
			return 0;
		value = name;
		if (slice_cut(&value, '=', &name)) {
			/* value is what stands behind the '=' */
		} else if (!args_next(s->c->arena, &args, &value)) {
			return 0;
		}
		one = criterion(s, account, name, value);
		if (one <= 0)
			answer = one;
	}
	return answer;
}

void sshd_for_account(struct sshd *s, const struct fact_account *account)
{
	memset(s->applies, 0, s->nblocks);
	if (s->nblocks > 0)
		s->applies[0] = 1;
	for (size_t i = 0; i < s->nsettings; i++) {
		const struct fact_sshd_setting *row = &s->settings[i];
		int8_t own, outer;

		if (row->block <= 0 || !slice_eq_str(row->keyword, "match") ||
		    !slice_eq(row->config, s->config))
			continue;
		own = match_line(s, account, row);
		/* A block in a file that another block includes holds only inside that one. */
		outer = row->parent >= 0 && row->parent < row->block ? s->applies[row->parent] : 1;
		s->applies[row->block] = own == 0 || outer == 0 ? 0 : own < 0 || outer < 0 ? -1 : 1;
	}
}

/* ---- Values ---- */

static bool is_for(const struct sshd *s, const struct fact_sshd_setting *row, const char *keyword)
{
	return slice_eq_str(row->keyword, keyword) && row->error.n == 0 &&
	       slice_eq(row->config, s->config);
}

static size_t count_rows(const struct sshd *s, const char *keyword)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nsettings; i++)
		n += is_for(s, &s->settings[i], keyword);
	return n;
}

/* Collects the rows of a keyword: those of the Match blocks that apply, or else the global ones;
 * with `list` all of them append, else the first wins and what stands behind it is not read. */
static struct sshd_value collect(struct sshd *s, const char *keyword, bool list)
{
	size_t room = (count_rows(s, keyword) + 1) * sizeof(void *);
	struct sshd_value v = {
	    .rows = arena_alloc(s->c->arena, room), .maybe = arena_alloc(s->c->arena, room)};

	for (int in_match = 1; in_match >= 0 && v.nrows == 0; in_match--) {
		for (size_t i = 0; i < s->nsettings && (list || v.nrows == 0); i++) {
			const struct fact_sshd_setting *row = &s->settings[i];

			if ((row->block > 0) != in_match || !is_for(s, row, keyword))
				continue;
			if (s->applies[row->block] < 0)
				v.maybe[v.nmaybe++] = row;
			else if (s->applies[row->block] == 1)
				v.rows[v.nrows++] = row;
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
		door_unsure(d, arena_printf(s->c->arena,
				   "%s in a Match block that depends on the client", keyword));
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
