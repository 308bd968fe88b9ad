/*
 * What the two NFS rules share: nodes of "has access to this tree as this user", exports in force,
 * and where a path of a host really lies.
 *
 * Access to a tree stands for files on the server: `nas:/srv/home (rw, users)` is held by whoever
 * may claim any uid but 0 there, `(rw, uid 1002)` by whoever acts as that uid, `(ro, root)` by who
 * reads as uid 0. Exports give access to their whole tree; homes, keys and mounts ask for access to
 * a path inside; nfs-export's finish ties the two. So clients and accounts add up.
 */
#ifndef CORDON_RULES_NFS_H
#define CORDON_RULES_NFS_H

#include "collector/rules/access.h"
#include "collector/rules/door.h"
#include "collector/rules/path_index.h"
#include "common/formats/exports.h"

/* ---- Trees ---- */

#define TREE_ROOT 0	 /* uid of `(.., root)` */
#define TREE_USERS -1L	 /* uid of `(.., users)` */
#define TREE_ANYBODY -2L /* uid of `(ro, anybody)`: what the modes let everybody read */

struct tree {
	struct slice path; /* on the server */
	bool rw;
	int64_t uid;
};

uint32_t tree_node(struct rule_ctx *c, uint32_t server, const struct tree *t);
/* The same without making one: NO_NODE when there is none. */
uint32_t tree_find(struct rule_ctx *c, uint32_t server, const struct tree *t);
/* By path, then what it gives: <0, 0, >0. */
int tree_cmp(const struct tree *a, const struct tree *b);
/* Reads a node's name; false when it is no tree of this kind. */
bool tree_parse(struct slice name, struct tree *t);

/* ---- Exports ---- */

struct nfs_export {
	const struct fact_export *fact;
	const struct fact_export *written; /* its line in exports or exports.d, or NULL */
	struct exports_client client;
	struct slice missing; /* why it might not be in force; or empty */
	const char *shut;     /* why its clients get nothing; or NULL */
};

/* Somebody may act as `uid` below a path: what all exports of the path give together. */
struct nfs_offer {
	struct tree tree;
	int64_t gid;	/* of whom all_squash makes of everybody; -1: several, or none */
	bool by_handle; /* only to who guesses handles: nothing exports this path itself */
	bool crossmnt;	/* file systems mounted below are shown too */
};

/* The exports of a host that are in force or might be, those of a path together. */
struct nfs_exports {
	struct nfs_export *v; /* in the order of their lines */
	size_t n;
	struct path_index at;	  /* rows of v */
	struct nfs_offer *offers; /* each once, sorted */
	size_t noffers;
	struct path_index offered; /* rows of offers */
	struct slice v4_root;	   /* where NFSv4 has its root: the export with fsid=0; or empty */
	struct path_index mounted; /* file systems of the server; rows of `mounts` */
	const struct fact_mount *mounts;
};

/*
 * Those of etab, or what other servers publish; without it those that the kernel has used; and what
 * is only written. Loaded once a run for each host: kept until all rules have finished.
 */
const struct nfs_exports *nfs_exports_of(struct rule_ctx *c, uint32_t host);
/* Does one of them show the tree to somebody, to act there as its user? */
bool nfs_gives(struct rule_ctx *c, const struct nfs_exports *x, const struct tree *t);
/* Is another file system of the server mounted between what is offered and the path? Then it is
 * shown only with crossmnt, or where it is exported itself. */
bool nfs_is_cut_off(
    const struct nfs_exports *x, struct slice offered, struct slice path, bool crossmnt);
/* The file system of the server on which a path lies, or NULL. */
const struct fact_mount *nfs_file_system(const struct nfs_exports *x, struct slice path);
/* Beside the file's age: in the host's own turn, before the others ask for its exports' doubts. */
void nfs_check_age(struct rule_ctx *c);
/* Is an NFS server seen on the host? Else the door is unsure. */
void nfs_check_server(struct door *d);

/* ---- Mounts ---- */

/* A mount of this host that shows a tree of a server. */
struct nfs_mount {
	const struct fact_mount *fact;
	uint32_t *servers; /* hosts of the case that the name stands for */
	size_t nservers;
	struct slice outside; /* the server, when it is none of them */
	struct slice missing; /* what is not sure: the name, or whether it is mounted */
};

struct nfs_mounts {
	struct nfs_mount *rows; /* active and configured; one that is both counts once */
	size_t n;
	struct path_index at;	      /* rows by mount point */
	const struct fact_mount *all; /* of any kind */
	size_t nall;
	struct path_index active; /* rows of `all` that are mounted now */
};

struct nfs_mounts nfs_mounts_load(struct rule_ctx *c);
/* The mount on which a path of the host lies, or NULL: it lies on the host itself. */
const struct nfs_mount *nfs_mount_of(const struct nfs_mounts *m, struct slice path);
/* The path on the server of a path below the mount. */
struct slice nfs_remote(struct rule_ctx *c, const struct nfs_mount *m, struct slice path);
/* Can a setuid program be planted there for the accounts of this host? */
bool nfs_mount_setuid(const struct fact_mount *m);

/*
 * Who writes as root to a tree that this host shows at `at` becomes root here: at once where root
 * goes by the files there, else, unless the tree is mounted nosuid, with any account that runs a
 * setuid program planted in it. `base` holds what both need; `where`: "in the exported", ...
 */
bool nfs_is_root_folder(struct slice path);
void nfs_give_root(
    struct rule_ctx *c, const struct door *base, struct slice at, bool setuid, const char *where);

/* Who reads a file of the host in its exported trees and is not its owner: as this uid, as any user
 * (TREE_USERS), or whoever it is (TREE_ANYBODY). Not sure: the mode of a directory was not read. In
 * the arena. */
struct nfs_reader {
	int64_t uid;
	bool sure;
};
size_t nfs_readers(struct rule_ctx *c, const struct nfs_exports *x, const struct access_object *o,
    struct nfs_reader **out);

/* The private keys that lie in an exported tree of the host. */
void nfs_give_keys(struct rule_ctx *c, const struct nfs_exports *x);
/* The server's own password hashes, where they lie in an exported tree. */
void nfs_give_hashes(struct rule_ctx *c, const struct nfs_exports *x);

/* Ties homes, keys and mounts that lie inside of exported trees to the exports, and the plain users
 * of clients to the files of their own number. After all hosts have been read. */
void nfs_trees_finish(struct rule_ctx *c);

/* ---- Homes ---- */

/* How an account lets in whoever writes to its home, judged once a host: see nfs_plant(). */
struct nfs_planting;
struct nfs_planting *nfs_planting_new(struct rule_ctx *c);
/*
 * Who writes as the account into its home plants a file that a server goes by, or waits for the
 * victim's next log-in. `d` holds the premises and what was cited so far; adds the edges.
 */
void nfs_plant(struct nfs_planting *p, const struct door *d, const struct fact_account *account);

#endif
