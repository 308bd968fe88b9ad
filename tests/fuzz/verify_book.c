/* The fuzz entry of cordon-verify's reading: a manifest, a zero byte, a log book. */
#include "verify/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes book = {data, size}, text;
	struct anchor anchor;
	struct manifest m;
	struct book b;
	bool readable;

	bytes_take(&book, 0, &text);
	readable = manifest_read(text, &m) == 0;
	anchor_read(pool_text(text), &anchor);
	book_check(book, readable ? &m : NULL, true, &b, &anchor, 1);
	findings_forget();
	pool_free();
	return 0;
}
