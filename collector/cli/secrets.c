/* Passwords and where they come from: see secrets.h. */
#include "collector/cli/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "collector/cli/text_file.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- As an option ---- */

static bool is_source(struct slice text)
{
	uint32_t fd;

	if (slice_eq_str(text, "prompt"))
		return true;
	if (slice_starts(text, "fd:"))
		return slice_to_u32(slice_sub(text, 3, text.n), &fd) == 0 && fd < 1024;
	return slice_starts(text, "file:") && text.n > 5 && slice_find(text, 0) == text.n;
}

/* The text is not repeated in the words: it may be the password. */
static int set_secret(
    struct options *o, const struct option *opt, void *member, struct slice text, const char **why)
{
	const char *s;

	if (!is_source(text)) {
		*why = words_make(o->arena,
		    "'%s' says where the password comes from: prompt, fd:N or file:PATH",
		    opt->name);
		return ERR_USAGE;
	}
	s = arena_str(o->arena, text);
	memcpy(member, &s, sizeof(s));
	return 0;
}

static void write_secret(const struct option *opt, const void *member, struct json *j)
{
	const char *s = *(const char *const *)member;

	(void)opt;
	if (s == NULL)
		json_null(j);
	else
		json_str(j, strncmp(s, SECRET_TEXT, strlen(SECRET_TEXT)) == 0 ? SECRET_TEXT : s);
}

const struct option_kind option_secret = {sizeof(char *), true, false, set_secret, write_secret};

/* ---- Reading ---- */

static int fail(struct secrets *s, const char **why, const char *source, const char *words)
{
	*why = words_make(&s->arena, "password from %s: %s", source, words);
	return ERR_USAGE;
}

/* One line, a byte at a time: what stands behind it is somebody else's. */
static int read_line(int fd, char *line, size_t size, size_t *n)
{
	for (*n = 0; *n < size; (*n)++) {
		ssize_t got = read(fd, line + *n, 1);

		if (got < 0 && errno == EINTR)
			got = read(fd, line + *n, 1);
		if (got < 0)
			return ERR_IO;
		if (got == 0 || line[*n] == '\n')
			return 0;
	}
	return ERR_LIMIT;
}

static int ask(int tty, const char *what, char *line, size_t size, size_t *n)
{
	struct termios before, silent;
	int rc;

	if (tcgetattr(tty, &before) != 0)
		return ERR_IO;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	dprintf(tty, "cordon: %s: ", what);
	tcsetattr(tty, TCSAFLUSH, &silent);
	rc = read_line(tty, line, size, n);
	tcsetattr(tty, TCSAFLUSH, &before);
	dprintf(tty, "\n");
	return rc;
}

static int from_terminal(const char *what, char *line, size_t size, size_t *n)
{
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc;

	if (tty < 0)
		return ERR_ABSENT;
	rc = ask(tty, what, line, size, n);
	close(tty);
	return rc;
}

static int from_file(
    struct secrets *s, const char *source, char *line, size_t size, size_t *n, const char **why)
{
	const char *path = source + strlen("file:"), *words = NULL;
	struct text_file f;
	struct slice first;

	if (text_file_read(&f, path, LIMIT_FILE_BYTES, &s->arena, &words) != 0)
		return fail(s, why, source, words);
	if (f.loose)
		return fail(s, why, source, text_file_loose(path, &s->arena));
	first = slice_sub(f.text, 0, slice_find(f.text, '\n'));
	if (first.n > size)
		return fail(s, why, source, "too long");
	memcpy(line, first.p, first.n);
	*n = first.n;
	return 0;
}

static int read_secret(struct secrets *s, const char *source, const char *what, char *line,
    size_t size, size_t *n, const char **why)
{
	int rc;

	if (strncmp(source, SECRET_TEXT, strlen(SECRET_TEXT)) == 0) {
		*n = strnlen(source + strlen(SECRET_TEXT), size);
		memcpy(line, source + strlen(SECRET_TEXT), *n);
		return 0;
	}
	if (strncmp(source, "file:", 5) == 0)
		return from_file(s, source, line, size, n, why);
	if (strncmp(source, "fd:", 3) == 0)
		rc = read_line(atoi(source + 3), line, size, n);
	else
		rc = from_terminal(what, line, size, n);
	if (rc == ERR_ABSENT)
		return fail(
		    s, why, source, "there is no terminal to ask on: use fd:N or file:PATH");
	return rc == 0 ? 0 : fail(s, why, source, rc == ERR_LIMIT ? "too long" : strerror(errno));
}

int secret_get(
    struct secrets *s, const char *source, const char *what, struct slice *out, const char **why)
{
	char line[LIMIT_PASSWORD_BYTES];
	struct secret *new;
	size_t n = 0;
	int err;

	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->items[i].source, source) == 0) {
			*out = s->items[i].text;
			return 0;
		}
	err = read_secret(s, source, what, line, sizeof(line), &n, why);
	if (err == 0 && (n == 0 || memchr(line, 0, n) != NULL))
		err = fail(s, why, source, "it is empty, or holds a NUL");
	if (err == 0) {
		grow(&s->items, &s->cap, s->n + 1, sizeof(*s->items));
		new = &s->items[s->n++];
		*new = (struct secret){source, slice_str(arena_str(&s->arena, slice_of(line, n)))};
		*out = new->text;
	}
	explicit_bzero(line, sizeof(line));
	return err;
}

void secrets_free(struct secrets *s)
{
	for (size_t i = 0; i < s->n; i++)
		explicit_bzero((void *)(uintptr_t)s->items[i].text.p, s->items[i].text.n);
	free(s->items);
	arena_free(&s->arena);
	*s = (struct secrets){0};
}
