/*
 * Packet sockets: /proc/net/packet [packet(7); linux net/packet/af_packet.c packet_seq_show].
 * Words: address, references, type, protocol (hexadecimal), interface (0: all), running, memory,
 * uid, inode.
 */
#ifndef CORDON_FORMATS_PROC_NET_PACKET_H
#define CORDON_FORMATS_PROC_NET_PACKET_H

#include "common/formats/format.h"

struct proc_net_packet_row {
	struct row at;
	uint32_t proto;	    /* ETH_P_...; 3: all */
	uint32_t interface; /* its index; 0: all */
	uint32_t uid;
	uint64_t inode;
};

bool proc_net_packet_next(struct lines *in, struct proc_net_packet_row *row);

#endif
