/*
 * NFS exports: published (etab), written (exports and exports.d), and those that the kernel has
 * used lately. One row for each client specification of a path.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/derive/derivers.h"
#include "common/formats/exports.h"

#define EXPORTS_FOLDER "/etc/exports.d"

static struct fact_export fact_of(
    const struct derive_ctx *c, const struct exports_row *row, const char *source)
{
	uint32_t flags = row->flags;
	bool sys = exports_flags_under(row, EXPORTS_SYS, &flags);

	return (struct fact_export){
	    .host = c->host,
	    .source = slice_str(source),
	    .path = row->path,
	    .client = row->client,
	    .rw = (flags & EXPORTS_RO) == 0,
	    .root_squash = (flags & EXPORTS_ROOT_SQUASH) != 0,
	    .all_squash = (flags & EXPORTS_ALL_SQUASH) != 0,
	    .secure = (flags & EXPORTS_INSECURE) == 0,
	    .anonuid = row->anonuid,
	    .anongid = row->anongid,
	    .sys = sys,
	    .subtree = (flags & EXPORTS_NO_SUBTREE_CHECK) == 0,
	    .options = row->options,
	    .error = slice_str(row->at.err != 0 ? row->at.why : ""),
	};
}

static void read_file(struct derive_ctx *c, const struct evidence_file *file, const char *source)
{
	struct exports_reader in;
	struct exports_row row;

	if (!derive_has_data(file))
		return;
	exports_begin(&in, file->data, EXPORTS_FILE);
	while (exports_next(&in, c->arena, &row)) {
		struct fact_export f = fact_of(c, &row, source);

		f.at = derive_at(file, row.at.line);
		fact_add(c->facts, export, &f);
	}
}

/* ---- The folder: *.exports, no hidden files, in the order of versions [exports(5)] ---- */

static int by_version(const void *x, const void *y)
{
	const struct evidence_file *const *a = x, *const *b = y;

	return strverscmp((const char *)(*a)->fact.path.p, (const char *)(*b)->fact.path.p);
}

static bool is_read(struct slice path)
{
	struct slice name = slice_sub(path, sizeof(EXPORTS_FOLDER), path.n);

	return !slice_starts(name, ".") && slice_ends(name, ".exports") &&
	       slice_find(name, '/') == name.n;
}

static void read_folder(struct derive_ctx *c)
{
	const struct evidence_file *first, **files;
	size_t n = derive_dir(c, EXPORTS_FOLDER, &first), count = 0;

	files = arena_alloc(c->arena, (n + 1) * sizeof(*files));
	for (size_t i = 0; i < n; i++)
		if (is_read(first[i].fact.path))
			files[count++] = &first[i];
	if (count > 1)
		qsort(files, count, sizeof(*files), by_version);
	for (size_t i = 0; i < count; i++)
		read_file(c, files[i], "exports");
}

static void finish(struct derive_ctx *c)
{
	read_file(c, derive_file(c, SLICE("/var/lib/nfs/etab")), "etab");
	read_file(c, derive_file(c, SLICE("/etc/exports")), "exports");
	read_folder(c);
}

/* ---- The kernel ---- */

/* The kernel's client is all specifications that fit one client, between commas; '$' marks a bare
 * address. */
static void take_export(struct derive_ctx *c, const struct record *r)
{
	struct exports_row row = {.path = record_text(r, "path")};
	struct slice clients = record_text(r, "client"), options = record_text(r, "options"), one;
	struct fact_origin at = {r->line, record_text(r, "from"), record_i64(r, "line", 0)};
	const char *why;

	if (exports_options_parse(options, EXPORTS_KERNEL, &row, &why) != 0) {
		derive_note(c, at, at.path, why);
		return;
	}
	row.options = options;
	/* The pseudo root shows names only. */
	if ((row.flags & EXPORTS_V4ROOT) != 0)
		return;
	do {
		struct fact_export f;

		slice_cut(&clients, ',', &one);
		row.client = slice_starts(one, "$") ? slice_sub(one, 1, one.n) : one;
		f = fact_of(c, &row, "kernel");
		f.at = at;
		fact_add(c->facts, export, &f);
	} while (clients.n > 0);
}

const struct deriver derive_nfs = {
    .name = "nfs",
    .kind = REC_EXPORT,
    .record = take_export,
    .finish = finish,
};
