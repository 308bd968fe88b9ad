/*
 * What ssh(1) of this host is configured to do, for everybody: ssh_config, its folder, and what
 * they include. The accounts' own configurations: gather_homes.c.
 */
#include "agent/ssh_config.h"

void gather_ssh_client(struct agent *a)
{
	struct include_files all = {.read = ssh_config_read};

	include_add(a, &all, SLICE("/etc/ssh"), SLICE("ssh_config"));
	include_add(a, &all, SLICE("/etc/ssh"), SLICE("ssh_config.d/*.conf"));
	include_run(a, &all);
}
