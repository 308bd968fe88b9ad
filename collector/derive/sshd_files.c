/* From sshd's settings to the files of the evidence. */
#include "collector/derive/sshd_files.h"

#include <fnmatch.h>
#include <string.h>

#include "common/args.h"
#include "common/sshd_path.h"
#include "include/limits.h"

static struct slice root_home(const struct derive_ctx *c)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (c->accounts[i].uid == 0)
			return c->accounts[i].home;
	return SLICE("/root");
}

void sshd_files_begin(struct sshd_files *f, struct derive_ctx *c,
    void (*read)(struct derive_ctx *c, const struct evidence_file *file))
{
	struct fact_sshd_setting *settings;

	*f = (struct sshd_files){.c = c, .read = read, .root_home = root_home(c)};
	f->nsettings = fact_load(c->facts, c->arena, sshd_setting, c->host, &settings);
	f->settings = settings;
	f->done = arena_alloc(c->arena, c->nfiles + 1);
	f->patterns = arena_alloc(c->arena, LIMIT_KEY_PATTERNS * sizeof(*f->patterns));
}

void sshd_files_end(struct sshd_files *f)
{
	arena_free(&f->path);
}

static void read_once(struct sshd_files *f, const struct evidence_file *file)
{
	uint8_t *done = &f->done[file - f->c->files];

	if (!*done)
		f->read(f->c, file);
	*done = 1;
}

/* Since 10.0 sshd takes wildcards in these paths. What they fit is read in any case: the rules ask
 * for the version. */
static void read_fitting(struct sshd_files *f, struct slice path)
{
	const char *glob = arena_str(&f->path, path);
	size_t fixed = strcspn(glob, "*?[\\");
	struct slice start = slice_sub(path, 0, fixed);

	if (fixed == path.n)
		return;
	for (size_t i = derive_lower_bound(f->c, start); i < f->c->nfiles; i++) {
		const struct evidence_file *file = &f->c->files[i];

		if (!slice_eq(slice_sub(file->fact.path, 0, fixed), start))
			return;
		if (fnmatch(
			glob, arena_str(&f->path, file->fact.path), FNM_PATHNAME | FNM_PERIOD) == 0)
			read_once(f, file);
	}
}

void sshd_files_path(struct sshd_files *f, struct slice path)
{
	const struct evidence_file *file = derive_file(f->c, path);

	if (file != NULL)
		read_once(f, file);
}

static bool is_new(struct sshd_files *f, struct slice pattern)
{
	for (size_t i = 0; i < f->npatterns; i++)
		if (slice_eq(f->patterns[i], pattern))
			return false;
	return true;
}

void sshd_files_pattern(struct sshd_files *f, struct slice pattern, struct fact_origin at)
{
	struct derive_ctx *c = f->c;

	if (f->npatterns == LIMIT_KEY_PATTERNS || f->paths > LIMIT_KEY_PATHS) {
		if (!f->full)
			derive_gap(c, at, "more files of keys than the limit from here on");
		f->full = true;
		return;
	}
	if (!is_new(f, pattern))
		return;
	f->patterns[f->npatterns++] = pattern;
	f->paths += c->naccounts;
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct slice path;

		arena_reset(&f->path);
		if (sshd_path_expand(
			&f->path, pattern, a->name, a->uid, a->home, f->root_home, &path) != 0)
			continue;
		sshd_files_path(f, path);
		read_fitting(f, path);
	}
}

void sshd_files_paths_of(struct sshd_files *f, const char *keyword)
{
	for (size_t i = 0; i < f->nsettings; i++) {
		struct slice args = f->settings[i].args, word;

		while (slice_eq_str(f->settings[i].keyword, keyword) &&
		       args_next(f->c->arena, &args, &word))
			sshd_files_path(f, word);
	}
}

void sshd_files_patterns_of(struct sshd_files *f, const char *keyword)
{
	for (size_t i = 0; i < f->nsettings; i++) {
		struct slice args = f->settings[i].args, word;

		while (slice_eq_str(f->settings[i].keyword, keyword) &&
		       args_next(f->c->arena, &args, &word))
			sshd_files_pattern(f, word, f->settings[i].at);
	}
}
