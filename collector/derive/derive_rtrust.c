/* The files in which r-commands and host-based SSH find whom to trust, line by line. */
#include "collector/derive/derivers.h"

/* Names at the end of a path; equiv files are system-wide, the others lie in homes. */
static const char *const names[] = {
    "/.k5login",
    "/.k5users",
    "/.rhosts",
    "/.shosts",
    "/hosts.equiv",
    "/shosts.equiv",
};

static bool is_trust_file(struct slice path)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ends(path, names[i]))
			return true;
	return false;
}

static void finish(struct derive_ctx *c)
{
	struct slice line;

	for (size_t i = 0; i < c->nfiles; i++) {
		const struct evidence_file *f = &c->files[i];
		struct lines in = lines_of(f->data);

		if (!derive_has_data(f) || !is_trust_file(f->fact.path))
			continue;
		while (lines_next(&in, &line)) {
			struct fact_trust_line t = {
			    .host = c->host,
			    .at = derive_at(f, in.no),
			    .path = f->fact.path,
			    .raw = line,
			    .unended = in.rest.n == 0 && !slice_ends(f->data, "\n"),
			};

			fact_add(c->facts, trust_line, &t);
		}
	}
}

const struct deriver derive_rtrust = {
    .name = "rtrust",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
