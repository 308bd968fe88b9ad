/* The inventory: which form its file has, its hosts and groups, and the look-ups. */
#include "collector/cli/inventory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "collector/cli/text_file.h"
#include "collector/cli/words.h"
#include "common/die.h"
#include "include/err.h"
#include "include/limits.h"

int inventory_fail(struct inventory *inv, uint32_t line, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("format \"%s\"", fmt);
	inv->why = line > 0 ? words_make(&inv->arena, "%s:%u: %s", inv->path, line, text)
			    : words_make(&inv->arena, "%s: %s", inv->path, text);
	free(text);
	return ERR_USAGE;
}

/* ---- Putting in ---- */

int address_parse(struct slice text, struct addr *out)
{
	size_t zone = slice_find(text, '%');
	int err = addr_parse(slice_sub(text, 0, zone), out);

	/* A zone belongs to an IPv6 address and is not empty. */
	if (err == 0 && zone < text.n && (out->family != ADDR_V6 || zone + 1 == text.n))
		return ERR_SYNTAX;
	return err;
}

int inventory_host_at(struct inventory *inv, struct slice name, uint32_t line, size_t *at)
{
	uint32_t have;

	if (text_index_get(&inv->host_names, name, &have)) {
		*at = have;
		return 0;
	}
	if (name.n == 0)
		return inventory_fail(inv, line, "a host without a name");
	if (name.n > LIMIT_HOST_NAME_BYTES)
		return inventory_fail(
		    inv, line, "the host's name is longer than %d", LIMIT_HOST_NAME_BYTES);
	if (inv->nhosts == LIMIT_TARGETS)
		return inventory_fail(inv, line, "more hosts than the limit");
	grow(&inv->hosts, &inv->cap_hosts, inv->nhosts + 1, sizeof(*inv->hosts));
	*at = inv->nhosts++;
	inv->hosts[*at] =
	    (struct inventory_host){.name = arena_str(&inv->arena, name), .line = line};
	text_index_add(&inv->host_names, name, (uint32_t)*at);
	return 0;
}

int inventory_group_at(struct inventory *inv, struct slice name, uint32_t line, size_t *at)
{
	uint32_t have;

	if (text_index_get(&inv->group_names, name, &have)) {
		*at = have;
		return 0;
	}
	if (name.n == 0 || slice_eq_str(name, "all"))
		return inventory_fail(
		    inv, line, "'%.*s' cannot be the name of a group", SLICE_ARG(name));
	grow(&inv->groups, &inv->cap_groups, inv->ngroups + 1, sizeof(*inv->groups));
	*at = inv->ngroups++;
	inv->groups[*at] =
	    (struct inventory_group){.name = arena_str(&inv->arena, name), .line = line};
	text_index_add(&inv->group_names, name, (uint32_t)*at);
	return 0;
}

int inventory_add_address(struct inventory *inv, size_t host, struct slice text, uint32_t line)
{
	struct inventory_host *h = &inv->hosts[host];
	char plain[ADDR_TEXT_BYTES];
	struct addr addr;

	if (address_parse(text, &addr) != 0)
		return inventory_fail(
		    inv, line, "%s: '%.*s' is no IPv4 or IPv6 address", h->name, SLICE_ARG(text));
	addr_format(&addr, plain);
	text_index_add(&inv->addresses, slice_str(plain), (uint32_t)host);
	for (size_t i = 0; i < h->addresses.n; i++)
		if (slice_eq_str(text, h->addresses.items[i]))
			return 0;
	text_list_add(&h->addresses, arena_str(&inv->arena, text));
	return 0;
}

void inventory_add_alias(struct inventory *inv, size_t host, struct slice name)
{
	if (text_index_add(&inv->host_names, name, (uint32_t)host))
		text_list_add(&inv->hosts[host].aliases, arena_str(&inv->arena, name));
}

/* ---- The form of the file ---- */

/* The first line that is no comment; false when there is none. */
static bool first_line(struct slice text, struct slice *line)
{
	struct lines in = lines_of(text);

	while (lines_next(&in, line)) {
		*line = slice_trim(*line);
		if (line->n > 0 && line->p[0] != '#' && line->p[0] != ';')
			return true;
	}
	return false;
}

/* "hosts:", "all:", "{", "---"; no address, whose colons stand within. */
static bool is_yaml(const char *path, struct slice line)
{
	struct slice all = slice_str(path), word;
	struct addr addr;

	if (slice_ends(all, ".yaml") || slice_ends(all, ".yml") || slice_ends(all, ".json"))
		return true;
	if (slice_starts(line, "---") || slice_starts(line, "{") || !word_next(&line, &word))
		return true;
	return slice_ends(word, ":") && address_parse(word, &addr) != 0;
}

/* "[web]" in a line of its own, or a variable of Ansible's; "[fd00::5]:22" is a host. */
static bool is_ini(struct slice text)
{
	struct lines in = lines_of(text);
	struct slice line, word;
	struct addr addr;

	while (lines_next(&in, &line)) {
		line = slice_trim(line);
		if (slice_starts(line, "[") && slice_ends(line, "]") &&
		    address_parse(slice_sub(line, 1, line.n - 1), &addr) != 0)
			return true;
		while (word_next(&line, &word) && word.p[0] != '#')
			if (slice_starts(word, "ansible_"))
				return true;
	}
	return false;
}

static bool is_hosts(struct slice line)
{
	struct slice address, name;
	struct addr addr;

	return word_next(&line, &address) && address_parse(address, &addr) == 0 &&
	       word_next(&line, &name);
}

static int read_yaml(struct inventory *inv, struct slice text)
{
	struct yaml_file f;
	yaml_node_t *root;
	int err = yaml_parse(&f, inv->path, text, &inv->arena);

	root = err == 0 ? yaml_root(&f) : NULL;
	if (root != NULL)
		err = inventory_read_yaml(inv, &f, root);
	if (f.why != NULL)
		inv->why = f.why;
	yaml_close(&f);
	return err;
}

static int read_text(struct inventory *inv, struct slice text)
{
	struct slice line;

	if (!first_line(text, &line) || is_yaml(inv->path, line))
		return read_yaml(inv, text);
	if (is_ini(text))
		return inventory_read_ansible_ini(inv, text);
	if (is_hosts(line))
		return inventory_read_hosts(inv, text);
	return inventory_read_list(inv, text);
}

int inventory_load(struct inventory *inv, const char *path, const char **why)
{
	struct text_file f;
	int err;

	*inv = (struct inventory){.path = path};
	if (text_file_read(&f, path, LIMIT_YAML_BYTES, &inv->arena, &inv->why) != 0) {
		err = inventory_fail(inv, 0, "%s", inv->why);
	} else {
		inv->loose = f.loose;
		err = read_text(inv, f.text);
	}
	if (err == 0)
		err = inventory_resolve(inv);
	*why = inv->why;
	return err;
}

void inventory_free(struct inventory *inv)
{
	for (size_t i = 0; i < inv->nhosts; i++) {
		free(inv->hosts[i].addresses.items);
		free(inv->hosts[i].aliases.items);
		free(inv->hosts[i].groups.items);
		free(inv->hosts[i].roles.items);
		free(inv->hosts[i].owners.items);
		way_free(&inv->hosts[i].own);
	}
	for (size_t i = 0; i < inv->ngroups; i++) {
		free(inv->groups[i].members.items);
		way_free(&inv->groups[i].way);
	}
	for (size_t i = 0; i < inv->ncredentials; i++)
		way_free(&inv->credentials[i].way);
	way_free(&inv->defaults.way);
	free(inv->hosts);
	free(inv->groups);
	free(inv->credentials);
	text_index_free(&inv->host_names);
	text_index_free(&inv->group_names);
	text_index_free(&inv->addresses);
	free(inv->exclude.items);
	free(inv->scope.items);
	arena_free(&inv->arena);
	*inv = (struct inventory){0};
}

/* ---- Look-ups ---- */

const struct inventory_host *inventory_by_name(const struct inventory *inv, struct slice name)
{
	uint32_t h;

	return text_index_get(&inv->host_names, name, &h) ? &inv->hosts[h] : NULL;
}

const struct inventory_host *inventory_by_address(
    const struct inventory *inv, const struct addr *addr)
{
	char text[ADDR_TEXT_BYTES];
	uint32_t h;

	addr_format(addr, text);
	return text_index_get(&inv->addresses, slice_str(text), &h) ? &inv->hosts[h] : NULL;
}

const struct inventory_group *inventory_group(const struct inventory *inv, struct slice name)
{
	uint32_t g;

	return text_index_get(&inv->group_names, name, &g) ? &inv->groups[g] : NULL;
}
