/* Directories above a path, passed by one account. */
#include "collector/rules/access.h"

bool access_up(struct slice *path)
{
	size_t cut = slice_rfind(*path, '/');

	if (path->n <= 1 || cut >= path->n)
		return false;
	*path = slice_sub(*path, 0, cut == 0 ? 1 : cut);
	return true;
}

void access_check(struct door *d, const struct fact_account *who, const struct access_object *o,
    int64_t bits, const char *why)
{
	int may = o->mode < 0 ? 1 : access_allowed(d->c, who, o, bits);

	if (may == 0)
		door_shut(d, o->at, why);
	else if (may < 0)
		door_unsure(
		    d, groups_unknown(d->c, arena_printf(d->c->arena, "#%lld", (long long)o->gid)));
}

void access_check_passable(
    struct door *d, const struct fact_account *who, struct slice real, bool strict)
{
	while (access_up(&real) && who->uid != 0 && !d->shut) {
		const struct fact_file *dir = rule_dir(d->c, real);
		struct access_object o;

		if (dir == NULL || dir->mode < 0) {
			if (strict)
				door_unsure(d,
				    arena_printf(d->c->arena, "the mode of %.*s", SLICE_ARG(real)));
			continue;
		}
		o = access_of(dir);
		access_check(
		    d, who, &o, ACCESS_PASS, "the account itself cannot enter this directory");
	}
}
