/*
 * systemd's units for the services that decide about trust. The same unit may stand in several
 * folders, the first wins [systemd.unit(5)]; links in *.wants say that it is enabled. Which one
 * counts is for derivation to say.
 */
#include "agent/ask.h"
#include "agent/glob.h"

static const char *const folders[] = {
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
};

/* Folders in which units are enabled. */
static const char *const wants[] = {"multi-user.target.wants", "sockets.target.wants"};

static const char units[] = "rexec* rlogin* rsh* ssh.service ssh.service.d ssh.socket ssh.socket.d "
			    "sshd.service sshd.service.d sshd.socket sshd.socket.d";

static void read_unit(struct agent *a, struct slice path)
{
	ask_file(a, path, &(struct ask){.flags = ASK_UNIT}, NULL);
}

/* The drop-ins of one unit. */
static void read_drop_ins(struct agent *a, struct slice folder)
{
	struct names names;
	struct found f;

	if (!ask_names(a, folder, &f, &names))
		return;
	for (size_t i = 0; i < names.n; i++)
		if (slice_ends(names.v[i], ".conf"))
			read_unit(a, path_join(&a->scratch, folder, names.v[i]));
}

static void read_units(struct agent *a, struct slice folder)
{
	struct names names;
	struct found f;

	if (!ask_names(a, folder, &f, &names))
		return;
	for (size_t i = 0; i < names.n && !agent_over(a); i++) {
		struct slice path = path_join(&a->scratch, folder, names.v[i]);

		if (!glob_fits_any(units, names.v[i]))
			continue;
		if (slice_ends(names.v[i], ".d"))
			read_drop_ins(a, path);
		else
			read_unit(a, path);
	}
}

/* The same folder by two names (/lib is often a link to /usr/lib) is read once. */
static bool is_new(struct agent *a, struct slice folder)
{
	struct found f;

	walk_find(&a->walk, folder, 0, &f);
	return f.status != STATUS_READ || seen_add(&a->seen, 'u', f.real);
}

void gather_services(struct agent *a)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct slice folder = slice_str(folders[i]);

		if (!is_new(a, folder))
			continue;
		read_units(a, folder);
		for (size_t k = 0; k < sizeof(wants) / sizeof(wants[0]); k++)
			read_units(a, path_join(&a->scratch, folder, slice_str(wants[k])));
	}
}
