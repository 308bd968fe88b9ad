/* krb5.conf, keytab, .k5login and .k5users of one host. */
#include "collector/rules/krb5/krb5.h"

#include <stdlib.h>
#include <string.h>

#include "collector/rules/path_index.h"
#include "common/formats/krb5_conf.h"

#define CONF "/etc/krb5.conf"
#define FOLDER "/etc/krb5.conf.d/"
#define MOST_INCLUDED 16 /* lines with include; nobody writes more */
#define KEYTAB SLICE("/etc/krb5.keytab")

/* ---- krb5.conf ---- */

static void miss(struct krb5_host *h, const char *what)
{
	if (h->missing.n == 0)
		h->missing = slice_str(what);
}

static void take_setting(
    struct krb5_host *h, const struct krb5_conf_row *row, const struct fact_config_line *line)
{
	bool libdefaults = slice_eq_str(row->section, "libdefaults") && row->depth == 0;

	if (slice_eq_str(row->key, "auth_to_local"))
		miss(h, "what auth_to_local of krb5.conf makes of principals");
	if (!libdefaults)
		return;
	/* The first value counts. */
	if (slice_eq_str(row->key, "default_realm") && h->realm.n == 0) {
		h->realm = row->value;
		h->realm_at = line->at;
	} else if (slice_eq_str(row->key, "k5login_authoritative")) {
		h->authoritative =
		    !(slice_eq_str_ci(row->value, "false") || slice_eq_str_ci(row->value, "no") ||
			slice_eq_str_ci(row->value, "n") || slice_eq_str_ci(row->value, "f") ||
			slice_eq_str_ci(row->value, "nil") || slice_eq_str_ci(row->value, "off") ||
			slice_eq_str(row->value, "0"));
	} else if (slice_eq_str(row->key, "k5login_directory")) {
		miss(h, "what stands in k5login_directory");
	} else if (slice_eq_str(row->key, "default_keytab_name")) {
		miss(h, "the keytab that default_keytab_name names");
	}
}

/* Names of letters, digits, dashes and underscores, or ending in .conf [krb5.conf(5), includedir].
 */
static bool is_included(struct slice name)
{
	if (name.n > 0 && name.p[0] == '.')
		return false;
	if (slice_ends(name, ".conf"))
		return true;
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '_'))
			return false;
	}
	return name.n > 0;
}

/* The lines of a host's files: those of one stand together, without blank ones and comments. */
struct conf {
	const struct fact_config_line *lines;
	size_t n;
};

/* From line i on, those of its file. */
static struct conf file_at(const struct conf *all, size_t i)
{
	struct conf file = {&all->lines[i], 1};

	while (i + file.n < all->n && slice_eq(file.lines[file.n].path, file.lines[0].path))
		file.n++;
	return file;
}

/* `all`: what may be included; NULL: nothing any more. */
static void read_conf(struct krb5_host *h, const struct conf *file, const struct conf *all);

/* What is included counts where it is: the first value of a key is the one. */
static void include(struct krb5_host *h, const struct conf *all, struct slice what)
{
	bool whole = slice_eq(path_trim(what), path_trim(SLICE(FOLDER)));

	if (!slice_starts(what, FOLDER) && !whole) {
		miss(h, "what krb5.conf includes");
		return;
	}
	for (size_t i = 0; i < all->n;) {
		struct conf file = file_at(all, i);
		struct slice path = file.lines[0].path;
		struct slice name = slice_sub(path, strlen(FOLDER), path.n);

		if (slice_starts(path, FOLDER) &&
		    (whole ? is_included(name) : slice_eq(path, what)))
			read_conf(h, &file, NULL);
		i += file.n;
	}
}

static void read_conf(struct krb5_host *h, const struct conf *file, const struct conf *all)
{
	struct krb5_conf in = krb5_conf_of(slice_of(NULL, 0));
	struct krb5_conf_row row;
	size_t included = 0;

	for (size_t i = 0; i < file->n; i++) {
		in.in = lines_of(file->lines[i].raw);
		if (!krb5_conf_next(&in, &row) || row.at.err != 0)
			continue;
		if (row.what == KRB5_RELATION)
			take_setting(h, &row, &file->lines[i]);
		else if (all == NULL || included++ == MOST_INCLUDED)
			miss(h, "what is included beyond what krb5.conf includes");
		else if (included <= MOST_INCLUDED)
			include(h, all, row.value);
	}
}

static int by_path(const void *x, const void *y)
{
	const struct fact_trust_line *a = x, *b = y;
	int order = slice_cmp(a->path, b->path);

	return order != 0 ? order : (a->at.line > b->at.line) - (a->at.line < b->at.line);
}

/* sshd takes a ticket for host/NAME alone [sshd_config(5), GSSAPIStrictAcceptorCheck]. */
static bool is_of_others(struct rule_ctx *c)
{
	struct fact_ticket *tickets;
	size_t n = fact_load(c->facts, c->arena, ticket, c->host_id, &tickets), keys = 0;

	for (size_t i = 0; i < n; i++) {
		if (!slice_eq(tickets[i].path, KEYTAB))
			continue;
		if (slice_starts(tickets[i].principal, "host/"))
			return false;
		keys++;
	}
	return keys > 0;
}

void krb5_load(struct krb5_host *h, struct rule_ctx *c)
{
	const struct fact_file *conf = rule_file(c, SLICE(CONF));
	struct fact_config_line *settings;
	struct fact_trust_line *lines;
	size_t n = fact_load(c->facts, c->arena, config_line, c->host_id, &settings);

	*h = (struct krb5_host){.c = c, .authoritative = true};
	for (size_t i = 0; i < n; i++) {
		struct conf all = {settings, n}, file = file_at(&all, i);

		if (slice_eq_str(settings[i].path, CONF))
			read_conf(h, &file, &all);
		i += file.n - 1;
	}
	if (conf == NULL ||
	    (!slice_eq_str(conf->status, "read") && !slice_eq_str(conf->status, "absent")))
		miss(h, CONF);
	h->nlines = fact_load(c->facts, c->arena, trust_line, c->host_id, &lines);
	if (h->nlines > 1)
		qsort(lines, h->nlines, sizeof(*lines), by_path);
	h->lines = lines;
	h->keytab_of_others = is_of_others(c);
}

void krb5_check_host(const struct krb5_host *h, struct door *d)
{
	const struct fact_file *keytab = rule_file(h->c, KEYTAB);

	if (h->missing.n > 0)
		door_unsure(d, h->missing);
	if (h->keytab_of_others)
		door_unsure(d, SLICE("whether a key that is not of host/ will do"));
	if (keytab == NULL)
		door_unsure(d, SLICE("whether the host has a keytab"));
	else if (slice_eq_str(keytab->status, "absent") && h->missing.n == 0)
		door_shut(d, keytab->at, "the host has no keytab: no ticket can be checked");
}

/* ---- Files of a home ---- */

static size_t first_of(const struct krb5_host *h, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(h->lines, h->nlines, path, path);

	return lo;
}

size_t krb5_file_lines(const struct krb5_host *h, struct door *d,
    const struct fact_account *account, const char *name, const struct fact_trust_line **lines,
    bool *there)
{
	struct slice path = arena_printf(h->c->arena, "%.*s/%s", SLICE_ARG(account->home), name);
	const struct fact_file *f = rule_file(h->c, path);
	size_t first = first_of(h, path), end = first;

	*there = f != NULL && !slice_eq_str(f->status, "absent");
	*lines = &h->lines[first];
	if (!*there)
		return 0;
	while (end < h->nlines && slice_eq(h->lines[end].path, path))
		end++;
	if (!slice_eq_str(f->status, "read"))
		door_unsure(d, arena_printf(h->c->arena, "what stands in %.*s", SLICE_ARG(path)));
	else if (f->uid != account->uid && f->uid != 0)
		door_shut(d, f->at, "the file belongs to another account");
	return end - first;
}

bool krb5_line(const struct fact_trust_line *fact, struct k5login_row *row)
{
	struct lines one = lines_of(fact->raw);

	return k5login_next(&one, row) && row->at.err == 0;
}

struct slice krb5_own(const struct krb5_host *h, const struct fact_account *account)
{
	if (h->realm.n == 0)
		return slice_of(NULL, 0);
	return arena_printf(
	    h->c->arena, "%.*s@%.*s", SLICE_ARG(account->name), SLICE_ARG(h->realm));
}

uint32_t krb5_principal(struct rule_ctx *c, struct slice name)
{
	return graph_node(c->graph, NODE_PRINCIPAL, NO_HOST, name);
}
