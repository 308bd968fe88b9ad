/*
 * The fuzz entry of the log book: a case whose log somebody else wrote is read to its end, and no
 * evidence outside of its folder is ever named.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/cli/book.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_host(const struct book *b, const struct book_host *h)
{
	struct slice file = slice_str(h->file);

	if (h->target.name == NULL || h->target.address == NULL || h->why == NULL)
		die("a host without its texts");
	if (book_host(b, slice_str(h->target.name)) == NULL)
		die("a host that is not found");
	if (file.n > 0 && (!slice_starts(file, "evidence/") || slice_rfind(file, '/') != 8))
		die("%s: evidence outside of the folder", h->file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct case_folder c = {.mode = CASE_READ};
	struct book b;

	c.log_fd = memfd_create("log", MFD_CLOEXEC);
	if (c.log_fd < 0 || write(c.log_fd, data, size) != (ssize_t)size)
		die("no memory file");
	if (book_read(&b, &c) != 0)
		die("a log book in memory cannot be read");
	for (size_t i = 0; i < b.nhosts; i++)
		check_host(&b, &b.hosts[i]);
	for (size_t i = 0; i < b.nresults; i++)
		if (b.results[i].host >= b.nhosts)
			die("a result of no host");
	book_run_is_open(&b);
	book_free(&b);
	close(c.log_fd);
	return 0;
}
