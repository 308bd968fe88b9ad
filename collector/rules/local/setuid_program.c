/* Is there such a program, and does its setuid bit count where it lies? */
#include "collector/rules/local/setuid_program.h"

#include "collector/rules/access.h"

/* The mount that holds the path: of the longest mountpoint the last. */
static const struct fact_mount *mount_of(struct rule_ctx *c, struct slice path)
{
	struct fact_mount *mounts;
	const struct fact_mount *best = NULL;
	size_t n = fact_load(c->facts, c->arena, mount, c->host_id, &mounts);

	for (size_t i = 0; i < n; i++)
		if (mounts[i].active == 1 && slice_path_under(path, mounts[i].mountpoint) &&
		    (best == NULL || mounts[i].mountpoint.n >= best->mountpoint.n))
			best = &mounts[i];
	return best;
}

static bool is_setuid(const struct fact_file *f)
{
	return (f->mode & 04000) != 0 && f->uid == 0;
}

static bool counts(struct door *d, const struct fact_file *f)
{
	const struct fact_mount *m = mount_of(d->c, f->real);

	if (f->mode < 0) {
		door_unsure(
		    d, arena_printf(d->c->arena, "whether %.*s is setuid", SLICE_ARG(f->path)));
		return true;
	}
	if (!is_setuid(f)) {
		door_shut(d, f->at, "the program is not root's own and setuid");
		return false;
	}
	if (m != NULL && m->nosuid == 1) {
		door_shut(d, m->at, "the program lies on a file system mounted nosuid");
		return false;
	}
	return true;
}

const struct fact_file *setuid_program_find(struct door *d, const char *const *places, size_t n)
{
	bool asked = false;

	for (size_t i = 0; i < n; i++) {
		const struct fact_file *f = rule_file(d->c, slice_str(places[i]));

		asked = asked || f != NULL;
		if (f != NULL && !slice_eq_str(f->status, "absent"))
			return counts(d, f) ? f : NULL;
	}
	if (asked)
		door_shut(d, (struct fact_origin){0}, "the program is not on the host");
	else
		door_unsure(d, arena_printf(d->c->arena, "whether there is %s", places[0]));
	return NULL;
}

void setuid_program_admits(
    struct door *d, const struct fact_file *program, const struct fact_account *a)
{
	struct access_object o;

	if (program == NULL || program->mode < 0)
		return;
	o = access_of(program);
	switch (access_allowed(d->c, a, &o, ACCESS_PASS)) {
	case 1:
		break;
	case 0:
		door_shut(d, program->at, "the account may not start the program");
		break;
	default:
		door_unsure(d, SLICE("whether the account may start the program"));
	}
}
