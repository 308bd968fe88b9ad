/* Reports on their way out: to standard output, or to a file that is whole or not there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "collector/cli/case_use.h"
#include "collector/cli/print.h"
#include "include/err.h"

/* A terminal gets its own width, and colours unless it or the user wants none [no-color.org]. */
static struct report_screen screen_of(int fd)
{
	const char *term = getenv("TERM"), *plain = getenv("NO_COLOR");
	struct report_screen screen = {0};
	struct winsize size;

	if (!isatty(fd))
		return screen;
	screen.colour =
	    term != NULL && strcmp(term, "dumb") != 0 && (plain == NULL || plain[0] == '\0');
	if (ioctl(fd, TIOCGWINSZ, &size) == 0)
		screen.columns = size.ws_col;
	return screen;
}

static enum exit_status fail(const struct printing *p, const char *why)
{
	say("%s: %s", p->path == NULL ? "standard output" : p->path, why);
	return EXIT_FAILED;
}

/* On its way to the descriptor, and into the hash. */
struct counted {
	struct printing *p;
	struct out to;
};

static int count(void *ctx, struct slice bytes)
{
	struct counted *c = ctx;

	sha256_add(&c->p->hash, bytes);
	c->p->bytes += bytes.n;
	out_bytes(&c->to, bytes);
	return out_flush(&c->to);
}

/* Writes everything to the descriptor. */
static enum exit_status write_to(struct printing *p, int fd)
{
	struct report_screen screen = screen_of(fd);
	struct counted c = {.p = p};
	struct out o;
	int err, flushed;

	sha256_init(&p->hash);
	out_fd(&c.to, fd);
	out_fn(&o, count, &c);
	err = p->write(p, &o, &screen);
	flushed = out_flush(&o);
	out_free(&o);
	out_free(&c.to);
	if (flushed != 0)
		return fail(p, "cannot be written");
	if (err != 0)
		return fail(p, p->why != NULL && p->why[0] != '\0' ? p->why : err_words(err));
	return EXIT_DONE;
}

static enum exit_status write_file(struct printing *p)
{
	char *temporary = arena_str(p->arena, arena_printf(p->arena, "%s.XXXXXX", p->path));
	int fd = mkostemp(temporary, O_CLOEXEC);
	enum exit_status status;

	if (fd < 0)
		return fail(p, strerror(errno));
	status = write_to(p, fd);
	if (status == EXIT_DONE && fsync(fd) != 0)
		status = fail(p, strerror(errno));
	close(fd);
	if (status == EXIT_DONE && rename(temporary, p->path) != 0)
		status = fail(p, strerror(errno));
	if (status != EXIT_DONE)
		unlink(temporary);
	return status;
}

enum exit_status print_run(struct printing *p)
{
	return p->path == NULL ? write_to(p, STDOUT_FILENO) : write_file(p);
}

enum exit_status print_note(
    struct case_folder *c, const struct invocation *asked, const char *command, struct printing *p)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "report");
	char hash[SHA256_HEX_BYTES];
	int err;

	sha256_end_hex(&p->hash, hash);
	json_kv_str(j, "command", command);
	if (asked != NULL)
		case_log_asked(j, asked);
	json_kv_u64(j, "bytes", p->bytes);
	json_kv_str(j, "sha256", hash);
	err = log_end(c, &line);
	if (err == ERR_DENIED)
		say("%s/log.jsonl: is read-only: this answer is not noted", c->path);
	return err == 0 || err == ERR_DENIED ? EXIT_DONE : case_log_failed(c);
}
