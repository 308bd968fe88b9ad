/* Keys of a case: each made once, when it is first needed. */
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "collector/case/log.h"
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

static int key_line(struct case_folder *c, struct arena *a, const char *file, struct slice *line)
{
	struct slice bytes;
	int err = case_map(c, file, &bytes);

	if (err == ERR_ABSENT) {
		*line = new_line(a);
		return case_append(c, file, *line);
	}
	if (err != 0)
		return err;
	*line = arena_dup(a, bytes);
	case_unmap(bytes);
	return line->n == CASE_DIGEST_KEY_BYTES ? 0 : ERR_SYNTAX;
}

int case_digest_key(struct case_folder *c, struct arena *a, struct slice *line)
{
	return key_line(c, a, CASE_DIGEST_KEY, line);
}

/* Two that make it at the same time take turns. */
int case_redact_key(struct case_folder *c, struct arena *a, struct slice *line)
{
	int locked = c->can_log ? log_lock(c, LOG_LOCK_ENTRY, true) : ERR_DENIED;
	int err = key_line(c, a, CASE_REDACT_KEY, line);

	if (locked == 0)
		log_unlock(c, LOG_LOCK_ENTRY);
	return err;
}
