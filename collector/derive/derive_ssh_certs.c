/*
 * Certificates, wherever they were read; the CAs that an sshd trusts, and the principals that it
 * lets in [sshd_config(5) TrustedUserCAKeys, AuthorizedPrincipalsFile].
 */
#include "collector/derive/cert_signature.h"
#include "collector/derive/derivers.h"
#include "collector/derive/sshd_files.h"
#include "common/args.h"
#include "common/base64.h"
#include "common/formats/principals.h"
#include "common/formats/ssh_cert.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- Certificates ---- */

/* By its name, or by its first word where a configuration names it. */
static bool may_be_cert(const struct evidence_file *file)
{
	struct slice first = slice_sub(file->data, 0, slice_find(file->data, ' '));

	return derive_has_data(file) &&
	       (slice_ends(file->fact.path, ".pub") || slice_ends(first, "-cert-v01@openssh.com"));
}

/* Times that sshd takes as unsigned: what is beyond ours never comes. */
static int64_t seconds(uint64_t t)
{
	return t > INT64_MAX ? INT64_MAX : (int64_t)t;
}

static struct slice names(struct arena *a, const struct ssh_cert *cert)
{
	struct slice text;
	struct out o;

	out_memory(&o);
	for (size_t i = 0; i < cert->nprincipals; i++)
		args_add(&o, cert->principals[i]);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

static void add_cert(
    struct derive_ctx *c, const struct evidence_file *file, const struct ssh_cert_row *row)
{
	const struct ssh_cert *cert = &row->cert;
	struct arena *a = c->arena;
	struct fact_certificate f = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .path = file->fact.path,
	    .real = file->fact.real,
	    .cert = fingerprint_of(a, cert->key.blob),
	    .fingerprint = fingerprint_of(a, cert->key.plain),
	    .sha1 = derive_sha1(a, cert->key.plain),
	    .type = slice_str(cert->key.type),
	    .bits = slice_starts(slice_str(cert->key.type), "ssh-rsa") ? cert->key.bits : 0,
	    .kind = slice_str(cert->kind == SSH_CERT_USER ? "user" : "host"),
	    .serial = arena_printf(a, "%llu", (unsigned long long)cert->serial),
	    .key_id = cert->key_id,
	    .principals = names(a, cert),
	    .valid_after = seconds(cert->valid_after),
	    .valid_before = seconds(cert->valid_before),
	    .force_command = cert->has_command,
	    .command = cert->command,
	    .source_address = cert->has_source,
	    .source = cert->source,
	    .verify_required = cert->verify_required,
	    .no_touch_required = cert->no_touch_required,
	    .port_forwarding = cert->port_forwarding,
	    .ca = fingerprint_of(a, cert->ca.plain),
	    .ca_type = slice_str(cert->ca.type),
	    .signature = cert->signature,
	    .seal = slice_str(cert_signature_check(cert)),
	    .error = slice_str(cert->refused == NULL ? "" : cert->refused),
	};

	fact_add(c->facts, certificate, &f);
}

static void read_certs(struct derive_ctx *c)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		const struct evidence_file *file = &c->files[i];
		struct lines in = lines_of(slice_sub(file->data, 0, LIMIT_KEY_FILE_BYTES));
		struct ssh_cert_row row;

		while (may_be_cert(file) && ssh_cert_next(&in, c->arena, &row)) {
			if (row.at.err == 0)
				add_cert(c, file, &row);
			else
				derive_note(
				    c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		}
	}
}

/* ---- CAs ---- */

/* One line [openssh authfile.c sshkey_in_file]; false when sshd goes no further. */
static bool add_ca(
    struct derive_ctx *c, const struct evidence_file *file, uint32_t no, struct slice line)
{
	struct fact_ca_key f = {
	    .host = c->host, .at = derive_at(file, no), .path = file->fact.path};
	struct ssh_key key;
	int err;

	if (!ssh_key_text(&line))
		return true;
	err = ssh_key_read(c->arena, &line, &key);
	if (err == ERR_RANGE)
		return true;
	if (err == 0) {
		f.fingerprint = fingerprint_of(c->arena, key.blob);
		f.sha1 = derive_sha1(c->arena, key.plain);
		f.type = slice_str(key.type);
	} else {
		f.error = slice_str(ssh_key_why(err));
	}
	fact_add(c->facts, ca_key, &f);
	return err == 0;
}

static void read_cas(struct derive_ctx *c, const struct evidence_file *file)
{
	struct lines in = lines_of(file->data);
	struct slice line;
	bool more = derive_has_data(file);

	for (size_t n = 0; more && lines_next(&in, &line); n++) {
		if (n == LIMIT_CA_LINES) {
			derive_gap(
			    c, derive_at(file, in.no), "more CAs than the limit from here on");
			return;
		}
		more = add_ca(c, file, in.no, line);
	}
}

/* ---- Principals ---- */

static void read_principals(struct derive_ctx *c, const struct evidence_file *file)
{
	struct lines in = lines_of(file->data);
	struct principals_row row;

	while (derive_has_data(file) && principals_next(&in, c->arena, &row)) {
		struct fact_principal f = {
		    .host = c->host,
		    .at = derive_at(file, row.at.line),
		    .path = file->fact.path,
		    .name = row.name,
		    .options = row.options_text,
		    .error = slice_str(row.at.err != 0 ? row.at.why : ""),
		};

		fact_add(c->facts, principal, &f);
	}
}

static void finish(struct derive_ctx *c)
{
	struct sshd_files files;

	read_certs(c);
	sshd_files_begin(&files, c, read_cas);
	sshd_files_paths_of(&files, "trustedusercakeys");
	sshd_files_end(&files);
	sshd_files_begin(&files, c, read_principals);
	sshd_files_patterns_of(&files, "authorizedprincipalsfile");
	sshd_files_end(&files);
}

const struct deriver derive_ssh_certs = {
    .name = "ssh_certs",
    .kind = REC_UNKNOWN,
    .finish = finish, /* after derive_ssh_config: it reads the settings */
};
