/*
 * The third field of access.conf: where a log-in comes from. For one through the network, whose
 * server gives PAM the client's address, a list becomes one of source.h; for a program of the host
 * itself it is a terminal, or the service [Linux-PAM pam_access.c from_match, remote_match,
 * network_netmask_match].
 */
#ifndef CORDON_RULES_PAM_ORIGINS_H
#define CORDON_RULES_PAM_ORIGINS_H

#include "collector/rules/pam/pam_run.h"

/* How many of the log-ins that are asked about does a list name? */
enum pam_named { NAMES_NONE, NAMES_ALL, NAMES_SOME, NAMES_UNKNOWN };

/* `separators`: between items. NAMES_SOME: *list is of addresses, in sshd's syntax. */
enum pam_named pam_origins(
    struct pam_asking *q, struct slice items, struct slice separators, struct slice *list);

/* The next item, by separators as strtok_r(3) takes them. */
bool pam_token(struct slice *list, struct slice separators, struct slice *item);

#endif
