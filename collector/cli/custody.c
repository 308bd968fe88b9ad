/* From log books to custody. */
#include "collector/cli/custody.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "collector/case/parts.h"
#include "collector/cli/words.h"
#include "collector/derive/record.h"
#include "include/err.h"

/* How each host was reached last, in the book at hand. */
struct contact {
	const char *host, *how;
	bool local;
};

struct reading {
	struct custody *k;
	struct case_folder *c;
	const char *folder; /* in front of the book's paths: "" or "cases/<name>/" */
	struct contact *contacts;
	size_t n, cap;
};

static const char *text(struct reading *r, const struct record *e, const char *key)
{
	return arena_str(&r->k->arena, record_text(e, key));
}

/* ---- How ---- */

static struct contact *contact_of(struct reading *r, const char *host)
{
	for (size_t i = r->n; i > 0; i--)
		if (strcmp(r->contacts[i - 1].host, host) == 0)
			return &r->contacts[i - 1];
	return NULL;
}

static void take_connect(struct reading *r, const struct record *e, const struct log_entry *at)
{
	struct arena *a = &r->k->arena;
	bool local = record_bool(e, "local") == 1;

	(void)at;
	grow(&r->contacts, &r->cap, r->n + 1, sizeof(*r->contacts));
	r->contacts[r->n++] = (struct contact){text(r, e, "host"),
	    local ? "on this machine itself"
		  : words_make(a, "over SSH as %s, to %s port %lld", text(r, e, "user"),
			text(r, e, "address"), (long long)record_i64(e, "port", 0)),
	    local};
}

static const char *how_of(struct reading *r, const struct record *e, const struct contact *by)
{
	const char *key = text(r, e, "host_key"), *agentless = text(r, e, "agentless");
	struct arena *a = &r->k->arena;

	if (by == NULL)
		return "not said";
	return words_make(a, "%s%s%s%s%s", by->how, key[0] == '\0' ? "" : ", host key ", key,
	    agentless[0] == '\0' ? "" : ", without an agent: ", agentless);
}

/* What a look leaves; nothing of a host is ever mounted, so no rmtab of it has a line of ours. */
static const char *left_of(struct reading *r, const struct record *e, const struct contact *by)
{
	const char *place = text(r, e, "place"), *behind = text(r, e, "left_behind");
	struct arena *a = &r->k->arena;

	if (by != NULL && by->local)
		return "no log-in; files were read without changing their times of access, where "
		       "the "
		       "kernel lets that be; nothing was mounted";
	if (text(r, e, "agentless")[0] != '\0')
		return "its sshd logged a log-in (auth.log or journal, wtmp, lastlog); its own "
		       "server "
		       "or shell read the files, so their times of access may have changed; "
		       "nothing "
		       "was mounted (rmtab)";
	return words_make(a,
	    "its sshd logged a log-in (auth.log or journal, wtmp, lastlog)%s%s%s%s; files were "
	    "read "
	    "without changing their times of access, where the kernel lets that be; nothing was "
	    "mounted (rmtab)",
	    place[0] == '\0' ? "" : "; the agent's program stood at ", place,
	    place[0] == '\0'	? ""
	    : behind[0] == '\0' ? " while it ran, and was removed"
				: "; left behind: ",
	    behind);
}

/* ---- Items ---- */

static const char *state_of(struct reading *r, const char *path, const char *sha256)
{
	char hash[SHA256_HEX_BYTES];
	struct slice bytes;
	int err = path[0] == '\0' ? 0 : case_map(r->c, path, &bytes);

	if (path[0] == '\0')
		return "";
	if (err != 0)
		return err == ERR_ABSENT ? "missing" : "cannot be read";
	sha256_hex(bytes, hash);
	case_unmap(bytes);
	return strcmp(hash, sha256) == 0 ? "as logged" : "altered";
}

static void take_item(struct reading *r, const struct record *e, const struct log_entry *at)
{
	struct custody *k = r->k;
	const char *file = text(r, e, "evidence"), *host = text(r, e, "host");
	bool imported = strcmp(at->action, "import") == 0;
	bool redacted = record_bool(e, "redacted") == 1;
	const struct contact *by = imported ? NULL : contact_of(r, host);
	struct custody_item item = {
	    .time = arena_str(&k->arena, slice_str(at->time)),
	    .host = host,
	    .actor = text(r, e, "actor"),
	    .on = text(r, e, "on"),
	    .how = redacted ? "a redacted case: pseudonyms, no evidence"
		   : imported
		       ? words_make(&k->arena, "by hand, from the file %s", text(r, e, "file"))
		       : how_of(r, e, by),
	    .left = redacted   ? "not told in a redacted case"
		    : imported ? "the agent was run by hand: who ran it says how"
			       : left_of(r, e, by),
	    .path = file[0] == '\0' ? "" : words_make(&k->arena, "%s%s", r->folder, file),
	    .sha256 = text(r, e, "sha256"),
	    .outcome = text(r, e, "outcome"),
	    .why = text(r, e, "why"),
	    .bytes = record_i64(e, "bytes", 0),
	};

	item.state = state_of(r, item.path, item.sha256);
	grow(&k->items, &k->cap_items, k->nitems + 1, sizeof(*k->items));
	k->items[k->nitems++] = item;
}

static void add_turn(
    struct reading *r, const struct record *e, const struct log_entry *at, struct custody_turn turn)
{
	struct custody *k = r->k;
	const char *when = text(r, e, "at");

	turn.time = when[0] != '\0' ? when : arena_str(&k->arena, slice_str(at->time));
	turn.actor = text(r, e, "actor");
	turn.on = text(r, e, "on");
	grow(&k->turns, &k->cap_turns, k->nturns + 1, sizeof(*k->turns));
	k->turns[k->nturns++] = turn;
}

static void take_note(struct reading *r, const struct record *e, const struct log_entry *at)
{
	if (strcmp(text(r, e, "tag"), "handover") == 0)
		add_turn(r, e, at,
		    (struct custody_turn){.who = text(r, e, "who"),
			.where = text(r, e, "where"),
			.text = text(r, e, "text")});
}

/* What came to a seal later: who brought it, and when. */
static void take_filed(struct reading *r, const struct record *e, const struct log_entry *at)
{
	const char *stamped = text(r, e, "stamped");

	add_turn(r, e, at,
	    (struct custody_turn){.seal = true,
		.who = words_make(&r->k->arena, "%lld: %s came later",
		    (long long)record_i64(e, "seal", 0),
		    stamped[0] != '\0' ? words_make(&r->k->arena, "a time stamp of %s", stamped)
				       : "a witness's signature"),
		.where = "",
		.text = text(r, e, "key")});
}

static void take_seal(struct reading *r, const struct record *e, const struct log_entry *at)
{
	add_turn(r, e, at,
	    (struct custody_turn){.seal = true,
		.who = words_make(&r->k->arena, "%lld", (long long)record_i64(e, "seal", 0)),
		.where = text(r, e, "key"),
		.text = text(r, e, "witness")});
}

static const struct {
	const char *action;
	void (*take)(struct reading *r, const struct record *e, const struct log_entry *at);
} actions[] = {
    {"connect", take_connect},
    {"filed", take_filed},
    {"host", take_item},
    {"import", take_item},
    {"note", take_note},
    {"seal", take_seal},
};

static int take_entry(const struct log_entry *entry, void *ctx)
{
	struct reading *r = ctx;
	struct record e = {.json = entry->json, .arena = &r->k->arena};

	for (size_t i = 0; entry->json != NULL && i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(entry->action, actions[i].action) == 0)
			actions[i].take(r, &e, entry);
	return 0;
}

/* ---- The whole ---- */

static int read_book(
    struct custody *k, struct case_folder *c, struct case_folder *of, const char *folder)
{
	struct reading r = {.k = k, .c = c, .folder = folder};
	int err = log_each(of, take_entry, &r);

	free(r.contacts);
	return err;
}

static int read_part(struct custody *k, struct case_folder *c, const char *name)
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

int custody_read(struct custody *k, struct case_folder *c)
{
	char *full = realpath(c->path, NULL);
	const char **names;
	size_t n;
	int err;

	*k = (struct custody){0};
	k->title = arena_str(&k->arena, slice_str(full == NULL ? c->path : basename(full)));
	free(full);
	err = read_book(k, c, c, "");
	n = parts_list(c, &k->arena, &names);
	for (size_t i = 0; err == 0 && i < n; i++)
		err = read_part(k, c, names[i]);
	return err == 0 ? book_read_all(&k->book, c) : err;
}

void custody_free(struct custody *k)
{
	free(k->items);
	free(k->turns);
	book_free(&k->book);
	arena_free(&k->arena);
	*k = (struct custody){0};
}
