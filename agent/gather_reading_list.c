/* The fixed paths, and the folders that are read whole. */
#include <stdlib.h>

#include "agent/ask.h"
#include "agent/glob.h"
#include "agent/reading_list.h"
#include "common/formats/pam.h"

/* Files that a stack of PAM has its modules look accounts up in; they are asked for behind all that
 * stands on the list as secret. */
static void note_named(struct agent *a, struct slice content, struct strings *named)
{
	struct lines in = lines_of(arena_dup(&a->scratch, content));
	struct pam_row row;
	struct slice path;

	while (!agent_over(a) && pam_next(&in, &a->scratch, &row))
		if (pam_names_file(&row, &path) && path.n < LIMIT_PATH_BYTES &&
		    named->n < LIMIT_INCLUDE_FILES)
			strings_add(a, named, path);
}

static void read_one(
    struct agent *a, struct slice path, const struct ask *how, struct strings *named)
{
	struct slice content;

	if (ask_file(a, path, how, &content) && slice_starts(path, "/etc/pam.d/"))
		note_named(a, content, named);
}

static void read_folder(struct agent *a, const struct reading_folder *folder, struct strings *named)
{
	struct slice path = slice_str(folder->path);
	struct names names;
	struct found f;

	if (!ask_names(a, path, &f, &names))
		return;
	for (size_t i = 0; i < names.n && !agent_over(a); i++)
		if (glob_fits_any(folder->names, names.v[i]))
			read_one(a, path_join(&a->scratch, path, names.v[i]),
			    &(struct ask){.flags = folder->flags}, named);
}

void gather_reading_list(struct agent *a)
{
	struct strings named = {0};

	for (size_t i = 0; i < reading_count && !agent_over(a); i++) {
		const struct reading *r = &reading_list[i];

		read_one(a, slice_str(r->path),
		    &(struct ask){.flags = r->flags, .max_bytes = r->max_bytes}, &named);
	}
	for (size_t i = 0; i < reading_folder_count && !agent_over(a); i++)
		read_folder(a, &reading_folders[i], &named);
	for (size_t i = 0; i < named.n && !agent_over(a); i++)
		ask_file(a, named.v[i], &(struct ask){0}, NULL);
	free(named.v);
}
