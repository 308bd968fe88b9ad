/* The key of a case's password digests: made once, with the first sweep. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "collector/case/case.h"
#include "common/die.h"
#include "include/err.h"

#define KEY_BYTES 32

static struct slice new_line(struct arena *a)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t dice[KEY_BYTES], *line = arena_alloc(a, CASE_DIGEST_KEY_BYTES);

	if (getrandom(dice, sizeof(dice), 0) != (ssize_t)sizeof(dice))
		die("no random bytes: %s", strerror(errno));
	for (size_t i = 0; i < KEY_BYTES; i++) {
		line[2 * i] = (uint8_t)digits[dice[i] >> 4];
		line[2 * i + 1] = (uint8_t)digits[dice[i] & 15];
	}
	line[CASE_DIGEST_KEY_BYTES - 1] = '\n';
	return slice_of(line, CASE_DIGEST_KEY_BYTES);
}

int case_digest_key(struct case_folder *c, struct arena *a, struct slice *line)
{
	struct slice bytes;
	int err = case_map(c, CASE_DIGEST_KEY, &bytes);

	if (err == ERR_ABSENT) {
		*line = new_line(a);
		return case_append(c, CASE_DIGEST_KEY, *line);
	}
	if (err != 0)
		return err;
	*line = arena_dup(a, bytes);
	case_unmap(bytes);
	return line->n == CASE_DIGEST_KEY_BYTES ? 0 : ERR_SYNTAX;
}
