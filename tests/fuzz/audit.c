/*
 * The fuzz entry of cordon verify's reading: a manifest, a line of zero bytes, a log book. Nothing
 * of what is foreign may be called good together with a manifest that is none.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/case/audit.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each needs its own copy: audit_free unmaps the manifest's text. */
static struct slice mapped(struct slice bytes)
{
	void *p;

	if (bytes.n == 0)
		return bytes;
	p = mmap(NULL, bytes.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		die("no memory");
	memcpy(p, bytes.p, bytes.n);
	return slice_of(p, bytes.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct case_folder c = {.mode = CASE_READ, .log_fd = memfd_create("log", MFD_CLOEXEC)};
	struct slice book = slice_of(data, size), text;
	const struct anchor anchors[] = {{{0, 0}}};
	struct audit a = {.anchors = anchors, .nanchors = 1};
	uint64_t line;

	slice_cut(&book, 0, &text);
	if (c.log_fd < 0 || write(c.log_fd, book.p, book.n) != (ssize_t)book.n)
		die("no memory file");
	a.manifest_text = mapped(text);
	a.has_manifest = manifest_read(&a.m, a.manifest_text, &line) == 0;
	if (audit_log(&a, &c) != 0)
		die("a log book in memory cannot be read");
	for (size_t i = 0; i < a.n; i++)
		if (a.items[i].state == AUDIT_good && strcmp(a.items[i].item, MANIFEST) == 0 &&
		    audit_seal_of(&a) == NULL)
			die("a good manifest without a seal");
	audit_free(&a);
	close(c.log_fd);
	return 0;
}
