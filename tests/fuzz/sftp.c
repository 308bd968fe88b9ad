/*
 * The fuzz entry of the SFTP answers: a server's words. What is read must not depend on how the
 * bytes come in, and every answer makes progress.
 */
#include "common/die.h"
#include "common/sftp.h"
#include "common/sftp_read.h"
#include "include/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads all answers of the first n bytes; the last result, and the bytes that are left in *left. */
static int read_all(const uint8_t *data, size_t n, size_t *left)
{
	struct slice in = slice_of(data, n);
	struct sftp_reply r = {0};
	size_t before;
	int rc;

	do {
		before = in.n;
		rc = sftp_next(&in, &r);
		if (rc == 1 &&
		    (in.n + 9 > before || (r.kind == SFTP_HANDLE && r.handle.n > before)))
			die("an answer out of too few bytes");
		if (rc != 1 && in.n != before)
			die("bytes taken without an answer");
	} while (rc == 1);
	if (sftp_status_words(r.status) == NULL)
		die("a status without words");
	*left = in.n;
	return rc;
}

/* The same for what an agentless fetch is answered. */
static void read_answers(const uint8_t *data, size_t n)
{
	struct slice in = slice_of(data, n), name;
	struct sftp_attrs attrs;
	struct sftp_answer r;

	while (sftp_next_answer(&in, &r) == 1) {
		if (r.bytes.n > n)
			die("more bytes than came");
		while (sftp_next_name(&r, &name, &attrs) == 1)
			if (name.n > n)
				die("a name out of too few bytes");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t left, less;
	int rc = read_all(data, size, &left);

	read_answers(data, size);
	/* Without its last byte the stream is as good, or waits earlier; it never fails for that.
	 */
	if (size > 0 && rc == 0 && read_all(data, size - 1, &less) != 0)
		die("a shorter stream fails where the longer does not");
	return 0;
}
