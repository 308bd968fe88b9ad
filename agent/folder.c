/* The pass over a folder of keys. */
#include "agent/folder.h"

#include <dirent.h>

#include "agent/glob.h"

/* Can it be a file, as far as the folder says? */
static bool may_be_file(uint8_t type)
{
	return type == DT_REG || type == DT_LNK || type == DT_UNKNOWN;
}

void folder_read(struct agent *a, struct slice path, const struct names *names, const char *files,
    const struct ask *how)
{
	struct ask file = *how, key = *how;

	file.max_bytes = LIMIT_BIG_FILE_BYTES;
	key.max_bytes = LIMIT_KEY_FILE_BYTES;
	key.flags |= ASK_KEYS;
	for (size_t i = 0; i < names->n && !agent_over(a); i++) {
		bool is_file = glob_fits_any(files, names->v[i]);
		struct ask one = is_file ? file : key;

		if (names->type[i] == DT_REG)
			one.flags |= ASK_LISTED;
		if (is_file || may_be_file(names->type[i]))
			ask_file(a, path_join(&a->scratch, path, names->v[i]), &one, NULL);
	}
}
