/* The kernel's own tables: listening sockets, mounts, active NFS exports. */
#include "agent/ask.h"
#include "common/formats/mountinfo.h"
#include "common/formats/proc_net_tcp.h"

/* Says that a table is missing: absence is evidence too. */
static bool table(struct agent *a, const char *path, struct slice *text)
{
	if (ask_quietly(a, slice_str(path), LIMIT_BIG_FILE_BYTES, text))
		return true;
	emit_note(&a->emit, slice_str(path), 0, "not readable");
	return false;
}

static void emit_listener(struct agent *a, const struct proc_net_tcp_row *row, const char *proto)
{
	struct json *j = emit_record(&a->emit, REC_SOCKET);
	char address[ADDR_TEXT_BYTES];

	addr_format(&row->addr, address);
	json_kv_str(j, "proto", proto);
	json_kv_str(j, "address", address);
	json_kv_u64(j, "port", row->port);
	json_kv_u64(j, "uid", row->uid);
	json_kv_u64(j, "ino", row->inode);
	emit_done(&a->emit);
}

static void end_members(
    struct json *j, const char *key, const char *port_key, const struct addr *addr, uint16_t port)
{
	struct addr plain = addr_unmapped(addr);
	char text[ADDR_TEXT_BYTES];

	addr_format(&plain, text);
	json_kv_str(j, key, text);
	json_kv_u64(j, port_key, port);
}

/* One end of an SSH connection that is up; of other connections nothing is said. */
static void emit_session(struct agent *a, const struct proc_net_tcp_row *row)
{
	const struct ssh_end *e = ssh_end_of(&a->ends, row->inode);
	struct json *j;

	if (e == NULL)
		return;
	j = emit_record(&a->emit, REC_SESSION);
	json_kv_str(j, "role", slice_starts(e->name, "sshd") ? "server" : "client");
	json_kv_u64(j, "pid", e->pid);
	if (e->has_uid)
		json_kv_u64(j, "uid", e->uid);
	json_kv_bytes(j, "name", e->name);
	if (e->title.n > 0)
		json_kv_bytes(j, "title", e->title);
	if (e->started > 0)
		json_kv_time(j, "started", e->started, 0);
	end_members(j, "local", "local_port", &row->addr, row->port);
	end_members(j, "peer", "peer_port", &row->peer, row->peer_port);
	if (e->auth_sock.n > 0)
		json_kv_bytes(j, "auth_sock", e->auth_sock);
	emit_done(&a->emit);
}

static void sockets_of(struct agent *a, const char *path, const char *proto)
{
	struct proc_net_tcp_row row;
	struct slice text;
	struct lines in;

	if (!table(a, path, &text))
		return;
	in = lines_of(text);
	while (!agent_over(a) && proc_net_tcp_next(&in, &row)) {
		if (row.at.err != 0)
			continue;
		if (row.listens)
			emit_listener(a, &row, proto);
		else
			emit_session(a, &row);
	}
}

void gather_sockets(struct agent *a)
{
	sockets_of(a, "/proc/net/tcp", "tcp");
	sockets_of(a, "/proc/net/tcp6", "tcp6");
}

void gather_mounts(struct agent *a)
{
	struct mountinfo_row row;
	struct slice text;
	struct lines in;

	if (!table(a, "/proc/self/mountinfo", &text))
		return;
	in = lines_of(text);
	while (!agent_over(a) && mountinfo_next(&in, &a->scratch, &row)) {
		struct json *j;

		if (row.at.err != 0)
			continue;
		j = emit_record(&a->emit, REC_MOUNT);
		json_kv_u64(j, "line", row.at.line);
		json_kv_bytes(j, "mountpoint", row.mountpoint);
		json_kv_bytes(j, "root", row.root);
		json_kv_bytes(j, "fstype", row.fstype);
		json_kv_bytes(j, "source", row.source);
		json_kv_bytes(j, "options", row.options);
		json_kv_bytes(j, "super", row.super);
		json_kv_bytes(j, "dev", row.dev);
		emit_done(&a->emit);
		arena_reset(&a->scratch);
	}
}

/* `path<TAB>client(options) client(options)...`, octal escapes; `#` begins a comment line
 * [linux fs/nfsd/export.c, svc_export_show]. */
static void exports_line(struct agent *a, const char *from, uint32_t no, struct slice line)
{
	struct slice path, client, options;

	slice_cut(&line, '\t', &path);
	while (word_next(&line, &options)) {
		struct json *j = emit_record(&a->emit, REC_EXPORT);

		slice_cut(&options, '(', &client);
		if (slice_ends(options, ")"))
			options.n--;
		json_kv_str(j, "from", from);
		json_kv_u64(j, "line", no);
		json_kv_bytes(j, "path", mountinfo_unescape(&a->scratch, path));
		json_kv_bytes(j, "client", mountinfo_unescape(&a->scratch, client));
		json_kv_bytes(j, "options", options);
		emit_done(&a->emit);
	}
}

void gather_exports(struct agent *a)
{
	static const char *const tables[] = {"/proc/fs/nfsd/exports", "/proc/fs/nfs/exports"};
	struct slice text, line;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct lines in;

		if (!ask_quietly(a, slice_str(tables[i]), LIMIT_BIG_FILE_BYTES, &text))
			continue;
		in = lines_of(text);
		while (!agent_over(a) && lines_next(&in, &line))
			if (line.n > 0 && line.p[0] != '#')
				exports_line(a, tables[i], in.no, line);
		return; /* the other is the same table */
	}
}
