/* What the host itself calls others: its hosts file, and its netgroups. */
#include "collector/derive/derivers.h"
#include "common/formats/hosts.h"
#include "common/formats/netgroup.h"

static void add_name(
    struct derive_ctx *c, struct fact_origin at, const struct hosts_row *row, struct slice name)
{
	char text[ADDR_TEXT_BYTES];
	struct fact_host_name f = {
	    .host = c->host,
	    .at = at,
	    .address = slice_of(text, addr_format(&row->addr, text)),
	    .name = name,
	    .first = slice_eq(name, row->name),
	};

	fact_add(c->facts, host_name, &f);
}

static void read_hosts(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/hosts"));
	struct hosts_row row;
	struct slice alias;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (hosts_next(&in, &row)) {
		struct fact_origin at = derive_at(file, row.at.line);

		if (row.at.err != 0) {
			derive_note(c, at, file->fact.path, row.at.why);
			continue;
		}
		add_name(c, at, &row, row.name);
		while (word_next(&row.aliases, &alias))
			add_name(c, at, &row, alias);
	}
}

static void add_members(
    struct derive_ctx *c, const struct evidence_file *file, struct netgroup_row *row)
{
	struct fact_netgroup f = {
	    .host = c->host, .at = derive_at(file, row->at.line), .name = row->name};
	struct netgroup_member m;
	int more;

	while ((more = netgroup_member(&row->members, &m)) > 0) {
		f.member_host = m.host;
		f.member_user = m.user;
		f.member_domain = m.domain;
		f.group_inside = m.group;
		fact_add(c->facts, netgroup, &f);
	}
	if (more < 0)
		derive_note(c, f.at, file->fact.path, "the netgroup breaks off here");
}

/* The first line of a name counts [glibc nss/nss_files/files-netgrp.c]. */
static void read_netgroups(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/netgroup"));
	struct netgroups groups;

	if (!derive_has_data(file))
		return;
	groups = netgroups_load(file->data, c->arena);
	for (size_t i = 0; i < groups.n; i++)
		add_members(c, file, &groups.rows[i]);
}

static void finish(struct derive_ctx *c)
{
	read_hosts(c);
	read_netgroups(c);
}

const struct deriver derive_names = {
    .name = "names",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
