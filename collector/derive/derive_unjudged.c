/*
 * What may grant trust and no rule judges yet, and what a whole stream must speak of: a host with
 * such a row is never called clear.
 */
#include "collector/derive/derivers.h"
#include "common/args.h"
#include "common/formats/nsswitch.h"

/* Settings of sshd that open ways in besides keys in files [sshd_config(5)], by the value that
 * leaves the way shut. */
static const struct {
	const char *keyword, *shut, *why;
} settings[] = {
    {"kerberosauthentication", "no", "Kerberos passwords may open accounts"},
};

/* Paths that every agent asks for: a stream without them is not a look at a host. */
static const char *const asked[] = {
    "/etc/passwd", "/etc/group", "/etc/ssh/sshd_config", "/etc/hosts.equiv", "/etc/exports"};

static void look_at_settings(struct derive_ctx *c)
{
	struct fact_sshd_setting *rows;
	size_t n = fact_load(c->facts, c->arena, sshd_setting, c->host, &rows);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(settings) / sizeof(settings[0]); k++) {
			struct slice args = rows[i].args, word;

			if (slice_eq_str(rows[i].keyword, settings[k].keyword) &&
			    args_next(c->arena, &args, &word) &&
			    !slice_eq_str_ci(word, settings[k].shut))
				derive_gap(c, rows[i].at, settings[k].why);
		}
}

/* Who may change the password of a principal becomes it, on every host of the realm. */
static void look_at_kadmin(struct derive_ctx *c)
{
	static const char *const files[] = {
	    "/etc/krb5kdc/kadm5.acl", "/var/kerberos/krb5kdc/kadm5.acl"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct evidence_file *f = derive_file(c, slice_str(files[i]));
		struct lines in = lines_of(f == NULL ? slice_of(NULL, 0) : f->data);
		struct slice line;

		while (lines_next(&in, &line)) {
			line = slice_trim(line);
			if (line.n > 0 && line.p[0] != '#')
				derive_gap(c, derive_at(f, in.no),
				    "administrators of a Kerberos realm may become its principals");
		}
	}
}

static const struct {
	const char *database, *why;
} databases[] = {
    {"group", "accounts or groups may come from a directory service"},
    {"passwd", "accounts or groups may come from a directory service"},
    {"sudoers", "lines of sudoers may come from a directory service"},
};

static const char *why_of(const struct nsswitch_row *row)
{
	for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		if (row->at.err == 0 && slice_eq_str(row->database, databases[i].database))
			return databases[i].why;
	return NULL;
}

static void look_at_sources(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/nsswitch.conf"));
	struct nsswitch_source source;
	struct nsswitch_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (nsswitch_next(&in, &row)) {
		const char *why = why_of(&row);

		while (why != NULL && nsswitch_source(&row.sources, &source) > 0)
			if (!nsswitch_is_own(source.name)) {
				derive_gap(c, derive_at(file, row.at.line), why);
				break;
			}
	}
}

static void look_for_paths(struct derive_ctx *c)
{
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (derive_file(c, slice_str(asked[i])) == NULL)
			derive_gap(c, (struct fact_origin){.path = slice_str(asked[i])},
			    "the evidence does not speak of this path");
}

/* What each view of a host cannot see. */
static const struct {
	const char *view, *why;
} views[] = {
    {"agentless", "read without an agent: no processes, no ACLs, no hard links"},
    {"image", "read from an image: what ran there was not seen"},
};

/* Passwd and master.passwd of macOS are for single-user mode [opendirectoryd(8)]. */
static void look_at_system(struct derive_ctx *c)
{
	struct fact_host_info *info;

	if (fact_load(c->facts, c->arena, host_info, c->host, &info) == 0)
		return;
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		if (slice_eq_str(info->view, views[i].view))
			derive_gap(c, info->at, views[i].why);
	if (slice_eq_str(info->os_id, "macos"))
		derive_gap(c, info->at, "accounts of macOS come from Open Directory: not read");
}

static void finish(struct derive_ctx *c)
{
	look_at_system(c);
	look_at_settings(c);
	look_at_kadmin(c);
	look_at_sources(c);
	look_for_paths(c);
}

const struct deriver derive_unjudged = {
    .name = "unjudged", .kind = REC_UNKNOWN, .finish = finish, /* after derive_ssh_config */
};
