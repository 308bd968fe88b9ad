/* What runs in the kernel's place: its modules, by both lists that it has, and its interfaces. */
#include <dirent.h>

#include "agent/ask.h"

/* ---- Modules ---- */

/* `name size uses users state address taints` [proc_modules(5)] */
static void emit_module(struct agent *a, struct slice line)
{
	struct slice name, size, uses, users, state, taint;
	struct json *j;

	if (!word_next(&line, &name))
		return;
	seen_add(&a->seen, 'm', name);
	j = emit_record(&a->emit, REC_MODULE);
	json_kv_bytes(j, "name", name);
	json_kv_bool(j, "listed", true);
	if (word_next(&line, &size))
		json_kv_bytes(j, "bytes", size);
	if (word_next(&line, &uses) && word_next(&line, &users) && !slice_eq_str(users, "-"))
		json_kv_bytes(j, "users", users);
	if (word_next(&line, &state))
		json_kv_bytes(j, "state", state);
	if (word_next(&line, &taint) && word_next(&line, &taint)) /* behind the address */
		json_kv_bytes(j, "taint", taint);
	emit_done(&a->emit);
}

/* A loaded module has a state there; what is built in has none. */
static void emit_unlisted(struct agent *a, struct slice name)
{
	struct slice dir = path_join(&a->scratch, SLICE("/sys/module"), name);
	struct json *j;
	struct found f;

	if (seen_has(&a->seen, 'm', name))
		return;
	walk_find(&a->walk, path_join(&a->scratch, dir, SLICE("initstate")), 0, &f);
	if (f.status != STATUS_READ)
		return;
	j = emit_record(&a->emit, REC_MODULE);
	json_kv_bytes(j, "name", name);
	json_kv_bool(j, "listed", false);
	emit_done(&a->emit);
}

void gather_modules(struct agent *a)
{
	struct names names;
	struct slice text, line;
	struct found f;
	struct lines in;

	if (!ask_quietly(a, SLICE("/proc/modules"), LIMIT_FILE_BYTES, &text))
		return; /* a kernel without modules has no list of them */
	in = lines_of(text);
	while (!agent_over(a) && lines_next(&in, &line))
		emit_module(a, line);
	walk_find(&a->walk, SLICE("/sys/module"), 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	for (size_t i = 0; i < names.n && !agent_over(a); i++)
		emit_unlisted(a, names.v[i]);
}

/* ---- Interfaces ---- */

/* A line of a file of the interface's folder, without its end. */
static bool line_of(struct agent *a, struct slice dir, const char *file, struct slice *line)
{
	struct slice text;

	if (!ask_quietly(
		a, path_join(&a->scratch, dir, slice_str(file)), LIMIT_KEY_FILE_BYTES, &text))
		return false;
	*line = slice_sub(text, 0, slice_find(text, '\n'));
	return line->n > 0;
}

/* The flags here are the device's own: SIOCGIFFLAGS does not show promiscuous mode that a packet
 * socket asked for [linux net/core/dev.c dev_get_flags; net-sysfs.c]. */
static void emit_interface(struct agent *a, struct slice name)
{
	struct slice dir = path_join(&a->scratch, SLICE("/sys/class/net"), name), line;
	struct json *j;

	j = emit_record(&a->emit, REC_INTERFACE);
	json_kv_bytes(j, "name", name);
	if (line_of(a, dir, "ifindex", &line))
		json_kv_bytes(j, "index", line);
	if (line_of(a, dir, "flags", &line))
		json_kv_bytes(j, "flags", line);
	if (line_of(a, dir, "address", &line))
		json_kv_bytes(j, "mac", line);
	if (line_of(a, dir, "operstate", &line))
		json_kv_bytes(j, "state", line);
	emit_done(&a->emit);
}

void gather_interfaces(struct agent *a)
{
	struct names names;
	struct found f;

	walk_find(&a->walk, SLICE("/sys/class/net"), 0, &f);
	if (!found_is(&f, S_IFDIR)) {
		emit_note(&a->emit, SLICE("/sys/class/net"), 0, "interfaces are not known");
		return;
	}
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	for (size_t i = 0; i < names.n && !agent_over(a); i++)
		if (names.type[i] != DT_REG) /* bonding_masters */
			emit_interface(a, names.v[i]);
}
