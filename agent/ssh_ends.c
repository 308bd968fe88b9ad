/* The part of the snapshot that looks at descriptors and environments. */
#include "agent/ssh_ends.h"

#include <stdlib.h>
#include <string.h>

#include "agent/ask.h"
#include "agent/processes.h"
#include "common/lower_bound.h"

#define MOST_ENDS 4096
#define MOST_AUTH_SOCKS 4096

/* As the kernel has the names, cut at 15 bytes. */
static const char *const names[] = {"gcr-ssh-agent", "gnome-keyring-d", "gpg-agent", "ssh",
    "ssh-agent", "sshd", "sshd-auth", "sshd-session"};

bool ssh_end_named(struct slice name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(name, names[i]))
			return true;
	return false;
}

/* ---- What it is ---- */

/* "sshd: bob@pts/0", "ssh: /home/a/.ssh/cm-1 [mux]": the arguments of others are their business. */
static struct slice title_of(const struct process *p)
{
	struct slice first = slice_sub(p->cmdline, 0, slice_find(p->cmdline, 0));

	return slice_starts(first, "ssh") && memmem(first.p, first.n, ": ", 2) != NULL
		   ? first
		   : (struct slice){0};
}

static bool has(struct slice text, const char *part)
{
	return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

/* The listener is none; an sshd that has not said what it is neither. */
static bool is_end(const struct ssh_end *e)
{
	return !slice_starts(e->name, "sshd") || (e->title.n > 0 && !has(e->title, "[listener]"));
}

/* ---- Its environment ---- */

/* Each agent that somebody's environment names, once. */
static void take_auth_sock(struct agent *a, struct slice path)
{
	struct ssh_ends *all = &a->ends;

	if (path.n == 0 || path.p[0] != '/')
		return;
	for (size_t i = 0; i < all->nauth_socks; i++)
		if (slice_eq(all->auth_socks[i], path))
			return;
	if (all->nauth_socks == MOST_AUTH_SOCKS) {
		all->cut = true;
		return;
	}
	grow(&all->auth_socks, &all->cap_auth_socks, all->nauth_socks + 1, sizeof(path));
	all->auth_socks[all->nauth_socks++] = path;
}

/* ---- Its sockets ---- */

static void take_sockets(struct agent *a, const struct process *p)
{
	struct ssh_ends *all = &a->ends;
	const uint64_t *inodes = a->processes.inodes + p->first_inode;

	grow(&all->sockets, &all->cap_sockets, all->nsockets + p->ninodes + 1,
	    sizeof(*all->sockets));
	for (size_t i = 0; i < p->ninodes; i++)
		all->sockets[all->nsockets++] =
		    (struct end_socket){inodes[i], (uint32_t)(all->nends - 1)};
}

static void take_end(struct agent *a, const struct process *p)
{
	struct ssh_ends *all = &a->ends;
	struct ssh_end e = {
	    .pid = p->pid,
	    .uid = p->uid,
	    .has_uid = p->has_uid,
	    .name = p->name,
	    .title = title_of(p),
	    .auth_sock = p->env[ENV_AUTH_SOCK],
	    .started = p->started,
	};

	if (!is_end(&e))
		return;
	if (all->nends == MOST_ENDS) {
		all->cut = true;
		return;
	}
	e.aside = slice_starts(e.name, "sshd") && has(e.title, " [");
	if (slice_eq_str(e.name, "ssh"))
		e.cwd = process_link(a, p->pid, "cwd");
	grow(&all->ends, &all->cap_ends, all->nends + 1, sizeof(e));
	all->ends[all->nends++] = e;
	all->sorted = false;
	take_sockets(a, p);
}

void ssh_end_take(struct agent *a, const struct process *p)
{
	if (!process_sees_our_files(p))
		return;
	take_auth_sock(a, p->env[ENV_AUTH_SOCK]);
	if (ssh_end_named(p->name))
		take_end(a, p);
}

static int by_inode(const void *left, const void *right)
{
	const struct end_socket *a = left, *b = right;
	int order = (a->inode > b->inode) - (a->inode < b->inode);

	return order != 0 ? order : (a->end > b->end) - (a->end < b->end);
}

/* The first of the sockets with this number. */
static size_t first_of(const struct ssh_ends *all, uint64_t inode)
{
	size_t lo;

	LOWER_BOUND(lo, all->nsockets, all->sockets[lo].inode < inode);
	return lo;
}

/* "sshd: bob" and "sshd: bob [priv]" hold the connection together; for root the second does it
 * alone, and while a log-in goes on it does so with "sshd: bob [net]". */
const struct ssh_end *ssh_end_of(struct ssh_ends *all, uint64_t inode)
{
	const struct ssh_end *aside = NULL;
	bool several = false;

	if (!all->sorted && all->nsockets > 0)
		qsort(all->sockets, all->nsockets, sizeof(*all->sockets), by_inode);
	all->sorted = true;
	for (size_t i = first_of(all, inode); i < all->nsockets && all->sockets[i].inode == inode;
	     i++) {
		const struct ssh_end *e = &all->ends[all->sockets[i].end];

		if (!e->aside)
			return e;
		several = several || (aside != NULL && aside != e);
		aside = e;
	}
	return aside != NULL && !several && slice_ends(aside->title, "[priv]") ? aside : NULL;
}

void ssh_ends_free(struct ssh_ends *all)
{
	free(all->ends);
	free(all->sockets);
	free(all->auth_socks);
}
