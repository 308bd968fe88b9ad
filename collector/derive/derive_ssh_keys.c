/*
 * Lines of authorized_keys files, wherever the configuration of an sshd puts them, of the files of
 * revoked keys that it names, and of known_hosts.
 */

#include "common/args.h"
#include "collector/derive/derivers.h"
#include "common/base64.h"
#include "common/formats/authorized_keys.h"
#include "common/formats/known_hosts.h"
#include "common/formats/ssh_key.h"
#include "common/sshd_path.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- authorized_keys ---- */

/* Which files were read already: several accounts may share one. */
struct reading {
	struct derive_ctx *c;
	uint8_t *done; /* per file of the context */
	struct slice root_home;
	struct slice *patterns; /* read already */
	size_t npatterns;
	bool full;	   /* a limit was met, and said */
	uint64_t paths;	   /* asked for so far */
	struct arena path; /* one path at a time */
	const struct fact_sshd_setting *settings;
	size_t nsettings;
};

static bool is_first_reading(struct reading *rd, const struct evidence_file *file)
{
	uint8_t *done = &rd->done[file - rd->c->files];

	return !(*done)++;
}

static void add_key(
    struct derive_ctx *c, const struct evidence_file *file, const struct authorized_keys_row *row)
{
	struct fact_authorized_key f = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .path = file->fact.path,
	    .options = row->options_text,
	    .comment = row->comment,
	    .error = slice_str(row->at.err != 0 ? row->at.why : ""),
	};

	if (row->key.type != NULL) {
		f.type = slice_str(row->key.type);
		f.fingerprint = fingerprint_of(c->arena, row->key.blob);
		f.bits = slice_eq_str(f.type, "ssh-rsa") ? row->key.bits : 0;
		if (row->key.cert && f.error.n == 0)
			f.error = SLICE("a certificate in the place of a key admits nobody");
	}
	fact_add(c->facts, authorized_key, &f);
}

static void read_keys(struct reading *rd, struct slice path)
{
	const struct evidence_file *file = derive_file(rd->c, path);
	struct authorized_keys_row row;
	struct lines in;

	if (file == NULL || !is_first_reading(rd, file))
		return;
	/* A private key stands in it, so none of it was sent; sshd reads the lines around it. */
	if (slice_eq_str(file->fact.why, "private key") || slice_eq_str(file->fact.why, "secret"))
		derive_gap(rd->c, file->fact.at, "a secret stands among the keys that it may list");
	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (authorized_keys_next(&in, rd->c->arena, &row))
		add_key(rd->c, file, &row);
}

/* The same words stand in many Match blocks. */
static bool is_new(struct reading *rd, struct slice pattern)
{
	for (size_t i = 0; i < rd->npatterns; i++)
		if (slice_eq(rd->patterns[i], pattern))
			return false;
	return true;
}

/* The files that one word of AuthorizedKeysFile names, for all accounts. */
static void read_pattern(struct reading *rd, struct slice pattern, struct fact_origin at)
{
	struct derive_ctx *c = rd->c;

	if (rd->npatterns == LIMIT_KEY_PATTERNS || rd->paths > LIMIT_KEY_PATHS) {
		if (!rd->full)
			derive_gap(c, at, "more files of keys than the limit from here on");
		rd->full = true;
		return;
	}
	if (!is_new(rd, pattern))
		return;
	rd->patterns[rd->npatterns++] = pattern;
	rd->paths += c->naccounts;
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct slice path;

		arena_reset(&rd->path);
		if (sshd_path_expand(
			&rd->path, pattern, a->name, a->uid, a->home, rd->root_home, &path) == 0)
			read_keys(rd, path);
	}
}

static struct slice root_home(const struct derive_ctx *c)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (c->accounts[i].uid == 0)
			return c->accounts[i].home;
	return SLICE("/root");
}

/* Calls `fn` with each argument of a keyword's lines. */
static void each_argument(struct reading *rd, const char *keyword,
    void (*fn)(struct reading *, struct slice, struct fact_origin))
{
	for (size_t i = 0; i < rd->nsettings; i++) {
		struct slice args = rd->settings[i].args, word;

		while (slice_eq_str(rd->settings[i].keyword, keyword) &&
		       args_next(rd->c->arena, &args, &word))
			fn(rd, word, rd->settings[i].at);
	}
}

static void read_authorized_keys(struct reading *rd)
{
	for (size_t i = 0; i < 2; i++)
		read_pattern(rd, slice_str(sshd_default_key_files[i]), (struct fact_origin){0});
	each_argument(rd, "authorizedkeysfile", read_pattern);
}

/* ---- Revoked keys ---- */

#define KRL_MAGIC "SSHKRL\n"

/* One line [openssh authfile.c sshkey_in_file]; false when sshd goes no further. */
static bool add_revoked(
    struct derive_ctx *c, const struct evidence_file *file, uint32_t no, struct slice line)
{
	struct fact_revoked_key f = {
	    .host = c->host, .at = derive_at(file, no), .path = file->fact.path};
	struct ssh_key key;
	int err;

	line = slice_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return true;
	err = ssh_key_read(c->arena, &line, &key);
	if (err == ERR_RANGE)
		return true;
	if (err == 0)
		f.fingerprint = fingerprint_of(c->arena, key.plain);
	else
		f.error = slice_str(ssh_key_why(err));
	fact_add(c->facts, revoked_key, &f);
	return err == 0;
}

static void read_revoked(struct reading *rd, struct slice path, struct fact_origin at)
{
	const struct evidence_file *file = derive_file(rd->c, path);
	struct lines in;
	struct slice line;
	bool more = true;

	(void)at;
	if (!derive_has_data(file) || !is_first_reading(rd, file))
		return;
	if (slice_starts(file->data, KRL_MAGIC)) {
		struct fact_revoked_key f = {
		    .host = rd->c->host, .at = derive_at(file, 0), .path = path, .krl = 1};

		fact_add(rd->c->facts, revoked_key, &f);
		return;
	}
	in = lines_of(file->data);
	while (more && lines_next(&in, &line))
		more = add_revoked(rd->c, file, in.no, line);
}

/* ---- known_hosts ---- */

static bool is_known_hosts(struct slice path)
{
	struct slice name = slice_sub(path, slice_rfind(path, '/') + 1, path.n);

	return slice_starts(name, "known_hosts") || slice_starts(name, "ssh_known_hosts");
}

static void add_known_host(
    struct derive_ctx *c, const struct evidence_file *file, const struct known_hosts_row *row)
{
	static const char *const markers[] = {
	    [KNOWN_HOSTS_PLAIN] = "",
	    [KNOWN_HOSTS_CA] = "@cert-authority",
	    [KNOWN_HOSTS_REVOKED] = "@revoked",
	};
	struct fact_known_host f = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .path = file->fact.path,
	    .names = row->hosts,
	    .marker = slice_str(markers[row->marker]),
	    .hashed = row->hashed,
	};

	if (row->key.type == NULL)
		return;
	f.type = slice_str(row->key.type);
	f.fingerprint = fingerprint_of(c->arena, row->key.blob);
	fact_add(c->facts, known_host, &f);
}

static void read_known_hosts(struct derive_ctx *c)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		const struct evidence_file *file = &c->files[i];
		struct lines in = lines_of(file->data);
		struct known_hosts_row row;

		if (!derive_has_data(file) || !is_known_hosts(file->fact.path))
			continue;
		while (known_hosts_next(&in, c->arena, &row)) {
			if (row.at.err != 0)
				derive_note(
				    c, derive_at(file, row.at.line), file->fact.path, row.at.why);
			else
				add_known_host(c, file, &row);
		}
	}
}

static void finish(struct derive_ctx *c)
{
	struct reading rd = {.c = c, .root_home = root_home(c)};
	struct fact_sshd_setting *settings;

	rd.nsettings = fact_load(c->facts, c->arena, sshd_setting, c->host, &settings);
	rd.settings = settings;
	rd.done = arena_alloc(c->arena, c->nfiles + 1);
	rd.patterns = arena_alloc(c->arena, LIMIT_KEY_PATTERNS * sizeof(*rd.patterns));
	read_authorized_keys(&rd);
	each_argument(&rd, "revokedkeys", read_revoked);
	arena_free(&rd.path);
	read_known_hosts(c);
}

const struct deriver derive_ssh_keys = {
    .name = "ssh_keys",
    .kind = REC_UNKNOWN,
    .finish = finish, /* after derive_ssh_config: it reads the settings */
};
