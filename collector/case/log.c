/* The log book: one JSON object a line, each holding the hash of the one before. */
#include "collector/case/log.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "include/err.h"
#include "include/limits.h"

/* How each line ends: the hash over all bytes before this. */
#define HASH_KEY ",\"hash\":\""
#define HASH_TAIL_BYTES (sizeof(HASH_KEY) - 1 + SHA256_HEX_BYTES - 1 + 2)
/* What the first entry has for `prev`. */
#define NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* ---- Writing ---- */

/* Who runs this: the account, and who logged in where sudo or su came between. */
static void write_actor(struct json *j)
{
	const struct passwd *pw = getpwuid(getuid());
	char login[LIMIT_USER_NAME_BYTES] = "";
	char text[2 * LIMIT_USER_NAME_BYTES + 64];
	size_t n;

	n = (size_t)snprintf(text, sizeof(text), "%.*s (uid %lu", LIMIT_USER_NAME_BYTES,
	    pw == NULL ? "?" : pw->pw_name, (unsigned long)getuid());
	if (getlogin_r(login, sizeof(login)) == 0 && login[0] != '\0' &&
	    (pw == NULL || strcmp(login, pw->pw_name) != 0))
		n += (size_t)snprintf(text + n, sizeof(text) - n, ", login %s", login);
	snprintf(text + n, sizeof(text) - n, ")");
	json_kv_bytes(j, "actor", slice_str(text));
}

static void write_when(struct json *j)
{
	struct timespec now = {0}, mono = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_MONOTONIC, &mono);
	json_kv_time(j, "time", now.tv_sec, (uint32_t)now.tv_nsec);
	json_kv_u64(j, "mono_ns", (uint64_t)mono.tv_sec * 1000000000u + (uint64_t)mono.tv_nsec);
}

struct json *log_begin(struct case_folder *c, struct log_line *line, const char *action)
{
	char host[LIMIT_HOST_NAME_BYTES + 1] = "";

	gethostname(host, sizeof(host) - 1);
	out_memory(&line->text);
	line->json = json_on(&line->text);
	json_object(&line->json);
	json_kv_u64(&line->json, "seq", c->log_seq);
	write_when(&line->json);
	write_actor(&line->json);
	json_kv_bytes(&line->json, "on", slice_str(host));
	json_kv_str(&line->json, "action", action);
	return &line->json;
}

/* Where it fails within a line, the next entry begins on a new one. */
static int append(struct case_folder *c, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(c->log_fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.n);
		c->log_ends_in_line = bytes.n > 0;
	}
	return fdatasync(c->log_fd) == 0 ? 0 : ERR_IO;
}

int log_end(struct case_folder *c, struct log_line *line)
{
	struct out whole;
	char hash[SHA256_HEX_BYTES];
	int err;

	json_kv_str(&line->json, "prev", c->log_head);
	json_end(&line->json);
	sha256_hex(out_slice(&line->text), hash);
	out_memory(&whole);
	if (c->log_ends_in_line)
		out_byte(&whole, '\n');
	/* The hash goes in front of the closing brace that it covers. */
	out_bytes(&whole, slice_sub(out_slice(&line->text), 0, line->text.n - 1));
	out_printf(&whole, HASH_KEY "%s\"}\n", hash);
	err = append(c, out_slice(&whole));
	out_free(&whole);
	out_free(&line->text);
	if (err != 0)
		return err;
	c->log_seq++;
	memcpy(c->log_head, hash, sizeof(hash));
	return 0;
}

/* ---- Reading ---- */

/* What the chain says must come next. */
struct chain {
	uint64_t seq;
	char prev[SHA256_HEX_BYTES];
};

static const char *text_of(const cJSON *json, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, key);

	return cJSON_IsString(v) ? v->valuestring : "";
}

static uint64_t seq_of(const cJSON *json)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, "seq");

	return cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 9007199254740992.0
		   ? (uint64_t)v->valuedouble
		   : 0;
}

/* The hash that the line should state, or "" when it has not the form of an entry. */
static void hash_of_line(struct slice line, char hash[SHA256_HEX_BYTES])
{
	struct sha256 sum;

	hash[0] = '\0';
	if (line.n <= HASH_TAIL_BYTES)
		return;
	if (!slice_starts(slice_sub(line, line.n - HASH_TAIL_BYTES, line.n), HASH_KEY))
		return;
	sha256_init(&sum);
	sha256_add(&sum, slice_sub(line, 0, line.n - HASH_TAIL_BYTES));
	sha256_add(&sum, SLICE("}"));
	sha256_end_hex(&sum, hash);
}

static int bad(struct log_entry *e, int err, const char *why)
{
	e->err = err;
	e->why = why;
	return err;
}

/* Fills the entry from a line; the chain goes on from what the line states. */
static void judge(struct log_entry *e, struct chain *chain, struct slice line, cJSON *json)
{
	char hash[SHA256_HEX_BYTES];
	const char *stated = text_of(json, "hash");

	if (strlen(stated) != SHA256_HEX_BYTES - 1) {
		bad(e, ERR_SYNTAX, "no entry: torn or foreign");
		return;
	}
	e->json = json;
	e->seq = seq_of(json);
	e->time = text_of(json, "time");
	e->action = text_of(json, "action");
	hash_of_line(line, hash);
	if (strcmp(hash, stated) != 0)
		bad(e, ERR_MISMATCH, "altered: its hash does not fit");
	else if (strcmp(text_of(json, "prev"), chain->prev) != 0 || e->seq != chain->seq)
		bad(e, ERR_MISMATCH, "entries before it are missing or altered");
	chain->seq = e->seq + 1;
	memcpy(chain->prev, stated, SHA256_HEX_BYTES);
}

static int each(
    struct slice book, struct chain *chain, int (*fn)(const struct log_entry *, void *), void *ctx)
{
	struct lines in = lines_of(book);
	struct slice line;
	uint64_t no = 0;
	int r = 0;

	*chain = (struct chain){.seq = 1, .prev = NO_HASH};
	while (r == 0 && lines_next(&in, &line)) {
		struct log_entry e = {.line = ++no, .time = "", .action = ""};
		cJSON *json = cJSON_ParseWithLength((const char *)line.p, line.n);

		judge(&e, chain, line, json);
		r = fn(&e, ctx);
		cJSON_Delete(json);
	}
	return r;
}

int log_each(struct case_folder *c, int (*fn)(const struct log_entry *, void *), void *ctx)
{
	struct chain chain;
	struct slice book;
	int r = case_map_fd(c->log_fd, &book);

	if (r != 0)
		return ERR_IO;
	r = each(book, &chain, fn, ctx);
	case_unmap(book);
	return r;
}

/* ---- Opening ---- */

static int note_last(const struct log_entry *e, void *ctx)
{
	uint64_t *torn = ctx;

	*torn = e->err == ERR_SYNTAX ? e->line : 0;
	return 0;
}

static int log_torn(struct case_folder *c)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "log-torn");

	json_kv_u64(j, "line", c->torn_line);
	json_kv_str(j, "why", "the line was cut short when a writer ended; it is no entry");
	return log_end(c, &line);
}

int log_open(struct case_folder *c)
{
	struct chain chain;
	struct slice book;
	int err = case_map_fd(c->log_fd, &book);

	if (err != 0)
		return err;
	each(book, &chain, note_last, &c->torn_line);
	c->log_ends_in_line = book.n > 0 && book.p[book.n - 1] != '\n';
	case_unmap(book);
	c->log_seq = chain.seq;
	memcpy(c->log_head, chain.prev, sizeof(chain.prev));
	/* A torn line that a newline ends was found, and noted, at an opening before this one. */
	if (!c->log_ends_in_line)
		c->torn_line = 0;
	return c->torn_line == 0 || c->mode == CASE_READ ? 0 : log_torn(c);
}
