/*
 * The check of an evidence stream while it comes in: is it what docs/EVIDENCE.md says, from its
 * hello to its end? In constant memory, but for the line at hand. A stream that fails is kept; the
 * first reason is told.
 *
 * Owner: whoever holds the struct; check_end gives its memory back.
 */
#ifndef CORDON_CASE_CHECK_H
#define CORDON_CASE_CHECK_H

#include "common/arena.h"
#include "common/out.h"
#include "common/sha256.h"

struct check {
	struct out line;       /* bytes of the line at hand */
	struct sha256 before;  /* of all lines but the one at hand */
	uint64_t lines, bytes; /* complete lines; all bytes */
	bool ended;	       /* a right `end` was the last line */
	struct slice why;      /* the first reason against it, in the arena */
	struct slice hostname; /* of the hello, in the arena */
	struct slice clock;    /* the host's time at its start, as its hello has it, in the arena */
	struct arena *arena;
};

struct check_verdict {
	bool whole;
	struct slice why; /* when it is not whole */
	struct slice hostname, clock;
	uint64_t records, bytes;
	char sha256[SHA256_HEX_BYTES]; /* of all bytes */
};

/* Reasons and the host's name go to the arena. */
void check_begin(struct check *c, struct arena *a);
/* Takes the bytes that come next. Of `bytes`, *taken are within the caps of limits.h: 0, or
 * ERR_LIMIT when that is not all of them. */
int check_feed(struct check *c, struct slice bytes, size_t *taken);
/* A reason from outside: "the collector was stopped". The first one counts. */
void check_fail(struct check *c, const char *why);
void check_end(struct check *c, struct check_verdict *v);

#endif
