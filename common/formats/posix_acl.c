/* Entries of a POSIX ACL. */
#include "common/formats/posix_acl.h"

#define HEADER_BYTES 4
#define ENTRY_BYTES 8
#define VERSION 2

static uint32_t little(struct slice s, size_t at, size_t bytes)
{
	uint32_t v = 0;

	for (size_t i = bytes; i > 0; i--)
		v = v << 8 | s.p[at + i - 1];
	return v;
}

void posix_acl_begin(struct posix_acl *acl, struct slice bytes)
{
	*acl = (struct posix_acl){.rest = bytes};
}

/* Takes n bytes off the rest; false, with a bad row and an empty rest, when there are fewer. */
static bool take(struct posix_acl *acl, size_t n, struct posix_acl_row *row)
{
	row->at.raw = slice_sub(acl->rest, 0, n);
	if (acl->rest.n < n)
		row_bad(&row->at, ERR_SHORT, "ends within an entry");
	acl->rest = slice_sub(acl->rest, n, acl->rest.n);
	return row->at.err == 0;
}

static bool is_tag(uint16_t tag)
{
	return tag != 0 && tag <= POSIX_ACL_OTHERS && (tag & (tag - 1)) == 0;
}

bool posix_acl_next(struct posix_acl *acl, struct posix_acl_row *row)
{
	*row = (struct posix_acl_row){.at.line = acl->no + 1};
	if (!acl->begun) {
		acl->begun = true;
		if (!take(acl, HEADER_BYTES, row))
			return true;
		if (little(row->at.raw, 0, HEADER_BYTES) != VERSION) {
			row_bad(&row->at, ERR_SYNTAX, "not of version 2");
			acl->rest.n = 0;
			return true;
		}
	}
	if (acl->rest.n == 0)
		return false;
	acl->no++;
	if (!take(acl, ENTRY_BYTES, row))
		return true;
	row->tag = (uint16_t)little(row->at.raw, 0, 2);
	row->bits = (uint16_t)little(row->at.raw, 2, 2);
	row->id = little(row->at.raw, 4, 4);
	if (!is_tag(row->tag) || row->bits > 7)
		row_bad(&row->at, ERR_SYNTAX, "no such entry");
	return true;
}

static struct slice entry_text(const struct posix_acl_row *row, struct arena *a)
{
	const char *r = row->bits & 4 ? "r" : "-", *w = row->bits & 2 ? "w" : "-";
	const char *x = row->bits & 1 ? "x" : "-";

	switch (row->tag) {
	case POSIX_ACL_USER:
		return arena_printf(a, "u:%u:%s%s%s", row->id, r, w, x);
	case POSIX_ACL_GROUP:
		return arena_printf(a, "g:%u:%s%s%s", row->id, r, w, x);
	case POSIX_ACL_OWNING_GROUP:
		return arena_printf(a, "g::%s%s%s", r, w, x);
	case POSIX_ACL_MASK:
		return arena_printf(a, "m::%s%s%s", r, w, x);
	default:
		return slice_of(NULL, 0);
	}
}

struct slice posix_acl_text(struct slice bytes, struct arena *a, bool *bad)
{
	struct slice text = slice_of(NULL, 0);
	struct posix_acl acl;
	struct posix_acl_row row;
	bool more = false;

	*bad = bytes.n > LIMIT_ACL_BYTES;
	posix_acl_begin(&acl, slice_sub(bytes, 0, LIMIT_ACL_BYTES));
	while (posix_acl_next(&acl, &row)) {
		struct slice entry = entry_text(&row, a);

		*bad = *bad || row.at.err != 0;
		if (row.at.err != 0 || entry.n == 0)
			continue;
		more = more || row.tag != POSIX_ACL_OWNING_GROUP;
		text = text.n == 0
			   ? entry
			   : arena_printf(a, "%.*s,%.*s", SLICE_ARG(text), SLICE_ARG(entry));
	}
	return more ? text : slice_of(NULL, 0);
}
