/* Options and YAML files: what is taken, and in which words the rest is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/nearest.h"
#include "collector/cli/sweep_args.h"
#include "collector/net/sweep.h"
#include "include/err.h"
#include "tests/unit/yaml_file.h"

/* ---- Options of the command line ---- */

struct parsed {
	struct sweep_args args;
	struct options o;
	struct command_line line;
	struct arena a;
	const char *why;
	int err;
};

/* Parses words separated by blanks as options of sweep. */
static void parse(struct parsed *p, const char *words)
{
	static char text[512], *argv[32];
	int argc = 0;

	snprintf(text, sizeof(text), "%s", words);
	for (char *w = strtok(text, " "); w != NULL; w = strtok(NULL, " "))
		argv[argc++] = w;
	*p = (struct parsed){.args = sweep_arg_defaults, .why = ""};
	p->o = options_begin(sweep_option_table, &p->args, &p->a);
	p->err = options_parse(&p->o, argc, argv, &p->line, &p->why);
}

static void parsed_free(struct parsed *p)
{
	options_free(&p->o);
	arena_free(&p->a);
}

static void test_values(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-o case web1 --parallel 7 --identity=a --become sudo --identity b --dns -- --x");
	assert_int_equal(p.err, 0);
	assert_string_equal(p.args.output, "case");
	assert_int_equal(p.args.parallel, 7);
	assert_int_equal(p.args.timeout_s, 300);
	assert_int_equal(p.args.way.become, SWEEP_BECOME_SUDO);
	assert_int_equal(p.args.host_keys, SWEEP_KEYS_STRICT);
	assert_true(p.args.dns);
	assert_int_equal(p.args.way.identities.n, 2);
	assert_string_equal(p.args.way.identities.items[1], "b");
	assert_int_equal(p.line.nrest, 2);
	assert_string_equal(p.line.rest[0], "web1");
	assert_string_equal(p.line.rest[1], "--x");
	parsed_free(&p);
	parse(&p, "-ocase --help --nonsense");
	assert_int_equal(p.err, 0);
	assert_string_equal(p.args.output, "case");
	assert_true(p.line.help);
	parsed_free(&p);
}

static void test_wrong_options(void **state)
{
	static const struct {
		const char *words, *why;
	} rows[] = {
	    {"--parralel 5", "unknown option '--parralel' (did you mean '--parallel'?)"},
	    {"--hots-keys=strict", "unknown option '--hots-keys' (did you mean '--host-keys'?)"},
	    {"--zzzzzzzz", "unknown option '--zzzzzzzz'"},
	    {"-z", "unknown option '-z'"},
	    {"--targets web", "unknown option '--targets'"},
	    {"--user", "option '--user' needs a NAME"},
	    {"--user=", "'user' needs a NAME"},
	    {"--dns=yes", "option '--dns' takes no value"},
	    {"--user a --user b", "'user' is given twice"},
	    {"--parallel 0", "'parallel' is a number from 1 to 4096, not '0'"},
	    {"--parallel 4097", "'parallel' is a number from 1 to 4096, not '4097'"},
	    {"--parallel 1e3", "'parallel' is a number from 1 to 4096, not '1e3'"},
	    {"--port 99999999999", "'port' is a number from 1 to 65535, not '99999999999'"},
	    {"--become sodu", "'become' is one of none, sudo, su, doas, not 'sodu' (did you mean "
			      "'sudo'?)"},
	};
	struct parsed p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		parse(&p, rows[i].words);
		assert_int_equal(p.err, ERR_USAGE);
		assert_string_equal(p.why, rows[i].why);
		parsed_free(&p);
	}
}

static void test_nearest(void **state)
{
	struct nearest near = nearest_to(SLICE("pahtr"));
	struct arena a = {0};

	(void)state;
	nearest_offer(&near, SLICE("report"));
	assert_string_equal(nearest_words(&near, &a, ""), "");
	nearest_offer(&near, SLICE("path"));
	assert_int_equal(near.distance, 2);
	assert_string_equal(nearest_words(&near, &a, "--"), " (did you mean '--path'?)");
	near = nearest_to(SLICE("x"));
	nearest_offer(&near, SLICE("y"));
	assert_string_equal(nearest_words(&near, &a, ""), "");
	arena_free(&a);
}

/* ---- YAML ---- */

static void load_config(struct parsed *p, const char *words, const char *yaml)
{
	char with_config[256];

	write_yaml(yaml, strlen(yaml));
	snprintf(with_config, sizeof(with_config), "-c %s %s", file_path, words);
	parse(p, with_config);
	assert_int_equal(p->err, 0);
	p->err = sweep_args_config(&p->o, &p->why);
	unlink(file_path);
}

static void test_command_line_wins(void **state)
{
	struct parsed p;

	(void)state;
	load_config(&p, "--user alice --identity k1",
	    "user: bob\nport: 2222\nidentity: [k2, k3]\nknown-hosts: kh\ndns: true\n"
	    "targets: [web, \"@db\"]\nhost-keys: record\n");
	assert_int_equal(p.err, 0);
	assert_string_equal(p.args.way.user, "alice");
	assert_int_equal(p.args.way.port, 2222);
	assert_int_equal(p.args.way.identities.n, 1);
	assert_string_equal(p.args.way.identities.items[0], "k1");
	assert_string_equal(p.args.known_hosts.items[0], "kh");
	assert_true(p.args.dns);
	assert_int_equal(p.args.targets.n, 2);
	assert_string_equal(p.args.targets.items[1], "@db");
	assert_int_equal(p.args.host_keys, SWEEP_KEYS_RECORD);
	parsed_free(&p);
	load_config(&p, "", "");
	assert_int_equal(p.err, 0);
	parsed_free(&p);
}

static void test_wrong_yaml(void **state)
{
	static const struct {
		const char *yaml, *why;
	} rows[] = {
	    {"user: a\n\nparralel: 5\n", ":3: unknown key 'parralel' (did you mean 'parallel'?)"},
	    {"config: x\n", ":1: unknown key 'config'"},
	    {"parallel: many\n", ":1: 'parallel' is a number from 1 to 4096, not 'many'"},
	    {"user: a\nuser: b\n", ":2: 'user' stands here a second time"},
	    {"user:\n", ":1: 'user' needs a NAME"},
	    {"user: [a, b]\n", ":1: 'user' takes one value"},
	    {"user: {a: b}\n", ":1: 'user' takes one value"},
	    {"identity:\n  - a\n  - [b]\n", ":3: 'identity' takes plain words"},
	    {"dns: maybe\n", ":1: 'dns' is true or false, not 'maybe'"},
	    {"- a\n", ":1: the file: keys with values are expected"},
	    {"{a: b}: c\n", ":1: the file: a key must be a plain word"},
	    {"user: \"a\\0b\"\n", ":1: 'user' needs a NAME"},
	    {"user: a\n---\nuser: b\n", ": more than one YAML document"},
	    {"user: 'a\n", ":2: no YAML: found unexpected end of stream"},
	    {"user: *nobody\n", ":1: no YAML: found undefined alias"},
	    {"user: \x01\n", ":1: no YAML: control characters are not allowed"},
	};
	struct parsed p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		load_config(&p, "", rows[i].yaml);
		assert_int_equal(p.err, ERR_USAGE);
		assert_words(p.why, rows[i].why);
		parsed_free(&p);
	}
}

static void test_missing_config(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-c /nonexistent/sweep.yaml");
	assert_int_equal(sweep_args_config(&p.o, &p.why), ERR_USAGE);
	assert_string_equal(p.why, "/nonexistent/sweep.yaml: No such file or directory");
	parsed_free(&p);
	parse(&p, "-c /dev/null");
	assert_int_equal(sweep_args_config(&p.o, &p.why), ERR_USAGE);
	assert_string_equal(p.why, "/dev/null: no regular file");
	parsed_free(&p);
}

/* ---- The sample ---- */

static void test_sample_config(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-c config/sweep.yaml");
	if (sweep_args_config(&p.o, &p.why) != 0)
		fail_msg("%s", p.why);
	assert_int_equal(p.args.targets.n, 2);
	assert_string_equal(p.args.inventory, "config/inventory.yaml");
	assert_int_equal(p.args.parallel, sweep_arg_defaults.parallel);
	assert_int_equal(p.args.timeout_s, sweep_arg_defaults.timeout_s);
	for (const struct option *opt = sweep_option_table; opt->name != NULL; opt++)
		if (opt->place != OPTION_NOT_IN_FILE && !mentions("config/sweep.yaml", opt->name))
			fail_msg("config/sweep.yaml does not show '%s'", opt->name);
	parsed_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_wrong_options),
	    cmocka_unit_test(test_nearest),
	    cmocka_unit_test(test_command_line_wins),
	    cmocka_unit_test(test_wrong_yaml),
	    cmocka_unit_test(test_missing_config),
	    cmocka_unit_test(test_sample_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
