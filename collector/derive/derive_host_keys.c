/*
 * What proves the host's identity: the keys of its sshd, by their private halves or, where only
 * root may read these, by the public ones beside them; and whether its users may have it signed
 * for them [openssh ssh-keysign.c main].
 */
#include "common/args.h"
#include "collector/derive/derivers.h"
#include "common/base64.h"
#include "common/formats/ssh_key.h"
#include "common/formats/sshconf.h"
#include "common/pattern.h"
#include "include/limits.h"

#include <fnmatch.h>
#include <string.h>

#define DEFAULT_KEYS "/etc/ssh/ssh_host_"

/* ---- Host keys ---- */

struct reading {
	struct derive_ctx *c;
	const struct fact_private_key *keys; /* of the host, everybody's */
	size_t nkeys;
	struct slice *named; /* by HostKey of any sshd */
	size_t nnamed;
};

static bool is_among(struct slice path, const struct slice *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(path, list[i]))
			return true;
	return false;
}

static bool is_host_key(const struct reading *rd, struct slice path)
{
	return slice_starts(path, DEFAULT_KEYS) || is_among(path, rd->named, rd->nnamed);
}

static void read_settings(struct reading *rd)
{
	struct fact_sshd_setting *rows;
	size_t n = fact_load(rd->c->facts, rd->c->arena, sshd_setting, rd->c->host, &rows);

	rd->named = arena_alloc(rd->c->arena, (LIMIT_HOST_KEYS + 1) * sizeof(*rd->named));
	for (size_t i = 0; i < n && rd->nnamed < LIMIT_HOST_KEYS; i++) {
		struct slice args = rows[i].args, path;

		if (slice_eq_str(rows[i].keyword, "hostkey") &&
		    args_next(rd->c->arena, &args, &path) && !is_among(path, rd->named, rd->nnamed))
			rd->named[rd->nnamed++] = path;
	}
}

static void add_private(struct reading *rd)
{
	for (size_t i = 0; i < rd->nkeys; i++) {
		const struct fact_private_key *k = &rd->keys[i];
		struct fact_host_key f = {
		    .host = rd->c->host,
		    .at = k->at,
		    .path = k->path,
		    .type = k->type,
		    .fingerprint = k->fingerprint,
		    .bits = k->bits,
		    .held = 1,
		};

		if (f.fingerprint.n > 0 && is_host_key(rd, f.path))
			fact_add(rd->c->facts, host_key, &f);
	}
}

/* Was the private half of this path seen? */
static bool has_private(const struct reading *rd, struct slice path)
{
	for (size_t i = 0; i < rd->nkeys; i++)
		if (rd->keys[i].fingerprint.n > 0 && slice_eq(rd->keys[i].path, path))
			return true;
	return false;
}

static void add_public(struct reading *rd, const struct evidence_file *file)
{
	struct slice path = file->fact.path, line = file->data;
	struct slice private = slice_sub(path, 0, path.n - strlen(".pub"));
	struct fact_host_key f = {.host = rd->c->host, .at = derive_at(file, 1), .path = private};
	struct ssh_key key;

	if (!is_host_key(rd, private) || has_private(rd, private))
		return;
	line = slice_trim(slice_sub(line, 0, slice_find(line, '\n')));
	if (ssh_key_read(rd->c->arena, &line, &key) != 0 || key.cert)
		return;
	f.type = slice_str(key.type);
	f.fingerprint = fingerprint_of(rd->c->arena, key.blob);
	f.bits = slice_eq_str(f.type, "ssh-rsa") ? key.bits : 0;
	fact_add(rd->c->facts, host_key, &f);
}

static void read_host_keys(struct derive_ctx *c)
{
	struct reading rd = {.c = c};
	struct fact_private_key *keys;

	rd.nkeys = fact_load(c->facts, c->arena, private_key, c->host, &keys);
	rd.keys = keys;
	read_settings(&rd);
	add_private(&rd);
	for (size_t i = 0; i < c->nfiles; i++)
		if (slice_ends(c->files[i].fact.path, ".pub") && derive_has_data(&c->files[i]))
			add_public(&rd, &c->files[i]);
}

/* ---- ssh-keysign ---- */

/* What ssh_config says so far. */
struct keysign {
	struct derive_ctx *c;
	struct fact_keysign fact;
	bool decided;
	size_t files; /* drawn in: a bound on include loops */
};

/* Which lines hold: the program reads ssh_config for a host whose name is empty, so those outside
 * of blocks, those of `Host *`, and those of `Match all`. 1, 0, -1. */
static int holds(const struct sshconf_row *row)
{
	bool match = sshconf_is(row, "match");
	int any = 0;

	if (match)
		return row->nargs == 1 && slice_eq_str_ci(row->args[0], "all") ? 1 : -1;
	for (size_t i = 0; i < row->nargs; i++) {
		bool negated = slice_starts(row->args[i], "!");
		struct slice pattern = slice_sub(row->args[i], negated, row->args[i].n);

		if (!pattern_match(slice_of(NULL, 0), pattern, false))
			continue;
		if (negated)
			return 0;
		any = 1;
	}
	return any;
}

/* The first value wins. */
static void take_value(struct keysign *k, struct fact_origin at, struct slice word, int active)
{
	bool yes = slice_eq_str_ci(word, "yes") || slice_eq_str_ci(word, "true");

	if (active == 0 || k->decided)
		return;
	if (active < 0 && yes) {
		k->fact.enabled = -1;
		k->fact.at = at;
	} else if (active > 0) {
		k->decided = true;
		if (yes || k->fact.enabled == 0) {
			k->fact.enabled = yes ? 1 : 0;
			k->fact.at = at;
		}
	}
}

static void read_config(struct keysign *k, const struct evidence_file *file, int active, int depth);

/* Files whose path the pattern names, in lexical order. */
static void include(struct keysign *k, struct slice pattern, int active, int depth)
{
	struct derive_ctx *c = k->c;
	const char *glob, *start;

	if (!slice_starts(pattern, "/"))
		pattern = arena_printf(c->arena, "/etc/ssh/%.*s", SLICE_ARG(pattern));
	glob = arena_str(c->arena, pattern);
	start = arena_str(c->arena, slice_sub(pattern, 0, strcspn(glob, "*?[\\")));
	for (size_t i = derive_lower_bound(c, slice_str(start));
	     i < c->nfiles && slice_starts(c->files[i].fact.path, start); i++)
		if (fnmatch(glob, (const char *)c->files[i].fact.path.p,
			FNM_PATHNAME | FNM_PERIOD) == 0)
			read_config(k, &c->files[i], active, depth + 1);
}

/* A Host or Match line in a file that was drawn in holds to that file's end, inside the block that
 * draws it in. */
static void read_config(struct keysign *k, const struct evidence_file *file, int active, int depth)
{
	struct lines in = lines_of(file->data);
	struct sshconf_row row;
	int outer = active;

	if (depth > LIMIT_INCLUDE_DEPTH || ++k->files > LIMIT_INCLUDE_FILES)
		return;
	if (!derive_has_data(file) && !slice_eq_str(file->fact.status, "absent") && active != 0)
		k->fact.enabled = -1;
	while (!k->decided && sshconf_next(&in, k->c->arena, &row)) {
		if (row.at.err != 0)
			continue;
		if (sshconf_is(&row, "host") || sshconf_is(&row, "match")) {
			active = holds(&row);
			active = active == 0 || outer == 0 ? 0 : active < 0 || outer < 0 ? -1 : 1;
		} else if (sshconf_is(&row, "include")) {
			for (size_t i = 0; i < row.nargs; i++)
				include(k, row.args[i], active, depth);
		} else if (sshconf_is(&row, "enablesshkeysign") && row.nargs > 0) {
			take_value(k, derive_at(file, row.at.line), row.args[0], active);
		}
	}
}

/* Set up so that it can read the keys: setuid root, and everybody may run it. */
static int is_usable(const struct fact_file *f)
{
	if (slice_eq_str(f->status, "absent"))
		return 0;
	if (f->mode < 0 || f->uid < 0)
		return -1;
	return f->uid == 0 && (f->mode & 04001) == 04001;
}

static void find_program(struct derive_ctx *c, struct fact_keysign *fact)
{
	static const char *const paths[] = {
	    "/usr/lib/openssh/ssh-keysign", "/usr/libexec/openssh/ssh-keysign"};
	bool asked = false;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct evidence_file *file = derive_file(c, slice_str(paths[i]));
		int usable = file == NULL ? 0 : is_usable(&file->fact);

		asked = asked || file != NULL;
		if (usable == 0 || fact->usable == 1)
			continue;
		fact->usable = usable;
		fact->program = file->fact.path;
	}
	if (!asked)
		fact->usable = -1;
}

static void read_keysign(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/ssh/ssh_config"));
	struct keysign k = {.c = c, .fact = {.host = c->host}};

	find_program(c, &k.fact);
	k.fact.at = (struct fact_origin){.path = SLICE("/etc/ssh/ssh_config")};
	if (derive_has_data(file)) {
		k.fact.at.record = file->fact.at.record;
		read_config(&k, file, 1, 0);
	} else if (file == NULL || !slice_eq_str(file->fact.status, "absent")) {
		k.fact.enabled = -1;
	}
	fact_add(c->facts, keysign, &k.fact);
}

static void finish(struct derive_ctx *c)
{
	read_host_keys(c);
	read_keysign(c);
}

const struct deriver derive_host_keys = {
    .name = "host_keys", .kind = REC_UNKNOWN, .finish = finish, /* after derive_ssh_config */
};
