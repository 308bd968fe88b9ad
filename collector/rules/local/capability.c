/*
 * Programs with capabilities of their own, which whoever runs them has while they run: what is as
 * good as root in a program that does as it is told is root [capabilities(7)].
 *
 * As with setuid bits: write(2) takes them away, writing through a shared mapping does not, and on
 * a file system mounted nosuid they count for nothing. A capability that is inheritable alone needs
 * a session that pam_cap gave it to, and what that gives is not read.
 */
#include "collector/rules/local/capability_programs.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/ports.h"
#include "collector/rules/rule_list.h"

struct judging {
	struct rule_ctx *c;
	const struct fact_mount *mounts;
	size_t nmounts;
	const struct fact_file *f;
	bool written; /* whoever writes the program is in question, not what it does */
};

/* ---- What the program has ---- */

/* How the file has the capability: "ep"; empty when it has not, or not on the host itself. */
static struct slice sets_of(const struct fact_file *f, const char *name)
{
	struct slice rest = f->caps, one, key, found = {0};

	while (rest.n > 0) {
		slice_cut(&rest, ',', &one);
		if (slice_starts(one, "root:"))
			return (struct slice){0};
		if (slice_cut(&one, '+', &key) && slice_eq_str(key, name))
			found = one;
	}
	return found;
}

static bool has_set(struct slice sets, uint8_t set)
{
	return slice_find(sets, set) < sets.n;
}

/* A program that knows nothing of capabilities has to have them in effect; code raises them. */
static bool does(const struct judging *j, const struct capability *cap)
{
	struct slice real = j->f->copy_of.n > 0 ? j->f->copy_of : j->f->real;
	struct slice sets = sets_of(j->f, cap->name);
	unsigned uses = capability_uses(real);

	if (!has_set(sets, 'p'))
		return false;
	if (j->written)
		return true;
	if (uses == 0)
		return setuid_is_odd(real);
	if (!has_set(sets, 'e'))
		uses &= USE_CODE;
	return (uses & cap->uses) != 0;
}

/* ---- Edges ---- */

static struct door begin(struct judging *j, const struct capability *cap)
{
	struct door d = door_open(j->c, &rule_capability);

	door_cite(&d, j->f->at);
	setuid_check_mount(&d, j->mounts, j->nmounts, j->f->real);
	if (cap->missing != NULL)
		door_unsure(&d, slice_str(cap->missing));
	if (cap->needs != NULL)
		door_need(&d, cap->needs);
	if (j->written || j->f->copy_of.n > 0)
		return d;
	door_unsure(&d, capability_uses(j->f->real) != 0
			    ? SLICE("whether it is the program of that name")
			    : SLICE("what the program does for whoever runs it"));
	return d;
}

static void lead(struct judging *j, const struct capability *cap, const struct access_ways *ways,
    const char *verb)
{
	struct rule_ctx *c = j->c;
	uint32_t to = cap->low_port ? port_node(c, c->host) : rule_root_of(c, c->host);
	struct door base = begin(j, cap);

	for (size_t i = 0; i < ways->n; i++) {
		struct door d = base;

		if (ways->v[i].uid == 0)
			continue;
		door_premise(&d, ways->v[i].node);
		if (ways->v[i].missing.n > 0)
			door_unsure(&d, ways->v[i].missing);
		door_to_node(&d, to,
		    arena_printf(c->arena, "%s can %s %.*s, which has %s", ways->v[i].how, verb,
			SLICE_ARG(j->f->path), cap->name));
	}
}

/* By the first capability that gives root, and by the one that gives low ports. */
static void judge(struct judging *j, const struct access_ways *ways, const char *verb)
{
	const struct capability *cap;
	bool root = false;

	for (size_t i = 0; (cap = capability_nth(i)) != NULL; i++) {
		if ((root && !cap->low_port) || !does(j, cap))
			continue;
		lead(j, cap, ways, verb);
		root = root || !cap->low_port;
	}
}

/* ---- The host ---- */

static void judge_file(struct judging *j, const struct fact_file *f)
{
	struct access_object o = access_of(f);
	struct access_ways runners = {0}, writers = {0};

	j->f = f;
	access_list(j->c, &o, ACCESS_PASS, &runners);
	j->written = false;
	judge(j, &runners, "run");
	setuid_writers(j->c, f, &runners, &writers);
	j->written = true;
	judge(j, &writers, "write");
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};
	struct fact_mount *mounts;

	j.nmounts = fact_load(c->facts, c->arena, mount, c->host_id, &mounts);
	j.mounts = mounts;
	for (size_t i = 0; i < c->nfiles; i++)
		if (c->files[i].caps.n > 0 && c->files[i].mode >= 0 &&
		    slice_eq_str(c->files[i].type, "file"))
			judge_file(&j, &c->files[i]);
}

const struct rule rule_capability = {
    .name = "capability",
    .technique = "T1548.001",
    .doc = "a program with capabilities that gives away root",
    .host = run,
};
