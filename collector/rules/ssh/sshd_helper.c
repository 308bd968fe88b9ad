/*
 * The programs that sshd asks for keys or principals: whether it would run one [openssh misc.c
 * subprocess, safe_path; auth2-pubkey.c]. It looks for the program as the user that the line beside
 * it names, and wants that nobody but root can change it, or what stands at its path. What the
 * program prints is for nobody here to say.
 */
#include "collector/rules/access.h"
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"

/* ---- As whom ---- */

/* %u in it is the account; of other tokens nothing is known here. */
static struct slice user_of(
    const struct sshd_value *v, const struct fact_account *account, struct arena *a)
{
	struct slice args = v->rows[0]->args, word = {0};

	args_next(a, &args, &word);
	return slice_eq_str(word, "%u") ? account->name : word;
}

/* The account that runs it; or NULL, and the door is shut or unsure. */
static const struct fact_account *runner(struct sshd *s, struct door *d,
    const struct fact_sshd_setting *row, const struct fact_account *account)
{
	struct slice keyword = arena_printf(s->c->arena, "%.*suser", SLICE_ARG(row->keyword));
	struct sshd_value v = sshd_get(s, arena_str(s->c->arena, keyword));
	const struct fact_account *user;
	struct slice name;

	if (v.nmaybe > 0 || (v.nrows > 0 && v.rows[0]->args.n == 0)) {
		door_unsure(d, SLICE("as whom sshd runs the program that it asks"));
		return NULL;
	}
	if (v.nrows == 0) {
		door_shut(d, row->at, "no line says as whom sshd runs this program");
		return NULL;
	}
	door_cite(d, v.rows[0]->at);
	name = user_of(&v, account, s->c->arena);
	user = rule_account(s->c, name);
	if (user == NULL && s->c->group_index->accounts_elsewhere)
		door_unsure(d, SLICE("whether there is an account to run the program as"));
	else if (user == NULL)
		door_shut(d, v.rows[0]->at, "there is no such account to run the program as");
	return user;
}

/* ---- The program ---- */

static void check_reached(
    struct sshd *s, struct door *d, const struct fact_file *f, const struct fact_account *user)
{
	struct access_object o = access_of(f);
	int way = user->uid == 0 ? 1 : access_passable(s->c, user, f->real);

	if (way == 0)
		door_shut(d, f->at, "the user that runs it cannot get to the program");
	else if (way < 0)
		door_unsure(d, SLICE("whether its user can get to the program that sshd asks"));
	if (f->type.n > 0 && !slice_eq_str(f->type, "file"))
		door_shut(d, f->at, "it is no program");
	else if ((f->mode & 0111) == 0)
		door_shut(d, f->at, "nobody may execute the program");
	else
		access_check(
		    d, user, &o, ACCESS_PASS, "the user that runs it may not execute the program");
}

/* As StrictModes asks, for root, and up to the root [misc.c safe_path]. */
static void check_safe(struct sshd *s, struct door *d, const struct fact_file *f)
{
	struct door modes = door_open(s->c, d->rule);

	sshd_check_modes(s, &modes, f, &(struct fact_account){.uid = 0});
	if (modes.shut)
		door_shut(d, modes.shut_at, "not root alone could change the program, or its path");
	else if (modes.missing.n > 0)
		door_unsure(d, modes.missing);
}

void sshd_check_helper(struct sshd *s, struct door *d, const struct fact_sshd_setting *row,
    const struct fact_account *account)
{
	struct slice args = row->args, path = {0};
	const struct fact_account *user = runner(s, d, row, account);
	const struct fact_file *f;

	args_next(s->c->arena, &args, &path);
	f = rule_file(s->c, path);
	if (!slice_starts(path, "/"))
		door_shut(d, row->at, "it names no absolute path");
	else if (f != NULL && slice_eq_str(f->status, "absent"))
		door_shut(d, f->at, "the program does not exist");
	else if (f == NULL || f->mode < 0)
		door_unsure(d, arena_printf(s->c->arena, "the mode of %.*s", SLICE_ARG(path)));
	if (d->shut || f == NULL || f->mode < 0)
		return;
	if (user != NULL)
		check_reached(s, d, f, user);
	check_safe(s, d, f);
}
