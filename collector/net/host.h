/*
 * One host of a sweep: its connection, its state, and what the files of collector/net share about
 * it. Only these files include it; everybody else sees sweep.h.
 *
 * A host is in one state of the list below. A state has one step function, which does all that can
 * be done without waiting and then either leaves the state through host_set_state(), or returns to
 * be called again when the connection moves. host_fail() and host_finish() end it. Nothing frees a
 * host inside its own callbacks: it is marked dead, and the loop in sweep.c sweeps the dead.
 *
 * To add a state: one row in the list, one step function declared here. The deadline, its words and
 * the log come from the row.
 */
#ifndef CORDON_NET_HOST_H
#define CORDON_NET_HOST_H

#include <event2/event.h>
#include <libssh/libssh.h>

#include "collector/net/agent.h"
#include "collector/net/chan.h"
#include "collector/net/clock.h"
#include "collector/net/gate.h"
#include "collector/net/identity.h"
#include "collector/net/known.h"
#include "common/sftp.h"
#include "collector/net/sweep.h"
#include "common/arena.h"
#include "common/out.h"
#include "include/limits.h"

/*
 * X(symbol, name, deadline in ms, counted from the last progress instead of from the entry, words
 * after "while", step function). The deadline of the reading covers the agent's own limit of
 * LIMIT_AGENT_SECONDS, in which it may be silent. A deadline of HOST_NEVER: somebody else has one.
 */
#define HOST_NEVER UINT32_MAX
#define HOST_STATES(X)                                                                         \
	X(HOST_QUEUED, "start", 0, false, "waiting for its turn", NULL)                        \
	X(HOST_CONNECT, "connect", 10000, false, "connecting", connect_step)                   \
	X(HOST_VIA, "jump", HOST_NEVER, false, "waiting for its jump host", via_step)          \
	X(HOST_OPEN, "connect", 10000, false, "connecting through its jump host", open_step)   \
	X(HOST_LATER, "connect", HOST_NEVER, false, "waiting to connect again", later_step)    \
	X(HOST_KEX, "key-exchange", 15000, false, "exchanging keys", kex_step)                 \
	X(HOST_KEY, "host-key", 5000, false, "checking the host key", hostkey_step)            \
	X(HOST_GATE, "auth", HOST_NEVER, false, "waiting for leave to log in", gate_step)      \
	X(HOST_AUTH, "auth", 30000, false, "authenticating", auth_step)                        \
	X(HOST_MACHINE, "machine", 10000, false, "asking for its processor", machine_step)     \
	X(HOST_SFTP, "push", 15000, true, "pushing the agent over SFTP", push_sftp_step)       \
	X(HOST_CAT, "push", 15000, true, "pushing the agent through the shell", push_cat_step) \
	X(HOST_RUN, "run", 20000, false, "starting the agent", run_step)                       \
	X(HOST_STREAM, "stream", 130000, true, "reading evidence", stream_step)                \
	X(HOST_CLEAN, "clean", 5000, false, "removing the agent", clean_step)                  \
	X(HOST_FETCH, "fetch", 30000, true, "fetching its files", fetch_step)                  \
	X(HOST_JUMP, "jump", HOST_NEVER, false, "passing others on", jump_step)                \
	X(HOST_LOCAL, "run", 130000, true, "running the agent here", local_step)               \
	X(HOST_DONE, "done", 0, false, "being done", NULL)

enum host_state {
#define HOST_ENUM(sym, name, ms, restarts, words, step) sym,
	HOST_STATES(HOST_ENUM)
#undef HOST_ENUM
};

/* What is tried in turn: auth.c. */
enum auth_phase {
	AUTH_KEYS,
	AUTH_NONE, /* asks which methods there are, where no key was offered */
	AUTH_PASSWORD,
	AUTH_KBDINT,
};

/* How far the log-in has come: auth.c. */
struct auth {
	enum auth_phase phase;
	size_t next;	  /* into the identities, then into the agent's keys */
	uint32_t offered; /* keys the server has seen */
	uint32_t rounds;  /* of keyboard-interactive */
	bool partial;	  /* a key was taken, and the server wants something else as well */
	bool password_sent;
	bool signing; /* the server takes the agent's key; a signature is being made */
	struct agent_sign *sign;
};

/* Where the conversation about the file is: push_sftp.c. */
enum push_phase {
	PUSH_CHANNEL,  /* asking for the SFTP subsystem */
	PUSH_HELLO,    /* greeted, no version yet */
	PUSH_CREATING, /* asked for the file */
	PUSH_WRITING,  /* sending writes */
	PUSH_CLOSING,  /* all is sent, answers are due */
	PUSH_IDLE,     /* nothing is due */
	PUSH_REMOVING, /* asked for its removal */
};

#define PUSH_MODE 0700

/* Where the agent is put, and how far that is: push.c. */
struct push {
	size_t place;	    /* index of the directory in use */
	char path[64];	    /* "" while nothing was tried */
	bool lies;	    /* something may lie at `path` */
	bool through_shell; /* no usable SFTP here */
	bool moving;	    /* it cannot run where it is: after the removal comes the next place */
	enum push_phase phase;
	uint32_t next_id;    /* of requests */
	uint32_t unanswered; /* requests under way */
	uint32_t refused;    /* first SFTP status other than OK among the writes */
	struct slice handle; /* of the open file, in the host's arena */
	size_t sent;	     /* bytes of the agent */
	struct out tried;    /* words about the places that did not do */
};

/* An agent of this machine: local.c. */
struct local {
	pid_t pid;
	int pid_fd, out_fd, err_fd;
	struct event *pid_event, *out_event, *err_event;
};

/* A host that is read without an agent: fetch.c. */
struct fetch {
	bool wanted; /* once what was tried has been removed */
	bool through_shell;
	const char *no_sftp; /* why not, escaped */
	int wire_fd;	     /* our end of the reader's standard input */
	struct event *wire_reads, *wire_writes;
	struct out heard; /* from the host, not yet taken by the reader */
	size_t heard_from;
	uint64_t bytes; /* that the host sent */
};

/* To become root: become.c. */
struct become {
	bool talks;		   /* a conversation is needed before the program runs */
	bool ready;		   /* it runs */
	bool sent;		   /* the password */
	bool too_often;		   /* it was asked for again */
	char prompt[24], mark[24]; /* what is waited for */
	struct out said;
	size_t looked; /* of what was said: taken */
};

/* The way through a jump host: link.c. */
struct link {
	struct host *jump;
	struct host **list, *prev, *next; /* of the jump host: who waits, who is carried */
	struct chan chan;
	int fd; /* our end of the pair; the inner session has the other */
	struct event *reads, *writes;
	struct out heard; /* for the inner session, not yet taken by it */
	size_t heard_from;
	bool stuck;  /* the channel's window is full: the pair is not read */
	bool is_cut; /* the jump host is gone */
};

/* A jump host's own part: link.c. */
struct carry {
	bool up;
	struct host *waiting, *carried;
	uint64_t bytes;	 /* carried to those behind it */
	const char *why; /* it is no more, escaped, with its name before it */
};

struct sweep;

struct host {
	struct sweep *sweep;
	const struct sweep_target *target;
	struct host *prev, *next; /* in the list of the running, or (next only) of the dead */
	enum host_state state;
	bool dead;
	bool counted; /* among those at once */
	bool told;    /* its outcome has been handed on */
	bool authenticated;
	uint16_t port;
	const char *user;
	const char *numeric; /* its address, as inet_ntop(3) writes it */
	struct event *timer;
	uint64_t start_ms, deadline_ms, armed_ms;
	bool last_deadline; /* the timer is armed for the host's end, not the state's */

	int fd; /* the loop's own; libssh has a duplicate, which it closes when it likes */
	struct event *reads, *writes;
	struct event *later;  /* to connect again, when the server had too many at its door */
	uint32_t refusals;    /* of that kind */
	bool greeted;	      /* something came that is no such refusal */
	bool connected_again; /* for a host key of another kind */
	ssh_session session;
	ssh_event pump; /* moves the session's bytes without waiting */
	struct ssh_counter_struct received;

	struct host *gate_next; /* behind it at the gate */
	bool gate_waits, gate_in;
	uint64_t gate_since_ms;
	struct link link;
	struct carry carry;
	struct become become;
	struct auth auth;
	struct slice agent; /* the one for its processor */
	struct push push;
	struct chan files;  /* SFTP, `cat` or `rm` */
	struct out replies; /* SFTP replies not yet parsed */
	struct chan job;    /* the agent */
	struct local local;
	struct fetch fetch;

	struct out complaints;	  /* standard error of the agent or of a shell command */
	uint8_t first_words[128]; /* of the evidence */
	int sink_error;		  /* why the caller's bytes() refused, or 0 */
	bool too_much;		  /* more evidence than LIMIT_STREAM_BYTES */
	struct sweep_outcome outcome;
	struct arena arena; /* words, paths */
};

/* What the sweep knows of a jump host. */
struct jump {
	struct host *host;  /* NULL: not begun, or over */
	const char *failed; /* why it is of no use; with its name */
	uint32_t users;	    /* hosts behind it that have not ended */
	size_t target;	    /* it is targets[target - 1] as well; 0: no target */
};

/* A way in, and how it goes. */
struct way_in {
	const struct sweep_way *way;
	struct identities ids;
	struct gate gate;
};

/* The whole sweep: sweep.c. */
struct sweep {
	const struct sweep_options *opt;
	const struct sweep_events *events;
	void *ctx;
	struct sweep_totals *totals;
	const struct sweep_target *targets;
	size_t n_targets, next_target;
	bool *started; /* per target */
	struct jump *jumps;
	struct way_in *ways;

	struct event_base *base;
	struct event *reaper, *sigint, *sigterm;
	struct event *pacer; /* until the next host may start */
	struct host *running, *dead;
	uint32_t n_running; /* of those that count as being swept */
	uint32_t n_alive;   /* of all that are not freed */
	uint32_t stops;	    /* how often SIGINT or SIGTERM came */

	struct known known;
	struct arena arena;
};

/* ---- host.c: states, deadlines, the end ---- */
struct host *host_new(struct sweep *s, const struct sweep_target *t);
void host_start(struct host *h);
void host_free(struct host *h);
/* The only writer of h->state: tells events->step and arms the deadline. */
void host_set_state(struct host *h, enum host_state state);
/* Something came or went: a deadline that counts from the last progress starts again. */
void host_progress(struct host *h);
/* Runs steps until the host waits, then watches what it waits for. */
void host_run(struct host *h);
/* Waits for the socket to take bytes, when the session has some for it. */
void host_watch(struct host *h);
/* Lets the session read and write what it can. 0, or ERR_IO when the connection is gone. */
int host_pump(struct host *h);
/* Ends the host with these words (without the host's name, foreign bytes as they are; they are
 * escaped here), by way of the removal of the agent where it may lie there. The first words stay.
 */
void host_fail(struct host *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The connection broke: fails with libssh's reason. */
void host_lost(struct host *h);
/* Fails for an error of chan_step(). */
void host_no_channel(struct host *h, int err);
/* Ends the host now, with what it has. */
void host_finish(struct host *h);
/* Closes the connection; nothing is left of it in the struct. */
void host_disconnect(struct host *h);
/* The sweep is to stop: gently (clean up within seconds) or at once. */
void host_stop(struct host *h, bool at_once);
/* Evidence of this host: counts, caps, hands on; run_refused() knows when there is to be no more.
 */
void host_evidence(struct host *h, struct slice bytes);
void host_complaint(struct host *h, struct slice bytes);
/* The first line of what was complained, for messages; when nothing was, of what was said, if that
 * is too short to be evidence; "no words" at last. */
struct slice host_complaint_line(const struct host *h);
bool host_is_root(const struct host *h);
const struct sweep_way *host_way(const struct host *h);
struct identities *host_ids(const struct host *h);

/* Foreign bytes for messages: printable ASCII as it is, everything else as \xNN. */
char *net_escaped(struct arena *a, struct slice s);

/* ---- the steps ---- */
void connect_step(struct host *h);
void kex_step(struct host *h);
void hostkey_step(struct host *h);
void via_step(struct host *h);
void later_step(struct host *h);
void open_step(struct host *h);
void gate_step(struct host *h);
void auth_step(struct host *h);
void jump_step(struct host *h);
void local_step(struct host *h);
void machine_step(struct host *h);
void push_sftp_step(struct host *h);
void push_cat_step(struct host *h);
void run_step(struct host *h);
void stream_step(struct host *h);
void clean_step(struct host *h);

/* ---- connect.c ---- */
void connect_begin(struct host *h);
/* h->fd is connected. */
void connect_done(struct host *h);

/* ---- auth.c ---- */
void auth_begin(struct host *h);

/* ---- become.c ---- */
/* Is the agent to run as root, by another's leave? */
bool become_wanted(const struct host *h);
/* The command that runs `program` that way; no quotes may stand in it. `exec` stands before it. */
struct slice become_command(struct host *h, const char *program);
/* Does a channel need a terminal for it? */
bool become_needs_terminal(const struct host *h);
/* What comes before the program runs: the part of it that is the program's already. */
struct slice become_heard(struct host *h, struct slice bytes, bool is_stderr);
/* Answers what was asked. True when the program runs; false while not, and the host may have
 * failed. */
bool become_step(struct host *h, struct chan *c);
/* The first word of the complaints of the program that makes root: "sudo:". */
const char *become_prefix(const struct host *h);

/* ---- link.c ---- */
/* The way in leads through a jump host. */
void link_begin(struct host *h);
void link_close(struct host *h);
/* Is it a jump host that somebody still waits for, with a connection that lives? */
bool jump_wanted(const struct host *h);
void jump_begin(struct host *h);
/* It passes nobody on any more; `why` NULL: nobody needs it. */
void jump_over(struct host *h, const char *why);
/* Before its session goes: all behind it end. */
void jump_drop(struct host *h, const char *why);

/* ---- machine.c ---- */
/* Finds out which agent it gets, and pushes it. */
void machine_begin(struct host *h);

/* ---- push.c, push_sftp.c ---- */
void push_sftp_begin(struct host *h);
void push_cat_begin(struct host *h);
/* A new path in the place whose turn it is; false, and the host has failed, when none is left. */
bool push_choose_path(struct host *h);
/* The place does not do, and nothing lies there. */
void push_next_place(struct host *h, struct slice why);
/* It lies there and cannot run: takes it away and tries the next place. */
void push_elsewhere(struct host *h, struct slice why);
void push_again(struct host *h);
/* The next bytes of the agent; empty when the window or the socket is full, or all was sent. */
struct slice push_next_piece(struct host *h);
bool push_all_sent(const struct host *h);
/* Is there an SFTP server to talk to, with nothing under way? */
bool push_over_sftp(const struct host *h);
/* Asks it for the removal; the answer comes to clean_end(). */
void push_remove(struct host *h);
/* Takes what a shell command says, for messages. */
void push_shell_data(struct host *h, struct slice bytes, bool is_stderr);

/* ---- run.c ---- */
void run_begin(struct host *h);
/* The agent has ended: with h->job's exit status, or signal. */
void run_over(struct host *h);
/* Fails the host when its evidence is too much or not wanted; true then. */
bool run_refused(struct host *h);
void clean_begin(struct host *h);
/* The removal has been tried. */
void clean_end(struct host *h);

/* ---- local.c ---- */
void local_begin(struct host *h);
/* What an agent or reader of this machine is given behind its other arguments: up to two options
 * and a NULL. */
void local_options(const struct sweep_options *opt, char **argv);
/* Starts a program of this machine with `in_fd` as its standard input, and watches its output. 0 or
 * an errno. */
int local_start(struct host *h, char *const argv[], int in_fd);
/* Takes what it says and how it ended. True when it is over, with all that it said taken. */
bool local_take(struct host *h);
void local_close(struct host *h);

/* ---- fetch.c ---- */
void fetch_step(struct host *h);
void fetch_begin(struct host *h);
/* No agent runs there: goes on without one, after its removal, when that is allowed. `why` may be
 * foreign bytes. */
bool fetch_instead(struct host *h, struct slice why);
void fetch_close(struct host *h);

/* ---- sweep.c ---- */
/* Puts a finished host on the list of the dead. */
void sweep_bury(struct host *h);
/* Hands its outcome on: once. */
void sweep_tell(struct host *h);
/* It does not count among those at once any more: another may begin. */
void sweep_uncount(struct host *h);
/* The jump host of this number, begun when it is not yet there; NULL with *why when it is of no
 * use. */
struct host *sweep_jump(struct sweep *s, uint32_t number, const char **why);

#endif
