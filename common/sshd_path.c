/* Tokens of sshd's file names. */
#include "common/sshd_path.h"

#include "common/out.h"
#include "include/err.h"
#include "include/limits.h"

const char *const sshd_default_key_files[2] = {".ssh/authorized_keys", ".ssh/authorized_keys2"};

/* What the token %c stands for. */
static int token(struct out *o, uint8_t c, struct slice user, int64_t uid, struct slice home)
{
	if (c == '%')
		out_byte(o, '%');
	else if (c == 'h')
		out_bytes(o, home);
	else if (c == 'u')
		out_bytes(o, user);
	else if (c == 'U')
		out_u64(o, (uint64_t)uid);
	else
		return ERR_SYNTAX;
	return 0;
}

static int expand(
    struct out *o, struct slice pattern, struct slice user, int64_t uid, struct slice home)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] != '%') {
			out_byte(o, pattern.p[i]);
			continue;
		}
		if (++i == pattern.n || token(o, pattern.p[i], user, uid, home) != 0)
			return ERR_SYNTAX;
		if (o->n > LIMIT_PATH_BYTES)
			return ERR_SYNTAX;
	}
	return o->n > LIMIT_PATH_BYTES ? ERR_SYNTAX : 0;
}

/* One slash between folder and rest, also where the folder is the root. */
static struct slice join(struct arena *a, struct slice folder, struct slice rest)
{
	while (folder.n > 0 && folder.p[folder.n - 1] == '/')
		folder.n--;
	return arena_printf(a, "%.*s/%.*s", SLICE_ARG(folder), SLICE_ARG(rest));
}

int sshd_path_expand(struct arena *a, struct slice pattern, struct slice user, int64_t uid,
    struct slice home, struct slice root_home, struct slice *path)
{
	struct out o;
	struct slice s;
	int err;

	if (slice_eq_str_ci(pattern, "none"))
		return ERR_ABSENT;
	out_memory(&o);
	err = expand(&o, pattern, user, uid, home);
	s = out_slice(&o);
	if (err != 0)
		goto out;
	if (slice_starts(s, "~/"))
		*path = join(a, root_home, slice_sub(s, 2, s.n));
	else if (slice_starts(s, "/"))
		*path = arena_dup(a, s);
	else
		*path = join(a, home, s);
out:
	out_free(&o);
	return err;
}
