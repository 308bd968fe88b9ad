/*
 * Lines of files that decide about log-ins and whose meaning is not modelled to the last word: the
 * rules look at what stands there, to say what they could not judge.
 */
#include "collector/derive/derivers.h"
#include "common/formats/pam.h"

/* A path, or with a slash at its end all that lies in that folder. */
static const char *const wanted[] = {
    "/etc/hosts.allow",
    "/etc/hosts.deny",
    "/etc/krb5.conf",
    "/etc/krb5.conf.d/",
    "/etc/login.defs",
    "/etc/pam.d/",
    "/etc/polkit-1/localauthority/",
    "/etc/polkit-1/rules.d/",
    "/run/polkit-1/rules.d/",
    "/usr/local/share/polkit-1/rules.d/",
    "/usr/share/polkit-1/rules.d/",
    "/etc/securetty",
    "/etc/security/access.conf",
    "/etc/security/access.d/",
    "/etc/security/limits.conf",
    "/etc/security/limits.d/",
    "/etc/security/namespace.conf",
    "/etc/security/time.conf",
    "/etc/shells",
    "/etc/suauth",
    "/proc/sys/net/ipv4/ip_unprivileged_port_start",
};

static bool is_wanted(struct slice path)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (slice_ends(slice_str(wanted[i]), "/") ? slice_starts(path, wanted[i])
							  : slice_eq_str(path, wanted[i]))
			return true;
	return false;
}

/* What reads hosts.allow and access.conf passes over a last line without its newline, pam_access
 * over one that begins with a blank too. Of hosts.deny such a line keeps everybody out, whatever it
 * says. */
static bool is_passed_over(
    const struct evidence_file *file, const struct lines *in, struct slice line)
{
	bool access = slice_starts(file->fact.path, "/etc/security/access.");

	if (access && (slice_starts(line, " ") || slice_starts(line, "\t")))
		return true;
	return in->rest.n == 0 && (access || slice_starts(file->fact.path, "/etc/hosts.")) &&
	       !slice_ends(file->data, "\n");
}

static void add_lines(struct derive_ctx *c, const struct evidence_file *file)
{
	struct lines in = lines_of(file->data);
	struct slice line;

	while (lines_next(&in, &line)) {
		struct fact_config_line f = {
		    .host = c->host,
		    .at = derive_at(file, in.no),
		    .path = file->fact.path,
		    .raw = slice_trim(line),
		};

		if (is_passed_over(file, &in, line)) {
			if (!slice_eq_str(file->fact.path, "/etc/hosts.deny"))
				continue;
			f.raw = SLICE("ALL: ALL");
		}
		if (f.raw.n > 0 && f.raw.p[0] != '#')
			fact_add(c->facts, config_line, &f);
	}
}

/* Paths that lines of PAM name; more are no configuration. */
#define MOST_NAMED 64

struct named {
	struct slice v[MOST_NAMED];
	size_t n;
};

static bool is_named(const struct named *named, struct slice path)
{
	for (size_t i = 0; i < named->n; i++)
		if (slice_eq(named->v[i], path))
			return true;
	return false;
}

static void find_named(struct derive_ctx *c, const struct evidence_file *file, struct named *named)
{
	struct lines in = lines_of(file->data);
	struct pam_row row;
	struct slice path;

	while (pam_next(&in, c->arena, &row))
		if (pam_names_file(&row, &path) && named->n < MOST_NAMED && !is_named(named, path))
			named->v[named->n++] = arena_dup(c->arena, path);
}

static void finish(struct derive_ctx *c)
{
	struct named *named = arena_new(c->arena, struct named);

	for (size_t i = 0; i < c->nfiles; i++)
		if (derive_has_data(&c->files[i]) &&
		    slice_starts(c->files[i].fact.path, "/etc/pam.d/"))
			find_named(c, &c->files[i], named);
	for (size_t i = 0; i < c->nfiles; i++)
		if (derive_has_data(&c->files[i]) &&
		    (is_wanted(c->files[i].fact.path) || is_named(named, c->files[i].fact.path)))
			add_lines(c, &c->files[i]);
}

const struct deriver derive_lines = {
    .name = "lines",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
