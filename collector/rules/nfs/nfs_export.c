/*
 * NFS exports: who is one of an export's clients acts on its tree as root or as any user, as
 * squashing lets it [linux fs/nfsd/auth.c nfsd_setuser; exports(5)]; and what access to a tree
 * gives: homes, keys, setuid programs, root's own folders, on the server and on every other client
 * that shows the tree.
 *
 * AUTH_SYS takes the uid from the client's word. With `secure` only who has a low port there is
 * heard, with `insecure` everybody; other users of a client act as their own number through the
 * kernel's mount.
 */
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/nfs/nfs_clients.h"
#include "collector/rules/rule_list.h"

/* ---- The grant ---- */

struct granting {
	struct rule_ctx *c;
	struct nfs_clients *clients;
	struct door server; /* whether one runs */
};

static struct slice say_grant(struct rule_ctx *c, const struct fact_export *f)
{
	return arena_printf(c->arena, "%.*s exports %.*s to %.*s (%s%s)",
	    SLICE_ARG(c->graph->hosts[c->host].name), SLICE_ARG(f->path),
	    SLICE_ARG(f->client.n == 0 ? SLICE("any host") : f->client), f->rw ? "rw" : "ro",
	    f->all_squash    ? ", all squashed"
	    : f->root_squash ? ""
			     : ", no_root_squash");
}

/* The line that is cut is the one that was written; etab shows that it is in force. */
static struct door open_export(const struct granting *g, const struct nfs_export *e)
{
	struct door d = door_open(g->c, &rule_nfs_export);

	if (e->written != NULL)
		door_cite(&d, e->written->at);
	door_cite(&d, e->fact->at);
	if (e->shut != NULL)
		door_shut(&d, e->fact->at, e->shut);
	door_join(&d, &g->server);
	if (e->missing.n > 0)
		door_unsure(&d, e->missing);
	/* Only tickets count; they lie on the client, or do not. */
	if (e->fact->sys == 0)
		door_need(&d, "ticket");
	if (e->fact->sys < 0)
		door_unsure(&d, SLICE("whether sec=sys is accepted"));
	return d;
}

static void grant(
    const struct granting *g, const struct nfs_export *e, uint32_t client, int64_t uid)
{
	struct tree t = {e->fact->path, e->fact->rw == 1, uid};
	struct door d = open_export(g, e);

	door_premise(&d, client);
	door_to_node(&d, tree_node(g->c, g->c->host, &t), say_grant(g->c, e->fact));
}

/* All identities that a client can take on [semantics of nfsd_setuser: all_squash, then
 * root_squash]. */
static void grant_all(const struct granting *g, const struct nfs_export *e, uint32_t client)
{
	const struct fact_export *f = e->fact;

	if (f->all_squash) {
		grant(g, e, client, f->anonuid);
		return;
	}
	grant(g, e, client, TREE_USERS);
	if (!f->root_squash || f->anonuid == 0)
		grant(g, e, client, TREE_ROOT);
}

static void grant_export(const struct granting *g, const struct nfs_export *e, size_t i)
{
	struct slice *outside;
	uint32_t node;
	size_t n;

	/* Whoever asks why not is told; else its clients are nobody's concern. */
	if (e->shut != NULL && g->c->refusals == NULL)
		return;
	node = nfs_clients_node(g->clients, i);
	n = nfs_clients_outside(g->clients, i, &outside);
	if (node == NO_NODE)
		return;
	grant_all(g, e, node);
	for (size_t k = 0; k < n && e->shut == NULL; k++) {
		struct door d = open_export(g, e);

		door_premise(&d, graph_node(g->c->graph, NODE_OUTSIDE, NO_HOST, outside[k]));
		door_to_node(&d, node, say_grant(g->c, e->fact));
	}
}

/* ---- What the server's own files give ---- */

static int64_t as_uid(int64_t uid)
{
	return uid == 0 ? TREE_ROOT : uid;
}

/* Root's own folders are looked at apart: see nfs_give_root(). */
static bool gives_home(struct rule_ctx *c, const struct nfs_exports *x,
    const struct fact_account *account, const struct tree *home)
{
	return !(account->uid == 0 && nfs_is_root_folder(account->home_real)) &&
	       nfs_gives(c, x, home);
}

/* Whom one has to act as to put something into the home: root, where it is not the account's to
 * write, and neither is its .ssh. */
static int64_t home_writer(struct rule_ctx *c, const struct fact_account *a)
{
	const struct fact_file *home = rule_dir(c, a->home_real);
	const struct fact_file *ssh =
	    rule_file(c, arena_printf(c->arena, "%.*s/.ssh", SLICE_ARG(a->home)));
	struct access_object o = {.mode = -1};

	if (home != NULL)
		o = access_of(home);
	if (a->uid == 0 || o.mode < 0 || o.uid == a->uid ||
	    access_allowed(c, a, &o, ACCESS_WRITE | ACCESS_PASS) != 0)
		return as_uid(a->uid);
	return ssh != NULL && ssh->uid == a->uid ? a->uid : TREE_ROOT;
}

/* Why nobody writes this home as who may by this entry: for `cordon why`. */
static const char *keeps_home(const struct fact_export *f, const struct tree *home)
{
	if (f->rw != 1)
		return "the home is exported, and read-only";
	if (f->all_squash && f->anonuid != home->uid)
		return "the home is exported, and all clients are squashed to another account";
	return home->uid == TREE_ROOT ? "the home is exported, only root may write to it, and root "
					"is squashed"
				      : "the home is exported, and no client may act as its owner";
}

static void explain_home(struct rule_ctx *c, const struct nfs_exports *x,
    const struct fact_account *a, const struct tree *home)
{
	for (size_t i = 0; i < x->n && c->refusals != NULL; i++) {
		const struct nfs_export *e = &x->v[i];
		struct door d = door_open(c, &rule_nfs_export);

		if (!slice_path_under(a->home_real, e->fact->path))
			continue;
		door_grant(&d, e->fact->at);
		door_shut(&d, e->fact->at, e->shut != NULL ? e->shut : keeps_home(e->fact, home));
		door_refused(&d, a);
	}
}

static void give_homes(
    struct rule_ctx *c, struct nfs_planting *planting, const struct nfs_exports *x)
{
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct tree home = {a->home_real, true, home_writer(c, a)};
		struct door d = door_open(c, &rule_nfs_export);

		if (!gives_home(c, x, a, &home)) {
			explain_home(c, x, a, &home);
			continue;
		}
		door_premise(&d, tree_node(c, c->host, &home));
		nfs_plant(planting, &d, a);
	}
}

/* ---- Root of a host that shows the tree ---- */

static void give_server_root(struct rule_ctx *c, const struct nfs_exports *x)
{
	struct slice last = {0};

	for (size_t i = 0; i < x->noffers; i++) {
		struct tree t = {x->offers[i].tree.path, true, TREE_ROOT};
		const struct fact_mount *fs = nfs_file_system(x, t.path);
		struct door d = door_open(c, &rule_nfs_export);

		if (slice_eq(t.path, last) || !nfs_gives(c, x, &t))
			continue;
		last = t.path;
		door_premise(&d, tree_node(c, c->host, &t));
		if (fs != NULL)
			door_cite(&d, fs->at);
		else
			door_unsure(&d, arena_printf(c->arena, "whether %.*s is mounted nosuid",
					    SLICE_ARG(t.path)));
		nfs_give_root(c, &d, t.path, fs == NULL || nfs_mount_setuid(fs), "in the exported");
	}
}

/* ---- What a client's mounts give ---- */

/* A mount before one of its servers, whose exports say what can come through it. */
static struct door open_mount(
    struct rule_ctx *c, const struct nfs_mount *m, uint32_t server, const struct tree *t)
{
	struct door d = door_open(c, &rule_nfs_export);

	door_premise(&d, tree_node(c, server, t));
	door_cite(&d, m->fact->at);
	if (m->missing.n > 0)
		door_unsure(&d, m->missing);
	return d;
}

static void give_mounted_homes(
    struct rule_ctx *c, struct nfs_planting *planting, const struct nfs_mounts *mounts)
{
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		const struct nfs_mount *m = nfs_mount_of(mounts, a->home_real);
		struct tree home = {.rw = true, .uid = as_uid(a->uid)};

		if (m == NULL)
			continue;
		home.path = nfs_remote(c, m, a->home_real);
		for (size_t k = 0; k < m->nservers; k++) {
			struct door d;

			if (!gives_home(c, nfs_exports_of(c, m->servers[k]), a, &home))
				continue;
			d = open_mount(c, m, m->servers[k], &home);
			nfs_plant(planting, &d, a);
		}
	}
}

static void give_mounted_root(struct rule_ctx *c, const struct nfs_mount *m, uint32_t server)
{
	const struct fact_mount *f = m->fact;
	struct tree t = {nfs_remote(c, m, f->mountpoint), true, TREE_ROOT};
	struct door d;

	if (!nfs_gives(c, nfs_exports_of(c, server), &t))
		return;
	d = open_mount(c, m, server, &t);
	nfs_give_root(c, &d, f->mountpoint, nfs_mount_setuid(f), "in the mounted");
}

static void run(struct rule_ctx *c)
{
	struct granting g = {.c = c, .server = door_open(c, &rule_nfs_export)};
	const struct nfs_exports *x = nfs_exports_of(c, c->host);
	struct nfs_mounts mounts = nfs_mounts_load(c);
	struct nfs_planting *planting;

	if (x->n == 0 && mounts.n == 0)
		return;
	planting = nfs_planting_new(c);
	nfs_check_age(c);
	nfs_check_server(&g.server);
	g.clients = nfs_clients_new(c, &rule_nfs_export, x);
	for (size_t i = 0; i < x->n; i++)
		grant_export(&g, &x->v[i], i);
	give_homes(c, planting, x);
	nfs_give_keys(c, x);
	nfs_give_hashes(c, x);
	give_server_root(c, x);
	give_mounted_homes(c, planting, &mounts);
	for (size_t i = 0; i < mounts.n; i++)
		for (size_t k = 0; k < mounts.rows[i].nservers; k++)
			give_mounted_root(c, &mounts.rows[i], mounts.rows[i].servers[k]);
}

const struct rule rule_nfs_export = {
    .name = "nfs-export",
    .technique = "T1080",
    .doc = "a client of an NFS export acts on its tree as root or as its users",
    .cure = "unexport",
    .nothing = "no export of its host, and none that its host mounts, holds the account's home",
    .cure_at = NODE_TREE,
    .host = run,
    .finish = nfs_trees_finish,
};
