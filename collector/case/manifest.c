/* The text of a manifest: written, and read again with checks. */
#include "collector/case/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "include/err.h"
#include "include/limits.h"

#define HEX_BYTES (SHA256_HEX_BYTES - 1)

/* ---- Written ---- */

static void write_file(const struct manifest_file *f, struct out *o)
{
	out_printf(o, "%s  ", f->sha256);
	out_bytes(o, f->path);
	out_byte(o, '\n');
}

void manifest_write(const struct manifest *m, struct out *o)
{
	out_str(o, "# " MANIFEST_FORMAT "\n");
	out_printf(o, "# seal %llu\n", (unsigned long long)m->seal);
	out_printf(o, "# log-entries %llu\n", (unsigned long long)m->log_entries);
	out_printf(o, "# log-head %s\n", m->log_head);
	out_printf(o, "# log-bytes %llu\n", (unsigned long long)m->log_bytes);
	out_printf(o, "# log-sha256 %s\n", m->log_sha256);
	for (size_t i = 0; i < m->nfiles; i++)
		write_file(&m->files[i], o);
}

static int add_to_hash(void *ctx, struct slice bytes)
{
	sha256_add(ctx, bytes);
	return 0;
}

void manifest_files_hash(const struct manifest *m, char hash[SHA256_HEX_BYTES])
{
	struct sha256 sum;
	struct out o;

	sha256_init(&sum);
	out_fn(&o, add_to_hash, &sum);
	for (size_t i = 0; i < m->nfiles; i++)
		write_file(&m->files[i], &o);
	out_flush(&o);
	out_free(&o);
	sha256_end_hex(&sum, hash);
}

/* ---- Read ---- */

static bool take_hash(struct slice text, char hash[SHA256_HEX_BYTES])
{
	if (text.n != HEX_BYTES)
		return false;
	for (size_t i = 0; i < HEX_BYTES; i++)
		if (strchr("0123456789abcdef", text.p[i]) == NULL || text.p[i] == '\0')
			return false;
	memcpy(hash, text.p, HEX_BYTES);
	hash[HEX_BYTES] = '\0';
	return true;
}

/* Digits alone, without zeros in front: there is one way to write a number. */
static bool take_number(struct slice text, uint64_t *out)
{
	int64_t v;

	if (text.n == 0 || text.p[0] < '1' || text.p[0] > '9' || slice_to_i64(text, &v) != 0)
		return false;
	*out = (uint64_t)v;
	return true;
}

/* The next line, when it begins so and ends with '\n'. */
static bool next(struct slice *rest, const char *begin, struct slice *value)
{
	struct slice line;

	if (!slice_cut(rest, '\n', &line) || !slice_starts(line, begin))
		return false;
	*value = slice_sub(line, strlen(begin), line.n);
	return true;
}

static bool read_head(struct manifest *m, struct slice *rest, uint64_t *line)
{
	struct slice v;

	*line = 1;
	if (!next(rest, "# " MANIFEST_FORMAT, &v) || v.n > 0)
		return false;
	++*line;
	if (!next(rest, "# seal ", &v) || !take_number(v, &m->seal))
		return false;
	++*line;
	if (!next(rest, "# log-entries ", &v) || !take_number(v, &m->log_entries))
		return false;
	++*line;
	if (!next(rest, "# log-head ", &v) || !take_hash(v, m->log_head))
		return false;
	++*line;
	if (!next(rest, "# log-bytes ", &v) || !take_number(v, &m->log_bytes))
		return false;
	++*line;
	return next(rest, "# log-sha256 ", &v) && take_hash(v, m->log_sha256);
}

/* "hash  path"; paths in their order, each once. */
static bool read_file(struct manifest *m, struct slice *rest)
{
	struct manifest_file f;
	struct slice line;

	if (!next(rest, "", &line) || line.n < HEX_BYTES + 3 ||
	    !take_hash(slice_sub(line, 0, HEX_BYTES), f.sha256) || line.p[HEX_BYTES] != ' ' ||
	    line.p[HEX_BYTES + 1] != ' ')
		return false;
	f.path = slice_sub(line, HEX_BYTES + 2, line.n);
	if (m->nfiles > 0 && slice_cmp(m->files[m->nfiles - 1].path, f.path) >= 0)
		return false;
	f.path = arena_dup(&m->arena, f.path);
	grow(&m->files, &m->cap, m->nfiles + 1, sizeof(*m->files));
	m->files[m->nfiles++] = f;
	return true;
}

int manifest_read(struct manifest *m, struct slice text, uint64_t *line)
{
	*m = (struct manifest){0};
	if (!read_head(m, &text, line))
		return ERR_SYNTAX;
	while (text.n > 0) {
		++*line;
		if (m->nfiles == LIMIT_CASE_FILES)
			return ERR_LIMIT;
		if (!read_file(m, &text))
			return ERR_SYNTAX;
	}
	return 0;
}

const struct manifest_file *manifest_file(const struct manifest *m, struct slice path)
{
	size_t i = SLICE_LOWER_BOUND(m->files, m->nfiles, path, path);

	return i < m->nfiles && slice_eq(m->files[i].path, path) ? &m->files[i] : NULL;
}

void manifest_free(struct manifest *m)
{
	free(m->files);
	arena_free(&m->arena);
	*m = (struct manifest){0};
}
