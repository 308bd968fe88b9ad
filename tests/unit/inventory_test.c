/* Inventories in each form, how to get into their hosts, and what may be touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/targets.h"
#include "include/err.h"

static char path[64];

static void write_file(const char *text)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/cordon-inventory-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static size_t put_list(char *to, size_t room, char mark, const struct text_list *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += (size_t)snprintf(to + n, room - n, "%c%s", i == 0 ? mark : ',', l->items[i]);
	return n;
}

/* "user@name=address,...:port +group,... ~alias,... !identity", a host a line. */
static void describe(const struct inventory *inv, char out[1024])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < inv->nhosts; i++) {
		const struct inventory_host *h = &inv->hosts[i];

		n += (size_t)snprintf(out + n, 1024 - n, "%s%s%s%s", i > 0 ? "\n" : "",
		    h->way.user != NULL ? h->way.user : "", h->way.user != NULL ? "@" : "",
		    h->name);
		n += put_list(out + n, 1024 - n, '=', &h->addresses);
		if (h->called != NULL)
			n += (size_t)snprintf(out + n, 1024 - n, "->%s", h->called);
		if (h->way.port != 0)
			n += (size_t)snprintf(out + n, 1024 - n, ":%u", h->way.port);
		n += put_list(out + n, 1024 - n, '+', &h->groups);
		n += put_list(out + n, 1024 - n, '~', &h->aliases);
		n += put_list(out + n, 1024 - n, '!', &h->way.identities);
	}
}

static void test_forms(void **state)
{
	static const struct {
		const char *text, *hosts;
	} rows[] = {
	    /* Ours: the host before its groups, the inner group before the outer, then the rest. */
	    {"defaults: {user: any, port: 22}\n"
	     "credentials: {survey: {user: survey, identity: [k1, k2]}}\n"
	     "hosts:\n"
	     "  - {name: a, addresses: [10.0.0.1], user: root}\n"
	     "  - {name: b, addresses: [10.0.0.2], credential: survey}\n"
	     "  - {name: c}\n"
	     "groups:\n"
	     "  outer: {members: [\"@inner\", b], user: out, port: 24}\n"
	     "  inner: {members: [c], user: in}\n",
		"root@a=10.0.0.1:22\nsurvey@b=10.0.0.2:24!k1,k2\nin@c:24"},
	    /* Ansible, INI. */
	    {"# all of it\n"
	     "lone ansible_host=10.0.0.9\n"
	     "[web]\n"
	     "web[01:03].x ansible_user=ann # comment\n"
	     "w4 ansible_host='10.0.0.4' ansible_port=2222 other=\"a b\"\n"
	     "[db:vars]\n"
	     "ansible_user = dba\n"
	     "ansible_ssh_private_key_file=~/.ssh/db\n"
	     "[db]\n"
	     "d1 ansible_host=d1.mgmt\n"
	     "[site:children]\n"
	     "web\n"
	     "db\n"
	     "[site:vars]\n"
	     "ansible_user=site\n"
	     "ansible_port=24\n"
	     "[all:vars]\n"
	     "ansible_user=everybody\n",
		"everybody@lone=10.0.0.9\n"
		"ann@web01.x:24+web\nann@web02.x:24+web\nann@web03.x:24+web\n"
		"site@w4=10.0.0.4:2222+web\n"
		"dba@d1->d1.mgmt:24+db!~/.ssh/db"},
	    /* Ansible, YAML. */
	    {"all:\n"
	     "  vars: {ansible_user: everybody}\n"
	     "  hosts:\n"
	     "    lone: {ansible_host: 10.0.0.9}\n"
	     "  children:\n"
	     "    web:\n"
	     "      hosts:\n"
	     "        w[1:2]:\n"
	     "        10.0.0.3: {ansible_port: 2222, ansible_user: ann, free: [a, b]}\n"
	     "      vars: {ansible_user: web}\n"
	     "    none:\n",
		"everybody@lone=10.0.0.9\nweb@w1+web\nweb@w2+web\n"
		"ann@10.0.0.3=10.0.0.3:2222+web"},
	    /* As /etc/hosts. */
	    {"127.0.0.1 localhost\n::1 localhost ip6-localhost\nff02::1 ip6-allnodes\n"
	     "255.255.255.255 broadcasthost\n"
	     "10.0.0.1 a.example a # the first\nfd00::1 a.example\n10.0.0.2 b\n",
		"a.example=10.0.0.1,fd00::1~a\nb=10.0.0.2"},
	    {"10.0.0.1 a.example a\n", "a.example=10.0.0.1~a"},
	    /* A list. */
	    {"# hosts\nweb1\nann@web2:2222 # old\n10.0.0.5\n[fd00::5]:24\nfd00::6\n",
		"web1\nann@web2:2222\n10.0.0.5=10.0.0.5\nfd00::5=fd00::5:24\nfd00::6=fd00::6"},
	    {"", ""},
	};
	char got[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct inventory inv;
		const char *why = "";

		write_file(rows[i].text);
		if (inventory_load(&inv, path, &why) != 0)
			fail_msg("row %zu: %s", i, why);
		describe(&inv, got);
		assert_string_equal(got, rows[i].hosts);
		inventory_free(&inv);
		unlink(path);
	}
}

static void test_wrong_forms(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
	    {"hosts: [{name: a, credential: surve}]\ncredentials: {survey: {user: x}}\n",
		":1: no credential is called 'surve' (did you mean 'survey'?)"},
	    {"credentials: {a: {user: x}, a: {user: y}}\n", ":1: 'a' stands here a second time"},
	    {"groups: {g: {members: [x], user: u}}\n",
		":1: group 'g': 'x' is no host of the inventory"},
	    {"[web]\na ansible_port=many\n", ":2: the port is a number from 1 to 65535"},
	    {"[web]\na ansible_user={{ me }}\n",
		":2: ansible_user is a template, which is not evaluated here"},
	    {"[web:kids]\n", ":1: 'web:kids': a section is [group], [group:children] or "
			     "[group:vars]"},
	    {"[web]\nw[1:x]\n", ":2: 'w[1:x]': no range like [01:20]"},
	    {"[web]\nw[0:99999999]\n", ":2: 'w[0:99999999]': no range like [01:20]"},
	    {"[web]\nw[0:9999]x[0:9999]\n", ":2: over 100000 names"},
	    {"all: {hosts: {a: {ansible_user: \"{{ me }}\"}}}\n",
		":1: ansible_user is a template, which is not evaluated here"},
	    {"all: {hots: {a: {}}}\n",
		":1: unknown key 'hots': a group has hosts, children and vars"},
	    {"web1 web2\n", ":1: more than one word: [user@]host[:port] is expected"},
	    {"web1:0\n", ":1: the port is a number from 1 to 65535"},
	    {"10.0.0.1 a\nnonsense\n", ":2: no address with a name behind it"},
	};
	char want[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct inventory inv;
		const char *why = "";

		write_file(rows[i].text);
		snprintf(want, sizeof(want), "%s%s", path, rows[i].why);
		assert_int_equal(inventory_load(&inv, path, &why), ERR_USAGE);
		assert_string_equal(why, want);
		inventory_free(&inv);
		unlink(path);
	}
}

/* ---- What may be touched ---- */

static void add_words(struct text_list *l, char *words)
{
	for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " "))
		text_list_add(l, w);
}

static enum scope_verdict ask(
    const char *scope_words, const char *exclude_words, const char *address)
{
	static const char yaml[] = "scope: [10.0.0.0/8, \"fd00::/16\", elsewhere]\n"
				   "hosts:\n"
				   "  - {name: two, addresses: [10.1.0.1, 10.2.0.1]}\n"
				   "  - {name: elsewhere, addresses: [192.0.2.7]}\n"
				   "groups: {pair: [two]}\n"
				   "exclude: [10.66.0.0/16]\n";
	char s[128], x[128];
	struct text_list within = {0}, never = {0};
	struct inventory inv;
	struct scope scope;
	struct arena a = {0};
	enum scope_verdict v;
	const char *why = "";

	snprintf(s, sizeof(s), "%s", scope_words);
	snprintf(x, sizeof(x), "%s", exclude_words);
	add_words(&within, s);
	add_words(&never, x);
	write_file(yaml);
	assert_int_equal(inventory_load(&inv, path, &why), 0);
	if (scope_make(&scope, &inv, SLICE("10.5.0.5 five\n"), &within, &never, &a, &why) != 0)
		fail_msg("%s", why);
	v = scope_of_text(&scope, address);
	scope_free(&scope);
	inventory_free(&inv);
	arena_free(&a);
	free(within.items);
	free(never.items);
	unlink(path);
	return v;
}

static void test_scope(void **state)
{
	static const struct {
		const char *scope, *exclude, *address;
		enum scope_verdict verdict;
	} rows[] = {
	    {"", "", "10.0.0.1", SCOPE_IN},
	    {"", "", "::ffff:10.0.0.1", SCOPE_IN},
	    {"", "", "11.0.0.1", SCOPE_OUT},
	    {"", "", "::ffff:11.0.0.1", SCOPE_OUT},
	    {"", "", "192.0.2.7", SCOPE_IN},
	    {"", "", "fd00:1::1%eth0", SCOPE_IN},
	    {"", "", "fe80::1%eth0", SCOPE_OUT},
	    {"", "", "10.66.1.1", SCOPE_EXCLUDED},
	    {"", "", "::ffff:10.66.1.1", SCOPE_EXCLUDED},
	    /* The options narrow it; they never widen it. */
	    {"10.1.0.0/16", "", "10.1.0.1", SCOPE_IN},
	    {"10.1.0.0/16", "", "10.2.0.1", SCOPE_OUT},
	    {"11.0.0.0/8", "", "11.0.0.1", SCOPE_OUT},
	    {"@pair five", "", "10.2.0.1", SCOPE_IN},
	    {"@pair five", "", "10.5.0.5", SCOPE_IN},
	    {"@pair five", "", "10.5.0.6", SCOPE_OUT},
	    {"::ffff:10.1.0.0/112", "", "10.1.0.1", SCOPE_IN},
	    /* Whoever is excluded is so with all of its addresses. */
	    {"", "two", "10.2.0.1", SCOPE_EXCLUDED},
	    {"", "10.1.0.0/24", "10.2.0.1", SCOPE_EXCLUDED},
	    {"", "@pair", "10.1.0.1", SCOPE_EXCLUDED},
	    {"", "five", "10.5.0.5", SCOPE_EXCLUDED},
	    {"", "five", "10.5.0.6", SCOPE_IN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (ask(rows[i].scope, rows[i].exclude, rows[i].address) != rows[i].verdict)
			fail_msg("scope '%s' exclude '%s': %s", rows[i].scope, rows[i].exclude,
			    rows[i].address);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_wrong_forms),
	    cmocka_unit_test(test_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
