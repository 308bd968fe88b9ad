/*
 * Ansible's inventory as INI [docs.ansible.com: ansible.builtin.ini]: host lines `name key=value
 * ...`, sections [group], [group:children], [group:vars]; '#' and ';' begin comments.
 */
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "include/err.h"

enum section { HOSTS, CHILDREN, VARS };

struct ini {
	struct inventory *inv;
	enum section section;
	bool in_group; /* else: above all sections, or in [all] */
	size_t group;
	uint32_t line;
	struct slice rest; /* of a host line: its variables */
};

/* A word as a shell would cut it: blanks part, quotes keep together and go. In the arena. */
static bool shell_word(struct slice *s, struct arena *a, struct slice *word)
{
	char *out;
	size_t n = 0, i = 0;
	uint8_t quote = 0;

	*s = slice_ltrim(*s);
	if (s->n == 0 || s->p[0] == '#')
		return false;
	out = arena_alloc(a, s->n + 1);
	for (; i < s->n && (quote != 0 || (s->p[i] != ' ' && s->p[i] != '\t')); i++) {
		uint8_t c = s->p[i];

		if (quote == 0 && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = 0;
		else
			out[n++] = (char)c;
	}
	*s = slice_sub(*s, i, s->n);
	*word = slice_of(out, n);
	return true;
}

static int take_var(struct ini *ini, const struct ansible_vars *to, struct slice word)
{
	struct slice value = word, name;
	const char *why;

	if (!slice_cut(&value, '=', &name))
		return inventory_fail(
		    ini->inv, ini->line, "'%.*s' is no key=value", SLICE_ARG(word));
	if (ansible_var(ini->inv, to, slice_trim(name), slice_trim(value), &why) != 0)
		return inventory_fail(ini->inv, ini->line, "%s", why);
	return 0;
}

/* ---- Lines ---- */

static int take_host(struct inventory *inv, struct slice name, uint32_t line, void *ctx)
{
	struct ini *ini = ctx;
	struct slice rest = ini->rest, word;
	size_t at;

	if (inventory_host_at(inv, name, line, &at) != 0)
		return ERR_USAGE;
	if (ini->in_group)
		text_list_add(&inv->hosts[at].groups, inv->groups[ini->group].name);
	while (shell_word(&rest, &inv->arena, &word)) {
		const struct ansible_vars to = {&inv->hosts[at].own, inv, at, true};

		if (take_var(ini, &to, word) != 0)
			return ERR_USAGE;
	}
	return ansible_address(inv, at, line);
}

static int take_host_line(struct ini *ini, struct slice line)
{
	struct slice name;

	if (!shell_word(&line, &ini->inv->arena, &name))
		return 0;
	ini->rest = line;
	return ansible_names(ini->inv, name, ini->line, take_host, ini);
}

static int take_child(struct ini *ini, struct slice line)
{
	struct slice name;
	size_t child;

	if (!word_next(&line, &name) || name.p[0] == '#')
		return 0;
	if (inventory_group_at(ini->inv, name, ini->line, &child) != 0)
		return ERR_USAGE;
	/* All hosts are children of [all:children] anyway. */
	if (ini->in_group)
		text_list_add(&ini->inv->groups[ini->group].members,
		    (const char *)arena_printf(&ini->inv->arena, "@%.*s", SLICE_ARG(name)).p);
	return 0;
}

/* key = value; the rest of the line is the value. */
static int take_group_var(struct ini *ini, struct slice line)
{
	struct inventory *inv = ini->inv;
	const struct ansible_vars to = {
	    ini->in_group ? &inv->groups[ini->group].way : &inv->defaults.way, inv, 0, false};
	struct slice value = line, name, word;

	if (!slice_cut(&value, '=', &name))
		return inventory_fail(inv, ini->line, "'%.*s' is no key=value", SLICE_ARG(line));
	if (!shell_word(&value, &inv->arena, &word))
		word = SLICE("");
	return take_var(ini, &to,
	    arena_printf(&inv->arena, "%.*s=%.*s", SLICE_ARG(slice_trim(name)), SLICE_ARG(word)));
}

static int take_section(struct ini *ini, struct slice name)
{
	struct slice kind = name, group;

	ini->section = HOSTS;
	if (slice_cut(&kind, ':', &group)) {
		if (slice_eq_str(kind, "children"))
			ini->section = CHILDREN;
		else if (slice_eq_str(kind, "vars"))
			ini->section = VARS;
		else
			return inventory_fail(ini->inv, ini->line,
			    "'%.*s': a section is [group], [group:children] or [group:vars]",
			    SLICE_ARG(name));
		name = group;
	}
	ini->in_group = !slice_eq_str(name, "all") && !slice_eq_str(name, "ungrouped");
	return ini->in_group ? inventory_group_at(ini->inv, name, ini->line, &ini->group) : 0;
}

static int take_line(struct ini *ini, struct slice line)
{
	static int (*const takes[])(struct ini *, struct slice) = {
	    [HOSTS] = take_host_line, [CHILDREN] = take_child, [VARS] = take_group_var};

	if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
		return 0;
	if (line.p[0] == '[' && slice_find(line, ']') < line.n &&
	    (slice_ends(line, "]") || line.p[slice_find(line, ']') + 1] == ' '))
		return take_section(ini, slice_sub(line, 1, slice_find(line, ']')));
	return takes[ini->section](ini, line);
}

int inventory_read_ansible_ini(struct inventory *inv, struct slice text)
{
	struct ini ini = {.inv = inv};
	struct lines in = lines_of(text);
	struct slice line;

	while (lines_next(&in, &line)) {
		ini.line++;
		if (take_line(&ini, slice_trim(line)) != 0)
			return ERR_USAGE;
	}
	return 0;
}
