/* Inventory and targets: what is taken, and in which words the rest is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/targets.h"
#include "include/err.h"
#include "tests/unit/yaml_file.h"

/* ---- Inventory ---- */

static void test_sample_inventory(void **state)
{
	struct inventory inv;
	const struct inventory_host *web2;
	const char *why;

	(void)state;
	if (inventory_load(&inv, "config/inventory.yaml", &why) != 0)
		fail_msg("%s", why);
	assert_int_equal(inv.nhosts, 5);
	web2 = inventory_by_name(&inv, SLICE("WEB2"));
	assert_non_null(web2);
	assert_int_equal(web2->way.port, 2222);
	assert_string_equal(web2->way.user, "survey");
	assert_int_equal(web2->addresses.n, 2);
	assert_true(inventory_by_name(&inv, SLICE("db1"))->critical);
	assert_int_equal(inv.exclude.n, 3);
	for (const struct option *opt = inventory_host_keys; opt->name != NULL; opt++)
		if (!mentions("config/inventory.yaml", opt->name))
			fail_msg("config/inventory.yaml does not show '%s'", opt->name);
	for (const struct option *opt = inventory_group_keys; opt->name != NULL; opt++)
		if (!mentions("config/inventory.yaml", opt->name))
			fail_msg("config/inventory.yaml does not show '%s'", opt->name);
	inventory_free(&inv);
}

static void test_wrong_inventory(void **state)
{
	static const struct {
		const char *yaml, *why;
	} rows[] = {
	    {"hots: []\n", ":1: unknown key 'hots' (did you mean 'hosts'?)"},
	    {"hosts: web\n", ":1: hosts: a list is expected"},
	    {"hosts:\n  - web\n", ":2: a host: keys with values are expected"},
	    {"hosts:\n  - addresses: [10.0.0.1]\n", ":2: a host without a name"},
	    {"hosts:\n  - name: a\n    adresses: [10.0.0.1]\n",
		":3: unknown key 'adresses' (did you mean 'addresses'?)"},
	    {"hosts:\n  - name: a\n    addresses: [10.0.0]\n",
		":2: a: '10.0.0' is no IPv4 or IPv6 address"},
	    {"hosts:\n  - name: a\n    addresses: [\"10.0.0.1%eth0\"]\n",
		":2: a: '10.0.0.1%eth0' is no IPv4 or IPv6 address"},
	    {"hosts:\n  - name: a\n    port: 70000\n",
		":3: 'port' is a number from 1 to 65535, not '70000'"},
	    {"hosts:\n  - name: web\n  - name: Web\n", ":3: 'Web' stands in line 2 already"},
	    {"groups:\n  a: [x]\n  a: [y]\n", ":3: 'a' stands in line 2 already"},
	    {"groups:\n  all: [x]\n", ":2: 'all' cannot be the name of a group"},
	    {"groups:\n  a: [[x]]\n", ":2: a list of plain words is expected"},
	    {"exclude: {a: b}\n", ":1: exclude: a list is expected"},
	};
	struct inventory inv;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_yaml(rows[i].yaml, strlen(rows[i].yaml));
		assert_int_equal(inventory_load(&inv, file_path, &why), ERR_USAGE);
		assert_words(why, rows[i].why);
		inventory_free(&inv);
		unlink(file_path);
	}
}

/* ---- Targets ---- */

#define INVENTORY                                                                 \
	"hosts:\n"                                                                \
	"  - {name: web1, addresses: [10.0.0.1, 10.9.0.1], groups: [web]}\n"      \
	"  - {name: web2, addresses: [10.0.0.2], groups: [web], user: bob}\n"     \
	"  - {name: db1, addresses: [\"fd00::1\"], port: 2222, critical: true}\n" \
	"  - {name: old, addresses: [10.0.0.9]}\n"                                \
	"  - {name: bare}\n"                                                      \
	"groups:\n"                                                               \
	"  inner: [db1]\n"                                                        \
	"  outer: [\"@inner\", web1]\n"                                           \
	"  loop1: [\"@loop2\"]\n"                                                 \
	"  loop2: [\"@loop1\", web2]\n"                                           \
	"  typo: [wbe1]\n"                                                        \
	"exclude: [old, 10.66.0.0/16]\n"

static const char hosts_file[] = "127.0.0.1 localhost\n"
				 "10.0.0.7 seven.example seven\n"
				 "10.0.0.2 www\n"
				 "10.66.0.1 forbidden\n"
				 "10.0.0.8 bare\n";

static struct inventory inventory;
static struct scope scope;
static struct arena scope_arena;

static int targets_set_up(void **state)
{
	const char *why;
	int err;

	(void)state;
	write_yaml(INVENTORY, sizeof(INVENTORY) - 1);
	err = inventory_load(&inventory, file_path, &why);
	unlink(file_path);
	if (err == 0)
		err = scope_make(&scope, &inventory, slice_of(hosts_file, sizeof(hosts_file) - 1),
		    &(struct text_list){0}, &(struct text_list){0}, &scope_arena, &why);
	return err;
}

static int targets_tear_down(void **state)
{
	(void)state;
	scope_free(&scope);
	arena_free(&scope_arena);
	inventory_free(&inventory);
	return 0;
}

/* Adds the targets, separated by blanks; the result of the first that fails. */
static int add_all(struct targets *t, const char *words)
{
	char text[256];
	int err = 0;

	snprintf(text, sizeof(text), "%s", words);
	targets_begin(t, &inventory, &scope, slice_of(hosts_file, sizeof(hosts_file) - 1), false);
	for (char *w = strtok(text, " "); err == 0 && w != NULL; w = strtok(NULL, " "))
		err = targets_add(t, w);
	return err;
}

/* "user@name=address:port" of each, user and port where they are known. */
static void write_list(const struct targets *t, char out[512])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < t->n; i++) {
		const struct target *x = &t->items[i];

		n += (size_t)snprintf(out + n, 512 - n, "%s%s%s%s=%s", i == 0 ? "" : " ",
		    x->user == NULL ? "" : x->user, x->user == NULL ? "" : "@", x->name,
		    x->address);
		if (x->port != 0)
			n += (size_t)snprintf(out + n, 512 - n, ":%u", x->port);
	}
}

static void test_targets(void **state)
{
	static const struct {
		const char *words, *list;
	} rows[] = {
	    {"web1", "web1=10.0.0.1"},
	    {"WEB1", "web1=10.0.0.1"},
	    {"alice@web1:2200", "alice@web1=10.0.0.1:2200"},
	    {"web2", "bob@web2=10.0.0.2"},
	    {"alice@web2", "alice@web2=10.0.0.2"},
	    {"a@b@web2", "a@b@web2=10.0.0.2"},
	    {"db1", "db1=fd00::1:2222"},
	    {"[fd00::1]", "db1=fd00::1:2222"},
	    {"10.9.0.1", "web1=10.9.0.1"},
	    {"10.1.1.1", "10.1.1.1=10.1.1.1"},
	    {"alice@[fd00::5]:23", "alice@[fd00::5]:23=fd00::5:23"},
	    {"10.1.1.1:22", "10.1.1.1=10.1.1.1:22"},
	    {"10.1.1.1:2201 10.1.1.1:2202",
		"10.1.1.1:2201=10.1.1.1:2201 10.1.1.1:2202=10.1.1.1:2202"},
	    {"[fe80::1%eth0]", "fe80::1%eth0=fe80::1%eth0"},
	    {"seven", "seven=10.0.0.7"},
	    {"seven.EXAMPLE", "seven.EXAMPLE=10.0.0.7"},
	    {"bare", "bare=10.0.0.8"},
	    {"www", "bob@web2=10.0.0.2"},
	    {"@web", "web1=10.0.0.1 bob@web2=10.0.0.2"},
	    {"@outer", "web1=10.0.0.1 db1=fd00::1:2222"},
	    {"@loop1", "bob@web2=10.0.0.2"},
	    {"@all", "web1=10.0.0.1 bob@web2=10.0.0.2 db1=fd00::1:2222 bare=10.0.0.8"},
	    {"10.9.0.0/16", "web1=10.9.0.1"},
	    {"10.0.0.0/8", "web1=10.0.0.1 bob@web2=10.0.0.2"},
	    {"fd00::/64", "db1=fd00::1:2222"},
	    {"web1 web1 10.0.0.1 @web", "web1=10.0.0.1 bob@web2=10.0.0.2"},
	    {"@web alice@web2", "web1=10.0.0.1 alice@web2=10.0.0.2"},
	    {"10.1.1.1 10.1.1.1:22", "10.1.1.1=10.1.1.1:22"},
	};
	struct targets t;
	char list[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (add_all(&t, rows[i].words) != 0)
			fail_msg("%s: %s", rows[i].words, t.why);
		write_list(&t, list);
		assert_string_equal(list, rows[i].list);
		targets_free(&t);
	}
}

static void test_wrong_targets(void **state)
{
	static const struct {
		const char *words, *why;
	} rows[] = {
	    {"wbe1", "wbe1: no address: neither the inventory nor /etc/hosts has the name; --dns"
		     " would ask DNS (did you mean 'web1'?)"},
	    {"fd00::5", "fd00::5: an IPv6 address stands in brackets: [fd00::5]"},
	    {"[10.0.0.1]", "[10.0.0.1]: no IPv6 address in the brackets"},
	    {"[fd00::1", "[fd00::1: no IPv6 address in the brackets"},
	    {"[fd00::1]22", "[fd00::1]22: only :port may stand behind the bracket"},
	    {"web1:", "web1:: the port is a number from 1 to 65535"},
	    {"web1:0", "web1:0: the port is a number from 1 to 65535"},
	    {"web1:65536", "web1:65536: the port is a number from 1 to 65535"},
	    {"alice@", "alice@: no host name"},
	    {"a\tb", "a\tb: no host name"},
	    {"@wbe", "@wbe: no such group in the inventory (did you mean '@web'?)"},
	    {"@", "@: no such group in the inventory"},
	    {"10.0.0.5/24", "10.0.0.5/24: bits behind the prefix are set, or it is too long"},
	    {"10.0.0.0/33", "10.0.0.0/33: bits behind the prefix are set, or it is too long"},
	    {"web/1", "web/1: neither a host nor a block of addresses"},
	    {"172.16.0.0/12", "172.16.0.0/12: no host of the inventory lies in this block"},
	    {"old", "old: this host is excluded"},
	    {"10.0.0.9", "10.0.0.9: this host is excluded"},
	    {"10.66.1.2", "10.66.1.2: this host is excluded"},
	    {"forbidden", "forbidden: this host is excluded"},
	    {"alice@web1 bob@web1", "web1: named twice, with different users"},
	    {"web1:22 web1:23", "web1: named twice, with different ports"},
	};
	struct targets t;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(add_all(&t, rows[i].words), ERR_USAGE);
		assert_string_equal(t.why, rows[i].why);
		targets_free(&t);
	}
	assert_int_equal(add_all(&t, "@typo"), ERR_USAGE);
	assert_non_null(strstr(
	    t.why, ":12: group 'typo': 'wbe1' is no host of the inventory (did you mean 'web1'?)"));
	targets_free(&t);
}

static void test_empty_target(void **state)
{
	struct targets t;

	(void)state;
	assert_int_equal(add_all(&t, ""), 0);
	assert_int_equal(targets_add(&t, ""), ERR_USAGE);
	assert_string_equal(t.why, "'': a TARGET cannot be empty");
	targets_free(&t);
}

static void test_names_of_a_target(void **state)
{
	struct targets t;

	(void)state;
	assert_int_equal(add_all(&t, "www db1 local"), 0);
	assert_string_equal(targets_find(&t, SLICE("WWW"))->name, "web2");
	assert_string_equal(targets_find(&t, SLICE("10.0.0.2"))->name, "web2");
	assert_true(targets_find(&t, SLICE("db1"))->critical);
	assert_true(targets_find(&t, SLICE("local"))->local);
	assert_null(targets_find(&t, SLICE("web1")));
	assert_int_equal(targets_add_named(&t, "web1"), 0);
	assert_false(targets_find(&t, SLICE("web1"))->asked);
	assert_int_equal(targets_add_named(&t, "nobody"), ERR_UNKNOWN);
	assert_string_equal(targets_get(&t, SLICE("www"))->name, "web2");
	assert_null(targets_get(&t, SLICE("nobody")));
	targets_free(&t);
}

/* The C library knows "localhost" without asking anybody [RFC 6761, section 6.3; nss-files]. */
static void test_dns_only_when_asked(void **state)
{
	struct targets t;

	(void)state;
	targets_begin(&t, &inventory, &scope, SLICE(""), false);
	assert_int_equal(targets_add(&t, "localhost"), ERR_USAGE);
	targets_free(&t);
	targets_begin(&t, &inventory, &scope, SLICE(""), true);
	if (targets_add(&t, "localhost") != 0)
		fail_msg("%s", t.why);
	assert_string_equal(t.items[0].found, "dns");
	if (strcmp(t.items[0].address, "::1") != 0)
		assert_string_equal(t.items[0].address, "127.0.0.1");
	targets_free(&t);
}

/* A target of an earlier run keeps its name, and takes what is said of it now. */
static void test_known_targets(void **state)
{
	const char *aliases[] = {"ten", "zehn"};
	const struct target known = {
	    .name = "10.1.1.1", .address = "10.1.1.1", .aliases = {aliases, 2, 2}};
	struct targets t;

	(void)state;
	assert_int_equal(add_all(&t, ""), 0);
	targets_add_known(&t, &known);
	assert_false(t.items[0].asked);
	assert_int_equal(targets_add(&t, "elf"), ERR_USAGE);
	assert_int_equal(targets_add(&t, "alice@zehn"), 0);
	assert_int_equal(targets_add(&t, "10.1.1.1"), 0);
	assert_int_equal(t.n, 1);
	assert_true(t.items[0].asked);
	assert_string_equal(t.items[0].user, "alice");
	targets_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sample_inventory),
	    cmocka_unit_test(test_wrong_inventory),
	    cmocka_unit_test(test_targets),
	    cmocka_unit_test(test_wrong_targets),
	    cmocka_unit_test(test_empty_target),
	    cmocka_unit_test(test_names_of_a_target),
	    cmocka_unit_test(test_dns_only_when_asked),
	    cmocka_unit_test(test_known_targets),
	};

	return cmocka_run_group_tests(tests, targets_set_up, targets_tear_down);
}
