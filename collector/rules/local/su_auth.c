/*
 * /etc/suauth and SU_WHEEL_ONLY of login.defs: who becomes whom by a su that asks no PAM, which is
 * shadow's where it was built so [suauth(5); login.defs(5); shadow src/suauth.c, src/su.c]. One
 * that asks PAM reads neither, and so is every su of a host with /etc/pam.d/su.
 *
 * Of all lines that fit the caller and the target the first decides; the grants want the last.
 */
#include <stdlib.h>

#include "collector/rules/local/grants.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/local/su_auth.h"
#include "collector/rules/rule_list.h"

#define MOST_LINES 4096

struct judging {
	struct rule_ctx *c;
	struct grants grants;
	struct door service;
	const struct fact_file *program;
	uint32_t wheel; /* the list of those whom group 0 lists */
	bool wheel_only;
	struct fact_origin wheel_at;
};

/* ---- Lists ---- */

static int by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

struct list {
	struct rule_ctx *c;
	struct account_set set;
	size_t cap;
};

static void add(struct list *l, struct slice name)
{
	const struct fact_account *a = rule_account(l->c, name);

	if (a == NULL)
		return;
	if (l->set.n == l->cap) {
		size_t cap = 2 * l->cap + 16;
		uint32_t *v = arena_alloc(l->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < l->set.n; i++)
			v[i] = l->set.v[i];
		l->set.v = v;
		l->cap = cap;
	}
	l->set.v[l->set.n++] = (uint32_t)(a - l->c->accounts);
}

/* Those whom the file lists: a primary group is none here. */
static void add_listed(struct list *l, const struct fact_unix_group *group)
{
	const struct fact_group_member *const *rows;
	size_t n = group == NULL ? 0 : groups_members(l->c->group_index, group->gid, &rows);

	for (size_t i = 0; i < n; i++)
		add(l, rows[i]->member);
}

static void sort_list(struct list *l)
{
	size_t n = 0;

	if (l->set.n > 1)
		qsort(l->set.v, l->set.n, sizeof(*l->set.v), by_number);
	for (size_t i = 0; i < l->set.n; i++)
		if (i == 0 || l->set.v[i] != l->set.v[n - 1])
			l->set.v[n++] = l->set.v[i];
	l->set.n = n;
}

/* `ALL`, `a,b`, `ALL EXCEPT a,b`, `GROUP g`, `ALL EXCEPT GROUP g`; else nobody. */
static struct account_set read_list(struct rule_ctx *c, struct slice text)
{
	struct list l = {.c = c};
	bool all = false, except = false, group = false, odd = false;

	while (text.n > 0) {
		size_t n = 0;
		struct slice word;

		while (n < text.n && text.p[n] != ',' && text.p[n] != ' ')
			n++;
		word = slice_sub(text, 0, n);
		text = slice_sub(text, n < text.n ? n + 1 : n, text.n);
		if (word.n == 0)
			continue;
		if (slice_eq_str(word, "ALL"))
			odd = odd || all || group || l.cap > 0, all = true;
		else if (slice_eq_str(word, "EXCEPT"))
			odd = odd || !all || except, except = true;
		else if (slice_eq_str(word, "GROUP"))
			odd = odd || group || (all && !except), group = true;
		else if (all && !except)
			odd = true;
		else if (group)
			add_listed(&l, groups_named(c->group_index, word));
		else
			add(&l, word);
	}
	sort_list(&l);
	l.set.all = all;
	return odd ? (struct account_set){0} : l.set;
}

/* ---- The file ---- */

static bool read_line(struct judging *j, const struct fact_config_line *line)
{
	struct grants *g = &j->grants;
	struct account_set *targets = arena_new(j->c->arena, struct account_set);
	struct slice rest = line->raw, to, from;
	struct grant v = {.at = line->at, .what = {.all = true}};

	if (!slice_cut(&rest, ':', &to) || !slice_cut(&rest, ':', &from) ||
	    slice_find(rest, ':') < rest.n)
		return false;
	v.deny = slice_eq_str(rest, "DENY");
	v.nopasswd = slice_eq_str(rest, "NOPASS");
	if (!v.deny && !v.nopasswd && !slice_eq_str(rest, "OWNPASS"))
		return false;
	*targets = read_list(j->c, to);
	v.targets = targets;
	v.list = g->nlists;
	g->lists[g->nlists++] = read_list(j->c, from);
	g->v[g->n++] = v;
	return true;
}

static void read_wheel(struct judging *j, const struct fact_config_line *lines, size_t n)
{
	struct list members = {.c = j->c};

	for (size_t i = 0; i < n; i++) {
		struct slice rest = lines[i].raw, name, value;

		if (!slice_eq_str(lines[i].path, "/etc/login.defs") || !word_next(&rest, &name) ||
		    !slice_eq_str(name, "SU_WHEEL_ONLY") || !word_next(&rest, &value))
			continue;
		j->wheel_only = slice_eq_str_ci(value, "yes");
		j->wheel_at = lines[i].at;
	}
	add_listed(&members, groups_row(j->c->group_index, 0));
	sort_list(&members);
	j->wheel = j->grants.nlists;
	j->grants.lists[j->grants.nlists++] = members.set;
}

/* ---- What su asks ---- */

static void admit(
    const struct grants *g, struct door *d, const struct fact_account *a, enum grant_gate gate)
{
	const struct judging *j = g->ctx;
	struct slice state = slice_eq_str(a->pw, "shadowed") ? a->shadow : a->pw;

	door_join(d, &j->service);
	setuid_program_admits(d, j->program, a);
	if (gate != GATE_PASSWORD)
		return;
	if (slice_eq_str(state, "locked") || slice_eq_str(state, "none") ||
	    slice_eq_str(state, "missing"))
		door_shut(d, a->at, "su asks for the own password, and the account has none");
	if (!slice_eq_str(state, "empty"))
		door_need(d, "own-password");
}

static size_t parts(const struct grant_class *k, const struct grant *v,
    const struct account_set *targets, struct grant_part *out)
{
	const struct judging *j = k->g->ctx;
	const struct rule_ctx *c = j->c;
	struct account_set roots = {
	    .v = arena_alloc(k->g->c->arena, (c->naccounts + 1) * sizeof(*roots.v))};

	out[0] = (struct grant_part){
	    .targets = *targets, .gate = v->nopasswd == 1 ? GATE_FREE : GATE_PASSWORD};
	if (!j->wheel_only || grant_class_in(k, j->wheel))
		return 1;
	for (uint32_t i = 0; i < c->naccounts; i++)
		if (c->accounts[i].uid == 0)
			roots.v[roots.n++] = i;
	out[1] = out[0];
	out[1].targets = account_set_and(k->g->c->arena, targets, &roots);
	out[1].shut = "SU_WHEEL_ONLY: nobody but whom the group 0 lists becomes root by su";
	out[1].shut_at = j->wheel_at;
	out[0].targets = account_set_minus(k->g->c->arena, targets, &roots);
	return 2;
}

void su_auth_judge(struct rule_ctx *c)
{
	static const char *const places[] = {"/usr/bin/su", "/bin/su"};
	struct judging j = {.c = c, .service = door_open(c, &rule_su)};
	struct fact_config_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines), wanted = 0;

	j.grants = (struct grants){
	    .c = c, .rule = &rule_su, .program = "su", .ctx = &j, .parts = parts, .admit = admit};
	j.grants.lists = arena_alloc(c->arena, (MOST_LINES + 2) * sizeof(struct account_set));
	j.grants.v = arena_alloc(c->arena, (MOST_LINES + 1) * sizeof(struct grant));
	for (size_t i = n; i > 0 && wanted < MOST_LINES; i--)
		if (slice_eq_str(lines[i - 1].path, "/etc/suauth"))
			wanted += read_line(&j, &lines[i - 1]);
	if (wanted == 0)
		return;
	if (wanted == MOST_LINES)
		j.grants.unsure = SLICE("more lines of /etc/suauth than the limit");
	j.program = setuid_program_find(&j.service, places, 2);
	door_unsure(&j.service,
	    SLICE("whether su is shadow's, built without PAM, which reads /etc/suauth"));
	read_wheel(&j, lines, n);
	grants_judge(&j.grants);
}
