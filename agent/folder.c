/* The pass over a folder of keys. */
#include "agent/folder.h"

#include <dirent.h>

#include "agent/glob.h"

/* Can it be a file, as far as the folder says? */
static bool may_be_file(uint8_t type)
{
	return type == DT_REG || type == DT_LNK || type == DT_UNKNOWN;
}

void folder_read(struct agent *a, struct slice path, const char *files, const struct ask *how)
{
	struct ask file = *how, key = *how;
	struct names names;

	file.max_bytes = LIMIT_BIG_FILE_BYTES;
	key.max_bytes = LIMIT_KEY_FILE_BYTES;
	key.flags |= ASK_KEYS;
	if (!ask_names(a, path, &names))
		return;
	for (size_t i = 0; i < names.n && !agent_over(a); i++) {
		struct slice name = path_join(&a->scratch, path, names.v[i]);

		if (glob_fits_any(files, names.v[i]))
			ask_file(a, name, &file, NULL);
		else if (may_be_file(names.type[i]))
			ask_file(a, name, &key, NULL);
	}
}
