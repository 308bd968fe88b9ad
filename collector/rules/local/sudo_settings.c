/* Which Defaults count for whom. */
#include "collector/rules/local/sudo_settings.h"

#include "collector/rules/local/grant_command.h"

/* ---- Loading ---- */

static bool sets(const struct sudo_row *row, const char *name)
{
	for (const struct sudoers_setting *s = row->row.settings; s != NULL; s = s->next)
		if (slice_eq_str(s->name, name))
			return true;
	return false;
}

/* Does it say anything of whose password is asked for, or of what the command may do? */
static bool is_asking(const struct sudo_row *row)
{
	static const char *const names[] = {"env_keep", "intercept", "noexec", "setenv"};
	bool any = false;

	for (const struct sudoers_setting *s = row->row.settings; s != NULL && !any; s = s->next) {
		any = sudo_says_whom_to_ask(s);
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			any = any || slice_eq_str(s->name, names[i]);
	}
	return any;
}

static void note_for_all(struct sudo_defaults *d, const struct sudoers_setting *s)
{
	if (slice_eq_str(s->name, "pam_acct_mgmt"))
		d->no_account_check = s->op == 0;
	else if (slice_eq_str(s->name, "pam_session"))
		d->no_session = s->op == 0;
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
		if (p->who_unsure.n > 0)
			one->unsure = p->who_unsure;
	} else if (row->of == '!') {
		for (const struct sudoers_item *i = row->users.first; i != NULL; i = i->next)
			sudo_flatten(p, i, &one->what);
		one->commands =
		    arena_alloc(p->c->arena, (one->what.n + 1) * sizeof(*one->commands));
		for (size_t i = 0; i < one->what.n; i++)
			one->commands[i] = sudo_command(p, one->what.v[i].item);
		d->ncommands += one->what.n + 1;
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
	d->asking = arena_alloc(p->c->arena, (p->nrows + 1) * sizeof(*d->asking));
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
		if (row->row.of != '!' && is_asking(row))
			d->asking[d->nasking++] = &d->v[d->n];
		d->v[d->n++] = one;
	}
}

/* ---- A class ---- */

struct sudo_settings sudo_settings_of(const struct sudo_defaults *d, const struct grant_class *k)
{
	struct sudo_settings s = {.runas_default = SLICE("root")};
	struct arena *a = k->g->c->arena;

	for (size_t i = 0; i < d->n; i++) {
		const struct sudo_default *one = &d->v[i];
		struct sudo_settings before = s;
		uint8_t of = one->row->row.of;

		if (of == '>' || of == '!' ||
		    (one->list != NO_LIST && !grant_class_in(k, one->list)))
			continue;
		if (sets(one->row, "exempt_group"))
			s.exempt = one->exempt != NO_LIST && grant_class_in(k, one->exempt);
		for (const struct sudoers_setting *t = one->row->row.settings; t != NULL;
		     t = t->next)
			if (slice_eq_str(t->name, "runas_default") && t->value.n > 0)
				s.runas_default = t->value;
		if (one->unsure.n > 0 &&
		    (before.exempt != s.exempt || !slice_eq(before.runas_default, s.runas_default)))
			s.unsure = arena_printf(a, "%.*s%s%.*s", SLICE_ARG(s.unsure),
			    s.unsure.n > 0 ? "; " : "", SLICE_ARG(one->unsure));
	}
	return s;
}

/* ---- What a line says ---- */

static bool take_password(struct sudo_asks *asks, const struct sudoers_setting *s)
{
	const struct {
		const char *name;
		bool *of;
	} names[] = {
	    {"authenticate", &asks->authenticate},
	    {"rootpw", &asks->of_root},
	    {"runaspw", &asks->of_runas},
	    {"targetpw", &asks->of_target},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(s->name, names[i].name)) {
			*names[i].of = s->op == 1;
			return true;
		}
	return false;
}

bool sudo_says_whom_to_ask(const struct sudoers_setting *s)
{
	struct sudo_asks any;

	return take_password(&any, s);
}

/* Does it name LD_PRELOAD or its kin? */
static bool names_preload(struct slice value)
{
	struct slice word;

	while (word_next(&value, &word))
		if (slice_starts(word, "LD_") || slice_eq_str(word, "*"))
			return true;
	return false;
}

/* `=` makes the list anew, `!` empties it. */
static void take_env_keep(struct sudo_asks *asks, const struct sudoers_setting *s)
{
	bool named = names_preload(s->value);

	if (s->op == '+')
		asks->preload = asks->preload || named;
	else if (s->op == '-')
		asks->preload = asks->preload && !named;
	else
		asks->preload = s->op == 1 && named;
}

static void apply(struct sudo_asks *asks, const struct sudo_row *row)
{
	for (const struct sudoers_setting *s = row->row.settings; s != NULL; s = s->next) {
		if (take_password(asks, s))
			asks->at = row->fact->at;
		else if (slice_eq_str(s->name, "noexec"))
			asks->noexec = s->op == 1;
		else if (slice_eq_str(s->name, "intercept"))
			asks->intercept = s->op == 1;
		else if (slice_eq_str(s->name, "setenv"))
			asks->setenv = s->op == 1;
		else if (slice_eq_str(s->name, "env_keep"))
			take_env_keep(asks, s);
	}
}

static bool same_asks(const struct sudo_asks *a, const struct sudo_asks *b)
{
	return a->authenticate == b->authenticate && a->of_root == b->of_root &&
	       a->of_runas == b->of_runas && a->of_target == b->of_target &&
	       a->noexec == b->noexec && a->intercept == b->intercept && a->setenv == b->setenv &&
	       a->preload == b->preload;
}

/* ---- Targets ---- */

/* A part, and what sudo asks for there. */
struct piece {
	struct account_set targets;
	struct sudo_asks asks;
	struct slice unsure;
};

struct pieces {
	const struct grant *grant;
	struct arena *arena;
	size_t accounts;
	struct piece v[GRANT_PARTS];
	size_t n;
};

/* Tags win; and where any program may run, nothing is left to say of what it may do. */
static struct sudo_asks asks_after(
    const struct pieces *p, struct sudo_asks asks, const struct sudo_row *row)
{
	const struct grant *v = p->grant;
	bool free = v->what.all && !v->what.digest;

	apply(&asks, row);
	if (v->nopasswd >= 0)
		asks.authenticate = true;
	if (v->noexec >= 0 || free)
		asks.noexec = v->noexec == 1;
	if (v->intercept >= 0 || free)
		asks.intercept = v->intercept == 1;
	if (v->setenv >= 0 || free)
		asks.setenv = v->setenv == 1;
	asks.preload = asks.preload && !free;
	return asks;
}

/* Of all pieces alike. */
static void apply_all(struct pieces *p, const struct sudo_default *one, struct slice unsure)
{
	for (size_t i = 0; i < p->n; i++) {
		struct sudo_asks asks = asks_after(p, p->v[i].asks, one->row);

		if (same_asks(&asks, &p->v[i].asks))
			continue;
		p->v[i].asks = asks;
		if (unsure.n > 0)
			p->v[i].unsure = unsure;
	}
}

/* Splits each piece where the line makes a difference. */
static void split(struct pieces *p, const struct sudo_default *one)
{
	for (size_t i = 0, n = p->n; i < n; i++) {
		struct piece in = p->v[i];

		in.targets = account_set_and(p->arena, &in.targets, &one->runas);
		in.asks = asks_after(p, in.asks, one->row);
		if (account_set_empty(&in.targets, p->accounts) ||
		    same_asks(&in.asks, &p->v[i].asks))
			continue;
		if (one->unsure.n > 0)
			in.unsure = one->unsure;
		if (p->n == GRANT_PARTS) {
			p->v[i].unsure = SLICE("which of many Defaults counts");
			continue;
		}
		p->v[i].targets = account_set_minus(p->arena, &p->v[i].targets, &one->runas);
		p->v[p->n++] = in;
	}
}

/* Does the list of Defaults!list name the command? The last item that says something decides. */
static int names_command(const struct sudo_default *one, const struct grant_command *what)
{
	int says = 0;

	for (size_t i = 0; i < one->what.n; i++) {
		const struct grant_command *item = &one->commands[i];
		int covers = grant_covers(item, what);

		/* Of any program at all some are named. */
		if (covers < 0 && what->all && !item->all)
			continue;
		if (covers > 0)
			says = one->what.v[i].deny ? 0 : 1;
		else if (covers < 0)
			says = -1;
	}
	return says;
}

static void apply_command(struct pieces *p, const struct sudo_default *one)
{
	int names = names_command(one, &p->grant->what);

	if (names != 0)
		apply_all(
		    p, one, names > 0 ? one->unsure : SLICE("whether Defaults for commands count"));
}

static enum sudo_asked whom(const struct sudo_asks *asks)
{
	return asks->of_root	 ? ASKED_ROOT
	       : asks->of_runas	 ? ASKED_RUNAS_DEFAULT
	       : asks->of_target ? ASKED_TARGET
				 : ASKED_CALLER;
}

static struct grant_part part_of(
    const struct sudo_settings *s, const struct grant *v, const struct piece *p)
{
	static const char *const of_another[] = {
	    [ASKED_ROOT] = "sudo asks for root's password (rootpw)",
	    [ASKED_RUNAS_DEFAULT] = "sudo asks for the password of runas_default (runaspw)",
	    [ASKED_TARGET] = "sudo asks for the target's password (targetpw)"};
	struct grant_part part = {.targets = p->targets,
	    .unsure = p->unsure,
	    .noexec = p->asks.noexec || p->asks.intercept,
	    .setenv = p->asks.setenv || p->asks.preload};
	enum sudo_asked asked = whom(&p->asks);

	part.gate = asked == ASKED_CALLER ? GATE_FREE : GATE_OF_ANOTHER;
	if (v->nopasswd == 1 || (v->nopasswd < 0 && !p->asks.authenticate) || s->exempt)
		return part;
	if (asked == ASKED_CALLER)
		part.gate = GATE_PASSWORD;
	part.shut_at = p->asks.at;
	part.shut = of_another[asked];
	return part;
}

/* In the order of their lines. */
static void apply_early(
    struct pieces *p, const struct sudo_defaults *d, const struct grant_class *k)
{
	for (size_t i = 0; i < d->nasking; i++) {
		const struct sudo_default *one = d->asking[i];

		if (one->row->row.of == '>')
			split(p, one);
		else if ((one->list == NO_LIST || grant_class_in(k, one->list)))
			apply_all(p, one, one->unsure);
	}
}

size_t sudo_parts(const struct sudo_defaults *d, const struct grant_class *k, const struct grant *v,
    const struct account_set *targets, struct grant_part *parts, enum sudo_asked *asked)
{
	const struct sudo_settings *s = k->settings;
	struct pieces p = {
	    .grant = v, .arena = k->g->c->arena, .accounts = d->p->c->naccounts, .n = 1};
	size_t n = 0;

	p.v[0] = (struct piece){*targets,
	    {.authenticate = true,
		.noexec = v->noexec == 1,
		.intercept = v->intercept == 1,
		.setenv = v->setenv == 1},
	    s->unsure};
	apply_early(&p, d, k);
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].row->row.of == '!')
			apply_command(&p, &d->v[i]);
	for (size_t i = 0; i < p.n; i++)
		if (!account_set_empty(&p.v[i].targets, p.accounts) || v->ngids > 0) {
			asked[n] = whom(&p.v[i].asks);
			parts[n++] = part_of(s, v, &p.v[i]);
		}
	return n;
}
