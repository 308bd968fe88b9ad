/* The stops of the mount table, sorted for look-up. */
#include "agent/mounts.h"

#include <stdlib.h>

#include "common/formats/mountinfo.h"

#define WHY_NETWORK "network file system"
#define WHY_AUTOMOUNT "automount point"

/* Types whose files live on another host, or behind a program that may answer when it likes. */
static const struct {
	const char *type;
	const char *why;
} remote_types[] = {
    {"9p", WHY_NETWORK},
    {"acfs", WHY_NETWORK},
    {"afs", WHY_NETWORK},
    {"autofs", WHY_AUTOMOUNT},
    {"beegfs", WHY_NETWORK},
    {"ceph", WHY_NETWORK},
    {"cifs", WHY_NETWORK},
    {"coda", WHY_NETWORK},
    {"fuse", WHY_NETWORK},
    {"gfs2", WHY_NETWORK},
    {"glusterfs", WHY_NETWORK},
    {"gpfs", WHY_NETWORK},
    {"lustre", WHY_NETWORK},
    {"ncpfs", WHY_NETWORK},
    {"nfs", WHY_NETWORK},
    {"nfs4", WHY_NETWORK},
    {"ocfs2", WHY_NETWORK},
    {"orangefs", WHY_NETWORK},
    {"panfs", WHY_NETWORK},
    {"pvfs2", WHY_NETWORK},
    {"smb3", WHY_NETWORK},
    {"smbfs", WHY_NETWORK},
};

const char *mounts_remote_type(struct slice fstype)
{
	if (slice_starts(fstype, "fuse."))
		return WHY_NETWORK;
	for (size_t i = 0; i < sizeof(remote_types) / sizeof(remote_types[0]); i++)
		if (slice_eq_str(fstype, remote_types[i].type))
			return remote_types[i].why;
	return NULL;
}

static int by_path(const void *left, const void *right)
{
	const struct mount_stop *a = left, *b = right;
	int r = slice_cmp(a->path, b->path);

	return r != 0 ? r : (a->no > b->no) - (a->no < b->no);
}

static int by_path_only(const void *left, const void *right)
{
	const struct mount_stop *a = left, *b = right;

	return slice_cmp(a->path, b->path);
}

/* Of several mounts on one path the last is on top; where that is local there is no stop. */
static void keep_tops(struct mounts *m)
{
	size_t kept = 0;

	if (m->n > 0)
		qsort(m->stops, m->n, sizeof(m->stops[0]), by_path);
	for (size_t i = 0; i < m->n; i++) {
		bool top = i + 1 == m->n || !slice_eq(m->stops[i].path, m->stops[i + 1].path);

		if (top && m->stops[i].why != NULL)
			m->stops[kept++] = m->stops[i];
	}
	m->n = kept;
}

void mounts_load(struct mounts *m, struct slice table, struct slice root, struct arena *a)
{
	struct lines in = lines_of(table);
	struct mountinfo_row row;
	struct arena scratch = {0};

	*m = (struct mounts){.known = true};
	if (slice_eq_str(root, "/"))
		root.n = 0;
	while (mountinfo_next(&in, &scratch, &row)) {
		struct slice path = row.mountpoint;

		if (row.at.err != 0 || path.n <= root.n || slice_eq_str(path, "/"))
			continue;
		if (root.n > 0 && !slice_path_under(path, root))
			continue;
		grow(&m->stops, &m->cap, m->n + 1, sizeof(m->stops[0]));
		m->stops[m->n] =
		    (struct mount_stop){.path = arena_dup(a, slice_sub(path, root.n, path.n)),
			.why = mounts_remote_type(row.fstype),
			.no = (uint32_t)m->n};
		m->n++;
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	keep_tops(m);
}

struct mount_stop *mounts_at(const struct mounts *m, struct slice path)
{
	struct mount_stop key = {.path = path};

	return m->n == 0 ? NULL : bsearch(&key, m->stops, m->n, sizeof(m->stops[0]), by_path_only);
}

const char *mounts_stop(const struct mounts *m, struct slice path)
{
	const struct mount_stop *at = mounts_at(m, path);

	return at == NULL ? NULL : at->why;
}

bool mounts_is_dead(const struct mount_stop *at)
{
	return at->silent >= MOUNT_SILENCES || (at->silent > 0 && !at->answers);
}

void mounts_free(struct mounts *m)
{
	free(m->stops);
	*m = (struct mounts){0};
}
