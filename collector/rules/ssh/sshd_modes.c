/*
 * Files of keys: sshd opens them as the account [openssh auth2-pubkeyfile.c auth_openfile], and
 * StrictModes [misc.c safe_path] wants that the file and every directory of its real path, up to
 * the account's home when the path goes through it and else up to /, belong to root or to the
 * account and are not writable by group or others.
 *
 * Debian and its kin tolerate group write when the group has nobody but the account in it
 * [Debian patch user-group-modes, misc.c secure_permissions].
 */
#include "collector/rules/access.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"

/* ---- Reading ---- */

/* Where a link stands for the file, the way to the link is gone as well. */
static void check_way_to_link(
    struct door *d, const struct fact_file *file, const struct fact_account *account)
{
	struct slice path = file->path, home = account->home;

	if (slice_eq(path, file->real))
		return;
	if (home.n > 1 && path.n > home.n && path.p[home.n] == '/' &&
	    slice_eq(slice_sub(path, 0, home.n), home))
		path = arena_printf(d->c->arena, "%.*s%.*s", SLICE_ARG(account->home_real),
		    SLICE_ARG(slice_sub(path, home.n, path.n)));
	access_check_passable(d, account, path, false);
}

void sshd_check_readable(
    struct door *d, const struct fact_file *file, const struct fact_account *account)
{
	struct access_object o = access_of(file);

	if (slice_eq_str(file->type, "dir") ||
	    (file->type.n > 0 && !slice_eq_str(file->type, "file")))
		door_shut(d, file->at, "it is no regular file");
	if (file->mode < 0)
		door_unsure(d, SLICE("the mode of the file of keys"));
	else
		access_check(d, account, &o, ACCESS_READ, "the account itself cannot read it");
	check_way_to_link(d, file, account);
	access_check_passable(d, account, file->real, true);
}

/* ---- StrictModes ---- */

/* Has the group no member but the account? Those with it as primary group are compared by number,
 * a listed one by its name with that of the file's owner; a group without a row is nobody's. 1, 0;
 * -1: not at first. At a stranger sshd breaks off its walk over passwd without an end to it, and
 * for the next question goes on from there: behind the last stranger there are none. */
static int is_private_group(
    struct sshd *s, const struct fact_file *f, const struct fact_account *account)
{
	const struct fact_unix_group *group = groups_row(s->c->group_index, f->gid);
	const struct fact_account *owner = rule_account_uid(s->c, f->uid);
	const struct fact_account *const *primary;
	const struct fact_group_member *const *members;
	size_t n = groups_primary(s->c->group_index, f->gid, &primary), behind = 0, nlisted = 0;
	size_t nmembers = groups_members(s->c->group_index, f->gid, &members);

	if (group == NULL || owner == NULL)
		return 0;
	for (size_t i = 0; i < n; i++)
		behind = primary[i]->uid == account->uid ? behind + 1 : 0;
	/* Of several rows with one number the first is looked up. */
	for (size_t i = 0; i < nmembers; i++)
		if (slice_eq(members[i]->name, group->name) &&
		    (++nlisted > 1 || !slice_eq(members[i]->member, owner->name)))
			return 0;
	if (behind + nlisted == 0)
		return 0;
	return behind == n ? 1 : -1;
}

static void check_group(
    struct sshd *s, struct door *d, const struct fact_file *f, const struct fact_account *account)
{
	int own = s->state->group_modes_patch ? is_private_group(s, f, account) : 0;

	if (own == 0)
		door_shut(d, f->at, "StrictModes: its group can write to it");
	else if (own < 0)
		door_unsure(d, SLICE("which account sshd goes on with as it counts the group's: "
				     "a client that signs at once is let in when it asks again"));
}

void sshd_check_mode(
    struct sshd *s, struct door *d, const struct fact_file *f, const struct fact_account *account)
{
	if (f->uid != 0 && f->uid != account->uid)
		door_shut(d, f->at, "StrictModes: it belongs to another account");
	else if ((f->mode & 02) != 0)
		door_shut(d, f->at, "StrictModes: others can write to it");
	else if ((f->mode & 020) != 0)
		check_group(s, d, f, account);
}

void sshd_check_modes(struct sshd *s, struct door *d, const struct fact_file *file,
    const struct fact_account *account)
{
	struct slice path = file->real;

	if (file->mode >= 0)
		sshd_check_mode(s, d, file, account);
	while (!d->shut && access_up(&path)) {
		const struct fact_file *dir = rule_dir(s->c, path);

		if (dir == NULL || dir->mode < 0)
			door_unsure(
			    d, arena_printf(s->c->arena, "the mode of %.*s", SLICE_ARG(path)));
		else
			sshd_check_mode(s, d, dir, account);
		if (slice_eq(path, account->home_real))
			return;
	}
}
