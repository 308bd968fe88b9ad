/* Addresses of names: the hosts file of this machine, and DNS when the handler asked for it. */
#include <netdb.h>
#include <sys/socket.h>

#include "common/nearest.h"
#include "collector/cli/targets_parts.h"
#include "collector/cli/words.h"
#include "common/formats/hosts.h"
#include "include/err.h"

static const char *in_hosts_file(struct targets *t, struct slice name)
{
	struct lines in = lines_of(t->hosts_file);
	struct hosts_row row;
	char text[ADDR_TEXT_BYTES];

	while (hosts_next(&in, &row)) {
		if (row.at.err != 0 || !hosts_names(&row, name))
			continue;
		addr_format(&row.addr, text);
		return arena_str(&t->arena, slice_str(text));
	}
	return NULL;
}

static const char *in_dns(struct targets *t, const char *name)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *all = NULL;
	char text[NI_MAXHOST];
	int r = getaddrinfo(name, NULL, &hints, &all);

	if (r == 0)
		r = getnameinfo(
		    all->ai_addr, all->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
	if (all != NULL)
		freeaddrinfo(all);
	return r == 0 ? arena_str(&t->arena, slice_str(text)) : NULL;
}

/* Everybody who is known by name, for "did you mean". */
static int fail_name(struct targets *t, const char *name)
{
	struct nearest near = nearest_to(slice_str(name));

	for (size_t i = 0; i < t->inventory->nhosts; i++)
		nearest_offer(&near, slice_str(t->inventory->hosts[i].name));
	t->why = words_make(&t->arena,
	    "%s: no address: neither the inventory nor /etc/hosts has the name%s%s", name,
	    t->dns ? ", nor DNS" : "; --dns would ask DNS", nearest_words(&near, &t->arena, ""));
	return ERR_UNKNOWN;
}

/* The address of a name that is not (or without addresses) in the inventory. */
int target_look_up(struct targets *t, struct target *x, const char *name)
{
	const struct target *known = target_in_list(t, slice_str(name));

	x->address = in_hosts_file(t, slice_str(name));
	x->found = "hosts file";
	/* What an earlier run of the case found. */
	if (x->address == NULL && known != NULL && known->address[0] != '\0') {
		x->name = known->name;
		x->address = known->address;
		x->found = known->found;
	}
	if (x->address == NULL && t->dns) {
		x->address = in_dns(t, name);
		x->found = "dns";
	}
	return x->address == NULL ? fail_name(t, name) : 0;
}
