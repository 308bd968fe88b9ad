/*
 * sudo lets an account run programs as another [sudoers(5); sudo plugins/sudoers]. The lines of
 * sudoers become grants (grants.h); what sudo itself asks of an account, its program, PAM and the
 * password, stands here.
 */
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/local/sudo_settings.h"
#include "collector/rules/local/grant_pam.h"
#include "collector/rules/pam/pam.h"
#include "collector/rules/rule_list.h"
#include "include/limits.h"

/* Each is asked about hundreds of programs. */
#define MOST_REGEXES 200

struct judging {
	struct rule_ctx *c;
	struct sudo_policy policy;
	size_t nregexes;
	struct sudo_defaults defaults;
	struct grants grants;
	size_t cap;
	struct door service; /* what holds for every account */
	const struct fact_file *program;
	struct pam_service pam;
	struct grant_pam sessions, approvals; /* of the targets */
};

/* ---- Lines ---- */

static void add_grant(struct judging *j, const struct grant *v)
{
	struct grants *g = &j->grants;

	if (g->n == LIMIT_GRANTS) {
		g->cut = "more lines and commands than the limit";
		return;
	}
	if (g->n == j->cap) {
		size_t cap = j->cap * 2 + 64;
		struct grant *all = arena_alloc(j->c->arena, cap * sizeof(*all));

		for (size_t i = 0; i < g->n; i++)
			all[i] = g->v[i];
		g->v = all;
		j->cap = cap;
	}
	g->v[g->n++] = *v;
}

/* Commands for which Defaults!list asks for no password, or another's, where the line itself allows
 * any. */
static void add_freed(struct judging *j, const struct grant *any)
{
	for (size_t i = 0; i < j->defaults.n; i++) {
		const struct sudo_default *d = &j->defaults.v[i];

		for (const struct sudoers_setting *s = d->row->row.settings; s != NULL;
		     s = s->next) {
			if (d->row->row.of != '!' || !sudo_says_whom_to_ask(s))
				continue;
			for (size_t k = 0; k < d->what.n; k++) {
				struct grant one = *any;

				one.what = d->commands[k];
				if (!d->what.v[k].deny && !one.what.all)
					add_grant(j, &one);
			}
		}
	}
}

static void add_command(
    struct judging *j, const struct sudoers_command *c, const struct grant *line)
{
	struct sudo_commands flat = {0};

	sudo_flatten(&j->policy, c->what, &flat);
	for (size_t i = 0; i < flat.n; i++) {
		struct grant v = *line;

		v.what = sudo_command(&j->policy, flat.v[i].item);
		v.deny = flat.v[i].deny;
		if (slice_eq_str(v.what.path, "list"))
			continue;
		v.what.unasked = v.what.regex && ++j->nregexes > MOST_REGEXES;
		if (v.what.regex && !j->policy.knows_regex && v.unsure.n == 0)
			v.unsure = SLICE(
			    "whether sudo is 1.9.10 or later, which knows regular expressions");
		add_grant(j, &v);
		if (v.what.all && !v.what.digest && !v.deny)
			add_freed(j, &v);
	}
}

static bool is_self(const struct sudoers_list *runas)
{
	return runas != NULL && runas->first != NULL && runas->first->type == SUDOERS_END;
}

/* Runas lists are shared by the commands that have them from the one before. */
struct runas_memo {
	const struct sudoers_list *list, *groups;
	const struct account_set *targets;
	struct slice unsure;
	const int64_t *gids;
	size_t ngids;
};

static void read_runas(struct judging *j, const struct sudoers_command *c, struct runas_memo *m)
{
	struct account_set *set;

	if (m->targets != NULL && m->list == c->runas && m->groups == c->groups)
		return;
	*m = (struct runas_memo){.list = c->runas, .groups = c->groups};
	set = arena_new(j->c->arena, struct account_set);
	*set = sudo_user_set(&j->policy, c->runas, 'R');
	m->targets = set;
	m->unsure = j->policy.who_unsure;
	if (is_self(c->runas) && c->groups != NULL)
		m->gids = sudo_gids(&j->policy, c->groups, &m->ngids);
}

static void read_privilege(struct judging *j, const struct sudo_row *row,
    const struct sudoers_privilege *p, uint32_t list, struct slice who)
{
	struct slice why = {0};
	int here = sudo_host_fits(&j->policy, &p->hosts, &why);
	struct runas_memo memo = {0};

	for (const struct sudoers_command *c = p->commands; c != NULL; c = c->next) {
		int in_time = sudo_in_time(&j->policy, c);
		struct grant v = {
		    .at = row->fact->at,
		    .list = list,
		    .nopasswd = c->nopasswd,
		    .noexec = c->noexec,
		    .setenv = c->setenv,
		    .intercept = c->intercept,
		    .confined = c->confined || j->defaults.confined,
		    .chroot = c->chroot.n > 0 ? c->chroot : j->defaults.chroot,
		    .unsure = here < 0	    ? why
			      : who.n > 0   ? who
			      : in_time < 0 ? SLICE("whether the line's time has come or passed")
					    : slice_of(NULL, 0),
		    .dead = here == 0	   ? "the line is for other hosts"
			    : in_time == 0 ? "the line's time has not come, or has passed"
					   : NULL,
		};

		if (c->runas != NULL) {
			read_runas(j, c, &memo);
			v.targets = memo.targets;
			v.gids = memo.gids;
			v.ngids = memo.ngids;
			if (v.unsure.n == 0)
				v.unsure = memo.unsure;
		}
		if (slice_eq_str(v.chroot, "*"))
			v.chroot = slice_of(NULL, 0);
		add_command(j, c, &v);
	}
}

/* What stands in a file that was not read may change what lines before it say. */
static void read_unread(struct judging *j, const struct sudo_row *row, uint32_t list)
{
	static const struct account_set everybody = {.all = true};
	struct grant v = {
	    .at = row->fact->at,
	    .list = list,
	    .targets = &everybody,
	    .what = {.all = true},
	    .deny = true,
	    .unsure = SLICE("what stands there"),
	};

	j->grants.lists[list] = everybody;
	add_grant(j, &v);
}

/* Two lists a line: of those whom it is for, and of those of whom that is not known. */
static void read_spec(struct judging *j, const struct sudo_row *row)
{
	struct sudo_policy *p = &j->policy;
	struct grants *g = &j->grants;
	uint32_t list = g->nlists;
	struct slice who;

	g->lists[list] = sudo_callers(p, &row->row.users, &g->lists[list + 1]);
	who = p->who_unsure;
	g->nlists += 2;
	for (const struct sudoers_privilege *x = row->row.privileges; x != NULL; x = x->next)
		read_privilege(j, row, x, list, slice_of(NULL, 0));
	if (account_set_empty(&g->lists[list + 1], j->c->naccounts))
		return;
	for (const struct sudoers_privilege *x = row->row.privileges; x != NULL; x = x->next)
		read_privilege(j, row, x, list + 1, who);
}

static void read_rows(struct judging *j)
{
	struct sudo_policy *p = &j->policy;
	struct grants *g = &j->grants;
	uint32_t ndefaults;

	/* Specs first: their lists are in the order of the lines. */
	for (size_t i = 0; i < p->nrows; i++)
		if (p->rows[i].fact->unread == 1)
			g->nlists++;
		else if (p->rows[i].sound && p->rows[i].row.kind == SUDOERS_IS_SPEC)
			g->nlists += 2;
	ndefaults = g->nlists;
	sudo_defaults_load(&j->defaults, p, g->lists, &ndefaults);
	g->nlists = 0;
	for (size_t i = 0; i < p->nrows; i++) {
		const struct sudo_row *row = &p->rows[i];

		if (row->fact->unread == 1) {
			read_unread(j, row, g->nlists++);
		} else if (row->sound && row->row.kind == SUDOERS_IS_SPEC) {
			read_spec(j, row);
		}
	}
	g->nlists = ndefaults;
}

/* ---- What sudo asks of an account ---- */

static void check_password(const struct judging *j, struct door *d, const struct fact_account *a)
{
	struct slice unknown = {0};

	/* Consent without a word, as an empty password that PAM takes. */
	if (pam_lets_caller_in(&j->pam, d->c, a, a, false, &unknown) == 1)
		return;
	switch (pam_lets_caller_in(&j->pam, d->c, a, a, true, &unknown)) {
	case 0:
		door_shut(
		    d, a->at, "sudo asks for a password, and the account has none that PAM takes");
		return;
	case 1:
		break;
	default:
		door_unsure(d, arena_printf(d->c->arena, "whether PAM takes a password: %.*s",
				   SLICE_ARG(unknown)));
	}
	door_need(d, "own-password");
}

static void admit(
    const struct grants *g, struct door *d, const struct fact_account *a, enum grant_gate gate)
{
	const struct judging *j = g->ctx;

	door_join(d, &j->service);
	setuid_program_admits(d, j->program, a);
	if (gate == GATE_PASSWORD)
		check_password(j, d, a);
	if (gate != GATE_OF_ANOTHER && !j->defaults.no_account_check)
		pam_check_local(&j->pam, d, a, a, gate == GATE_PASSWORD);
}

/* PAM is asked of the one whose password it would be, if there is one [sudo check.c get_authpw,
 * sudo_auth_approval]. */
static void check_another(
    const struct judging *j, struct grant_part *part, const struct fact_account *a)
{
	struct door d = door_open(j->c, &rule_sudo);

	if (a == NULL) {
		part->unsure =
		    SLICE("whom sudo would ask for a password: no such account was read");
		return;
	}
	pam_check_account(&j->pam, &d, a, NULL);
	if (d.shut) {
		part->shut = "PAM refuses the account that sudo would ask for a password";
		part->shut_at = d.shut_at;
	} else if (d.missing.n > 0) {
		part->unsure = d.missing;
	}
}

static size_t check_asked(const struct judging *j, struct grant_part *parts, size_t n, size_t i,
    enum sudo_asked asked, struct slice runas_default)
{
	if (j->defaults.no_account_check || parts[i].shut != NULL)
		return n;
	if (asked == ASKED_ROOT)
		check_another(j, &parts[i], rule_account_uid(j->c, 0));
	else if (asked == ASKED_RUNAS_DEFAULT)
		check_another(j, &parts[i], rule_account(j->c, runas_default));
	else if (asked == ASKED_TARGET)
		return grant_pam_cut(&j->approvals, j->c, parts, n, i);
	return n;
}

/* ---- A class ---- */

static struct account_set begin(struct grant_class *k)
{
	struct judging *j = k->g->ctx;
	struct sudo_settings *s = arena_new(k->g->c->arena, struct sudo_settings);
	struct sudoers_item item = {.type = SUDOERS_WORD};
	struct sudoers_list list = {&item, &item};
	struct account_set targets;

	grants_step(k->g, j->defaults.n);
	*s = sudo_settings_of(&j->defaults, k);
	k->settings = s;
	item.name = s->runas_default;
	targets = sudo_user_set(&j->policy, &list, 'R');
	return targets;
}

static size_t parts(const struct grant_class *k, const struct grant *v,
    const struct account_set *targets, struct grant_part *out)
{
	struct judging *j = k->g->ctx;
	const struct sudo_settings *s = k->settings;
	enum sudo_asked asked[GRANT_PARTS];
	size_t first = sudo_parts(&j->defaults, k, v, targets, out, asked), n = first, all;

	grants_step(k->g, j->defaults.nasking + j->defaults.ncommands + j->defaults.n / 16);
	for (size_t i = 0; i < first; i++)
		n = check_asked(j, out, n, i, asked[i], s->runas_default);
	all = n;
	for (size_t i = 0; i < n; i++)
		all = grant_pam_cut(&j->sessions, j->c, out, all, i);
	return all;
}

/* ---- The host ---- */

static const struct fact_file *find_program(struct judging *j)
{
	static const char *const places[] = {"/usr/bin/sudo", "/usr/local/bin/sudo", "/bin/sudo"};

	const struct fact_file *f =
	    setuid_program_find(&j->service, places, sizeof(places) / sizeof(places[0]));

	/* Its packages put it below /usr/lib/cargo, or call it so, and let sudo be a link. It reads
	 * /etc/sudoers-rs first, and of sudoers a part only. */
	if (f != NULL &&
	    (slice_ends(f->real, "/sudo-rs") || slice_starts(f->real, "/usr/lib/cargo/")))
		door_unsure(&j->service, SLICE("whether sudo-rs reads its policy as sudo does"));
	return f;
}

static void load_pam(struct judging *j)
{
	const char *service = "sudo";

	if (j->defaults.service.n > 0)
		service = arena_str(j->c->arena, j->defaults.service);
	pam_load(&j->pam, j->c, service, true);
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c, .service = door_open(c, &rule_sudo)};

	sudo_policy_load(&j.policy, c);
	if (j.policy.nrows == 0)
		return;
	j.program = find_program(&j);
	if (j.policy.dead != NULL)
		door_shut(&j.service, j.policy.dead_at, j.policy.dead);
	if (j.service.shut && c->refusals == NULL)
		return;
	j.grants = (struct grants){
	    .c = c,
	    .rule = &rule_sudo,
	    .program = "sudo",
	    .path = j.policy.rows[0].fact->path,
	    .lists = arena_alloc(c->arena, (3 * j.policy.nrows + 1) * sizeof(struct account_set)),
	    .ctx = &j,
	    .begin = begin,
	    .parts = parts,
	    .admit = admit,
	};
	read_rows(&j);
	if (j.policy.unsure.n > 0)
		j.grants.unsure = j.policy.unsure;
	if (j.policy.cut != NULL)
		j.grants.cut = j.policy.cut;
	load_pam(&j);
	if (!j.defaults.no_session)
		grant_pam_load(&j.sessions, c, &rule_sudo, &j.pam, pam_check_session,
		    "PAM refuses a session as the target");
	grant_pam_load(&j.approvals, c, &rule_sudo, &j.pam, pam_check_account,
	    "PAM refuses the account of the target, whose password sudo would ask for");
	grants_judge(&j.grants);
}

const struct rule rule_sudo = {
    .name = "sudo",
    .technique = "T1548.003",
    .doc = "sudoers lets an account run programs as another",
    .cure = "cut-trust",
    .nothing = "no line of sudoers",
    .cure_at = NODE_ACCOUNT,
    .host = run,
};
