/* Groups and their listed members. */
#include "collector/derive/derivers.h"
#include "collector/derive/nis_compat.h"
#include "common/formats/group.h"

static void add_group(struct derive_ctx *c, const struct evidence_file *file, struct group_row *row)
{
	struct fact_unix_group g = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .name = row->name,
	    .gid = row->gid,
	};
	struct fact_group_member m = {.host = c->host, .at = g.at, .name = g.name, .gid = g.gid};

	fact_add(c->facts, unix_group, &g);
	while (group_member_next(&row->members, &m.member))
		fact_add(c->facts, group_member, &m);
}

/* True when the row is one of NIS, or nothing. */
static bool is_nis(struct derive_ctx *c, const struct evidence_file *file,
    const struct group_row *row, enum nis_compat in_force)
{
	if (!row->compat || in_force == NIS_COMPAT_MUSL)
		return false;
	if (in_force != NIS_COMPAT_NO && slice_starts(row->name, "+"))
		derive_gap(c, derive_at(file, row->at.line),
		    "groups may come from NIS: nsswitch says compat, or nothing");
	return true;
}

static void finish(struct derive_ctx *c)
{
	enum nis_compat in_force = nis_compat(c, "group");
	const struct evidence_file *file = derive_file(c, SLICE("/etc/group"));
	struct group_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (group_next(&in, &row)) {
		if (row.at.err != 0)
			derive_note(c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else if (!is_nis(c, file, &row, in_force) && row.has_gid)
			add_group(c, file, &row);
	}
}

const struct deriver derive_groups = {
    .name = "groups",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
