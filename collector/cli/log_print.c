/* The log book for people: an entry a line, and the time that notes add up to. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/log_note.h"
#include "collector/derive/record.h"
#include "collector/report/escape.h"
#include "include/err.h"

struct printing_book {
	struct case_folder *c;
	struct out to;
	struct arena arena; /* of the entry at hand */
	size_t bad;
};

/* Members that stand in a place of their own, or in every entry. */
static bool is_common(const char *key)
{
	static const char *const keys[] = {"seq", "time", "mono_ns", "actor", "on", "action",
	    "prev", "hash", "text", "text64", "tag", "spent_s"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

static void write_value(struct out *o, const cJSON *v)
{
	char *text;

	if (cJSON_IsString(v)) {
		out_str(o, v->valuestring);
		return;
	}
	text = cJSON_PrintUnformatted(v);
	out_str(o, text == NULL ? "?" : text);
	free(text);
}

/* "1h 05m"; under an hour "5m", under a minute "7s". */
static void write_duration(struct out *o, uint64_t s)
{
	if (s >= 3600)
		out_printf(o, "%lluh %02llum", (unsigned long long)(s / 3600),
		    (unsigned long long)(s % 3600 / 60));
	else if (s >= 60)
		out_printf(o, "%llum", (unsigned long long)(s / 60));
	else
		out_printf(o, "%llus", (unsigned long long)s);
}

static void write_members(struct out *o, const struct log_entry *e, struct arena *a)
{
	struct record r = {.json = e->json, .arena = a};
	const cJSON *member;
	int64_t spent = record_i64(&r, "spent_s", -1);

	if (record_has(&r, "tag"))
		out_printf(o, " [%s]", arena_str(a, record_text(&r, "tag")));
	cJSON_ArrayForEach(member, e->json) if (!is_common(member->string) &&
						!cJSON_IsObject(member) && !cJSON_IsNull(member))
	{
		out_printf(o, " %s=", member->string);
		write_value(o, member);
	}
	if (spent >= 0) {
		out_str(o, " spent ");
		write_duration(o, (uint64_t)spent);
	}
	if (record_has(&r, "text") || record_has(&r, "text64")) {
		out_str(o, ": ");
		out_bytes(o, record_text(&r, "text"));
	}
}

static int print_entry(const struct log_entry *e, void *ctx)
{
	struct printing_book *p = ctx;
	struct record r = {.json = e->json, .arena = &p->arena};
	struct out o;

	out_memory(&o);
	if (e->err != 0) {
		p->bad++;
		out_printf(&o, "line %llu: %s\n", (unsigned long long)e->line, e->why);
	}
	if (e->json != NULL) {
		out_printf(&o, "%5llu  %.19sZ  %s on %s  %s", (unsigned long long)e->seq, e->time,
		    arena_str(&p->arena, record_text(&r, "actor")),
		    arena_str(&p->arena, record_text(&r, "on")), e->action);
		write_members(&o, e, &p->arena);
	}
	while (o.n > 0 && o.buf[o.n - 1] == '\n')
		o.n--;
	escape_terminal(&p->to, out_slice(&o));
	out_byte(&p->to, '\n');
	out_free(&o);
	arena_reset(&p->arena);
	return 0;
}

static enum exit_status finish(struct printing_book *p, int err)
{
	int flushed = out_flush(&p->to);

	out_free(&p->to);
	arena_free(&p->arena);
	if (err != 0 || flushed != 0) {
		say(err != 0 ? "%s/log.jsonl: cannot be read"
			     : "standard output: cannot be written",
		    p->c->path);
		return EXIT_FAILED;
	}
	if (p->bad > 0)
		say("%s/log.jsonl: %zu line%s torn or altered; 'cordon verify %s' says more",
		    p->c->path, p->bad, p->bad == 1 ? " is" : "s are", p->c->path);
	return EXIT_DONE;
}

enum exit_status note_print(struct case_folder *c)
{
	struct printing_book p = {.c = c};

	out_fd(&p.to, STDOUT_FILENO);
	return finish(&p, log_each(c, print_entry, &p));
}

/* ---- Time spent ---- */

struct sum_row {
	const char *who, *tag;
	uint64_t entries, seconds;
};

struct summing {
	struct sum_row *rows;
	size_t n, cap;
	struct arena arena;
};

static struct sum_row *row_of(struct summing *s, const char *who, const char *tag)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->rows[i].who, who) == 0 && strcmp(s->rows[i].tag, tag) == 0)
			return &s->rows[i];
	grow(&s->rows, &s->cap, s->n + 1, sizeof(*s->rows));
	s->rows[s->n] = (struct sum_row){.who = who, .tag = tag};
	return &s->rows[s->n++];
}

static int sum_entry(const struct log_entry *e, void *ctx)
{
	struct summing *s = ctx;
	struct record r = {.json = e->json, .arena = &s->arena};
	int64_t spent = e->json == NULL ? -1 : record_i64(&r, "spent_s", -1);
	struct sum_row *row;

	if (spent < 0)
		return 0;
	row = row_of(s,
	    arena_str(&s->arena, record_text(&r, record_has(&r, "who") ? "who" : "actor")),
	    record_has(&r, "tag") ? arena_str(&s->arena, record_text(&r, "tag")) : note_tags[0]);
	row->entries++;
	row->seconds += (uint64_t)spent;
	return 0;
}

static int by_who(const void *a, const void *b)
{
	const struct sum_row *x = a, *y = b;
	int r = strcmp(x->who, y->who);

	return r != 0 ? r : strcmp(x->tag, y->tag);
}

static void print_row(struct out *to, const struct sum_row *row)
{
	struct out o;

	out_memory(&o);
	out_printf(&o, "%-24s %-8s %5llu  ", row->who, row->tag, (unsigned long long)row->entries);
	write_duration(&o, row->seconds);
	escape_terminal(to, out_slice(&o));
	out_byte(to, '\n');
	out_free(&o);
}

enum exit_status note_sum(struct case_folder *c)
{
	struct summing s = {0};
	struct printing_book p = {.c = c};
	struct sum_row total = {.who = "all", .tag = ""};
	int err = log_each(c, sum_entry, &s);

	out_fd(&p.to, STDOUT_FILENO);
	if (s.n > 1)
		qsort(s.rows, s.n, sizeof(*s.rows), by_who);
	for (size_t i = 0; i < s.n; i++) {
		print_row(&p.to, &s.rows[i]);
		total.entries += s.rows[i].entries;
		total.seconds += s.rows[i].seconds;
	}
	print_row(&p.to, &total);
	free(s.rows);
	arena_free(&s.arena);
	return finish(&p, err);
}
