/* Every path that was asked for: its fact, and its content for the derivers that come after. */
#include "collector/derive/derivers.h"
#include "common/formats/file_caps.h"
#include "common/formats/posix_acl.h"
#include "common/sha256.h"
#include "include/err.h"

static void add_file(struct derive_ctx *c, const struct evidence_file *f)
{
	grow(&c->files, &c->cap_files, c->nfiles + 1, sizeof(*c->files));
	c->files[c->nfiles++] = *f;
	fact_add(c->facts, file, &f->fact);
}

struct slice derive_acl(struct derive_ctx *c, const struct record *r, struct slice path)
{
	struct slice acl = record_text(r, "acl"), text = acl;
	bool bad = false;

	if (acl.n > 0)
		text = posix_acl_text(acl, c->arena, &bad);
	if (bad)
		derive_note(
		    c, (struct fact_origin){r->line, path, 0}, path, "an ACL that is not sound");
	return text;
}

static struct slice read_caps(struct derive_ctx *c, const struct record *r, struct slice path)
{
	struct slice caps = record_text(r, "caps"), text = caps;
	bool bad = false;

	if (caps.n > 0)
		text = file_caps_text(caps, c->arena, &bad);
	if (bad)
		derive_note(c, (struct fact_origin){r->line, path, 0}, path,
		    "capabilities that are not sound");
	return text;
}

static struct fact_file read_fact(struct derive_ctx *c, const struct record *r)
{
	struct fact_file f = {
	    .host = c->host,
	    .path = record_text(r, "path"),
	    .real = record_text(r, "real"),
	    .link = record_text(r, "link"),
	    .status = record_text(r, "status"),
	    .type = record_text(r, "type"),
	    .mode = record_mode(r, "mode"),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	    .copy_of = record_text(r, "copy_of"),
	    .rdev = record_text(r, "rdev"),
	    .nlink = record_i64(r, "nlink", -1),
	    .size = record_i64(r, "size", -1),
	    .mtime = record_text(r, "mtime"),
	    .ctime = record_text(r, "ctime"),
	    .hash = record_text(r, "content_sha256"),
	    .core_of = record_text(r, "core_of"),
	    .sha256 = record_text(r, "sha256"),
	    .why = record_text(r, "why"),
	};

	if (f.real.n == 0)
		f.real = f.path;
	f.acl = derive_acl(c, r, f.path);
	f.caps = read_caps(c, r, f.path);
	if (f.why.n == 0)
		f.why = record_text(r, record_has(r, "withheld") ? "withheld" : "errno");
	f.at = (struct fact_origin){r->line, f.path, 0};
	return f;
}

/* The hash is made anew from the content: what a host says of itself is only compared. */
static void check_hash(struct derive_ctx *c, struct evidence_file *f)
{
	char hex[SHA256_HEX_BYTES];

	sha256_hex(f->data, hex);
	if (!slice_eq_str(f->fact.sha256, hex))
		derive_note(
		    c, f->fact.at, f->fact.path, "the content does not have the SHA-256 given");
	f->fact.sha256 = arena_dup(c->arena, slice_str(hex));
}

static void take_file(struct derive_ctx *c, const struct record *r)
{
	struct evidence_file f = {.fact = read_fact(c, r)};

	if (f.fact.path.n == 0) {
		derive_note(c, f.fact.at, SLICE("evidence"), "a file record without a path");
		return;
	}
	if (record_has(r, "data") || record_has(r, "data64")) {
		f.data = record_text(r, "data");
		check_hash(c, &f);
	} else {
		f.fact.sha256 = slice_of(NULL, 0);
	}
	add_file(c, &f);
}

static void take_dir(struct derive_ctx *c, const struct record *r)
{
	struct evidence_file f = {.fact = read_fact(c, r)};

	f.fact.type = SLICE("dir");
	f.fact.sha256 = slice_of(NULL, 0);
	if (f.fact.path.n == 0)
		derive_note(c, f.fact.at, SLICE("evidence"), "a dir record without a path");
	else
		add_file(c, &f);
}

const struct deriver derive_files = {
    .name = "files",
    .kind = REC_FILE,
    .record = take_file,
};

const struct deriver derive_dirs = {
    .name = "dirs",
    .kind = REC_DIR,
    .record = take_dir,
};
