/* A seal and its predecessors. */
#include "collector/case/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "include/err.h"

#define README "README"
#define KEPT_BYTES 64 /* "seals/", a number, and which one of that number */

/* Two lines are the check; the rest says what they mean. */
static const char readme[] =
    "This folder is a case of Cordon: what hosts said (evidence), the log book (log.jsonl), and "
    "the\n"
    "manifest, signed. Nothing in it may be changed. These two lines, in this folder, check the\n"
    "signature of NAME, who stands in the file ALLOWED [ssh-keygen(1), ALLOWED SIGNERS], then all "
    "bytes:\n"
    "\n"
    "ssh-keygen -Y verify -f ALLOWED -I NAME -n cordon-case -s manifest.sig <manifest\n"
    "sha256sum -c --quiet manifest && head -c $(sed -n 's/^# log-bytes //p' manifest) log.jsonl | "
    "sha256sum | grep -F \"$(sed -n 's/^# log-sha256 //p' manifest)\"\n"
    "\n"
    "`cordon verify` and `cordon-verify` check more: the chain of the log book, each seal, files "
    "that\n"
    "should not be here, and the anchor in the paper book. docs/CASE.md of Cordon has the "
    "format.\n";

static int fail(struct case_folder *c, struct slice *why, const char *file)
{
	*why = arena_printf(&c->arena, "%s/%s: %s", c->path, file, strerror(errno));
	return ERR_IO;
}

/* A file whole or not there, through a temporary one. */
static int write_file(struct case_folder *c, const char *name, struct slice bytes)
{
	struct slice temporary = arena_printf(&c->arena, "%s.part", name);
	const char *part = (const char *)temporary.p;

	if (unlinkat(c->dir_fd, part, 0) != 0 && errno != ENOENT)
		return ERR_IO;
	if (case_append(c, part, bytes) != 0)
		return ERR_IO;
	return renameat(c->dir_fd, part, c->dir_fd, name) == 0 ? 0 : ERR_IO;
}

static int write_readme(struct case_folder *c)
{
	struct slice is = {0}, right = slice_of(readme, sizeof(readme) - 1);
	bool same;

	if (case_map(c, README, &is) == 0) {
		same = slice_eq(is, right);
		case_unmap(is);
		if (same)
			return 0;
	}
	return write_file(c, README, right);
}

/* ---- The seal before ---- */

static int copy(struct case_folder *c, const char *from, const char *to)
{
	struct slice bytes;
	int err = case_map(c, from, &bytes);

	if (err == ERR_ABSENT)
		return 0;
	if (err == 0) {
		err = write_file(c, to, bytes);
		case_unmap(bytes);
	}
	return err;
}

static int count_seals(const struct log_entry *e, void *ctx)
{
	uint64_t *n = ctx;

	*n += e->json != NULL && strcmp(e->action, "seal") == 0;
	return 0;
}

static bool same_bytes(struct case_folder *c, const char *one, const char *other)
{
	struct slice a, b;
	bool same;

	if (case_map(c, one, &a) != 0)
		return false;
	if (case_map(c, other, &b) != 0) {
		case_unmap(a);
		return false;
	}
	same = slice_eq(a, b);
	case_unmap(a);
	case_unmap(b);
	return same;
}

/* A folder for the seal that is there; one that was kept, whatever it says of itself, is not
 * written over. */
static int folder_for(struct case_folder *c, uint64_t number, char folder[KEPT_BYTES])
{
	char there[KEPT_BYTES + 16];

	for (unsigned attempt = 1;; attempt++) {
		if (attempt == 1)
			snprintf(folder, KEPT_BYTES, SEALS "/%llu", (unsigned long long)number);
		else
			snprintf(folder, KEPT_BYTES, SEALS "/%llu-%u", (unsigned long long)number,
			    attempt);
		if (mkdirat(c->dir_fd, folder, 0700) == 0)
			return 0;
		if (errno != EEXIST)
			return ERR_IO;
		snprintf(there, sizeof(there), "%s/" MANIFEST, folder);
		if (faccessat(c->dir_fd, there, F_OK, AT_SYMLINK_NOFOLLOW) != 0 ||
		    same_bytes(c, there, MANIFEST))
			return 0;
	}
}

/* Copied, so that at each moment the seal that is there is whole. */
static int keep_old(struct case_folder *c, uint64_t number)
{
	static const char *const names[] = {
	    MANIFEST_SIG, MANIFEST_WITNESS, MANIFEST_STAMP, MANIFEST};
	char folder[KEPT_BYTES], to[KEPT_BYTES + 32];
	struct manifest m;
	struct slice text = {0};
	int err = seal_read(c, &text, &m);

	if (err == ERR_ABSENT)
		return 0;
	if (err == 0)
		number = m.seal;
	manifest_free(&m);
	case_unmap(text);
	if (mkdirat(c->dir_fd, SEALS, 0700) != 0 && errno != EEXIST)
		return ERR_IO;
	err = folder_for(c, number, folder);
	for (size_t i = 0; err == 0 && i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(to, sizeof(to), "%s/%s", folder, names[i]);
		err = copy(c, names[i], to);
	}
	return err;
}

/* ---- The seal ---- */

static int log_seal(struct case_folder *c, struct seal *s)
{
	struct log_line line;
	char hash[SHA256_HEX_BYTES];
	struct json *j = log_begin(c, &line, "seal");

	manifest_files_hash(&s->m, hash);
	json_kv_u64(j, "seal", s->m.seal);
	json_kv_u64(j, "files", s->m.nfiles);
	json_kv_str(j, "files_sha256", hash);
	if (s->key != NULL)
		json_kv_str(j, "key", s->key);
	if (s->witness != NULL)
		json_kv_str(j, "witness", s->witness);
	if (s->members != NULL)
		s->members(s->ctx, j);
	return log_end(c, &line);
}

/* Where the log stands now; others may go on with it. */
static int note_log(struct case_folder *c, struct manifest *m)
{
	struct slice book;

	m->log_entries = c->log_seq - 1;
	m->log_bytes = c->log_bytes;
	memcpy(m->log_head, c->log_head, sizeof(m->log_head));
	if (case_map(c, "log.jsonl", &book) != 0)
		return ERR_IO;
	sha256_hex(slice_sub(book, 0, m->log_bytes), m->log_sha256);
	case_unmap(book);
	return 0;
}

static int write_new(struct case_folder *c, const struct manifest *m)
{
	struct out o;
	int err;

	out_memory(&o);
	manifest_write(m, &o);
	err = write_file(c, SEAL_NEW, out_slice(&o));
	out_free(&o);
	return err;
}

/* What a collector that was killed left half made. */
static void sweep_up(struct case_folder *c)
{
	static const char *const names[] = {SEAL_NEW, SEAL_NEW_SIG, SEAL_NEW_WITNESS,
	    SEAL_NEW ".part", README ".part", "case.db.new", "case.db-journal"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlinkat(c->dir_fd, names[i], 0);
}

int seal_begin(struct case_folder *c, struct seal *s, struct slice *why)
{
	uint64_t before = 0;
	int err;

	s->m = (struct manifest){0};
	sweep_up(c);
	if (log_each(c, count_seals, &before) != 0 || keep_old(c, before) != 0)
		return fail(c, why, SEALS);
	if (write_readme(c) != 0)
		return fail(c, why, README);
	err = manifest_list(c, &s->m, s->odd, s->ctx, why);
	if (err != 0)
		return err;
	s->m.seal = before + 1;
	if (log_seal(c, s) != 0 || note_log(c, &s->m) != 0)
		return fail(c, why, "log.jsonl");
	return write_new(c, &s->m) == 0 ? 0 : fail(c, why, SEAL_NEW);
}

/* ERR_ABSENT: then what had the place goes, it is of another manifest. */
static int put(struct case_folder *c, const char *from, const char *to)
{
	if (renameat(c->dir_fd, from, c->dir_fd, to) == 0)
		return 0;
	if (errno != ENOENT)
		return ERR_IO;
	return unlinkat(c->dir_fd, to, 0) == 0 || errno == ENOENT ? 0 : ERR_IO;
}

int seal_end(struct case_folder *c)
{
	if (unlinkat(c->dir_fd, MANIFEST_STAMP, 0) != 0 && errno != ENOENT)
		return ERR_IO;
	if (put(c, SEAL_NEW_SIG, MANIFEST_SIG) != 0 ||
	    put(c, SEAL_NEW_WITNESS, MANIFEST_WITNESS) != 0 || put(c, SEAL_NEW, MANIFEST) != 0)
		return ERR_IO;
	return fsync(c->dir_fd) == 0 ? 0 : ERR_IO;
}

int seal_read(struct case_folder *c, struct slice *text, struct manifest *m)
{
	uint64_t line;
	int err = case_map(c, MANIFEST, text);

	*m = (struct manifest){0};
	if (err == 0)
		err = manifest_read(m, *text, &line);
	return err;
}
