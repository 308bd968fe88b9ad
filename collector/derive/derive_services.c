/*
 * Network services that decide about trust, as inetd and xinetd are told to offer them.
 * Whether something listens is for the listeners to say.
 */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "common/formats/inetd_conf.h"
#include "common/formats/xinetd.h"
#include "include/limits.h"

/* What a service is called in facts; its other name in services(5), and its port. */
static const struct known_service {
	const char *name, *alias, *port;
} known[] = {
    {"exec", "", "512"},
    {"login", "", "513"},
    {"shell", "cmd", "514"},
    {"ssh", "", "22"},
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static const char *known_name(struct slice word)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (slice_eq_str(word, known[i].name) || slice_eq_str(word, known[i].port) ||
		    (word.n > 0 && slice_eq_str(word, known[i].alias)))
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

static void add_inetd(struct derive_ctx *c, const struct evidence_file *file,
    const struct inetd_conf_row *row, struct slice address)
{
	const char *name = known_name(row->service);
	struct fact_service f = {
	    .host = c->host,
	    .at = derive_at(file, row->at.line),
	    .name = slice_str(name),
	    .enabled = 1,
	    .via = SLICE("inetd"),
	    .server = join(c, row->server, row->args),
	    .address = row->address.n > 0 ? row->address : address,
	    .user = row->user,
	};

	/* Port 514 of UDP is syslog's. */
	if (name != NULL && slice_starts(row->protocol, "tcp"))
		fact_add(c->facts, service, &f);
}

static void read_inetd(struct derive_ctx *c)
{
	const struct evidence_file *file = derive_file(c, SLICE("/etc/inetd.conf"));
	struct slice address = {0}; /* of a line `address:`, for those behind it */
	struct inetd_conf_row row;
	struct lines in;

	if (!derive_has_data(file))
		return;
	in = lines_of(file->data);
	while (inetd_conf_next(&in, c->arena, &row)) {
		if (row.at.err != 0)
			derive_note(c, derive_at(file, row.at.line), file->fact.path, row.at.why);
		else if (row.service.n == 0)
			address = slice_eq_str(row.address, "*") ? slice_of(NULL, 0) : row.address;
		else
			add_inetd(c, file, &row, address);
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

/* Applies the lines `name = values`, `+=`, `-=` of a block to a list of words. */
static struct slice apply(
    struct derive_ctx *c, const struct xinetd_row *row, const char *name, struct slice list)
{
	for (const struct xinetd_attr *a = row->attrs; a != NULL; a = a->next) {
		struct slice value = slice_trim(a->values), word, rest = list;

		if (!slice_eq_str(a->name, name))
			continue;
		if (a->op != '-') {
			list = a->op == '=' ? value : join(c, list, value);
			continue;
		}
		list = slice_of(NULL, 0);
		while (word_next(&rest, &word))
			if (!slice_eq(word, value))
				list = join(c, list, word);
	}
	return list;
}

/*
 * "only_from 10.0.0.0/24": a list of the service, which `+=` and `-=` change from that of the
 * defaults; else the defaults' own. A list of nobody is the word alone.
 */
static struct slice access_words(
    const struct xinetd_reading *x, const struct xinetd_row *row, const char *name)
{
	const struct xinetd_attr *first = xinetd_attr(row, name);
	bool by_default = x->has_defaults && xinetd_attr(&x->defaults, name) != NULL;
	struct slice list = {0};

	if (first == NULL && !by_default)
		return list;
	if (by_default && (first == NULL || first->op != '='))
		list = apply(x->c, &x->defaults, name, list);
	list = apply(x->c, row, name, list);
	return join(x->c, slice_str(name), list);
}

/* All that says which clients are let in. */
static struct slice all_access(const struct xinetd_reading *x, const struct xinetd_row *row)
{
	static const char *const names[] = {"only_from", "no_access", "access_times"};
	struct slice all = {0}, flags, word;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		all = join(x->c, all, access_words(x, row, names[i]));
	for (flags = attr_value(row, "flags"); word_next(&flags, &word);)
		if (slice_eq_str(word, "NOLIBWRAP"))
			all = join(x->c, all, SLICE("nolibwrap"));
	return all;
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
	    .clients = all_access(x, &s->row),
	    .address = xinetd_attr(&s->row, "bind") != NULL ? attr_value(&s->row, "bind")
							    : attr_value(&s->row, "interface"),
	    .user = attr_value(&s->row, "user"),
	};

	if (port.n > 0)
		name = known_name(port);
	f.name = slice_str(name);
	if (name != NULL && !slice_eq_str(attr_value(&s->row, "protocol"), "udp") &&
	    !slice_eq_str(attr_value(&s->row, "socket_type"), "dgram"))
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

static void finish(struct derive_ctx *c)
{
	read_inetd(c);
	read_xinetd(c);
}

const struct deriver derive_services = {
    .name = "services",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
