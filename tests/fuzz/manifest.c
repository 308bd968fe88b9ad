/*
 * The fuzz entry of manifests: what can be read is written as the same bytes again, and each of its
 * files is found.
 */
#include "collector/case/manifest.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest m;
	struct out o;
	uint64_t line = 0;

	out_memory(&o);
	if (manifest_read(&m, slice_of(data, size), &line) == 0) {
		manifest_write(&m, &o);
		if (!slice_eq(out_slice(&o), slice_of(data, size)))
			die("read and written, it is another");
		for (size_t i = 0; i < m.nfiles; i++)
			if (manifest_file(&m, m.files[i].path) != &m.files[i])
				die("file %zu is not found", i);
	} else if (line == 0) {
		die("refused, and no line is to blame");
	}
	out_free(&o);
	manifest_free(&m);
	return 0;
}
