/* The file, its name, its seal. */
#include "agent/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/say.h"

static int refuse(const char *path, const char *why)
{
	say_to(STDERR_FILENO, "cordon-agent: %s: %s\n", path, why);
	return 2;
}

/* "20260102T030405Z": the digits of RFC 3339. */
static void put_time(struct out *name)
{
	struct timespec now;
	struct out text;
	struct json j;
	size_t from;

	out_memory(&text);
	j = json_on(&text);
	clock_gettime(CLOCK_REALTIME, &now);
	json_object(&j);
	json_kv_time(&j, "t", now.tv_sec, 0);
	json_end(&j);
	from = slice_find(out_slice(&text), ':') + 1;
	for (size_t i = from; i < text.n; i++)
		if ((text.buf[i] >= '0' && text.buf[i] <= '9') || text.buf[i] == 'T' ||
		    text.buf[i] == 'Z')
			out_byte(name, text.buf[i]);
	out_free(&text);
}

/* The host, or of an image the last part of where it lies; with nothing in it that a file system
 * might take amiss. */
static void put_host(struct out *name, const char *root)
{
	struct slice host = slice_str(root);
	struct utsname u;

	while (host.n > 0 && host.p[host.n - 1] == '/')
		host.n--;
	if (host.n == 0 && uname(&u) == 0)
		host = slice_str(u.nodename);
	host = slice_sub(
	    host, host.n - slice_find(host, '/') == 0 ? 0 : slice_rfind(host, '/') + 1, host.n);
	host = slice_sub(host, 0, 64);
	for (size_t i = 0; i < host.n; i++) {
		uint8_t c = host.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || (c == '.' && i > 0);

		out_byte(name, plain ? c : '_');
	}
}

static void make_name(struct out *name, const char *path, const char *root)
{
	struct stat st;

	out_str(name, path);
	if (fstatat(AT_FDCWD, path, &st, 0) != 0 || !S_ISDIR(st.st_mode))
		return;
	if (!slice_ends(out_slice(name), "/"))
		out_byte(name, '/');
	out_str(name, "cordon-");
	put_host(name, root);
	out_byte(name, '-');
	put_time(name);
	out_str(name, ".jsonl");
}

int sealed_open(struct sealed *s, const char *path, const char *root)
{
	struct out name;
	int fd;

	out_memory(&name);
	make_name(&name, path, root);
	if (name.n >= sizeof(s->path))
		return refuse(path, "too long a name");
	memcpy(s->path, name.buf, name.n);
	s->path[name.n] = '\0';
	out_free(&name);
	fd = openat(AT_FDCWD, s->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return refuse(s->path,
		    errno == EEXIST ? "exists, and is not written over" : "cannot be made");
	if (dup2(fd, STDOUT_FILENO) < 0)
		return refuse(s->path, "cannot be written");
	close(fd);
	return 0;
}

int sealed_close(const struct sealed *s, const struct emit *e)
{
	struct sha256 sum = e->sum;
	char hex[SHA256_HEX_BYTES];

	if (emit_broken(e) || fsync(STDOUT_FILENO) != 0) {
		say_to(STDERR_FILENO,
		    "cordon-agent: %s: NOT WHOLE: it could not be written to its end\n", s->path);
		return 1;
	}
	sha256_end_hex(&sum, hex);
	say_to(STDERR_FILENO, "%s\n%llu records. Write down the SHA-256 of the file:\n\n", s->path,
	    (unsigned long long)e->records);
	for (size_t i = 0; i + 1 < sizeof(hex); i += 8)
		say_to(STDERR_FILENO, "%s%.*s", i % 32 == 0 ? "    " : " ", 8, hex + i);
	say_to(STDERR_FILENO, "\n\ncordon import CASE FILE shows it again.\n");
	return 0;
}
