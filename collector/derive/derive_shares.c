/*
 * Exports of systems other than Linux, in the words of Linux's: BSD and macOS, Solaris and illumos,
 * AIX and its elders. What is written is in force once mountd or share has read it; sharetab and
 * xtab say what is.
 *
 * None of these files says whether a client must send from a low port: a setting of the kernel does
 * (vfs.nfsd.nfs_privport, nfs_portmon, portcheck), which is not read.
 */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "collector/derive/nfs_dialect.h"
#include "common/addr.h"
#include "common/formats/exports_bsd.h"
#include "common/formats/share.h"
#include "common/number.h"

#define NOBODY 65534
#define SOLARIS_NOBODY 60001
#define LINE_ROWS 20000 /* folders times hosts of one line */

/* ---- Whose rules ---- */

static bool has_word(struct slice text, const char *word)
{
	size_t n = slice_str(word).n;

	for (size_t i = 0; i + n <= text.n; i++)
		if (slice_eq_str_ci(slice_sub(text, i, i + n), word))
			return true;
	return false;
}

enum nfs_dialect nfs_dialect(struct derive_ctx *c)
{
	static const struct {
		const char *word;
		enum nfs_dialect dialect;
	} systems[] = {
	    {"bsd", NFS_BSD},
	    {"dragonfly", NFS_BSD},
	    {"darwin", NFS_BSD},
	    {"macos", NFS_BSD},
	    {"sunos 4", NFS_AIX},
	    {"solaris", NFS_SOLARIS},
	    {"sunos", NFS_SOLARIS},
	    {"illumos", NFS_SOLARIS},
	    {"omnios", NFS_SOLARIS},
	    {"openindiana", NFS_SOLARIS},
	    {"smartos", NFS_SOLARIS},
	    {"aix", NFS_AIX},
	    {"hp-ux", NFS_AIX},
	    {"irix", NFS_AIX},
	};
	struct fact_host_info *info;

	if (fact_load(c->facts, c->arena, host_info, c->host, &info) == 0)
		return NFS_LINUX;
	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (has_word(info->os, systems[i].word) || has_word(info->os_id, systems[i].word))
			return systems[i].dialect;
	return NFS_LINUX;
}

/* ---- Clients ---- */

/* A host with the names of its netgroups, sorted. */
struct eyes {
	struct derive_ctx *c;
	struct slice *groups;
	size_t ngroups;
};

static int by_name(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static struct eyes load_eyes(struct derive_ctx *c)
{
	struct fact_netgroup *rows;
	struct eyes e = {.c = c};

	e.ngroups = fact_load(c->facts, c->arena, netgroup, c->host, &rows);
	e.groups = arena_alloc(c->arena, (e.ngroups + 1) * sizeof(*e.groups));
	for (size_t i = 0; i < e.ngroups; i++)
		e.groups[i] = rows[i].name;
	if (e.ngroups > 1)
		qsort(e.groups, e.ngroups, sizeof(*e.groups), by_name);
	return e;
}

/* A bare name is tried as a netgroup first. */
static struct slice name_or_group(const struct eyes *e, struct slice name)
{
	struct addr a;

	if (addr_parse_numeric(name, &a) == 0 || e->ngroups == 0 ||
	    bsearch(&name, e->groups, e->ngroups, sizeof(*e->groups), by_name) == NULL)
		return name;
	return arena_printf(e->c->arena, "@%.*s", SLICE_ARG(name));
}

/* "131.104.48" is what "131.104.48.0" is. */
static struct slice whole_net(struct derive_ctx *c, struct slice net)
{
	int dots = 0;

	for (size_t i = 0; i < net.n; i++) {
		if (net.p[i] == ':')
			return net;
		dots += net.p[i] == '.';
	}
	for (; dots < 3; dots++)
		net = arena_printf(c->arena, "%.*s.0", SLICE_ARG(net));
	return net;
}

/* Of an address without a mask, its class says how long it is. */
static int class_bits(struct slice net)
{
	struct addr a;

	if (addr_parse(net, &a) != 0 || a.family != ADDR_V4)
		return 128;
	return a.bytes[0] < 128 ? 8 : a.bytes[0] < 192 ? 16 : 24;
}

static struct slice network(struct derive_ctx *c, struct slice net, struct slice mask)
{
	struct slice rest = net, head;
	bool has_length = slice_cut(&rest, '/', &head);

	head = whole_net(c, head);
	if (has_length)
		return arena_printf(c->arena, "%.*s/%.*s", SLICE_ARG(head), SLICE_ARG(rest));
	if (mask.n > 0)
		return arena_printf(c->arena, "%.*s/%.*s", SLICE_ARG(head), SLICE_ARG(mask));
	return arena_printf(c->arena, "%.*s/%d", SLICE_ARG(head), class_bits(head));
}

/* ---- BSD ---- */

/* A user by name or number; -2, that is nobody, where there is no such name. */
static int64_t uid_of(struct derive_ctx *c, struct slice user)
{
	int64_t uid;

	if (number_parse(user, INT32_MIN, UINT32_MAX, &uid) == 0)
		return uid == -2 ? NOBODY : (uint32_t)uid;
	for (size_t i = 0; i < c->naccounts; i++)
		if (slice_eq(c->accounts[i].name, user))
			return c->accounts[i].uid;
	return slice_eq_str(user, "root") ? 0 : NOBODY;
}

/* The word of a client counts, unless only tickets are taken. */
static int64_t takes_sys(struct slice sec)
{
	struct slice one;

	if (sec.n == 0)
		return 1;
	while (sec.n > 0) {
		slice_cut(&sec, ':', &one);
		if (slice_eq_str(one, "sys") || slice_eq_str(one, "none") ||
		    slice_eq_str(one, "dh"))
			return 1;
	}
	return 0;
}

static void add_bsd_hosts(
    const struct eyes *e, const struct exports_bsd_row *row, struct fact_export f)
{
	struct derive_ctx *c = e->c;
	struct slice line = row->line, host;
	size_t n = 0;

	if (row->network.n > 0) {
		f.client = network(c, row->network, row->mask);
		fact_add(c->facts, export, &f);
	}
	for (; n < LINE_ROWS && exports_bsd_host(&line, c->arena, &host); n++) {
		f.client = name_or_group(e, host);
		fact_add(c->facts, export, &f);
	}
	if (row->nhosts > 0 || row->network.n > 0)
		return;
	f.client = SLICE("*");
	fact_add(c->facts, export, &f);
}

static void add_bsd(
    const struct eyes *e, const struct evidence_file *file, const struct exports_bsd_row *row)
{
	struct derive_ctx *c = e->c;
	struct fact_export f = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .source = SLICE("exports"),
	    .dialect = SLICE("bsd"),
	    .rw = !row->ro,
	    .root_squash = 1,
	    .all_squash = row->has_mapall,
	    .secure = -1,
	    .anonuid = row->has_mapall	  ? uid_of(c, row->mapall)
		       : row->has_maproot ? uid_of(c, row->maproot)
					  : NOBODY,
	    .anongid = NOBODY,
	    .sys = takes_sys(row->sec),
	};
	struct slice line = row->line;

	if (row->at.err != 0)
		f.error = slice_str(row->at.why);
	for (size_t n = 0;
	     n * (row->nhosts + 1) < LINE_ROWS && exports_bsd_dir(&line, c->arena, &f.path); n++)
		add_bsd_hosts(e, row, f);
}

static void read_bsd(const struct eyes *e, const char *path)
{
	struct derive_ctx *c = e->c;
	const struct evidence_file *file = derive_file(c, slice_str(path));
	struct exports_bsd_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (exports_bsd_next(&in, c->arena, &row)) {
		if (row.at.err != 0)
			derive_note(c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else if (!row.v4)
			add_bsd(e, file, &row);
	}
}

/* ---- Lists of clients: Solaris, AIX ---- */

struct share {
	struct derive_ctx *c;
	const struct eyes *eyes;
	struct fact_export f; /* what all rows of a section have */
};

/* A client as Linux writes it: ".suffix" is a wildcard, "@net" a network; netgroups have no mark.
 */
static struct slice client_of(const struct share *s, struct slice client)
{
	if (slice_starts(client, "."))
		return arena_printf(s->c->arena, "*%.*s", SLICE_ARG(client));
	if (slice_starts(client, "@"))
		return network(s->c, slice_sub(client, 1, client.n), slice_of(NULL, 0));
	return name_or_group(s->eyes, client);
}

static void add_client(const struct share *s, struct slice client, int64_t rw)
{
	struct fact_export f = s->f;

	if (slice_starts(client, "-")) {
		client = slice_sub(client, 1, client.n);
		rw = -1;
	}
	f.client = client_of(s, client);
	f.rw = rw;
	fact_add(s->c->facts, export, &f);
}

static void add_list(const struct share *s, const struct share_list *l, int64_t rw)
{
	struct slice rest = l->clients, client;

	for (size_t n = 0; n < LINE_ROWS && share_client_next(&rest, &client); n++)
		add_client(s, client, rw);
}

static bool lists(const struct share_list *l, struct slice client)
{
	struct slice rest = l->clients, one;

	/* A long list is not gone through for each client of another. */
	for (size_t n = 0; n < 256 && share_client_next(&rest, &one); n++)
		if (slice_eq_ci(one, client))
			return true;
	return false;
}

/* What a client gets that no list names: 1 to write, 0 to read, -1 nothing. */
static int64_t rest_of(const struct share_section *o)
{
	if (o->rw.all)
		return 1;
	if (o->ro.all)
		return 0;
	/* AIX: who is not in rw= reads, where access= lets it in. */
	if (o->access.given)
		return -1;
	return o->rw.given || o->ro.given ? -1 : 1;
}

/* Whoever root= names acts as root, with what the other lists give it. */
static void add_roots(const struct share *s, const struct share_section *o, int64_t rest)
{
	struct slice names = o->root.clients, client;
	struct share root = *s;

	root.f.root_squash = 0;
	for (size_t n = 0; n < LINE_ROWS && share_client_next(&names, &client); n++) {
		int64_t rw = lists(&o->rw, client) ? 1 : lists(&o->ro, client) ? 0 : rest;

		if (lists(&o->access, client) && rw < 0)
			rw = o->ro.all || o->rw.given ? 0 : 1;
		root.f.unsure = slice_of(NULL, 0);
		if (rw < 0) {
			rw = o->rw.given || o->access.given;
			root.f.unsure = arena_printf(s->c->arena,
			    "whether another list has %.*s of root=, too", SLICE_ARG(client));
		}
		add_client(&root, client, rw);
	}
}

static void add_section(struct share *s, const struct share_section *o, int64_t anon)
{
	int64_t rest = rest_of(o);

	s->f.sys = takes_sys(o->sec);
	/* anon=-1: nobody squashed gets in; as good as an id that owns nothing. */
	s->f.anonuid = o->has_anon ? (o->anon < 0 ? NOBODY : o->anon) : anon;
	add_list(s, &o->none, -1);
	add_roots(s, o, rest);
	add_list(s, &o->rw, 1);
	add_list(s, &o->ro, 0);
	add_list(s, &o->access, o->ro.all || (o->rw.given && !o->rw.all) ? 0 : 1);
	if (s->f.dialect.p[0] == 'a' && !o->access.given && o->rw.given && !o->rw.all)
		rest = 0;
	add_client(s, SLICE("*"), rest);
}

static void add_share(struct share *s, const struct share_row *row, int64_t anon)
{
	struct share_section o = {0};
	struct slice options = row->options;
	bool any = false;

	s->f.path = row->path;
	s->f.options = row->options;
	while (share_section_next(&options, &o)) {
		add_section(s, &o, anon);
		any = true;
	}
	if (!any)
		add_section(s, &o, anon);
}

static void read_shares(
    const struct eyes *e, const char *path, enum share_form form, const char *source)
{
	struct derive_ctx *c = e->c;
	const struct evidence_file *file = derive_file(c, slice_str(path));
	bool solaris = form != SHARE_EXPORTS;
	struct share s = {.c = c, .eyes = e};
	struct share_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (share_next(&in, c->arena, form, &row)) {
		s.f = (struct fact_export){
		    .host = c->host,
		    .at = derive_at(file, row.at.line),
		    .source = slice_str(source),
		    .dialect = solaris ? SLICE("solaris") : SLICE("aix"),
		    .root_squash = 1,
		    .secure = -1,
		    .anongid = NOBODY,
		    .subtree = -1,
		};
		if (row.at.err != 0)
			derive_note(c, s.f.at, file->fact.path, row.at.why);
		else
			add_share(&s, &row, solaris ? SOLARIS_NOBODY : NOBODY);
	}
}

static void finish(struct derive_ctx *c)
{
	enum nfs_dialect dialect = nfs_dialect(c);
	struct eyes e;

	if (dialect == NFS_LINUX)
		return;
	e = load_eyes(c);
	if (dialect == NFS_BSD) {
		read_bsd(&e, "/etc/exports");
		read_bsd(&e, "/etc/zfs/exports");
	}
	if (dialect == NFS_SOLARIS) {
		read_shares(&e, "/etc/dfs/sharetab", SHARE_SHARETAB, "sharetab");
		read_shares(&e, "/etc/dfs/dfstab", SHARE_DFSTAB, "exports");
	}
	if (dialect == NFS_AIX) {
		read_shares(&e, "/etc/xtab", SHARE_EXPORTS, "xtab");
		read_shares(&e, "/etc/exports", SHARE_EXPORTS, "exports");
	}
}

const struct deriver derive_shares = {
    .name = "shares",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
