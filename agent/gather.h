/*
 * What the agent gathers: one topic per file, one row per topic in gather.c. A gatherer asks for
 * paths (ask.h) and emits records (emit.h); it never opens anything itself.
 *
 * To make the agent read one more thing:
 *  - A fixed path, or a name in every home: one row in reading_list.c. That is all.
 *  - Something that has to be found out first (a path that a configuration names, a folder whose
 *    names decide, a kernel table): gather_<topic>.c from gather_template.c, its prototype below,
 * one row in gather.c. What it parses has its parser in common/formats.
 *  - A new kind of record: one row in include/evidence.h and its section in docs/EVIDENCE.md.
 * Then a file or a line for it in tests/unit/agent_tree.test, which runs the agent over a made-up
 * tree.
 *
 * Rules for a gatherer: every loop over what the host can make long looks at agent_over(); memory
 * comes from a->scratch, which is emptied between gatherers, or from a->run when it must outlive
 * one; nothing of the host is believed.
 */
#ifndef CORDON_AGENT_GATHER_H
#define CORDON_AGENT_GATHER_H

#include "agent/digest.h"
#include "agent/emit.h"
#include "agent/read.h"
#include "agent/sandbox.h"
#include "agent/probe.h"
#include "agent/processes.h"
#include "agent/seen.h"
#include "agent/ssh_ends.h"
#include "common/formats/proc_net_tcp.h"

struct options {
	bool network_fs;
	bool digest_key;    /* it comes on standard input */
	const char *root;   /* NULL: the host's own */
	const char *output; /* a file instead of standard output; NULL */
	bool selftest;
	bool paced;	    /* pace.h */
	const char *unlink; /* our own file, to be removed first; NULL: leave it */
	int argc;
	char **argv;
};

/* What is looked at. */
enum view {
	VIEW_HOST,    /* the running system that the agent runs on */
	VIEW_IMAGE,   /* a tree of files below some folder: nothing in it runs */
	VIEW_FETCHED, /* a running system, from afar: system_far() */
};

/* A growing list of slices; the bytes live in the run's arena. */
struct strings {
	struct slice *v;
	size_t n, cap;
};

/* What sshd's configuration says about files, over all of it: any Match may be the one that counts.
 */
struct sshd_files {
	struct strings keys;	   /* AuthorizedKeysFile, as written */
	struct strings principals; /* AuthorizedPrincipalsFile, as written */
	struct strings chroots;	   /* ChrootDirectory, as written */
	struct strings configs;	   /* configuration files that a running sshd was started with */
	struct strings options;	   /* lines it was given with -o */
};

/* The sockets of IP, as they were before the look at the processes. */
#define SOCKET_TABLES 7

struct sockets {
	bool taken;
	bool read[SOCKET_TABLES];
	struct kept_socket {
		struct proc_net_tcp_row row;
		size_t table;
	} * v;
	size_t n, cap;
};

#define MOST_RELATIVE 64

/* The listening Unix sockets of /proc/net/unix, by path. */
struct unix_sockets {
	struct unix_socket {
		struct slice path;
		uint64_t inode;
	} * v;
	size_t n, cap;
	size_t relative[MOST_RELATIVE], nrelative; /* those whose path is not absolute */
	bool known;				   /* the table could be read */
};

/* A file whose content must never leave, by whatever path it is reached. */
struct secret {
	dev_t dev;
	ino_t ino;
};

/* The search for setuid programs: programs.c. */
#define PROGRAM_SHELLS 7
#define PROGRAM_HASHES 32

struct programs {
	bool ready;
	size_t left, left_in_homes;	   /* of LIMIT_PROGRAM_ENTRIES each */
	off_t shell_bytes[PROGRAM_SHELLS]; /* their sizes */
	size_t hashed;			   /* bytes of what was found */
	struct program_hash {
		dev_t dev;
		ino_t ino;
		char hash[SHA256_HEX_BYTES];
	} hashes[PROGRAM_HASHES]; /* the first of them: many have a second name */
	size_t hash_count;
};

#define SECRETS 32
#define CLIENT_KEYWORDS 4 /* of ssh_config, that name files: ssh_config.c */

struct agent {
	const struct options *options;
	enum view view;
	struct locks locks;
	struct walk walk;
	struct reader reader;
	struct emit emit;
	struct seen seen; /* paths asked for, directories told, homes read */
	struct seen
	    home_seen;	   /* paths below the home in work: there are too many to keep them all */
	struct slice home; /* that home; empty when there is none */
	size_t home_globs; /* folders and names that its wildcards took */
	struct arena run;  /* until the end */
	struct arena scratch;  /* until the next gatherer, or sooner */
	struct arena one;      /* until the next question */
	struct buffer content; /* of the file read last */
	struct buffer passwd;  /* kept: the accounts are gone over twice */
	struct buffer group;   /* kept once it was asked who is in a group */
	struct digest digest;  /* of password hashes */
	struct secret secrets[SECRETS];
	size_t secret_count;
	struct sshd_files sshd;
	struct strings
	    client_files[CLIENT_KEYWORDS]; /* of the host's ssh_config, for each account */
	struct processes processes;
	struct probe probe;
	struct ssh_ends ends;
	struct programs programs;
	struct sockets sockets;
	struct unix_sockets unix_sockets; /* once the agents were gathered */
	struct slice host_name, os_id;	  /* what hello says */
	struct slice root_home;		  /* of the first account with uid 0 */
	char parents[WALK_PATH_BYTES];	  /* the directory whose parents were asked for last */
	size_t parents_n;
};

struct gatherer {
	const char *topic;
	void (*run)(struct agent *a);
};

extern const struct gatherer gatherers[];
extern const size_t gatherer_count;

void strings_add(struct agent *a, struct strings *s, struct slice text);

/* Is it time to stop: the deadline has passed, or the reader has gone away? */
bool agent_over(const struct agent *a);

void gather_agents(struct agent *a);
void gather_hello(struct agent *a);
void gather_reading_list(struct agent *a);
void gather_accounts(struct agent *a);
void gather_processes(struct agent *a);
void gather_sockets(struct agent *a);
void gather_mounts(struct agent *a);
void gather_autofs(struct agent *a);
void gather_exports(struct agent *a);
void gather_footprint(struct agent *a);
void gather_ganesha(struct agent *a);
void gather_sshd(struct agent *a);
void gather_ssh_client(struct agent *a);
void gather_host_keys(struct agent *a);
void gather_services(struct agent *a);
void gather_sudoers(struct agent *a);
void gather_cores(struct agent *a);
void gather_interfaces(struct agent *a);
void gather_modules(struct agent *a);
void gather_usage(struct agent *a);
void gather_homes(struct agent *a);
void gather_logins(struct agent *a);
void gather_key_places(struct agent *a);
void gather_local(struct agent *a);
void gather_tickets(struct agent *a);
void gather_template(struct agent *a);

/* Keeps which sockets are open before the look at the processes: whose such a socket is, that look
 * tells. One that seems to be nobody's is looked for again: it may have gone with its process. */
void sockets_before(struct agent *a);
/* The part of gather_processes that must run before Landlock: it forbids to look at the programs
 * and namespaces of others. */
void processes_snapshot(struct agent *a);

#endif
