/*
 * The evidence stream: records onto standard output, with the running count and SHA-256 that the
 * end record carries. docs/EVIDENCE.md is the format. The output's error is sticky: when the reader
 * goes away, everything written after that is dropped, and the agent stops at the next look.
 */
#ifndef CORDON_AGENT_EMIT_H
#define CORDON_AGENT_EMIT_H

#include "agent/walk.h"
#include "common/json.h"
#include "common/sha256.h"
#include "include/evidence.h"

struct emit {
	struct out out;
	struct sha256 sum;
	struct json json; /* the record being written */
	uint64_t records;
	int fd;
};

/* The struct must not move afterwards. */
void emit_start(struct emit *e, int fd);
/* Has the reader gone away? */
bool emit_broken(const struct emit *e);

/* Begins a record of this kind; write its members to what comes back, then emit_done. */
struct json *emit_record(struct emit *e, enum record_kind kind);
void emit_done(struct emit *e);

/* `line` 0: no line. */
void emit_note(struct emit *e, struct slice about, uint32_t line, const char *why);

/* Members of a record about a path: path, real, status with errno or why. */
void emit_found(struct json *j, const struct found *f);
/* The metadata of what was found, when there is any; with `file` also nlink to atime and link. */
void emit_stat(struct json *j, const struct found *f);
void emit_dir_stat(struct json *j, const struct found *f);

/* What the end record says beside count and hash. */
struct emit_end {
	struct slice why; /* empty: complete */
	uint64_t cpu_ms, wall_ms, files, bytes, max_rss_kb;
};
/* Writes the end record and hands everything on. 0 or the output's error. */
int emit_finish(struct emit *e, const struct emit_end *end);

#endif
