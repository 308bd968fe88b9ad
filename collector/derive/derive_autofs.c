/*
 * What the automounter mounts when somebody goes there [auto.master(5), autofs(5)]: a mount that is
 * configured, for each key of a map. The key `*` stands for every other; where its location ends in
 * `/&`, that is the same as one mount of the folder above, else it is put in for the accounts whose
 * homes would be found so.
 */
#include "collector/derive/derivers.h"
#include "collector/derive/mount_options.h"
#include "common/formats/autofs.h"
#include "common/formats/fstab.h"

#define ENTRY_BYTES 256 /* what an entry is told in: most need fewer */

/* A map that is being read, and where it is mounted. */
struct walk {
	struct derive_ctx *c;
	const struct autofs_master_row *master;
	const struct evidence_file *file;
	int depth;   /* of maps in maps, masters in masters */
	size_t told; /* entries gone over, and their bytes: maps may draw each other in */
};

static const char *const masters[] = {"/etc/auto.master", "/etc/auto_master"};

/* A name without a folder is a file of /etc. */
static const struct evidence_file *find_map(struct derive_ctx *c, struct slice map)
{
	if (map.n == 0 || map.p[0] != '/')
		map = arena_printf(c->arena, "/etc/%.*s", SLICE_ARG(map));
	return derive_file(c, map);
}

static bool is_nfs(struct slice options)
{
	struct slice type;

	return !fstab_option(options, "fstype", &type) || slice_eq_str(type, "nfs") ||
	       slice_eq_str(type, "nfs4");
}

static struct slice join_options(struct derive_ctx *c, struct slice x, struct slice y)
{
	if (x.n == 0 || y.n == 0)
		return x.n == 0 ? y : x;
	return arena_printf(c->arena, "%.*s,%.*s", SLICE_ARG(x), SLICE_ARG(y));
}

/* An entry's options stand behind those of the master map [autofs.conf(5), append_options]. */
static struct slice options_of(const struct walk *w, const struct autofs_location *l)
{
	struct slice above = join_options(w->c, w->master->options, l->options);

	return join_options(w->c, above, l->own);
}

static struct slice join_path(struct derive_ctx *c, struct slice folder, struct slice name)
{
	while (folder.n > 0 && folder.p[folder.n - 1] == '/')
		folder.n--;
	while (name.n > 0 && name.p[0] == '/')
		name = slice_sub(name, 1, name.n);
	if (name.n == 0)
		return folder.n == 0 ? SLICE("/") : folder;
	return arena_printf(c->arena, "%.*s/%.*s", SLICE_ARG(folder), SLICE_ARG(name));
}

/* Long texts count for more than one entry: what one line says can be told for each of a thousand
 * others. */
static bool is_over(struct walk *w, size_t bytes)
{
	bool was_over = w->told > LIMIT_AUTOFS_ENTRIES;

	w->told += 1 + bytes / ENTRY_BYTES;
	if (!was_over && w->told > LIMIT_AUTOFS_ENTRIES)
		derive_gap(
		    w->c, derive_at(w->file, 0), "more entries of the automounter than the limit");
	return w->told > LIMIT_AUTOFS_ENTRIES;
}

/* ---- One mount ---- */

static void add_mount(struct walk *w, uint32_t line, struct slice mountpoint, struct slice servers,
    const struct autofs_location *l, struct slice remote)
{
	struct slice options = options_of(w, l);
	struct fact_mount f = {
	    .host = w->c->host,
	    .at = derive_at(w->file, line),
	    .mountpoint = mountpoint,
	    .fstype = SLICE("nfs"),
	    .source = arena_printf(w->c->arena, "%.*s:%.*s", SLICE_ARG(servers), SLICE_ARG(remote)),
	    .server = servers,
	    .remote = remote,
	    .options = options,
	    .nosuid = mount_says_nosuid(options),
	    .ro = mount_says_ro(options),
	};

	if (!is_nfs(options))
		return;
	if (l->cut)
		derive_gap(w->c, f.at, "options of the automounter longer than a mount takes");
	else if (slice_find(servers, '$') < servers.n || slice_find(remote, '$') < remote.n)
		derive_gap(w->c, f.at, "the automounter puts a variable in here");
	else
		fact_add(w->c->facts, mount, &f);
}

/* What telling of a location takes, beside its line. */
static size_t bytes_of(const struct walk *w, struct slice base, const struct autofs_location *l)
{
	return base.n + w->master->options.n + l->options.n + l->own.n + l->offset.n + l->hosts.n +
	       l->path.n;
}

/* Locations of the same offset that stand one after the other are copies: their servers are told
 * as one. */
static void add_key(struct walk *w, const struct autofs_map_row *row, struct slice key)
{
	struct slice base = slice_eq_str(w->master->mountpoint, "/-")
				? key
				: join_path(w->c, w->master->mountpoint, key);
	struct autofs_entry e = {.rest = row->rest};
	struct autofs_location l, next;
	bool more = autofs_location_next(&e, w->c->arena, &l);

	while (more && !is_over(w, bytes_of(w, base, &l))) {
		struct slice servers = autofs_expand(w->c->arena, l.hosts, key);

		while ((more = autofs_location_next(&e, w->c->arena, &next)) &&
		       slice_eq(next.offset, l.offset) && slice_eq(next.path, l.path) &&
		       servers.n < LIMIT_HOST_NAME_BYTES)
			servers = arena_printf(w->c->arena, "%.*s,%.*s", SLICE_ARG(servers),
			    SLICE_ARG(autofs_expand(w->c->arena, next.hosts, key)));
		if (servers.n > 0 && l.path.n > 0)
			add_mount(w, row->at.line, join_path(w->c, base, l.offset), servers, &l,
			    autofs_expand(w->c->arena, l.path, key));
		l = next;
	}
}

/* ---- The key `*` ---- */

/* "nas:/export/home/&": each key shows the folder of its name. */
static bool add_folder(struct walk *w, const struct autofs_map_row *row)
{
	struct autofs_entry e = {.rest = row->rest};
	struct autofs_location l, other;
	struct slice above;

	if (!autofs_location_next(&e, w->c->arena, &l) ||
	    autofs_location_next(&e, w->c->arena, &other) || !slice_ends(l.path, "/&") ||
	    l.offset.n > 0)
		return false;
	above = slice_sub(l.path, 0, l.path.n - 2);
	if (slice_find(above, '&') < above.n || slice_find(l.hosts, '&') < l.hosts.n)
		return false;
	if (l.hosts.n > 0 && !is_over(w, bytes_of(w, w->master->mountpoint, &l)))
		add_mount(w, row->at.line, w->master->mountpoint, l.hosts, &l,
		    above.n == 0 ? SLICE("/") : above);
	return true;
}

static void add_star(struct walk *w, const struct autofs_map_row *row)
{
	struct slice at = w->master->mountpoint;

	if (add_folder(w, row))
		return;
	for (size_t i = 0; i < w->c->naccounts && !is_over(w, 0); i++) {
		struct slice home = w->c->accounts[i].home, key;

		if (!slice_path_under(home, at) || home.n <= at.n + 1)
			continue;
		key = slice_sub(home, at.n + 1, home.n);
		key.n = slice_find(key, '/');
		add_key(w, row, key);
	}
}

/* ---- Maps ---- */

/* A file may be drawn in by each line of another: what is no entry in it costs, too. */
static struct lines read_again(struct walk *w, const struct evidence_file *file)
{
	is_over(w, file->data.n / 4);
	return lines_of(file->data);
}

static void read_map(struct walk *w, struct slice map)
{
	const struct evidence_file *file = find_map(w->c, map), *outer = w->file;
	struct autofs_map_row row;
	struct lines in;

	/* `+auto.home` in the file of that name asks other sources. */
	if (file != NULL && file == outer)
		return;
	if (file == NULL || !derive_has_data(file) || w->depth > LIMIT_INCLUDE_DEPTH) {
		derive_gap(w->c, derive_at(outer, w->master->at.line),
		    "a map of the automounter that was not read");
		return;
	}
	if (file->fact.mode > 0 && (file->fact.mode & 0111) != 0) {
		derive_gap(w->c, derive_at(file, 0), "a program makes this map of the automounter");
		return;
	}
	w->file = file;
	w->depth++;
	in = read_again(w, file);
	while (!is_over(w, 0) && autofs_map_next(&in, w->c->arena, &row)) {
		if (row.at.err != 0)
			derive_note(
			    w->c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else if (row.include)
			read_map(w, row.key);
		else if (slice_eq_str(row.key, "*"))
			add_star(w, &row);
		else if (row.key.n > 0)
			add_key(w, &row, row.key);
	}
	w->depth--;
	w->file = outer;
}

static bool is_file(struct slice type)
{
	return type.n == 0 || slice_eq_str(type, "file");
}

static void read_master(struct walk *w, struct slice path);

static void read_masters(struct walk *w, struct slice folder)
{
	const struct evidence_file *first;
	size_t n = derive_dir(w->c, arena_str(w->c->arena, folder), &first);

	for (size_t i = 0; i < n; i++)
		if (slice_ends(first[i].fact.path, ".autofs"))
			read_master(w, first[i].fact.path);
}

static void take_master(struct walk *w, const struct autofs_master_row *row)
{
	struct fact_origin at = derive_at(w->file, row->at.line);

	w->master = row;
	if (row->at.err != 0)
		derive_note(w->c, at, w->file->fact.path, row->at.why);
	else if (row->include && slice_eq_str(row->type, "dir"))
		read_masters(w, row->map);
	else if (row->include)
		read_master(w, row->map);
	else if (slice_eq_str(row->type, "null"))
		return;
	else if (!is_file(row->type))
		derive_gap(w->c, at,
		    slice_eq_str(row->type, "hosts")
			? "the automounter mounts what any host exports"
			: "a map of the automounter that no file holds");
	else if (row->map.n > 0)
		read_map(w, row->map);
}

static void read_master(struct walk *w, struct slice path)
{
	const struct evidence_file *file = find_map(w->c, path), *outer = w->file;
	struct autofs_master_row row;
	struct lines in;

	/* `+auto.master` in the file of that name asks other sources. */
	if (file == NULL || file == outer || !derive_has_data(file) ||
	    w->depth > LIMIT_INCLUDE_DEPTH)
		return;
	w->file = file;
	w->depth++;
	in = read_again(w, file);
	while (!is_over(w, 0) && autofs_master_next(&in, w->c->arena, &row))
		take_master(w, &row);
	w->depth--;
	w->file = outer;
}

static void finish(struct derive_ctx *c)
{
	struct walk w = {.c = c};

	for (size_t i = 0; i < sizeof(masters) / sizeof(masters[0]); i++)
		read_master(&w, slice_str(masters[i]));
}

const struct deriver derive_autofs = {
    .name = "autofs",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
