/*
 * The sweep: runs the agent on many hosts at once and hands on what it says. One event loop drives
 * every connection; nothing in it blocks. This header is all that the rest of the collector sees of
 * SSH: libssh and libevent stay behind it.
 *
 * What happens on a host, each step with its own deadline (the list is in collector/net/host.h):
 * connect, key exchange, check of the host key, authentication, push of the agent into a memory
 *file system, run, stream, removal. Only the SSH port of the given address is spoken to; no name is
 * resolved here, and no key is tried that the options do not name.
 *
 *	struct sweep_options opt;
 *	sweep_defaults(&opt);
 *	opt.agent = ...;
 *	struct sweep_totals totals;
 *	int rc = sweep_run(&opt, targets, n, &events, ctx, &totals);
 *
 * Owner: targets, options and everything they point to are the caller's and must live until
 * sweep_run returns. What a callback gets is valid until it returns.
 *
 * Callbacks run inside the loop, one at a time, in this order for each target: started, at most one
 * host_key, bytes as often as needed, finished. `finished` comes exactly once for every target,
 *also for one that was never started because the sweep was interrupted. They must not block for
 *long.
 */
#ifndef CORDON_SWEEP_H
#define CORDON_SWEEP_H

#include "common/addr.h"
#include "include/err.h"
#include "include/slice.h"

/* How a host's key is judged against the known hosts. A changed or revoked key always fails. */
enum sweep_host_keys {
	SWEEP_KEYS_STRICT, /* a key that is not known fails */
	SWEEP_KEYS_RECORD, /* a first-seen key is handed to host_key() and accepted */
};

/* How to become root where the user is not. With a password it is sent when it is asked for, once.
 */
enum sweep_become {
	SWEEP_BECOME_NONE,
	SWEEP_BECOME_SUDO,
	SWEEP_BECOME_SU,
	SWEEP_BECOME_DOAS,
};

/* A way into hosts: what many targets share. */
struct sweep_way {
	const char *const *identities; /* private key files, tried in this order; a certificate
					* beside one (FILE-cert.pub) goes before it */
	size_t n_identities;
	const char *const *certificates; /* further ones, each for the identity that has its key */
	size_t n_certificates;
	bool use_ssh_agent; /* afterwards the keys of the ssh-agent at SSH_AUTH_SOCK */
	struct slice
	    password; /* then this one, as `password` or `keyboard-interactive`; empty: none */
	enum sweep_become become;
	struct slice become_password; /* empty: none */
	bool legacy; /* algorithms that are broken or weak may be used with these hosts */
};

/* Whether a host's files are fetched, where the agent could read them. */
enum sweep_agentless {
	SWEEP_AGENT_FIRST, /* where no agent runs */
	SWEEP_AGENTLESS,   /* everywhere */
	SWEEP_AGENT_ONLY,  /* nowhere */
};

struct sweep_target {
	const char *name;    /* as people call it: for messages and for looking up the host key */
	const char *address; /* numeric IPv4 or IPv6, a zone (%eth0) allowed; unused when local */
	uint16_t port;	     /* 0: 22 */
	const char *user;    /* whom to log in as; NULL: root */
	bool local;	     /* this machine, without SSH */
	uint32_t way;	     /* index in the options' ways */
	uint32_t via;	     /* jump host that it is reached through: jumps[via - 1]; 0: none */
	uint32_t
	    is_jump; /* it is jumps[is_jump - 1] itself: one connection serves both; 0: it is not */
	bool only_passed; /* a jump host of which nothing else is asked */
	bool no_password; /* none is sent to it: it is compromised */
	void *ctx;	  /* the caller's own */
};

/* An agent for the processor that `uname -m` calls so. */
struct sweep_agent {
	const char *machine;
	struct slice program;
};

struct sweep_options {
	struct slice agent; /* the agent, a static binary: what is pushed */
	/* With these each host is asked what it is, and gets its own; one that does not say gets
	 * `agent`. */
	const struct sweep_agent *agents;
	size_t n_agents;
	struct slice digest_key; /* a line for its standard input; empty: none */
	bool paced;		 /* the agent rests between, and no load graph shows it */
	const char *agent_path;	 /* the same as a file, for local targets */
	const char
	    *reader_path; /* cordon-reader, for hosts without an agent; NULL: there is none */
	enum sweep_agentless agentless;

	const struct sweep_way *ways; /* none: hosts cannot be logged in to, only this machine */
	size_t n_ways;
	const struct sweep_target *jumps; /* hosts on the way, each once; a jump may have a jump */
	size_t n_jumps;
	const char *const *known_hosts; /* known_hosts files; one that does not exist is empty */
	size_t n_known_hosts;

	enum sweep_host_keys host_keys;
	/* So many hosts in a row that refuse a way's credentials, and no other is tried with it
	 * before the handler has said so: a lock-out of the account would be damage. */
	uint32_t max_auth_failures;
	uint32_t
	    pause_ms; /* between the starts of two hosts, half to half as much again; 0: none */
	uint32_t parallel; /* hosts at once, 1..LIMIT_PARALLEL */
	uint32_t
	    timeout_ms; /* for one host, all steps together; a host in the queue does not age */
};

/* Strict, 64 at once, 300 s for a host, 3 refusals in a row; no ways, no agent. */
void sweep_defaults(struct sweep_options *opt);

struct sweep_host_key {
	const char *type;	 /* "ssh-ed25519", ... */
	struct slice blob;	 /* public key in wire format */
	const char *fingerprint; /* "SHA256:..." */
	bool first_seen;	 /* not in any known_hosts file: record it */
};

struct sweep_outcome {
	bool ok;	    /* the agent ran, ended with status 0, and is gone from the host */
	bool never_started; /* interrupted while still in the queue */
	const char *step;   /* the failed step's name ("auth"); "done" when ok */
	/* One line for people, starting with the target's name; "" when ok. What the server said in
	 * it is escaped: printable ASCII only. */
	const char *words;
	/* Set when the agent may still lie on the host: its path, escaped. NULL otherwise. */
	const char *left_behind;
	const char *place; /* the path at which the agent was put; NULL if it never was */
	/* Why the host was read without an agent, escaped; NULL: an agent ran, or nothing was read.
	 */
	const char *agentless;
	const char *weakened;	 /* weak algorithms in use with it; NULL: none */
	int exit_status;	 /* of the agent; -1 when there is none */
	struct slice complaints; /* standard error, raw, at most LIMIT_STDERR_BYTES */
	uint64_t bytes;		 /* evidence handed on */
	uint32_t connect_ms;	 /* from the start to the end of authentication; 0 if not reached */
	uint32_t total_ms;
};

/* All are needed but `step`, `forbids` and `ask`, and `host_key` where all targets are local. */
struct sweep_events {
	/* The host's turn has come. Other than 0: leave it alone; it fails with step "start". */
	int (*started)(void *ctx, const struct sweep_target *t);
	/* Asked right before each connection, with the very address that it is made to. NULL: go
	 * on; else why it must not be touched, and no packet is sent there. May be NULL: all may
	 * be. */
	const char *(*forbids)(void *ctx, const struct sweep_target *t, const struct addr *a);
	/* The key the host showed, when it was accepted. Other than 0 (it could not be recorded):
	 * the host fails, nothing more is sent to it. */
	int (*host_key)(void *ctx, const struct sweep_target *t, const struct sweep_host_key *key);
	/* Evidence as it comes, in order. Other than 0: stop this host and clean up. */
	int (*bytes)(void *ctx, const struct sweep_target *t, struct slice bytes);
	void (*finished)(void *ctx, const struct sweep_target *t, const struct sweep_outcome *o);
	/* The host has come to this step ("connect", "auth", "push", ...): for progress and log.
	 * May be NULL. */
	void (*step)(void *ctx, const struct sweep_target *t, const char *step);
	/* Something about the set-up that no single host is to blame for: a key file that needs a
	 * passphrase, a bad known_hosts line. One line, escaped. */
	void (*notice)(void *ctx, const char *words);
	/* Too many refusals in a row: the words say of what. A descriptor from which the handler's
	 * answer will be readable, until when no host is tried that way; or -1: the way is given
	 * up. May be NULL: it is given up. */
	int (*ask)(void *ctx, const char *words);
	/* That descriptor is readable: true to go on. Called once. */
	bool (*answered)(void *ctx, int fd);
};

struct sweep_totals {
	uint32_t ok, failed, never_started;
	bool interrupted; /* SIGINT or SIGTERM came */
};

/*
 * Sweeps all targets. 0 when every target has had its `finished` (also when all of them failed);
 * ERR_USAGE for options out of range, ERR_IO when the loop cannot be set up, and then no target was
 * touched; `notice` says why.
 *
 * While it runs it takes SIGINT and SIGTERM: the first starts no more hosts and gives the running
 * ones a few seconds to clean up, the second ends them at once.
 */
int sweep_run(const struct sweep_options *opt, const struct sweep_target *targets, size_t n,
    const struct sweep_events *events, void *ctx, struct sweep_totals *totals);

#endif
