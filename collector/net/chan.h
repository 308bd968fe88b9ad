/*
 * One SSH channel: a command or the SFTP subsystem on the other side, without waiting. It opens,
 * makes its request, then carries bytes until the other side closes it.
 *
 * Owner: the struct is part of its host and must not move while the channel is open; chan_close
 * gives everything back and may be called in any phase. Never call it from `data`.
 */
#ifndef CORDON_NET_CHAN_H
#define CORDON_NET_CHAN_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include "common/out.h"

struct host;

enum chan_phase {
	CHAN_NONE,    /* not there */
	CHAN_OPENING, /* asked for a channel */
	CHAN_ASKING,  /* asked for the command or subsystem */
	CHAN_TALKING, /* carries bytes */
};

struct chan {
	struct host *host;
	enum chan_phase phase;
	ssh_channel ssh;
	int refusals;	     /* of the channel itself */
	const char *command; /* NULL: the SFTP subsystem */
	const char *to;	     /* or, instead: a connection from there to this numeric address */
	uint16_t to_port;
	bool terminal; /* the command wants one: set between start and the first step */
	bool has_terminal;
	/* Takes bytes as they come, from inside libssh: it may only keep or count them. */
	void (*data)(struct host *h, struct slice bytes, bool is_stderr);
	void (*ended)(struct host *h); /* the other side sends no more; may be NULL; as `data` */
	struct ssh_channel_callbacks_struct callbacks;
	struct out unsent; /* given to chan_send, not yet taken by the window */
	size_t unsent_from;
	bool end_wanted, end_sent;
	bool eof, closed;
	int exit_status;      /* -1: none came */
	char exit_signal[16]; /* "KILL", as the server spelt it; "": none came */
};

/* Begins; `command` must live as long as the channel. */
void chan_start(struct chan *c, struct host *h, const char *command,
    void (*data)(struct host *, struct slice, bool));
/* Begins a connection from the other side to another host [RFC 4254, 7.2: direct-tcpip]. */
void chan_start_forward(struct chan *c, struct host *h, const char *to, uint16_t port,
    void (*data)(struct host *, struct slice, bool), void (*ended)(struct host *));
/*
 * Goes on opening. 1 when it talks, 0 when it waits; ERR_BUSY when the server gives no (further)
 * channel, ERR_DENIED when it does not do the command or subsystem, ERR_LIMIT when its packets are
 * too small to talk to, ERR_IO when the connection broke.
 */
int chan_step(struct chan *c, ssh_session session);
/* Sends bytes; what the window does not take now is kept and sent by chan_flush. */
void chan_send(struct chan *c, struct slice bytes);
/* No more will be sent. */
void chan_end(struct chan *c);
/* Sends what is kept. True when nothing is left, neither here nor before the socket. */
bool chan_flush(struct chan *c, ssh_session session);
/* Has the other side said all, with its exit status? */
bool chan_over(const struct chan *c);
void chan_close(struct chan *c);

#endif
