/* The handler's editor, as git and crontab call it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/log_note.h"
#include "collector/cli/program.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

static const char hint[] =
    "\n# What was done, seen or decided? Lines that begin with '#' are left out;\n"
    "# without any others nothing is noted.\n";

static const char *editor(void)
{
	const char *names[] = {getenv("VISUAL"), getenv("EDITOR"), "vi"};
	size_t i = 0;

	while (names[i] == NULL || names[i][0] == '\0')
		i++;
	return names[i];
}

static int write_hint(int fd)
{
	return write(fd, hint, sizeof(hint) - 1) == (ssize_t)sizeof(hint) - 1 ? 0 : ERR_IO;
}

/* All lines but the hint's, without blank ones at the ends. */
static const char *without_hint(struct arena *a, struct slice text)
{
	struct lines in = lines_of(text);
	struct slice line, words;
	struct out o;
	const char *kept;

	out_memory(&o);
	while (lines_next(&in, &line))
		if (!slice_starts(line, "#")) {
			out_bytes(&o, line);
			out_byte(&o, '\n');
		}
	words = out_slice(&o);
	while (words.n > 0 && words.p[words.n - 1] <= ' ')
		words.n--;
	while (words.n > 0 && words.p[0] <= ' ')
		words = slice_sub(words, 1, words.n);
	kept = arena_str(a, words);
	out_free(&o);
	return kept;
}

static const char *read_back(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "re");
	char *bytes = arena_alloc(a, LIMIT_LINE_BYTES);
	size_t n;

	if (f == NULL)
		return "";
	n = fread(bytes, 1, LIMIT_LINE_BYTES, f);
	fclose(f);
	return without_hint(a, slice_of(bytes, n));
}

enum exit_status note_edit(struct arena *a, const char **text)
{
	const char *folder = getenv("TMPDIR");
	char *path = arena_str(
	    a, arena_printf(a, "%s/cordon-note.XXXXXX", folder == NULL ? "/tmp" : folder));
	/* EDITOR may be words: "emacs -nw". */
	const char *command = words_make(a, "%s \"$1\"", editor());
	const char *const argv[] = {"/bin/sh", "-c", command, "sh", path, NULL};
	int fd = mkstemp(path), status;

	if (fd < 0 || write_hint(fd) != 0) {
		say("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	close(fd);
	status = program_run(&(struct program){.argv = argv});
	*text = status == 0 ? read_back(a, path) : "";
	unlink(path);
	if (status != 0)
		say("%s: ended with %d: nothing is noted", editor(), status);
	else if ((*text)[0] == '\0')
		say("cordon log: no text: nothing is noted");
	return status == 0 && (*text)[0] != '\0' ? EXIT_DONE : EXIT_FAILED;
}
