/* Lists of hosts and blocks into sets of addresses: see scope.h. */
#include "collector/cli/scope.h"

#include <string.h>

#include "collector/cli/words.h"
#include "common/formats/hosts.h"
#include "include/err.h"

/* One list on its way into a set. */
struct making {
	struct scope *scope;
	struct addr_set *set;
	bool excludes;
	const struct inventory *inv;
	struct slice hosts_file;
	struct arena *a;
	const char **why;
};

static int fail(struct making *m, const char *item, const char *words)
{
	*m->why = words_make(m->a, "%s %s: %s", m->excludes ? "exclude" : "scope", item, words);
	return ERR_USAGE;
}

/* All addresses that the hosts file has for the name; how many. */
static size_t add_of_hosts_file(struct making *m, struct slice name)
{
	struct lines in = lines_of(m->hosts_file);
	struct hosts_row row;
	size_t n = 0;

	while (hosts_next(&in, &row))
		if (row.at.err == 0 && hosts_names(&row, name)) {
			addr_set_add_addr(m->set, &row.addr);
			n++;
		}
	return n;
}

/* Every name and address of a host of the inventory. */
static void add_host(struct making *m, size_t i)
{
	const struct inventory_host *h = &m->inv->hosts[i];
	struct addr addr;

	for (size_t k = 0; k < h->addresses.n; k++)
		if (address_parse(slice_str(h->addresses.items[k]), &addr) == 0)
			addr_set_add_addr(m->set, &addr);
	if (h->addresses.n == 0)
		add_of_hosts_file(m, slice_str(h->called != NULL ? h->called : h->name));
	if (!m->excludes)
		return;
	m->scope->excluded_hosts[i] = true;
	text_index_add(&m->scope->excluded_names, slice_str(h->name), 0);
	for (size_t k = 0; k < h->aliases.n; k++)
		text_index_add(&m->scope->excluded_names, slice_str(h->aliases.items[k]), 0);
}

static void add_chosen(struct making *m, const bool *chosen)
{
	for (size_t i = 0; i < m->inv->nhosts; i++)
		if (chosen[i])
			add_host(m, i);
}

/* Whoever has an address in an excluded block is excluded with all the others. */
static void add_block(struct making *m, const struct cidr *net)
{
	bool *chosen;

	addr_set_add(m->set, net);
	if (!m->excludes)
		return;
	chosen = arena_alloc(m->a, m->inv->nhosts + 1);
	inventory_mark_network(m->inv, net, chosen);
	add_chosen(m, chosen);
}

static int add_group(struct making *m, const char *item)
{
	bool *chosen = arena_alloc(m->a, m->inv->nhosts + 1);

	if (inventory_mark_group(m->inv, slice_str(item + 1), chosen, m->a, m->why) != 0)
		return ERR_USAGE;
	add_chosen(m, chosen);
	return 0;
}

static int add_name(struct making *m, const char *item)
{
	const struct inventory_host *h = inventory_by_name(m->inv, slice_str(item));
	size_t n = 0;

	if (h != NULL)
		add_host(m, (size_t)(h - m->inv->hosts));
	else
		n = add_of_hosts_file(m, slice_str(item));
	if (m->excludes)
		text_index_add(&m->scope->excluded_names, slice_str(item), 0);
	else if (h == NULL && n == 0)
		return fail(m, item, "neither a block, nor a host of the inventory or /etc/hosts");
	return 0;
}

static int add_item(struct making *m, const char *item)
{
	struct slice text = slice_str(item);
	struct cidr net;
	int err;

	if (item[0] == '@')
		return add_group(m, item);
	err = cidr_parse_strict(text, &net);
	if (err == ERR_RANGE)
		return fail(m, item, "bits behind the prefix are set, or it is too long");
	if (err != 0 && slice_find(text, '/') < text.n)
		return fail(m, item, "no block of addresses");
	if (err != 0)
		return add_name(m, item);
	add_block(m, &net);
	return 0;
}

static int add_list(struct making *m, const struct text_list *list)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < list->n; i++)
		err = add_item(m, list->items[i]);
	return err;
}

int scope_make(struct scope *s, const struct inventory *inv, struct slice hosts_file,
    const struct text_list *scope, const struct text_list *exclude, struct arena *a,
    const char **why)
{
	struct making never = {s, &s->never, true, inv, hosts_file, a, why};
	struct making within[SCOPES] = {
	    {s, &s->within[0], false, inv, hosts_file, a, why},
	    {s, &s->within[1], false, inv, hosts_file, a, why},
	};
	int err;

	*s = (struct scope){.limited = {inv->scoped, scope->n > 0}};
	s->excluded_hosts = arena_alloc(a, inv->nhosts + 1);
	err = add_list(&never, &inv->exclude);
	if (err == 0)
		err = add_list(&never, exclude);
	if (err == 0)
		err = add_list(&within[0], &inv->scope);
	if (err == 0)
		err = add_list(&within[1], scope);
	addr_set_end(&s->never);
	for (size_t i = 0; i < SCOPES; i++)
		addr_set_end(&s->within[i]);
	return err;
}

void scope_free(struct scope *s)
{
	addr_set_free(&s->never);
	for (size_t i = 0; i < SCOPES; i++)
		addr_set_free(&s->within[i]);
	text_index_free(&s->excluded_names);
}

enum scope_verdict scope_of(const struct scope *s, const struct addr *a)
{
	if (addr_set_has(&s->never, a))
		return SCOPE_EXCLUDED;
	for (size_t i = 0; i < SCOPES; i++)
		if (s->limited[i] && !addr_set_has(&s->within[i], a))
			return SCOPE_OUT;
	return SCOPE_IN;
}

enum scope_verdict scope_of_text(const struct scope *s, const char *address)
{
	struct addr addr;

	return address_parse(slice_str(address), &addr) == 0 ? scope_of(s, &addr) : SCOPE_IN;
}
