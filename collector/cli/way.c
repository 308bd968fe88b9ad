/* The keys of a way in, by the one list of them: see way.h. */
#include "collector/cli/way.h"

#include <stdlib.h>
#include <string.h>

#include "collector/net/sweep.h"

const char *const way_become_words[] = {[SWEEP_BECOME_NONE] = "none",
    [SWEEP_BECOME_SUDO] = "sudo",
    [SWEEP_BECOME_SU] = "su",
    [SWEEP_BECOME_DOAS] = "doas",
    NULL};

static const struct {
	const char *name;
	const struct option_kind *kind;
	size_t offset;
} keys[] = {
#define KEY(member, key, kind, value, doc, ...) {key, &option_##kind, offsetof(struct way, member)},
    WAY_KEYS(KEY)
#undef KEY
};

#define N_KEYS (sizeof(keys) / sizeof(keys[0]))

_Static_assert(N_KEYS <= 32, "a bit for each key");

void way_note(struct way *w, const struct options *o)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		const struct option *opt =
		    options_find(o, slice_str(keys[i].name), OPTION_NOT_IN_FILE);

		if (opt != NULL && options_given(o, opt))
			w->said |= 1u << i;
	}
}

void way_merge(struct way *to, const struct way *from)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		size_t at = keys[i].offset;

		if ((to->said & 1u << i) != 0 || (from->said & 1u << i) == 0)
			continue;
		memcpy((char *)to + at, (const char *)from + at, keys[i].kind->bytes);
		to->said |= 1u << i;
	}
}

void way_free(struct way *w)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		struct text_list *l = (void *)((char *)w + keys[i].offset);

		if (!keys[i].kind->repeats)
			continue;
		free(l->items);
		*l = (struct text_list){0};
	}
}
