/* Reads a file at once: see text_file.h. */
#include "collector/cli/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/cli/words.h"
#include "include/err.h"

static bool is_loose(const struct stat *st)
{
	return (st->st_mode & 077) != 0 || (st->st_uid != 0 && st->st_uid != geteuid());
}

static int fail(const char **why, const char *words)
{
	*why = words;
	return ERR_USAGE;
}

static int read_all(int fd, struct slice *text, size_t size, struct arena *a)
{
	uint8_t *p = arena_alloc(a, size + 1);
	size_t have = 0;

	while (have < size) {
		ssize_t n = read(fd, p + have, size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	*text = slice_of(p, have);
	return 0;
}

int text_file_read(
    struct text_file *f, const char *path, size_t max_bytes, struct arena *a, const char **why)
{
	/* O_NONBLOCK: a FIFO in the place of a file must not hold us up. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), err;
	struct stat st;

	*f = (struct text_file){.text = SLICE("")};
	if (fd < 0)
		return fail(why, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		err = fail(why, "no regular file");
	else if ((uint64_t)st.st_size > max_bytes)
		err = fail(why, "larger than the limit");
	else if (read_all(fd, &f->text, (size_t)st.st_size, a) != 0)
		err = fail(why, strerror(errno));
	else
		err = 0;
	f->loose = err == 0 && is_loose(&st);
	close(fd);
	return err;
}

const char *text_file_loose(const char *path, struct arena *a)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || !is_loose(&st))
		return NULL;
	if ((st.st_mode & 077) == 0)
		return words_make(a, "belongs to another user (uid %u)", (unsigned)st.st_uid);
	return words_make(
	    a, "others can read it (mode %04o): chmod 600 it", (unsigned)(st.st_mode & 07777));
}
