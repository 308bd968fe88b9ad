/* Signs among the processes. */
#include "collector/rules/signs/signs.h"

static struct slice name_of(struct sign_look *l, const struct fact_task *t)
{
	return arena_printf(l->arena, "%.*s, process %lld", SLICE_ARG(t->name), (long long)t->pid);
}

/* "uid 1000, started 2026-..., of the connection from 10.0.0.5 51022" */
static struct slice told(struct sign_look *l, const struct fact_task *t)
{
	struct slice peer = t->connection, address, port = {0};

	if (word_next(&peer, &address))
		word_next(&peer, &port);
	else
		address = port;
	return arena_printf(l->arena, "uid %lld%s%.*s%s%.*s%s%.*s", (long long)t->uid,
	    t->started.n > 0 ? ", started " : "", SLICE_ARG(t->started),
	    address.n > 0 ? ", of the SSH connection from " : "", SLICE_ARG(address),
	    port.n > 0 ? " port " : "", SLICE_ARG(port));
}

/* ---- Two of inetd ---- */

static bool is_inetd(const struct fact_task *t)
{
	static const char *const names[] = {"inetd", "inetutils-inet", "openbsd-inetd", "xinetd"};

	for (size_t i = 0; t->same_ns != 0 && i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(t->name, names[i]))
			return true;
	return false;
}

/* What inetd serves by itself runs in a child of the same name for a while. */
static bool is_child_of_inetd(const struct sign_look *l, const struct fact_task *t)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (l->tasks[i].pid == t->ppid)
			return is_inetd(&l->tasks[i]);
	return false;
}

static struct slice arguments(struct sign_look *l, int64_t pid)
{
	struct fact_process *v;
	size_t n = fact_load(l->facts, l->arena, process, l->host, &v);

	for (size_t i = 0; i < n; i++)
		if (v[i].pid == pid)
			return v[i].args;
	return SLICE("");
}

void signs_processes_two_inetd(struct sign_look *l)
{
	const struct fact_task *first = NULL;

	for (size_t i = 0; i < l->ntasks; i++) {
		const struct fact_task *t = &l->tasks[i];

		if (!is_inetd(t) || is_child_of_inetd(l, t))
			continue;
		if (first != NULL)
			sign_add(l, t->at, name_of(l, t),
			    arena_printf(l->arena,
				"%.*s; its arguments: %.*s; it runs beside %.*s, %.*s, whose are: "
				"%.*s",
				SLICE_ARG(told(l, t)), SLICE_ARG(arguments(l, t->pid)),
				SLICE_ARG(name_of(l, first)), SLICE_ARG(told(l, first)),
				SLICE_ARG(arguments(l, first->pid))));
		else
			first = t;
	}
}

/* ---- Root by other means ---- */

/* A folder of the system's, where packages put setuid programs. */
static bool is_system_folder(struct slice path)
{
	return (slice_starts(path, "/usr/") && !slice_starts(path, "/usr/local/")) ||
	       slice_starts(path, "/bin/") || slice_starts(path, "/sbin/") ||
	       slice_starts(path, "/lib") || slice_starts(path, "/snap/");
}

static bool is_known_setuid(const struct sign_look *l, struct slice exe)
{
	for (size_t i = 0; i < l->nfiles; i++) {
		const struct fact_file *f = &l->files[i];

		if (f->mode > 0 && (f->mode & 04000) != 0 && f->uid == 0 &&
		    (slice_eq(f->real, exe) || slice_eq(f->path, exe)))
			return is_system_folder(exe) && f->copy_of.n == 0;
	}
	return false;
}

void signs_processes_effective_root(struct sign_look *l)
{
	for (size_t i = 0; l->as_root && i < l->ntasks; i++) {
		const struct fact_task *t = &l->tasks[i];

		if (t->euid != 0 || t->uid <= 0 || t->same_files == 0 || t->exe.n == 0 ||
		    is_known_setuid(l, t->exe))
			continue;
		sign_add(l, t->at, name_of(l, t),
		    arena_printf(l->arena,
			"%.*s: its effective user is root; its program %.*s is "
			"no setuid program that is known",
			SLICE_ARG(told(l, t)), SLICE_ARG(t->exe)));
	}
}

/* ---- Where programs lie ---- */

void signs_processes_deleted(struct sign_look *l)
{
	for (size_t i = 0; i < l->ntasks; i++) {
		const struct fact_task *t = &l->tasks[i];

		if (t->deleted != 1 || t->same_files == 0 || t->self == 1)
			continue;
		sign_add(l, t->at, name_of(l, t),
		    arena_printf(l->arena, "%.*s: its program %.*s %s", SLICE_ARG(told(l, t)),
			SLICE_ARG(t->exe),
			slice_starts(t->exe, "/memfd:") ? "is in memory alone and never was a file"
							: "was deleted"));
	}
}

void signs_processes_temporary(struct sign_look *l)
{
	for (size_t i = 0; i < l->ntasks; i++) {
		const struct fact_task *t = &l->tasks[i];

		if (!sign_in_temporary(t->exe) || t->same_files == 0 || t->self == 1)
			continue;
		sign_add(l, t->at, name_of(l, t),
		    arena_printf(l->arena, "%.*s: its program is %.*s", SLICE_ARG(told(l, t)),
			SLICE_ARG(t->exe)));
	}
}

/* ---- Those that do not show themselves ---- */

void signs_processes_hidden(struct sign_look *l)
{
	struct fact_unlisted *v;
	size_t n = fact_load(l->facts, l->arena, unlisted, l->host, &v);

	for (size_t i = 0; i < n; i++)
		sign_add(l, v[i].at, arena_printf(l->arena, "process %lld", (long long)v[i].pid),
		    v[i].covered ? SLICE("it answers, and what lies at its place in /proc is not "
					 "its own: something is mounted over it")
				 : SLICE("it answers, and /proc does not list it"));
}

/* ---- Libraries in front ---- */

static bool is_system_library(struct slice path)
{
	return path.n == 0 || path.p[0] != '/' || is_system_folder(path) ||
	       slice_starts(path, "/opt/");
}

void signs_processes_preload(struct sign_look *l)
{
	for (size_t i = 0; i < l->ntasks; i++) {
		const struct fact_task *t = &l->tasks[i];

		if (is_system_library(t->preload) || t->same_files == 0)
			continue;
		sign_add(l, t->at, name_of(l, t),
		    arena_printf(l->arena, "%.*s: LD_PRELOAD=%.*s", SLICE_ARG(told(l, t)),
			SLICE_ARG(t->preload)));
	}
}
