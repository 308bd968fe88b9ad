/*
 * The fuzz entry of the evidence check. The verdict must be the same however the bytes are cut, and
 * a stream is either whole or has a reason.
 */
#include "collector/case/check.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(struct arena *a, struct slice s, size_t step, struct check_verdict *v)
{
	struct check c;
	size_t taken;

	check_begin(&c, a);
	for (size_t i = 0; i < s.n; i += step)
		if (check_feed(&c, slice_sub(s, i, i + step), &taken) != 0)
			die("%zu bytes are over the limit", s.n);
	check_end(&c, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct check_verdict one, many;
	struct arena a = {0};

	judge(&a, slice_of(data, size), size + 1, &one);
	judge(&a, slice_of(data, size), 7, &many);
	if (one.whole != many.whole || !slice_eq(one.why, many.why) || one.bytes != size ||
	    one.records != many.records || !slice_eq(one.hostname, many.hostname))
		die("the verdict depends on how the bytes are cut");
	if (one.whole == (one.why.n > 0))
		die("whole, and a reason against it");
	arena_free(&a);
	return 0;
}
