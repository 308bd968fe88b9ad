/*
 * The log book's entries about one host of a sweep: that it was called, which key it showed, what
 * came of it.
 */
#ifndef CORDON_CLI_HOST_LOG_H
#define CORDON_CLI_HOST_LOG_H

#include <time.h>

#include "collector/case/case.h"
#include "collector/net/sweep.h"

/* Host keys that the case recorded, below its folder. */
#define CASE_KNOWN_HOSTS "known_hosts"

/* What is learned of a host before its evidence is whole. */
struct host_contact {
	char key_type[64], fingerprint[80]; /* "": it showed none */
	struct timespec answered; /* this machine's time when the first bytes came; or 0 */
};

void host_contact_key(struct host_contact *h, const struct sweep_host_key *key);
void host_contact_answers(struct host_contact *h);

/* Before the first packet. 0 or ERR_IO, as of all here. */
int host_log_connect(struct case_folder *c, uint32_t run, const struct sweep_target *t);
/* A key that is seen for the first time: the entry, and the line in the case's known_hosts. */
int host_log_key(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct sweep_host_key *key);
/* A host that was only passed has been left: why it was of no use, or nothing. */
int host_log_jump(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct sweep_outcome *o);
int host_log_result(struct case_folder *c, uint32_t run, const struct sweep_target *t,
    const struct host_contact *h, const struct sweep_outcome *o, const struct evidence_verdict *v,
    const char *why);

#endif
