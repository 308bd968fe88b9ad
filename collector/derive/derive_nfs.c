/*
 * NFS exports: published (etab), written (exports and exports.d), and those that the kernel has
 * used lately. One row for each client specification of a path, and flavour that gives more.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/derive/derivers.h"
#include "collector/derive/nfs_dialect.h"
#include "common/formats/exports.h"

#define EXPORTS_FOLDER "/etc/exports.d"

/* What an export gives under one flavour. AUTH_NULL names nobody, so that everybody is squashed
 * [linux fs/nfsd/auth.c nfsd_setuser]. */
static struct fact_export fact_under(const struct derive_ctx *c, const struct exports_row *row,
    const char *source, enum exports_flavour flavour, uint32_t flags)
{
	return (struct fact_export){
	    .host = c->host,
	    .source = slice_str(source),
	    .path = row->path,
	    .client = row->client,
	    .rw = (flags & EXPORTS_RO) == 0,
	    .root_squash = (flags & EXPORTS_ROOT_SQUASH) != 0,
	    .all_squash = flavour == EXPORTS_NULL || (flags & EXPORTS_ALL_SQUASH) != 0,
	    .secure = (flags & EXPORTS_INSECURE) == 0,
	    .anonuid = row->anonuid,
	    .anongid = row->anongid,
	    .sys = flavour == EXPORTS_SYS || flavour == EXPORTS_NULL,
	    .subtree = (row->flags & EXPORTS_NO_SUBTREE_CHECK) == 0,
	    .options = row->options,
	    .unsure = row->transports == EXPORTS_MTLS
			  ? SLICE("whether the client has a TLS certificate that the server trusts")
			  : slice_of(NULL, 0),
	    .error = slice_str(row->at.err != 0 ? row->at.why : ""),
	};
}

/* Whoever may say who he is has no use for a ticket, unless it gives more. */
static bool gives_more(const struct fact_export *a, const struct fact_export *b)
{
	return a->rw > b->rw || a->root_squash < b->root_squash || a->all_squash < b->all_squash ||
	       a->secure < b->secure;
}

/* One row for sys, and one for each other flavour that has more to give than those before. */
static void add_flavours(
    struct derive_ctx *c, const struct exports_row *row, const char *source, struct fact_origin at)
{
	static const enum exports_flavour order[] = {
	    EXPORTS_SYS, EXPORTS_NULL, EXPORTS_KRB5, EXPORTS_KRB5I, EXPORTS_KRB5P};
	struct fact_export told[EXPORTS_FLAVOURS];
	size_t ntold = 0;
	uint32_t flags = row->flags;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		struct fact_export f;
		bool more = true;

		if (row->at.err == 0 && !exports_flags_under(row, order[i], &flags))
			continue;
		f = fact_under(c, row, source, order[i], flags);
		for (size_t k = 0; k < ntold; k++)
			more = more && gives_more(&f, &told[k]);
		if (!more)
			continue;
		f.at = at;
		told[ntold++] = f;
		fact_add(c->facts, export, &f);
		if (row->at.err != 0)
			break;
	}
}

static void read_file(struct derive_ctx *c, const struct evidence_file *file, const char *source)
{
	struct exports_reader in;
	struct exports_row row;

	if (!derive_has_data(file))
		return;
	exports_begin(&in, file->data, EXPORTS_FILE);
	while (exports_next(&in, c->arena, &row))
		add_flavours(c, &row, source, derive_at(file, row.at.line));
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
	/* Other systems' files of that name: derive_shares.c. */
	if (nfs_dialect(c) != NFS_LINUX)
		return;
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
		slice_cut(&clients, ',', &one);
		row.client = slice_starts(one, "$") ? slice_sub(one, 1, one.n) : one;
		add_flavours(c, &row, "kernel", at);
	} while (clients.n > 0);
}

const struct deriver derive_nfs = {
    .name = "nfs",
    .kind = REC_EXPORT,
    .record = take_export,
    .finish = finish,
};
