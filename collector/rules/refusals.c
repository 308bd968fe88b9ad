/* A growing list of refusals that owns its text. */
#include "collector/rules/refusals.h"

#include <stdlib.h>
#include <string.h>

static struct evidence_ref copy_ref(struct arena *a, const struct evidence_ref *ref)
{
	return (struct evidence_ref){
	    .host = arena_dup(a, ref->host),
	    .path = arena_dup(a, ref->path),
	    .line = ref->line,
	    .sha256 = arena_dup(a, ref->sha256),
	};
}

void refusals_add(struct refusals *all, const struct refusal *one)
{
	struct refusal *r;

	if (all->n == MOST_REFUSALS) {
		all->cut = true;
		return;
	}
	grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
	r = &all->v[all->n++];
	*r = *one;
	r->from = arena_alloc(all->arena, (one->nfrom + 1) * sizeof(*r->from));
	if (one->nfrom > 0)
		memcpy(r->from, one->from, one->nfrom * sizeof(*r->from));
	r->why = arena_dup(all->arena, one->why);
	r->at = copy_ref(all->arena, &one->at);
	r->line = copy_ref(all->arena, &one->line);
	r->client = arena_dup(all->arena, one->client);
}

void refusals_free(struct refusals *all)
{
	free(all->v);
	*all = (struct refusals){.arena = all->arena};
}
