/* Files of revoked keys: keys as text, one a line, or a key revocation list. */
#include "collector/derive/derivers.h"
#include "collector/derive/sshd_files.h"
#include "common/base64.h"
#include "common/formats/krl.h"
#include "common/formats/ssh_key.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- Text ---- */

/* One line [openssh authfile.c sshkey_in_file]; false when sshd goes no further. */
static bool add_line(
    struct derive_ctx *c, const struct evidence_file *file, uint32_t no, struct slice line)
{
	struct fact_revoked_key f = {.host = c->host,
	    .at = derive_at(file, no),
	    .path = file->fact.path,
	    .what = SLICE("key")};
	struct ssh_key key;
	int err;

	if (!ssh_key_text(&line))
		return true;
	err = ssh_key_read(c->arena, &line, &key);
	if (err == ERR_RANGE)
		return true;
	if (err == 0) {
		f.fingerprint = fingerprint_of(c->arena, key.plain);
	} else {
		f.what = SLICE("bad");
		f.error = slice_str(ssh_key_why(err));
	}
	fact_add(c->facts, revoked_key, &f);
	return err == 0;
}

/* ---- Lists ---- */

static struct slice hash_text(struct arena *a, const char *name, struct slice hash)
{
	return arena_printf(a, "%s:%.*s", name, SLICE_ARG(base64_encode(a, hash, false)));
}

static struct slice number(struct arena *a, uint64_t n)
{
	return arena_printf(a, "%llu", (unsigned long long)n);
}

static void add_row(
    struct derive_ctx *c, const struct evidence_file *file, const struct krl_row *row)
{
	struct arena *a = c->arena;
	struct fact_revoked_key f = {.host = c->host,
	    .at = derive_at(file, 0),
	    .path = file->fact.path,
	    .what = slice_str(krl_word(row->what == KRL_SHA256 ? KRL_KEY : row->what)),
	    .error = slice_str(row->at.why == NULL ? "" : row->at.why)};

	if (row->what == KRL_KEY)
		f.fingerprint = fingerprint_of(a, row->data);
	else if (row->what == KRL_SHA256)
		f.fingerprint = hash_text(a, "SHA256", row->data);
	else if (row->what == KRL_SHA1)
		f.fingerprint = hash_text(a, "SHA1", row->data);
	else if (row->what == KRL_KEY_ID)
		f.key_id = row->data;
	else if (row->what == KRL_SERIALS) {
		f.first = number(a, row->first);
		f.last = number(a, row->last);
	}
	if (row->ca.n > 0 && (row->what == KRL_KEY_ID || row->what == KRL_SERIALS))
		f.ca = fingerprint_of(a, row->ca);
	fact_add(c->facts, revoked_key, &f);
}

static void read_list(struct derive_ctx *c, const struct evidence_file *file)
{
	struct krl in = krl_of(file->data);
	struct krl_row row;
	size_t n = 0;

	while (krl_next(&in, c->arena, &row)) {
		if (n++ == LIMIT_KRL_ROWS) {
			row = (struct krl_row){.what = KRL_UNSURE};
			row.at.why = "more revoked keys than the limit";
			add_row(c, file, &row);
			return;
		}
		add_row(c, file, &row);
	}
}

static void read_revoked(struct derive_ctx *c, const struct evidence_file *file)
{
	struct lines in = lines_of(file->data);
	struct slice line;
	bool more = derive_has_data(file);

	if (more && krl_is(file->data)) {
		read_list(c, file);
		return;
	}
	while (more && lines_next(&in, &line))
		more = add_line(c, file, in.no, line);
}

static void finish(struct derive_ctx *c)
{
	struct sshd_files files;

	sshd_files_begin(&files, c, read_revoked);
	sshd_files_paths_of(&files, "revokedkeys");
	sshd_files_end(&files);
}

const struct deriver derive_revoked = {
    .name = "revoked",
    .kind = REC_UNKNOWN,
    .finish = finish, /* after derive_ssh_config: it reads the settings */
};
