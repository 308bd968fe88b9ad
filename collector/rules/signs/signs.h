/*
 * Signs: what an intrusion leaves on a host, and other things leave too. A sign says what was seen
 * and why it matters; it never says that a host is compromised. Facts in, facts `sign` out.
 *
 * To add a sign `foo`: a function in the file of its family, one row in signs.c, a section in
 * docs/SIGNS.md (a test holds the two against each other), and two hosts in tests/lab/signs.test:
 * one that really has it and one that does not.
 */
#ifndef CORDON_RULES_SIGNS_H
#define CORDON_RULES_SIGNS_H

#include "collector/derive/facts.h"

/* What a sign has to be asked with. */
enum sign_when {
	SIGN_ALWAYS,   /* made along with the facts */
	SIGN_SINCE,    /* a report was asked what changed after a time */
	SIGN_BASELINE, /* a report was given an older case */
};

struct sign_look;

struct sign_kind {
	const char *name;     /* a section of docs/SIGNS.md */
	const char *looks_at; /* half a sentence */
	const char *why;      /* why it matters */
	enum sign_when when;
	void (*look)(struct sign_look *l);
};

extern const struct sign_kind sign_kinds[];
extern const size_t sign_kind_count;

/* A look at one host. */
struct sign_look {
	struct fact_store *facts;
	struct arena *arena;
	int64_t host;
	struct slice since; /* RFC 3339, UTC, or the beginning of it; of SIGN_SINCE */
	/* The host's facts that several signs ask for. */
	struct fact_task *tasks;
	struct fact_file *files;
	struct fact_endpoint *endpoints;
	struct fact_module *modules;
	size_t ntasks, nfiles, nendpoints, nmodules;
	bool as_root; /* the agent saw everything that is to be seen */
	const struct sign_kind *kind;
	struct fact_sign *found;
	size_t nfound, cap_found;
};

/* For the functions of the table. */
void sign_add(struct sign_look *l, struct fact_origin at, struct slice subject, struct slice saw);
/* Is a module of the kernel loaded? */
bool sign_has_module(const struct sign_look *l, const char *name);
/* Below one of the places that everybody can write: /tmp, /var/tmp, /dev/shm. */
bool sign_in_temporary(struct slice path);

void signs_processes_two_inetd(struct sign_look *l);
void signs_processes_effective_root(struct sign_look *l);
void signs_processes_deleted(struct sign_look *l);
void signs_processes_temporary(struct sign_look *l);
void signs_processes_hidden(struct sign_look *l);
void signs_processes_preload(struct sign_look *l);
void signs_network_unowned(struct sign_look *l);
void signs_network_promiscuous(struct sign_look *l);
void signs_network_packet(struct sign_look *l);
void signs_kernel_module(struct sign_look *l);
void signs_files_core(struct sign_look *l);
void signs_files_preload(struct sign_look *l);
void signs_files_setuid(struct sign_look *l);
void signs_files_space(struct sign_look *l);
void signs_accounts_root(struct sign_look *l);
void signs_changed_trust(struct sign_look *l);
void signs_changed_keys(struct sign_look *l);
void signs_baseline_setuid(struct sign_look *l);
void signs_baseline_trust(struct sign_look *l);

/* Makes the facts `sign` of a host (hosts.id), once its other facts are there. 0 or ERR_IO. */
int signs_run(struct fact_store *facts, int64_t host);

/*
 * All signs of a host, for a report: those among its facts, then those that hang on the question.
 * `since` empty: not asked. `baseline`: the older case is attached to the database as `old`. *out
 * is in the arena. Returns how many.
 */
size_t signs_of(struct fact_store *facts, struct arena *a, int64_t host, struct slice since,
    bool baseline, struct fact_sign **out);

#endif
