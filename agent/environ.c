/* One variable a row. */
#include "agent/environ.h"

#include <string.h>

#include "agent/ask.h"

static const char *const names[ENV_COUNT] = {
    [ENV_AUTH_SOCK] = "SSH_AUTH_SOCK=",
    [ENV_CONNECTION] = "SSH_CONNECTION=",
    [ENV_CCACHE] = "KRB5CCNAME=",
    [ENV_PRELOAD] = "LD_PRELOAD=",
};

const char *const environ_words[ENV_COUNT] = {
    [ENV_AUTH_SOCK] = "auth_sock",
    [ENV_CONNECTION] = "ssh_connection",
    [ENV_CCACHE] = "krb5_ccache",
    [ENV_PRELOAD] = "ld_preload",
};

static void take(struct agent *a, struct slice one, struct slice values[ENV_COUNT])
{
	for (size_t i = 0; i < ENV_COUNT; i++)
		if (slice_starts(one, names[i]) && values[i].n == 0 && one.n < LIMIT_PATH_BYTES)
			values[i] = arena_dup(&a->run, slice_sub(one, strlen(names[i]), one.n));
}

void environ_read(struct agent *a, uint32_t pid, struct slice values[ENV_COUNT])
{
	struct slice rest, one;

	if (!process_text(a, pid, "environ", &rest))
		return;
	while (rest.n > 0) {
		slice_cut(&rest, 0, &one);
		take(a, one, values);
	}
	if (a->content.n > 0)
		explicit_bzero(a->content.p, a->content.n);
}
