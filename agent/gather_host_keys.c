/* The host's own keys: every private key in /etc/ssh by its content, and the public halves. Keys in
 * other places are named by sshd's configuration: gather_sshd.c. */
#include "agent/folder.h"

void gather_host_keys(struct agent *a)
{
	struct slice path = SLICE("/etc/ssh");
	struct names names;
	struct found f;

	if (ask_names(a, path, &f, &names))
		folder_read(a, path, &names, "*.pub", &(struct ask){0});
}
