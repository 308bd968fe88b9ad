/* The log book: every line, the chain from each to the next, and the seal's own entry. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify.h"

#define BEGIN "{\"seq\":"
#define TAIL ",\"hash\":\""
#define TAIL_BYTES (sizeof(TAIL) - 1 + HEX_BYTES - 1 + 2)

struct entry {
	struct bytes text;
	size_t line;
	uint64_t seq;
	char hash[HEX_BYTES]; /* as it says */
	struct bytes action;
};

/* The reading so far. */
struct reading {
	struct book *b;
	const struct manifest *m;
	struct anchor *anchors;
	size_t nanchors;
	size_t lines, entries;
	uint64_t last_seq;
	char last_hash[HEX_BYTES];
	struct bytes first_time, last_time;
	bool bad;
	/* Lines since then that are no entries. */
	struct bytes torn;
	size_t torn_line, torn_lines;
	bool torn_ended;
};

static void find_line(struct reading *r, size_t line, enum state state, const char *why)
{
	find(state, pool_format("log.jsonl:%zu", line), "%s", why);
	r->bad = r->bad || state != STATE_good;
}

/* ---- One line ---- */

static bool read_entry(struct bytes line, struct entry *e)
{
	struct bytes rest, number, tail, hash;

	if (!bytes_begin(line, BEGIN) || line.n < sizeof(BEGIN) + TAIL_BYTES)
		return false;
	rest = bytes_cut(line, sizeof(BEGIN) - 1, line.n - TAIL_BYTES);
	tail = bytes_cut(line, line.n - TAIL_BYTES, line.n);
	hash = bytes_cut(tail, sizeof(TAIL) - 1, tail.n - 2);
	if (!bytes_take(&rest, ',', &number) || !bytes_number(number, &e->seq))
		return false;
	if (!bytes_begin(tail, TAIL) || !bytes_is_hash(hash) ||
	    !bytes_is(bytes_cut(tail, tail.n - 2, tail.n), "\"}") || !json_is_object(line))
		return false;
	e->text = line;
	memcpy(e->hash, hash.p, hash.n);
	e->hash[hash.n] = '\0';
	e->action = (struct bytes){0};
	json_string(line, "action", &e->action);
	return true;
}

/* Over the line without its own hash. */
static bool hash_fits(const struct entry *e)
{
	unsigned char sum[HASH_BYTES];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
		  EVP_DigestUpdate(ctx, e->text.p, e->text.n - TAIL_BYTES) == 1 &&
		  EVP_DigestUpdate(ctx, "}", 1) == 1 && EVP_DigestFinal_ex(ctx, sum, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	for (size_t i = 0; ok && i < HASH_BYTES; i++) {
		static const char digits[] = "0123456789abcdef";

		ok = e->hash[2 * i] == digits[sum[i] >> 4] &&
		     e->hash[2 * i + 1] == digits[sum[i] & 15];
	}
	return ok;
}

/* ---- Torn lines ---- */

static bool notes_torn(const struct reading *r, const struct entry *e)
{
	uint64_t line, lines, n;
	struct bytes stated;
	char hash[HEX_BYTES];

	if (!bytes_is(e->action, "log-torn") || !json_number(e->text, "line", &line) ||
	    line != r->torn_line)
		return false;
	if (!json_string(e->text, "sha256", &stated))
		return r->torn_lines == 1; /* of an older book */
	hash_hex(r->torn, hash);
	return json_number(e->text, "lines", &lines) && lines == r->torn_lines &&
	       json_number(e->text, "bytes", &n) && n == r->torn.n && bytes_is(stated, hash);
}

/* e NULL: the book ends. */
static void settle_torn(struct reading *r, const struct entry *e, bool sound)
{
	if (r->torn_lines == 0) {
		if (e != NULL && sound && bytes_is(e->action, "log-torn"))
			find_line(r, e->line, STATE_missing, "the torn line that it notes is gone");
		return;
	}
	if (e != NULL && notes_torn(r, e))
		find_line(r, r->torn_line, STATE_good, "torn when a writer ended, and noted so");
	else if (e == NULL && r->torn_lines == 1 && !r->torn_ended)
		find_line(r, r->torn_line, STATE_altered,
		    "torn: cut short when a writer ended; what is before it stands");
	else
		find_line(r, r->torn_line, STATE_altered, "no entry, and not noted as torn");
	r->torn_lines = 0;
}

static void take_torn(struct reading *r, struct bytes line, bool ended)
{
	if (r->torn_lines++ == 0) {
		r->torn_line = r->lines;
		r->torn = line;
	}
	r->torn.n = (size_t)(line.p - r->torn.p) + line.n;
	r->torn_ended = ended;
}

/* ---- What entries say ---- */

static void take_evidence(struct book *b, const struct entry *e)
{
	struct bytes path, hash;
	struct file *f;

	if (!json_string(e->text, "evidence", &path) || path.n == 0)
		return;
	b->evidence = pool_more(b->evidence, b->nevidence, sizeof(*b->evidence));
	f = &b->evidence[b->nevidence++];
	*f = (struct file){.path = path};
	if (json_string(e->text, "sha256", &hash) && bytes_is_hash(hash))
		memcpy(f->hash, hash.p, hash.n);
}

/* The files of a case that was merged into this one. */
static void take_merge(struct book *b, const struct entry *e)
{
	struct bytes items, one, path, hash;

	if (!json_array(e->text, "files", &items))
		return;
	while (json_next(&items, &one)) {
		struct file *f;

		if (!json_string(one, "path", &path) || path.n == 0)
			continue;
		b->evidence = pool_more(b->evidence, b->nevidence, sizeof(*b->evidence));
		f = &b->evidence[b->nevidence++];
		*f = (struct file){.path = path};
		if (json_string(one, "sha256", &hash) && bytes_is_hash(hash))
			memcpy(f->hash, hash.p, hash.n);
	}
}

static void take_seal(struct book *b, const struct entry *e)
{
	struct seal_entry *s;

	b->seals = pool_more(b->seals, b->nseals, sizeof(*b->seals));
	s = &b->seals[b->nseals++];
	*s = (struct seal_entry){.seq = e->seq};
	json_number(e->text, "seal", &s->seal);
	json_number(e->text, "files", &s->files);
	json_string(e->text, "files_sha256", &s->files_hash);
	json_string(e->text, "key", &s->key);
	json_string(e->text, "witness", &s->witness);
	memcpy(s->hash, e->hash, HEX_BYTES);
}

static void take_filed(struct book *b, const struct entry *e)
{
	struct filed f = {0};

	if (!json_string(e->text, "file", &f.file) || !json_string(e->text, "sha256", &f.hash) ||
	    (!bytes_is(f.file, "manifest.witness.sig") && !bytes_is(f.file, "manifest.tsr")))
		return;
	json_number(e->text, "seal", &f.seal);
	b->filed = pool_more(b->filed, b->nfiled, sizeof(*b->filed));
	b->filed[b->nfiled++] = f;
}

static void take_entry(struct reading *r, const struct entry *e)
{
	struct bytes prev = {0}, when = {0};
	bool own = hash_fits(e), follows;

	json_string(e->text, "prev", &prev);
	json_string(e->text, "time", &when);
	follows = bytes_is(prev, r->last_hash) && e->seq == r->last_seq + 1;
	settle_torn(r, e, own && follows);
	if (!own)
		find_line(r, e->line, STATE_altered, "altered: its hash does not fit");
	else if (!follows)
		find_line(r, e->line, STATE_altered, "entries before it are missing or altered");
	for (size_t i = 0; own && follows && i < r->nanchors; i++)
		r->anchors[i].found = r->anchors[i].found || anchor_fits(&r->anchors[i], e->hash);
	if (bytes_is(e->action, "host") || bytes_is(e->action, "import"))
		take_evidence(r->b, e);
	else if (bytes_is(e->action, "merge"))
		take_merge(r->b, e);
	else if (bytes_is(e->action, "seal"))
		take_seal(r->b, e);
	else if (bytes_is(e->action, "filed"))
		take_filed(r->b, e);
	if (r->entries++ == 0)
		r->first_time = when;
	r->last_time = when;
	r->last_seq = e->seq;
	memcpy(r->last_hash, e->hash, HEX_BYTES);
}

/* ---- The book as a whole ---- */

static void judge_book(const struct reading *r, struct bytes text)
{
	char hash[HEX_BYTES];

	if (r->m != NULL && r->m->log_bytes > text.n) {
		find(STATE_altered, "log.jsonl", "cut back: it is shorter than the manifest says");
		return;
	}
	if (r->m != NULL) {
		hash_hex(bytes_cut(text, 0, r->m->log_bytes), hash);
		if (strcmp(hash, r->m->log_hash) != 0) {
			find(STATE_altered, "log.jsonl", "not the book that the manifest is of");
			return;
		}
	}
	if (r->bad)
		find(STATE_altered, "log.jsonl", "see its lines");
	else if (r->entries == 0)
		find(STATE_missing, "log.jsonl", "it has no entries");
	else
		find(STATE_good, "log.jsonl", "%zu entries, %s to %s", r->entries,
		    pool_text(r->first_time), pool_text(r->last_time));
}

const char *book_seal_differs(const struct seal_entry *s, const struct manifest *m)
{
	if (strcmp(s->hash, m->head) != 0)
		return "its head is not that of the log's entry";
	if (s->files != m->nfiles || !bytes_is(s->files_hash, m->files_hash))
		return "its files are not those that the log's entry counts";
	return NULL;
}

/* NULL when manifest and book agree about the seal. */
static const char *disagrees(const struct reading *r)
{
	const struct seal_entry *s = r->b->seal;
	const char *why;

	if (s == NULL)
		return "the log book has no such seal";
	why = book_seal_differs(s, r->m);
	if (why != NULL)
		return why;
	return r->b->seals[r->b->nseals - 1].seal == r->m->seal ? NULL
								: "the log book has a later seal";
}

static void judge_manifest(const struct reading *r, bool has_manifest)
{
	const char *why;

	if (!has_manifest) {
		find(r->b->nseals > 0 ? STATE_missing : STATE_unsigned, "manifest",
		    r->b->nseals > 0 ? "the log book has %zu seals" : "the case was never sealed",
		    r->b->nseals);
		return;
	}
	if (r->m == NULL)
		return;
	why = disagrees(r);
	if (why != NULL)
		find(STATE_altered, "manifest", "%s", why);
	else
		find(STATE_good, "manifest", "seal %ju, %zu files", (uintmax_t)r->m->seal,
		    r->m->nfiles);
	if (r->last_seq > r->m->entries)
		find(STATE_unsigned,
		    pool_format("log entries from %ju on", (uintmax_t)r->m->entries + 1),
		    "%ju since seal %ju", (uintmax_t)(r->last_seq - r->m->entries),
		    (uintmax_t)r->m->seal);
}

static void find_seal(const struct reading *r)
{
	struct book *b = r->b;

	for (size_t i = 0; r->m != NULL && b->seal == NULL && i < b->nseals; i++)
		if (b->seals[i].seal == r->m->seal && b->seals[i].seq == r->m->entries)
			b->seal = &b->seals[i];
}

/* What was filed with earlier seals lies with them. */
static void add_filed(struct book *b, const struct manifest *m)
{
	for (size_t i = 0; m != NULL && i < b->nfiled; i++) {
		const struct filed *f = &b->filed[i];
		struct file *one;

		if (f->seal >= m->seal)
			continue;
		b->evidence = pool_more(b->evidence, b->nevidence, sizeof(*b->evidence));
		one = &b->evidence[b->nevidence++];
		*one = (struct file){.path = bytes_of(pool_format(
					 "seals/%ju/%s", (uintmax_t)f->seal, pool_text(f->file)))};
		if (bytes_is_hash(f->hash))
			memcpy(one->hash, f->hash.p, f->hash.n);
	}
}

static int by_path(const void *a, const void *b)
{
	return bytes_order(((const struct file *)a)->path, ((const struct file *)b)->path);
}

void book_check(struct bytes text, const struct manifest *m, bool has_manifest, struct book *b,
    struct anchor *anchors, size_t n)
{
	struct reading r = {.b = b, .m = m, .anchors = anchors, .nanchors = n};
	struct bytes rest = text, line;

	memset(r.last_hash, '0', HEX_BYTES - 1);
	*b = (struct book){0};
	while (rest.n > 0) {
		bool ended = bytes_take(&rest, '\n', &line);
		struct entry e;

		e.line = ++r.lines;
		if (read_entry(line, &e))
			take_entry(&r, &e);
		else
			take_torn(&r, line, ended);
	}
	settle_torn(&r, NULL, false);
	find_seal(&r);
	judge_book(&r, text);
	judge_manifest(&r, has_manifest);
	add_filed(b, m);
	if (b->nevidence > 1)
		qsort(b->evidence, b->nevidence, sizeof(*b->evidence), by_path);
}
