/* Which Defaults count for whom. */
#include "collector/rules/sudo_settings.h"

#include "collector/rules/grant_command.h"

/* ---- Loading ---- */

static bool sets(const struct sudo_row *row, const char *name)
{
	for (const struct sudoers_setting *s = row->row.settings; s != NULL; s = s->next)
		if (slice_eq_str(s->name, name))
			return true;
	return false;
}

/* LD_PRELOAD and its kin, which sudo takes away otherwise. */
static bool keeps_preload(const struct sudoers_setting *s)
{
	struct slice rest = s->value, word;

	if (!slice_eq_str(s->name, "env_keep") || (s->op != 1 && s->op != '+'))
		return false;
	while (word_next(&rest, &word))
		if (slice_starts(word, "LD_"))
			return true;
	return false;
}

static void note_for_all(struct sudo_defaults *d, const struct sudoers_setting *s)
{
	if (slice_eq_str(s->name, "noexec"))
		d->noexec = s->op == 1;
	else if (slice_eq_str(s->name, "setenv"))
		d->setenv = s->op == 1;
	else if (keeps_preload(s))
		d->setenv = true;
	else if (slice_eq_str(s->name, "pam_acct_mgmt"))
		d->no_account_check = s->op == 0;
	else if (slice_eq_str(s->name, "pam_service"))
		d->service = s->value;
	else if (slice_eq_str(s->name, "runchroot") && !slice_eq_str(s->value, "*"))
		d->chroot = s->value;
	else if (slice_eq_str(s->name, "role") || slice_eq_str(s->name, "apparmor_profile"))
		d->confined = true;
}

static void note_list(
    struct sudo_defaults *d, struct sudo_default *one, struct account_set *lists, uint32_t *nlists)
{
	struct sudo_policy *p = d->p;
	const struct sudoers_row *row = &one->row->row;

	if (row->of == ':') {
		one->list = *nlists;
		lists[(*nlists)++] = sudo_user_set(p, &row->users, 'U');
		if (p->who_unsure.n > 0)
			one->unsure = p->who_unsure;
	} else if (row->of == '>') {
		one->runas = sudo_user_set(p, &row->users, 'R');
	} else if (row->of == '!') {
		for (const struct sudoers_item *i = row->users.first; i != NULL; i = i->next)
			sudo_flatten(p, i, &one->what);
	}
	for (const struct sudoers_setting *s = row->settings; s != NULL; s = s->next)
		if (slice_eq_str(s->name, "exempt_group") && s->has_value &&
		    one->exempt == NO_LIST) {
			one->exempt = *nlists;
			lists[(*nlists)++] = sudo_group_set(p, s->value);
		}
}

void sudo_defaults_load(
    struct sudo_defaults *d, struct sudo_policy *p, struct account_set *lists, uint32_t *nlists)
{
	*d = (struct sudo_defaults){.p = p};
	d->v = arena_alloc(p->c->arena, (p->nrows + 1) * sizeof(*d->v));
	for (size_t i = 0; i < p->nrows; i++) {
		const struct sudo_row *row = &p->rows[i];
		struct sudo_default one = {.row = row, .list = NO_LIST, .exempt = NO_LIST};
		int fits = 1;

		if (!row->sound || row->row.kind != SUDOERS_IS_DEFAULTS)
			continue;
		if (row->row.of == '@')
			fits = sudo_host_fits(p, &row->row.users, &one.unsure);
		if (fits == 0)
			continue;
		if (row->row.of == 0 || row->row.of == '@')
			for (const struct sudoers_setting *s = row->row.settings; s != NULL;
			     s = s->next)
				note_for_all(d, s);
		note_list(d, &one, lists, nlists);
		d->v[d->n++] = one;
	}
}

/* ---- A class ---- */

static void apply(struct sudo_asks *asks, const struct sudo_row *row)
{
	for (const struct sudoers_setting *s = row->row.settings; s != NULL; s = s->next) {
		bool on = s->op == 1;

		if (slice_eq_str(s->name, "authenticate"))
			asks->authenticate = on;
		else if (slice_eq_str(s->name, "rootpw"))
			asks->of_root = on;
		else if (slice_eq_str(s->name, "runaspw"))
			asks->of_runas = on;
		else if (slice_eq_str(s->name, "targetpw"))
			asks->of_target = on;
		else
			continue;
		asks->at = row->fact->at;
	}
}

static bool same_asks(const struct sudo_asks *a, const struct sudo_asks *b)
{
	return a->authenticate == b->authenticate && a->of_root == b->of_root &&
	       a->of_runas == b->of_runas && a->of_target == b->of_target;
}

struct sudo_settings sudo_settings_of(const struct sudo_defaults *d, const struct grant_class *k)
{
	struct sudo_settings s = {.asks = {.authenticate = true}, .runas_default = SLICE("root")};
	struct arena *a = k->g->c->arena;

	for (size_t i = 0; i < d->n; i++) {
		const struct sudo_default *one = &d->v[i];
		struct sudo_settings before = s;
		uint8_t of = one->row->row.of;

		if (of == '>' || of == '!' ||
		    (one->list != NO_LIST && !grant_class_in(k, one->list)))
			continue;
		apply(&s.asks, one->row);
		if (sets(one->row, "exempt_group"))
			s.exempt = one->exempt != NO_LIST && grant_class_in(k, one->exempt);
		for (const struct sudoers_setting *t = one->row->row.settings; t != NULL;
		     t = t->next)
			if (slice_eq_str(t->name, "runas_default") && t->value.n > 0)
				s.runas_default = t->value;
		if (one->unsure.n > 0 &&
		    (!same_asks(&before.asks, &s.asks) || before.exempt != s.exempt ||
			!slice_eq(before.runas_default, s.runas_default)))
			s.unsure = arena_printf(a, "%.*s%s%.*s", SLICE_ARG(s.unsure),
			    s.unsure.n > 0 ? "; " : "", SLICE_ARG(one->unsure));
	}
	return s;
}

/* ---- Targets ---- */

/* A part, and what sudo asks for there. */
struct piece {
	struct account_set targets;
	struct sudo_asks asks;
	struct slice unsure;
};

struct pieces {
	const struct sudo_policy *policy;
	struct arena *arena;
	size_t accounts;
	struct piece v[GRANT_PARTS];
	size_t n;
};

/* Splits each piece where the line makes a difference. */
static void split(struct pieces *p, const struct sudo_default *one)
{
	for (size_t i = 0, n = p->n; i < n; i++) {
		struct piece in = p->v[i];

		in.targets = account_set_and(p->arena, &in.targets, &one->runas);
		apply(&in.asks, one->row);
		if (account_set_empty(&in.targets, p->accounts) ||
		    same_asks(&in.asks, &p->v[i].asks))
			continue;
		if (p->n == GRANT_PARTS) {
			p->v[i].unsure = SLICE("which of many Defaults counts");
			continue;
		}
		p->v[i].targets = account_set_minus(p->arena, &p->v[i].targets, &one->runas);
		p->v[p->n++] = in;
	}
}

/* Does the list of Defaults!list name the command? The last item that says something decides. */
static int names_command(const struct sudo_policy *policy, const struct sudo_default *one,
    const struct grant_command *what)
{
	int says = 0;

	for (size_t i = 0; i < one->what.n; i++) {
		struct grant_command item = sudo_command(policy, one->what.v[i].item);
		int covers = grant_covers(&item, what);

		/* Of any program at all some are named. */
		if (covers < 0 && what->all && !item.all)
			continue;
		if (covers > 0)
			says = one->what.v[i].deny ? 0 : 1;
		else if (covers < 0)
			says = -1;
	}
	return says;
}

static void apply_command(
    struct pieces *p, const struct sudo_default *one, const struct grant_command *what)
{
	int names = names_command(p->policy, one, what);

	for (size_t i = 0; i < p->n && names != 0; i++) {
		struct sudo_asks asks = p->v[i].asks;

		apply(&asks, one->row);
		if (same_asks(&asks, &p->v[i].asks))
			continue;
		if (names > 0)
			p->v[i].asks = asks;
		else
			p->v[i].unsure = SLICE("whether Defaults for commands count");
	}
}

static struct grant_part part_of(
    const struct sudo_settings *s, const struct grant *v, const struct piece *p)
{
	struct grant_part part = {.targets = p->targets, .unsure = p->unsure};

	if (v->nopasswd == 1 || (v->nopasswd < 0 && !p->asks.authenticate) || s->exempt)
		return part;
	part.password = true;
	part.shut_at = p->asks.at;
	if (p->asks.of_root)
		part.shut = "sudo asks for root's password (rootpw)";
	else if (p->asks.of_runas)
		part.shut = "sudo asks for the password of runas_default (runaspw)";
	else if (p->asks.of_target)
		part.shut = "sudo asks for the target's password (targetpw)";
	return part;
}

size_t sudo_parts(const struct sudo_defaults *d, const struct sudo_settings *s,
    const struct grant *v, const struct account_set *targets, struct grant_part *parts)
{
	struct pieces p = {
	    .policy = d->p, .arena = d->p->c->arena, .accounts = d->p->c->naccounts, .n = 1};
	size_t n = 0;

	p.v[0] = (struct piece){*targets, s->asks, s->unsure};
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].row->row.of == '>')
			split(&p, &d->v[i]);
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].row->row.of == '!')
			apply_command(&p, &d->v[i], &v->what);
	for (size_t i = 0; i < p.n; i++)
		if (!account_set_empty(&p.v[i].targets, p.accounts) || v->ngids > 0)
			parts[n++] = part_of(s, v, &p.v[i]);
	return n;
}
