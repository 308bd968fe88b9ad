/*
 * What makes one account of the host another, or root: system files and the folders above them,
 * sockets of daemons that do as they are told, disks, and setuid programs. Only metadata is sent,
 * and of what a folder holds only what somebody else than root could write, or what is setuid.
 */
#include <string.h>

#include "agent/ask.h"
#include "agent/programs.h"
#include "common/system_paths.h"

static const struct ask stat_only = {.flags = ASK_STAT, .parents = true};

/* ---- System files ---- */

/* The directories above it, where the file itself may have been asked for long ago. */
static void ask_above(struct agent *a, struct slice path)
{
	struct found f;

	walk_find(&a->walk, path, 0, &f);
	ask_parents(a, NULL, arena_dup(&a->scratch, f.real));
}

static void ask_foreign(struct agent *a, struct slice path)
{
	struct found f;

	walk_find(&a->walk, path, 0, &f);
	/* A masked unit is a link to /dev/null. */
	if (!found_is(&f, S_IFREG) || (f.st.st_uid == 0 && (f.st.st_mode & 022) == 0))
		return;
	ask_file(a, path, &stat_only, NULL);
}

static void ask_folder(struct agent *a, struct slice path)
{
	struct names names;
	struct found f;

	if (!ask_names(a, path, &f, &names))
		return;
	for (size_t i = 0; i < names.n && !agent_over(a); i++)
		ask_foreign(a, path_join(&a->scratch, path, names.v[i]));
}

static void ask_system(struct agent *a)
{
	struct found f;

	for (size_t i = 0; i < system_path_count && !agent_over(a); i++) {
		struct slice path = slice_str(system_paths[i].path);

		walk_find(&a->walk, path, 0, &f);
		if (f.status == STATUS_ABSENT && !slice_eq_str(path, "/etc/ld.so.preload"))
			continue;
		if (system_paths[i].folder && system_paths[i].kind != SYSTEM_PROGRAMS)
			ask_folder(a, path);
		else if (S_ISDIR(f.st.st_mode))
			ask_dir(a, path, &f);
		else
			ask_file(a, path, &stat_only, NULL);
		ask_above(a, path);
		arena_reset(&a->scratch);
	}
}

/* ---- Disks ---- */

/* Block devices that others than root can open, and the kernel's memory. */
static void ask_devices(struct agent *a, struct slice folder)
{
	struct names names;
	struct found f;
	size_t asked = 0;

	walk_find(&a->walk, folder, 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	for (size_t i = 0; i < names.n && asked < LIMIT_DEVICES && !agent_over(a); i++) {
		struct slice path = path_join(&a->scratch, folder, names.v[i]);

		walk_find(&a->walk, path, WALK_NOFOLLOW, &f);
		if (f.status != STATUS_READ || (f.st.st_uid == 0 && (f.st.st_mode & 066) == 0))
			continue;
		if (S_ISBLK(f.st.st_mode) ||
		    (S_ISCHR(f.st.st_mode) && slice_ends(names.v[i], "mem"))) {
			ask_file(a, path, &stat_only, NULL);
			asked++;
		}
	}
	arena_reset(&a->scratch);
}

void gather_local(struct agent *a)
{
	ask_system(a);
	ask_devices(a, SLICE("/dev"));
	programs_search(a);
}
