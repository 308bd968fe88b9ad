/* File systems: mounted now, and configured in fstab. */
#include "collector/derive/derivers.h"
#include "collector/derive/mount_options.h"
#include "common/formats/fstab.h"

static bool is_nfs(struct slice fstype)
{
	return slice_eq_str(fstype, "nfs") || slice_eq_str(fstype, "nfs4");
}

/* "server:/path" or "[v6]:/path" [nfs(5)]. */
static void split_source(struct fact_mount *f)
{
	struct slice s = f->source, host;

	if (slice_starts(s, "[")) {
		s = slice_sub(s, 1, s.n);
		if (!slice_cut(&s, ']', &host) || !slice_starts(s, ":"))
			return;
		s = slice_sub(s, 1, s.n);
	} else if (!slice_cut(&s, ':', &host)) {
		return;
	}
	f->server = host;
	f->remote = s;
}

/* The last word on it counts. `user` and its kin bring nosuid along [mount(8)]. */
bool mount_says_nosuid(struct slice options)
{
	static const char *const no[] = {"nosuid", "user", "users", "owner", "group"};
	struct slice one;
	bool nosuid = false;

	while (options.n > 0) {
		slice_cut(&options, ',', &one);
		if (slice_eq_str(one, "suid") || slice_eq_str(one, "defaults"))
			nosuid = false;
		for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
			nosuid = nosuid || slice_eq_str(one, no[i]);
	}
	return nosuid;
}

bool mount_says_ro(struct slice options)
{
	struct slice one;
	bool ro = false;

	while (options.n > 0) {
		slice_cut(&options, ',', &one);
		ro = (ro && !slice_eq_str(one, "rw")) || slice_eq_str(one, "ro");
	}
	return ro;
}

static void take_mount(struct derive_ctx *c, const struct record *r)
{
	struct slice options = record_text(r, "options"), super = record_text(r, "super");
	struct slice root = record_text(r, "root");
	struct fact_mount f = {
	    .host = c->host,
	    .at = {r->line, SLICE("/proc/self/mountinfo"), record_i64(r, "line", 0)},
	    .mountpoint = record_text(r, "mountpoint"),
	    .dev = record_text(r, "dev"),
	    .fstype = record_text(r, "fstype"),
	    .source = record_text(r, "source"),
	    .options = arena_printf(c->arena, "%.*s,%.*s", SLICE_ARG(options), SLICE_ARG(super)),
	    .nosuid = mount_says_nosuid(options),
	    .ro = mount_says_ro(options) || mount_says_ro(super),
	    .active = 1,
	};

	if (is_nfs(f.fstype))
		split_source(&f);
	/* A bind mount shows a folder of what is mounted elsewhere. */
	if (f.server.n > 0 && root.n > 1)
		f.remote = arena_printf(c->arena, "%.*s%.*s",
		    SLICE_ARG(slice_eq_str(f.remote, "/") ? slice_of(NULL, 0) : f.remote),
		    SLICE_ARG(root));
	fact_add(c->facts, mount, &f);
}

static void finish(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/fstab"));
	struct fstab_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (fstab_next(&in, c->arena, &row)) {
		struct fact_mount f = {
		    .host = c->host,
		    .at = derive_at(file, row.at.line),
		    .mountpoint = row.target,
		    .fstype = row.type,
		    .source = row.source,
		    .options = row.options,
		    .nosuid = mount_says_nosuid(row.options),
		    .ro = mount_says_ro(row.options),
		};

		if (row.at.err != 0) {
			derive_note(c, f.at, file->fact.path, row.at.why);
			continue;
		}
		if (is_nfs(f.fstype))
			split_source(&f);
		fact_add(c->facts, mount, &f);
	}
}

const struct deriver derive_mounts = {
    .name = "mounts",
    .kind = REC_MOUNT,
    .record = take_mount,
    .finish = finish,
};
