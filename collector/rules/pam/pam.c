/* What comes of a stack's answer for a door. */
#include "collector/rules/pam/pam.h"

#include "collector/rules/pam/pam_modules.h"
#include "collector/rules/source.h"

/* ---- A stack that cannot be run ---- */

static bool is_readable(const struct pam_stack *s, struct door *d)
{
	if (s->broken.n > 0)
		door_shut(d, s->at, "PAM: the service includes a file that does not exist");
	else if (s->unread.n > 0)
		door_unsure(d, arena_printf(d->c->arena, "what PAM says: %.*s was not read",
				   SLICE_ARG(s->unread)));
	return s->broken.n == 0 && s->unread.n == 0;
}

static void say_unknown(struct door *d, struct slice line)
{
	door_unsure(d, arena_printf(d->c->arena, "what PAM says: %.*s", SLICE_ARG(line)));
}

/* ---- One answer, or one for each kind of client ---- */

/* Runs the stack; false when the answer is not known, which the door then says. A client that
 * access.conf refuses is asked about apart: what that makes different, the door asks of the
 * client's address. `passes`: what of the answers is a yes. */
static bool answer(struct pam_asking *q, struct door *d, enum pam_answer *out,
    bool (*passes)(const struct pam_asking *q, enum pam_answer answer))
{
	enum pam_answer refused;
	const struct pam_entry *decided;

	if (!pam_run(q, out)) {
		say_unknown(d, q->unknown);
		return false;
	}
	if (q->client.n == 0)
		return true;
	decided = q->decided;
	q->is_refused = true;
	if (!pam_run(q, &refused)) {
		say_unknown(d, q->unknown);
		return false;
	}
	if (passes(q, *out) && !passes(q, refused))
		source_join(d, q->client);
	else if (passes(q, *out) != passes(q, refused))
		door_unsure(d, SLICE("what PAM says of clients that access.conf refuses"));
	q->decided = decided;
	return true;
}

/* ---- account ---- */

static bool is_success(const struct pam_asking *q, enum pam_answer answer)
{
	(void)q;
	return answer == PAM_SUCCESS;
}

static struct fact_origin deciding_line(const struct pam_asking *q)
{
	return q->decided != NULL ? q->decided->at : q->stack->at;
}

static const char *refusal(const struct pam_asking *q, enum pam_answer answer)
{
	if (q->decided != NULL && slice_eq_str(pam_module(&q->decided->row), "pam_nologin"))
		return "PAM: a nologin file keeps everybody but root out";
	switch (answer) {
	case PAM_NEW_PASSWORD:
		return "the password must be changed first: no program runs";
	case PAM_ACCT_EXPIRED:
		return "PAM: the account has expired";
	case PAM_NO_MODULE:
		return "PAM refuses the account: the module has no function of this kind";
	default:
		return "PAM refuses the account";
	}
}

static void check_account(struct pam_asking *q, struct door *d, bool changeable, bool age_counts)
{
	enum pam_answer said;

	if (!is_readable(q->stack, d) || !answer(q, d, &said, is_success))
		return;
	if (said == PAM_SUCCESS || (changeable && said == PAM_NEW_PASSWORD) ||
	    (!age_counts && said == PAM_TOK_EXPIRED))
		return;
	door_shut(d, deciding_line(q), refusal(q, said));
}

static struct pam_asking asking(const struct pam_service *p, const struct pam_stack *stack,
    const struct door *d, const struct fact_account *account, const struct fact_account *caller)
{
	return (struct pam_asking){.c = d->c,
	    .account = account,
	    .stack = stack,
	    .service = p->name,
	    .local = p->local,
	    .caller = caller};
}

void pam_check_account(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller)
{
	struct pam_asking q = asking(p, &p->account, d, account, caller);

	check_account(&q, d, false, true);
}

void pam_check_local(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller, bool password)
{
	struct pam_asking q = asking(p, &p->account, d, account, caller);

	check_account(&q, d, true, password);
}

/* ---- session ---- */

/* sudo goes on where a module says so little [sudo plugins/sudoers/auth/pam.c
 * sudo_pam_begin_session]. */
static bool is_session(const struct pam_asking *q, enum pam_answer answer)
{
	return answer == PAM_SUCCESS ||
	       (answer == PAM_NO_SESSION && slice_starts(slice_str(q->service), "sudo"));
}

static void check_session(struct pam_asking *q, struct door *d)
{
	enum pam_answer said;

	if (!is_readable(q->stack, d) || !answer(q, d, &said, is_session))
		return;
	if (!is_session(q, said))
		door_shut(d, deciding_line(q),
		    said == PAM_NO_MODULE
			? "PAM refuses the session: the module has no function for it"
			: "PAM refuses the session");
}

void pam_check_session(const struct pam_service *p, struct door *d,
    const struct fact_account *account, const struct fact_account *caller)
{
	struct pam_asking q = asking(p, &p->session, d, account, caller);

	check_session(&q, d);
}

void pam_check(
    const struct pam_service *p, struct door *d, const struct fact_account *account, bool addresses)
{
	struct pam_asking q = asking(p, &p->account, d, account, NULL);
	struct pam_asking session = asking(p, &p->session, d, account, NULL);

	q.by_source = session.by_source = addresses;
	check_account(&q, d, false, true);
	check_session(&session, d);
}

/* ---- auth ---- */

static int lets_in(struct pam_asking *q, struct slice *unknown)
{
	const struct pam_stack *s = q->stack;
	enum pam_answer said;

	if (s->broken.n > 0)
		return 0;
	if (s->unread.n > 0) {
		*unknown = arena_printf(q->c->arena, "%.*s was not read", SLICE_ARG(s->unread));
		return -1;
	}
	if (!pam_run(q, &said)) {
		*unknown = q->unknown;
		return -1;
	}
	return said == PAM_SUCCESS;
}

int pam_lets_in(const struct pam_service *p, struct rule_ctx *c, const struct fact_account *account,
    const char *granting, struct slice *unknown)
{
	struct pam_asking q = {.c = c,
	    .account = account,
	    .stack = &p->auth,
	    .service = p->name,
	    .granting = granting};

	return lets_in(&q, unknown);
}

int pam_lets_caller_in(const struct pam_service *p, struct rule_ctx *c,
    const struct fact_account *account, const struct fact_account *caller, bool knows,
    struct slice *unknown)
{
	struct pam_asking q = {.c = c,
	    .account = account,
	    .stack = &p->auth,
	    .service = p->name,
	    .local = true,
	    .caller = caller,
	    .knows = knows};

	return lets_in(&q, unknown);
}

/* ---- Who is asked about ---- */

static size_t add_group(
    const struct rule_ctx *c, struct slice name, int64_t *gids, size_t n, size_t most)
{
	const struct fact_unix_group *group = groups_named(c->group_index, name);

	if (group == NULL)
		return n;
	if (n < most)
		gids[n] = group->gid;
	return n + 1;
}

/* Groups of `use_uid user ingroup a:b`. */
static size_t add_listed(
    const struct rule_ctx *c, const struct pam_row *row, int64_t *gids, size_t n, size_t most)
{
	struct slice args = row->args, arg, name;

	while (pam_arg(&args, &arg))
		if (slice_ends(arg, "ingroup") && pam_arg(&args, &arg))
			while (arg.n > 0) {
				slice_cut(&arg, ':', &name);
				n = add_group(c, name, gids, n, most);
			}
	return n;
}

size_t pam_caller_groups(
    const struct pam_service *p, const struct rule_ctx *c, int64_t *gids, size_t most)
{
	const struct pam_stack *stacks[] = {&p->auth, &p->account, &p->session};
	size_t n = 0;

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < stacks[k]->n; i++) {
			const struct pam_row *row = &stacks[k]->entries[i].row;
			const struct fact_unix_group *wheel;

			if (slice_eq_str(pam_module(row), "pam_wheel")) {
				wheel = pam_wheel_of(c, row);
				n = wheel == NULL ? n : add_group(c, wheel->name, gids, n, most);
			} else if (pam_has_arg(row, "use_uid")) {
				n = add_listed(c, row, gids, n, most);
			}
		}
	return n;
}

bool pam_asks_caller(const struct pam_service *p)
{
	const struct pam_stack *stacks[] = {&p->auth, &p->account, &p->session};

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < stacks[k]->n; i++) {
			const struct pam_row *row = &stacks[k]->entries[i].row;

			if (slice_eq_str(pam_module(row), "pam_wheel") ||
			    pam_has_arg(row, "use_uid"))
				return true;
		}
	return false;
}

bool pam_asks_account(const struct pam_service *p)
{
	static const char *const asking_names[] = {
	    "pam_access", "pam_listfile", "pam_shells", "pam_succeed_if", "pam_usertype"};

	for (size_t i = 0; i < p->auth.n; i++)
		for (size_t k = 0; k < sizeof(asking_names) / sizeof(asking_names[0]); k++)
			if (slice_eq_str(pam_module(&p->auth.entries[i].row), asking_names[k]))
				return true;
	return false;
}
