/*
 * From the path of a socket to its record: metadata, whether a server listens, which process it is.
 * The topic gathers those that the snapshot, /proc/net/unix and the usual places tell; those that
 * ssh_config and the accounts' folders name are asked for along with them.
 */
#include "agent/agent_sockets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "agent/glob.h"
#include "agent/ssh_ends.h"
#include "common/formats/proc_net_unix.h"

#define MUX_SUFFIX 16 /* letters and digits behind a dot: see listener_path() */

/* Where agents put their sockets: OpenSSH's own, then those of the desktops. */
static const char *const places[] = {
    "/tmp/ssh-*/agent.*",
    "/run/user/*/gcr/ssh",
    "/run/user/*/gnupg/S.gpg-agent.ssh",
    "/run/user/*/keyring/ssh",
    "/run/user/*/openssh_agent",
    "/run/user/*/ssh-agent.socket",
};

/* ---- Who listens ---- */

static int by_path(const void *left, const void *right)
{
	const struct unix_socket *a = left, *b = right;

	return slice_cmp(a->path, b->path);
}

static void load(struct agent *a)
{
	struct unix_sockets *all = &a->unix_sockets;
	struct proc_net_unix_row row;
	struct slice text;
	struct lines in;

	all->known = ask_quietly(a, SLICE("/proc/net/unix"), LIMIT_BIG_FILE_BYTES, &text);
	if (!all->known)
		return;
	in = lines_of(text);
	while (!agent_over(a) && proc_net_unix_next(&in, &row)) {
		if (row.at.err != 0)
			continue;
		grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
		all->v[all->n++] = (struct unix_socket){arena_dup(&a->run, row.path), row.inode};
	}
	if (all->n > 0)
		qsort(all->v, all->n, sizeof(*all->v), by_path);
	for (size_t i = 0; i < all->n && all->nrelative < MOST_RELATIVE; i++)
		if (all->v[i].path.p[0] != '/')
			all->relative[all->nrelative++] = i;
}

/* ssh binds a control socket as PATH.0123456789abcdef and links it to PATH [openssh mux.c
 * muxserver_listen]; the kernel knows it by its first name. */
static bool has_suffix(struct slice path)
{
	if (path.n <= MUX_SUFFIX + 1 || path.p[path.n - MUX_SUFFIX - 1] != '.')
		return false;
	for (size_t i = path.n - MUX_SUFFIX; i < path.n; i++)
		if (!isalnum(path.p[i]))
			return false;
	return true;
}

static bool is_at(struct slice bound, struct slice path)
{
	return slice_eq(bound, path) || (bound.n == path.n + MUX_SUFFIX + 1 && has_suffix(bound) &&
					    slice_eq(slice_sub(bound, 0, path.n), path));
}

/* Bound by a path that is relative to somewhere: does it end like this one? */
static bool ends_like(struct slice bound, struct slice path)
{
	if (has_suffix(bound))
		bound.n -= MUX_SUFFIX + 1;
	return path.n > bound.n && path.p[path.n - bound.n - 1] == '/' &&
	       slice_eq(slice_sub(path, path.n - bound.n, path.n), bound);
}

/* The listener at a path, or NULL. */
static const struct unix_socket *listener(const struct unix_sockets *all, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(all->v, all->n, path, path);

	for (; lo < all->n && all->v[lo].path.n >= path.n &&
	       slice_eq(slice_sub(all->v[lo].path, 0, path.n), path);
	     lo++)
		if (is_at(all->v[lo].path, path))
			return &all->v[lo];
	for (size_t i = 0; i < all->nrelative; i++)
		if (ends_like(all->v[all->relative[i]].path, path))
			return &all->v[all->relative[i]];
	return NULL;
}

/* ---- The record ---- */

static void emit_holder(struct json *j, const struct ssh_end *e)
{
	json_kv_u64(j, "pid", e->pid);
	json_kv_bytes(j, "holder", e->name);
	if (e->has_uid)
		json_kv_u64(j, "holder_uid", e->uid);
	if (e->title.n > 0)
		json_kv_bytes(j, "title", e->title);
}

static void emit_socket(struct agent *a, const struct found *f, const char *from)
{
	const struct unix_socket *at = listener(&a->unix_sockets, f->real);
	const struct ssh_end *e = at == NULL ? NULL : ssh_end_of(&a->ends, at->inode);
	struct json *j = emit_record(&a->emit, REC_AGENT);

	emit_found(j, f);
	emit_stat(j, f);
	json_kv_str(j, "from", from);
	if (a->unix_sockets.known)
		json_kv_bool(j, "listening", at != NULL);
	if (e != NULL)
		emit_holder(j, e);
	emit_done(&a->emit);
}

void agent_socket_ask(struct agent *a, struct slice path, const char *from)
{
	char real[WALK_PATH_BYTES];
	struct found f;

	if (agent_over(a) || path.n == 0 || path.n >= LIMIT_PATH_BYTES || path.p[0] != '/' ||
	    !seen_add(&a->seen, 's', path))
		return;
	walk_find(&a->walk, path, 0, &f);
	if (f.status == STATUS_ABSENT || (f.status == STATUS_READ && !found_is(&f, S_IFSOCK)))
		return;
	if (f.real.n > 0)
		memcpy(real, f.real.p, f.real.n);
	if (f.status == STATUS_READ)
		read_acl(&f, &a->scratch);
	f.real = slice_of(real, f.real.n);
	emit_socket(a, &f, from);
	if (f.status == STATUS_READ)
		ask_parents(a, NULL, f.real);
}

static void ask_place(struct agent *a, struct slice pattern)
{
	struct strings paths;

	glob_paths(a, pattern, &paths);
	for (size_t i = 0; i < paths.n; i++)
		agent_socket_ask(a, paths.v[i], "place");
	free(paths.v);
}

/* ---- The topic ---- */

/* What an end listens at: of ssh's sockets the others are forwarded ones. */
static void ask_held(struct agent *a)
{
	const struct unix_sockets *all = &a->unix_sockets;

	for (size_t i = 0; i < all->n; i++) {
		const struct ssh_end *e = ssh_end_of(&a->ends, all->v[i].inode);
		struct slice path = all->v[i].path;

		if (e == NULL)
			continue;
		if (slice_eq_str(e->name, "ssh")) {
			if (!has_suffix(path))
				continue;
			path.n -= MUX_SUFFIX + 1;
		}
		if (path.p[0] != '/' && e->cwd.n > 0)
			path = path_join(&a->scratch, e->cwd, path);
		agent_socket_ask(a, path, "process");
	}
}

void gather_agents(struct agent *a)
{
	load(a);
	for (size_t i = 0; i < a->ends.nauth_socks; i++)
		agent_socket_ask(a, a->ends.auth_socks[i], "environment");
	ask_held(a);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		ask_place(a, slice_str(places[i]));
	if (a->ends.cut)
		emit_note(
		    &a->emit, SLICE("agents"), 0, "more ends of SSH connections than the limit");
}
