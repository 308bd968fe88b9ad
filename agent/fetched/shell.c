/*
 * A host through its shell, where there is no SFTP: `ls -lan` for names and metadata, `cat`, `dd`
 * and `tail` for content, as POSIX has them, and nothing else. One sh reads the commands from its
 * standard input; behind each one it says a word that nobody could foresee, and how it ended.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/fetched/source.h"
#include "agent/fetched/talk.h"
#include "agent/system.h"
#include "include/err.h"
#include "include/limits.h"

#define WORD_BYTES 33 /* with the NUL */

static struct out asked;
static char word[WORD_BYTES];

/* ---- Commands ---- */

static void put_quoted(struct out *o, struct slice path)
{
	out_byte(o, '\'');
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] == '\'')
			out_str(o, "'\\''");
		else
			out_byte(o, path.p[i]);
	}
	out_byte(o, '\'');
}

/* Behind what the command said stands "\n<word> <status>\n": where that begins, or -1. *from: up to
 * where there is none. */
static ssize_t end_of(struct slice heard, size_t *from)
{
	char mark[WORD_BYTES + 2];
	size_t n = WORD_BYTES + 1;
	struct slice rest = slice_sub(heard, *from, heard.n);
	const uint8_t *at;

	mark[0] = '\n';
	memcpy(mark + 1, word, WORD_BYTES - 1);
	mark[WORD_BYTES] = ' ';
	at = rest.n == 0 ? NULL : memmem(rest.p, rest.n, mark, n);
	if (at == NULL) {
		*from = heard.n > n ? heard.n - n : 0;
		return -1;
	}
	*from = (size_t)(at - heard.p);
	return memchr(at + n, '\n', heard.n - n - *from) == NULL ? -1 : at - heard.p;
}

/* What a command said, and how it ended; valid until the next one. */
static uint32_t said(struct slice *text)
{
	static size_t before;
	struct slice heard, status;
	uint32_t code = 1;
	size_t looked = 0;
	ssize_t at;

	talk_took(before);
	out_printf(&asked, " </dev/null; r=$?; echo; echo %s $r\n", word);
	talk_send(&asked);
	while ((at = end_of(talk_heard(), &looked)) < 0)
		talk_wait();
	heard = talk_heard();
	*text = slice_sub(heard, 0, (size_t)at);
	heard = slice_sub(heard, (size_t)at + WORD_BYTES + 1, heard.n);
	before = (size_t)(heard.p - text->p) + slice_find(heard, '\n') + 1;
	slice_cut(&heard, '\n', &status);
	slice_to_u32(slice_trim(status), &code);
	return code;
}

static void start(void)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t dice[16];
	struct slice text;

	system_random(dice);
	for (size_t i = 0; i < sizeof(dice); i++) {
		word[2 * i] = digits[dice[i] >> 4];
		word[2 * i + 1] = digits[dice[i] & 15];
	}
	out_memory(&asked);
	out_str(&asked, "LC_ALL=C; export LC_ALL; unset LS_COLORS; :");
	if (said(&text) != 0)
		talk_broken("the host has no shell that takes commands");
}

/* ---- Lines of ls ---- */

static bool has(struct slice text, const char *part)
{
	return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static int error_of(struct slice text)
{
	if (has(text, "No such file") || has(text, "ot found") || has(text, "ot a directory"))
		return ENOENT;
	return has(text, "ermission") || has(text, "denied") ? EACCES : EIO;
}

static uint32_t type_of(uint8_t c)
{
	static const struct {
		uint8_t c;
		uint32_t type;
	} types[] = {{'-', S_IFREG}, {'d', S_IFDIR}, {'l', S_IFLNK}, {'b', S_IFBLK}, {'c', S_IFCHR},
	    {'p', S_IFIFO}, {'s', S_IFSOCK}};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].c == c)
			return types[i].type;
	return 0;
}

/* "drwxr-xr-x", also with "+", "@" or "." behind; 0: it is no mode. */
static uint32_t mode_of(struct slice text)
{
	static const char letters[] = "rwxrwxrwx";
	uint32_t mode = text.n < 10 ? 0 : type_of(text.p[0]);

	for (size_t i = 0; i < 9 && mode != 0; i++) {
		uint8_t c = text.p[i + 1];
		uint32_t bit = 0400u >> i, special = 04000u >> i / 3;

		if (c == (uint8_t)letters[i])
			mode |= bit;
		else if (i % 3 == 2 && (c == 's' || c == 't'))
			mode |= bit | special;
		else if (i % 3 == 2 && (c == 'S' || c == 'T' || c == 'l' || c == 'L'))
			mode |= special;
		else if (c != '-')
			mode = 0;
	}
	return mode;
}

/* One line of `ls -lan`: mode, links, uid, gid, size (or "8, 1" of a device), three words of the
 * time, the name, and of a link its target. False: it is none. */
static bool parse_line(struct slice line, struct meta *m, struct slice *name)
{
	struct slice word_of[3], one;
	int64_t size;

	if (!word_next(&line, &one) || (m->mode = mode_of(one)) == 0)
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!word_next(&line, &word_of[i]))
			return false;
	if (slice_to_u32(word_of[1], &m->uid) != 0 || slice_to_u32(word_of[2], &m->gid) != 0 ||
	    !word_next(&line, &one))
		return false;
	if (slice_ends(one, ",") && word_next(&line, &one))
		one = SLICE("0");
	if (slice_find(one, ',') < one.n)
		one = SLICE("0");
	if (slice_to_i64(one, &size) != 0 || size < 0)
		return false;
	m->size = (uint64_t)size;
	for (size_t i = 0; i < 3; i++)
		if (!word_next(&line, &one))
			return false;
	*name = slice_sub(line, 1, line.n);
	return name->n > 0;
}

/* A link's name stands before " -> " and as many bytes as its size says. */
static struct slice split_link(const struct meta *m, struct slice *name)
{
	struct slice arrow = SLICE(" -> "), target;

	if (!S_ISLNK(m->mode) || name->n < m->size + arrow.n)
		return (struct slice){0};
	target = slice_sub(*name, name->n - (size_t)m->size, name->n);
	if (!slice_eq(slice_sub(*name, name->n - target.n - arrow.n, name->n - target.n), arrow))
		return (struct slice){0};
	*name = slice_sub(*name, 0, name->n - target.n - arrow.n);
	return target;
}

static uint32_t ask_ls(const char *options, struct slice path, struct slice *text)
{
	out_printf(&asked, "ls %s ", options);
	put_quoted(&asked, path);
	out_str(&asked, " 2>&1");
	return said(text);
}

/* A name with line feeds goes over several lines. */
static int one_line(struct slice path, struct meta *m, struct slice *name)
{
	struct slice text;
	uint32_t status = ask_ls("-land", path, &text);

	text.n -= slice_ends(text, "\n");
	if (status != 0 || !parse_line(text, m, name))
		return error_of(text);
	return 0;
}

static int stat_of(struct slice path, struct meta *m)
{
	struct slice name;

	*m = (struct meta){0};
	/* A link to whoever asks, who is gone by the next question: each follows it by itself. */
	if (slice_eq_str(path, "/proc/self")) {
		m->mode = S_IFDIR | 0555;
		return 0;
	}
	return one_line(path, m, &name);
}

static int link_of(struct slice path, struct arena *a, struct slice *target)
{
	struct meta m = {0};
	struct slice name;
	int error = one_line(path, &m, &name);

	if (error == 0)
		*target = arena_dup(a, split_link(&m, &name));
	return error;
}

/* The end of the entry that begins with this line: names may hold line feeds. */
static struct slice whole_entry(struct lines *in, struct slice line)
{
	struct lines ahead = *in;
	struct slice next, name;
	struct meta m = {0};

	while (lines_next(&ahead, &next) && !parse_line(next, &m, &name)) {
		line.n = (size_t)(next.p + next.n - line.p);
		*in = ahead;
	}
	return line;
}

static int list(
    struct slice path, bool (*one)(void *ctx, struct slice name, const struct meta *m), void *ctx)
{
	struct slice text, line, name;
	uint32_t status = ask_ls("-lan", path, &text);
	struct lines in = lines_of(text);
	bool any = false, more = true;

	while (more && lines_next(&in, &line)) {
		struct meta m = {0};

		if (!parse_line(line, &m, &name))
			continue;
		line = whole_entry(&in, line);
		parse_line(line, &m, &name);
		split_link(&m, &name);
		any = true;
		more = one(ctx, name, &m);
	}
	/* Some fail when one of the names is gone by the time they look at it. */
	return status == 0 || any ? 0 : error_of(text);
}

/* ---- Content ---- */

/* A few bytes in the middle, one by one; more of them from the start on, in one read; up to the end
 * however many they are by now. */
static int read_at(struct slice path, uint64_t size, uint64_t at, size_t n, struct out *o)
{
	const size_t few = 4096;
	bool to_end = at + n >= size, from_start = at > 0 && !to_end && n > few;
	struct slice text;

	if (to_end && at == 0)
		out_str(&asked, "cat ");
	else if (to_end)
		out_printf(&asked, "tail -c +%llu ", (unsigned long long)at + 1);
	else if (at == 0 || from_start)
		out_printf(&asked, "dd bs=%llu count=1 if=", (unsigned long long)at + n);
	else
		out_printf(&asked, "dd bs=1 skip=%llu count=%zu if=", (unsigned long long)at, n);
	put_quoted(&asked, path);
	out_str(&asked, " 2>/dev/null");
	if (said(&text) != 0)
		return EACCES;
	out_bytes(o, from_start ? slice_sub(text, (size_t)at, text.n) : text);
	return 0;
}

static void nothing(void)
{
}

const struct source source_shell = {
    .word = "shell",
    .start = start,
    .stat = stat_of,
    .list = list,
    .link = link_of,
    .read = read_at,
    .close = nothing,
};
