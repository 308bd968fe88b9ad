/*
 * Sockets: those that listen or wait, and those that are connected. Whose they are is told by the
 * numbers in the `process` records.
 */
#include "agent/ask.h"
#include "common/formats/proc_net_packet.h"
#include "common/formats/proc_net_unix.h"

/* The tables that have addresses. */
static const struct {
	const char *path, *proto;
	bool optional; /* a kernel may be without */
} tables[SOCKET_TABLES] = {
    {"/proc/net/tcp", "tcp", false},
    {"/proc/net/tcp6", "tcp6", false},
    {"/proc/net/udp", "udp", false},
    {"/proc/net/udp6", "udp6", false},
    {"/proc/net/udplite", "udplite", true},
    {"/proc/net/raw", "raw", true},
    {"/proc/net/raw6", "raw6", true},
};

static void end_members(
    struct json *j, const char *key, const char *port_key, const struct addr *addr, uint16_t port)
{
	struct addr plain = addr_unmapped(addr);
	char text[ADDR_TEXT_BYTES];

	addr_format(&plain, text);
	json_kv_str(j, key, text);
	json_kv_u64(j, port_key, port);
}

static struct slice inode_of(const uint64_t *inode)
{
	return slice_of(inode, sizeof(*inode));
}

/* The kernel gives a page of rows at once, or all that are left: where another would have had room
 * there is none. To ask again would cost a way over all buckets. */
#define PAGE_BYTES 4096
#define MOST_ROW_BYTES 256

static bool read_table(struct agent *a, size_t i, struct slice *text)
{
	bool read;

	a->reader.short_ends = PAGE_BYTES - MOST_ROW_BYTES;
	read = ask_quietly(a, slice_str(tables[i].path), LIMIT_BIG_FILE_BYTES, text);
	a->reader.short_ends = 0;
	return read;
}

/* Keeps what the tables say. The kernel goes over all its buckets for each, full or not: this is
 * the dearest thing that an agent reads. */
void sockets_before(struct agent *a)
{
	struct sockets *all = &a->sockets;
	struct proc_net_tcp_row row;
	struct slice text;

	all->taken = true;
	for (size_t i = 0; i < SOCKET_TABLES; i++) {
		struct lines in;

		all->read[i] = read_table(a, i, &text);
		in = lines_of(text);
		while (all->read[i] && all->n < LIMIT_SOCKETS && proc_net_tcp_next(&in, &row)) {
			if (row.at.err != 0)
				continue;
			grow(&all->v, &all->cap, all->n + 1, sizeof(*all->v));
			all->v[all->n++] = (struct kept_socket){row, i};
		}
	}
}

/* Is there a socket that listens and that no process holds? Then it takes a second look. */
static bool is_any_unowned(struct agent *a)
{
	const struct processes *p = &a->processes;
	const struct sockets *all = &a->sockets;

	for (size_t i = 0; i < p->ninodes; i++)
		seen_add(&a->seen, 'o', inode_of(&p->inodes[i]));
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].row.listens &&
		    !seen_has(&a->seen, 'o', inode_of(&all->v[i].row.inode)))
			return true;
	return false;
}

static void look_again(struct agent *a)
{
	struct proc_net_tcp_row row;
	struct slice text;

	for (size_t i = 0; i < SOCKET_TABLES; i++) {
		struct lines in;

		if (!a->sockets.read[i] || !read_table(a, i, &text))
			continue;
		in = lines_of(text);
		while (proc_net_tcp_next(&in, &row))
			if (row.at.err == 0 && row.listens)
				seen_add(&a->seen, 'i', inode_of(&row.inode));
	}
}

/* One end of an SSH connection that is up. */
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

static void emit_socket(
    struct agent *a, const struct proc_net_tcp_row *row, const char *proto, bool again)
{
	struct json *j = emit_record(&a->emit, REC_SOCKET);
	char address[ADDR_TEXT_BYTES];

	json_kv_str(j, "proto", proto);
	json_kv_str(j, "state", row->listens ? "listen" : "connected");
	addr_format(&row->addr, address);
	json_kv_str(j, "address", address);
	json_kv_u64(j, "port", row->port);
	if (!row->listens)
		end_members(j, "peer", "peer_port", &row->peer, row->peer_port);
	json_kv_u64(j, "uid", row->uid);
	json_kv_u64(j, "ino", row->inode);
	if (again && row->listens && !seen_has(&a->seen, 'i', inode_of(&row->inode)))
		json_kv_bool(j, "fresh", true);
	emit_done(&a->emit);
}

static void ip_sockets(struct agent *a)
{
	const struct sockets *all = &a->sockets;
	bool again = is_any_unowned(a);

	if (again)
		look_again(a);
	for (size_t i = 0; i < SOCKET_TABLES; i++)
		if (!all->read[i] && !tables[i].optional)
			emit_note(&a->emit, slice_str(tables[i].path), 0, "not readable");
	for (size_t i = 0; i < all->n && !agent_over(a); i++) {
		const struct proc_net_tcp_row *row = &all->v[i].row;
		const char *proto = tables[all->v[i].table].proto;

		emit_socket(a, row, proto, again);
		if (!row->listens && slice_starts(slice_str(proto), "tcp"))
			emit_session(a, row);
	}
	if (all->n == LIMIT_SOCKETS)
		emit_note(&a->emit, SLICE("sockets"), 0, "more than the limit");
}

static void unix_sockets(struct agent *a)
{
	struct proc_net_unix_row row;
	struct slice text;
	struct lines in;
	size_t told = 0;

	ask_file(a, SLICE("/proc/net/unix"), &(struct ask){.flags = ASK_STAT}, NULL);
	if (!ask_quietly(a, SLICE("/proc/net/unix"), LIMIT_BIG_FILE_BYTES, &text))
		return;
	in = lines_of(text);
	while (told < LIMIT_SOCKETS && !agent_over(a) && proc_net_unix_any(&in, &row)) {
		struct json *j;

		if (row.at.err != 0)
			continue;
		j = emit_record(&a->emit, REC_SOCKET);
		json_kv_str(j, "proto", "unix");
		json_kv_str(j, "state", row.listens ? "listen" : "connected");
		json_kv_bytes(j, "path", row.path);
		json_kv_u64(j, "ino", row.inode);
		emit_done(&a->emit);
		told++;
	}
}

/* They see packets that are not for them, or forge some. */
static void packet_sockets(struct agent *a)
{
	struct proc_net_packet_row row;
	struct slice text;
	struct lines in;

	if (!ask_quietly(a, SLICE("/proc/net/packet"), LIMIT_BIG_FILE_BYTES, &text))
		return;
	in = lines_of(text);
	while (!agent_over(a) && proc_net_packet_next(&in, &row)) {
		struct json *j;

		if (row.at.err != 0)
			continue;
		j = emit_record(&a->emit, REC_SOCKET);
		json_kv_str(j, "proto", "packet");
		json_kv_str(j, "state", "listen");
		json_kv_u64(j, "interface", row.interface);
		json_kv_u64(j, "ethertype", row.proto);
		json_kv_u64(j, "uid", row.uid);
		json_kv_u64(j, "ino", row.inode);
		emit_done(&a->emit);
	}
}

void gather_sockets(struct agent *a)
{
	if (!a->sockets.taken)
		sockets_before(a);
	ip_sockets(a);
	unix_sockets(a);
	packet_sockets(a);
}
