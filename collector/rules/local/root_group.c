/*
 * Sockets and devices that equal root, by their own modes: whoever may talk to docker's socket
 * starts a container with / in it; whoever may write a disk writes /etc/passwd on it. The name of a
 * group proves nothing; where there is no socket and no device, its members have nothing.
 *
 * The kernel's memory (/dev/mem, /dev/kmem, /dev/port) is no way: Linux asks for CAP_SYS_RAWIO
 * whoever opens it [linux drivers/char/mem.c open_port].
 */
#include "collector/rules/access.h"
#include "collector/rules/local/root_group.h"
#include "collector/rules/rule_list.h"
#include "common/system_paths.h"

struct judging {
	struct rule_ctx *c;
	const struct fact_listener *listeners;
	size_t nlisteners;
	const struct fact_mount *mounts;
	size_t nmounts;
	uint32_t *told; /* nodes that have a way by a disk already */
	size_t ntold, cap_told;
};

static void add_way(
    struct judging *j, const struct door *base, const struct access_way *way, struct slice why)
{
	struct door d = *base;

	door_premise(&d, way->node);
	door_grant(&d, way->at);
	if (way->missing.n > 0)
		door_unsure(&d, way->missing);
	door_to_node(&d, rule_root_of(j->c, j->c->host), why);
}

/* ---- Sockets ---- */

/* /var/run is /run. */
static struct slice short_path(struct slice path)
{
	return slice_starts(path, "/var/run/") ? slice_sub(path, 4, path.n) : path;
}

static void check_listens(struct judging *j, struct door *d, const struct fact_file *f)
{
	const struct fact_file *table = rule_file(j->c, SLICE("/proc/net/unix"));

	for (size_t i = 0; i < j->nlisteners; i++)
		if (slice_eq_str(j->listeners[i].proto, "unix") &&
		    slice_eq(short_path(j->listeners[i].address), short_path(f->real)))
			return;
	if (table != NULL && slice_eq_str(table->status, "read"))
		door_shut(d, f->at, "nobody listens behind the socket");
	else
		door_unsure(d, SLICE("whether the daemon listens behind the socket"));
}

/* A log-in that runs no program may still have its connections forwarded to the socket. */
static void judge_forwarding(struct judging *j, const struct door *base,
    const struct system_path *p, const struct fact_file *f)
{
	struct rule_ctx *c = j->c;
	struct access_object o = access_of(f);

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		uint32_t node = door_sockets_of(c, rule_account_node(c, a));
		struct door d = *base;
		int may;

		if (node == NO_NODE || rule_account_uid(c, a->uid) != a)
			continue;
		may = access_allowed(c, a, &o, ACCESS_WRITE);
		if (may == 0 || access_passable(c, a, o.real) == 0)
			continue;
		if (may < 0)
			door_unsure(&d, SLICE("the mode of the socket"));
		door_premise(&d, node);
		door_grant(&d, f->at);
		door_to_node(&d, rule_root_of(c, c->host),
		    arena_printf(c->arena, "%.*s can have connections forwarded to %.*s at %.*s",
			SLICE_ARG(a->name), SLICE_ARG(slice_str(p->when)), SLICE_ARG(f->path)));
	}
}

static void judge_socket(struct judging *j, const struct system_path *p, const struct fact_file *f)
{
	struct access_object o = access_of(f);
	struct access_ways ways = {0};
	struct door d = door_open(j->c, &rule_root_group);

	check_listens(j, &d, f);
	/* libvirt asks polkit as well [libvirtd.conf(5) auth_unix_rw]. */
	if (slice_eq_str(slice_str(p->when), "libvirt"))
		door_unsure(&d, SLICE("whether polkit lets them manage virtual machines"));
	access_list(j->c, &o, ACCESS_WRITE, &ways);
	for (size_t i = 0; i < ways.n; i++)
		add_way(j, &d, &ways.v[i],
		    arena_printf(j->c->arena, "%s can talk to %s, which is root, at %.*s",
			ways.v[i].how, p->when, SLICE_ARG(f->path)));
	judge_forwarding(j, &d, p, f);
}

static void judge_sockets(struct judging *j)
{
	for (size_t i = 0; i < system_path_count; i++) {
		const struct fact_file *f = rule_file(j->c, slice_str(system_paths[i].path));

		if (system_paths[i].kind != SYSTEM_SOCKET || f == NULL ||
		    !slice_eq_str(f->type, "socket"))
			continue;
		/* By another name it has a row of its own. */
		if (slice_eq(f->path, f->real) || rule_file(j->c, f->real) == NULL)
			judge_socket(j, &system_paths[i], f);
	}
}

/* ---- Devices ---- */

/* Drives for other people's media, and what is made of files. */
static bool is_no_disk(struct slice path)
{
	static const char *const names[] = {
	    "/dev/fd", "/dev/loop", "/dev/nbd", "/dev/ram", "/dev/sr", "/dev/zram"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_starts(path, names[i]))
			return true;
	return false;
}

/* Where what lies on the device is mounted; NULL: nowhere that is known. Of a whole disk the
 * partitions' names begin with its own. */
static const struct fact_mount *mounted(const struct judging *j, const struct fact_file *f)
{
	for (size_t i = 0; i < j->nmounts; i++) {
		const struct fact_mount *m = &j->mounts[i];

		if (m->active != 1 || m->dev.n == 0)
			continue;
		if (slice_eq(m->dev, f->rdev) || slice_eq(m->source, f->real) ||
		    (m->source.n > f->real.n &&
			slice_eq(slice_sub(m->source, 0, f->real.n), f->real)))
			return m;
	}
	return NULL;
}

static bool is_told(struct judging *j, uint32_t node)
{
	for (size_t i = 0; i < j->ntold; i++)
		if (j->told[i] == node)
			return true;
	if (j->ntold == j->cap_told) {
		size_t cap = j->cap_told == 0 ? 8 : 2 * j->cap_told;
		uint32_t *v = arena_alloc(j->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < j->ntold; i++)
			v[i] = j->told[i];
		j->told = v;
		j->cap_told = cap;
	}
	j->told[j->ntold++] = node;
	return false;
}

/* Many disks belong to one group: one that leads to root is enough. */
static void judge_disk(struct judging *j, const struct fact_file *f, int64_t bits)
{
	const struct fact_mount *m = mounted(j, f);
	struct access_object o = access_of(f);
	struct access_ways ways = {0};
	struct door d = door_open(j->c, &rule_root_group);

	if (m == NULL && is_no_disk(f->real))
		return;
	if (m != NULL)
		door_cite(&d, m->at);
	else
		door_unsure(&d, SLICE("whether the device holds what the host runs on"));
	if (bits == ACCESS_READ)
		door_need(&d, "crack");
	access_list(j->c, &o, bits, &ways);
	for (size_t i = 0; i < ways.n; i++)
		if (!is_told(j, ways.v[i].node))
			add_way(j, &d, &ways.v[i],
			    arena_printf(j->c->arena, "%s can %s the disk %.*s", ways.v[i].how,
				bits == ACCESS_READ ? "read" : "write", SLICE_ARG(f->path)));
}

static void judge_memory(struct judging *j, const struct fact_file *f)
{
	struct access_object o = access_of(f);
	struct access_ways ways = {0};
	struct door d = door_open(j->c, &rule_root_group);

	door_shut(&d, f->at, "the kernel wants CAP_SYS_RAWIO of whoever opens its memory");
	access_list(j->c, &o, ACCESS_READ, &ways);
	for (size_t i = 0; i < ways.n; i++)
		add_way(j, &d, &ways.v[i], slice_of(NULL, 0));
}

static void each_device(struct judging *j, bool sure, int64_t bits)
{
	struct rule_ctx *c = j->c;

	for (size_t i = rule_lower_file(c, SLICE("/dev/")); i < c->nfiles; i++) {
		const struct fact_file *f = &c->files[i];

		if (!slice_starts(f->path, "/dev/"))
			break;
		if (slice_eq_str(f->type, "block") && (mounted(j, f) != NULL) == sure)
			judge_disk(j, f, bits);
		else if (slice_eq_str(f->type, "char") && sure && bits == ACCESS_WRITE)
			judge_memory(j, f);
	}
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};
	struct fact_listener *listeners;
	struct fact_mount *mounts;

	j.nlisteners = fact_load(c->facts, c->arena, listener, c->host_id, &listeners);
	j.listeners = listeners;
	j.nmounts = fact_load(c->facts, c->arena, mount, c->host_id, &mounts);
	j.mounts = mounts;
	judge_sockets(&j);
	root_group_ports(c, j.listeners, j.nlisteners);
	each_device(&j, true, ACCESS_WRITE);
	each_device(&j, false, ACCESS_WRITE);
	each_device(&j, true, ACCESS_READ);
}

const struct rule rule_root_group = {
    .name = "root-group",
    .technique = "T1611",
    .doc = "a socket or a disk that equals root, and who may use it",
    .host = run,
};
