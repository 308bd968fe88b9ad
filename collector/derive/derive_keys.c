/* Private keys; those of sshd itself become host keys too: derive_host_keys.c. */
#include "collector/derive/derivers.h"
#include "common/base64.h"
#include "common/formats/ssh_key.h"
#include "include/limits.h"

/* The fingerprint is made anew from the public half, so that equal keys get equal nodes. */
static void read_public(struct derive_ctx *c, const struct record *r, struct fact_private_key *k)
{
	struct slice blob;
	struct ssh_key key;

	if (base64_decode(c->arena, record_text(r, "public"), LIMIT_KEY_BLOB_BYTES, &blob) != 0 ||
	    ssh_key_parse(c->arena, blob, &key) != 0)
		return;
	k->type = slice_str(key.type);
	k->fingerprint = fingerprint_of(c->arena, key.blob);
	k->bits = slice_eq_str(k->type, "ssh-rsa") ? key.bits : 0;
}

static void take_key(struct derive_ctx *c, const struct record *r)
{
	struct fact_private_key f = {
	    .host = c->host,
	    .path = record_text(r, "path"),
	    .real = record_text(r, "real"),
	    .format = record_text(r, "format"),
	    .encrypted = record_text(r, "encrypted"),
	    .public_from = record_text(r, "public_from"),
	    .mode = record_mode(r, "mode"),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	    .mtime = record_text(r, "mtime"),
	    .ctime = record_text(r, "ctime"),
	    .acl = derive_acl(c, r, record_text(r, "path")),
	};

	f.at = (struct fact_origin){r->line, f.path, 0};
	if (f.real.n == 0)
		f.real = f.path;
	read_public(c, r, &f);
	fact_add(c->facts, private_key, &f);
}

const struct deriver derive_keys = {
    .name = "keys",
    .kind = REC_KEY,
    .record = take_key,
};
