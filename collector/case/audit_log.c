/* The log book: each line, the chain, and whether the manifest is of this book. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/case/audit.h"
#include "collector/case/log.h"
#include "collector/case/seal.h"
#include "include/err.h"

struct reading {
	struct audit *a;
	struct slice book;
	/* Lines that are no entries, behind the last one that is: from `torn` to the end of the
	 * line at hand. */
	struct slice torn;
	uint64_t torn_line, torn_lines;
	bool torn_ended;
	/* The last entry. */
	uint64_t entries, last_seq;
	const char *first_time, *last_time;
	bool bad;
};

static const char *text_of(struct audit *a, const cJSON *json, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);

	return arena_str(&a->arena, slice_str(cJSON_IsString(v) ? v->valuestring : ""));
}

static uint64_t number_of(const cJSON *json, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);

	return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 9007199254740992.0
		   ? (uint64_t)v->valuedouble
		   : 0;
}

static void line_item(struct reading *r, uint64_t line, enum audit_state state, const char *why)
{
	char item[48];

	snprintf(item, sizeof(item), "log.jsonl:%llu", (unsigned long long)line);
	audit_add(r->a, state, item, "%s", why);
	r->bad |= state != AUDIT_good;
}

/* ---- Torn lines ---- */

static void take_torn(struct reading *r, const struct log_entry *e)
{
	if (r->torn_lines++ == 0) {
		r->torn_line = e->line;
		r->torn = e->text;
	}
	r->torn.n = (size_t)(e->text.p - r->torn.p) + e->text.n;
	r->torn_ended = e->ended;
}

/* Does the entry behind them fix them? */
static bool is_noted(const struct reading *r, const struct log_entry *e)
{
	const cJSON *stated = cJSON_GetObjectItemCaseSensitive(e->json, "sha256");
	char hash[SHA256_HEX_BYTES];

	if (strcmp(e->action, "log-torn") != 0 || number_of(e->json, "line") != r->torn_line)
		return false;
	if (stated == NULL)
		return r->torn_lines == 1;
	sha256_hex(r->torn, hash);
	return number_of(e->json, "lines") == r->torn_lines &&
	       number_of(e->json, "bytes") == r->torn.n && cJSON_IsString(stated) &&
	       strcmp(stated->valuestring, hash) == 0;
}

/* e NULL: the book ends with them. */
static void settle_torn(struct reading *r, const struct log_entry *e)
{
	if (r->torn_lines == 0) {
		if (e != NULL && e->err == 0 && strcmp(e->action, "log-torn") == 0)
			line_item(r, e->line, AUDIT_missing, "the torn line that it notes is gone");
		return;
	}
	if (e != NULL && is_noted(r, e))
		line_item(r, r->torn_line, AUDIT_good, "torn when a writer ended, and noted so");
	else if (e == NULL && r->torn_lines == 1 && !r->torn_ended)
		line_item(r, r->torn_line, AUDIT_altered,
		    "torn: cut short when a writer ended; what is before it stands");
	else
		line_item(r, r->torn_line, AUDIT_altered, "no entry, and not noted as torn");
	r->torn_lines = 0;
}

/* ---- Entries ---- */

static void take_evidence(struct audit *a, const struct log_entry *e)
{
	const char *path = text_of(a, e->json, "evidence");

	if (path[0] == '\0')
		return;
	grow(&a->evidence, &a->cap_evidence, a->nevidence + 1, sizeof(*a->evidence));
	a->evidence[a->nevidence++] =
	    (struct audit_evidence){slice_str(path), text_of(a, e->json, "sha256")};
}

static void take_seal(struct audit *a, const struct log_entry *e)
{
	struct audit_seal *s;

	grow(&a->seals, &a->cap_seals, a->nseals + 1, sizeof(*a->seals));
	s = &a->seals[a->nseals++];
	*s = (struct audit_seal){
	    .seal = number_of(e->json, "seal"),
	    .files = number_of(e->json, "files"),
	    .seq = e->seq,
	    .files_sha256 = text_of(a, e->json, "files_sha256"),
	    .key = text_of(a, e->json, "key"),
	    .witness = text_of(a, e->json, "witness"),
	};
	memcpy(s->hash, e->hash, sizeof(s->hash));
}

/* The files of a case that was merged into this one. */
static void take_merge(struct audit *a, const struct log_entry *e)
{
	const cJSON *file;

	cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(e->json, "files"))
	{
		const char *path = text_of(a, file, "path");

		if (path[0] == '\0')
			continue;
		grow(&a->evidence, &a->cap_evidence, a->nevidence + 1, sizeof(*a->evidence));
		a->evidence[a->nevidence++] =
		    (struct audit_evidence){slice_str(path), text_of(a, file, "sha256")};
	}
}

static void take_filed(struct audit *a, const struct log_entry *e)
{
	const char *file = text_of(a, e->json, "file");

	if (strcmp(file, MANIFEST_WITNESS) != 0 && strcmp(file, MANIFEST_STAMP) != 0)
		return;
	grow(&a->filed, &a->cap_filed, a->nfiled + 1, sizeof(*a->filed));
	a->filed[a->nfiled++] =
	    (struct audit_filed){number_of(e->json, "seal"), file, text_of(a, e->json, "sha256")};
}

static void take_run(struct audit *a, const struct log_entry *e)
{
	grow(&a->agents, &a->cap_agents, a->nagents + 1, sizeof(*a->agents));
	a->agents[a->nagents++] =
	    (struct audit_agent){number_of(e->json, "run"), text_of(a, e->json, "agent_sha256")};
}

static const struct {
	const char *action;
	void (*take)(struct audit *a, const struct log_entry *e);
} actions[] = {
    {"filed", take_filed},
    {"host", take_evidence},
    {"import", take_evidence},
    {"merge", take_merge},
    {"run-start", take_run},
    {"seal", take_seal},
};

static int take_entry(const struct log_entry *e, void *ctx)
{
	struct reading *r = ctx;

	if (e->err == ERR_SYNTAX) {
		take_torn(r, e);
		return 0;
	}
	settle_torn(r, e);
	if (e->err != 0)
		line_item(r, e->line, AUDIT_altered, e->why);
	if (r->entries++ == 0)
		r->first_time = arena_str(&r->a->arena, slice_str(e->time));
	r->last_time = arena_str(&r->a->arena, slice_str(e->time));
	r->last_seq = e->seq;
	for (size_t i = 0; e->err == 0 && i < r->a->nanchors; i++)
		r->a->found[i] |= anchor_is_of(&r->a->anchors[i], e->hash);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(e->action, actions[i].action) == 0)
			actions[i].take(r->a, e);
	return 0;
}

/* ---- Against the manifest ---- */

/* NULL when the book is that of the manifest, as far as that goes. */
static const char *differs(struct reading *r)
{
	const struct manifest *m = &r->a->m;
	char hash[SHA256_HEX_BYTES];

	if (m->log_bytes > r->book.n)
		return "cut back: it is shorter than the manifest says";
	sha256_hex(slice_sub(r->book, 0, m->log_bytes), hash);
	return strcmp(hash, m->log_sha256) == 0 ? NULL : "not the book that the manifest is of";
}

/* NULL when the log's entry of the seal and the manifest say the same. */
static const char *disagrees(const struct audit *a)
{
	const struct audit_seal *s = audit_seal_of(a);

	return s == NULL ? "the log book has no such seal" : audit_seal_differs(s, &a->m);
}

static void judge_manifest(struct audit *a)
{
	const char *why;

	if (!a->manifest_there) {
		if (a->nseals > 0)
			audit_add(a, AUDIT_missing, MANIFEST, "the log book has %zu seal%s",
			    a->nseals, a->nseals == 1 ? "" : "s");
		else
			audit_add(a, AUDIT_unsigned, MANIFEST, "the case was never sealed");
		return;
	}
	if (!a->has_manifest)
		return;
	why = disagrees(a);
	if (why != NULL)
		audit_add(a, AUDIT_altered, MANIFEST, "%s", why);
	else if (a->seals[a->nseals - 1].seal != a->m.seal)
		audit_add(a, AUDIT_altered, MANIFEST,
		    "it is of seal %llu, the log book has seal %llu", (unsigned long long)a->m.seal,
		    (unsigned long long)a->seals[a->nseals - 1].seal);
	else
		audit_add(a, AUDIT_good, MANIFEST, "seal %llu, %zu files",
		    (unsigned long long)a->m.seal, a->m.nfiles);
}

static void judge_tail(struct reading *r)
{
	const struct manifest *m = &r->a->m;
	char item[64];

	if (!r->a->has_manifest || r->last_seq <= m->log_entries)
		return;
	snprintf(
	    item, sizeof(item), "log entries from %llu on", (unsigned long long)m->log_entries + 1);
	audit_add(r->a, AUDIT_unsigned, item, "%llu since seal %llu",
	    (unsigned long long)(r->last_seq - m->log_entries), (unsigned long long)m->seal);
}

static void judge_book(struct reading *r)
{
	struct audit *a = r->a;
	const char *why = a->has_manifest ? differs(r) : NULL;

	if (why != NULL)
		audit_add(a, AUDIT_altered, "log.jsonl", "%s", why);
	else if (r->bad)
		audit_add(a, AUDIT_altered, "log.jsonl", "see its lines");
	else if (r->entries == 0)
		audit_add(a, AUDIT_missing, "log.jsonl", "it has no entries");
	else
		audit_add(a, AUDIT_good, "log.jsonl", "%llu entries, %s to %s",
		    (unsigned long long)r->entries, r->first_time, r->last_time);
}

/* What was filed with earlier seals lies with them. */
static void add_filed(struct audit *a)
{
	for (size_t i = 0; a->has_manifest && i < a->nfiled; i++) {
		const struct audit_filed *f = &a->filed[i];

		if (f->seal >= a->m.seal)
			continue;
		grow(&a->evidence, &a->cap_evidence, a->nevidence + 1, sizeof(*a->evidence));
		a->evidence[a->nevidence++] = (struct audit_evidence){
		    arena_printf(&a->arena, SEALS "/%llu/%s", (unsigned long long)f->seal, f->file),
		    f->sha256};
	}
}

static int by_path(const void *a, const void *b)
{
	return slice_cmp(
	    ((const struct audit_evidence *)a)->path, ((const struct audit_evidence *)b)->path);
}

int audit_log(struct audit *a, struct case_folder *c)
{
	struct reading r = {.a = a};

	if (case_map_fd(c->log_fd, &r.book) != 0)
		return ERR_IO;
	a->found = arena_alloc(&a->arena, a->nanchors + 1);
	log_each_in(r.book, take_entry, &r);
	settle_torn(&r, NULL);
	judge_book(&r);
	case_unmap(r.book);
	judge_manifest(a);
	judge_tail(&r);
	for (size_t i = 0; i < a->nanchors; i++)
		audit_add(a, a->found[i] ? AUDIT_good : AUDIT_altered, "anchor",
		    a->found[i] ? "the log book has its entry"
				: "the log book does not have its entry: cut back or replaced");
	add_filed(a);
	if (a->nevidence > 1)
		qsort(a->evidence, a->nevidence, sizeof(*a->evidence), by_path);
	return 0;
}
