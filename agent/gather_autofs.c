/* The automounter's master map, its folder, and the maps that they name [auto.master(5)]. */
#include "agent/include_files.h"
#include "common/formats/autofs.h"

/* A name without a folder is a file of /etc, where the host goes by files. */
static void add_map(struct agent *a, struct include_files *maps, struct slice map)
{
	if (map.n > 0)
		include_add(a, maps, SLICE("/etc"), map);
}

static void read_map(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct lines in = lines_of(text);
	struct autofs_map_row row;

	(void)path;
	while (!agent_over(a) && autofs_map_next(&in, &a->scratch, &row))
		if (row.at.err == 0 && row.include)
			add_map(a, all, row.key);
}

static bool is_file(struct slice type)
{
	return type.n == 0 || slice_eq_str(type, "file") || slice_eq_str(type, "program") ||
	       slice_eq_str(type, "exec");
}

static void read_master(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct lines in = lines_of(text);
	struct autofs_master_row row;

	(void)path;
	while (!agent_over(a) && autofs_master_next(&in, &a->scratch, &row)) {
		if (row.at.err != 0)
			continue;
		if (row.include && slice_eq_str(row.type, "dir"))
			include_add(a, all, row.map, SLICE("*.autofs"));
		else if (row.include)
			include_add(a, all, SLICE("/etc"), row.map);
		else if (is_file(row.type))
			add_map(a, all->ctx, row.map);
	}
}

void gather_autofs(struct agent *a)
{
	static const char *const masters[] = {"/etc/auto.master", "/etc/auto_master"};
	struct include_files maps = {
	    .read = read_map, .how = {.flags = ASK_OPTIONS, .max_bytes = LIMIT_BIG_FILE_BYTES}};
	struct include_files all = {
	    .read = read_master, .how = {.flags = ASK_OPTIONS}, .ctx = &maps};

	for (size_t i = 0; i < sizeof(masters) / sizeof(masters[0]); i++)
		include_add(a, &all, SLICE("/"), slice_str(masters[i]));
	include_run(a, &all);
	include_run(a, &maps);
}
