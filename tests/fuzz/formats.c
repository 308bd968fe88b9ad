/*
 * The fuzz entry of all formats: `formats --format=hosts CORPUS...` feeds the dump of that format,
 * so a format is fuzzed once it has a dump. libFuzzer passes over options that begin with "--".
 */
#include "common/die.h"
#include "tests/formats/dump.h"

#define OPTION "--format="

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct dump *chosen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (int i = 1; i < *argc; i++) {
		struct slice arg = slice_str((*argv)[i]);

		if (slice_starts(arg, OPTION))
			chosen = dump_find(slice_sub(arg, sizeof(OPTION) - 1, arg.n));
	}
	if (chosen == NULL)
		die("formats: " OPTION "NAME with a name of tests/formats/dumps.c is needed");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct out o;

	out_memory(&o);
	chosen->rows(slice_of(data, size), &a, &o);
	out_free(&o);
	arena_free(&a);
	return 0;
}
