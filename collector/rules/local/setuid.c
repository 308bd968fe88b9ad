/*
 * Setuid and setgid programs that give away their owner: shells, copies of shells, programs that
 * run what they are told, and programs that somebody else can write.
 *
 * Writing to a setuid file with write(2) takes its bits away [linux mm/filemap.c
 * file_remove_privs]; writing through a shared mapping does not, so a writable one is a way all the
 * same. A file system mounted nosuid gives none.
 */
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/rule_list.h"

#define SETUID 04000
#define SETGID 02000
#define GROUP_RUNS 010

/* Programs whose work it is to run others, or to write files [their own manuals]: with the bit, and
 * if they are what their name says, they do it as the owner. */
static const char *const willing[] = {"ash", "awk", "bash", "busybox", "cp", "csh", "dash", "dd",
    "ed", "emacs", "env", "expect", "find", "flock", "gawk", "gdb", "install", "ionice", "ksh",
    "less", "lua", "make", "mawk", "more", "mv", "nano", "nice", "node", "perl", "php", "pip",
    "python", "rsync", "ruby", "sed", "setpriv", "sh", "start-stop-daemon", "stdbuf", "strace",
    "tar", "taskset", "tclsh", "tcsh", "tee", "time", "timeout", "unshare", "vi", "vim", "xargs",
    "zip", "zsh"};

struct judging {
	struct rule_ctx *c;
	const struct fact_mount *mounts;
	size_t nmounts;
	const struct fact_file *f;
	const struct fact_account *owner; /* who is given away; NULL: the group */
};

/* "python3.11" is python. */
static bool is_willing(struct slice path)
{
	struct slice name = slice_sub(path, slice_rfind(path, '/') + 1, path.n);

	while (name.n > 0 && ((name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9') ||
				 name.p[name.n - 1] == '.'))
		name.n--;
	for (size_t i = 0; i < sizeof(willing) / sizeof(willing[0]); i++)
		if (slice_eq_str(name, willing[i]))
			return true;
	return false;
}

static struct door begin(struct judging *j)
{
	struct door d = door_open(j->c, &rule_setuid);

	door_cite(&d, j->f->at);
	setuid_check_mount(&d, j->mounts, j->nmounts, j->f->real);
	return d;
}

static uint32_t target(struct judging *j)
{
	return j->owner != NULL ? rule_account_node(j->c, j->owner) : access_group(j->c, j->f->gid);
}

static void add_ways(
    struct judging *j, const struct door *base, const struct access_ways *ways, const char *verb)
{
	for (size_t i = 0; i < ways->n; i++) {
		struct door d = *base;

		if (j->owner != NULL && ways->v[i].uid == j->owner->uid)
			continue;
		door_premise(&d, ways->v[i].node);
		if (ways->v[i].missing.n > 0)
			door_unsure(&d, ways->v[i].missing);
		door_to_node(&d, target(j),
		    arena_printf(j->c->arena, "%s can %s the set%s program %.*s", ways->v[i].how,
			verb, (j->f->mode & SETUID) != 0 ? "uid" : "gid", SLICE_ARG(j->f->path)));
	}
}

/* Who runs it. */
static void judge_running(struct judging *j, const struct access_ways *runners)
{
	struct door d = begin(j);

	if (j->f->copy_of.n > 0) {
		add_ways(j, &d, runners, "run, as a shell,");
	} else if (is_willing(j->f->real)) {
		door_unsure(&d, SLICE("whether it is the program of that name"));
		add_ways(j, &d, runners, "have commands run by");
	} else if (setuid_is_odd(j->f->real)) {
		door_unsure(&d, SLICE("what the program does for whoever runs it"));
		add_ways(j, &d, runners, "run");
	}
}

static void judge_writing(struct judging *j, const struct access_ways *runners)
{
	struct access_ways both = {0};
	struct door d;

	setuid_writers(j->c, j->f, runners, &both);
	if (both.n == 0)
		return;
	d = begin(j);
	add_ways(j, &d, &both, "write");
}

static void judge(struct judging *j)
{
	struct access_object o = access_of(j->f);
	struct access_ways runners = {0};

	access_list(j->c, &o, ACCESS_PASS, &runners);
	judge_running(j, &runners);
	if (j->f->copy_of.n == 0)
		judge_writing(j, &runners);
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};
	struct fact_mount *mounts;

	j.nmounts = fact_load(c->facts, c->arena, mount, c->host_id, &mounts);
	j.mounts = mounts;
	for (size_t i = 0; i < c->nfiles; i++) {
		j.f = &c->files[i];
		if (j.f->mode < 0 || !slice_eq_str(j.f->type, "file"))
			continue;
		j.owner = rule_account_uid(c, j.f->uid);
		if ((j.f->mode & SETUID) != 0 && j.owner != NULL)
			judge(&j);
		/* Without the group's right to run, the bit means something else [chmod(2)]. */
		j.owner = NULL;
		if ((j.f->mode & (SETUID | SETGID | GROUP_RUNS)) == (SETGID | GROUP_RUNS) &&
		    j.f->gid != 0)
			judge(&j);
	}
}

const struct rule rule_setuid = {
    .name = "setuid",
    .technique = "T1548.001",
    .doc = "a setuid program that gives away its owner",
    .host = run,
};
