/*
 * Running servers that decide about trust, from /proc. The snapshot is taken before Landlock, which
 * hides the programs and namespaces of other processes; the records are written later.
 */
#include <string.h>

#include "agent/ask.h"
#include "agent/processes.h"
#include "agent/ssh_ends.h"
#include "agent/system.h"

#define MOST_PROCESSES 1024
#define SMALL_BYTES 4096

/* Names as the kernel keeps them, cut at 15 bytes. */
static const char *const servers[] = {"cron", "crond", "dropbear", "ganesha.nfsd", "in.rexecd",
    "in.rlogind", "in.rshd", "inetd", "inetutils-inet", "rpc.mountd", "sshd", "tcpd", "xinetd"};

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

	return ask_quietly(a, path, LIMIT_KEY_FILE_BYTES, text);
}

static struct slice link_of(struct agent *a, const char *who, const char *link)
{
	struct found f;

	walk_find(&a->walk, arena_printf(&a->scratch, "/proc/%s/%s", who, link), WALK_NOFOLLOW, &f);
	return f.status == STATUS_READ ? arena_dup(&a->run, f.link) : (struct slice){0};
}

struct slice process_link(struct agent *a, uint32_t pid, const char *link)
{
	struct slice who = arena_printf(&a->scratch, "%u", pid);

	return link_of(a, arena_str(&a->scratch, who), link);
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

/* The number behind `key` at the start of a line. */
static bool number_behind(struct slice text, const char *key, int64_t *out)
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

static void set_spaces(struct agent *a, uint32_t pid, struct process *p)
{
	for (size_t i = 0; i < SPACES; i++) {
		struct slice path = arena_printf(&a->scratch, "ns/%s", spaces[i]);
		const char *link = arena_str(&a->scratch, path);
		struct slice theirs = process_link(a, pid, link), ours = link_of(a, "self", link);

		p->ns_known[i] = theirs.n > 0 && ours.n > 0;
		p->ns_shared[i] = p->ns_known[i] && slice_eq(theirs, ours);
	}
}

/* A session's sshd renames itself "sshd: user@tty"; only the listener decides about trust. */
static bool is_session(struct slice cmdline)
{
	struct slice first = slice_sub(cmdline, 0, slice_find(cmdline, 0));

	return slice_starts(first, "sshd: ") &&
	       memmem(first.p, first.n, "[listener]", strlen("[listener]")) == NULL;
}

/* What is asked of servers and of ends of connections alike. */
static void describe(struct agent *a, struct process *p, int64_t boot, int64_t ticks)
{
	int64_t per_second = system_ticks(), uid;
	struct slice text;

	p->name = arena_dup(&a->run, p->name);
	if (process_text(a, p->pid, "cmdline", &text))
		p->cmdline = arena_dup(&a->run, text);
	if (process_text(a, p->pid, "status", &text) && number_behind(text, "Uid:", &uid) &&
	    uid >= 0) {
		p->has_uid = true;
		p->uid = (uint32_t)uid;
	}
	if (boot > 0 && per_second > 0)
		p->started = boot + ticks / per_second;
}

static void take_process(struct agent *a, uint32_t pid, int64_t boot)
{
	struct process p = {.pid = pid};
	int64_t ticks = 0;
	struct slice text;
	bool server, end;

	if (!process_text(a, pid, "stat", &text) || !parse_stat(text, &p, &ticks))
		return;
	server = is_server(p.name);
	end = ssh_end_named(p.name);
	if (server || end)
		describe(a, &p, boot, ticks);
	if (end)
		ssh_end_take(a, &p);
	ssh_end_auth_sock(a, &p);
	if (!server || is_session(p.cmdline) || a->process_count == MOST_PROCESSES)
		return;
	p.exe = process_link(a, pid, "exe");
	set_spaces(a, pid, &p);
	a->processes[a->process_count++] = p;
}

void processes_snapshot(struct agent *a)
{
	int64_t boot = 0;
	struct names names;
	struct found f;
	struct slice text;
	uint32_t pid;

	a->processes = arena_alloc(&a->run, MOST_PROCESSES * sizeof(a->processes[0]));
	if (ask_quietly(a, SLICE("/proc/stat"), LIMIT_FILE_BYTES, &text))
		number_behind(text, "btime", &boot);
	walk_find(&a->walk, SLICE("/proc"), 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	read_names(&a->reader, &a->walk, &f, &a->run, &names);
	a->processes_cut = names.cut;
	for (size_t i = 0; i < names.n && !agent_over(a); i++) {
		if (slice_to_u32(names.v[i], &pid) == 0)
			take_process(a, pid, boot);
		arena_reset(&a->scratch);
	}
}

static void emit_process(struct agent *a, const struct process *p)
{
	struct json *j = emit_record(&a->emit, REC_PROCESS);
	struct slice rest = p->cmdline, arg;

	json_kv_u64(j, "pid", p->pid);
	json_kv_u64(j, "ppid", p->ppid);
	if (p->has_uid)
		json_kv_u64(j, "uid", p->uid);
	json_kv_bytes(j, "name", p->name);
	if (p->exe.n > 0)
		json_kv_bytes(j, "exe", p->exe);
	json_key(j, "argv");
	json_array(j);
	while (rest.n > 0) {
		slice_cut(&rest, 0, &arg);
		json_text(j, arg);
	}
	json_end(j);
	if (p->started > 0)
		json_kv_time(j, "started", p->started, 0);
	json_key(j, "ns");
	json_object(j);
	for (size_t i = 0; i < SPACES; i++)
		if (p->ns_known[i])
			json_kv_bool(j, spaces[i], p->ns_shared[i]);
	json_end(j);
	emit_done(&a->emit);
}

void gather_processes(struct agent *a)
{
	for (size_t i = 0; i < a->process_count && !agent_over(a); i++)
		emit_process(a, &a->processes[i]);
	if (a->process_count == MOST_PROCESSES)
		emit_note(&a->emit, SLICE("processes"), 0, "more servers than the limit");
	if (a->processes_cut)
		emit_note(&a->emit, SLICE("processes"), 0, "more processes than the limit");
}
