/*
 * Names in from= and AllowUsers that nobody of the case goes by. With UseDNS yes they let in
 * whoever the server's DNS calls so, both ways [openssh packet.c ssh_remote_hostname, canohost.c
 * remote_hostname]: somebody who was not swept. With UseDNS no they name nobody.
 */
#include "collector/rules/names.h"
#include "collector/rules/names_parts.h"
#include "collector/rules/source.h"
#include "collector/rules/wrappers.h"
#include "common/addr.h"

/* Is it one name, and not a pattern, a network or an address? */
static bool is_name(struct slice item)
{
	struct addr addr;
	bool letter = false;

	if (item.n == 0 || slice_starts(item, "!") || addr_parse_numeric(item, &addr) == 0)
		return false;
	for (size_t i = 0; i < item.n; i++) {
		if (item.p[i] == '*' || item.p[i] == '?' || item.p[i] == '/' || item.p[i] == ':')
			return false;
		letter = letter || ((item.p[i] | 32) >= 'a' && (item.p[i] | 32) <= 'z');
	}
	return letter;
}

static bool is_known(struct rule_ctx *c, const struct wrappers *eyes, struct slice name)
{
	const struct host_alias *hosts;

	for (size_t i = 0; eyes != NULL && i < eyes->nnames; i++)
		if (slice_eq_ci(eyes->names[i].name, name))
			return true;
	return names_hosts_called(c->names, names_lower(c->arena, name), &hosts) > 0;
}

static void add(struct rule_ctx *c, const struct rule *rule, uint32_t node, struct slice name)
{
	uint32_t outside = graph_node(c->graph, NODE_OUTSIDE, NO_HOST, names_lower(c->arena, name));
	struct edge_spec spec = {
	    .rule = rule->name,
	    .technique = rule->technique,
	    .from = &outside,
	    .nfrom = 1,
	    .to = node,
	    .certainty = CERTAINTY_LIKELY,
	    .missing = SLICE("whom the server's DNS calls so"),
	    .why = SLICE("the host has a name that is let in"),
	};

	graph_add(c->graph, &spec);
}

void source_outside(struct rule_ctx *c, const struct rule *rule, uint32_t node, struct slice client,
    const struct wrappers *eyes)
{
	enum source_term term;
	struct slice list, item;

	while (source_next(c->arena, &client, &term, &list)) {
		if (term != SOURCE_FROM && term != SOURCE_OR)
			continue;
		while (list.n > 0) {
			slice_cut(&list, ',', &item);
			if (is_name(item) && !is_known(c, eyes, item))
				add(c, rule, node, item);
		}
	}
}
