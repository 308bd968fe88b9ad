/* From the entries of the log book to what they add up to. */
#include "collector/cli/book.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/book_source.h"
#include "collector/cli/words.h"
#include "collector/derive/record.h"
#include "include/err.h"

/* One entry at hand. */
struct reading {
	struct book *b;
	struct book_source *from;
	const char *time;
	struct record r;
};

static const char *text(const struct reading *e, const char *key)
{
	return (const char *)arena_dup(&e->b->arena, record_text(&e->r, key)).p;
}

static uint32_t number(const struct reading *e, const char *key)
{
	int64_t v = record_i64(&e->r, key, 0);

	return v < 0 || v > UINT32_MAX ? 0 : (uint32_t)v;
}

/* Of the run that the entry is about, as it counts here; 0: none. */
static uint32_t run_of(const struct reading *e)
{
	uint32_t no = number(e, "run");

	return e->from->renumbers ? book_source_run(e->from, no) : no;
}

static struct book_run *current_run(const struct reading *e)
{
	return e->from->run == 0 ? NULL : &e->b->runs[e->from->run - 1];
}

static void texts(const struct reading *e, const char *key, struct text_list *out)
{
	struct record_list list = record_list(&e->r, key);
	struct slice item;

	out->n = 0;
	while (record_list_next(&list, &item))
		if (item.n > 0)
			text_list_add(out, arena_str(&e->b->arena, item));
}

/* ---- Hosts ---- */

static struct book_host *host_named(struct book *b, struct slice name)
{
	uint32_t i;

	return text_index_get(&b->names, name, &i) ? &b->hosts[i] : NULL;
}

static void call(struct book *b, struct book_host *h, const char *alias)
{
	if (text_index_add(&b->names, slice_str(alias), (uint32_t)(h - b->hosts)))
		text_list_add(&h->target.aliases, alias);
}

static struct book_host *host_new(struct book *b, const char *name)
{
	struct book_host *h;

	grow(&b->hosts, &b->cap_hosts, b->nhosts + 1, sizeof(*b->hosts));
	h = &b->hosts[b->nhosts++];
	*h = (struct book_host){.target = {.name = name, .address = ""},
	    .file = "",
	    .sha256 = "",
	    .why = "",
	    .last_why = ""};
	text_index_add(&b->names, slice_str(name), (uint32_t)(h - b->hosts));
	return h;
}

static struct book_host *host_of(const struct reading *e, const char *key)
{
	const char *name = text(e, key);
	struct book_host *h = host_named(e->b, slice_str(name));

	return h != NULL ? h : host_new(e->b, name);
}

/* ---- Entries ---- */

static void take_run_start(const struct reading *e)
{
	struct book *b = e->b;
	uint32_t no = number(e, "run");
	struct book_run *run = current_run(e);

	if (run == NULL || e->from->number != no) {
		grow(&b->runs, &b->cap_runs, b->nruns + 1, sizeof(*b->runs));
		run = &b->runs[b->nruns++];
		*run = (struct book_run){.number = e->from->renumbers ? (uint32_t)b->nruns : no,
		    .started = e->time,
		    .ended = ""};
		book_source_begin(e->from, no, (uint32_t)b->nruns);
	}
	book_say_agent(b, e->from, e->time, text(e, "version"), text(e, "agent_sha256"));
	run->actor = text(e, "actor");
	texts(e, "compromised", &run->compromised);
	texts(e, "critical", &run->critical);
}

static void take_names(const struct reading *e, struct book_host *h)
{
	struct text_list aliases = {0};

	texts(e, "aliases", &aliases);
	for (size_t i = 0; i < aliases.n; i++)
		call(e->b, h, aliases.items[i]);
	free(aliases.items);
	if (h->target.address[0] != '\0')
		text_index_add(
		    &e->b->names, slice_str(h->target.address), (uint32_t)(h - e->b->hosts));
}

static void take_target(const struct reading *e, struct book_run *run)
{
	struct book_host *h = host_of(e, "name");

	h->target.address = text(e, "address");
	h->target.found = text(e, "found");
	h->target.user = record_has(&e->r, "user") ? text(e, "user") : NULL;
	h->target.port = number(e, "port");
	h->target.local = record_bool(&e->r, "local") == 1;
	h->target.critical = record_bool(&e->r, "critical") == 1;
	take_names(e, h);
	if (record_bool(&e->r, "asked") != 1)
		return;
	h->target.asked = true;
	/* A run that goes on names its targets again. */
	if (h->run == run->number)
		return;
	run->asked++;
	h->done = false;
	h->run = run->number;
}

static void take_targets(const struct reading *e)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(e->r.json, "targets"), *item;
	struct book *b = e->b;

	if (current_run(e) == NULL)
		return;
	cJSON_ArrayForEach(item, list)
	{
		struct reading one = {b, e->from, e->time, {.json = item, .arena = &b->arena}};

		take_target(&one, current_run(e));
	}
}

/* Only a name right below evidence/: the log might be somebody's who wants other files read. */
static const char *evidence_file(const struct reading *e)
{
	const char *file = text(e, "evidence");
	struct slice name = slice_str(file);

	if (!slice_starts(name, "evidence/") || slice_rfind(name, '/') != sizeof("evidence/") - 2)
		return "";
	if (e->from->folder[0] == '\0')
		return file;
	return words_make(&e->b->arena, "%s/%s", e->from->folder, file);
}

static void take_evidence(const struct reading *e, struct book_host *h)
{
	bool whole = record_bool(&e->r, "whole") == 1;
	const char *file = evidence_file(e);

	if (file[0] != '\0' && (whole || !h->whole)) {
		h->file = file;
		h->sha256 = text(e, "sha256");
		h->evidence_run = run_of(e);
		h->whole = whole;
		h->why = text(e, "why");
	}
	h->last_why = whole ? "" : text(e, "why");
	if (file[0] == '\0' && h->file[0] == '\0')
		h->why = h->last_why;
	if (file[0] != '\0')
		text_index_add(&e->b->files, slice_str(file), 0);
	if (whole && run_of(e) == h->run)
		h->done = true;
}

static void take_result(const struct reading *e)
{
	struct book *b = e->b;
	struct book_host *h = host_of(e, "host");

	take_evidence(e, h);
	book_say_host(b, e->from,
	    &(struct book_told){.time = e->time,
		.host = slice_str(h->target.name),
		.sha256 = evidence_file(e)[0] == '\0' ? "" : text(e, "sha256"),
		.hostname = text(e, "hostname"),
		.key_type = text(e, "host_key_type"),
		.key = text(e, "host_key"),
		.has_clock = record_has(&e->r, "clock_offset_s"),
		.clock_offset_s = record_i64(&e->r, "clock_offset_s", 0)});
	grow(&b->results, &b->cap_results, b->nresults + 1, sizeof(*b->results));
	b->results[b->nresults++] = (struct book_result){
	    .run = run_of(e),
	    .host = (uint32_t)(h - b->hosts),
	    .time = e->time,
	    .outcome = text(e, "outcome"),
	    .step = text(e, "step"),
	    .words = text(e, "why"),
	    .file = evidence_file(e),
	    .sha256 = text(e, "sha256"),
	    .bytes = record_i64(&e->r, "bytes", 0),
	    .records = record_i64(&e->r, "records", 0),
	};
}

/* Of no host, and of many: the pipeline reads it. */
static void take_redacted(const struct reading *e)
{
	struct book *b = e->b;
	const char *file = evidence_file(e);

	if (file[0] == '\0')
		return;
	grow(&b->redacted, &b->cap_redacted, b->nredacted + 1, sizeof(*b->redacted));
	b->redacted[b->nredacted++] = (struct book_redacted){file, text(e, "sha256")};
}

static void take_import(const struct reading *e)
{
	if (record_bool(&e->r, "redacted") == 1)
		take_redacted(e);
	else
		take_result(e);
}

static void take_run_end(const struct reading *e)
{
	if (current_run(e) != NULL)
		current_run(e)->ended = e->time;
}

/* Entries of other actions say nothing that counts here. */
static const struct {
	const char *action;
	void (*take)(const struct reading *e);
} actions[] = {
    {"host", take_result},
    {"import", take_import},
    {"run-end", take_run_end},
    {"run-start", take_run_start},
    {"targets", take_targets},
};

void book_take(struct book *b, struct book_source *from, const struct log_entry *entry)
{
	struct reading e = {.b = b, .from = from, .r = {.json = entry->json, .arena = &b->arena}};

	if (entry->err != 0 && b->bad_lines++ == 0) {
		b->first_bad = entry->line;
		b->first_why = entry->why;
	}
	/* What was altered still says more than nothing; the handler is told of it. */
	if (entry->json == NULL)
		return;
	e.time = arena_str(&b->arena, slice_str(entry->time));
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(entry->action, actions[i].action) == 0)
			actions[i].take(&e);
}

/* ---- The whole ---- */

struct one_book {
	struct book *b;
	struct book_source from;
};

static int take_entry(const struct log_entry *entry, void *ctx)
{
	struct one_book *one = ctx;

	book_take(one->b, &one->from, entry);
	return 0;
}

int book_read(struct book *b, struct case_folder *c)
{
	struct one_book one = {b, {.folder = ""}};

	*b = (struct book){0};
	return log_each(c, take_entry, &one);
}

void book_free(struct book *b)
{
	for (size_t i = 0; i < b->nhosts; i++)
		free(b->hosts[i].target.aliases.items);
	for (size_t i = 0; i < b->nruns; i++) {
		free(b->runs[i].compromised.items);
		free(b->runs[i].critical.items);
	}
	free(b->hosts);
	free(b->runs);
	free(b->results);
	free(b->redacted);
	free(b->forks);
	free(b->conflicts);
	free(b->said);
	text_index_free(&b->things);
	text_index_free(&b->names);
	text_index_free(&b->files);
	arena_free(&b->arena);
	*b = (struct book){0};
}

const struct book_run *book_last_run(const struct book *b)
{
	return b->nruns == 0 ? NULL : &b->runs[b->nruns - 1];
}

bool book_run_is_open(const struct book *b)
{
	const struct book_run *run = book_last_run(b);

	return run != NULL && run->ended[0] == '\0';
}

const struct book_host *book_host(const struct book *b, struct slice name)
{
	uint32_t i;

	return text_index_get(&b->names, name, &i) ? &b->hosts[i] : NULL;
}

bool book_knows_file(void *book, struct slice file)
{
	const struct book *b = book;
	uint32_t unused;

	return text_index_get(&b->files, file, &unused);
}
