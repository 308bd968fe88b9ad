/* Packs written and taken in. */
#include "collector/cli/merge.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "collector/case/pack.h"
#include "collector/case/parts.h"
#include "collector/cli/program.h"
#include "collector/cli/words.h"
#include "include/err.h"

/* Files that one entry of the log book names. */
#define ENTRY_FILES 1000

static enum exit_status fail(const char *who, const char *why)
{
	say("%s: %s", who, why);
	return EXIT_FAILED;
}

/* ---- Out ---- */

struct packed_file {
	const char *path;
	struct slice bytes;
};

static int by_path(const void *x, const void *y)
{
	return strcmp(((const struct packed_file *)x)->path, ((const struct packed_file *)y)->path);
}

/* Every case in it as a folder of its own: also those that were merged into this one. */
static size_t lay_out(struct case_folder *c, const struct part *p, struct packed_file **out)
{
	struct packed_file *files = arena_alloc(&c->arena, 2 * (p->n + 1) * sizeof(*files));
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct part_file *f = &p->files[i];

		if (strncmp(f->path, PARTS "/", sizeof(PARTS)) == 0)
			files[n++] = (struct packed_file){f->path, f->bytes};
		if (p->own)
			files[n++] = (struct packed_file){
			    words_make(&c->arena, PARTS "/%s/%s", p->name, f->path), f->bytes};
	}
	qsort(files, n, sizeof(*files), by_path);
	*out = files;
	return n;
}

static void tell(struct case_folder *c, const struct part *p, struct pack_told *told)
{
	const char **merged;
	size_t n = parts_list(c, &c->arena, &merged);

	told->names = arena_alloc(&c->arena, (n + 2) * sizeof(*told->names));
	if (p->own)
		told->names[told->n++] = arena_str(&c->arena, slice_str(p->name));
	for (size_t i = 0; i < n; i++)
		told->names[told->n++] = merged[i];
}

int pack_hash(int fd, struct pack_told *told)
{
	struct slice bytes;
	int err = case_map_fd(fd, &bytes);

	if (err != 0)
		return err;
	told->bytes = bytes.n;
	sha256_hex(bytes, told->sha256);
	case_unmap(bytes);
	return 0;
}

static int write_pack(const struct packed_file *files, size_t n, int fd, bool compress)
{
	struct pack_out *out = pack_create(fd, compress);

	for (size_t i = 0; i < n; i++)
		pack_add(out, files[i].path, files[i].bytes);
	return pack_close(out);
}

enum exit_status merge_pack(struct case_folder *c, int fd, bool compress, struct pack_told *told)
{
	struct part p;
	struct slice why = SLICE("its log book has no entry");
	struct packed_file *files;
	size_t n;
	int err = part_read(c, &p, &why);

	*told = (struct pack_told){0};
	if (err == 0) {
		n = lay_out(c, &p, &files);
		tell(c, &p, told);
		err = write_pack(files, n, fd, compress);
		why = SLICE("the pack cannot be written");
	}
	if (err == 0)
		err = pack_hash(fd, told);
	part_free(&p);
	if (err == 0)
		return EXIT_DONE;
	say("%s: %.*s", c->path, SLICE_ARG(why));
	return EXIT_FAILED;
}

/* ---- In: what it is ---- */

static bool is_folder(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISDIR(st.st_mode);
}

bool merge_is(const char *file)
{
	uint8_t start[512];
	int fd;
	ssize_t n;

	if (is_folder(file))
		return true;
	fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, start, sizeof(start));
	if (fd >= 0)
		close(fd);
	return n > 0 && (pack_is(slice_of(start, (size_t)n)) ||
			    pack_is_encrypted(slice_of(start, (size_t)n)));
}

/* ---- In: cases ---- */

struct merging {
	struct case_folder *c;
	const char *file;
	const struct invocation *v;
	struct text_list known; /* folders that the log book has */
	const char *why;
};

static int note_known(const struct log_entry *e, void *ctx)
{
	struct merging *m = ctx;
	const cJSON *name =
	    e->json == NULL ? NULL : cJSON_GetObjectItemCaseSensitive(e->json, "case");

	if (cJSON_IsString(name) && strcmp(e->action, "merge") == 0)
		text_list_add(&m->known, arena_str(&m->c->arena, slice_str(name->valuestring)));
	return 0;
}

static bool is_known(const struct merging *m, const char *name)
{
	for (size_t i = 0; i < m->known.n; i++)
		if (strcmp(m->known.items[i], name) == 0)
			return true;
	return false;
}

static int log_files(struct merging *m, const char *name, const struct manifest_file *f, size_t n)
{
	struct log_line line;
	struct json *j = log_begin(m->c, &line, "merge");

	json_kv_str(j, "case", name);
	json_kv_bytes(j, "file", slice_str(m->file));
	json_key(j, "options");
	options_write(m->v->options, j);
	json_key(j, "files");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_kv_text(j, "path", f[i].path);
		json_kv_str(j, "sha256", f[i].sha256);
		json_end(j);
	}
	json_end(j);
	return log_end(m->c, &line);
}

static enum exit_status take_case(struct merging *m, const char *name, size_t *taken)
{
	struct manifest files = {0};
	int err = parts_settle(m->c, &m->c->arena, name, &files);

	if (err != 0) {
		manifest_free(&files);
		say("%s: %s: %s", m->file, name,
		    err == ERR_MISMATCH
			? "its files are not those that it was packed with: not taken"
			: "the case folder cannot take it");
		return err == ERR_MISMATCH ? EXIT_PARTLY : EXIT_FAILED;
	}
	for (size_t i = 0; err == 0 && i < files.nfiles; i += ENTRY_FILES)
		err = log_files(m, name, files.files + i,
		    files.nfiles - i < ENTRY_FILES ? files.nfiles - i : ENTRY_FILES);
	say("%s: case %s, %zu files", m->file, name, files.nfiles);
	manifest_free(&files);
	++*taken;
	return err == 0 ? EXIT_DONE : case_log_failed(m->c);
}

static enum exit_status settle(struct merging *m, size_t *taken)
{
	const char **names;
	size_t n = parts_incoming(m->c, &m->c->arena, &names);
	enum exit_status all = EXIT_DONE;

	if (log_each(m->c, note_known, m) != 0)
		return fail(m->c->path, "log.jsonl: cannot be read");
	if (n == 0)
		return fail(m->file, "there is no case in it");
	for (size_t i = 0; i < n && all != EXIT_FAILED; i++) {
		enum exit_status one = EXIT_DONE;

		if (is_known(m, names[i]))
			say("%s: case %s is here already", m->file, names[i]);
		else
			one = take_case(m, names[i], taken);
		if (one != EXIT_DONE)
			all = one;
	}
	return all;
}

static int take_file(void *ctx, struct slice path, struct slice bytes)
{
	struct merging *m = ctx;
	int err = parts_take(m->c, path, bytes);

	if (err == ERR_SYNTAX)
		m->why = "a file in it that no case has";
	else if (err != 0)
		m->why = "the case folder cannot take it";
	return err;
}

static enum exit_status take_pack(struct merging *m, struct slice pack, size_t *taken)
{
	const char *why;
	enum exit_status status;

	if (parts_begin(m->c) != 0)
		return fail(m->c->path, "cannot be written");
	if (pack_each(pack, take_file, m, &why) != 0)
		status = fail(m->file, m->why != NULL ? m->why : why);
	else
		status = settle(m, taken);
	parts_end(m->c);
	return status;
}

/* ---- In: bytes ---- */

/* Another case folder, as if it had been packed. */
static enum exit_status take_folder(struct merging *m, size_t *taken)
{
	struct case_folder other;
	struct pack_told told;
	struct slice bytes;
	int fd = memfd_create("pack", MFD_CLOEXEC);
	enum exit_status status = case_use(&other, m->file, CASE_READ);

	if (status == EXIT_DONE)
		status = fd < 0 ? EXIT_FAILED : merge_pack(&other, fd, false, &told);
	case_close(&other);
	if (status == EXIT_DONE && case_map_fd(fd, &bytes) == 0) {
		status = take_pack(m, bytes, taken);
		case_unmap(bytes);
	}
	if (fd >= 0)
		close(fd);
	return status;
}

static enum exit_status take_encrypted(struct merging *m, const char *identity, size_t *taken)
{
	const char *const with[] = {"age", "--decrypt", "-i", identity, m->file, NULL};
	const char *const without[] = {"age", "--decrypt", m->file, NULL};
	struct out plain;
	enum exit_status status = EXIT_FAILED;
	int r;

	out_memory(&plain);
	r = program_run(
	    &(struct program){.argv = identity == NULL ? without : with, .output = &plain});
	if (r == ERR_ABSENT)
		fail(m->file, "is encrypted, and there is no age here to decrypt it");
	else if (r != 0)
		fail(m->file, "was not decrypted: --identity FILE names a key that can");
	else
		status = take_pack(m, out_slice(&plain), taken);
	out_free(&plain);
	return status;
}

static enum exit_status take_bytes(
    struct merging *m, struct slice bytes, const char *identity, size_t *taken)
{
	if (pack_is_encrypted(bytes))
		return take_encrypted(m, identity, taken);
	return take_pack(m, bytes, taken);
}

enum exit_status merge_take(struct case_folder *c, const char *file, const char *identity,
    const struct invocation *v, size_t *taken)
{
	struct merging m = {.c = c, .file = file, .v = v};
	enum exit_status status;
	struct slice bytes;
	int fd;

	if (is_folder(file)) {
		status = take_folder(&m, taken);
	} else {
		fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0 || case_map_fd(fd, &bytes) != 0) {
			status = fail(file, fd < 0 ? strerror(errno) : "cannot be read");
		} else {
			status = take_bytes(&m, bytes, identity, taken);
			case_unmap(bytes);
		}
		if (fd >= 0)
			close(fd);
	}
	free(m.known.items);
	return status;
}
