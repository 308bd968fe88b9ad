/*
 * Who is root on an NFS server holds what its clients take from it: homes with the accounts they
 * belong to, setuid programs where a mount honours them, and folders that root of the client goes
 * by. `ro` on the client does not protect, nosuid does not protect homes.
 */
#include "collector/rules/nfs.h"
#include "collector/rules/rule_list.h"

static struct door open_mount(struct rule_ctx *c, const struct nfs_mount *m, uint32_t server)
{
	struct door d = door_open(c, &rule_nfs_server);

	door_premise(&d, server);
	door_cite(&d, m->fact->at);
	if (m->missing.n > 0)
		door_unsure(&d, m->missing);
	return d;
}

static void give_homes(struct rule_ctx *c, struct nfs_planting *planting, const struct nfs_mount *m,
    struct door *d, const struct nfs_mounts *mounts)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (nfs_mount_of(mounts, c->accounts[i].home_real) == m &&
		    !(c->accounts[i].uid == 0 && nfs_is_root_folder(c->accounts[i].home_real)))
			nfs_plant(planting, d, &c->accounts[i]);
}

static void give(struct rule_ctx *c, struct nfs_planting *planting, const struct nfs_mounts *mounts,
    const struct nfs_mount *m, uint32_t server)
{
	struct door d = open_mount(c, m, server);

	give_homes(c, planting, m, &d, mounts);
	nfs_give_root(c, &d, m->fact->mountpoint, nfs_mount_setuid(m->fact), "in the mounted");
}

static void run(struct rule_ctx *c)
{
	struct nfs_mounts mounts = nfs_mounts_load(c);
	struct nfs_planting *planting;

	if (mounts.n == 0)
		return;
	planting = nfs_planting_new(c);
	for (size_t i = 0; i < mounts.n; i++) {
		const struct nfs_mount *m = &mounts.rows[i];

		for (size_t k = 0; k < m->nservers; k++)
			if (m->servers[k] != c->host)
				give(c, planting, &mounts, m, rule_root_of(c, m->servers[k]));
		if (m->outside.n > 0)
			give(c, planting, &mounts, m,
			    graph_node(c->graph, NODE_OUTSIDE, NO_HOST, m->outside));
	}
}

const struct rule rule_nfs_server = {
    .name = "nfs-server",
    .technique = "T1080",
    .doc = "root of an NFS server holds what its clients take from it",
    .cure = "remount",
    .host = run,
};
