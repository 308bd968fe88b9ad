/* The log book, read: the form of a line, and the chain from each to the next. */
#include <cjson/cJSON.h>
#include <string.h>

#include "collector/case/log.h"
#include "include/err.h"

#define SEQ_KEY "{\"seq\":"

static bool is_hex(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return true;
}

bool log_form(struct slice line, uint64_t *seq, char hash[SHA256_HEX_BYTES])
{
	struct slice rest = line, digits, tail, stated;
	int64_t number;

	if (!slice_starts(line, SEQ_KEY) || line.n < sizeof(SEQ_KEY) + LOG_HASH_TAIL_BYTES)
		return false;
	rest = slice_sub(line, sizeof(SEQ_KEY) - 1, line.n - LOG_HASH_TAIL_BYTES);
	tail = slice_sub(line, line.n - LOG_HASH_TAIL_BYTES, line.n);
	stated = slice_sub(tail, sizeof(LOG_HASH_KEY) - 1, tail.n - 2);
	if (!slice_cut(&rest, ',', &digits) || slice_to_i64(digits, &number) != 0 || number < 1)
		return false;
	if (!slice_starts(tail, LOG_HASH_KEY) || !slice_ends(tail, "\"}") || !is_hex(stated))
		return false;
	*seq = (uint64_t)number;
	memcpy(hash, stated.p, stated.n);
	hash[stated.n] = '\0';
	return true;
}

void log_hash(struct slice line, char hash[SHA256_HEX_BYTES])
{
	struct sha256 sum;

	sha256_init(&sum);
	sha256_add(&sum, slice_sub(line, 0, line.n - LOG_HASH_TAIL_BYTES));
	sha256_add(&sum, SLICE("}"));
	sha256_end_hex(&sum, hash);
}

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

static void bad(struct log_entry *e, int err, const char *why)
{
	e->err = err;
	e->why = why;
}

/* Fills the entry from a line; the chain goes on from what the line states. */
static void judge(struct log_entry *e, struct chain *chain, cJSON *json)
{
	char right[SHA256_HEX_BYTES];

	if (!log_form(e->text, &e->seq, e->hash) || !cJSON_IsObject(json)) {
		bad(e, ERR_SYNTAX, "no entry: torn or foreign");
		return;
	}
	e->json = json;
	e->time = text_of(json, "time");
	e->action = text_of(json, "action");
	log_hash(e->text, right);
	if (strcmp(right, e->hash) != 0)
		bad(e, ERR_MISMATCH, "altered: its hash does not fit");
	else if (strcmp(text_of(json, "prev"), chain->prev) != 0 || e->seq != chain->seq)
		bad(e, ERR_MISMATCH, "entries before it are missing or altered");
	chain->seq = e->seq + 1;
	memcpy(chain->prev, e->hash, SHA256_HEX_BYTES);
}

int log_each_in(struct slice book, int (*fn)(const struct log_entry *, void *), void *ctx)
{
	struct chain chain = {.seq = 1, .prev = LOG_NO_HASH};
	struct lines in = lines_of(book);
	struct slice line;
	uint64_t no = 0;
	int r = 0;

	while (r == 0 && lines_next(&in, &line)) {
		struct log_entry e = {.line = ++no, .time = "", .action = "", .text = line};
		cJSON *json = cJSON_ParseWithLength((const char *)line.p, line.n);

		e.ended = (size_t)(line.p - book.p) + line.n < book.n;
		judge(&e, &chain, json);
		r = fn(&e, ctx);
		cJSON_Delete(json);
	}
	return r;
}

int log_each(struct case_folder *c, int (*fn)(const struct log_entry *, void *), void *ctx)
{
	struct slice book;
	int r = case_map_fd(c->log_fd, &book);

	if (r != 0)
		return ERR_IO;
	r = log_each_in(book, fn, ctx);
	case_unmap(book);
	return r;
}
