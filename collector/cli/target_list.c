/* The list of targets: each host once, whatever it is called. */
#include <stdlib.h>
#include <string.h>

#include "collector/cli/targets_parts.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

int target_fail(struct targets *t, const char *target, const char *why)
{
	t->why = words_make(&t->arena, "%s: %s", target, why);
	return ERR_USAGE;
}

void target_call(struct targets *t, struct target *x, const char *alias)
{
	if (text_index_add(&t->called, slice_str(alias), (uint32_t)(x - t->items)))
		text_list_add(&x->aliases, alias);
}

/* What stands for where it is reached; two names of one place are one host. */
static struct slice place_of(struct targets *t, const struct target *x)
{
	struct addr addr;
	char text[ADDR_TEXT_BYTES] = "";

	if (address_parse(slice_str(x->address), &addr) == 0)
		addr_format(&addr, text);
	return arena_printf(&t->arena, "%s %u", text, x->port == 0 ? SSH_PORT : x->port);
}

/* What was said of a host at two places must agree where it was said in TARGETs. */
static int merge(struct targets *t, struct target *have, const struct target *more)
{
	if (have->user_said && more->user_said && strcmp(have->user, more->user) != 0)
		return target_fail(t, more->name, "named twice, with different users");
	if (have->port_said && more->port_said && have->port != more->port)
		return target_fail(t, more->name, "named twice, with different ports");
	if (more->user_said || (more->user != NULL && !have->user_said))
		have->user = more->user;
	if (more->port_said || (more->port != 0 && !have->port_said))
		have->port = more->port;
	if (more->address[0] != '\0') {
		have->address = more->address;
		have->found = more->found;
	}
	have->user_said |= more->user_said;
	have->port_said |= more->port_said;
	have->asked |= more->asked;
	have->critical |= more->critical;
	target_call(t, have, more->name);
	return 0;
}

/* Adds the host, or merges it with the one that has its name or its place. */
int target_keep(struct targets *t, const struct target *x)
{
	struct slice place = place_of(t, x);
	struct target *new;
	uint32_t same;

	if (text_index_get(&t->called, slice_str(x->name), &same) ||
	    (!x->local && text_index_get(&t->places, place, &same)))
		return merge(t, &t->items[same], x);
	if (t->n == LIMIT_TARGETS)
		return target_fail(t, x->name, "more hosts than the limit");
	grow(&t->items, &t->cap, t->n + 1, sizeof(*t->items));
	new = &t->items[t->n++];
	*new = *x;
	new->aliases = (struct text_list){0};
	text_index_add(&t->called, slice_str(x->name), (uint32_t)(t->n - 1));
	if (!x->local)
		text_index_add(&t->places, place, (uint32_t)(t->n - 1));
	if (x->address[0] != '\0')
		text_index_add(&t->called, slice_str(x->address), (uint32_t)(t->n - 1));
	return 0;
}

struct target *target_in_list(const struct targets *t, struct slice name)
{
	uint32_t i;

	return text_index_get(&t->called, name, &i) ? &t->items[i] : NULL;
}

const struct target *targets_find(const struct targets *t, struct slice name)
{
	return target_in_list(t, name);
}

struct target *targets_get(struct targets *t, struct slice name)
{
	return target_in_list(t, name);
}

void targets_free(struct targets *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->items[i].aliases.items);
	free(t->items);
	text_index_free(&t->called);
	text_index_free(&t->places);
	arena_free(&t->arena);
	*t = (struct targets){0};
}

void targets_add_known(struct targets *t, const struct target *known)
{
	struct target x = *known;

	if (target_in_list(t, slice_str(known->name)) != NULL || target_keep(t, &x) != 0)
		return;
	for (size_t i = 0; i < known->aliases.n; i++)
		target_call(t, target_in_list(t, slice_str(known->name)), known->aliases.items[i]);
}
