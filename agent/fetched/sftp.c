/* A host over SFTP. Reads of one file, and pieces of one listing, are asked for several at a time.
 */
#include <errno.h>
#include <string.h>

#include "agent/fetched/source.h"
#include "agent/fetched/talk.h"
#include "common/sftp.h"
#include "common/sftp_read.h"
#include "include/err.h"
#include "include/limits.h"

#define PIECE_BYTES 32768 /* that every server answers in one packet [draft, section 3] */
#define AT_ONCE 16	  /* requests under way */
#define HANDLE_BYTES 256  /* [draft, section 6.3] */

static uint32_t last_id;
static struct out asked;

/* The file that is open on the host. */
static uint8_t handle_bytes[HANDLE_BYTES];
static struct slice handle;
static struct out open_path;

/* The next answer; what it points to is valid until the next one. */
static struct sftp_answer next_answer(void)
{
	static size_t before;
	struct sftp_answer r;

	talk_took(before);
	for (;;) {
		struct slice in = talk_heard(), rest = in;
		int rc = sftp_next_answer(&rest, &r);

		if (rc < 0)
			talk_broken("the host does not speak SFTP");
		if (rc == 1) {
			before = in.n - rest.n;
			return r;
		}
		before = 0;
		talk_wait();
	}
}

/* Answers may come in another order; only of several reads are there several under way. */
static struct sftp_answer answer(void)
{
	struct sftp_answer r;

	talk_send(&asked);
	do
		r = next_answer();
	while (r.id != last_id);
	return r;
}

static int error_of(const struct sftp_answer *r)
{
	if (r->kind != SFTP_IS_STATUS)
		return EIO;
	switch (r->status) {
	case SFTP_NO_SUCH_FILE:
		return ENOENT;
	case SFTP_PERMISSION_DENIED:
		return EACCES;
	}
	return EIO;
}

static void start(void)
{
	out_memory(&asked);
	out_memory(&open_path);
	sftp_put_init(&asked);
	talk_send(&asked);
	if (next_answer().kind != SFTP_IS_VERSION)
		talk_broken("the host does not speak SFTP");
}

static struct meta meta_of(const struct sftp_attrs *a)
{
	return (struct meta){.mode = a->has_mode ? a->mode : 0,
	    .uid = a->uid,
	    .gid = a->gid,
	    .size = a->size,
	    .mtime = a->mtime,
	    .atime = a->atime};
}

static int stat_of(struct slice path, struct meta *m)
{
	struct sftp_answer r;

	sftp_put_lstat(&asked, ++last_id, path);
	r = answer();
	if (r.kind != SFTP_IS_ATTRS || !r.attrs.has_mode || !r.attrs.has_owner)
		return error_of(&r);
	*m = meta_of(&r.attrs);
	return 0;
}

static int link_of(struct slice path, struct arena *a, struct slice *target)
{
	struct sftp_attrs attrs;
	struct sftp_answer r;
	struct slice name;

	sftp_put_readlink(&asked, ++last_id, path);
	r = answer();
	if (r.kind != SFTP_IS_NAMES || sftp_next_name(&r, &name, &attrs) != 1)
		return error_of(&r);
	*target = arena_dup(a, name);
	return 0;
}

/* ---- Handles ---- */

static int take_handle(void)
{
	struct sftp_answer r = answer();

	if (r.kind != SFTP_IS_HANDLE)
		return error_of(&r);
	if (r.bytes.n > sizeof(handle_bytes))
		talk_broken("the host does not speak SFTP: a handle of %zu bytes", r.bytes.n);
	memcpy(handle_bytes, r.bytes.p, r.bytes.n);
	handle = slice_of(handle_bytes, r.bytes.n);
	return 0;
}

/* Its answer is passed over by the next that is waited for. */
static void close_handle(void)
{
	if (handle.n > 0)
		sftp_put_close(&asked, ++last_id, handle);
	handle.n = 0;
	open_path.n = 0;
}

/* ---- Listings ---- */

/* One packet of names. 1, 0 at the end, or -1 when no more is wanted. */
static int take_names(struct sftp_answer *r,
    bool (*one)(void *ctx, struct slice name, const struct meta *m), void *ctx)
{
	struct sftp_attrs attrs;
	struct slice name;

	if (r->kind != SFTP_IS_NAMES || r->names == 0)
		return 0;
	while (sftp_next_name(r, &name, &attrs) == 1) {
		struct meta m = meta_of(&attrs);

		if (!attrs.has_owner)
			m.mode = 0;
		if (!one(ctx, name, &m))
			return -1;
	}
	return 1;
}

static int list(
    struct slice path, bool (*one)(void *ctx, struct slice name, const struct meta *m), void *ctx)
{
	const uint32_t ahead = 2; /* most folders end within the first packet */
	uint32_t first;
	int error, more = 1;

	close_handle();
	sftp_put_opendir(&asked, ++last_id, path);
	error = take_handle();
	if (error != 0)
		return error;
	while (more == 1) {
		first = last_id + 1;
		for (uint32_t i = 0; i < ahead; i++)
			sftp_put_readdir(&asked, ++last_id, handle);
		talk_send(&asked);
		for (uint32_t left = ahead; left > 0;) {
			struct sftp_answer r = next_answer();

			if (r.id < first || r.id > last_id)
				continue;
			left--;
			if (more == 1)
				more = take_names(&r, one, ctx);
		}
	}
	close_handle();
	return 0;
}

/* ---- Content ---- */

static int open_for(struct slice path)
{
	int error;

	if (handle.n > 0 && slice_eq(out_slice(&open_path), path))
		return 0;
	close_handle();
	sftp_put_open(&asked, ++last_id, path);
	error = take_handle();
	if (error == 0)
		out_bytes(&open_path, path);
	return error;
}

/* What came of several reads, in their order: a short one is the end, or makes the others useless.
 */
struct pieces {
	uint32_t first, n;
	struct slice got[AT_ONCE];
	struct arena bytes;
};

static void take_pieces(struct pieces *p)
{
	for (uint32_t left = p->n; left > 0;) {
		struct sftp_answer r = next_answer();

		if (r.id < p->first || r.id >= p->first + p->n)
			continue;
		left--;
		if (r.kind == SFTP_IS_DATA)
			p->got[r.id - p->first] = arena_dup(&p->bytes, r.bytes);
	}
}

/* One round of reads from `at` on. */
static void read_round(uint64_t at, size_t want, struct out *o)
{
	struct pieces p = {.first = last_id + 1};
	size_t asked_for = 0;

	while (asked_for < want && p.n < AT_ONCE) {
		size_t piece = want - asked_for < PIECE_BYTES ? want - asked_for : PIECE_BYTES;

		sftp_put_read(&asked, ++last_id, handle, at + asked_for, (uint32_t)piece);
		asked_for += piece;
		p.n++;
	}
	talk_send(&asked);
	take_pieces(&p);
	for (uint32_t i = 0; i < p.n; i++) {
		size_t most = want - PIECE_BYTES * i;

		out_bytes(o, slice_sub(p.got[i], 0, most < PIECE_BYTES ? most : PIECE_BYTES));
		if (p.got[i].n < PIECE_BYTES)
			break;
	}
	arena_free(&p.bytes);
}

static int read_at(struct slice path, uint64_t size, uint64_t at, size_t n, struct out *o)
{
	int error = open_for(path);

	(void)size;
	if (error == 0)
		read_round(at, n, o);
	return error;
}

const struct source source_sftp = {
    .word = "sftp",
    .start = start,
    .stat = stat_of,
    .list = list,
    .link = link_of,
    .read = read_at,
    .close = close_handle,
};
