/* sudoers and what it includes [sudoers(5)]. */
#include <sys/utsname.h>

#include "agent/include_files.h"
#include "common/formats/sudoers_include.h"

#define SUDOERS SLICE("/etc/sudoers")

/* `%h` is the host's name up to the first dot. */
static struct slice expand_host(struct agent *a, struct slice path)
{
	struct utsname u;
	struct slice host;
	size_t at;

	for (at = 0; at + 1 < path.n && !(path.p[at] == '%' && path.p[at + 1] == 'h'); at++)
		;
	if (at + 1 >= path.n || uname(&u) != 0)
		return path;
	host = slice_str(u.nodename);
	host.n = slice_find(host, '.');
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
}

void gather_sudoers(struct agent *a)
{
	struct include_files all = {.read = read_sudoers};

	include_add(a, &all, SLICE("/"), SUDOERS);
	include_run(a, &all);
}
