/*
 * StrictModes [openssh misc.c safe_path]: the file and every directory of its real path, up to the
 * account's home when the path goes through it and else up to /, must belong to root or to the
 * account and must not be writable by group or others.
 *
 * Debian and its kin tolerate group write when the group has nobody but the account in it
 * [Debian patch user-group-modes, misc.c secure_permissions].
 */
#include "collector/rules/sshd.h"

/* Has the group no member but this account, as primary group or listed? */
static bool is_private_group(struct sshd *s, int64_t gid, const struct fact_account *account)
{
	bool any = false;

	for (size_t i = 0; i < s->c->naccounts; i++) {
		if (s->c->accounts[i].gid != gid)
			continue;
		if (!slice_eq(s->c->accounts[i].name, account->name))
			return false;
		any = true;
	}
	for (size_t i = 0; i < s->c->nmembers; i++) {
		if (s->c->members[i].gid != gid)
			continue;
		if (!slice_eq(s->c->members[i].member, account->name))
			return false;
		any = true;
	}
	return any;
}

static void check_one(
    struct sshd *s, struct door *d, const struct fact_file *f, const struct fact_account *account)
{
	if (f->uid != 0 && f->uid != account->uid)
		door_shut(d, f->at, "StrictModes: it belongs to another account");
	else if ((f->mode & 02) != 0)
		door_shut(d, f->at, "StrictModes: others can write to it");
	else if ((f->mode & 020) != 0 &&
		 !(s->group_modes_patch && is_private_group(s, f->gid, account)))
		door_shut(d, f->at, "StrictModes: its group can write to it");
}

void sshd_check_modes(struct sshd *s, struct door *d, const struct fact_file *file,
    const struct fact_account *account)
{
	struct slice path = file->real;
	struct slice home = account->home_real;

	check_one(s, d, file, account);
	while (path.n > 1 && !d->shut) {
		size_t cut = slice_rfind(path, '/');
		const struct fact_file *dir;

		if (cut >= path.n)
			return;
		path = slice_sub(path, 0, cut == 0 ? 1 : cut);
		dir = rule_file(s->c, path);
		if (dir == NULL || dir->mode < 0)
			door_unsure(
			    d, arena_printf(s->c->arena, "the mode of %.*s", SLICE_ARG(path)));
		else
			check_one(s, d, dir, account);
		if (slice_eq(path, home))
			return;
	}
}
