/*
 * doas lets an account run programs as another [doas.conf(5); OpenDoas doas.c]. Names stand for
 * uids, groups are those of the log-in, a command is matched by the words typed.
 */
#include <stdlib.h>

#include "collector/rules/local/grant_pam.h"
#include "collector/rules/local/grants.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/pam/pam.h"
#include "collector/rules/rule_list.h"
#include "common/formats/doas_conf.h"

struct judging {
	struct rule_ctx *c;
	struct grants grants;
	const struct fact_file *conf, *program;
	struct door service; /* what holds for every account */
	struct pam_service pam;
	struct grant_pam sessions;
};

/* ---- Whom and as whom ---- */

static int by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void sort_set(struct account_set *s)
{
	size_t n = 0;

	if (s->n > 1)
		qsort(s->v, s->n, sizeof(*s->v), by_number);
	for (size_t i = 0; i < s->n; i++)
		if (i == 0 || s->v[i] != s->v[n - 1])
			s->v[n++] = s->v[i];
	s->n = n;
}

/* A name, or else a number, stands for all that have its uid. */
static struct account_set user_set(struct rule_ctx *c, struct slice name)
{
	const struct fact_account *a = rule_account(c, name);
	const struct account_by_uid *all;
	struct account_set s = {0};
	int64_t uid;
	size_t n;

	if (a != NULL)
		uid = a->uid;
	else if (slice_to_i64(name, &uid) != 0)
		return s;
	all = rule_accounts_uid(c, uid, &n);
	s.v = arena_alloc(c->arena, (n + 1) * sizeof(*s.v));
	for (size_t i = 0; i < n; i++)
		s.v[s.n++] = (uint32_t)all[i].index;
	sort_set(&s);
	return s;
}

static bool find_gid(struct rule_ctx *c, struct slice name, int64_t *gid)
{
	const struct fact_unix_group *group = groups_named(c->group_index, name);

	if (group == NULL)
		return slice_to_i64(name, gid) == 0;
	*gid = group->gid;
	return true;
}

/* *unknown: that somebody is in it who is not known, and all may be. */
static struct account_set group_set(struct rule_ctx *c, struct slice name, struct slice *unknown)
{
	const struct fact_group_member *const *listed;
	const struct fact_account *const *primary;
	struct account_set s = {0};
	int64_t gid;
	size_t n, m;

	if (c->group_index->elsewhere && groups_named(c->group_index, name) == NULL) {
		*unknown = groups_unknown(c, name);
		s.all = true;
		return s;
	}
	if (!find_gid(c, name, &gid))
		return s;
	n = groups_members(c->group_index, gid, &listed);
	m = groups_primary(c->group_index, gid, &primary);
	s.v = arena_alloc(c->arena, (n + m + 1) * sizeof(*s.v));
	for (size_t i = 0; i < n; i++) {
		const struct fact_account *a = rule_account(c, listed[i]->member);

		if (a != NULL)
			s.v[s.n++] = (uint32_t)(a - c->accounts);
	}
	for (size_t i = 0; i < m; i++)
		s.v[s.n++] = (uint32_t)(primary[i] - c->accounts);
	sort_set(&s);
	return s;
}

/* ---- The configuration ---- */

static void add_rule(struct judging *j, const struct doas_conf_row *row, struct fact_origin at)
{
	struct grants *g = &j->grants;
	struct account_set *targets = arena_new(j->c->arena, struct account_set);
	bool group = slice_starts(row->who, ":");
	struct slice unknown = {0};

	*targets = (struct account_set){.all = true};
	if (row->has_target)
		*targets = user_set(j->c, row->target);
	g->lists[g->nlists] = group ? group_set(j->c, slice_sub(row->who, 1, row->who.n), &unknown)
				    : user_set(j->c, row->who);
	g->v[g->n++] = (struct grant){
	    .at = at,
	    .list = g->nlists++,
	    .targets = targets,
	    .what = {.all = !row->has_cmd,
		.path = row->cmd,
		.args = row->args.n > 0 ? row->args : SLICE("\"\""),
		.has_args = row->has_args,
		.name_only = true},
	    .deny = !row->permit,
	    .nopasswd = row->nopass,
	    .unsure = unknown,
	};
}

/* One bad entry, and doas does nothing. */
static void read_rule(struct judging *j, const struct fact_doas_line *fact)
{
	struct lines in = lines_of(arena_printf(j->c->arena, "%.*s\n", SLICE_ARG(fact->raw)));
	struct doas_conf_row row;

	if (fact->error.n > 0 || !doas_conf_next(&in, j->c->arena, &row) || row.at.err != 0)
		door_shut(&j->service, fact->at, "doas.conf is broken: doas does nothing");
	else
		add_rule(j, &row, fact->at);
}

static void check_conf(struct judging *j)
{
	const struct fact_file *f = j->conf;

	if (f->uid > 0)
		door_shut(&j->service, f->at, "doas.conf does not belong to root");
	if (f->mode >= 0 && (f->mode & 0022) != 0)
		door_shut(&j->service, f->at, "others than root may write doas.conf");
}

/* ---- What doas asks of an account ---- */

static void admit(
    const struct grants *g, struct door *d, const struct fact_account *a, enum grant_gate gate)
{
	const struct judging *j = g->ctx;
	struct slice unknown = {0};
	int takes;

	door_join(d, &j->service);
	setuid_program_admits(d, j->program, a);
	if (gate != GATE_PASSWORD) {
		pam_check_account(&j->pam, d, a, a);
		return;
	}
	pam_check_local(&j->pam, d, a, a, true);
	if (pam_lets_caller_in(&j->pam, d->c, a, a, false, &unknown) == 1)
		return;
	takes = pam_lets_caller_in(&j->pam, d->c, a, a, true, &unknown);
	if (takes == 0)
		door_shut(
		    d, a->at, "doas asks for a password, and the account has none that PAM takes");
	else if (takes < 0)
		door_unsure(d, arena_printf(d->c->arena, "whether PAM takes a password: %.*s",
				   SLICE_ARG(unknown)));
	door_need(d, "own-password");
}

static size_t parts(const struct grant_class *k, const struct grant *v,
    const struct account_set *targets, struct grant_part *out)
{
	const struct judging *j = k->g->ctx;

	*out = (struct grant_part){.targets = *targets,
	    .gate = v->nopasswd == 1 ? GATE_FREE : GATE_PASSWORD,
	    .noexec = v->noexec == 1,
	    .setenv = v->setenv == 1};
	return grant_pam_cut(&j->sessions, k->g->c, out, 1, 0);
}

/* ---- The host ---- */

/* Debian's doas reads /etc/doas.conf, one that was built by hand the other. */
static bool find_doas(struct judging *j)
{
	static const char *const places[] = {"/usr/bin/doas", "/usr/local/bin/doas"};
	static const char *const confs[] = {"/etc/doas.conf", "/usr/local/etc/doas.conf"};

	for (size_t i = 0; i < 2; i++) {
		const struct fact_file *f = rule_file(j->c, slice_str(confs[i]));

		if (f == NULL || slice_eq_str(f->status, "absent"))
			continue;
		j->conf = f;
		j->program = setuid_program_find(&j->service, places + i, 1);
		return true;
	}
	return false;
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c, .service = door_open(c, &rule_doas)};
	struct fact_doas_line *lines;
	size_t n = fact_load(c->facts, c->arena, doas_line, c->host_id, &lines);

	if (n == 0 || !find_doas(&j) || (j.service.shut && c->refusals == NULL))
		return;
	check_conf(&j);
	j.grants = (struct grants){
	    .c = c,
	    .rule = &rule_doas,
	    .program = "doas",
	    .path = j.conf->path,
	    .lists = arena_alloc(c->arena, (n + 1) * sizeof(struct account_set)),
	    .v = arena_alloc(c->arena, (n + 1) * sizeof(struct grant)),
	    .ctx = &j,
	    .parts = parts,
	    .admit = admit,
	};
	for (size_t i = 0; i < n; i++)
		if (slice_eq(lines[i].path, j.conf->path))
			read_rule(&j, &lines[i]);
	if (j.service.shut && c->refusals == NULL)
		return;
	pam_load(&j.pam, c, "doas", true);
	grant_pam_load(&j.sessions, c, &rule_doas, &j.pam, pam_check_session,
	    "PAM refuses a session as the target");
	grants_judge(&j.grants);
}

const struct rule rule_doas = {
    .name = "doas",
    .technique = "T1548.003",
    .doc = "doas.conf lets an account run programs as another",
    .cure = "cut-trust",
    .nothing = "no line of doas.conf",
    .cure_at = NODE_ACCOUNT,
    .host = run,
};
