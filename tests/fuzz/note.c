/* The fuzz entry of what handlers type: times, durations, anchors. What is taken lies in its
 * bounds. */
#include <stdio.h>

#include "collector/case/anchor.h"
#include "collector/cli/log_note.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_anchor(const char *words)
{
	struct anchor a;
	const char *why = NULL;
	char head[SHA256_HEX_BYTES], again[ANCHOR_BYTES];

	if (anchor_parse(words, &a, &why) != 0) {
		if (why == NULL)
			die("refused without a reason");
		return;
	}
	snprintf(head, sizeof(head), "%016llx%016llx%032d", (unsigned long long)a.half[0],
	    (unsigned long long)a.half[1], 0);
	anchor_make(head, again);
	if (!anchor_is_of(&a, head) || anchor_parse(again, &a, &why) != 0 ||
	    !anchor_is_of(&a, head))
		die("an anchor that changes on its way");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct slice text = slice_of(data, size);
	uint64_t spent = 0;
	int64_t at = 0;

	if (note_duration(text, &spent) == 0 && spent > UINT64_C(3660) * 86400)
		die("a duration of %llu seconds", (unsigned long long)spent);
	/* Years have four digits. */
	if (note_time(text, &at) == 0 && at > INT64_C(253402300800) + 86400)
		die("a time beyond the year 9999");
	check_anchor(arena_str(&a, text));
	arena_free(&a);
	return 0;
}
