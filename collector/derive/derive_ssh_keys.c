/*
 * Lines of authorized_keys files, wherever the configuration of an sshd puts them, and of
 * known_hosts.
 */
#include "collector/derive/derivers.h"
#include "collector/derive/sshd_files.h"
#include "common/base64.h"
#include "common/formats/authorized_keys.h"
#include "common/formats/known_hosts.h"
#include "common/formats/ssh_key.h"
#include "common/sshd_path.h"

/* ---- authorized_keys ---- */

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
		f.sha1 = derive_sha1(c->arena, row->key.plain);
		f.bits = slice_eq_str(f.type, "ssh-rsa") ? row->key.bits : 0;
		if (row->key.cert && f.error.n == 0)
			f.error = SLICE("a certificate in the place of a key admits nobody");
	}
	fact_add(c->facts, authorized_key, &f);
}

static void read_keys(struct derive_ctx *c, const struct evidence_file *file)
{
	struct authorized_keys_row row;
	struct lines in;

	/* A private key stands in it, so none of it was sent; sshd reads the lines around it. */
	if (slice_eq_str(file->fact.why, "private key") || slice_eq_str(file->fact.why, "secret"))
		derive_gap(c, file->fact.at, "a secret stands among the keys that it may list");
	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (authorized_keys_next(&in, c->arena, &row))
		add_key(c, file, &row);
}

static void read_authorized_keys(struct derive_ctx *c)
{
	struct sshd_files files;

	sshd_files_begin(&files, c, read_keys);
	for (size_t i = 0; i < 2; i++)
		sshd_files_pattern(
		    &files, slice_str(sshd_default_key_files[i]), (struct fact_origin){0});
	sshd_files_patterns_of(&files, "authorizedkeysfile");
	sshd_files_end(&files);
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
	f.bits = slice_eq_str(f.type, "ssh-rsa") ? row->key.bits : 0;
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
	read_authorized_keys(c);
	read_known_hosts(c);
}

const struct deriver derive_ssh_keys = {
    .name = "ssh_keys",
    .kind = REC_UNKNOWN,
    .finish = finish, /* after derive_ssh_config: it reads the settings */
};
