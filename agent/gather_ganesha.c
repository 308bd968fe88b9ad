/* The configuration of ganesha: the default file, those that a running one was started with, and
 * what they include [ganesha-config(8)]. */
#include "agent/include_files.h"
#include "common/formats/ganesha_conf.h"

static void read_conf(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct slice folder = slice_sub(path, 0, slice_rfind(path, '/'));
	struct ganesha_reader in;
	struct ganesha_row row;

	ganesha_begin(&in, text);
	while (!agent_over(a) && ganesha_next(&in, &row))
		if (row.at.err == 0 && row.kind == GANESHA_INCLUDE &&
		    slice_eq_str_ci(row.name, "include"))
			include_add(a, all, folder, ganesha_value(row.values));
}

/* `-f FILE` or `-fFILE`. */
static void add_argument(struct agent *a, struct include_files *all, struct slice args)
{
	struct slice arg;

	while (args.n > 0) {
		slice_cut(&args, 0, &arg);
		if (!slice_starts(arg, "-f"))
			continue;
		arg = slice_sub(arg, 2, arg.n);
		if (arg.n == 0)
			slice_cut(&args, 0, &arg);
		include_add(a, all, SLICE("/"), arg);
	}
}

void gather_ganesha(struct agent *a)
{
	struct include_files all = {.read = read_conf, .how = {.flags = ASK_VALUES}};

	include_add(a, &all, SLICE("/"), SLICE("/etc/ganesha/ganesha.conf"));
	for (size_t i = 0; i < a->processes.n; i++)
		if (slice_eq_str(a->processes.v[i].name, "ganesha.nfsd"))
			add_argument(a, &all, a->processes.v[i].cmdline);
	include_run(a, &all);
}
