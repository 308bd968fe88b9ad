/*
 * su makes one account another without a word, where its PAM stack says so: pam_wheel with `trust`,
 * pam_permit, an empty password that pam_unix takes [su(1); pam_wheel(8)]. Otherwise it asks for
 * the target's password, which is no way in: who knows it could log in.
 *
 * What PAM answers hangs on whether the caller is in the groups that its lines name, and on
 * whether the target is root or has an empty password. So callers and targets are asked in kinds,
 * and targets one by one where a line asks who they are.
 */
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/local/su_auth.h"
#include "collector/rules/login_shell.h"
#include "collector/rules/pam/pam.h"
#include "collector/rules/pam/pam_memory.h"
#include "collector/rules/rule_list.h"

/* Groups that one stack names; more make all callers different. */
#define MOST_GROUPS 4

/* A kind of caller or target: those of whom PAM asks the same. */
struct kind {
	unsigned mark; /* of callers: the groups they are in; of targets: root */
	uint32_t *accounts;
	size_t n;
	uint32_t gates[2]; /* of callers: to others, to root; NO_NODE until one is needed */
};

#define KINDS (1u << MOST_GROUPS)

struct judging {
	struct rule_ctx *c;
	struct door service;
	const struct fact_file *program;
	struct pam_service pam;
	int64_t groups[MOST_GROUPS]; /* that PAM asks callers about */
	size_t ngroups;		     /* may be more */
	bool one_by_one;	     /* lines ask who the target is */
	struct kind callers[KINDS], targets[2];
};

/* ---- Kinds ---- */

static void add(struct judging *j, struct kind *kind, unsigned mark, size_t account)
{
	if (kind->accounts == NULL)
		*kind = (struct kind){
		    .accounts = arena_alloc(j->c->arena, j->c->naccounts * sizeof(*kind->accounts)),
		    .gates = {NO_NODE, NO_NODE}};
	kind->mark = mark;
	kind->accounts[kind->n++] = (uint32_t)account;
}

static void sort_accounts(struct judging *j)
{
	struct rule_ctx *c = j->c;

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		unsigned caller = 0, target = a->uid == 0;

		if (rule_account_uid(c, a->uid) != a)
			continue;
		for (size_t k = 0; k < j->ngroups && k < MOST_GROUPS; k++)
			caller |= rule_in_group(c, a, j->groups[k]) ? 1u << k : 0;
		if (a->uid != 0)
			add(j, &j->callers[caller], caller, i);
		add(j, &j->targets[target], target, i);
	}
}

/* ---- Edges ---- */

static struct slice gate_name(const struct judging *j, const struct kind *caller, bool to_root)
{
	struct slice first = j->c->accounts[caller->accounts[0]].name;
	const char *to = to_root ? "root" : "others";

	if (caller->n == 1)
		return arena_printf(j->c->arena, "su of %.*s to %s", SLICE_ARG(first), to);
	return arena_printf(
	    j->c->arena, "su of %.*s and %zu more, to %s", SLICE_ARG(first), caller->n - 1, to);
}

/* From the callers to their node. */
static uint32_t gate(struct judging *j, struct kind *caller, bool to_root)
{
	struct rule_ctx *c = j->c;
	uint32_t *node = &caller->gates[to_root];

	if (*node != NO_NODE)
		return *node;
	*node = graph_node(c->graph, NODE_SOURCE, c->host, gate_name(j, caller, to_root));
	for (size_t i = 0; i < caller->n; i++) {
		const struct fact_account *a = &c->accounts[caller->accounts[i]];
		struct door d = door_open(c, &rule_su);

		door_join(&d, &j->service);
		setuid_program_admits(&d, j->program, a);
		door_premise(&d, rule_account_node(c, a));
		door_cite(&d, a->at);
		door_to_node(
		    &d, *node, arena_printf(c->arena, "%.*s may use su", SLICE_ARG(a->name)));
	}
	return *node;
}

static void lead(
    struct judging *j, struct kind *caller, const struct fact_account *a, const struct door *answer)
{
	struct rule_ctx *c = j->c;
	const struct fact_account *who = &c->accounts[caller->accounts[0]];
	struct door d = *answer;

	door_premise(&d, gate(j, caller, a->uid == 0));
	login_shell_check_su(&d, a, pam_file_has(&j->pam.account, SLICE("/etc/shells"), a->shell));
	pam_check_account(&j->pam, &d, a, who);
	pam_check_session(&j->pam, &d, a, who);
	door_to_account(&d, a,
	    arena_printf(c->arena, "su asks nobody for the password of %.*s on %.*s",
		SLICE_ARG(a->name), SLICE_ARG(c->graph->hosts[c->host].name)));
}

/* Why not: with whoever is on the host for all callers of a kind. */
static void refuse(struct judging *j, const struct fact_account *target)
{
	struct door d = door_open(j->c, &rule_su);

	if (j->c->refusals == NULL)
		return;
	door_join(&d, &j->service);
	door_premise(&d, rule_place_of(j->c, j->c->host));
	door_shut(&d, j->pam.auth.at, "su asks for the password of the account");
	door_refused(&d, target);
}

/* What the auth stack says to callers of the kind who want to be the account; false: no. */
static bool ask_auth(struct judging *j, const struct kind *caller,
    const struct fact_account *account, struct door *d)
{
	struct rule_ctx *c = j->c;
	struct fact_account to = *account;
	struct slice unknown = {0};
	int lets;

	/* As if there were a password. */
	to.pw = SLICE("shadowed");
	to.shadow = SLICE("locked");
	door_cite(d, j->pam.auth.at);
	lets =
	    pam_lets_caller_in(&j->pam, c, &to, &c->accounts[caller->accounts[0]], false, &unknown);
	if (j->ngroups > MOST_GROUPS)
		door_unsure(d, SLICE("what PAM says of more groups of the caller"));
	else if (lets < 0)
		door_unsure(d, arena_printf(c->arena, "what PAM says: %.*s", SLICE_ARG(unknown)));
	return lets != 0 || j->ngroups > MOST_GROUPS;
}

static void judge(struct judging *j, struct kind *caller, const struct kind *target)
{
	struct rule_ctx *c = j->c;
	struct door d;
	bool lets = false;

	for (size_t i = 0; i < target->n; i++) {
		const struct fact_account *a = &c->accounts[target->accounts[i]];

		if (i == 0 || j->one_by_one) {
			d = door_open(c, &rule_su);
			lets = ask_auth(j, caller, a, &d);
		}
		if (lets)
			lead(j, caller, a, &d);
		else
			refuse(j, a);
	}
}

/* ---- The host ---- */

static void run(struct rule_ctx *c)
{
	static const char *const places[] = {"/usr/bin/su", "/bin/su"};
	struct judging j = {.c = c, .service = door_open(c, &rule_su)};
	const struct fact_file *pam = rule_file(c, SLICE("/etc/pam.d/su"));

	if (pam == NULL || slice_eq_str(pam->status, "absent")) {
		su_auth_judge(c);
		return;
	}
	j.program = setuid_program_find(&j.service, places, 2);
	if (j.service.shut)
		return;
	pam_load(&j.pam, c, "su", true);
	j.ngroups = pam_caller_groups(&j.pam, c, j.groups, MOST_GROUPS);
	j.one_by_one = pam_asks_account(&j.pam);
	sort_accounts(&j);
	for (size_t i = 0; i < KINDS; i++)
		for (size_t k = 0; k < 2; k++)
			if (j.callers[i].n > 0 && j.targets[k].n > 0)
				judge(&j, &j.callers[i], &j.targets[k]);
}

const struct rule rule_su = {
    .name = "su",
    .technique = "T1548",
    .doc = "su asks for no password",
    .cure_at = NODE_ACCOUNT,
    .host = run,
};
