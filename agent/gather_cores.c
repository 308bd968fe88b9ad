/*
 * Core files in `/`: a daemon that starts there leaves its core there, and one that is attacked by
 * its memory leaves one. Of each: the metadata and the name of the program.
 */
#include <dirent.h>

#include "agent/ask.h"
#include "agent/glob.h"
#include "common/formats/elf_core.h"

#define HEAD_BYTES (64u << 10) /* the notes stand at the front */
#define MOST_CORES 64

static void ask_core(struct agent *a, struct slice path)
{
	struct ask how = {.flags = ASK_STAT};
	struct elf_core core;
	struct slice head;
	struct found f;

	walk_find(&a->walk, path, WALK_NOFOLLOW, &f);
	if (!found_is(&f, S_IFREG) || !ask_quietly(a, path, HEAD_BYTES, &head) ||
	    !elf_core_read(head, &core))
		return;
	how.core_of = core.program.n > 0 ? arena_str(&a->scratch, core.program) : "?";
	ask_file(a, path, &how, NULL);
}

void gather_cores(struct agent *a)
{
	static const char *const patterns[] = {"core*", "*.core"};
	struct names names;
	struct found f;
	size_t asked = 0;

	walk_find(&a->walk, SLICE("/"), 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	for (size_t i = 0; i < names.n && asked < MOST_CORES; i++)
		for (size_t k = 0; k < 2; k++)
			if (names.type[i] != DT_DIR &&
			    glob_fits(slice_str(patterns[k]), names.v[i])) {
				ask_core(a, path_join(&a->scratch, SLICE("/"), names.v[i]));
				asked++;
				break;
			}
}
