/*
 * Who is root on an NFS server holds what its clients take from it: homes with the accounts they
 * belong to, setuid programs where a mount honours them, and folders that root of the client goes
 * by. `ro` on the client does not protect, nosuid does not protect homes.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/rule_list.h"

/* Hosts of the case, and the one that is none. */
static size_t server_count(const struct nfs_mount *m)
{
	return m->nservers + (m->outside.n > 0);
}

/* With root of the k-th server as premise; false where that is the host itself. */
static bool open_mount(struct rule_ctx *c, const struct nfs_mount *m, size_t k, struct door *d)
{
	*d = door_open(c, &rule_nfs_server);
	if (k < m->nservers && m->servers[k] == c->host)
		return false;
	door_premise(d, k < m->nservers ? rule_root_of(c, m->servers[k])
					: graph_node(c->graph, NODE_OUTSIDE, NO_HOST, m->outside));
	door_cite(d, m->fact->at);
	if (m->missing.n > 0)
		door_unsure(d, m->missing);
	return true;
}

static void give_homes(
    struct rule_ctx *c, struct nfs_planting *planting, const struct nfs_mounts *mounts)
{
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		const struct nfs_mount *m = nfs_mount_of(mounts, a->home_real);

		if (m == NULL || (a->uid == 0 && nfs_is_root_folder(a->home_real)))
			continue;
		for (size_t k = 0; k < server_count(m); k++) {
			struct door d;

			if (open_mount(c, m, k, &d))
				nfs_plant(planting, &d, a);
		}
	}
}

static void run(struct rule_ctx *c)
{
	struct nfs_mounts mounts = nfs_mounts_load(c);

	if (mounts.n == 0)
		return;
	give_homes(c, nfs_planting_new(c), &mounts);
	for (size_t i = 0; i < mounts.n; i++) {
		const struct nfs_mount *m = &mounts.rows[i];

		for (size_t k = 0; k < server_count(m); k++) {
			struct door d;

			if (open_mount(c, m, k, &d))
				nfs_give_root(c, &d, m->fact->mountpoint, nfs_mount_setuid(m->fact),
				    "in the mounted");
		}
	}
}

const struct rule rule_nfs_server = {
    .name = "nfs-server",
    .technique = "T1080",
    .doc = "root of an NFS server holds what its clients take from it",
    .cure = "remount",
    .host = run,
};
