/*
 * The first record: who speaks, on which host, with which rights. Names come from uname(2),
 * addresses from the routing table and if_inet6, so that no socket is needed.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "agent/ask.h"
#include "agent/own_names.h"
#include "agent/system.h"
#include "common/addr.h"
#include "common/formats/fib_trie.h"
#include "common/formats/if_inet6.h"
#include "common/formats/os_release.h"

/* Of the running program, which may already have lost its name. */
static void agent_hash(struct json *j)
{
	struct sha256 c;
	char hex[SHA256_HEX_BYTES];
	uint8_t part[8192];
	ssize_t n;
	int fd = system_self();

	if (fd < 0)
		return;
	sha256_init(&c);
	while ((n = read(fd, part, sizeof(part))) > 0)
		sha256_add(&c, slice_of(part, (size_t)n));
	sha256_end_hex(&c, hex);
	if (n == 0)
		json_kv_str(j, "agent_sha256", hex);
	close(fd);
}

struct addrs {
	struct addr *v;
	size_t n, cap;
};

static void take_addr(struct addrs *all, const struct addr *addr)
{
	if (addr_is_loopback(addr))
		return;
	grow(&all->v, &all->cap, all->n + 1, sizeof(all->v[0]));
	all->v[all->n++] = *addr;
}

static int by_addr(const void *left, const void *right)
{
	return addr_cmp(left, right);
}

static void addresses(struct agent *a, struct json *j)
{
	struct addrs all = {0};
	struct fib_trie_row v4;
	struct if_inet6_row v6;
	struct slice text;
	char word[ADDR_TEXT_BYTES];

	if (ask_quietly(a, SLICE("/proc/net/fib_trie"), LIMIT_BIG_FILE_BYTES, &text))
		for (struct lines in = lines_of(text); fib_trie_next(&in, &v4);)
			if (v4.at.err == 0 && v4.bits == 0)
				take_addr(&all, &v4.addr);
	if (ask_quietly(a, SLICE("/proc/net/if_inet6"), LIMIT_FILE_BYTES, &text))
		for (struct lines in = lines_of(text); if_inet6_next(&in, &v6);)
			if (v6.at.err == 0)
				take_addr(&all, &v6.addr);
	if (all.n > 0)
		qsort(all.v, all.n, sizeof(all.v[0]), by_addr);
	json_key(j, "addresses");
	json_array(j);
	for (size_t i = 0; i < all.n; i++) {
		if (i > 0 && addr_eq(&all.v[i - 1], &all.v[i]))
			continue; /* the routing table lists an address once per table */
		addr_format(&all.v[i], word);
		json_str(j, word);
	}
	json_end(j);
	free(all.v);
}

/* Networks that the host reaches without a gateway; each comes once for each routing table. */
static void networks(struct agent *a, struct json *j)
{
	struct fib_trie_row row;
	struct slice text;
	struct slice network;
	char word[ADDR_TEXT_BYTES];

	json_key(j, "networks");
	json_array(j);
	if (ask_quietly(a, SLICE("/proc/net/fib_trie"), LIMIT_BIG_FILE_BYTES, &text))
		for (struct lines in = lines_of(text); fib_trie_next(&in, &row);) {
			if (row.at.err != 0 || row.bits == 0 || addr_is_loopback(&row.addr))
				continue;
			addr_format(&row.addr, word);
			network = arena_printf(&a->scratch, "%s/%u", word, row.bits);
			if (seen_add(&a->seen, 'n', network))
				json_str(j, arena_str(&a->scratch, network));
		}
	json_end(j);
}

/* A file of one line, as a member. */
static void line_of(struct agent *a, struct json *j, const char *key, const char *path)
{
	struct slice text, line;

	if (!ask_quietly(a, slice_str(path), LIMIT_PATH_BYTES, &text))
		return;
	slice_cut(&text, '\n', &line);
	if (slice_trim(line).n > 0)
		json_kv_bytes(j, key, slice_trim(line));
}

/* Systems that have no os-release, by a path that only they have; the first one counts. */
static struct slice guess_id(struct agent *a)
{
	static const struct {
		const char *path, *id;
	} signs[] = {
	    {"/System/Library/CoreServices/SystemVersion.plist", "macos"},
	    {"/bin/freebsd-version", "freebsd"},
	    {"/bsd", "openbsd"},
	    {"/etc/master.passwd", "bsd"},
	    {"/etc/user_attr", "solaris"},
	    {"/netbsd", "netbsd"},
	    {"/usr/lpp", "aix"},
	    {"/etc/rc.config.d/netconf", "hp-ux"},
	};
	struct slice id = {0};
	struct found f;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		walk_find(&a->walk, slice_str(signs[i].path), 0, &f);
		if (f.status == STATUS_READ && (id.n == 0 || slice_eq_str(id, "bsd")))
			id = slice_str(signs[i].id);
	}
	return id;
}

static void guess_system(struct agent *a, struct json *j)
{
	a->os_id = guess_id(a);
	if (a->os_id.n > 0)
		json_kv_bytes(j, "os_id", a->os_id);
}

static void system_names(struct agent *a, struct json *j)
{
	static const struct {
		const char *key, *member;
	} wanted[] = {{"PRETTY_NAME", "os"}, {"ID", "os_id"}, {"ID_LIKE", "os_like"}};
	struct os_release_row row;
	struct slice text;
	struct lines in;

	if (!ask_quietly(a, SLICE("/etc/os-release"), LIMIT_FILE_BYTES, &text) &&
	    !ask_quietly(a, SLICE("/usr/lib/os-release"), LIMIT_FILE_BYTES, &text)) {
		guess_system(a, j);
		return;
	}
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		in = lines_of(text);
		while (os_release_next(&in, &a->scratch, &row)) {
			if (row.at.err != 0 || !slice_eq_str(row.key, wanted[i].key))
				continue;
			json_kv_bytes(j, wanted[i].member, row.value);
			if (slice_eq_str(row.key, "ID"))
				a->os_id = arena_dup(&a->run, row.value);
			break;
		}
	}
}

static void rights(struct json *j)
{
	char hex[17];

	json_kv_u64(j, "uid", geteuid());
	json_kv_u64(j, "gid", getegid());
	if (system_rights(hex))
		json_kv_str(j, "caps", hex);
}

static void arguments(struct json *j, const struct options *o)
{
	json_key(j, "args");
	json_array(j);
	for (int i = 1; i < o->argc; i++)
		json_str(j, o->argv[i]);
	json_end(j);
}

/* How the host was looked at; without a word the agent ran on it. */
static void view(const struct agent *a, struct json *j)
{
	if (a->view == VIEW_IMAGE)
		json_kv_str(j, "view", "image");
	if (a->view != VIEW_FETCHED)
		return;
	json_kv_str(j, "view", "agentless");
	json_kv_str(j, "over", system_far());
}

static void locks(struct json *j, const struct locks *l)
{
	json_key(j, "locks");
	json_object(j);
	json_kv_bool(j, "no_new_privs", l->no_new_privs);
	json_kv_bool(j, "seccomp", l->seccomp);
	json_kv_i64(j, "landlock", l->landlock);
	json_kv_u64(j, "memory_bytes", l->memory_bytes);
	json_kv_u64(j, "cpu_seconds", l->cpu_seconds);
	json_kv_i64(j, "nice", l->nice);
	json_kv_bool(j, "io_idle", l->io_idle);
	json_end(j);
}

void gather_hello(struct agent *a)
{
	struct json *j = emit_record(&a->emit, REC_HELLO);
	struct timespec now;

	json_kv_str(j, "format", EVIDENCE_FORMAT);
	json_kv_str(j, "agent", CORDON_VERSION);
	agent_hash(j);
	view(a, j);
	own_names(a, j);
	addresses(a, j);
	networks(a, j);
	line_of(a, j, "machine_id", "/etc/machine-id");
	line_of(a, j, "boot_id", "/proc/sys/kernel/random/boot_id");
	system_names(a, j);
	if (a->view != VIEW_FETCHED)
		rights(j);
	if (clock_gettime(CLOCK_REALTIME, &now) == 0)
		json_kv_time(j, "clock", now.tv_sec, (uint32_t)now.tv_nsec);
	arguments(j, a->options);
	locks(j, &a->locks);
	emit_done(&a->emit);
}
