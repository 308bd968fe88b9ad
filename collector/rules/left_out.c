/* A row among those of lines that no rule judges. */
#include "collector/rules/left_out.h"

/* Several rules may ask the same lines. */
static bool is_told(const struct rule_ctx *c, const struct fact_unjudged *f)
{
	struct fact_unjudged *all;
	size_t n = fact_load(c->facts, c->arena, unjudged, c->host_id, &all);

	for (size_t i = 0; i < n; i++)
		if (all[i].at.line == f->at.line && slice_eq(all[i].path, f->path) &&
		    slice_eq(all[i].why, f->why))
			return true;
	return false;
}

/* Whoever asks why not runs the rules once more, over facts that have the row already. */
void left_out(struct rule_ctx *c, struct fact_origin at, const char *why)
{
	struct fact_unjudged f = {
	    .host = c->host_id, .at = at, .path = at.path, .why = slice_str(why)};

	if (c->refusals == NULL && !is_told(c, &f))
		fact_add(c->facts, unjudged, &f);
}
