/* The walk over a made-up tree: links, dots, loops, and mount points that must not be entered. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/glob.h"
#include "agent/read.h"
#include "agent/seen.h"

static char top[] = "/tmp/agent_walk.XXXXXX";
static struct walk w;

static void run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static int make_tree(void **state)
{
	(void)state;
	if (mkdtemp(top) == NULL || chdir(top) != 0)
		return -1;
	run("mkdir -p home/alice/.ssh srv/homes/bob/.ssh deep/a/b/c net/nas/carol auto/dave");
	run("printf hello >home/alice/file; printf bob >srv/homes/bob/file");
	run("ln -s ../srv/homes/bob home/bob; ln -s /srv/homes/bob/file home/alice/absolute");
	run("ln -s loop2 loop1; ln -s loop1 loop2; ln -s . self; ln -s nowhere dangling");
	run("ln -s ../../../../../../srv up; ln -s /net/nas/carol home/carol; ln -s file/x notdir");
	run("mkfifo home/alice/fifo; truncate -s 100M home/alice/huge; : >home/alice/empty");
	run("ln -s ../file home/alice/.ssh/back");
	return walk_start(&w, top);
}

static int remove_tree(void **state)
{
	char command[64];

	(void)state;
	walk_end(&w);
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static void test_where(void **state)
{
	static const struct {
		const char *path;
		enum path_status status;
		const char *real;
	} rows[] = {
	    {"/", STATUS_READ, "/"},
	    {"//", STATUS_READ, "/"},
	    {"/..", STATUS_READ, "/"},
	    {"/home/alice/file", STATUS_READ, "/home/alice/file"},
	    {"//home//alice/./file", STATUS_READ, "/home/alice/file"},
	    {"/home/alice/", STATUS_READ, "/home/alice"},
	    {"/home/alice/.", STATUS_READ, "/home/alice"},
	    {"/home/alice/..", STATUS_READ, "/home"},
	    {"/deep/a/b/../../a/b/c/..", STATUS_READ, "/deep/a/b"},
	    {"/home/bob", STATUS_READ, "/srv/homes/bob"},
	    {"/home/bob/file", STATUS_READ, "/srv/homes/bob/file"},
	    {"/home/bob/../bob/file", STATUS_READ, "/srv/homes/bob/file"},
	    {"/home/alice/absolute", STATUS_READ, "/srv/homes/bob/file"},
	    {"/home/alice/.ssh/back", STATUS_READ, "/home/alice/file"},
	    {"/up/homes/bob/file", STATUS_READ, "/srv/homes/bob/file"},
	    {"/self/self/self/home/alice/file", STATUS_READ, "/home/alice/file"},
	    {"/loop1", STATUS_DENIED, NULL},
	    {"/loop1/x", STATUS_DENIED, NULL},
	    {"/dangling", STATUS_ABSENT, NULL},
	    {"/home/alice/none", STATUS_ABSENT, NULL},
	    {"/home/none/file", STATUS_ABSENT, NULL},
	    {"/home/alice/file/x", STATUS_ABSENT, NULL},
	    {"/home/alice/file/../file", STATUS_ABSENT, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found f;

		walk_find(&w, slice_str(rows[i].path), 0, &f);
		if (f.status != rows[i].status)
			fail_msg("%s: %s", rows[i].path, status_word(f.status));
		if (rows[i].real != NULL && !slice_eq_str(f.real, rows[i].real))
			fail_msg("%s: %.*s", rows[i].path, SLICE_ARG(f.real));
	}
}

static void test_nofollow(void **state)
{
	struct found f;

	(void)state;
	walk_find(&w, SLICE("/home/alice/absolute"), WALK_NOFOLLOW, &f);
	assert_true(found_is(&f, S_IFLNK));
	assert_true(slice_eq_str(f.link, "/srv/homes/bob/file"));
	walk_find(&w, SLICE("/home/bob/file"), WALK_NOFOLLOW, &f); /* only the end counts */
	assert_true(found_is(&f, S_IFREG));
}

static void test_limits(void **state)
{
	static char path[3 * LIMIT_PATH_BYTES];
	struct found f;

	(void)state;
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	walk_find(&w, slice_of(path, LIMIT_PATH_BYTES), 0, &f);
	assert_int_equal(f.status, STATUS_SKIPPED);
	assert_string_equal(f.why, "limit");
	walk_find(&w, slice_of(path, 300), 0, &f); /* one name, too long */
	assert_int_equal(f.status, STATUS_DENIED);
	for (size_t i = 0; i + 5 <= sizeof(path); i += 5)
		memcpy(path + i, "/self", 5);
	walk_find(&w, slice_of(path, 5 * LIMIT_LINK_DEPTH), 0, &f);
	assert_int_equal(f.status, STATUS_READ);
	walk_find(&w, slice_of(path, 5 * (LIMIT_LINK_DEPTH + 1)), 0, &f);
	assert_int_equal(f.status, STATUS_DENIED);
	walk_find(&w, SLICE("/home\0x"), 0, &f);
	assert_int_equal(f.status, STATUS_SKIPPED);
}

/* More directories than are kept open. */
static void test_many_directories(void **state)
{
	struct found f;
	char path[64];

	(void)state;
	for (int i = 0; i < 3 * WALK_DIRS; i++) {
		snprintf(path, sizeof(path), "many/%d/d", i);
		run(strcat(strcpy((char[80]){0}, "mkdir -p "), path));
	}
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3 * WALK_DIRS; i++) {
			snprintf(path, sizeof(path), "/many/%d/d/none", i);
			walk_find(&w, slice_str(path), 0, &f);
			assert_int_equal(f.status, STATUS_ABSENT);
			snprintf(path, sizeof(path), "/many/%d/d", i);
			walk_find(&w, slice_str(path), 0, &f);
			assert_true(found_is(&f, S_IFDIR));
		}
}

/* What the table says, for the paths of the tree; "ROOT" stands for the tree itself. */
static const char table[] = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
			    "2 1 0:40 / ROOT rw - nfs4 nas:/root rw\n"
			    "3 1 0:41 / ROOT/net/nas rw - nfs4 nas:/x rw\n"
			    "4 1 0:42 / ROOT/auto rw - autofs auto.home rw\n"
			    "5 1 0:43 / ROOT/deep rw - autofs auto.deep rw\n"
			    "6 1 8:2 / ROOT/deep rw - ext4 /dev/sdb1 rw\n"
			    "7 1 0:44 / ROOT/srv rw - fuse.sshfs host:/ rw\n"
			    "8 1 8:3 / /elsewhere rw - nfs other:/ rw\n";

static struct slice table_for_tree(struct arena *a)
{
	struct slice rest = slice_str(table), line = {0};
	struct out o;

	out_memory(&o);
	while (rest.n > 0) {
		size_t at = rest.n;
		const uint8_t *p = memmem(rest.p, rest.n, "ROOT", 4);

		if (p != NULL)
			at = (size_t)(p - rest.p);
		out_bytes(&o, slice_sub(rest, 0, at));
		if (p != NULL)
			out_str(&o, top);
		rest = slice_sub(rest, at + (p == NULL ? 0 : 4), rest.n);
	}
	line = arena_dup(a, out_slice(&o));
	out_free(&o);
	return line;
}

static void test_mounts(void **state)
{
	static const struct {
		const char *path, *why; /* NULL: it may be entered */
	} rows[] = {
	    {"/home/alice/file", NULL},
	    {"/net", NULL},
	    {"/net/nas", "network file system"},
	    {"/net/nas/carol", "network file system"},
	    {"/home/carol", "network file system"}, /* through a link */
	    {"/auto/dave", "automount point"},
	    {"/deep/a/b", NULL}, /* mounted: what is on top is local */
	    {"/srv", "network file system"},
	    {"/home/bob/file", "network file system"},
	};
	struct arena a = {0};
	struct found f;

	(void)state;
	mounts_load(&w.mounts, table_for_tree(&a), slice_str(top), &a);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		walk_find(&w, slice_str(rows[i].path), 0, &f);
		if (f.status != (rows[i].why == NULL ? STATUS_READ : STATUS_SKIPPED))
			fail_msg("%s: %s", rows[i].path, status_word(f.status));
		if (rows[i].why != NULL)
			assert_string_equal(f.why, rows[i].why);
	}
	w.network_fs = true;
	walk_find(&w, SLICE("/home/carol"), 0, &f);
	assert_int_equal(f.status, STATUS_READ);
	w.network_fs = false;
	mounts_free(&w.mounts);
	w.mounts.known = true;
	arena_free(&a);
}

static void test_content(void **state)
{
	static const struct {
		const char *path;
		enum path_status status;
		size_t bytes;
	} rows[] = {
	    {"/home/alice/file", STATUS_READ, 5},
	    {"/home/alice/empty", STATUS_READ, 0},
	    {"/home/alice/huge", STATUS_CUT, 1000},
	    {"/home/alice/fifo", STATUS_SKIPPED, 0},
	    {"/home/alice", STATUS_SKIPPED, 0},
	};
	struct reader r = reader_new();
	struct buffer b = {0};
	struct found f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		walk_find(&w, slice_str(rows[i].path), 0, &f);
		assert_int_equal(f.status, STATUS_READ);
		read_content(&r, &f, 1000, &b);
		if (f.status != rows[i].status || b.n != rows[i].bytes)
			fail_msg("%s: %s, %zu bytes", rows[i].path, status_word(f.status), b.n);
	}
	assert_int_equal(r.cost.files, 3);
	buffer_free(&b);
}

/* Between the look and the opening, something else came into the place. */
static void test_replaced(void **state)
{
	struct reader r = reader_new();
	struct buffer b = {0};
	struct found f;

	(void)state;
	run("printf one >swap");
	walk_find(&w, SLICE("/swap"), 0, &f);
	run("printf two >swap.new; mv swap.new swap");
	read_content(&r, &f, 1000, &b);
	assert_int_equal(f.status, STATUS_SKIPPED);
	walk_find(&w, SLICE("/swap"), WALK_REGULAR, &f);
	run("rm swap; mkfifo swap");
	read_content(&r, &f, 1000, &b);
	assert_int_equal(f.status, STATUS_SKIPPED);
	walk_find(&w, SLICE("/swap"), WALK_REGULAR, &f);
	run("rm swap; ln -s /etc/passwd swap");
	read_content(&r, &f, 1000, &b);
	assert_int_equal(f.status, STATUS_DENIED);
	assert_int_equal(b.n, 0);
	walk_find(&w, SLICE("/swap"), WALK_REGULAR, &f);
	run("rm swap");
	read_content(&r, &f, 1000, &b);
	assert_int_equal(f.status, STATUS_ABSENT);
	buffer_free(&b);
}

static void test_names(void **state)
{
	struct reader r = reader_new();
	struct arena a = {0};
	struct names names;
	struct found f;
	char name[16];

	(void)state;
	walk_find(&w, SLICE("/home/alice"), 0, &f);
	read_names(&r, &w, &f, &a, &names);
	assert_int_equal(f.status, STATUS_READ);
	assert_int_equal(names.n, 6);
	assert_true(slice_eq_str(names.v[0], ".ssh"));
	assert_true(slice_eq_str(names.v[5], "huge"));
	assert_true(names_may_have(&names, SLICE("fifo")));
	assert_false(names_may_have(&names, SLICE("fifO")));
	run("mkdir full");
	for (int i = 0; i <= LIMIT_DIR_ENTRIES; i++) {
		snprintf(name, sizeof(name), "full/%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0600));
	}
	walk_find(&w, SLICE("/full"), 0, &f);
	read_names(&r, &w, &f, &a, &names);
	assert_int_equal(names.n, LIMIT_DIR_ENTRIES);
	assert_true(names.cut);
	assert_true(names_may_have(&names, SLICE("anything")));
	arena_free(&a);
}

static void test_glob(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} rows[] = {
	    {"*", "a", true},
	    {"*", ".a", false},
	    {".*", ".a", true},
	    {"*.conf", "a.conf", true},
	    {"*.conf", ".conf", false},
	    {"*.conf", "a.conf.bak", false},
	    {"a?c", "abc", true},
	    {"?bc", ".bc", false},
	    {"[a-c]x", "bx", true},
	    {"[!a-c]x", "bx", false},
	    {"[!a-c]x", "dx", true},
	    {"[]a]x", "]x", true},
	    {"[a", "[a", true},
	    {"[a", "a", false},
	    {"\\*", "*", true},
	    {"\\*", "a", false},
	    {"*a*b*c", "xxaxxbxxc", true},
	    {"*a*b*c", "xxbxxaxxc", false},
	    {"", "", true},
	    {"", "a", false},
	    {"**", "abc", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (glob_fits(slice_str(rows[i].pattern), slice_str(rows[i].name)) != rows[i].fits)
			fail_msg("%s against %s", rows[i].name, rows[i].pattern);
	assert_true(glob_fits_any("config *.pub rc", SLICE("id.pub")));
	assert_false(glob_fits_any("config *.pub rc", SLICE("id")));
	assert_false(glob_fits_any("", SLICE("id")));
}

static void test_seen(void **state)
{
	struct seen s = {0};
	char name[16];

	(void)state;
	assert_false(seen_has(&s, 'f', SLICE("x")));
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_true(seen_add(&s, 'f', slice_str(name)));
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_false(seen_add(&s, 'f', slice_str(name)));
		assert_false(seen_has(&s, 'd', slice_str(name)));
	}
	seen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_where),
	    cmocka_unit_test(test_nofollow),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_many_directories),
	    cmocka_unit_test(test_mounts),
	    cmocka_unit_test(test_content),
	    cmocka_unit_test(test_replaced),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_glob),
	    cmocka_unit_test(test_seen),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
