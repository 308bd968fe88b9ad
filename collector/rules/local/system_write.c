/*
 * System files and folders that somebody else than root can write, and what root does with them
 * (system_paths.h): a passwd row with uid 0 works at once, a unit when it is started next, a file
 * of /etc/profile.d at the next log-in. Cron, sudo and doas refuse files that others than root can
 * write [cron database.c process_crontab; sudo lib/util/secure_path.c; doas.c checkperms]: what
 * they read is no way, the scripts of cron.daily and its kin are, for run-parts asks nothing.
 */
#include "collector/rules/access.h"
#include "collector/rules/rule_list.h"
#include "common/system_paths.h"

/* One directory may stand above many of the paths: its writers are told once for it. */
#define MOST_TOLD 64

struct judging {
	struct rule_ctx *c;
	bool cron_runs;
	struct told {
		uint32_t node;
		struct slice path;
	} told[MOST_TOLD];
	size_t ntold;
};

static bool is_told(struct judging *j, const struct access_way *way)
{
	for (size_t i = 0; i < j->ntold; i++)
		if (j->told[i].node == way->node && slice_eq(j->told[i].path, way->at.path))
			return true;
	if (j->ntold < MOST_TOLD)
		j->told[j->ntold++] = (struct told){way->node, way->at.path};
	return false;
}

static void ask_root(
    struct judging *j, struct door *d, const struct system_path *p, const struct access_way *way)
{
	struct arena *a = j->c->arena;

	switch (p->kind) {
	case SYSTEM_CRON:
		if (!j->cron_runs)
			door_unsure(d, SLICE("whether cron runs"));
		break;
	case SYSTEM_PROGRAMS:
	case SYSTEM_LATER:
		door_unsure(d, arena_printf(a, "when %s", p->when));
		break;
	case SYSTEM_LOGIN:
		door_need(d, "victim-login");
		break;
	case SYSTEM_SHUT:
		door_shut(d, way->at,
		    arena_str(
			a, arena_printf(a, "%s refuses what others than root can write", p->when)));
		break;
	default:
		break;
	}
}

static void judge(struct judging *j, const struct system_path *p, const struct fact_file *f)
{
	struct access_object o = access_of(f);
	struct access_ways ways = {0};

	/* A unit is masked by a link to /dev/null, which everybody can write. */
	if (f->type.n > 0 && !o.is_dir && !slice_eq_str(f->type, "file"))
		return;
	access_writers(j->c, &o, &ways);
	for (size_t i = 0; i < ways.n; i++) {
		const struct access_way *way = &ways.v[i];
		struct door d = door_open(j->c, &rule_system_write);

		if (is_told(j, way))
			continue;
		door_premise(&d, way->node);
		door_grant(&d, way->at);
		if (way->missing.n > 0)
			door_unsure(&d, way->missing);
		ask_root(j, &d, p, way);
		door_to_node(&d, rule_root_of(j->c, j->c->host),
		    arena_printf(j->c->arena, "%s can change %.*s", way->how, SLICE_ARG(f->path)));
	}
}

/* The files right in a folder: the agent tells of those that others than root could write. */
static void judge_folder(struct judging *j, const struct system_path *p)
{
	struct rule_ctx *c = j->c;
	struct slice head = arena_printf(c->arena, "%s/", p->path);

	for (size_t i = rule_lower_file(c, head); i < c->nfiles; i++) {
		struct slice path = c->files[i].path;

		if (path.n < head.n || !slice_eq(slice_sub(path, 0, head.n), head))
			break;
		if (slice_find(slice_sub(path, head.n, path.n), '/') + head.n == path.n &&
		    !slice_eq_str(c->files[i].type, "dir") &&
		    !slice_eq_str(c->files[i].real, "/dev/null")) /* a masked unit */
			judge(j, p, &c->files[i]);
	}
}

static void judge_kind(struct judging *j, enum system_path_kind kind)
{
	for (size_t i = 0; i < system_path_count; i++) {
		const struct system_path *p = &system_paths[i];
		const struct fact_file *f = rule_file(j->c, slice_str(p->path));

		if (p->kind != kind)
			continue;
		if (f == NULL)
			f = rule_dir(j->c, slice_str(p->path));
		if (f != NULL)
			judge(j, p, f);
		if (p->folder)
			judge_folder(j, p);
	}
}

/* Files of sshd's configuration, wherever Include finds them. Who writes them has sshd take a key
 * of hers for any account, and run programs as root [sshd_config(5), AuthorizedKeysCommandUser];
 * sshd asks nothing of their modes. */
static void judge_sshd(struct judging *j)
{
	static const struct system_path later = {
	    NULL, SYSTEM_LATER, false, "sshd reads its configuration next"};
	struct fact_sshd_setting *rows;
	size_t n = fact_load(j->c->facts, j->c->arena, sshd_setting, j->c->host_id, &rows);

	for (size_t i = 0; i < n; i++) {
		const struct fact_file *f = rule_file(j->c, rows[i].at.path);

		if (f != NULL && (i == 0 || !slice_eq(rows[i].at.path, rows[i - 1].at.path)))
			judge(j, &later, f);
	}
}

static bool runs_cron(struct rule_ctx *c)
{
	struct fact_process *processes;
	size_t n = fact_load(c->facts, c->arena, process, c->host_id, &processes);

	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(processes[i].name, "cron") ||
		    slice_eq_str(processes[i].name, "crond"))
			return true;
	return false;
}

/* What works at once comes first: a directory above is told of as it does most. */
static void run(struct rule_ctx *c)
{
	struct judging *j = arena_new(c->arena, struct judging);

	j->c = c;
	j->cron_runs = runs_cron(c);
	judge_kind(j, SYSTEM_NOW);
	judge_kind(j, SYSTEM_CRON);
	judge_kind(j, SYSTEM_PROGRAMS);
	judge_kind(j, SYSTEM_LATER);
	judge_sshd(j);
	judge_kind(j, SYSTEM_LOGIN);
	judge_kind(j, SYSTEM_SHUT);
}

const struct rule rule_system_write = {
    .name = "system-write",
    .technique = "T1574.010",
    .doc = "a system file or folder that others than root can write",
    .host = run,
};
