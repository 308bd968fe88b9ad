/* The manifest: six lines of head, then files as sha256sum(1) lists them. */
#include <string.h>

#include "verify/verify.h"

/* The next line, without its '\n', when it begins so. */
static bool take_line(struct bytes *text, const char *begin, struct bytes *rest)
{
	struct bytes line;

	if (!bytes_take(text, '\n', &line) || !bytes_begin(line, begin))
		return false;
	*rest = bytes_cut(line, strlen(begin), line.n);
	return true;
}

static bool take_number(struct bytes *text, const char *begin, uint64_t *out)
{
	struct bytes value;

	return take_line(text, begin, &value) && bytes_number(value, out);
}

static bool take_hash(struct bytes *text, const char *begin, char out[HEX_BYTES])
{
	struct bytes value;

	if (!take_line(text, begin, &value) || !bytes_is_hash(value))
		return false;
	memcpy(out, value.p, value.n);
	return true;
}

static size_t take_head(struct bytes *text, struct manifest *m)
{
	struct bytes format;

	if (!take_line(text, "# cordon-case 1", &format) || format.n > 0)
		return 1;
	if (!take_number(text, "# seal ", &m->seal))
		return 2;
	if (!take_number(text, "# log-entries ", &m->entries))
		return 3;
	if (!take_hash(text, "# log-head ", m->head))
		return 4;
	if (!take_number(text, "# log-bytes ", &m->log_bytes))
		return 5;
	return take_hash(text, "# log-sha256 ", m->log_hash) ? 0 : 6;
}

static bool take_file(struct bytes *text, struct manifest *m)
{
	const size_t at = HEX_BYTES - 1;
	struct bytes line;
	struct file *f;

	if (!take_line(text, "", &line) || line.n < at + 3 ||
	    !bytes_is_hash(bytes_cut(line, 0, at)) || line.p[at] != ' ' || line.p[at + 1] != ' ')
		return false;
	m->files = pool_more(m->files, m->nfiles, sizeof(*m->files));
	f = &m->files[m->nfiles];
	memcpy(f->hash, line.p, at);
	f->path = bytes_cut(line, at + 2, line.n);
	if (m->nfiles > 0 && bytes_order(m->files[m->nfiles - 1].path, f->path) >= 0)
		return false;
	m->nfiles++;
	return true;
}

size_t manifest_read(struct bytes text, struct manifest *m)
{
	size_t bad;

	*m = (struct manifest){0};
	bad = take_head(&text, m);
	if (bad != 0)
		return bad;
	hash_hex(text, m->files_hash);
	while (text.n > 0)
		if (!take_file(&text, m))
			return 7 + m->nfiles;
	return 0;
}
