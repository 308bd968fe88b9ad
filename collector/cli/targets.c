/* From TARGETs to hosts: the inventory, its groups and blocks, and what it excludes. */
#include "collector/cli/targets.h"

#include <string.h>
#include <unistd.h>

#include "collector/cli/targets_parts.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

/* ---- One host ---- */

/* By any of its names, or by the address at which it would be reached. */
static enum scope_verdict scope_of_target(const struct targets *t, const struct target *x)
{
	uint32_t unused;

	if ((x->known != NULL && t->scope->excluded_hosts[x->known - t->inventory->hosts]) ||
	    text_index_get(&t->scope->excluded_names, slice_str(x->name), &unused))
		return SCOPE_EXCLUDED;
	return scope_of_text(t->scope, x->address);
}

static int forbidden(struct targets *t, const char *text, enum scope_verdict v)
{
	if (v == SCOPE_EXCLUDED)
		return target_fail(t, text, "this host is excluded");
	return target_fail(
	    t, text, "this host lies outside of the scope: ask for authority to look there");
}

/* From the inventory; `address` NULL: its first one. */
static int from_inventory(
    struct targets *t, const struct inventory_host *h, const char *address, struct target *x)
{
	x->known = h;
	x->name = h->name;
	x->address = address != NULL ? address : h->addresses.n > 0 ? h->addresses.items[0] : NULL;
	x->found = "inventory";
	x->critical = h->critical;
	x->roles = h->roles;
	if (!x->user_said)
		x->user = h->way.user;
	if (!x->port_said)
		x->port = h->way.port;
	if (x->address != NULL)
		return 0;
	return target_look_up(t, x, h->called != NULL ? h->called : h->name);
}

static const char *name_of_address(struct targets *t, const struct target_spec *s, const char *text)
{
	if (s->port == 0 || s->port == SSH_PORT)
		return text;
	return words_make(&t->arena, s->bracketed ? "[%s]:%u" : "%s:%u", text, s->port);
}

static int resolve(struct targets *t, const struct target_spec *s, struct target *x)
{
	const struct inventory_host *h = inventory_by_name(t->inventory, s->host);
	const char *text = arena_str(&t->arena, s->host);
	struct addr addr;
	int err;

	if (h != NULL)
		return from_inventory(t, h, NULL, x);
	if (address_parse(s->host, &addr) == 0) {
		h = inventory_by_address(t->inventory, &addr);
		if (h != NULL && (s->port == 0 || s->port == h->way.port))
			return from_inventory(t, h, text, x);
		x->name = name_of_address(t, s, text);
		x->address = text;
		x->found = "target";
		return 0;
	}
	x->name = text;
	err = target_look_up(t, x, text);
	if (err != 0 || address_parse(slice_str(x->address), &addr) != 0)
		return err;
	h = inventory_by_address(t->inventory, &addr);
	return h == NULL || s->port != 0 ? 0 : from_inventory(t, h, x->address, x);
}

/* The other names and addresses, once the host has its place in the list. */
static void add_aliases(struct targets *t, const struct target *x, const char *text)
{
	struct target *kept = target_in_list(t, slice_str(x->name));

	target_call(t, kept, text);
	for (size_t i = 0; x->known != NULL && i < x->known->addresses.n; i++)
		target_call(t, kept, x->known->addresses.items[i]);
	for (size_t i = 0; x->known != NULL && i < x->known->aliases.n; i++)
		target_call(t, kept, x->known->aliases.items[i]);
	kept->known = x->known;
}

static int add_host(struct targets *t, const struct target_spec *s, bool asked)
{
	struct target x = {
	    .user = s->user.p == NULL ? NULL : arena_str(&t->arena, s->user),
	    .user_said = s->user.p != NULL,
	    .port = s->port,
	    .port_said = s->port != 0,
	    .asked = asked,
	};
	enum scope_verdict v;
	uint32_t unused;
	int err;

	/* An excluded host is not even looked up. */
	if (asked && text_index_get(&t->scope->excluded_names, s->host, &unused))
		return forbidden(t, s->text, SCOPE_EXCLUDED);
	err = resolve(t, s, &x);
	v = err == 0 ? scope_of_target(t, &x) : SCOPE_IN;
	if (asked && v != SCOPE_IN)
		return forbidden(t, s->text, v);
	if (err == 0)
		err = target_keep(t, &x);
	if (err == 0)
		add_aliases(t, &x, arena_str(&t->arena, s->host));
	return err;
}

static int add_local(struct targets *t)
{
	char host[LIMIT_HOST_NAME_BYTES + 1] = "";
	struct target x = {.address = "", .found = "target", .local = true, .asked = true};

	if (gethostname(host, sizeof(host) - 1) != 0 || host[0] == '\0')
		memcpy(host, "local", sizeof("local"));
	x.name = arena_str(&t->arena, slice_str(host));
	x.known = inventory_by_name(t->inventory, slice_str(host));
	x.critical = x.known != NULL && x.known->critical;
	if (scope_of_target(t, &x) == SCOPE_EXCLUDED)
		return forbidden(t, "local", SCOPE_EXCLUDED);
	if (target_keep(t, &x) != 0)
		return ERR_USAGE;
	target_in_list(t, slice_str(host))->local = true;
	add_aliases(t, &x, "local");
	return 0;
}

/* ---- Groups and blocks ---- */

/* Its first address in the block; NULL without a block. */
static const char *address_in(const struct inventory_host *h, const struct cidr *net)
{
	struct addr addr;

	for (size_t i = 0; net != NULL && i < h->addresses.n; i++)
		if (address_parse(slice_str(h->addresses.items[i]), &addr) == 0 &&
		    cidr_has(net, &addr))
			return h->addresses.items[i];
	return NULL;
}

/* A host of a group or block. One that must not be touched is left out, and counted. */
static int add_member(struct targets *t, const struct inventory_host *h, const struct cidr *net)
{
	struct target x = {.asked = true};
	enum scope_verdict v;

	/* First: an excluded host is not even looked up. */
	if (t->scope->excluded_hosts[h - t->inventory->hosts]) {
		t->excluded++;
		return 0;
	}
	if (from_inventory(t, h, address_in(h, net), &x) != 0)
		return ERR_USAGE;
	v = scope_of_target(t, &x);
	t->excluded += v == SCOPE_EXCLUDED;
	t->outside += v == SCOPE_OUT;
	if (v != SCOPE_IN)
		return 0;
	if (target_keep(t, &x) != 0)
		return ERR_USAGE;
	add_aliases(t, &x, x.address);
	return 0;
}

static int add_marked(struct targets *t, const bool *chosen, const struct cidr *net)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < t->inventory->nhosts; i++)
		if (chosen[i])
			err = add_member(t, &t->inventory->hosts[i], net);
	return err;
}

static bool any(const bool *chosen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (chosen[i])
			return true;
	return false;
}

static int add_group(struct targets *t, const char *text)
{
	bool *chosen = arena_alloc(&t->arena, t->inventory->nhosts + 1);

	if (t->inventory->path == NULL)
		return target_fail(t, text, "a group needs an inventory: --inventory FILE");
	if (inventory_mark_group(t->inventory, slice_str(text + 1), chosen, &t->arena, &t->why) !=
	    0)
		return ERR_USAGE;
	if (!any(chosen, t->inventory->nhosts))
		return target_fail(t, text, "the group is empty");
	return add_marked(t, chosen, NULL);
}

static int add_network(struct targets *t, const struct target_spec *s)
{
	bool *chosen = arena_alloc(&t->arena, t->inventory->nhosts + 1);
	struct cidr net;
	int err = cidr_parse_strict(s->host, &net);

	if (err == ERR_RANGE)
		return target_fail(t, s->text, "bits behind the prefix are set, or it is too long");
	if (err != 0 || s->port != 0)
		return target_fail(t, s->text, "neither a host nor a block of addresses");
	if (s->user.p != NULL)
		return target_fail(
		    t, s->text, "no user before a block: use --user or the inventory");
	inventory_mark_network(t->inventory, &net, chosen);
	if (!any(chosen, t->inventory->nhosts))
		return target_fail(t, s->text, "no host of the inventory lies in this block");
	return add_marked(t, chosen, &net);
}

int targets_add(struct targets *t, const char *text)
{
	struct target_spec s;

	if (strcmp(text, "local") == 0)
		return add_local(t);
	if (target_spec_read(t, &s, text) != 0)
		return ERR_USAGE;
	if (text[0] == '@')
		return add_group(t, text);
	if (slice_find(s.host, '/') < s.host.n)
		return add_network(t, &s);
	return add_host(t, &s, true) == 0 ? 0 : ERR_USAGE;
}

int targets_add_jump(struct targets *t, const char *text, size_t *at)
{
	struct target_spec s;
	const struct target *x;
	enum scope_verdict v;
	int err = target_spec_read(t, &s, text);

	if (err == 0 && (text[0] == '@' || slice_find(s.host, '/') < s.host.n))
		err = target_fail(t, text, "a jump host is one host");
	if (err == 0)
		err = add_host(t, &s, false);
	if (err != 0)
		return err;
	x = target_in_list(t, s.host);
	v = scope_of_target(t, x);
	*at = (size_t)(x - t->items);
	return v == SCOPE_IN ? 0 : forbidden(t, text, v);
}

int targets_add_found(struct targets *t, const char *host)
{
	struct target_spec s = {.text = host, .host = slice_str(host)};
	struct addr addr;

	if (address_parse(s.host, &addr) != 0)
		for (size_t i = 0; i < s.host.n; i++)
			if (s.host.p[i] <= ' ' || s.host.p[i] >= 0x7f ||
			    strchr("@/:[]%*?,", s.host.p[i]) != NULL)
				return target_fail(t, host, "no host name");
	if (s.host.n == 0 || s.host.n > LIMIT_HOST_NAME_BYTES)
		return target_fail(t, host, "no host name");
	return add_host(t, &s, true) == 0 ? 0 : ERR_USAGE;
}

int targets_add_named(struct targets *t, const char *host)
{
	struct target_spec s = {.text = host, .host = slice_str(host)};
	bool dns = t->dns;
	int err;

	if (target_in_list(t, s.host) != NULL)
		return 0;
	t->dns = false;
	err = add_host(t, &s, false);
	t->dns = dns;
	return err;
}

void targets_begin(struct targets *t, const struct inventory *inventory, const struct scope *scope,
    struct slice hosts_file, bool dns)
{
	*t = (struct targets){
	    .inventory = inventory, .scope = scope, .hosts_file = hosts_file, .dns = dns};
}
