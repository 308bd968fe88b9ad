/* Records, and the members that several kinds share. */
#include "agent/emit.h"

#include <errno.h>
#include <unistd.h>

#include "agent/system.h"
#include "include/err.h"

static int write_all(struct emit *e, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(e->fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.n);
	}
	return 0;
}

static int pass_on(void *ctx, struct slice bytes)
{
	struct emit *e = ctx;

	sha256_add(&e->sum, bytes);
	return write_all(e, bytes);
}

void emit_start(struct emit *e, int fd)
{
	*e = (struct emit){.fd = fd};
	out_fn(&e->out, pass_on, e);
	sha256_init(&e->sum);
}

bool emit_broken(const struct emit *e)
{
	return e->out.err != 0;
}

struct json *emit_record(struct emit *e, enum record_kind kind)
{
	e->json = json_on(&e->out);
	json_object(&e->json);
	json_kv_str(&e->json, "t", record_word(kind));
	return &e->json;
}

void emit_done(struct emit *e)
{
	json_end(&e->json);
	out_byte(&e->out, '\n');
	e->records++;
}

void emit_note(struct emit *e, struct slice about, uint32_t line, const char *why)
{
	struct json *j = emit_record(e, REC_NOTE);

	json_kv_bytes(j, "about", about);
	if (line > 0)
		json_kv_u64(j, "line", line);
	json_kv_str(j, "why", why);
	emit_done(e);
}

/* The name of an error that a path can end with; others come as numbers. */
static void errno_member(struct json *j, int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {
	    {EACCES, "EACCES"},
	    {EIO, "EIO"},
	    {ELOOP, "ELOOP"},
	    {ENAMETOOLONG, "ENAMETOOLONG"},
	    {ENODEV, "ENODEV"},
	    {ENXIO, "ENXIO"},
	    {EPERM, "EPERM"},
	    {ESRCH, "ESRCH"},
	    {ESTALE, "ESTALE"},
	    {ETIMEDOUT, "ETIMEDOUT"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == error) {
			json_kv_str(j, "errno", names[i].name);
			return;
		}
	json_kv_i64(j, "errno", error);
}

/* Nothing was stat'ed: the way ended before. */
static bool bare(const struct found *f)
{
	return f->st.st_mode == 0;
}

void emit_found(struct json *j, const struct found *f)
{
	json_kv_bytes(j, "path", f->path);
	if (!bare(f) && !slice_eq(f->real, f->path))
		json_kv_bytes(j, "real", f->real);
	json_kv_str(j, "status", status_word(f->status));
	if (f->status == STATUS_DENIED)
		errno_member(j, f->error);
	if (f->status == STATUS_SKIPPED)
		json_kv_str(j, "why", f->why);
}

static const char *type_word(mode_t mode)
{
	static const char *const words[] = {
	    [S_IFIFO >> 12] = "fifo",
	    [S_IFCHR >> 12] = "char",
	    [S_IFDIR >> 12] = "dir",
	    [S_IFBLK >> 12] = "block",
	    [S_IFREG >> 12] = "file",
	    [S_IFLNK >> 12] = "link",
	    [S_IFSOCK >> 12] = "socket",
	};
	size_t type = (mode & S_IFMT) >> 12;

	return type < sizeof(words) / sizeof(words[0]) ? words[type] : NULL;
}

/* Digits of v that end right before `end`; returns where they start. */
static char *digits_before(char *end, unsigned v)
{
	do {
		*--end = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	return end;
}

#define DEV_BYTES 24

/* "8:1". By hand: printf(3) for every file would cost more than opening it. */
static struct slice dev_text(dev_t dev, char room[DEV_BYTES])
{
	char *end = room + DEV_BYTES;
	char *at = digits_before(end, system_minor(dev));

	*--at = ':';
	at = digits_before(at, system_major(dev));
	return slice_of(at, (size_t)(end - at));
}

static void owner_members(struct json *j, const struct found *f)
{
	const struct stat *st = &f->st;
	char octal[5] = {0}, dev[DEV_BYTES];

	for (int i = 0; i < 4; i++)
		octal[i] = (char)('0' + (st->st_mode >> 3 * (3 - i) & 7));
	json_kv_str(j, "mode", octal);
	json_kv_u64(j, "uid", st->st_uid);
	json_kv_u64(j, "gid", st->st_gid);
	if (system_far() != NULL)
		return;
	json_kv_u64(j, "nlink", st->st_nlink);
	json_key(j, "dev");
	json_text(j, dev_text(st->st_dev, dev));
	json_kv_u64(j, "ino", st->st_ino);
	if (S_ISBLK(st->st_mode) || S_ISCHR(st->st_mode)) {
		json_key(j, "rdev");
		json_text(j, dev_text(st->st_rdev, dev));
	}
	if (f->acl.n > 0)
		json_kv_bytes(j, "acl", f->acl);
}

static void time_member(struct json *j, const char *key, struct timespec t)
{
	json_kv_time(j, key, t.tv_sec, (uint32_t)t.tv_nsec);
}

/* A way that tells no times gives 0. */
static void time_members(struct json *j, const struct stat *st)
{
	if (st->st_mtim.tv_sec != 0 || system_far() == NULL)
		time_member(j, "mtime", st->st_mtim);
	if (system_far() == NULL)
		time_member(j, "ctime", st->st_ctim);
}

void emit_stat(struct json *j, const struct found *f)
{
	if (bare(f))
		return;
	if (type_word(f->st.st_mode) != NULL)
		json_kv_str(j, "type", type_word(f->st.st_mode));
	owner_members(j, f);
	json_kv_u64(j, "size", (uint64_t)f->st.st_size);
	time_members(j, &f->st);
	if (system_far() == NULL)
		time_member(j, "atime", f->st.st_atim);
	if (f->link.n > 0)
		json_kv_bytes(j, "link", f->link);
}

void emit_dir_stat(struct json *j, const struct found *f)
{
	if (bare(f))
		return;
	owner_members(j, f);
	time_members(j, &f->st);
}

int emit_finish(struct emit *e, const struct emit_end *end)
{
	char hex[SHA256_HEX_BYTES];
	uint64_t before = e->records;
	struct sha256 sum;
	struct json *j;

	out_flush(&e->out);
	sum = e->sum; /* e->sum goes on, over the last record too */
	sha256_end_hex(&sum, hex);
	j = emit_record(e, REC_END);
	json_kv_u64(j, "records", before);
	json_kv_str(j, "sha256", hex);
	json_kv_u64(j, "cpu_ms", end->cpu_ms);
	json_kv_u64(j, "wall_ms", end->wall_ms);
	json_kv_u64(j, "files", end->files);
	json_kv_u64(j, "bytes", end->bytes);
	json_kv_u64(j, "max_rss_kb", end->max_rss_kb);
	json_kv_bool(j, "complete", end->why.n == 0);
	if (end->why.n > 0)
		json_kv_text(j, "why", end->why);
	emit_done(e);
	return out_flush(&e->out);
}
