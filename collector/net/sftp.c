/* Encoder and decoder of the few SFTP packets a push needs: see sftp.h. */
#include "collector/net/sftp.h"

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

static void put_u32(struct out *o, uint32_t v)
{
	uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	out_bytes(o, slice_of(b, sizeof(b)));
}

static void put_string(struct out *o, struct slice s)
{
	put_u32(o, (uint32_t)s.n);
	out_bytes(o, s);
}

/* Length, type and id; `body` is what follows the id. */
static void put_head(struct out *o, uint8_t type, uint32_t id, size_t body)
{
	put_u32(o, (uint32_t)(1 + 4 + body));
	out_byte(o, type);
	put_u32(o, id);
}

void sftp_put_init(struct out *o)
{
	put_head(o, FXP_INIT, SFTP_OUR_VERSION, 0);
}

void sftp_put_create(struct out *o, uint32_t id, struct slice path, uint32_t mode)
{
	put_head(o, FXP_OPEN, id, 4 + path.n + 4 + 4 + 4);
	put_string(o, path);
	put_u32(o, FXF_WRITE | FXF_CREAT | FXF_EXCL);
	put_u32(o, ATTR_PERMISSIONS);
	put_u32(o, mode);
}

void sftp_put_write(
    struct out *o, uint32_t id, struct slice handle, uint64_t offset, struct slice data)
{
	put_head(o, FXP_WRITE, id, 4 + handle.n + 8 + 4 + data.n);
	put_string(o, handle);
	put_u32(o, (uint32_t)(offset >> 32));
	put_u32(o, (uint32_t)offset);
	put_string(o, data);
}

void sftp_put_chmod(struct out *o, uint32_t id, struct slice handle, uint32_t mode)
{
	put_head(o, FXP_FSETSTAT, id, 4 + handle.n + 4 + 4);
	put_string(o, handle);
	put_u32(o, ATTR_PERMISSIONS);
	put_u32(o, mode);
}

void sftp_put_close(struct out *o, uint32_t id, struct slice handle)
{
	put_head(o, FXP_CLOSE, id, 4 + handle.n);
	put_string(o, handle);
}

void sftp_put_remove(struct out *o, uint32_t id, struct slice path)
{
	put_head(o, FXP_REMOVE, id, 4 + path.n);
	put_string(o, path);
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

int sftp_next(struct slice *in, struct sftp_reply *r)
{
	struct slice rest = *in;
	struct slice body;
	uint32_t len;
	uint8_t type;

	if (wire_u32(&rest, &len) != 0)
		return 0;
	if (len > LIMIT_SFTP_REPLY_BYTES)
		return ERR_LIMIT;
	if (rest.n < len)
		return 0;
	body = slice_sub(rest, 0, len);
	*r = (struct sftp_reply){0};
	if (wire_u8(&body, &type) != 0 || wire_u32(&body, &r->id) != 0)
		return ERR_SYNTAX;
	r->kind = (enum sftp_kind)type;
	if (read_body(body, r) != 0)
		return ERR_SYNTAX;
	*in = slice_sub(rest, len, rest.n);
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
