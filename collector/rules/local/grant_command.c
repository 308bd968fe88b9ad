/* What a command is worth. */
#include "collector/rules/local/grant_command.h"

#include <fnmatch.h>

#include "collector/rules/local/grant_regex.h"

/* ---- Cover ---- */

static bool has_wildcard(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '*' || s.p[i] == '?' || s.p[i] == '[')
			return true;
	return false;
}

static bool is_folder(const struct grant_command *x)
{
	return slice_ends(x->path, "/");
}

bool grant_is_broad(const struct grant_command *x)
{
	return x->all || (x->regex && slice_starts(x->path, "^")) ||
	       (x->pattern && (is_folder(x) || has_wildcard(x->path)));
}

/* A pattern against a text, both cut at a NUL. */
static bool fits(struct slice pattern, struct slice text, int flags)
{
	struct arena a = {0};
	bool yes = fnmatch(arena_str(&a, pattern), arena_str(&a, text), flags) == 0;

	arena_free(&a);
	return yes;
}

static struct slice folder_of(struct slice path)
{
	return slice_sub(path, 0, slice_rfind(path, '/') + 1);
}

static int path_covers(const struct grant_command *later, const struct grant_command *one)
{
	bool regex = one->regex && slice_starts(one->path, "^");
	bool wild = regex || (one->pattern && (has_wildcard(one->path) || is_folder(one)));

	if (slice_eq(later->path, one->path))
		return 1;
	/* It is asked about the path as typed; /bin/id names the same program as /usr/bin/id. */
	if (later->regex && slice_starts(later->path, "^"))
		return wild || later->unasked || grant_regex_fits(later->path, one->path) != 0 ? -1
											       : 0;
	if (later->pattern && is_folder(later))
		return wild ? -1 : slice_eq(folder_of(one->path), later->path);
	if (later->pattern && has_wildcard(later->path))
		return wild ? -1 : fits(later->path, one->path, FNM_PATHNAME);
	return wild ? -1 : 0;
}

static bool is_none(const struct grant_command *x)
{
	return x->has_args && slice_eq_str(x->args, "\"\"");
}

/* No arguments are an empty text to it. */
static int regex_args_cover(const struct grant_command *later, const struct grant_command *one)
{
	if (later->unasked)
		return -1;
	if (is_none(one))
		return grant_regex_fits(later->args, slice_of(NULL, 0));
	return has_wildcard(one->args) ? -1 : grant_regex_fits(later->args, one->args);
}

static int args_cover(const struct grant_command *later, const struct grant_command *one)
{
	if (!later->has_args || (one->has_args && slice_eq(later->args, one->args)))
		return 1;
	if (!one->has_args || (one->regex && slice_starts(one->args, "^")))
		return -1;
	if (later->regex && slice_starts(later->args, "^"))
		return regex_args_cover(later, one);
	if (is_none(later) || is_none(one))
		return 0;
	if (!later->pattern)
		return 0;
	if (has_wildcard(later->args))
		return fits(later->args, one->args, 0) ? 1 : has_wildcard(one->args) ? -1 : 0;
	return has_wildcard(one->args) ? -1 : 0;
}

int grant_covers(const struct grant_command *later, const struct grant_command *one)
{
	int path, args;

	if (later->all)
		return later->digest ? -1 : 1;
	if (one->all)
		return -1;
	if (later->edits != one->edits)
		return 0;
	path = later->edits ? 1 : path_covers(later, one);
	args = args_cover(later, one);
	if (path == 0 || args == 0)
		return 0;
	return path < 0 || args < 0 || later->digest ? -1 : 1;
}

/* ---- Gain ---- */

static enum program_args args_of(const struct grant_command *x)
{
	bool known;

	if (!x->has_args)
		return ARGS_ANY;
	if (x->regex && grant_regex_is(x->args))
		return grant_regex_args(x->args, &known);
	if (is_none(x))
		return ARGS_NONE;
	/* In arguments a `*` goes over blanks and slashes. */
	return x->pattern && slice_find(x->args, '*') < x->args.n ? ARGS_PART : ARGS_FIXED;
}

static void is_shell(
    struct grant_gain *gain, struct rule_ctx *c, struct slice path, const char *how)
{
	gain->grade = GRADE_SHELL;
	gain->how = arena_printf(c->arena, "%.*s: %s", SLICE_ARG(path), how);
}

/* The shells that stand in every folder of programs. */
static bool is_at_hand(const char *name)
{
	return slice_eq_str(SLICE("sh"), name) || slice_eq_str(SLICE("bash"), name);
}

static bool is_program_folder(struct slice folder)
{
	return slice_eq_str(folder, "/bin/") || slice_eq_str(folder, "/usr/bin/");
}

/* A folder, or a pattern: which of the programs that give a shell does it name? */
static void gain_of_many(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	struct slice folder = folder_of(v->what.path);
	const char *name;

	gain->unsure = SLICE("which programs the pattern names");
	if (has_wildcard(folder))
		return;
	for (size_t i = 0; (name = program_name(i)) != NULL; i++) {
		const struct program *p = program_find(slice_str(name));
		struct slice path = arena_printf(c->arena, "%.*s%s", SLICE_ARG(folder), name);

		if ((!is_folder(&v->what) && !fits(v->what.path, path, FNM_PATHNAME)) ||
		    !program_gives_shell(p, args_of(&v->what), v->noexec == 1))
			continue;
		is_shell(gain, c, path, p->how);
		gain->unsure = arena_printf(c->arena, "whether there is a %.*s", SLICE_ARG(path));
		if (is_program_folder(folder) && is_at_hand(name)) {
			gain->unsure = slice_of(NULL, 0);
			return;
		}
	}
}

/* Who may write the program, or put it there, makes it a shell. */
static struct slice written(const struct grant *v)
{
	return v->what.written.n > 0 ? v->what.written : v->what.path;
}

static void find_writers(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	const struct fact_file *f = rule_file(c, written(v));
	struct access_object o;

	if (f == NULL || v->what.digest)
		return;
	o = access_of(f);
	if (slice_eq_str(f->status, "absent")) {
		o.mode = -1;
		gain->shut = "there is no such program";
	}
	access_writers(c, &o, &gain->writers);
}

static void gain_of_folder(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	struct slice path = slice_sub(written(v), 0, written(v).n - 1);
	const struct fact_file *f = rule_file(c, path);
	struct access_object o;

	gain_of_many(c, v, gain);
	if (f == NULL || v->what.digest)
		return;
	o = access_of(f);
	/* Whatever is put there may be run. */
	access_writers(c, &o, &gain->writers);
}

static void gain_of_one(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	const struct program *p = program_find(v->what.path);

	if (p != NULL && program_gives_shell(p, args_of(&v->what), v->noexec == 1))
		is_shell(gain, c, v->what.path, p->how);
	if (!v->what.name_only || slice_starts(v->what.path, "/"))
		find_writers(c, v, gain);
}

/* The programs that give a shell, in one of the folders where programs lie: true when there is no
 * more to be found. */
static bool find_by_regex(struct rule_ctx *c, const struct grant *v, const struct grant_regex *re,
    const char *folder, struct grant_gain *gain)
{
	const char *name;

	for (size_t i = 0; (name = program_name(i)) != NULL; i++) {
		const struct program *p = program_find(slice_str(name));
		struct slice path;

		if (!program_gives_shell(p, args_of(&v->what), v->noexec == 1))
			continue;
		path = arena_printf(c->arena, "%s%s", folder, name);
		if (grant_regex_try(re, path) != 1)
			continue;
		is_shell(gain, c, path, p->how);
		gain->unsure = arena_printf(c->arena, "whether there is a %.*s", SLICE_ARG(path));
		if (is_program_folder(slice_str(folder)) && is_at_hand(name)) {
			gain->unsure = slice_of(NULL, 0);
			return true;
		}
	}
	return false;
}

static void gain_by_regex(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	static const char *const folders[] = {
	    "/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/", "/usr/local/sbin/"};
	struct grant_regex *re = grant_regex_new(v->what.path);
	bool done = re == NULL;

	gain->unsure = SLICE("which programs the regular expression names");
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !done; i++)
		done = find_by_regex(c, v, re, folders[i], gain);
	grant_regex_free(re);
}

static void gain_of_regex(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	const struct grant_command *x = &v->what;
	bool known = true;

	if (x->unasked) {
		gain->unsure = SLICE("which programs and arguments the regular expression names");
		return;
	}
	if (slice_starts(x->path, "^")) {
		gain_by_regex(c, v, gain);
		return;
	}
	gain_of_one(c, v, gain);
	if (grant_regex_is(x->args))
		grant_regex_args(x->args, &known);
	if (!known && gain->grade == GRADE_COMMAND)
		gain->unsure = SLICE("which arguments the regular expression lets through");
}

/* Where an account sets LD_PRELOAD, any program that is linked against libraries is its own. */
static void gain_of_environment(struct grant_gain *gain)
{
	if (gain->grade == GRADE_SHELL && gain->unsure.n == 0)
		return;
	gain->grade = GRADE_SHELL;
	gain->how = SLICE("LD_PRELOAD");
	gain->unsure = SLICE("whether the program loads libraries");
}

void grant_gain(struct rule_ctx *c, const struct grant *v, struct grant_gain *gain)
{
	const struct grant_command *x = &v->what;

	*gain = (struct grant_gain){.grade = GRADE_COMMAND};
	if (x->all && !x->digest) {
		gain->grade = GRADE_SHELL;
		return;
	}
	if (x->edits) {
		gain->grade = GRADE_FILE;
		return;
	}
	if (x->regex)
		gain_of_regex(c, v, gain);
	else if (x->all)
		gain->unsure = SLICE("which program has that digest");
	else if (x->pattern && is_folder(x))
		gain_of_folder(c, v, gain);
	else if (x->pattern && has_wildcard(x->path))
		gain_of_many(c, v, gain);
	else
		gain_of_one(c, v, gain);
	if (x->digest && gain->unsure.n == 0)
		gain->unsure = SLICE("whether the program has that digest");
	if (v->setenv == 1)
		gain_of_environment(gain);
}
