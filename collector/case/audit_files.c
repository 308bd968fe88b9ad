/* Every file: of the folder, of the manifest, of the log book. */
#include <string.h>

#include "collector/case/audit.h"
#include "include/err.h"

/* A walk over three lists that are sorted by path. */
struct merging {
	struct audit *a;
	struct manifest is; /* what lies there */
	size_t at_is, at_manifest, at_log;
};

static void tell_odd(void *ctx, struct slice path, const char *why)
{
	struct audit *a = ctx;

	audit_add(a, AUDIT_extra, arena_str(&a->arena, path), "%s", why);
}

static bool later(struct slice candidate, const struct slice *least)
{
	return least->p != NULL && slice_cmp(candidate, *least) >= 0;
}

static bool least_path(const struct merging *g, struct slice *least)
{
	const struct audit *a = g->a;

	*least = (struct slice){0};
	if (g->at_is < g->is.nfiles)
		*least = g->is.files[g->at_is].path;
	if (g->at_manifest < a->m.nfiles && !later(a->m.files[g->at_manifest].path, least))
		*least = a->m.files[g->at_manifest].path;
	if (g->at_log < a->nevidence && !later(a->evidence[g->at_log].path, least))
		*least = a->evidence[g->at_log].path;
	return least->p != NULL;
}

/* What a case has beside evidence, also before its first seal. */
static bool is_ours(struct slice path)
{
	return slice_eq_str(path, CASE_DIGEST_KEY) || slice_eq_str(path, CASE_REDACT_KEY) ||
	       slice_eq_str(path, "known_hosts") ||
	       slice_eq_str(path, "README") || slice_starts(path, "seals/");
}

/* Each may be NULL, but not all. */
static void judge(
    struct audit *a, struct slice path, const char *is, const char *manifest, const char *log)
{
	const char *item = arena_str(&a->arena, path);

	if (is == NULL)
		audit_add(a, AUDIT_missing, item, "%s has it",
		    manifest != NULL ? "the manifest" : "the log book");
	else if (manifest != NULL && strcmp(is, manifest) != 0)
		audit_add(a, AUDIT_altered, item, "not the bytes that were sealed");
	else if (log != NULL && strcmp(is, log) != 0)
		audit_add(a, AUDIT_altered, item, "not the bytes that the log book has");
	else if (log == NULL && (slice_starts(path, "evidence/") || slice_starts(path, "cases/")))
		audit_add(a, AUDIT_extra, item, "the log book does not know it");
	else if (manifest != NULL)
		audit_add(a, AUDIT_good, item, "%s", is);
	else if (log != NULL || is_ours(path))
		audit_add(a, AUDIT_unsigned, item, "under no seal%s",
		    log != NULL ? "; as the log book has it" : "");
	else
		audit_add(a, AUDIT_extra, item, "neither manifest nor log book has it");
}

static void take(struct merging *g, struct slice path)
{
	const struct audit *a = g->a;
	const char *is = NULL, *manifest = NULL, *log = NULL;

	if (g->at_is < g->is.nfiles && slice_eq(g->is.files[g->at_is].path, path))
		is = g->is.files[g->at_is++].sha256;
	if (g->at_manifest < a->m.nfiles && slice_eq(a->m.files[g->at_manifest].path, path))
		manifest = a->m.files[g->at_manifest++].sha256;
	/* Of two entries for one file, what the second says counts as well. */
	while (g->at_log < a->nevidence && slice_eq(a->evidence[g->at_log].path, path)) {
		const char *stated = a->evidence[g->at_log++].sha256;

		if (log == NULL || is == NULL || strcmp(is, log) == 0)
			log = stated;
	}
	judge(g->a, path, is, manifest, log);
}

int audit_files(struct audit *a, struct case_folder *c, struct slice *why)
{
	struct merging g = {.a = a};
	struct slice path;
	int err = manifest_list(c, &g.is, tell_odd, a, why);

	while (err == 0 && least_path(&g, &path))
		take(&g, path);
	manifest_free(&g.is);
	return err;
}
