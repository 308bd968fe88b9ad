/* What the host itself calls others: its hosts file, and its netgroups. */
#include "collector/derive/derivers.h"
#include "common/formats/hosts.h"
#include "common/formats/netgroup.h"
#include "common/formats/nsswitch.h"

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

/* Sources of a database by their names; the last line of it is in force. */
static void add_sources(struct derive_ctx *c, struct nsswitch_row *row, struct slice *list)
{
	struct nsswitch_source source;

	*list = slice_of(NULL, 0);
	while (nsswitch_source(&row->sources, &source) > 0)
		*list = arena_printf(c->arena, "%.*s%s%.*s", SLICE_ARG(*list),
		    list->n == 0 ? "" : " ", SLICE_ARG(source.name));
}

/* One line that glibc cannot read makes it fall back to its own order for all. */
static bool read_nsswitch(struct derive_ctx *c, struct fact_resolver *f)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/nsswitch.conf"));
	struct slice initgroups = {0};
	struct nsswitch_row row;
	struct lines in;

	if (!derive_has_data(file))
		return false;
	in = lines_of(file->data);
	while (nsswitch_next(&in, &row)) {
		if (row.at.err != 0) {
			*f = (struct fact_resolver){.host = c->host};
			initgroups = f->groups;
			break;
		}
		if (slice_eq_str(row.database, "hosts")) {
			add_sources(c, &row, &f->hosts);
			f->at = derive_at(file, row.at.line);
		} else if (slice_eq_str(row.database, "netgroup")) {
			add_sources(c, &row, &f->netgroup);
		} else if (slice_eq_str(row.database, "passwd")) {
			add_sources(c, &row, &f->accounts);
		} else if (slice_eq_str(row.database, "group")) {
			add_sources(c, &row, &f->groups);
		} else if (slice_eq_str(row.database, "initgroups")) {
			add_sources(c, &row, &initgroups);
		}
	}
	/* Who is in a group is asked of these, where the line is there [glibc grp/initgroups.c]. */
	if (initgroups.n > 0)
		f->groups = initgroups;
	return true;
}

/* The last `search` or `domain` counts [resolv.conf(5)]. */
static bool read_resolv_conf(struct derive_ctx *c, struct fact_resolver *f)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/resolv.conf"));
	struct slice line, word;
	struct lines in;

	if (!derive_has_data(file))
		return false;
	in = lines_of(file->data);
	while (lines_next(&in, &line))
		if (word_next(&line, &word) &&
		    (slice_eq_str(word, "search") || slice_eq_str(word, "domain")))
			f->search = slice_trim(line);
	return true;
}

static void read_resolver(struct derive_ctx *c)
{
	struct fact_resolver f = {.host = c->host};
	bool any = read_nsswitch(c, &f);

	if (read_resolv_conf(c, &f) || any)
		fact_add(c->facts, resolver, &f);
}

static void finish(struct derive_ctx *c)
{
	read_resolver(c);
	read_hosts(c);
	read_netgroups(c);
}

const struct deriver derive_names = {
    .name = "names",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
