/*
 * ssh_config(5) as far as it names other files: Include, the keys of IdentityFile, the certificates
 * of CertificateFile, the sockets of IdentityAgent and ControlPath. Any Host or Match may be the
 * one that counts, so all of them are asked for; what a token would be replaced by only a log-in
 * tells (%h, %C) stands for anything.
 */
#ifndef CORDON_AGENT_SSH_CONFIG_H
#define CORDON_AGENT_SSH_CONFIG_H

#include "agent/include_files.h"

/* Whose configuration it is; the ctx of struct include_files. Without one it is the host's:
 * relative paths count from /etc/ssh, and what lies in another place for everybody is kept for
 * ssh_config_kept(). */
struct ssh_config_home {
	struct slice home, user;
	uint32_t uid;
};

/* For struct include_files: reads one file, adds what it includes, asks for what it names. */
void ssh_config_read(
    struct agent *a, struct include_files *all, struct slice path, struct slice text);

/* Asks for what the host's configuration names in this account's place. */
void ssh_config_kept(struct agent *a, const struct ssh_config_home *h, const struct ask *how);

#endif
