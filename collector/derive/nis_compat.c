/* Whether rows that begin with + or - are entries of NIS. */
#include "collector/derive/nis_compat.h"

#include "common/formats/nsswitch.h"

static bool is_musl(const struct derive_ctx *c)
{
	static const char *const systems[] = {"alpine", "chimera", "postmarketos"};
	struct fact_host_info *info;

	if (fact_load(c->facts, c->arena, host_info, c->host, &info) == 0)
		return false;
	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
		if (slice_eq_str(info->os_id, systems[i]))
			return true;
	return false;
}

/* Without a line the C library decides: glibc before 2.27 and the BSDs say compat. */
enum nis_compat nis_compat(const struct derive_ctx *c, const char *database)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/nsswitch.conf"));
	enum nis_compat in_force = NIS_COMPAT_UNKNOWN;
	struct nsswitch_source source;
	struct nsswitch_row row;
	struct lines in;

	if (is_musl(c))
		return NIS_COMPAT_MUSL;
	if (!derive_has_data(file))
		return NIS_COMPAT_UNKNOWN;
	in = lines_of(file->data);
	while (nsswitch_next(&in, &row)) {
		if (row.at.err != 0 || !slice_eq_str(row.database, database))
			continue;
		in_force = NIS_COMPAT_NO;
		while (nsswitch_source(&row.sources, &source) > 0)
			if (slice_eq_str(source.name, "compat"))
				in_force = NIS_COMPAT_YES;
	}
	return in_force;
}
