/* The table of derivers, and the run of all of them over one host's evidence. */
#include "collector/derive/derive.h"

#include <stdlib.h>
#include <string.h>

#include "collector/derive/derivers.h"
#include "common/base64.h"
#include "common/sha1.h"
#include "include/err.h"
#include "include/limits.h"

static const struct deriver *const derivers[] = {
    &derive_host_info,
    &derive_accounts,
    &derive_agents,
    &derive_dirs,
    &derive_doas,
    &derive_endpoints,
    &derive_interfaces,
    &derive_modules,
    &derive_probe,
    &derive_usage,
    &derive_files,
    &derive_groups,
    &derive_keys,
    &derive_lines,
    &derive_logins,
    &derive_mounts,
    &derive_autofs,
    &derive_names,
    &derive_ganesha, /* after the processes */
    &derive_nfs,
    &derive_shares,
    &derive_notes,
    &derive_processes,
    &derive_programs,
    &derive_rtrust,
    &derive_secrets,
    &derive_services,
    &derive_sessions,
    &derive_sockets,
    &derive_ssh_client,
    &derive_ssh_config,
    &derive_host_keys, /* looks the settings up */
    &derive_revoked,   /* looks the settings up */
    &derive_ssh_certs, /* as well */
    &derive_ssh_keys,  /* looks the settings up */
    &derive_sudoers,
    &derive_tickets,
    &derive_units,
    &derive_unjudged,
};

#define DERIVERS (sizeof(derivers) / sizeof(derivers[0]))

/* ---- What derivers use ---- */

static int by_path(const void *x, const void *y)
{
	const struct evidence_file *a = x, *b = y;

	int order = slice_cmp(a->fact.path, b->fact.path);

	return order != 0 ? order
			  : (a->fact.at.record > b->fact.at.record) -
				(a->fact.at.record < b->fact.at.record);
}

size_t derive_lower_bound(const struct derive_ctx *c, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(c->files, c->nfiles, fact.path, path);

	return lo;
}

const struct evidence_file *derive_file(const struct derive_ctx *c, struct slice path)
{
	size_t i = derive_lower_bound(c, path);

	return i < c->nfiles && slice_eq(c->files[i].fact.path, path) ? &c->files[i] : NULL;
}

size_t derive_dir(const struct derive_ctx *c, const char *dir, const struct evidence_file **first)
{
	struct slice prefix = arena_printf(c->arena, "%s/", dir);
	size_t i = derive_lower_bound(c, prefix), n = 0;

	*first = i < c->nfiles ? &c->files[i] : NULL;
	while (i + n < c->nfiles && slice_starts(c->files[i + n].fact.path, (const char *)prefix.p))
		n++;
	return n;
}

bool derive_has_data(const struct evidence_file *f)
{
	return f != NULL && f->fact.sha256.n > 0;
}

struct fact_origin derive_at(const struct evidence_file *f, uint32_t line)
{
	return (struct fact_origin){f->fact.at.record, f->fact.path, line};
}

void derive_note(struct derive_ctx *c, struct fact_origin at, struct slice about, const char *why)
{
	struct fact_note note = {.host = c->host, .at = at, .about = about, .why = slice_str(why)};

	fact_add(c->facts, note, &note);
}

struct slice derive_sha1(struct arena *a, struct slice blob)
{
	uint8_t sum[SHA1_BYTES];

	sha1(blob, sum);
	return arena_printf(
	    a, "SHA1:%.*s", SLICE_ARG(base64_encode(a, slice_of(sum, sizeof(sum)), false)));
}

void derive_gap(struct derive_ctx *c, struct fact_origin at, const char *why)
{
	struct fact_unjudged f = {
	    .host = c->host, .at = at, .path = at.path, .why = slice_str(why)};

	fact_add(c->facts, unjudged, &f);
}

/* ---- The run ---- */

static void take_record(struct derive_ctx *c, const struct record *r)
{
	for (size_t i = 0; i < DERIVERS; i++)
		if (derivers[i]->record != NULL && derivers[i]->kind == r->kind)
			derivers[i]->record(c, r);
}

static void take_line(struct derive_ctx *c, struct slice line, int64_t no)
{
	struct fact_origin at = {no, slice_of(NULL, 0), 0};
	struct record r;
	int err = line.n > LIMIT_RECORD_BYTES ? ERR_LIMIT : record_parse(&r, c->arena, line, no);

	if (err != 0) {
		derive_note(c, at, SLICE("evidence"), err_words(err));
		return;
	}
	take_record(c, &r);
	record_free(&r);
}

int derive_evidence(struct fact_store *s, int64_t host, struct slice evidence)
{
	struct arena arena = {0};
	struct derive_ctx c = {.facts = s, .arena = &arena, .host = host};
	struct lines in = lines_of(evidence);
	struct slice line;
	int64_t no = 0;

	while (s->err == 0 && no < LIMIT_RECORDS && lines_next(&in, &line))
		take_line(&c, line, ++no);
	if (c.nfiles > 1)
		qsort(c.files, c.nfiles, sizeof(*c.files), by_path);
	for (size_t i = 0; i < DERIVERS && s->err == 0; i++)
		if (derivers[i]->finish != NULL)
			derivers[i]->finish(&c);
	free(c.files);
	free(c.accounts);
	free(c.compat);
	free(c.processes);
	free(c.held);
	free(c.endpoints);
	arena_free(&arena);
	return s->err;
}
