/*
 * ssh_config: what ssh does for whom, as far as a rule asks for it, in the order in which ssh reads
 * it: the account's own file, the host's behind it, includes drawn in where they stand [openssh
 * readconf.c]. Whether a Host or Match block applies is for the rules to say.
 */
#include <fnmatch.h>
#include <string.h>

#include "collector/derive/derivers.h"
#include "common/args.h"
#include "common/formats/sshconf.h"
#include "include/limits.h"

/* What rules ask for; the rest of the lines gives no rows. */
static const char *const keywords[] = {"forwardagent", "host", "hostname", "match", "user"};

/* Of one configuration, beyond which nothing more is read: there is one for each account, and it
 * may include itself. */
#define MOST_FILES 64
#define MOST_BYTES (2 * LIMIT_FILE_BYTES)

/* One configuration being read. */
struct reading {
	struct derive_ctx *c;
	struct slice owner;	   /* the account; empty: it is the host's */
	struct slice home, folder; /* of `~/`, and of relative paths */
	int64_t seq, blocks;
	size_t files, bytes;
};

static bool is_asked_for(const struct sshconf_row *row)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (sshconf_is(row, keywords[i]))
			return true;
	return false;
}

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, s.n);
}

static void add_setting(struct reading *rd, struct fact_origin at, const struct sshconf_row *row,
    int64_t block, int64_t parent)
{
	struct fact_client_setting f = {
	    .host = rd->c->host,
	    .at = at,
	    .owner = rd->owner,
	    .seq = rd->seq++,
	    .block = block,
	    .parent = parent,
	    .keyword = lower(rd->c->arena, row->keyword),
	};
	struct out o;

	out_memory(&o);
	for (size_t i = 0; i < row->nargs; i++)
		args_add(&o, row->args[i]);
	f.args = arena_dup(rd->c->arena, out_slice(&o));
	out_free(&o);
	fact_add(rd->c->facts, client_setting, &f);
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth);

/* As in sshd's configuration, but for what relative paths count from. */
static void include(struct reading *rd, struct slice pattern, int64_t block, int depth)
{
	struct derive_ctx *c = rd->c;
	const char *glob, *start;

	if (slice_starts(pattern, "~/"))
		pattern = arena_printf(c->arena, "%.*s%.*s", SLICE_ARG(rd->home),
		    SLICE_ARG(slice_sub(pattern, 1, pattern.n)));
	else if (!slice_starts(pattern, "/"))
		pattern =
		    arena_printf(c->arena, "%.*s/%.*s", SLICE_ARG(rd->folder), SLICE_ARG(pattern));
	glob = arena_str(c->arena, pattern);
	start = arena_str(c->arena, slice_sub(pattern, 0, strcspn(glob, "*?[\\")));
	for (size_t i = derive_lower_bound(c, slice_str(start));
	     i < c->nfiles && slice_starts(c->files[i].fact.path, start); i++)
		if (fnmatch(glob, (const char *)c->files[i].fact.path.p,
			FNM_PATHNAME | FNM_PERIOD) == 0)
			read_file(rd, &c->files[i], block, depth + 1);
}

static void read_file(
    struct reading *rd, const struct evidence_file *file, int64_t base_block, int depth)
{
	struct lines in = lines_of(file->data);
	struct sshconf_row row;
	int64_t block = base_block;

	if (!derive_has_data(file) || depth > LIMIT_INCLUDE_DEPTH || ++rd->files > MOST_FILES)
		return;
	rd->bytes += file->data.n;
	if (rd->bytes > MOST_BYTES)
		return;
	while (rd->seq < LIMIT_SSHD_SETTINGS && sshconf_next(&in, rd->c->arena, &row)) {
		bool begins = sshconf_is(&row, "host") || sshconf_is(&row, "match");

		if (begins)
			block = ++rd->blocks;
		if (sshconf_is(&row, "include"))
			for (size_t i = 0; i < row.nargs && i < LIMIT_INCLUDE_DEPTH; i++)
				include(rd, row.args[i], block, depth);
		else if (is_asked_for(&row))
			add_setting(
			    rd, derive_at(file, row.at.line), &row, block, begins ? base_block : 0);
	}
}

static void read_config(struct reading rd, struct slice path)
{
	const struct evidence_file *file = derive_file(rd.c, path);

	if (file != NULL)
		read_file(&rd, file, 0, 0);
}

static void finish(struct derive_ctx *c)
{
	read_config(
	    (struct reading){.c = c, .folder = SLICE("/etc/ssh")}, SLICE("/etc/ssh/ssh_config"));
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct slice folder = arena_printf(c->arena, "%.*s/.ssh", SLICE_ARG(a->home));

		read_config(
		    (struct reading){.c = c, .owner = a->name, .home = a->home, .folder = folder},
		    arena_printf(c->arena, "%.*s/config", SLICE_ARG(folder)));
	}
}

const struct deriver derive_ssh_client = {
    .name = "ssh_client",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
