/*
 * What Ansible's two forms of inventory share: the variables that say where a host is and how to
 * get in [docs.ansible.com: "Connecting to hosts: behavioral inventory parameters"], and names with
 * ranges. Templates and vaults are not evaluated: a variable that holds one is an error where it is
 * needed.
 */
#include <stdio.h>
#include <string.h>

#include "collector/cli/inventory_parts.h"
#include "collector/cli/words.h"
#include "collector/net/sweep.h"
#include "include/err.h"
#include "include/limits.h"

/* The hosts of one pattern; Ansible itself has no limit. */
#define MOST_OF_A_RANGE 100000

/* ---- Variables ---- */

static int fail(const char **why, const char *words)
{
	*why = words;
	return ERR_USAGE;
}

static int set_host(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	struct addr addr;

	if (!to->of_host)
		return 0;
	if (address_parse(value, &addr) != 0) {
		inv->hosts[to->host].called = arena_str(&inv->arena, value);
		return 0;
	}
	if (inventory_add_address(inv, to->host, value, 0) == 0)
		return 0;
	return fail(why, inv->why);
}

int ansible_address(struct inventory *inv, size_t host, uint32_t line)
{
	const struct inventory_host *h = &inv->hosts[host];
	struct slice name = slice_str(h->name);
	struct addr addr;

	if (h->addresses.n > 0 || h->called != NULL || address_parse(name, &addr) != 0)
		return 0;
	return inventory_add_address(inv, host, name, line);
}

static int set_port(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	uint32_t port;

	(void)inv;
	if (slice_to_u32(value, &port) != 0 || port < 1 || port > 65535)
		return fail(why, "the port is a number from 1 to 65535");
	to->way->port = port;
	to->way->said |= WAY_BIT(port);
	return 0;
}

static int set_user(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	(void)why;
	to->way->user = arena_str(&inv->arena, value);
	to->way->said |= WAY_BIT(user);
	return 0;
}

static int set_key(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	(void)why;
	to->way->identities.n = 0;
	text_list_add(&to->way->identities, arena_str(&inv->arena, value));
	to->way->said |= WAY_BIT(identities);
	return 0;
}

/* It may stand there when nobody else can read it. */
static int set_password(
    struct inventory *inv, const char **to, struct slice value, const char **why)
{
	if (inv->loose)
		return fail(why, "a password stands in a file that others can read: chmod 600 it");
	*to = (const char *)arena_printf(&inv->arena, SECRET_TEXT "%.*s", SLICE_ARG(value)).p;
	return 0;
}

static int set_login_password(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	to->way->said |= WAY_BIT(password);
	return set_password(inv, &to->way->password, value, why);
}

static int set_become_password(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	to->way->said |= WAY_BIT(become_password);
	return set_password(inv, &to->way->become_password, value, why);
}

static bool is_yes(struct slice value)
{
	return slice_eq_str_ci(value, "true") || slice_eq_str_ci(value, "yes") ||
	       slice_eq_str(value, "1");
}

static int set_become(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	(void)inv;
	(void)why;
	if (!is_yes(value))
		to->way->become = SWEEP_BECOME_NONE;
	else if (to->way->become == SWEEP_BECOME_NONE)
		to->way->become = SWEEP_BECOME_SUDO;
	to->way->said |= WAY_BIT(become);
	return 0;
}

static int set_become_method(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	for (int i = 1; way_become_words[i] != NULL; i++)
		if (slice_eq_str(value, way_become_words[i])) {
			to->way->become = i;
			to->way->said |= WAY_BIT(become);
			return 0;
		}
	return fail(
	    why, words_make(&inv->arena, "'%.*s' is none of sudo, su, doas", SLICE_ARG(value)));
}

/* Of the arguments of ssh(1) only the jump hosts: -J HOST, -o ProxyJump=HOST. */
static int set_arguments(
    struct inventory *inv, const struct ansible_vars *to, struct slice value, const char **why)
{
	struct slice word, jump = {0};

	(void)why;
	while (word_next(&value, &word)) {
		if (slice_eq_str(word, "-J"))
			word_next(&value, &jump);
		else if (slice_starts(word, "-J"))
			jump = slice_sub(word, 2, word.n);
		else if (slice_starts(word, "ProxyJump="))
			jump = slice_sub(word, 10, word.n);
		else if (slice_starts(word, "-oProxyJump="))
			jump = slice_sub(word, 12, word.n);
	}
	if (jump.n == 0)
		return 0;
	to->way->jump.n = 0;
	text_list_add(&to->way->jump, arena_str(&inv->arena, jump));
	to->way->said |= WAY_BIT(jump);
	return 0;
}

/* The order of rows is that of their names. */
static const struct {
	const char *name;
	int (*set)(struct inventory *inv, const struct ansible_vars *to, struct slice value,
	    const char **why);
} vars[] = {
    {"ansible_become", set_become},
    {"ansible_become_method", set_become_method},
    {"ansible_become_pass", set_become_password},
    {"ansible_become_password", set_become_password},
    {"ansible_host", set_host},
    {"ansible_password", set_login_password},
    {"ansible_port", set_port},
    {"ansible_private_key_file", set_key},
    {"ansible_ssh_common_args", set_arguments},
    {"ansible_ssh_host", set_host},
    {"ansible_ssh_pass", set_login_password},
    {"ansible_ssh_port", set_port},
    {"ansible_ssh_private_key_file", set_key},
    {"ansible_ssh_user", set_user},
    {"ansible_user", set_user},
};

static bool is_template(struct slice value)
{
	for (size_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '{' && (value.p[i + 1] == '{' || value.p[i + 1] == '%'))
			return true;
	return false;
}

int ansible_var(struct inventory *inv, const struct ansible_vars *to, struct slice name,
    struct slice value, const char **why)
{
	for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++) {
		if (!slice_eq_str(name, vars[i].name))
			continue;
		if (is_template(value))
			return fail(why,
			    words_make(&inv->arena, "%s is a template, which is not evaluated here",
				vars[i].name));
		if (slice_starts(value, "$ANSIBLE_VAULT"))
			return fail(
			    why, words_make(&inv->arena, "%s is encrypted, and not decrypted here",
				     vars[i].name));
		return vars[i].set(inv, to, value, why);
	}
	return 0;
}

/* ---- Names with ranges: web[01:20], db[a:f].example, [1:9:2] ---- */

struct range {
	uint32_t from, to, step;
	int width; /* of numbers, with zeros in front; -1: letters */
};

static bool one_letter(struct slice s, uint32_t *out)
{
	if (s.n != 1 || !((s.p[0] | 0x20) >= 'a' && (s.p[0] | 0x20) <= 'z'))
		return false;
	*out = s.p[0];
	return true;
}

static bool read_range(struct slice text, struct range *r)
{
	struct slice from, to = text;

	r->step = 1;
	if (!slice_cut(&to, ':', &from))
		return false;
	if (slice_find(to, ':') < to.n) {
		struct slice step = to;

		slice_cut(&step, ':', &to);
		if (slice_to_u32(step, &r->step) != 0 || r->step == 0)
			return false;
	}
	r->width = -1;
	if (one_letter(from, &r->from) && one_letter(to, &r->to))
		return r->from <= r->to;
	if (from.n == 0)
		from = SLICE("0");
	r->width = from.p[0] == '0' ? (int)from.n : 1;
	return from.n < 10 && slice_to_u32(from, &r->from) == 0 && slice_to_u32(to, &r->to) == 0 &&
	       r->from <= r->to && r->to - r->from < MOST_OF_A_RANGE;
}

static struct slice with(
    struct arena *a, struct slice head, struct slice tail, const struct range *r, uint32_t v)
{
	if (r->width < 0)
		return arena_printf(a, "%.*s%c%.*s", SLICE_ARG(head), (int)v, SLICE_ARG(tail));
	return arena_printf(a, "%.*s%0*u%.*s", SLICE_ARG(head), r->width, v, SLICE_ARG(tail));
}

struct naming {
	uint32_t line;
	uint32_t made;
	int (*fn)(struct inventory *inv, struct slice name, uint32_t line, void *ctx);
	void *ctx;
};

/* The first range is written out, the others by the calls for each of its names. */
static int each_name(struct inventory *inv, struct slice pattern, struct naming *n)
{
	size_t open = slice_find(pattern, '['), close = slice_find(pattern, ']');
	struct range r;
	int err = 0;

	if (open == pattern.n) {
		if (++n->made > MOST_OF_A_RANGE)
			return inventory_fail(inv, n->line, "over %d names", MOST_OF_A_RANGE);
		return n->fn(inv, pattern, n->line, n->ctx);
	}
	if (close == pattern.n || close < open ||
	    !read_range(slice_sub(pattern, open + 1, close), &r))
		return inventory_fail(
		    inv, n->line, "'%.*s': no range like [01:20]", SLICE_ARG(pattern));
	for (uint32_t v = r.from; err == 0 && v <= r.to; v += r.step)
		err = each_name(inv,
		    with(&inv->arena, slice_sub(pattern, 0, open),
			slice_sub(pattern, close + 1, pattern.n), &r, v),
		    n);
	return err;
}

int ansible_names(struct inventory *inv, struct slice pattern, uint32_t line,
    int (*fn)(struct inventory *inv, struct slice name, uint32_t line, void *ctx), void *ctx)
{
	struct naming n = {.line = line, .fn = fn, .ctx = ctx};

	if (pattern.n > LIMIT_HOST_NAME_BYTES)
		return inventory_fail(inv, line, "a host's name is too long");
	return each_name(inv, pattern, &n);
}
