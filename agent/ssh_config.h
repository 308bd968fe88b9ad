/* ssh_config(5) as far as it names other files: Include, and the keys of IdentityFile. */
#ifndef CORDON_AGENT_SSH_CONFIG_H
#define CORDON_AGENT_SSH_CONFIG_H

#include "agent/include_files.h"

/* Where relative paths and `~` lead; the ctx of struct include_files. Without one they are the
 * host's: below /etc/ssh, and `~` leads nowhere, for it is another place for everybody. */
struct ssh_config_home {
	struct slice home;
};

/* For struct include_files: reads one file, adds what it includes, asks for the keys it names. */
void ssh_config_read(
    struct agent *a, struct include_files *all, struct slice path, struct slice text);

#endif
