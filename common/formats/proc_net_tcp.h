/*
 * Listening and connected sockets: /proc/net/tcp, udp, raw and their kin of IPv6 [proc_pid_net(5);
 * linux net/ipv4/tcp_ipv4.c get_tcp4_sock]. Words: number, local address:port, remote address:port,
 * state, queues, timer, retransmits, uid, timeout, inode. The address is printed as 32-bit numbers
 * in the byte order of the machine, so a text is only right where it was made.
 */
#ifndef CORDON_FORMATS_PROC_NET_TCP_H
#define CORDON_FORMATS_PROC_NET_TCP_H

#include "common/addr.h"
#include "common/formats/format.h"

struct proc_net_tcp_row {
	struct row at;
	struct addr addr;
	uint16_t port;
	bool listens; /* or takes what comes (UDP, raw); else it is connected, with: */
	struct addr peer;
	uint16_t peer_port;
	uint32_t uid;
	uint64_t inode;
};

/* The next socket in state LISTEN or ESTABLISHED, or of UDP and raw one that is not connected;
 * others and the heading give no row. */
bool proc_net_tcp_next(struct lines *in, struct proc_net_tcp_row *row);

#endif
