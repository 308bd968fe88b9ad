/* Archives are libarchive's. */
#include "collector/case/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "common/die.h"
#include "common/out.h"
#include "include/err.h"
#include "include/limits.h"

#define BLOCK_BYTES (64u << 10)
#define PACK_FILE_BYTES LIMIT_STREAM_BYTES /* one file of a pack: evidence is the largest */

struct pack_out {
	struct archive *a;
	int err;
};

struct pack_out *pack_create(int fd, bool compress)
{
	struct pack_out *p = calloc(1, sizeof(*p));

	if (p == NULL)
		die("out of memory");
	p->a = archive_write_new();
	if (p->a == NULL || archive_write_set_format_pax_restricted(p->a) != ARCHIVE_OK ||
	    (compress && archive_write_add_filter_zstd(p->a) != ARCHIVE_OK) ||
	    archive_write_open_fd(p->a, fd) != ARCHIVE_OK)
		p->err = ERR_IO;
	return p;
}

int pack_add(struct pack_out *p, const char *path, struct slice bytes)
{
	struct archive_entry *e = archive_entry_new();

	if (e == NULL)
		die("out of memory");
	archive_entry_set_pathname(e, path);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0600);
	archive_entry_set_mtime(e, 0, 0);
	archive_entry_set_size(e, (la_int64_t)bytes.n);
	if (p->err == 0 && archive_write_header(p->a, e) != ARCHIVE_OK)
		p->err = ERR_IO;
	if (p->err == 0 && bytes.n > 0 &&
	    archive_write_data(p->a, bytes.p, bytes.n) != (la_ssize_t)bytes.n)
		p->err = ERR_IO;
	archive_entry_free(e);
	return p->err;
}

int pack_close(struct pack_out *p)
{
	int err = p->err;

	if (archive_write_close(p->a) != ARCHIVE_OK)
		err = ERR_IO;
	archive_write_free(p->a);
	free(p);
	return err;
}

bool pack_is(struct slice start)
{
	static const char zstd[] = "\x28\xb5\x2f\xfd";

	return slice_starts(start, zstd) || slice_starts(slice_sub(start, 257, start.n), "ustar");
}

bool pack_is_encrypted(struct slice start)
{
	return slice_starts(start, "age-encryption.org/v1") ||
	       slice_starts(start, "-----BEGIN AGE ENCRYPTED FILE-----");
}

/* The whole content of the entry at hand. */
static int read_data(struct archive *a, struct out *o)
{
	uint8_t block[BLOCK_BYTES];
	la_ssize_t n;

	while ((n = archive_read_data(a, block, sizeof(block))) > 0) {
		if (o->n + (size_t)n > PACK_FILE_BYTES)
			return ERR_LIMIT;
		out_bytes(o, slice_of(block, (size_t)n));
	}
	return n == 0 ? 0 : ERR_SYNTAX;
}

static int each(
    struct archive *a, int (*fn)(void *ctx, struct slice path, struct slice bytes), void *ctx)
{
	struct archive_entry *e;
	size_t files = 0;
	int r, err = 0;

	while (err == 0 && (r = archive_read_next_header(a, &e)) != ARCHIVE_EOF) {
		const char *path = r == ARCHIVE_OK ? archive_entry_pathname(e) : NULL;
		struct out data;

		if (path == NULL)
			return ERR_SYNTAX;
		if (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e) != NULL)
			continue;
		if (files++ == LIMIT_CASE_FILES)
			return ERR_LIMIT;
		out_memory(&data);
		err = read_data(a, &data);
		if (err == 0)
			err = fn(ctx, slice_str(path), out_slice(&data));
		out_free(&data);
	}
	return err;
}

int pack_each(struct slice pack, int (*fn)(void *ctx, struct slice path, struct slice bytes),
    void *ctx, const char **why)
{
	struct archive *a = archive_read_new();
	int err = ERR_SYNTAX;

	*why = "no pack of cases, or a damaged one";
	if (a == NULL)
		die("out of memory");
	archive_read_support_format_tar(a);
	archive_read_support_filter_zstd(a);
	if (archive_read_open_memory(a, pack.p, pack.n) == ARCHIVE_OK)
		err = each(a, fn, ctx);
	if (err == ERR_LIMIT)
		*why = "more files, or larger ones, than a case may have";
	archive_read_free(a);
	return err;
}
