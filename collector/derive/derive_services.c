/*
 * Network services that decide about trust, as inetd, xinetd and systemd are told to offer them.
 * Whether something listens is for the listeners to say.
 */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "common/formats/inetd_conf.h"
#include "common/formats/systemd_unit.h"
#include "common/formats/xinetd.h"
#include "include/limits.h"

/* What a service is called in facts; by its port, and by the unit that offers it. */
static const struct known_service {
	const char *name, *port, *unit;
} known[] = {
    {"exec", "512", "rexec"},
    {"login", "513", "rlogin"},
    {"shell", "514", "rsh"},
    {"ssh", "22", "ssh"},
    {"ssh", "22", "sshd"},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static const char *known_name(struct slice word)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (slice_eq_str(word, known[i].name) || slice_eq_str(word, known[i].port))
			return known[i].name;
	return NULL;
}

static struct slice join(struct derive_ctx *c, struct slice a, struct slice b)
{
	if (a.n == 0 || b.n == 0)
		return a.n == 0 ? b : a;
	return arena_printf(c->arena, "%.*s %.*s", SLICE_ARG(a), SLICE_ARG(b));
}

/* ---- inetd ---- */

static void read_inetd(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/inetd.conf"));
	struct inetd_conf_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (inetd_conf_next(&in, c->arena, &row)) {
		const char *name = known_name(row.service);
		struct fact_service f = {
		    .host = c->host,
		    .at = derive_at(file, row.at.line),
		    .name = slice_str(name),
		    .enabled = 1,
		    .via = SLICE("inetd"),
		    .server = join(c, row.server, row.args),
		    .user = row.user,
		};

		if (row.at.err != 0)
			derive_note(c, f.at, file->fact.path, row.at.why);
		else if (name != NULL)
			fact_add(c->facts, service, &f);
	}
}

/* ---- xinetd ---- */

struct xinetd_service {
	const struct evidence_file *file;
	struct xinetd_row row;
};

struct xinetd_reading {
	struct derive_ctx *c;
	struct xinetd_row defaults;
	bool has_defaults, unread;
	size_t files; /* a bound on include loops */
	struct xinetd_service *services;
	size_t nservices, cap_services;
};

static void read_xinetd_file(struct xinetd_reading *x, struct slice path, int depth);

static void read_includedir(struct xinetd_reading *x, struct slice dir, int depth)
{
	const struct evidence_file *first;
	size_t n = derive_dir(x->c, arena_str(x->c->arena, dir), &first);

	for (size_t i = 0; i < n; i++) {
		struct slice path = first[i].fact.path;
		struct slice name = slice_sub(path, dir.n + 1, path.n);

		if (slice_find(name, '/') == name.n && slice_find(name, '.') == name.n &&
		    !slice_ends(name, "~"))
			read_xinetd_file(x, path, depth);
	}
}

static void take_xinetd_row(
    struct xinetd_reading *x, const struct evidence_file *file, struct xinetd_row *row, int depth)
{
	switch (row->kind) {
	case XINETD_SERVICE:
		grow(&x->services, &x->cap_services, x->nservices + 1, sizeof(*x->services));
		x->services[x->nservices++] = (struct xinetd_service){file, *row};
		break;
	case XINETD_DEFAULTS:
		x->defaults = *row;
		x->has_defaults = true;
		break;
	case XINETD_INCLUDE:
		read_xinetd_file(x, row->name, depth + 1);
		break;
	case XINETD_INCLUDEDIR:
		read_includedir(x, row->name, depth + 1);
		break;
	}
}

static void read_xinetd_file(struct xinetd_reading *x, struct slice path, int depth)
{
	const struct evidence_file *file = derive_file(x->c, path);
	struct xinetd_row row;
	struct lines in;

	if (depth > LIMIT_INCLUDE_DEPTH || ++x->files > LIMIT_INCLUDE_FILES || file == NULL ||
	    slice_eq_str(file->fact.status, "absent"))
		return;
	if (!derive_has_data(file)) {
		x->unread = true;
		return;
	}
	in = lines_of(file->data);
	while (xinetd_next(&in, x->c->arena, &row)) {
		if (row.at.err != 0)
			derive_note(
			    x->c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else
			take_xinetd_row(x, file, &row, depth);
	}
}

static struct slice attr_value(const struct xinetd_row *row, const char *name)
{
	const struct xinetd_attr *a = xinetd_attr(row, name);

	return a == NULL ? slice_of(NULL, 0) : slice_trim(a->values);
}

/* "only_from 10.0.0.0/24", in the service or else in the defaults. */
static struct slice access_words(
    const struct xinetd_reading *x, const struct xinetd_row *row, const char *name)
{
	struct slice value = attr_value(row, name);

	if (value.n == 0 && x->has_defaults)
		value = attr_value(&x->defaults, name);
	return value.n == 0 ? value : arena_printf(x->c->arena, "%s %.*s", name, SLICE_ARG(value));
}

static void add_xinetd(const struct xinetd_reading *x, const struct xinetd_service *s)
{
	const char *name = known_name(s->row.name);
	struct slice port = attr_value(&s->row, "port");
	bool off = xinetd_is_off(&s->row, x->has_defaults ? &x->defaults : NULL);
	struct fact_service f = {
	    .host = x->c->host,
	    .at = derive_at(s->file, s->row.at.line),
	    .via = SLICE("xinetd"),
	    /* A file that was not read may turn it off, or hold other defaults. */
	    .enabled = off	   ? 0
		       : x->unread ? -1
				   : 1,
	    .server = join(x->c, attr_value(&s->row, "server"), attr_value(&s->row, "server_args")),
	    .clients = join(
		x->c, access_words(x, &s->row, "only_from"), access_words(x, &s->row, "no_access")),
	    .user = attr_value(&s->row, "user"),
	};

	if (port.n > 0)
		name = known_name(port);
	f.name = slice_str(name);
	if (name != NULL)
		fact_add(x->c->facts, service, &f);
}

static void read_xinetd(struct derive_ctx *c)
{
	struct xinetd_reading x = {.c = c};

	read_xinetd_file(&x, SLICE("/etc/xinetd.conf"), 0);
	for (size_t i = 0; i < x.nservices; i++)
		add_xinetd(&x, &x.services[i]);
	free(x.services);
}

/* ---- systemd ---- */

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
	struct slice exec, user, listen;
};

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

static void add_unit(struct derive_ctx *c, const struct known_service *s, const char *suffix)
{
	struct slice name = arena_printf(c->arena, "%s%s", s->unit, suffix);
	const struct evidence_file *file = find_unit(c, name);
	struct unit u = {0};
	struct fact_service f = {.host = c->host, .via = SLICE("systemd")};

	if (file == NULL)
		return;
	read_unit(c, file, &u);
	read_drop_ins(c, name, &u);
	f.at = derive_at(file, 0);
	f.name = slice_str(s->name);
	f.enabled = is_masked(file) ? 0 : is_wanted(c, name);
	f.server = u.exec.n > 0 ? u.exec : u.listen;
	f.user = u.user;
	fact_add(c->facts, service, &f);
}

static void read_systemd(struct derive_ctx *c)
{
	for (size_t i = 0; i < KNOWN; i++) {
		add_unit(c, &known[i], ".service");
		add_unit(c, &known[i], ".socket");
	}
}

static void finish(struct derive_ctx *c)
{
	read_inetd(c);
	read_xinetd(c);
	read_systemd(c);
}

const struct deriver derive_services = {
    .name = "services",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
