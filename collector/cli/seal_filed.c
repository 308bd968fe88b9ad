/* What comes to a seal later: a second signature, a time stamp; each with its entry of the log
 * book. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "collector/case/seal.h"
#include "collector/case/stamp.h"
#include "collector/cli/seal_case.h"
#include "collector/cli/sign.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

struct filing {
	struct case_folder *c;
	const struct invocation *v;
	const char *file; /* its name in the case */
	struct manifest m;
	struct slice text; /* of the manifest, mapped */
	bool there;	   /* the log book has one already */
	const char *key,
	    *stamped; /* a witness's, or when the authority says it was; NULL: the other */
};

static enum exit_status fail(const struct filing *f, const char *name, const char *why)
{
	say("%s/%s: %s", f->c->path, name, why);
	return EXIT_FAILED;
}

/* ---- The seal that is there ---- */

static bool is_text(const cJSON *json, const char *key, const char *value)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);

	return cJSON_IsString(v) && (value == NULL || strcmp(v->valuestring, value) == 0);
}

static int look_for(const struct log_entry *e, void *ctx)
{
	struct filing *f = ctx;
	const cJSON *seal = cJSON_GetObjectItemCaseSensitive(e->json, "seal");

	if (!cJSON_IsNumber(seal) || seal->valuedouble != (double)f->m.seal)
		return 0;
	f->there |= strcmp(e->action, "filed") == 0 && is_text(e->json, "file", f->file);
	f->there |= strcmp(e->action, "seal") == 0 && strcmp(f->file, MANIFEST_WITNESS) == 0 &&
		    is_text(e->json, "witness", NULL);
	return 0;
}

/* Nothing that was filed is written over; what is there without an entry, its writer was killed. */
static enum exit_status begin(struct filing *f)
{
	int err = seal_read(f->c, &f->text, &f->m);

	if (err == ERR_ABSENT)
		return fail(f, MANIFEST, "there is no seal yet");
	if (err != 0)
		return fail(f, MANIFEST, err_words(err));
	if (log_each(f->c, look_for, f) != 0)
		return fail(f, "log.jsonl", "cannot be read");
	if (f->there)
		return fail(f, f->file, "this seal has one already: seal anew for another");
	return EXIT_DONE;
}

static enum exit_status end(struct filing *f, enum exit_status status)
{
	manifest_free(&f->m);
	case_unmap(f->text);
	if (status == EXIT_DONE)
		say("%s: noted in the log book, and under the next seal: cordon seal --key FILE",
		    f->c->path);
	return status;
}

static enum exit_status note(struct filing *f)
{
	struct log_line line;
	struct slice bytes;
	char hash[SHA256_HEX_BYTES];
	struct json *j;
	int err = case_map(f->c, f->file, &bytes);

	if (err != 0)
		return fail(f, f->file, err_words(err));
	sha256_hex(bytes, hash);
	case_unmap(bytes);
	j = log_begin(f->c, &line, "filed");
	json_kv_u64(j, "seal", f->m.seal);
	json_kv_str(j, "file", f->file);
	json_kv_str(j, "sha256", hash);
	if (f->key != NULL)
		json_kv_str(j, "key", f->key);
	if (f->stamped != NULL)
		json_kv_str(j, "stamped", f->stamped);
	case_log_asked(j, f->v);
	return log_end(f->c, &line) == 0 ? EXIT_DONE : case_log_failed(f->c);
}

/* ---- A witness ---- */

static const char *path_in(struct case_folder *c, const char *file)
{
	return words_make(&c->arena, "%s/%s", c->path, file);
}

/* Signed through a copy: the handler's signature has the name that ssh-keygen would use. */
static int sign_copy(struct filing *f, const char *key)
{
	struct case_folder *c = f->c;
	const char *made = path_in(c, SEAL_NEW_SIG), *copy = path_in(c, SEAL_NEW);
	int err;

	unlink(copy);
	unlink(made);
	err = case_append(c, SEAL_NEW, f->text);
	if (err == 0)
		err = sign_file(&c->arena, key, copy);
	if (err == 0 && rename(made, path_in(c, f->file)) != 0)
		err = ERR_IO;
	unlink(copy);
	return err;
}

static enum exit_status file_witness(struct filing *f, const char *key)
{
	enum exit_status status = begin(f);
	const char *why;

	if (status != EXIT_DONE)
		return status;
	if (sign_fingerprint(&f->c->arena, key, &f->key, &why) != 0) {
		say("%s", why);
		return EXIT_USAGE;
	}
	if (sign_copy(f, key) != 0) {
		say("%s: %s: not signed", f->c->path, key);
		return EXIT_FAILED;
	}
	return note(f);
}

enum exit_status seal_file_witness(
    struct case_folder *c, const char *key, const struct invocation *v)
{
	struct filing f = {.c = c, .v = v, .file = MANIFEST_WITNESS};

	return end(&f, file_witness(&f, key));
}

/* ---- A time stamp ---- */

static enum exit_status read_answer(struct arena *a, const char *path, struct slice *bytes)
{
	uint8_t *p = arena_alloc(a, LIMIT_STAMP_BYTES + 1);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, p, LIMIT_STAMP_BYTES + 1);

	if (n < 0)
		say("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	*bytes = slice_of(p, n < 0 ? 0 : (size_t)n);
	return n < 0 ? EXIT_FAILED : EXIT_DONE;
}

static enum exit_status file_answer(struct filing *f, const char *path)
{
	struct slice answer;
	const char *why;
	enum exit_status status = begin(f);

	if (status == EXIT_DONE)
		status = read_answer(&f->c->arena, path, &answer);
	if (status != EXIT_DONE)
		return status;
	if (stamp_check(&f->c->arena, answer, f->text, NULL, &f->stamped, &why) != 0) {
		say("%s: %s", path, why);
		return EXIT_FAILED;
	}
	if (unlinkat(f->c->dir_fd, f->file, 0) != 0 && errno != ENOENT)
		return fail(f, f->file, strerror(errno));
	if (case_append(f->c, f->file, answer) != 0)
		return fail(f, f->file, "cannot be written");
	say("%s: stamped with %s; 'cordon verify --tsa-ca FILE' says by whom", f->c->path,
	    f->stamped);
	return note(f);
}

enum exit_status seal_file_answer(
    struct case_folder *c, const char *path, const struct invocation *v)
{
	struct filing f = {.c = c, .v = v, .file = MANIFEST_STAMP};

	return end(&f, file_answer(&f, path));
}
