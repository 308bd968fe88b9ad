/*
 * Rules in JavaScript: all files in the order of their names, in each the functions in theirs; the
 * first that answers decides [polkit src/polkitbackend, polkitbackendjsauthority.cpp]. Accounts
 * that belong to the same of the groups that the rules name are asked about once; so is, by itself,
 * whoever is named.
 */
#include "collector/rules/local/polkit.h"
#include "collector/rules/local/programs.h"
#include "collector/rules/rule_list.h"

#define MOST_NAMES 64 /* of administrators, that one rule returns */

/* No rule answers: what the action itself says, as its program ships it. For all of polkit_actions
 * that is an administrator's password. */
#define BY_DEFAULT POLKIT_NOTHING

/* ---- Asking ---- */

struct asking {
	const struct polkit_judging *j;
	const struct fact_account *account;
};

static int in_group(const void *ctx, struct slice name)
{
	const struct asking *a = ctx;
	const struct group_index *x = a->j->c->group_index;
	const struct fact_unix_group *group = groups_named(x, name);

	if (group == NULL)
		return x->elsewhere ? -1 : 0;
	return groups_has(x, a->account, group->gid);
}

/* What all rules together come to, and where the last return stood. */
struct answer {
	int results;
	const struct polkit_rule *rule; /* NULL: none answers */
	uint32_t line;
	bool session;
};

static struct answer ask_rules(struct polkit_judging *j, struct polkit_question *q, bool admins)
{
	struct answer r = {.results = 0};
	bool open = true;

	q->session = false;
	for (size_t i = 0; i < j->nrules && open; i++) {
		int one;

		if (j->rules[i].f.admins != admins)
			continue;
		q->steps = j->steps;
		one = polkit_js_ask(&j->rules[i].f, q);
		j->steps = q->steps;
		open = (one & POLKIT_NOTHING) != 0;
		if ((one & ~POLKIT_NOTHING) != 0) {
			r.rule = &j->rules[i];
			r.line = q->line;
		}
		r.results |= one & ~POLKIT_NOTHING;
		if (admins && one != POLKIT_NOTHING)
			break;
	}
	r.session = q->session;
	r.results |= open ? BY_DEFAULT : 0;
	return r;
}

static int is_named_admin(const struct asking *a, struct slice identity)
{
	struct slice kind;
	int64_t uid;

	slice_cut(&identity, ':', &kind);
	if (slice_eq_str(kind, "unix-group"))
		return in_group(a, identity);
	if (slice_eq_str(kind, "unix-netgroup"))
		return -1;
	return slice_eq_str(kind, "unix-user") &&
	       (slice_eq(identity, a->account->name) ||
		   (slice_to_i64(identity, &uid) == 0 && uid == a->account->uid));
}

/* Is the account an administrator, whose own password will do? Without a rule only root is. */
static int is_admin(
    struct polkit_judging *j, const struct asking *a, struct polkit_question *q, struct answer *by)
{
	struct slice names[MOST_NAMES];
	int answer = 0;

	q->names = names;
	q->nnames = 0;
	q->most = MOST_NAMES;
	*by = ask_rules(j, q, true);
	if (by->results != POLKIT_YES)
		return by->results == BY_DEFAULT ? 0 : -1;
	for (size_t i = 0; i < q->nnames && answer <= 0; i++) {
		int one = is_named_admin(a, q->names[i]);

		answer = one != 0 ? one : answer;
	}
	return answer;
}

/* ---- Edges ---- */

static struct fact_origin place_of(struct polkit_judging *j, const struct answer *r)
{
	const struct polkit_text *text = &r->rule->f.text;
	int64_t line = r->line > 0 ? r->line : text->n > 0 ? text->v[0].at.line : 0;

	for (size_t i = 0; i < j->n; i++)
		if (slice_eq(j->lines[i].path, r->rule->path) && j->lines[i].at.line == line)
			return j->lines[i].at;
	return (struct fact_origin){.path = r->rule->path};
}

static void doubt(struct polkit_judging *j, struct door *d, const struct answer *r)
{
	if (r->session)
		door_unsure(d, SLICE("whether the session is one at the console"));
	else
		door_unsure(d, arena_printf(j->c->arena, "what the rules of polkit in %.*s answer",
				   SLICE_ARG(r->rule->path)));
}

/* What a class of accounts may do, and what it takes. */
struct way {
	bool opens;
	bool own_password;
	const char *shut; /* or why not */
	struct answer by;
	struct fact_origin at; /* of its return */
	bool unsure;
	const char *action;
	struct slice program; /* the only one; empty: any */
};

static struct way judge_answer(struct polkit_judging *j, const struct asking *a,
    struct polkit_question *q, const struct answer *r)
{
	struct way w = {.by = *r, .action = polkit_actions[0]};
	int results = r->results, admin;
	struct answer by;

	/* Both ask an administrator. */
	if ((results & POLKIT_ADMIN) != 0)
		results &= ~BY_DEFAULT;
	w.unsure = (results & (results - 1)) != 0 || (results & POLKIT_UNKNOWN) != 0;
	w.opens = true;
	if ((r->results & (POLKIT_YES | POLKIT_UNKNOWN)) != 0)
		return w;
	w.own_password = true;
	if ((r->results & POLKIT_SELF) != 0)
		return w;
	w.opens = false;
	w.shut = "a rule of polkit refuses";
	if ((r->results & (POLKIT_ADMIN | BY_DEFAULT)) == 0)
		return w;
	admin = is_admin(j, a, q, &by);
	w.opens = admin != 0;
	w.unsure = w.unsure || admin < 0;
	w.shut = "polkit asks for the password of an administrator";
	if (by.rule != NULL)
		w.by = by;
	return w;
}

/* The best that pkexec gives: any program; or one of those that the rules name. */
static struct way judge_exec(struct polkit_judging *j, const struct polkit_mentions *m,
    const struct asking *a, struct polkit_question *q)
{
	struct answer r = ask_rules(j, q, false);
	struct way w = judge_answer(j, a, q, &r);

	for (size_t i = 0; i < m->nprograms && !(w.opens && !w.own_password && !w.unsure); i++) {
		q->program = m->programs[i];
		r = ask_rules(j, q, false);
		if (r.results != POLKIT_YES)
			continue;
		w = judge_answer(j, a, q, &r);
		w.program = m->programs[i];
	}
	q->program = slice_of(NULL, 0);
	return w;
}

/* Another action, where pkexec gives nothing for certain. */
static void judge_others(
    struct polkit_judging *j, const struct asking *a, struct polkit_question *q, struct way *w)
{
	for (size_t i = 1; i < polkit_action_count; i++) {
		struct answer r;
		struct way one;

		q->action = slice_str(polkit_actions[i]);
		r = ask_rules(j, q, false);
		if ((r.results & (POLKIT_YES | POLKIT_SELF | POLKIT_UNKNOWN)) == 0)
			continue;
		one = judge_answer(j, a, q, &r);
		if (w->opens && (!w->own_password || one.own_password))
			continue;
		*w = one;
		w->action = polkit_actions[i];
	}
	q->action = slice_str(polkit_actions[0]);
}

static void lead(struct polkit_judging *j, const struct fact_account *a, const struct way *w)
{
	struct rule_ctx *c = j->c;
	bool exec = w->action == polkit_actions[0];
	struct door d = door_open(c, &rule_polkit);

	if (exec) {
		door_join(&d, &j->program);
		setuid_program_admits(&d, j->pkexec, a);
	} else {
		door_unsure(
		    &d, arena_printf(c->arena, "whether a program asks polkit for %s", w->action));
	}
	door_premise(&d, rule_account_node(c, a));
	if (w->by.rule != NULL)
		door_grant(&d, w->at);
	if (!w->opens)
		door_shut(&d, w->by.rule != NULL ? w->at : a->at, w->shut);
	if (!j->shipped)
		door_unsure(&d, SLICE("whether this polkit reads rules in JavaScript"));
	if (w->unsure && w->by.rule != NULL)
		doubt(j, &d, &w->by);
	if (w->own_password)
		door_need(&d, "own-password");
	if (w->program.n > 0 &&
	    (program_find(w->program) == NULL ||
		!program_gives_shell(program_find(w->program), ARGS_ANY, false)))
		door_limit(&d, GRADE_COMMAND);
	if (rule_account_uid(c, 0) != NULL)
		door_to_account(&d, rule_account_uid(c, 0),
		    arena_printf(c->arena, "polkit lets %.*s act as root on %.*s",
			SLICE_ARG(a->name), SLICE_ARG(c->graph->hosts[c->host].name)));
}

static bool is_same(const struct polkit_member *a, const struct polkit_member *b)
{
	return a->groups == b->groups && !a->alone && !b->alone;
}

void polkit_rules_judge(struct polkit_judging *j)
{
	struct polkit_mentions *m = arena_new(j->c->arena, struct polkit_mentions);
	struct polkit_member *members;
	struct way w = {0};
	size_t n;

	polkit_read_rules(j);
	if (j->nrules == 0)
		return;
	polkit_find_mentions(j, m);
	members = polkit_list_members(j, m, &n);
	for (size_t i = 0; i < n; i++) {
		const struct fact_account *a = &j->c->accounts[members[i].account];
		struct asking asking = {j, a};
		struct polkit_question q = {.action = slice_str(polkit_actions[0]),
		    .user = members[i].alone ? a->name : slice_of(NULL, 0),
		    .in_group = in_group,
		    .ctx = &asking};

		if (i == 0 || !is_same(&members[i - 1], &members[i])) {
			w = judge_exec(j, m, &asking, &q);
			if (j->program.shut)
				w.opens = false;
			if (!w.opens || w.own_password)
				judge_others(j, &asking, &q, &w);
			if (w.by.rule != NULL)
				w.at = place_of(j, &w.by);
		}
		if (w.opens || j->c->refusals != NULL)
			lead(j, a, &w);
	}
}
