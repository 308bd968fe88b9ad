/* Is there such a program, and does its setuid bit count where it lies? */
#include "collector/rules/local/setuid_program.h"

/* Where no package installs programs. */
static const char *const odd_places[] = {
    "/dev/shm/", "/home/", "/root/", "/srv/", "/tmp/", "/var/tmp/"};

bool setuid_is_odd(struct slice path)
{
	for (size_t i = 0; i < sizeof(odd_places) / sizeof(odd_places[0]); i++)
		if (slice_starts(path, odd_places[i]))
			return true;
	return false;
}

/* The mount that holds the path: of the longest mountpoint the last. */
void setuid_check_mount(
    struct door *d, const struct fact_mount *mounts, size_t n, struct slice real)
{
	const struct fact_mount *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (mounts[i].active == 1 && slice_path_under(real, mounts[i].mountpoint) &&
		    (best == NULL || mounts[i].mountpoint.n >= best->mountpoint.n))
			best = &mounts[i];
	if (best != NULL && best->nosuid == 1)
		door_shut(d, best->at, "the program lies on a file system mounted nosuid");
}

void setuid_writers(struct rule_ctx *c, const struct fact_file *f,
    const struct access_ways *runners, struct access_ways *both)
{
	struct access_object o = access_of(f);
	struct access_ways writers = {0};

	access_list(c, &o, ACCESS_WRITE, &writers);
	both->v = arena_alloc(c->arena, (writers.n + 1) * sizeof(*both->v));
	for (size_t i = 0; i < writers.n; i++)
		for (size_t k = 0; k < runners->n; k++)
			if (runners->v[k].node == writers.v[i].node ||
			    runners->v[k].node == rule_place_of(c, c->host)) {
				both->v[both->n++] = writers.v[i];
				break;
			}
}

static bool is_setuid(const struct fact_file *f)
{
	return (f->mode & 04000) != 0 && f->uid == 0;
}

static bool counts(struct door *d, const struct fact_file *f)
{
	struct fact_mount *mounts;
	size_t n = fact_load(d->c->facts, d->c->arena, mount, d->c->host_id, &mounts);

	if (f->mode < 0) {
		door_unsure(
		    d, arena_printf(d->c->arena, "whether %.*s is setuid", SLICE_ARG(f->path)));
		return true;
	}
	if (!is_setuid(f)) {
		door_shut(d, f->at, "the program is not root's own and setuid");
		return false;
	}
	setuid_check_mount(d, mounts, n, f->real);
	return !d->shut;
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
