/* sudoers and what it includes [sudoers(5)], doas.conf, and the programs that they name. */
#include <stdlib.h>

#include "agent/include_files.h"
#include "common/formats/sudoers_include.h"
#include "common/sudoers_places.h"

#define SUDO_CONF SLICE("/etc/sudo.conf")
/* Words that look like a program's path, of one file and of all; a fleet's sudoers names some
 * hundreds. */
#define MOST_PROGRAMS 1024
#define MOST_PROGRAMS_IN_ALL 16384

/* `%h` is the host's name up to the first dot. */
static struct slice expand_host(struct agent *a, struct slice path)
{
	struct slice host = slice_sub(a->host_name, 0, slice_find(a->host_name, '.'));
	size_t at;

	for (at = 0; at + 1 < path.n && !(path.p[at] == '%' && path.p[at + 1] == 'h'); at++)
		;
	if (at + 1 >= path.n)
		return path;
	return arena_printf(&a->run, "%.*s%.*s%.*s", SLICE_ARG(slice_sub(path, 0, at)),
	    SLICE_ARG(host), SLICE_ARG(slice_sub(path, at + 2, path.n)));
}

static void add_folder(struct agent *a, struct include_files *all, struct slice folder)
{
	struct names names;
	struct found f;

	if (!ask_names(a, folder, &f, &names))
		return;
	for (size_t i = 0; i < names.n; i++)
		if (sudoers_include_takes(names.v[i]))
			include_add(a, all, folder, names.v[i]);
}

static bool ends_path(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == ',' || c == ':' || c == '=' || c == '"';
}

/* Who may write a program that another account runs is as good as that account. */
static void ask_program(struct agent *a, struct slice path)
{
	struct found f;

	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '*' || path.p[i] == '?' || path.p[i] == '[' || path.p[i] == '\\')
			return;
	if (path.n < 2 || path.n >= LIMIT_PATH_BYTES)
		return;
	if (path.p[path.n - 1] != '/') {
		ask_file(a, path, &(struct ask){.flags = ASK_STAT, .parents = true}, NULL);
		return;
	}
	ask_dir(a, slice_sub(path, 0, path.n - 1), &f);
	if (f.status == STATUS_READ)
		ask_parents(a, NULL, f.real);
}

/* Words that begin with a slash, wherever they stand: one too many does no harm. But they wait
 * until the last file was read, for some of them name files that are included. */
static void note_programs(struct agent *a, struct strings *programs, struct slice text)
{
	size_t noted = 0, from, at = 0;

	while (at < text.n && noted < MOST_PROGRAMS && programs->n < MOST_PROGRAMS_IN_ALL) {
		if (text.p[at] != '/' ||
		    (at > 0 && !ends_path(text.p[at - 1]) && text.p[at - 1] != '!')) {
			at++;
			continue;
		}
		for (from = at; at < text.n && !ends_path(text.p[at]); at++)
			;
		strings_add(a, programs, slice_sub(text, from, at));
		noted++;
	}
}

static void ask_programs(struct agent *a, struct strings *programs)
{
	for (size_t i = 0; i < programs->n && !agent_over(a); i++)
		ask_program(a, programs->v[i]);
	free(programs->v);
}

static void read_sudoers(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct slice folder = slice_sub(path, 0, slice_rfind(path, '/'));
	struct sudoers_include_row row;
	struct lines in = lines_of(text);

	while (!agent_over(a) && sudoers_include_next(&in, &a->scratch, &row)) {
		struct slice target = row.path;

		if (row.at.err != 0)
			continue;
		target = expand_host(a, target);
		if (target.p[0] != '/')
			target = path_join(&a->scratch, folder, target);
		if (row.is_dir)
			add_folder(a, all, target);
		else
			include_add(a, all, folder, target);
	}
	note_programs(a, all->ctx, text);
}

static void read_doas(struct agent *a, struct strings *programs, struct slice path)
{
	struct slice text;

	if (ask_file(a, path, &(struct ask){0}, &text))
		note_programs(a, programs, text);
}

void gather_sudoers(struct agent *a)
{
	struct strings programs = {0};
	struct include_files all = {
	    .read = read_sudoers, .ctx = &programs, .how = {.flags = ASK_COMMANDS}};
	struct slice text, module, file;

	for (size_t i = 0; i < sudoers_place_count; i++)
		include_add(a, &all, SLICE("/"), slice_str(sudoers_places[i]));
	if (ask_file(a, SUDO_CONF, &(struct ask){0}, &text) &&
	    sudo_conf_policy(text, &module, &file) && file.n > 0)
		include_add(a, &all, SLICE("/"), arena_dup(&a->run, file));
	include_run(a, &all);
	read_doas(a, &programs, SLICE("/etc/doas.conf"));
	read_doas(a, &programs, SLICE("/usr/local/etc/doas.conf"));
	ask_programs(a, &programs);
}
