/*
 * All processes, from /proc. The snapshot is taken before Landlock, which hides the programs,
 * sockets and namespaces of other processes; the records are written later. The arguments of a
 * server that decides about trust are told; those of others may hold passwords.
 */
#include <errno.h>
#include <string.h>

#include "agent/ask.h"
#include "agent/probe.h"
#include "agent/redact.h"
#include "agent/ssh_ends.h"
#include "agent/system.h"

#define DELETED " (deleted)" /* behind the program [proc_pid_exe(5)] */
#define AT_ONCE 1024	     /* of a process's file as much comes as is asked for, or all */
#define KTHREADD 2	     /* the parent of kernel threads */

/* Names as the kernel keeps them, cut at 15 bytes. */
static const char *const servers[] = {"cron", "crond", "dockerd", "dropbear", "ganesha.nfsd",
    "in.rexecd", "in.rlogind", "in.rshd", "inetd", "inetutils-inet", "rpc.mountd", "sshd", "tcpd",
    "xinetd"};

static const char *const spaces[SPACES] = {
    [SPACE_NET] = "net", [SPACE_MNT] = "mnt", [SPACE_PID] = "pid"};

static bool is_server(struct slice name)
{
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		if (slice_eq_str(name, servers[i]))
			return true;
	return false;
}

bool process_text(struct agent *a, uint32_t pid, const char *file, struct slice *text)
{
	struct slice path = arena_printf(&a->scratch, "/proc/%u/%s", pid, file);
	bool read;

	a->reader.short_ends = AT_ONCE;
	read = ask_quietly(a, path, LIMIT_KEY_FILE_BYTES, text);
	a->reader.short_ends = 0;
	return read;
}

static struct slice link_of(struct agent *a, const char *path)
{
	struct found f;

	walk_find(&a->walk, arena_printf(&a->scratch, "/proc/%s", path), WALK_NOFOLLOW, &f);
	return f.status == STATUS_READ ? arena_dup(&a->run, f.link) : (struct slice){0};
}

struct slice process_link(struct agent *a, uint32_t pid, const char *link)
{
	struct slice path = arena_printf(&a->scratch, "%u/%s", pid, link);

	return link_of(a, arena_str(&a->scratch, path));
}

/* `pid (name) state ppid ... starttime` [proc_pid_stat(5)]; the name may hold anything, also `)`.
 */
static bool parse_stat(struct slice text, struct process *p, int64_t *start_ticks)
{
	const int ppid_word = 2, start_word = 20; /* counted behind the name */
	size_t close = slice_rfind(text, ')'), open = slice_find(text, '(');
	struct slice rest = slice_sub(text, close + 1, text.n), word;
	int64_t v;

	if (close == text.n || open > close)
		return false;
	p->name = slice_sub(text, open + 1, close);
	for (int i = 1; word_next(&rest, &word); i++) {
		if (i == ppid_word && slice_to_u32(word, &p->ppid) != 0)
			return false;
		if (i == start_word && slice_to_i64(word, &v) == 0)
			*start_ticks = v;
	}
	return true;
}

bool process_number(struct slice text, const char *key, int64_t *out)
{
	struct lines in = lines_of(text);
	struct slice line, word;

	while (lines_next(&in, &line)) {
		if (!slice_starts(line, key))
			continue;
		line = slice_sub(line, strlen(key), line.n);
		return word_next(&line, &word) && slice_to_i64(word, out) == 0;
	}
	return false;
}

static void set_spaces(struct agent *a, struct process *p)
{
	for (size_t i = 0; i < SPACES; i++) {
		struct slice path = arena_printf(&a->scratch, "ns/%s", spaces[i]);
		struct slice theirs = process_link(a, p->pid, arena_str(&a->scratch, path));
		struct slice ours = a->processes.spaces[i];

		p->ns_known[i] = theirs.n > 0 && ours.n > 0;
		p->ns_shared[i] = p->ns_known[i] && slice_eq(theirs, ours);
	}
}

bool process_sees_our_files(const struct process *p)
{
	return !p->ns_known[SPACE_MNT] || p->ns_shared[SPACE_MNT];
}

/* A session's sshd renames itself "sshd: user@tty"; only the listener decides about trust. */
static bool is_session(struct slice cmdline)
{
	struct slice first = slice_sub(cmdline, 0, slice_find(cmdline, 0));

	return slice_starts(first, "sshd: ") &&
	       memmem(first.p, first.n, "[listener]", strlen("[listener]")) == NULL;
}

/* `Uid:` and `Gid:` have four numbers: real, effective, saved, of the file system. */
static bool two_numbers(struct slice text, const char *key, uint32_t *first, uint32_t *second)
{
	struct lines in = lines_of(text);
	struct slice line, a, b;

	while (lines_next(&in, &line)) {
		if (!slice_starts(line, key))
			continue;
		line = slice_sub(line, strlen(key), line.n);
		return word_next(&line, &a) && word_next(&line, &b) &&
		       slice_to_u32(a, first) == 0 && slice_to_u32(b, second) == 0;
	}
	return false;
}

static void describe(struct agent *a, struct process *p, int64_t boot, int64_t ticks)
{
	int64_t per_second = system_ticks();
	struct slice text;

	p->name = arena_dup(&a->run, p->name);
	p->server = is_server(p->name);
	if ((p->server || ssh_end_named(p->name)) && process_text(a, p->pid, "cmdline", &text))
		p->cmdline = arena_dup(&a->run, text);
	if (process_text(a, p->pid, "status", &text)) {
		p->has_uid = two_numbers(text, "Uid:", &p->uid, &p->euid);
		p->has_gid = two_numbers(text, "Gid:", &p->gid, &p->egid);
	}
	if (boot > 0 && per_second > 0)
		p->started = boot + ticks / per_second;
	p->server = p->server && !is_session(p->cmdline);
	p->exe = process_link(a, p->pid, "exe");
	set_spaces(a, p);
	environ_read(a, p->pid, p->env);
}

/* "socket:[4711]" */
static void take_socket(struct processes *all, struct slice link)
{
	struct slice rest = link, digits;
	int64_t inode;

	slice_cut(&rest, '[', &digits);
	slice_cut(&rest, ']', &digits);
	if (!slice_starts(link, "socket:[") || slice_to_i64(digits, &inode) != 0 || inode < 0)
		return;
	if (all->ninodes == LIMIT_SOCKETS) {
		all->cut = true;
		return;
	}
	grow(&all->inodes, &all->cap_inodes, all->ninodes + 1, sizeof(*all->inodes));
	all->inodes[all->ninodes++] = (uint64_t)inode;
}

static void take_sockets(struct agent *a, struct process *p)
{
	struct slice path = arena_printf(&a->scratch, "/proc/%u/fd", p->pid);
	struct names fds;
	struct found f;

	p->first_inode = a->processes.ninodes;
	walk_find(&a->walk, path, 0, &f);
	if (found_is(&f, S_IFDIR))
		read_names(&a->reader, &a->walk, &f, &a->scratch, &fds);
	p->unread = f.status == STATUS_DENIED;
	if (f.status != STATUS_READ)
		return;
	if (fds.n > 0)
		walk_find(&a->walk, path_join(&a->scratch, path, fds.v[0]), WALK_NOFOLLOW, &f);
	for (size_t i = 0; i < fds.n; i++) {
		char link[64];
		ssize_t n =
		    system_link(f.dir_fd, arena_str(&a->scratch, fds.v[i]), link, sizeof(link));

		if (n > 0)
			take_socket(&a->processes, slice_of(link, (size_t)n));
		else if (errno == EACCES || errno == EPERM)
			p->unread = true;
	}
	p->ninodes = a->processes.ninodes - p->first_inode;
}

/* A thread of the kernel's own has none of what is asked for. */
static bool is_kernels(const struct process *p)
{
	return p->pid == KTHREADD || p->ppid == KTHREADD;
}

static void take_process(struct agent *a, uint32_t pid, int64_t boot)
{
	struct processes *all = &a->processes;
	struct process p = {.pid = pid};
	int64_t ticks = 0;
	struct slice text;

	if (!process_text(a, pid, "stat", &text) || !parse_stat(text, &p, &ticks))
		return;
	if (all->n == LIMIT_PROCESSES) {
		all->cut = true;
		return;
	}
	if (is_kernels(&p)) {
		p.name = arena_dup(&a->run, p.name);
	} else {
		describe(a, &p, boot, ticks);
		take_sockets(a, &p);
	}
	grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
	all->v[all->n++] = p;
	ssh_end_take(a, &p);
}

static void list_processes(struct agent *a)
{
	int64_t boot = 0;
	struct names names;
	struct found f;
	struct slice text;
	uint32_t pid;

	if (ask_quietly(a, SLICE("/proc/stat"), LIMIT_FILE_BYTES, &text)) {
		process_number(text, "btime", &boot);
		process_number(text, "processes", &a->processes.made);
	}
	walk_find(&a->walk, SLICE("/proc"), 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	a->reader.most_names = LIMIT_PROCESSES;
	read_names(&a->reader, &a->walk, &f, &a->run, &names);
	a->reader.most_names = LIMIT_DIR_ENTRIES;
	a->processes.cut = names.cut;
	for (size_t i = 0; i < names.n && !agent_over(a); i++) {
		if (slice_to_u32(names.v[i], &pid) == 0)
			take_process(a, pid, boot);
		arena_reset(&a->scratch);
	}
}

void processes_snapshot(struct agent *a)
{
	for (size_t i = 0; i < SPACES; i++) {
		struct slice path = arena_printf(&a->scratch, "self/ns/%s", spaces[i]);

		a->processes.spaces[i] = link_of(a, arena_str(&a->scratch, path));
	}
	list_processes(a);
	probe_snapshot(a);
}

static void emit_ids(struct json *j, const struct process *p)
{
	if (p->has_uid)
		json_kv_u64(j, "uid", p->uid);
	if (p->euid != p->uid)
		json_kv_u64(j, "euid", p->euid);
	if (p->has_gid)
		json_kv_u64(j, "gid", p->gid);
	if (p->egid != p->gid)
		json_kv_u64(j, "egid", p->egid);
}

static void emit_argument(struct json *j, struct slice arg)
{
	struct out o;

	out_memory(&o);
	redact_argument(arg, &o);
	json_text(j, out_slice(&o));
	out_free(&o);
}

/* Of docker's arguments only those that say where it listens: others hold tokens of log drivers. */
static bool is_told(struct slice name, struct slice arg)
{
	static const char *const starts[] = {"-H", "--host", "--tls", "tcp://", "unix://"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (slice_starts(arg, starts[i]))
			return true;
	return !slice_eq_str(name, "dockerd");
}

static void emit_argv(struct json *j, struct slice name, struct slice rest)
{
	struct slice arg;
	struct out o;

	out_memory(&o);
	if (redact_commands(rest, REDACT_ARGUMENTS, &o) > 0)
		rest = out_slice(&o);
	json_key(j, "argv");
	json_array(j);
	while (rest.n > 0) {
		slice_cut(&rest, 0, &arg);
		if (is_told(name, arg))
			emit_argument(j, arg);
	}
	json_end(j);
	out_free(&o);
}

static void emit_sockets(struct agent *a, struct json *j, const struct process *p)
{
	if (p->unread)
		json_kv_bool(j, "sockets_unread", true);
	if (p->ninodes == 0)
		return;
	json_key(j, "sockets");
	json_array(j);
	for (size_t i = 0; i < p->ninodes; i++)
		json_u64(j, a->processes.inodes[p->first_inode + i]);
	json_end(j);
}

static void emit_spaces(struct json *j, const struct process *p)
{
	json_key(j, "ns");
	json_object(j);
	for (size_t i = 0; i < SPACES; i++)
		if (p->ns_known[i])
			json_kv_bool(j, spaces[i], p->ns_shared[i]);
	json_end(j);
}

/* A program that was updated while it runs: its file is gone, and another is in its place. */
static bool is_replaced(struct agent *a, const struct process *p)
{
	struct found f;

	if (!slice_ends(p->exe, DELETED))
		return false;
	walk_find(&a->walk, slice_sub(p->exe, 0, p->exe.n - strlen(DELETED)), 0, &f);
	return found_is(&f, S_IFREG);
}

/* The agent's own number as /proc has it; 0 when it has none there. */
static uint32_t own_number(struct agent *a)
{
	uint32_t pid;
	struct found f;

	walk_find(&a->walk, SLICE("/proc/self"), WALK_NOFOLLOW, &f);
	return f.status == STATUS_READ && slice_to_u32(f.link, &pid) == 0 ? pid : 0;
}

static void emit_process(struct agent *a, const struct process *p, bool own)
{
	struct json *j = emit_record(&a->emit, REC_PROCESS);

	json_kv_u64(j, "pid", p->pid);
	json_kv_u64(j, "ppid", p->ppid);
	if (own)
		json_kv_bool(j, "self", true);
	emit_ids(j, p);
	json_kv_bytes(j, "name", p->name);
	if (p->exe.n > 0)
		json_kv_bytes(j, "exe", p->exe);
	if (is_replaced(a, p))
		json_kv_bool(j, "replaced", true);
	if (p->server)
		emit_argv(j, p->name, p->cmdline);
	if (p->started > 0)
		json_kv_time(j, "started", p->started, 0);
	for (size_t i = 0; i < ENV_COUNT; i++)
		if (p->env[i].n > 0)
			json_kv_bytes(j, environ_words[i], p->env[i]);
	emit_sockets(a, j, p);
	emit_spaces(j, p);
	emit_done(&a->emit);
}

void gather_processes(struct agent *a)
{
	uint32_t self = a->view == VIEW_HOST ? own_number(a) : 0;

	for (size_t i = 0; i < a->processes.n && !agent_over(a); i++)
		if (!is_kernels(&a->processes.v[i]))
			emit_process(a, &a->processes.v[i], a->processes.v[i].pid == self);
	if (a->processes.cut)
		emit_note(
		    &a->emit, SLICE("processes"), 0, "more processes or sockets than the limit");
	probe_emit(a);
}
