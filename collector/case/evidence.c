/*
 * Evidence files: written as bytes come in, checked along the way, named when they are done. A name
 * is never used twice: a host that is asked again in a run gets "web.1-2.jsonl".
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/case.h"
#include "collector/case/check.h"
#include "collector/case/log.h"
#include "common/die.h"
#include "include/err.h"
#include "include/limits.h"

#define PART ".part"
/* Of a host name in a file name: NAME_MAX is 255, run, attempt and endings need some 40. */
#define SAFE_NAME_BYTES 160
#define FILE_NAME_BYTES (SAFE_NAME_BYTES + 64)

struct evidence_in {
	struct case_folder *folder;
	struct check check;
	char name[FILE_NAME_BYTES]; /* the final one, below evidence/ */
	int fd;
};

/* ---- Names ---- */

static bool is_safe(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.' || c == ':';
}

/* The host's name with %XX for what a file system or a shell might take amiss; a long one is cut
 * and made unique by its hash. */
static void safe_name(struct slice host, char out[SAFE_NAME_BYTES])
{
	char hash[SHA256_HEX_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < host.n; i++) {
		if (n + 4 + 17 > SAFE_NAME_BYTES) {
			sha256_hex(host, hash);
			snprintf(out + n, SAFE_NAME_BYTES - n, "%%%.16s", hash);
			return;
		}
		if (is_safe(host.p[i]) && (i > 0 || host.p[i] != '.'))
			out[n++] = (char)host.p[i];
		else
			n += (size_t)snprintf(out + n, SAFE_NAME_BYTES - n, "%%%02X", host.p[i]);
	}
	out[n] = '\0';
}

static void file_name(struct slice host, uint32_t run, uint32_t attempt, char out[FILE_NAME_BYTES])
{
	char safe[SAFE_NAME_BYTES];

	safe_name(host, safe);
	if (attempt == 1)
		snprintf(out, FILE_NAME_BYTES, "%s.%u.jsonl", safe, run);
	else
		snprintf(out, FILE_NAME_BYTES, "%s.%u-%u.jsonl", safe, run, attempt);
}

static void part_name(const char *name, char out[FILE_NAME_BYTES])
{
	if (snprintf(out, FILE_NAME_BYTES, "%s" PART, name) >= FILE_NAME_BYTES)
		die("evidence: file name \"%s\" is too long", name);
}

static bool exists(const struct case_folder *c, const char *name)
{
	return faccessat(c->evidence_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- A stream ---- */

static struct evidence_in *stream_new(struct case_folder *c, const char *name)
{
	struct evidence_in *in = calloc(1, sizeof(*in));

	if (in == NULL)
		die("out of memory");
	in->folder = c;
	in->fd = -1;
	snprintf(in->name, sizeof(in->name), "%s", name);
	check_begin(&in->check, &c->arena);
	return in;
}

static void stream_free(struct evidence_in *in)
{
	struct check_verdict unused;

	if (in->fd >= 0)
		close(in->fd);
	check_end(&in->check, &unused);
	free(in);
}

int evidence_start(struct case_folder *c, struct slice host, uint32_t run, struct evidence_in **in)
{
	char name[FILE_NAME_BYTES], part[FILE_NAME_BYTES];
	int fd = -1;

	for (uint32_t attempt = 1; fd < 0; attempt++) {
		file_name(host, run, attempt, name);
		part_name(name, part);
		if (exists(c, name))
			continue;
		fd = openat(c->evidence_fd, part,
		    O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return ERR_IO;
	}
	*in = stream_new(c, name);
	(*in)->fd = fd;
	return 0;
}

static int write_all(int fd, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.n);
	}
	return 0;
}

int evidence_feed(struct evidence_in *in, struct slice bytes)
{
	size_t taken;
	int err = check_feed(&in->check, bytes, &taken);

	if (write_all(in->fd, slice_sub(bytes, 0, taken)) != 0) {
		check_fail(&in->check, "the case folder could not take more of it");
		return ERR_IO;
	}
	return err;
}

static void give_verdict(
    struct case_folder *c, const char *name, struct check *check, struct evidence_verdict *v)
{
	struct check_verdict seen;

	check_end(check, &seen);
	*v = (struct evidence_verdict){
	    .whole = seen.whole,
	    .why = arena_str(&c->arena, seen.why),
	    .records = seen.records,
	    .bytes = seen.bytes,
	    .hostname = seen.hostname,
	    .clock = seen.clock,
	};
	memcpy(v->sha256, seen.sha256, sizeof(v->sha256));
	if (v->bytes > 0)
		v->file = arena_printf(&c->arena, "evidence/%s", name);
}

/* The part takes its final name, or goes when it is empty. */
static int settle(struct case_folder *c, const char *name, bool empty)
{
	char part[FILE_NAME_BYTES];

	part_name(name, part);
	if (empty)
		return unlinkat(c->evidence_fd, part, 0) == 0 ? 0 : ERR_IO;
	if (renameat(c->evidence_fd, part, c->evidence_fd, name) != 0)
		return ERR_IO;
	return fsync(c->evidence_fd) == 0 ? 0 : ERR_IO;
}

int evidence_finish(struct evidence_in *in, struct evidence_verdict *v)
{
	int err = fsync(in->fd) == 0 ? 0 : ERR_IO;

	give_verdict(in->folder, in->name, &in->check, v);
	if (settle(in->folder, in->name, v->bytes == 0) != 0)
		err = ERR_IO;
	close(in->fd);
	free(in);
	return err;
}

void evidence_drop(struct evidence_in *in)
{
	settle(in->folder, in->name, true);
	stream_free(in);
}

/* ---- What a killed collector left ---- */

/* The check once more, over the file as it lies there. */
static int check_file(struct case_folder *c, const char *name, bool is_part, struct check *check)
{
	struct slice bytes;
	size_t taken;
	int fd = openat(c->evidence_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int err;

	if (fd < 0)
		return ERR_IO;
	err = case_map_fd(fd, &bytes);
	close(fd);
	if (err != 0)
		return ERR_IO;
	check_feed(check, bytes, &taken);
	if (is_part && !check->ended)
		check_fail(check, "the collector was stopped while it came in");
	case_unmap(bytes);
	return 0;
}

static int recover(
    struct case_folder *c, const char *name, bool is_part, struct evidence_verdict *v)
{
	char part[FILE_NAME_BYTES];
	struct check check;
	int err;

	part_name(name, part);
	check_begin(&check, &c->arena);
	err = check_file(c, is_part ? part : name, is_part, &check);
	give_verdict(c, name, &check, v);
	if (err == 0 && is_part)
		err = settle(c, name, v->bytes == 0);
	return err;
}

int evidence_recover(struct case_folder *c, struct slice host, uint32_t run,
    bool (*logged)(void *ctx, struct slice file), void *ctx, struct evidence_verdict *v)
{
	char name[FILE_NAME_BYTES], part[FILE_NAME_BYTES], file[FILE_NAME_BYTES + 16];

	for (uint32_t attempt = 1;; attempt++) {
		file_name(host, run, attempt, name);
		part_name(name, part);
		snprintf(file, sizeof(file), "evidence/%s", name);
		if (exists(c, part))
			return recover(c, name, true, v);
		if (!exists(c, name))
			return ERR_ABSENT;
		if (!logged(ctx, slice_str(file)))
			return recover(c, name, false, v);
	}
}
