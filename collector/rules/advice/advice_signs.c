/* What a host is told of signs. */
#include "collector/rules/advice/advice_parts.h"
#include "collector/rules/signs/signs.h"

/* Of the content that the sign is about, where some was sent. */
static struct slice hash_of(const struct fact_file *files, size_t n, const struct fact_sign *sign)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(files[i].path, sign->at.path))
			return files[i].sha256;
	return SLICE("");
}

void advice_signs(struct advising *v, uint32_t host)
{
	struct result_host *row = &v->hosts[host].row;
	const struct graph_host *of = &v->g->hosts[host];
	struct fact_sign *found;
	struct fact_file *files;
	size_t nfiles;
	size_t n = signs_of(v->facts, v->a, of->id, v->in->since, v->in->baseline, &found);

	if (n == 0)
		return;
	nfiles = fact_load(v->facts, v->a, file, of->id, &files);
	row->signs = arena_alloc(v->a, (n + 1) * sizeof(*row->signs));
	for (size_t i = 0; i < n; i++)
		row->signs[row->nsigns++] = (struct result_sign){
		    .name = found[i].name,
		    .subject = found[i].subject,
		    .saw = found[i].saw,
		    .why = found[i].why,
		    .at = {.host = of->name,
			.path = found[i].at.path,
			.line = (uint32_t)found[i].at.line,
			.sha256 = hash_of(files, nfiles, &found[i])},
		};
}
