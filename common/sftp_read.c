/* Encoder and decoder of the packets that read: see sftp_read.h. */
#include "common/sftp_read.h"

#include "common/sftp_parts.h"
#include "include/err.h"
#include "include/limits.h"

/* Packet types, section 3. */
enum {
	FXP_OPEN = 3,
	FXP_READ = 5,
	FXP_LSTAT = 7,
	FXP_FSTAT = 8,
	FXP_OPENDIR = 11,
	FXP_READDIR = 12,
	FXP_READLINK = 19,
};

enum { FXF_READ = 0x01 };

/* Flags of the attributes, section 5. */
enum {
	ATTR_SIZE = 0x01,
	ATTR_UIDGID = 0x02,
	ATTR_PERMISSIONS = 0x04,
	ATTR_ACMODTIME = 0x08,
};

#define ATTR_EXTENDED 0x80000000u

/* A request that is nothing but a path or a handle. */
static void put_one(struct out *o, uint8_t type, uint32_t id, struct slice text)
{
	sftp_put_head(o, type, id, 4 + text.n);
	sftp_put_string(o, text);
}

void sftp_put_lstat(struct out *o, uint32_t id, struct slice path)
{
	put_one(o, FXP_LSTAT, id, path);
}

void sftp_put_fstat(struct out *o, uint32_t id, struct slice handle)
{
	put_one(o, FXP_FSTAT, id, handle);
}

void sftp_put_readlink(struct out *o, uint32_t id, struct slice path)
{
	put_one(o, FXP_READLINK, id, path);
}

void sftp_put_opendir(struct out *o, uint32_t id, struct slice path)
{
	put_one(o, FXP_OPENDIR, id, path);
}

void sftp_put_readdir(struct out *o, uint32_t id, struct slice handle)
{
	put_one(o, FXP_READDIR, id, handle);
}

void sftp_put_open(struct out *o, uint32_t id, struct slice path)
{
	sftp_put_head(o, FXP_OPEN, id, 4 + path.n + 4 + 4);
	sftp_put_string(o, path);
	sftp_put_u32(o, FXF_READ);
	sftp_put_u32(o, 0); /* no attributes */
}

void sftp_put_read(struct out *o, uint32_t id, struct slice handle, uint64_t offset, uint32_t n)
{
	sftp_put_head(o, FXP_READ, id, 4 + handle.n + 8 + 4);
	sftp_put_string(o, handle);
	sftp_put_u32(o, (uint32_t)(offset >> 32));
	sftp_put_u32(o, (uint32_t)offset);
	sftp_put_u32(o, n);
}

static int take_extended(struct slice *s)
{
	struct slice skip;
	uint32_t n;

	if (wire_u32(s, &n) != 0)
		return ERR_SYNTAX;
	for (; n > 0; n--)
		if (wire_string(s, &skip) != 0 || wire_string(s, &skip) != 0)
			return ERR_SYNTAX;
	return 0;
}

static int take_attrs(struct slice *s, struct sftp_attrs *a)
{
	uint32_t flags;

	*a = (struct sftp_attrs){0};
	if (wire_u32(s, &flags) != 0)
		return ERR_SYNTAX;
	a->has_size = flags & ATTR_SIZE;
	a->has_owner = flags & ATTR_UIDGID;
	a->has_mode = flags & ATTR_PERMISSIONS;
	a->has_times = flags & ATTR_ACMODTIME;
	if ((a->has_size && wire_u64(s, &a->size) != 0) ||
	    (a->has_owner && (wire_u32(s, &a->uid) != 0 || wire_u32(s, &a->gid) != 0)) ||
	    (a->has_mode && wire_u32(s, &a->mode) != 0) ||
	    (a->has_times && (wire_u32(s, &a->atime) != 0 || wire_u32(s, &a->mtime) != 0)))
		return ERR_SYNTAX;
	return flags & ATTR_EXTENDED ? take_extended(s) : 0;
}

static int read_body(struct slice body, struct sftp_answer *r)
{
	switch (r->kind) {
	case SFTP_IS_VERSION:
		return 0;
	case SFTP_IS_STATUS:
		return wire_u32(&body, &r->status);
	case SFTP_IS_HANDLE:
	case SFTP_IS_DATA:
		return wire_string(&body, &r->bytes);
	case SFTP_IS_NAMES:
		if (wire_u32(&body, &r->names) != 0)
			return ERR_SYNTAX;
		r->rest = body;
		return 0;
	case SFTP_IS_ATTRS:
		return take_attrs(&body, &r->attrs);
	}
	return ERR_SYNTAX;
}

int sftp_next_answer(struct slice *in, struct sftp_answer *r)
{
	struct slice rest = *in, body;
	uint8_t type;
	int rc;

	*r = (struct sftp_answer){0};
	rc = sftp_take(&rest, LIMIT_SFTP_DATA_BYTES, &type, &r->id, &body);
	if (rc != 1)
		return rc;
	r->kind = (enum sftp_answer_kind)type;
	if (read_body(body, r) != 0)
		return ERR_SYNTAX;
	*in = rest;
	return 1;
}

int sftp_next_name(struct sftp_answer *r, struct slice *name, struct sftp_attrs *attrs)
{
	struct slice as_ls;

	if (r->names == 0)
		return 0;
	r->names--;
	if (wire_string(&r->rest, name) != 0 || wire_string(&r->rest, &as_ls) != 0)
		return ERR_SYNTAX;
	return take_attrs(&r->rest, attrs) == 0 ? 1 : ERR_SYNTAX;
}
