/* Lists of users and of groups, to the host's accounts. */
#include "collector/rules/local/sudo_policy.h"
#include "collector/rules/peers.h"

/* ---- Items ---- */

static void mark_uid(struct sudo_policy *p, int64_t uid, int says)
{
	size_t n;
	const struct account_by_uid *all = rule_accounts_uid(p->c, uid, &n);

	for (size_t i = 0; i < n; i++)
		account_mark(&p->marks, (uint32_t)all[i].index, says);
}

/* Who is called is known by any name; who calls by the first name of the uid, which all have that
 * share it. Groups are each one's own. */
static void mark_named(struct sudo_policy *p, uint32_t account, uint8_t of, int says)
{
	const struct fact_account *a = &p->c->accounts[account];

	if (of == 'R')
		account_mark(&p->marks, account, says);
	else if (rule_account_uid(p->c, a->uid) == a)
		mark_uid(p, a->uid, says);
}

static void mark_name(struct sudo_policy *p, struct slice name, uint8_t of, int says)
{
	size_t n;
	const struct account_name *found;
	int64_t uid;

	if (slice_starts(name, "#") && slice_to_i64(slice_sub(name, 1, name.n), &uid) == 0) {
		mark_uid(p, uid, says);
		return;
	}
	found = account_names_find(&p->names, p->c->arena, name, &n);
	for (size_t i = 0; i < n; i++)
		mark_named(p, found[i].account, of, says);
}

static void mark_account(struct sudo_policy *p, const struct fact_account *a, int says)
{
	if (a != NULL)
		account_mark(&p->marks, (uint32_t)(a - p->c->accounts), says);
}

static void mark_gid(struct sudo_policy *p, int64_t gid, int says)
{
	const struct group_index *x = p->c->group_index;
	const struct fact_group_member *const *listed;
	const struct fact_account *const *primary;
	size_t n = groups_members(x, gid, &listed);

	if (sudo_is_over(p, n))
		return;
	for (size_t i = 0; i < n; i++)
		mark_account(p, rule_account(p->c, listed[i]->member), says);
	n = groups_primary(x, gid, &primary);
	if (sudo_is_over(p, n))
		return;
	for (size_t i = 0; i < n; i++)
		mark_account(p, primary[i], says);
}

/* An item that may name anybody. */
static void mark_unknown(struct sudo_policy *p, struct slice why, int says)
{
	if (sudo_is_over(p, p->marks.nmarked))
		return;
	p->who_unsure = why;
	account_mark_maybe(&p->marks, says);
}

/* Without the `%`. Names of groups are compared without case. */
static void mark_group(struct sudo_policy *p, struct slice group, int says)
{
	const struct group_index *x = p->c->group_index;
	const struct account_name *named;
	size_t n = 0;
	int64_t gid;

	if (!slice_starts(group, "#")) {
		named = account_names_find(&p->groups, p->c->arena, group, &n);
		if (n == 0 && x->elsewhere)
			mark_unknown(p, groups_unknown(p->c, group), says);
		for (size_t i = 0; i < n; i++)
			mark_gid(p, p->c->groups[named[i].account].gid, says);
	} else if (slice_to_i64(slice_sub(group, 1, group.n), &gid) == 0) {
		if (x->elsewhere && groups_row(x, gid) == NULL)
			mark_unknown(p, groups_unknown(p->c, group), says);
		mark_gid(p, gid, says);
	}
}

/* The user member alone counts [match.c: netgroup_tuple is off]. */
static void mark_netgroup(struct sudo_policy *p, struct slice name, uint8_t of, int says)
{
	struct ng_members group;

	peers_netgroup(p->c, name, &group);
	/* A source before the file may have another group of that name. */
	if (!group.known) {
		mark_unknown(p, peers_unknown_group(p->c, name), says);
		return;
	}
	for (size_t i = 0; i < group.nrows && !sudo_is_over(p, 0); i++) {
		struct slice user = group.rows[i]->member_user;
		const struct fact_account *a = rule_account(p->c, user);

		if (user.n == 0)
			account_mark_all(&p->marks, says);
		else if (!slice_eq_str(user, "-") && a != NULL)
			mark_named(p, (uint32_t)(a - p->c->accounts), of, says);
	}
}

static void resolve_aliases(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of, int depth);

static void mark_alias(struct sudo_policy *p, const struct sudo_alias *alias, int says)
{
	account_mark_answers(&p->marks, alias->answers, says);
	if (alias->unsure.n > 0)
		p->who_unsure = alias->unsure;
}

static void mark_item(struct sudo_policy *p, const struct sudoers_item *item, uint8_t of)
{
	const struct sudo_alias *alias = sudo_alias(p, of, item);
	int says = item->negated ? -1 : 1;

	if (item->type == SUDOERS_ALL)
		account_mark_all(&p->marks, says);
	else if (item->type == SUDOERS_GROUP)
		mark_group(p, slice_sub(item->name, 1, item->name.n), says);
	else if (item->type == SUDOERS_NETGROUP)
		mark_netgroup(p, slice_sub(item->name, 1, item->name.n), of, says);
	else if (alias != NULL && alias->answers != NULL && !sudo_is_over(p, alias->answers->n))
		mark_alias(p, alias, says);
	else if (item->type == SUDOERS_WORD || item->type == SUDOERS_UPPER)
		mark_name(p, item->name, of, says);
}

static struct account_answers answers_of(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	account_marks_clear(&p->marks);
	p->who_unsure = slice_of(NULL, 0);
	for (const struct sudoers_item *i = list->first; i != NULL && !sudo_is_over(p, 0);
	     i = i->next)
		mark_item(p, i, of);
	return account_marks_end(&p->marks, p->c->arena);
}

/* All aliases that a list names, before the list itself: they share the marks. */
static void resolve_aliases(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of, int depth)
{
	if (depth > SUDO_MOST_DEPTH) {
		p->cut = "aliases deeper inside each other than the limit";
		return;
	}
	for (const struct sudoers_item *i = list->first; i != NULL && !sudo_is_over(p, 0);
	     i = i->next) {
		struct sudo_alias *alias = (struct sudo_alias *)sudo_alias(p, of, i);
		struct account_answers *answers;

		if (alias == NULL || alias->busy || alias->answers != NULL)
			continue;
		alias->busy = true;
		resolve_aliases(p, &alias->alias->list, of, depth + 1);
		answers = arena_new(p->c->arena, struct account_answers);
		*answers = answers_of(p, &alias->alias->list, of);
		alias->answers = answers;
		alias->unsure = p->who_unsure;
		alias->busy = false;
	}
}

struct account_answers sudo_users(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	resolve_aliases(p, list, of, 0);
	return answers_of(p, list, of);
}

struct account_set sudo_user_set(struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	struct account_answers answers = sudo_users(p, list, of);

	return account_set_of(p->c->arena, &answers);
}

struct account_set sudo_callers(
    struct sudo_policy *p, const struct sudoers_list *list, struct account_set *maybe)
{
	struct account_answers answers = sudo_users(p, list, 'U');
	struct account_set all = account_set_of(p->c->arena, &answers);
	struct account_set sure = account_set_sure(p->c->arena, &answers);

	*maybe = account_set_minus(p->c->arena, &all, &sure);
	return sure;
}

struct account_set sudo_group_set(struct sudo_policy *p, struct slice group)
{
	struct account_answers answers;

	account_marks_clear(&p->marks);
	mark_group(p, group, 1);
	answers = account_marks_end(&p->marks, p->c->arena);
	return account_set_of(p->c->arena, &answers);
}

/* ---- Groups of runas ---- */

/* By row of the host's groups, what was said of it last: of one number the first row's counts. */
struct gids {
	bool *named;
	size_t n; /* named */
};

static void say_gid(struct sudo_policy *p, struct gids *to, int64_t gid, bool named)
{
	const struct fact_unix_group *row = groups_row(p->c->group_index, gid);
	bool *was = row == NULL ? NULL : &to->named[row - p->c->groups];

	if (was == NULL || *was == named)
		return;
	*was = named;
	to->n += named ? 1 : (size_t)-1;
}

static void say_gids_called(struct sudo_policy *p, struct gids *to, struct slice name, bool named)
{
	const struct account_name *found;
	size_t n;

	found = account_names_find(&p->groups, p->c->arena, name, &n);
	for (size_t i = 0; i < n; i++)
		say_gid(p, to, p->c->groups[found[i].account].gid, named);
}

static void say_gids(
    struct sudo_policy *p, const struct sudoers_list *list, struct gids *to, bool turn, int depth)
{
	for (const struct sudoers_item *i = list->first; i != NULL && !sudo_is_over(p, 0);
	     i = i->next) {
		const struct sudo_alias *alias = sudo_alias(p, 'R', i);
		bool named = i->negated == turn;
		int64_t gid;

		if (alias != NULL && depth < SUDO_MOST_DEPTH)
			say_gids(p, &alias->alias->list, to, !named, depth + 1);
		else if (i->type == SUDOERS_ALL && !sudo_is_over(p, p->c->ngroups))
			for (size_t k = 0; k < p->c->ngroups; k++)
				say_gid(p, to, p->c->groups[k].gid, named);
		else if (slice_starts(i->name, "#") &&
			 slice_to_i64(slice_sub(i->name, 1, i->name.n), &gid) == 0)
			say_gid(p, to, gid, named);
		else if (i->type != SUDOERS_ALL)
			say_gids_called(p, to, i->name, named);
	}
}

const int64_t *sudo_gids(struct sudo_policy *p, const struct sudoers_list *list, size_t *n)
{
	const struct rule_ctx *c = p->c;
	struct gids to = {.named = arena_alloc(c->arena, c->ngroups + 1)};
	int64_t *gids;

	if (!sudo_is_over(p, c->ngroups))
		say_gids(p, list, &to, false, 0);
	gids = arena_alloc(c->arena, (to.n + 1) * sizeof(*gids));
	*n = 0;
	for (size_t k = 0; k < c->ngroups && *n < to.n; k++)
		if (to.named[k])
			gids[(*n)++] = c->groups[k].gid;
	return gids;
}
