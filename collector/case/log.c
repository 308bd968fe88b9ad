/*
 * The log book, written: one JSON object a line, each holding the hash of the one before. Several
 * processes may write to it: each takes the lock for the time of one entry, and first reads what
 * the others have added.
 */
#include "collector/case/log.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "include/err.h"
#include "include/limits.h"

/* ---- Where the log stands ---- */

/* Lines behind the last entry that are none. */
static void note_torn(struct case_folder *c, size_t start, size_t end)
{
	if (c->torn.lines++ == 0) {
		c->torn.line = c->log_lines;
		c->torn.start = start;
	}
	c->torn.end = end;
}

/* One more line of the book; a last one without its '\n' counts only when it is a whole entry. */
static void take_line(struct case_folder *c, struct slice book, size_t start, size_t end)
{
	struct slice line = slice_sub(book, start, end);
	bool ended = end < book.n;
	char hash[SHA256_HEX_BYTES], right[SHA256_HEX_BYTES];
	uint64_t seq;

	c->log_lines++;
	c->log_bytes = end + ended;
	c->log_ends_in_line = !ended;
	if (log_form(line, &seq, hash)) {
		if (!ended)
			log_hash(line, right);
		if (ended || strcmp(hash, right) == 0) {
			c->log_seq = seq + 1;
			memcpy(c->log_head, hash, sizeof(hash));
			c->torn.lines = 0;
			return;
		}
	}
	note_torn(c, start, end);
}

/* Reads what was added since. A last line without '\n' is looked at again: it may have grown. */
static int catch_up(struct case_folder *c)
{
	struct slice book;
	struct stat st;
	size_t at = c->log_bytes;
	int err;

	if (fstat(c->log_fd, &st) != 0 || (uint64_t)st.st_size < c->log_bytes)
		return ERR_IO;
	if ((uint64_t)st.st_size == c->log_bytes)
		return 0;
	/* What a line was that somebody else ended only now does not matter: it is theirs. */
	err = case_map_fd(c->log_fd, &book);
	if (err != 0)
		return err;
	if (c->log_ends_in_line && at < book.n && book.p[at] == '\n')
		at++;
	while (at < book.n) {
		size_t end = at + slice_find(slice_sub(book, at, book.n), '\n');

		take_line(c, book, at, end);
		at = end + 1;
	}
	case_unmap(book);
	return 0;
}

/* ---- One entry ---- */

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

static struct json *entry_begin(struct case_folder *c, struct log_line *line, const char *action)
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

/* Where it fails within a line, the next entry finds that line torn. */
static int append(struct case_folder *c, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(c->log_fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = slice_sub(bytes, (size_t)n, bytes.n);
	}
	return fdatasync(c->log_fd) == 0 ? 0 : ERR_IO;
}

void log_close(struct json *j, const struct out *text, const char *prev, struct out *to,
    char hash[SHA256_HEX_BYTES])
{
	json_kv_str(j, "prev", prev);
	json_end(j);
	sha256_hex(out_slice(text), hash);
	/* The hash goes in front of the closing brace that it covers. */
	out_bytes(to, slice_sub(out_slice(text), 0, text->n - 1));
	out_printf(to, LOG_HASH_KEY "%s\"}\n", hash);
}

static int entry_end(struct case_folder *c, struct log_line *line)
{
	struct out whole;
	char hash[SHA256_HEX_BYTES];
	int err;

	out_memory(&whole);
	if (c->log_ends_in_line)
		out_byte(&whole, '\n');
	log_close(&line->json, &line->text, c->log_head, &whole, hash);
	err = append(c, out_slice(&whole));
	if (err == 0) {
		c->log_bytes += whole.n;
		c->log_lines++;
		c->log_ends_in_line = false;
		c->log_seq++;
		memcpy(c->log_head, hash, sizeof(hash));
	}
	out_free(&whole);
	return err;
}

/* ---- Torn lines ---- */

/* Says which lines are no entries, and fixes their bytes in the chain. */
static int log_torn(struct case_folder *c)
{
	struct log_line line;
	struct slice book;
	char hash[SHA256_HEX_BYTES];
	struct json *j;
	int err = case_map_fd(c->log_fd, &book);

	if (err != 0)
		return err;
	sha256_hex(slice_sub(book, c->torn.start, c->torn.end), hash);
	case_unmap(book);
	j = entry_begin(c, &line, "log-torn");
	json_kv_u64(j, "line", c->torn.line);
	json_kv_u64(j, "lines", c->torn.lines);
	json_kv_u64(j, "bytes", c->torn.end - c->torn.start);
	json_kv_str(j, "sha256", hash);
	json_kv_str(j, "why", "cut short when a writer ended: no entry");
	err = entry_end(c, &line);
	out_free(&line.text);
	if (err == 0)
		c->torn.lines = 0;
	return err;
}

/* With the lock held: what the others wrote, and what one of them left torn. */
static int ready(struct case_folder *c)
{
	int err = catch_up(c);

	return err == 0 && c->torn.lines > 0 ? log_torn(c) : err;
}

/* ---- Opening, and what others call ---- */

int log_open(struct case_folder *c)
{
	int err, locked;

	c->log_seq = 1;
	memcpy(c->log_head, LOG_NO_HASH, sizeof(LOG_NO_HASH));
	locked = log_lock(c, LOG_LOCK_ENTRY, true);
	if (locked != 0 && c->can_log)
		return ERR_IO;
	err = catch_up(c);
	c->torn_line = c->torn.lines == 0 ? 0 : c->torn.line;
	if (err == 0 && c->torn.lines > 0 && c->can_log && c->mode != CASE_NOTE)
		err = log_torn(c);
	if (locked == 0)
		log_unlock(c, LOG_LOCK_ENTRY);
	return err;
}

struct json *log_begin(struct case_folder *c, struct log_line *line, const char *action)
{
	line->err = c->can_log ? log_lock(c, LOG_LOCK_ENTRY, true) : ERR_DENIED;
	line->locked = line->err == 0;
	if (line->err == 0)
		line->err = ready(c);
	return entry_begin(c, line, action);
}

int log_end(struct case_folder *c, struct log_line *line)
{
	if (line->err == 0)
		line->err = entry_end(c, line);
	if (line->locked)
		log_unlock(c, LOG_LOCK_ENTRY);
	out_free(&line->text);
	return line->err;
}
