/* Lines of authorized_keys, before any account is asked about. */
#include "collector/rules/ssh/key_lines.h"

#include <stdlib.h>

#include "collector/rules/clock.h"
#include "common/lower_bound.h"

/* ---- One line ---- */

#define WIDEST_ZONE_SECONDS (14 * 3600)

/* Zones that are UTC under another name, as /etc/localtime links to them. */
static bool is_utc(const struct rule_ctx *c)
{
	static const char *const names[] = {"/UTC", "/UCT", "/GMT", "/Universal", "/Zulu"};
	const struct fact_file *f = rule_file(c, SLICE("/etc/localtime"));

	if (f != NULL && slice_eq_str(f->status, "absent"))
		return true;
	for (size_t i = 0; f != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ends(f->real, names[i]))
			return true;
	return false;
}

static void refuse(struct key_line *l, const char *why)
{
	l->accepts = KEY_LINE_NO;
	l->refused = why;
}

enum key_line_accepts key_lines_expiry(
    const struct rule_ctx *c, const struct authkey_options *o, struct slice *missing)
{
	int64_t now = rule_now(c), slack = is_utc(c) ? 0 : WIDEST_ZONE_SECONDS;

	if (!o->has_expiry_utc && !o->has_expiry_local)
		return KEY_LINE_YES;
	if (now < 0) {
		*missing = SLICE("expiry-time: the host's clock is not known");
		return KEY_LINE_UNSURE;
	}
	if ((o->has_expiry_utc && now > o->expiry_utc) ||
	    (o->has_expiry_local && now - slack > o->expiry_local))
		return KEY_LINE_NO;
	if (o->has_expiry_local && now + slack > o->expiry_local) {
		*missing = SLICE("expiry-time in the host's own time zone");
		return KEY_LINE_UNSURE;
	}
	return KEY_LINE_YES;
}

static void check_expiry(const struct rule_ctx *c, struct key_line *l)
{
	static const char passed[] = "its expiry-time has passed";
	enum key_line_accepts answer = key_lines_expiry(c, &l->options, &l->missing);

	if (l->options.cert_authority) {
		l->certifies = answer;
		l->distrusts = passed;
		refuse(l, "the line names a CA: its own key does not log in");
	} else {
		l->accepts = answer;
		l->refused = passed;
	}
}

/* [openssh misc.c a2port] */
static void check_services(struct key_line *l)
{
	enum key_line_accepts *answer = l->options.cert_authority ? &l->certifies : &l->accepts;

	if (!l->options.by_service || *answer == KEY_LINE_NO)
		return;
	*answer = KEY_LINE_UNSURE;
	l->missing = SLICE("whether the host knows the service that the line permits");
}

/* Before it read lines with getline(3), sshd passed over one that its buffer could not hold
 * [openssh 7.7 authfile.h SSH_MAX_PUBKEY_BYTES]. */
#define OLD_LINE_BYTES 16384
#define SINCE_GETLINE 708

static void check_length(struct key_line *l)
{
	if (l->key->options.n + l->key->comment.n >= OLD_LINE_BYTES &&
	    l->options.since < SINCE_GETLINE)
		l->options.since = SINCE_GETLINE;
}

static void read_line(struct rule_ctx *c, struct key_line *l, const struct fact_authorized_key *key)
{
	const char *why = "the line is broken";

	*l = (struct key_line){
	    .key = key, .options = authkey_options_default(), .accepts = KEY_LINE_YES};
	if (key->error.n > 0)
		refuse(l, arena_str(c->arena, key->error));
	else if (key->options.n > 0 &&
		 authkey_options_parse(c->arena, key->options, &l->options, &why) != 0)
		refuse(l, why);
	else if (l->options.has_principals && !l->options.cert_authority)
		refuse(l, "principals= without cert-authority: sshd passes over the line");
	else
		check_expiry(c, l);
	check_services(l);
	check_length(l);
}

/* ---- Files ---- */

static int by_key(const void *x, const void *y)
{
	const struct key_line *a = *(const struct key_line *const *)x;
	const struct key_line *b = *(const struct key_line *const *)y;
	int order = slice_cmp(a->key->fingerprint, b->key->fingerprint);

	return order != 0 ? order : (a > b) - (a < b);
}

static int by_path(const void *x, const void *y)
{
	const struct key_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static void index_file(struct rule_ctx *c, struct key_file *f)
{
	const struct key_line **v = arena_alloc(c->arena, (f->n + 1) * sizeof(*v));

	for (size_t i = 0; i < f->n; i++)
		v[i] = &f->lines[i];
	if (f->n > 1)
		qsort(v, f->n, sizeof(*v), by_key);
	for (size_t i = 1; i < f->n; i++)
		if (slice_eq(v[i]->key->fingerprint, v[i - 1]->key->fingerprint))
			f->lines[v[i] - f->lines].before = (uint32_t)(v[i] - v[i - 1]);
	f->by_key = v;
}

/* The lines of a file stand together: derivation reads each file once. */
void key_lines_load(struct key_lines *k, struct rule_ctx *c)
{
	struct fact_authorized_key *keys;
	size_t n = fact_load(c->facts, c->arena, authorized_key, c->host_id, &keys);
	struct key_line *lines = arena_alloc(c->arena, (n + 1) * sizeof(*lines));

	*k = (struct key_lines){
	    .files = arena_alloc(c->arena, (n + 1) * sizeof(*k->files)), .nlines = n};
	for (size_t i = 0; i < n; i++) {
		if (k->nfiles == 0 || !slice_eq(k->files[k->nfiles - 1].path, keys[i].path))
			k->files[k->nfiles++] =
			    (struct key_file){.path = keys[i].path, .lines = lines + i};
		k->files[k->nfiles - 1].n++;
		read_line(c, &lines[i], &keys[i]);
	}
	for (size_t i = 0; i < k->nfiles; i++)
		index_file(c, &k->files[i]);
	if (k->nfiles > 1)
		qsort(k->files, k->nfiles, sizeof(*k->files), by_path);
}

const struct key_file *key_lines_file(const struct key_lines *k, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(k->files, k->nfiles, path, path);

	return lo < k->nfiles && slice_eq(k->files[lo].path, path) ? &k->files[lo] : NULL;
}

const struct key_line *key_lines_before(const struct key_line *line)
{
	return line->before == 0 ? NULL : line - line->before;
}

const struct key_line *key_lines_last(const struct key_file *file, struct slice fingerprint)
{
	size_t lo;

	/* The first that is greater. */
	LOWER_BOUND(lo, file->n, slice_cmp(file->by_key[lo]->key->fingerprint, fingerprint) <= 0);
	if (lo == 0 || !slice_eq(file->by_key[lo - 1]->key->fingerprint, fingerprint))
		return NULL;
	return file->by_key[lo - 1];
}
