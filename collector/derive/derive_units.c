/* Network services that decide about trust, as systemd's units offer them [systemd.unit(5)]. */
#include "collector/derive/derivers.h"
#include "common/formats/systemd_unit.h"

/* What a service is called in facts, and the unit that offers it. */
static const struct offering {
	const char *name, *unit;
} offerings[] = {
    {"exec", "rexec"},
    {"login", "rlogin"},
    {"shell", "rsh"},
    {"ssh", "ssh"},
    {"ssh", "sshd"},
};

/* Where units lie; what comes first hides the same name behind it [systemd.unit(5)]. */
static const char *const unit_folders[] = {
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
};

#define UNIT_FOLDERS (sizeof(unit_folders) / sizeof(unit_folders[0]))

static const char *const wants[] = {"multi-user.target.wants", "sockets.target.wants"};

/* Of a unit what a service fact says; drop-ins add to it, an empty value takes back. */
struct unit {
	struct slice exec, user, listen, clients;
};

static struct slice join(struct derive_ctx *c, struct slice a, struct slice b)
{
	if (a.n == 0 || b.n == 0)
		return a.n == 0 ? b : a;
	return arena_printf(c->arena, "%.*s %.*s", SLICE_ARG(a), SLICE_ARG(b));
}

static const struct evidence_file *find_unit(struct derive_ctx *c, struct slice name)
{
	for (size_t i = 0; i < UNIT_FOLDERS; i++) {
		const struct evidence_file *f = derive_file(
		    c, arena_printf(c->arena, "%s/%.*s", unit_folders[i], SLICE_ARG(name)));

		if (f != NULL && !slice_eq_str(f->fact.status, "absent"))
			return f;
	}
	return NULL;
}

static bool is_wanted(struct derive_ctx *c, struct slice name)
{
	for (size_t i = 0; i < UNIT_FOLDERS; i++)
		for (size_t k = 0; k < sizeof(wants) / sizeof(wants[0]); k++) {
			const struct evidence_file *f =
			    derive_file(c, arena_printf(c->arena, "%s/%s/%.*s", unit_folders[i],
					       wants[k], SLICE_ARG(name)));

			if (f != NULL && !slice_eq_str(f->fact.status, "absent"))
				return true;
		}
	return false;
}

static void read_unit(struct derive_ctx *c, const struct evidence_file *file, struct unit *u)
{
	struct systemd_unit in;
	struct systemd_unit_row row;

	systemd_unit_begin(&in, file->data);
	while (systemd_unit_next(&in, c->arena, &row)) {
		if (row.at.err != 0)
			derive_note(c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else if (slice_eq_str(row.key, "ExecStart"))
			u->exec = row.value;
		else if (slice_eq_str(row.key, "User"))
			u->user = row.value;
		else if (slice_eq_str(row.key, "ListenStream"))
			u->listen = row.value;
		else if (slice_eq_str(row.key, "IPAddressAllow") ||
			 slice_eq_str(row.key, "IPAddressDeny"))
			u->clients = join(c, u->clients, join(c, row.key, row.value));
	}
}

static void read_drop_ins(struct derive_ctx *c, struct slice name, struct unit *u)
{
	for (size_t i = UNIT_FOLDERS; i-- > 0;) {
		const struct evidence_file *first;
		size_t n = derive_dir(c,
		    arena_str(c->arena,
			arena_printf(c->arena, "%s/%.*s.d", unit_folders[i], SLICE_ARG(name))),
		    &first);

		for (size_t k = 0; k < n; k++)
			if (derive_has_data(&first[k]))
				read_unit(c, &first[k], u);
	}
}

/* A link to /dev/null masks a unit: it can't be started at all. */
static bool is_masked(const struct evidence_file *f)
{
	return slice_eq_str(f->fact.real, "/dev/null") ||
	       (slice_eq_str(f->fact.status, "read") && f->fact.size == 0);
}

static const struct evidence_file *read_whole_unit(
    struct derive_ctx *c, struct slice name, struct unit *u)
{
	const struct evidence_file *file = find_unit(c, name);

	if (file == NULL)
		return NULL;
	read_unit(c, file, u);
	read_drop_ins(c, name, u);
	return file;
}

/* "192.0.2.1" of "192.0.2.1:514"; a port alone is of every address. */
static struct slice listen_address(struct slice listen)
{
	size_t colon = slice_rfind(listen, ':');

	if (slice_starts(listen, "[::]"))
		return slice_of(NULL, 0);
	return colon == listen.n ? slice_of(NULL, 0) : slice_sub(listen, 0, colon);
}

/* A socket that accepts by itself starts the service of its name with an '@'. */
static void add_unit(struct derive_ctx *c, const struct offering *s, const char *suffix)
{
	struct slice name = arena_printf(c->arena, "%s%s", s->unit, suffix);
	struct unit u = {0};
	const struct evidence_file *file = read_whole_unit(c, name, &u);
	struct fact_service f = {.host = c->host, .via = SLICE("systemd")};

	if (file == NULL)
		return;
	if (u.exec.n == 0 && u.listen.n > 0)
		read_whole_unit(c, arena_printf(c->arena, "%s@.service", s->unit), &u);
	f.at = derive_at(file, 0);
	f.name = slice_str(s->name);
	f.enabled = is_masked(file) ? 0 : is_wanted(c, name);
	f.server = u.exec.n > 0 ? u.exec : u.listen;
	f.address = listen_address(u.listen);
	f.clients = u.clients;
	f.user = u.user;
	fact_add(c->facts, service, &f);
}

static void finish(struct derive_ctx *c)
{
	for (size_t i = 0; i < sizeof(offerings) / sizeof(offerings[0]); i++) {
		add_unit(c, &offerings[i], ".service");
		add_unit(c, &offerings[i], ".socket");
	}
}

const struct deriver derive_units = {
    .name = "units",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
