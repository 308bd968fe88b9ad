/* Encoder and decoder of the few SFTP packets a push needs: see sftp.h. */
#include "common/sftp.h"

#include "common/sftp_parts.h"
#include "include/err.h"
#include "include/limits.h"

/* Packet types, section 3. */
enum {
	FXP_INIT = 1,
	FXP_OPEN = 3,
	FXP_CLOSE = 4,
	FXP_WRITE = 6,
	FXP_FSETSTAT = 10,
	FXP_REMOVE = 13
};

/* Flags of FXP_OPEN, section 6.3, and of the attributes, section 5. */
enum { FXF_WRITE = 0x02, FXF_CREAT = 0x08, FXF_EXCL = 0x20 };
enum { ATTR_PERMISSIONS = 0x04 };

#define SFTP_OUR_VERSION 3

void sftp_put_u32(struct out *o, uint32_t v)
{
	uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	out_bytes(o, slice_of(b, sizeof(b)));
}

void sftp_put_string(struct out *o, struct slice s)
{
	sftp_put_u32(o, (uint32_t)s.n);
	out_bytes(o, s);
}

void sftp_put_head(struct out *o, uint8_t type, uint32_t id, size_t body)
{
	sftp_put_u32(o, (uint32_t)(1 + 4 + body));
	out_byte(o, type);
	sftp_put_u32(o, id);
}

void sftp_put_init(struct out *o)
{
	sftp_put_head(o, FXP_INIT, SFTP_OUR_VERSION, 0);
}

void sftp_put_create(struct out *o, uint32_t id, struct slice path, uint32_t mode)
{
	sftp_put_head(o, FXP_OPEN, id, 4 + path.n + 4 + 4 + 4);
	sftp_put_string(o, path);
	sftp_put_u32(o, FXF_WRITE | FXF_CREAT | FXF_EXCL);
	sftp_put_u32(o, ATTR_PERMISSIONS);
	sftp_put_u32(o, mode);
}

void sftp_put_write(
    struct out *o, uint32_t id, struct slice handle, uint64_t offset, struct slice data)
{
	sftp_put_head(o, FXP_WRITE, id, 4 + handle.n + 8 + 4 + data.n);
	sftp_put_string(o, handle);
	sftp_put_u32(o, (uint32_t)(offset >> 32));
	sftp_put_u32(o, (uint32_t)offset);
	sftp_put_string(o, data);
}

void sftp_put_chmod(struct out *o, uint32_t id, struct slice handle, uint32_t mode)
{
	sftp_put_head(o, FXP_FSETSTAT, id, 4 + handle.n + 4 + 4);
	sftp_put_string(o, handle);
	sftp_put_u32(o, ATTR_PERMISSIONS);
	sftp_put_u32(o, mode);
}

void sftp_put_close(struct out *o, uint32_t id, struct slice handle)
{
	sftp_put_head(o, FXP_CLOSE, id, 4 + handle.n);
	sftp_put_string(o, handle);
}

void sftp_put_remove(struct out *o, uint32_t id, struct slice path)
{
	sftp_put_head(o, FXP_REMOVE, id, 4 + path.n);
	sftp_put_string(o, path);
}

/* The fields behind type and id. A version reply may go on with extensions, which nobody needs. */
static int read_body(struct slice body, struct sftp_reply *r)
{
	switch (r->kind) {
	case SFTP_VERSION:
		return 0;
	case SFTP_HANDLE:
		return wire_string(&body, &r->handle);
	case SFTP_STATUS:
		if (wire_u32(&body, &r->status) != 0)
			return ERR_SHORT;
		/* Servers of version 1 and 2 end here. */
		if (wire_string(&body, &r->message) != 0)
			r->message = SLICE("");
		return 0;
	}
	return ERR_SYNTAX;
}

int sftp_take(struct slice *in, uint32_t most, uint8_t *type, uint32_t *id, struct slice *body)
{
	struct slice rest = *in;
	uint32_t len;

	if (wire_u32(&rest, &len) != 0)
		return 0;
	if (len > most)
		return ERR_LIMIT;
	if (rest.n < len)
		return 0;
	*body = slice_sub(rest, 0, len);
	if (wire_u8(body, type) != 0 || wire_u32(body, id) != 0)
		return ERR_SYNTAX;
	*in = slice_sub(rest, len, rest.n);
	return 1;
}

int sftp_next(struct slice *in, struct sftp_reply *r)
{
	struct slice rest = *in, body;
	uint8_t type;
	int rc;

	*r = (struct sftp_reply){0};
	rc = sftp_take(&rest, LIMIT_SFTP_REPLY_BYTES, &type, &r->id, &body);
	if (rc != 1)
		return rc;
	r->kind = (enum sftp_kind)type;
	if (read_body(body, r) != 0)
		return ERR_SYNTAX;
	*in = rest;
	return 1;
}

const char *sftp_status_words(uint32_t status)
{
	static const char *const words[] = {
	    "done",
	    "end of file",
	    "no such directory",
	    "permission denied",
	    "failed (full, or it exists)",
	    "bad message",
	    "no connection",
	    "connection lost",
	    "not supported",
	};

	return status < sizeof(words) / sizeof(words[0]) ? words[status] : "refused";
}
