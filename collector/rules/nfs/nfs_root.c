/* From writing to a tree as root to being root of a host that shows the tree. */
#include "collector/rules/nfs/nfs.h"

/* Folders whose files root of the host runs or goes by. */
static const char *const root_folders[] = {
    "/bin",
    "/boot",
    "/etc",
    "/lib",
    "/root",
    "/sbin",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/sbin",
    "/var/spool/cron",
    NULL,
};

/* Does the tree that lies at `path` hold such a folder (1), or lie in one (-1)? */
static int covers_root(struct slice path)
{
	for (size_t i = 0; root_folders[i] != NULL; i++) {
		struct slice folder = slice_str(root_folders[i]);

		if (slice_path_under(folder, path))
			return 1;
		if (slice_path_under(path, folder))
			return -1;
	}
	return 0;
}

bool nfs_is_root_folder(struct slice path)
{
	for (size_t i = 0; root_folders[i] != NULL; i++)
		if (slice_path_under(path, slice_str(root_folders[i])))
			return true;
	return false;
}

void nfs_give_root(
    struct rule_ctx *c, const struct door *base, struct slice at, bool setuid, const char *where)
{
	const struct fact_account *root = rule_account_uid(c, 0);
	struct door folder = *base, plant = *base;
	int covers = covers_root(at);

	if (root == NULL)
		return;
	if (covers < 0)
		door_unsure(&folder,
		    arena_printf(c->arena, "whether root goes by files in %.*s", SLICE_ARG(at)));
	if (covers != 0)
		door_to_account(&folder, root,
		    arena_printf(c->arena, "%s %.*s, which root of %.*s goes by", where,
			SLICE_ARG(at), SLICE_ARG(c->graph->hosts[c->host].name)));
	door_premise(&plant, rule_place_of(c, c->host));
	if (setuid)
		door_to_account(&plant, root,
		    arena_printf(c->arena, "a setuid program planted %s %.*s runs as root on %.*s",
			where, SLICE_ARG(at), SLICE_ARG(c->graph->hosts[c->host].name)));
}
