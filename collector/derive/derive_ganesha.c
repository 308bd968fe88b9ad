/*
 * Exports of nfs-ganesha [ganesha-export-config(8); ganesha src/support/exports.c
 * export_check_access]: the first CLIENT block that names the client, in order, else the export
 * itself; what a block leaves open comes from the EXPORT around it, then from EXPORT_DEFAULTS.
 */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "common/args.h"
#include "common/formats/ganesha_conf.h"
#include "common/number.h"

#define CONF SLICE("/etc/ganesha/ganesha.conf")
#define ANONYMOUS 4294967294 /* -2 */

enum access { ACCESS_NONE, ACCESS_READ, ACCESS_WRITE };
enum squash { SQUASH_ROOT, SQUASH_NONE, SQUASH_ALL };
enum sec { SEC_NONE = 1, SEC_SYS = 2, SEC_TICKET = 4 };

/* What a block says; `has` has a bit for each member that it sets. */
struct perms {
	unsigned has;
	enum access access;
	enum squash squash;
	unsigned sec; /* enum sec */
	bool privileged;
	int64_t anonuid, anongid;
};

enum { HAS_ACCESS = 1, HAS_SQUASH = 2, HAS_SEC = 4, HAS_PORT = 8, HAS_UID = 16, HAS_GID = 32 };

struct client {
	struct fact_origin at;
	struct slice names; /* values of Clients, as written */
	struct perms perms;
};

struct export
{
	struct fact_origin at;
	struct slice path;
	struct perms perms;
	size_t first, n; /* clients */
};

/* A configuration with its includes. */
struct conf {
	struct derive_ctx *c;
	const struct evidence_file *file; /* being read */
	struct export *exports;
	size_t nexports, cap_exports;
	struct client *clients;
	size_t nclients, cap_clients;
	struct perms defaults;
	struct slice blocks[GANESHA_DEPTH + 1]; /* names of those that are open */
	size_t depth;
	int files;
	bool broken;
};

/* ---- Settings ---- */

struct word {
	const char *word;
	int value;
};

/* The forms that ganesha takes, all in lower case. */
static const struct word accesses[] = {
    {"mdonly", ACCESS_NONE},
    {"mdonly_ro", ACCESS_NONE},
    {"none", ACCESS_NONE},
    {"ro", ACCESS_READ},
    {"rw", ACCESS_WRITE},
    {NULL, 0},
};

/* root_id_squash leaves gid 0 alone; of the uids it squashes the same. */
static const struct word squashes[] = {
    {"all", SQUASH_ALL},
    {"all_anomnymous", SQUASH_ALL},
    {"all_squash", SQUASH_ALL},
    {"allanonymous", SQUASH_ALL},
    {"allsquash", SQUASH_ALL},
    {"no_root_squash", SQUASH_NONE},
    {"noidsquash", SQUASH_NONE},
    {"none", SQUASH_NONE},
    {"root", SQUASH_ROOT},
    {"root_id_squash", SQUASH_ROOT},
    {"root_squash", SQUASH_ROOT},
    {"rootid", SQUASH_ROOT},
    {"rootidsquash", SQUASH_ROOT},
    {"rootsquash", SQUASH_ROOT},
    {NULL, 0},
};

static const struct word secs[] = {
    {"krb5", SEC_TICKET},
    {"krb5i", SEC_TICKET},
    {"krb5p", SEC_TICKET},
    {"none", SEC_NONE},
    {"sys", SEC_SYS},
    {NULL, 0},
};

static const struct word bools[] = {
    {"false", 0}, {"no", 0}, {"off", 0}, {"on", 1}, {"true", 1}, {"yes", 1}, {NULL, 0}};

/* False when the word is none of them: ganesha then refuses the block. */
static bool find_word(const struct word *words, struct slice text, int *value)
{
	for (; words->word != NULL; words++)
		if (slice_eq_str_ci(text, words->word)) {
			*value = words->value;
			return true;
		}
	return false;
}

static void take_sec(struct perms *p, struct slice values)
{
	struct slice one;
	int value;

	p->sec = 0;
	while (ganesha_value_next(&values, &one))
		if (find_word(secs, one, &value))
			p->sec |= (unsigned)value;
	p->has |= HAS_SEC;
}

static void take_id(struct perms *p, struct slice text, int64_t *id, unsigned has)
{
	int64_t v;

	if (number_parse(text, INT32_MIN, UINT32_MAX, &v) != 0)
		return;
	*id = (uint32_t)v;
	p->has |= has;
}

static void take_setting(struct perms *p, struct slice name, struct slice values)
{
	struct slice one = ganesha_value(values);
	int value;

	if (slice_eq_str_ci(name, "access_type") && find_word(accesses, one, &value)) {
		p->access = (enum access)value;
		p->has |= HAS_ACCESS;
	} else if (slice_eq_str_ci(name, "squash") && find_word(squashes, one, &value)) {
		p->squash = (enum squash)value;
		p->has |= HAS_SQUASH;
	} else if (slice_eq_str_ci(name, "privilegedport") && find_word(bools, one, &value)) {
		p->privileged = value != 0;
		p->has |= HAS_PORT;
	} else if (slice_eq_str_ci(name, "sectype")) {
		take_sec(p, values);
	} else if (slice_eq_str_ci(name, "anonymous_uid")) {
		take_id(p, one, &p->anonuid, HAS_UID);
	} else if (slice_eq_str_ci(name, "anonymous_gid")) {
		take_id(p, one, &p->anongid, HAS_GID);
	}
}

/* What the first leaves open comes from the second. */
static struct perms over(struct perms p, const struct perms *below)
{
	if ((p.has & HAS_ACCESS) == 0)
		p.access = below->access;
	if ((p.has & HAS_SQUASH) == 0)
		p.squash = below->squash;
	if ((p.has & HAS_SEC) == 0)
		p.sec = below->sec;
	if ((p.has & HAS_PORT) == 0)
		p.privileged = below->privileged;
	if ((p.has & HAS_UID) == 0)
		p.anonuid = below->anonuid;
	if ((p.has & HAS_GID) == 0)
		p.anongid = below->anongid;
	p.has |= below->has;
	return p;
}

/* ---- Blocks ---- */

static bool is_in(const struct conf *k, size_t depth, const char *block)
{
	return k->depth > depth && slice_eq_str_ci(k->blocks[depth], block);
}

static void begin_block(struct conf *k, const struct ganesha_row *row)
{
	struct fact_origin at = derive_at(k->file, row->at.line);

	if (k->depth > GANESHA_DEPTH)
		return;
	k->blocks[k->depth++] = row->name;
	if (k->depth == 1 && is_in(k, 0, "export")) {
		grow(&k->exports, &k->cap_exports, k->nexports + 1, sizeof(*k->exports));
		k->exports[k->nexports++] = (struct export){.at = at, .first = k->nclients};
	} else if (k->depth == 2 && is_in(k, 0, "export") && is_in(k, 1, "client")) {
		grow(&k->clients, &k->cap_clients, k->nclients + 1, sizeof(*k->clients));
		k->clients[k->nclients++] = (struct client){.at = at};
		k->exports[k->nexports - 1].n++;
	}
}

static void take_value(struct conf *k, const struct ganesha_row *row)
{
	struct export *e = k->nexports > 0 ? &k->exports[k->nexports - 1] : NULL;
	struct client *client = k->nclients > 0 ? &k->clients[k->nclients - 1] : NULL;

	if (k->depth == 1 && is_in(k, 0, "export_defaults")) {
		take_setting(&k->defaults, row->name, row->values);
	} else if (k->depth == 1 && is_in(k, 0, "export")) {
		take_setting(&e->perms, row->name, row->values);
		if (slice_eq_str_ci(row->name, "path"))
			e->path = ganesha_value(row->values);
	} else if (k->depth == 2 && is_in(k, 0, "export") && is_in(k, 1, "client")) {
		take_setting(&client->perms, row->name, row->values);
		if (slice_eq_str_ci(row->name, "clients"))
			client->names = row->values;
	}
}

static void read_file(struct conf *k, struct slice path);

/* A path counts from the folder of the file that names it. */
static void take_include(struct conf *k, const struct ganesha_row *row)
{
	struct slice path = ganesha_value(row->values), of = k->file->fact.path;
	const struct evidence_file *file = k->file;

	if (!slice_eq_str_ci(row->name, "include"))
		derive_gap(
		    k->c, derive_at(file, row->at.line), "ganesha takes exports from elsewhere");
	else if (path.n > 0 && path.p[0] != '/')
		path = arena_printf(k->c->arena, "%.*s/%.*s",
		    SLICE_ARG(slice_sub(of, 0, slice_rfind(of, '/'))), SLICE_ARG(path));
	if (path.n > 0 && slice_eq_str_ci(row->name, "include"))
		read_file(k, path);
	k->file = file;
}

static void take_row(struct conf *k, const struct ganesha_row *row)
{
	if (row->at.err != 0) {
		k->broken = true;
		derive_note(
		    k->c, derive_at(k->file, row->at.line), k->file->fact.path, row->at.why);
		return;
	}
	switch (row->kind) {
	case GANESHA_BEGIN:
		begin_block(k, row);
		break;
	case GANESHA_END:
		k->depth -= k->depth > 0;
		break;
	case GANESHA_VALUE:
		take_value(k, row);
		break;
	case GANESHA_INCLUDE:
		take_include(k, row);
		break;
	}
}

static void read_file(struct conf *k, struct slice path)
{
	const struct evidence_file *file = derive_file(k->c, path);
	struct ganesha_reader in;
	struct ganesha_row row;

	if (file == NULL || !derive_has_data(file) || k->files++ >= LIMIT_INCLUDE_DEPTH)
		return;
	k->file = file;
	ganesha_begin(&in, file->data);
	while (ganesha_next(&in, &row))
		take_row(k, &row);
}

/* ---- Facts ---- */

static void add(const struct conf *k, const struct export *e, struct fact_origin at,
    struct slice client, const struct perms *p, const char *unsure)
{
	bool anonymous = (p->sec & SEC_SYS) == 0 && (p->sec & SEC_NONE) != 0;
	struct fact_export f = {
	    .host = k->c->host,
	    .at = at,
	    .source = SLICE("ganesha"),
	    .dialect = SLICE("ganesha"),
	    .path = e->path,
	    .client = client,
	    .rw = (int)p->access - 1,
	    .root_squash = p->squash == SQUASH_ROOT,
	    .all_squash = p->squash == SQUASH_ALL || anonymous,
	    .secure = p->privileged,
	    .anonuid = p->anonuid,
	    .anongid = p->anongid,
	    .subtree = 0, /* a handle is of the file system that the export lies on */
	    .sys = anonymous || (p->sec & SEC_SYS) != 0,
	    .unsure = slice_str(unsure),
	};

	if (p->sec == 0)
		f.rw = -1;
	fact_add(k->c->facts, export, &f);
}

static void add_export(const struct conf *k, const struct export *e, const char *unsure)
{
	static const struct perms builtin = {
	    0, ACCESS_NONE, SQUASH_ROOT, SEC_NONE | SEC_SYS, false, ANONYMOUS, ANONYMOUS};
	struct perms defaults = over(k->defaults, &builtin), own = over(e->perms, &defaults);
	struct slice name;

	for (size_t i = 0; i < e->n; i++) {
		const struct client *client = &k->clients[e->first + i];
		struct perms p = over(client->perms, &own);
		struct slice names = client->names;

		while (ganesha_value_next(&names, &name))
			add(k, e, client->at, name, &p, unsure);
	}
	add(k, e, e->at, SLICE("*"), &own, unsure);
}

/* The file that a running ganesha was started with; *runs: is there one. */
static struct slice find_conf(struct derive_ctx *c, bool *runs)
{
	struct slice conf = CONF, args, word;

	*runs = false;
	for (size_t i = 0; i < c->nprocesses; i++) {
		if (!slice_eq_str(c->processes[i].name, "ganesha.nfsd"))
			continue;
		*runs = true;
		args = c->processes[i].args;
		while (args_next(c->arena, &args, &word)) {
			if (!slice_starts(word, "-f"))
				continue;
			conf = slice_sub(word, 2, word.n);
			if (conf.n == 0 && !args_next(c->arena, &args, &conf))
				conf = CONF;
		}
	}
	return conf;
}

static void finish(struct derive_ctx *c)
{
	struct conf k = {.c = c};
	bool runs;

	read_file(&k, find_conf(c, &runs));
	/* A broken file keeps ganesha from starting; one that runs has read another. */
	for (size_t i = 0; i < k.nexports && (runs || !k.broken); i++)
		if (k.exports[i].path.n > 0)
			add_export(&k, &k.exports[i],
			    !runs      ? "whether ganesha runs"
			    : k.broken ? "what ganesha read: its configuration is broken"
				       : "");
	free(k.exports);
	free(k.clients);
}

const struct deriver derive_ganesha = {
    .name = "ganesha",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
