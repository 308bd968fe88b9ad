/* The files of rules, in the order in which polkit reads them, and whom they name. */
#include <stdlib.h>

#include "collector/rules/local/polkit.h"

static const char *const folders[] = {
    "/etc/polkit-1/rules.d/",
    "/run/polkit-1/rules.d/",
    "/usr/local/share/polkit-1/rules.d/",
    "/usr/share/polkit-1/rules.d/",
};

/* ---- Reading ---- */

static bool is_rules(struct slice path, size_t *name)
{
	*name = slice_rfind(path, '/') + 1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (slice_eq(slice_sub(path, 0, *name), slice_str(folders[i])))
			return slice_ends(path, ".rules");
	return false;
}

/* The lines of a file as one text, each in its place. */
static struct slice text_of(struct polkit_judging *j, size_t first, size_t end)
{
	size_t bytes = 0, n = 0;
	int64_t at = 1;
	uint8_t *p;

	for (size_t i = first; i < end; i++)
		bytes += j->lines[i].raw.n + 1;
	p = arena_alloc(j->c->arena, bytes + (size_t)j->lines[end - 1].at.line + 1);
	for (size_t i = first; i < end; i++) {
		struct slice raw = j->lines[i].raw;

		for (; at < j->lines[i].at.line; at++)
			p[n++] = '\n';
		for (size_t k = 0; k < raw.n; k++)
			p[n++] = raw.p[k];
	}
	return slice_of(p, n);
}

static void add_rule(struct polkit_judging *j, size_t *cap, const struct polkit_rule *rule)
{
	if (j->nrules == *cap) {
		size_t more = 2 * *cap + 16;
		struct polkit_rule *v = arena_alloc(j->c->arena, more * sizeof(*v));

		for (size_t i = 0; i < j->nrules; i++)
			v[i] = j->rules[i];
		j->rules = v;
		*cap = more;
	}
	j->rules[j->nrules++] = *rule;
}

/* One function for a text that polkit may understand and we do not. The rule that packages bring
 * for .pkla files says what those say. */
static void read_file(struct polkit_judging *j, size_t *cap, size_t first, size_t end, size_t name)
{
	struct polkit_text text = polkit_js_read(j->c->arena, text_of(j, first, end));
	struct polkit_rule rule = {.path = j->lines[first].path, .name = name};
	const struct fact_file *f = rule_file(j->c, rule.path);
	size_t at = 0;

	if (slice_ends(rule.path, "polkit-pkla-compat.rules"))
		return;
	if (text.broken || (f != NULL && slice_eq_str(f->status, "cut"))) {
		rule.f = (struct polkit_function){.text = text, .odd = true};
		add_rule(j, cap, &rule);
		return;
	}
	while (polkit_js_next(&text, &at, &rule.f))
		add_rule(j, cap, &rule);
}

static int by_file(const void *x, const void *y)
{
	const struct polkit_rule *a = x, *b = y;
	int order = slice_cmp(
	    slice_sub(a->path, a->name, a->path.n), slice_sub(b->path, b->name, b->path.n));

	if (order == 0)
		order = slice_cmp(a->path, b->path);
	return order != 0 ? order : (a->f.body > b->f.body) - (a->f.body < b->f.body);
}

void polkit_read_rules(struct polkit_judging *j)
{
	size_t cap = 0, name, end;

	for (size_t i = 0; i < j->n; i = end) {
		for (end = i + 1; end < j->n && slice_eq(j->lines[end].path, j->lines[i].path);)
			end++;
		if (is_rules(j->lines[i].path, &name))
			read_file(j, &cap, i, end, name);
	}
	if (j->nrules > 1)
		qsort(j->rules, j->nrules, sizeof(*j->rules), by_file);
}

/* ---- Whom the rules name ---- */

static void mention_group(struct polkit_mentions *m, int64_t gid)
{
	for (size_t i = 0; i < m->ngids; i++)
		if (m->gids[i] == gid)
			return;
	if (m->ngids == POLKIT_MOST_GROUPS)
		m->crowded = true;
	else
		m->gids[m->ngids++] = gid;
}

static void mention(struct polkit_judging *j, struct polkit_mentions *m, struct slice text)
{
	const struct fact_unix_group *group;
	const struct fact_account *a;
	int64_t uid;

	if (slice_starts(text, "/") && m->nprograms < POLKIT_MOST_PROGRAMS)
		m->programs[m->nprograms++] = text;
	if (slice_starts(text, "unix-group:"))
		text = slice_sub(text, 11, text.n);
	else if (slice_starts(text, "unix-user:"))
		text = slice_sub(text, 10, text.n);
	group = groups_named(j->c->group_index, text);
	a = rule_account(j->c, text);
	if (a == NULL && slice_to_i64(text, &uid) == 0)
		a = rule_account_uid(j->c, uid);
	if (group != NULL)
		mention_group(m, group->gid);
	if (a != NULL)
		m->named[a - j->c->accounts] = true;
}

void polkit_find_mentions(struct polkit_judging *j, struct polkit_mentions *m)
{
	const struct js_token *last = NULL;

	m->named = arena_alloc(j->c->arena, j->c->naccounts + 1);
	for (size_t i = 0; i < j->nrules; i++) {
		const struct polkit_text *text = &j->rules[i].f.text;

		if (text->v == last)
			continue;
		last = text->v;
		for (size_t k = 0; k < text->n; k++)
			if (text->v[k].kind == JS_STRING)
				mention(j, m, text->v[k].text);
	}
}

static int by_member(const void *x, const void *y)
{
	const struct polkit_member *a = x, *b = y;

	if (a->groups != b->groups)
		return a->groups < b->groups ? -1 : 1;
	if (a->alone != b->alone)
		return a->alone ? 1 : -1;
	return (a->account > b->account) - (a->account < b->account);
}

/* polkit knows an account by the first name of its uid. */
struct polkit_member *polkit_list_members(
    struct polkit_judging *j, const struct polkit_mentions *m, size_t *n)
{
	struct polkit_member *v = arena_alloc(j->c->arena, (j->c->naccounts + 1) * sizeof(*v));

	*n = 0;
	for (uint32_t i = 0; i < j->c->naccounts; i++) {
		const struct fact_account *a = &j->c->accounts[i];
		struct polkit_member one = {.account = i, .alone = m->crowded || m->named[i]};

		if (a->uid == 0 || rule_account_uid(j->c, a->uid) != a)
			continue;
		for (size_t k = 0; k < m->ngids; k++)
			if (rule_in_group(j->c, a, m->gids[k]))
				one.groups |= UINT64_C(1) << k;
		v[(*n)++] = one;
	}
	if (*n > 1)
		qsort(v, *n, sizeof(*v), by_member);
	return v;
}
