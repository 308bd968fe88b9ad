/* By exact paths, and by names that begin like shadow's. */
#include "collector/rules/passwords/hash_files.h"

static const char *const exact[] = {
    "/etc/oshadow",
    "/etc/security/passwd",
    "/etc/spwd.db",
};

/* Folders with shadow, and with the copies that tools and people make beside it. */
static const char *const folders[] = {"/etc/", "/var/backups/"};
static const char *const names[] = {"shadow", "master.passwd"};

bool hash_file_is(const struct fact_file *file)
{
	size_t slash = slice_rfind(file->path, '/') + 1;
	struct slice folder = slice_sub(file->path, 0, slash);
	struct slice name = slice_sub(file->path, slash, file->path.n);

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		if (slice_eq_str(file->path, exact[i]))
			return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (slice_eq_str(folder, folders[i]) && slice_starts(name, names[k]))
				return true;
	return false;
}
