/* The fixed paths, and the folders that are read whole. */
#include "agent/ask.h"
#include "agent/glob.h"
#include "agent/reading_list.h"

static void read_folder(struct agent *a, const struct reading_folder *folder)
{
	struct slice path = slice_str(folder->path);
	struct names names;
	struct found f;

	if (!ask_names(a, path, &f, &names))
		return;
	for (size_t i = 0; i < names.n && !agent_over(a); i++)
		if (glob_fits_any(folder->names, names.v[i]))
			ask_file(a, path_join(&a->scratch, path, names.v[i]),
			    &(struct ask){.flags = folder->flags}, NULL);
}

void gather_reading_list(struct agent *a)
{
	for (size_t i = 0; i < reading_count && !agent_over(a); i++) {
		const struct reading *r = &reading_list[i];

		ask_file(a, slice_str(r->path),
		    &(struct ask){.flags = r->flags, .max_bytes = r->max_bytes}, NULL);
	}
	for (size_t i = 0; i < reading_folder_count && !agent_over(a); i++)
		read_folder(a, &reading_folders[i]);
}
