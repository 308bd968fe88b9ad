/* The host's own keys: every private key in /etc/ssh by its content, and the public halves. Keys in
 * other places are named by sshd's configuration: gather_sshd.c. */
#include "agent/folder.h"

void gather_host_keys(struct agent *a)
{
	folder_read(a, SLICE("/etc/ssh"), "*.pub", &(struct ask){0});
}
