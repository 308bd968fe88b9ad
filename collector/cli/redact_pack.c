/* A redacted graph as a case of its own, with a log book of two entries, in a pack. */
#include <unistd.h>

#include "collector/case/log.h"
#include "collector/case/pack.h"
#include "collector/case/parts.h"
#include "collector/cli/redact.h"
#include "common/hex.h"
#include "include/err.h"

/* In the place of who did it and where. */
#define NOBODY "redacted"

static const char readme[] =
    "This is a redacted case of Cordon: what hosts trust each other, without their names.\n"
    "\n"
    "Names of hosts, accounts, groups, keys, exports, files and addresses are pseudonyms: the "
    "same\n"
    "name has the same pseudonym here and in other redacted packs of the same case, and only who\n"
    "has that case can tell which name it is. Evidence, the log book and signatures of the case\n"
    "are not in it. What is left as it was: how hosts, accounts and keys hang together and how\n"
    "many there are; which rule says so, how sure it is, and in which line of a file; times at\n"
    "which trust was used and hosts were asked; kinds of operating systems; names of files and\n"
    "folders that every system has; that an account is root.\n"
    "\n"
    "  cordon import NEW-CASE PACK      then report, path, reach and maps of NEW-CASE work\n"
    "\n"
    "Not to be had from it: signs of an intrusion, who goes where, advice about passwords, the\n"
    "lines that were not read, cordon why. " REDACT_FILE
    " has all there is; docs/CASE.md explains it.\n";

/* The case in the pack. */
struct making {
	struct question *q;
	struct redactor r;
	struct out graph, log;
	char graph_hash[SHA256_HEX_BYTES], head[SHA256_HEX_BYTES];
	uint64_t seq;
	size_t lines;
};

/* ---- Its log book ---- */

static struct json entry_begin(
    struct making *m, struct out *text, const char *action, struct slice time)
{
	struct json j;

	out_memory(text);
	j = json_on(text);
	json_object(&j);
	json_kv_u64(&j, "seq", ++m->seq);
	json_kv_text(&j, "time", time);
	json_kv_u64(&j, "mono_ns", 0);
	json_kv_str(&j, "actor", NOBODY);
	json_kv_str(&j, "on", NOBODY);
	json_kv_str(&j, "action", action);
	return j;
}

static void entry_end(struct making *m, struct json *j, struct out *text)
{
	log_close(j, text, m->seq == 1 ? LOG_NO_HASH : m->head, &m->log, m->head);
	out_free(text);
}

static int first_time(const struct log_entry *e, void *ctx)
{
	struct making *m = ctx;
	struct slice time = slice_str(e->time);
	struct out text;
	struct json j;

	if (!redact_is_time(time))
		time = SLICE("1970-01-01T00:00:00Z");
	j = entry_begin(m, &text, "case-made", time);
	json_kv_text(&j, "redacted", redact_word(&m->r, "case", SLICE("case")));
	entry_end(m, &j, &text);
	return 1;
}

/* All packs of one case begin with the same entry: they are versions of one book. */
static int write_log(struct making *m, struct slice swept_at)
{
	struct out text;
	struct json j;

	out_memory(&m->log);
	if (log_each(&m->q->folder, first_time, m) != 1)
		return ERR_IO;
	j = entry_begin(m, &text, "import",
	    redact_is_time(swept_at) ? swept_at : SLICE("1970-01-01T00:00:00Z"));
	json_kv_u64(&j, "run", 0);
	json_kv_str(&j, "host", NOBODY);
	json_kv_bool(&j, "redacted", true);
	json_kv_str(&j, "outcome", "whole");
	json_kv_str(&j, "evidence", REDACT_FILE);
	json_kv_bool(&j, "whole", true);
	json_kv_u64(&j, "records", m->lines);
	json_kv_u64(&j, "bytes", m->graph.n);
	json_kv_str(&j, "sha256", m->graph_hash);
	entry_end(m, &j, &text);
	return 0;
}

/* ---- Its files ---- */

static void add(struct manifest *m, const char *path, struct slice bytes)
{
	grow(&m->files, &m->cap, m->nfiles + 1, sizeof(*m->files));
	m->files[m->nfiles].path = slice_str(path);
	sha256_hex(bytes, m->files[m->nfiles++].sha256);
}

static int write_files(struct making *m, int fd, bool compress, struct pack_told *told)
{
	const char *const paths[] = {"README", REDACT_FILE, "log.jsonl"};
	const struct slice bytes[] = {slice_str(readme), out_slice(&m->graph), out_slice(&m->log)};
	struct pack_out *out = pack_create(fd, compress);
	char name[PART_NAME_BYTES];
	struct manifest files = {0};
	int err;

	for (size_t i = 0; i < 3; i++)
		add(&files, paths[i], bytes[i]);
	err = part_make_name(out_slice(&m->log), &files, name);
	for (size_t i = 0; i < 3; i++) {
		struct slice path = arena_printf(&m->q->arena, PARTS "/%s/%s", name, paths[i]);

		pack_add(out, (const char *)path.p, bytes[i]);
	}
	manifest_free(&files);
	told->names = arena_alloc(&m->q->folder.arena, sizeof(*told->names));
	told->names[told->n++] = arena_str(&m->q->folder.arena, slice_str(name));
	return pack_close(out) == 0 ? err : ERR_IO;
}

/* ---- The whole ---- */

static enum exit_status fail(const struct question *q, const char *why)
{
	say("%s: %s", q->folder.path, why);
	return EXIT_FAILED;
}

static int take_key(struct making *m)
{
	struct slice line;
	int err = case_redact_key(&m->q->folder, &m->q->arena, &line);

	return err == 0 ? hex_to_bytes(slice_sub(line, 0, line.n - 1), m->r.key, sizeof(m->r.key))
			: err;
}

static int make(struct making *m)
{
	struct slice swept_at;
	int err = redact_graph(&m->r, m->q, &m->graph);

	if (err != 0)
		return err;
	for (size_t i = 0; i < m->graph.n; i++)
		m->lines += m->graph.buf[i] == '\n';
	sha256_hex(out_slice(&m->graph), m->graph_hash);
	if (question_swept_at(m->q, &swept_at) != EXIT_DONE)
		return ERR_IO;
	return write_log(m, swept_at);
}

enum exit_status redact_pack(struct question *q, int fd, bool compress, struct pack_told *told)
{
	struct making m = {.q = q, .r = {.arena = &q->arena}};
	const char *why = "the redacted pack cannot be written";
	int err;

	*told = (struct pack_told){0};
	out_memory(&m.graph);
	if (take_key(&m) != 0)
		return fail(
		    q, CASE_REDACT_KEY ": can be neither read nor made: pseudonyms need it");
	err = make(&m);
	if (err == ERR_MISMATCH)
		why =
		    "two names have one pseudonym: with another " CASE_REDACT_KEY " they have not";
	if (err == 0)
		err = write_files(&m, fd, compress, told);
	if (err == 0)
		err = pack_hash(fd, told);
	out_free(&m.graph);
	out_free(&m.log);
	return err == 0 ? EXIT_DONE : fail(q, why);
}
