/* Log books and evidence, turn by turn. */
#include "collector/cli/looked.h"

#include <cjson/cJSON.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "collector/case/parts.h"
#include "collector/cli/words.h"
#include "collector/derive/record.h"
#include "include/err.h"

/* The entries that lead to a turn, kept until it has come. */
struct led {
	struct slice host;
	const char *time;
	struct record entry; /* a copy of the last one */
	size_t n;
};

struct reading {
	struct looked *k;
	struct case_folder *c;
	const char *folder; /* in front of the book's paths: "" or "cases/<name>/" */
	struct led *led;
	size_t n, cap;
	struct text_index index; /* of led, by host */
	struct record run;
	bool has_run;
};

static struct record copy(struct reading *r, const struct log_entry *e)
{
	return (struct record){.json = cJSON_Duplicate(e->json, true), .arena = &r->k->arena};
}

static void drop(struct record *r)
{
	cJSON_Delete((cJSON *)(uintptr_t)r->json);
	r->json = NULL;
}

/* ---- Before a turn ---- */

static void take_run(struct reading *r, const struct log_entry *e)
{
	drop(&r->run);
	r->run = copy(r, e);
	r->has_run = true;
}

static void take_connect(struct reading *r, const struct log_entry *e)
{
	struct record now = copy(r, e);
	struct slice host = record_text(&now, "host");
	uint32_t i;

	if (!text_index_get(&r->index, host, &i)) {
		grow(&r->led, &r->cap, r->n + 1, sizeof(*r->led));
		i = (uint32_t)r->n++;
		r->led[i] = (struct led){.host = host};
		text_index_add(&r->index, host, i);
	}
	drop(&r->led[i].entry);
	r->led[i].entry = now;
	r->led[i].time = arena_str(&r->k->arena, slice_str(e->time));
	r->led[i].n++;
}

/* ---- Its evidence ---- */

struct parts_of {
	struct record hello, footprint, end;
};

static void take_record(struct record *out, struct arena *a, struct slice line, const char *kind)
{
	struct record r;

	if (record_parse(&r, a, line, 1) != 0)
		return;
	if (!slice_eq_str(record_text(&r, "t"), kind)) {
		record_free(&r);
		return;
	}
	if (out->json != NULL)
		record_free(out);
	*out = r;
}

/* Lines of these kinds, as our agents begin them. */
static void read_records(struct parts_of *p, struct arena *a, struct slice bytes)
{
	struct lines in = lines_of(bytes);
	struct slice line;

	while (lines_next(&in, &line)) {
		if (slice_starts(line, "{\"t\":\"hello\""))
			take_record(&p->hello, a, line, "hello");
		else if (slice_starts(line, "{\"t\":\"footprint\""))
			take_record(&p->footprint, a, line, "footprint");
		else if (slice_starts(line, "{\"t\":\"end\""))
			take_record(&p->end, a, line, "end");
	}
}

static const char *read_evidence(struct reading *r, const struct record *e, struct parts_of *p)
{
	struct slice file = record_text(e, "evidence");
	char hash[SHA256_HEX_BYTES];
	struct slice bytes;
	const char *path;

	if (file.n == 0)
		return "nothing came";
	path = words_make(&r->k->arena, "%s%.*s", r->folder, SLICE_ARG(file));
	/* Only what lies below evidence/: the book might be somebody's who wants other files read.
	 */
	if (!slice_starts(file, "evidence/") || slice_rfind(file, '/') != sizeof("evidence/") - 2 ||
	    case_map(r->c, path, &bytes) != 0)
		return "its evidence file is missing";
	sha256_hex(bytes, hash);
	if (slice_eq_str(record_text(e, "sha256"), hash))
		read_records(p, &r->k->arena, bytes);
	case_unmap(bytes);
	return p->hello.json == NULL ? "its evidence file is not the one that was logged" : "";
}

/* ---- A turn ---- */

static const struct record *or_null(const struct record *r)
{
	return r->json == NULL ? NULL : r;
}

static void take_turn(struct reading *r, const struct log_entry *e)
{
	struct record entry = {.json = e->json, .arena = &r->k->arena};
	struct parts_of p = {0};
	struct looked_turn t = {.entry = &entry, .run = r->has_run ? &r->run : NULL};
	struct looked_host *h;
	uint32_t i;

	/* Of no host. */
	if (record_bool(&entry, "redacted") == 1)
		return;
	if (strcmp(e->action, "host") == 0 &&
	    text_index_get(&r->index, record_text(&entry, "host"), &i) && r->led[i].n > 0) {
		t.connect = &r->led[i].entry;
		t.connected = r->led[i].time;
		t.connects = r->led[i].n;
		r->led[i].n = 0;
	}
	t.evidence = read_evidence(r, &entry, &p);
	t.hello = or_null(&p.hello);
	t.footprint = or_null(&p.footprint);
	t.end = or_null(&p.end);
	grow(&r->k->hosts, &r->k->cap_hosts, r->k->nhosts + 1, sizeof(*r->k->hosts));
	h = &r->k->hosts[r->k->nhosts++];
	*h = (struct looked_host){.host = arena_str(&r->k->arena, record_text(&entry, "host")),
	    .time = arena_str(&r->k->arena, slice_str(e->time)),
	    .outcome = arena_str(&r->k->arena, record_text(&entry, "outcome"))};
	looked_lines(r->k, h, &t);
	record_free(&p.hello);
	record_free(&p.footprint);
	record_free(&p.end);
}

static const struct {
	const char *action;
	void (*take)(struct reading *r, const struct log_entry *e);
} actions[] = {
    {"connect", take_connect},
    {"host", take_turn},
    {"import", take_turn},
    {"run-start", take_run},
};

static int take_entry(const struct log_entry *e, void *ctx)
{
	for (size_t i = 0; e->json != NULL && i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(e->action, actions[i].action) == 0)
			actions[i].take(ctx, e);
	return 0;
}

/* ---- The whole ---- */

/* A connection that led to nothing, for the collector was killed, left something all the same. */
static void take_rest(struct reading *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct looked_turn t = {.entry = &r->led[i].entry,
		    .connect = &r->led[i].entry,
		    .run = r->has_run ? &r->run : NULL,
		    .connected = r->led[i].time,
		    .connects = r->led[i].n,
		    .evidence = "the sweep ended before its result was logged"};
		struct looked_host *h;

		if (r->led[i].n == 0)
			continue;
		grow(&r->k->hosts, &r->k->cap_hosts, r->k->nhosts + 1, sizeof(*r->k->hosts));
		h = &r->k->hosts[r->k->nhosts++];
		*h = (struct looked_host){.host = arena_str(&r->k->arena, r->led[i].host),
		    .time = r->led[i].time,
		    .outcome = "no result"};
		looked_lines(r->k, h, &t);
	}
}

static int read_book(
    struct looked *k, struct case_folder *c, struct case_folder *of, const char *folder)
{
	struct reading r = {.k = k, .c = c, .folder = folder};
	int err = log_each(of, take_entry, &r);

	take_rest(&r);
	for (size_t i = 0; i < r.n; i++)
		drop(&r.led[i].entry);
	drop(&r.run);
	free(r.led);
	text_index_free(&r.index);
	return err;
}

static int read_part(struct looked *k, struct case_folder *c, const char *name)
{
	struct case_folder part;
	struct slice why;
	int err = case_open(
	    &part, words_make(&k->arena, "%s/" PARTS "/%s", c->path, name), CASE_READ, &why);

	if (err == 0)
		err = read_book(k, c, &part, words_make(&k->arena, PARTS "/%s/", name));
	case_close(&part);
	return err;
}

int looked_read(struct looked *k, struct case_folder *c)
{
	char *full = realpath(c->path, NULL);
	const char **names;
	size_t n;
	int err;

	k->title = arena_str(&k->arena, slice_str(full == NULL ? c->path : basename(full)));
	free(full);
	err = read_book(k, c, c, "");
	n = parts_list(c, &k->arena, &names);
	for (size_t i = 0; err == 0 && i < n; i++)
		err = read_part(k, c, names[i]);
	return err;
}

void looked_free(struct looked *k)
{
	for (size_t i = 0; i < k->nhosts; i++)
		free(k->hosts[i].lines);
	free(k->hosts);
	arena_free(&k->arena);
}
