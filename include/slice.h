/*
 * Slices: a view of bytes that somebody else owns, and readers that go over them.
 *
 * All foreign input is handled as slices. NUL is an ordinary byte. Every reader checks first and
 * advances after; on failure it leaves the cursor where it was and the output untouched. Every
 * reader makes progress or says that it is at the end, so loops over them end.
 *
 * Owner: a slice owns nothing; it is valid as long as the bytes under it.
 */
#ifndef CORDON_SLICE_H
#define CORDON_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
	const uint8_t *p;
	size_t n; /* bytes */
};

/* A slice of a string literal. */
#define SLICE(literal) ((struct slice){(const uint8_t *)("" literal), sizeof(literal) - 1})
/* For printf("%.*s", SLICE_ARG(s)), in tests and messages on trusted bytes only. */
#define SLICE_ARG(s) (int)(s).n, (const char *)(s).p

struct slice slice_of(const void *p, size_t n);
/* A slice of a NUL-terminated string of our own; NULL gives the empty slice. */
struct slice slice_str(const char *s);
/* Bytes from `from` (inclusive) to `to` (exclusive), both clamped to the slice. */
struct slice slice_sub(struct slice s, size_t from, size_t to);

bool slice_eq(struct slice a, struct slice b);
bool slice_eq_str(struct slice a, const char *s);
/* ASCII letters compared without case, as the servers do; other bytes exactly. */
bool slice_eq_ci(struct slice a, struct slice b);
bool slice_eq_str_ci(struct slice a, const char *s);
/* Order by bytes, then by length: <0, 0, >0. */
int slice_cmp(struct slice a, struct slice b);
/* Of n rows, sorted by a member that is a slice, the first whose member is not less than `key`; n
 * when there is none. `member`: where it lies in a row of `row_bytes`. */
size_t slice_lower_bound(
    const void *rows, size_t n, size_t row_bytes, size_t member, struct slice key);
#define SLICE_LOWER_BOUND(rows, n, member, key) \
	slice_lower_bound(                      \
	    (rows), (n), sizeof(*(rows)), offsetof(__typeof__(*(rows)), member), (key))
/* The same of n pointers to rows, sorted by that member. */
size_t slice_lower_bound_at(const void *pointers, size_t n, size_t member, struct slice key);
#define SLICE_LOWER_BOUND_AT(pointers, n, member, key) \
	slice_lower_bound_at((pointers), (n), offsetof(__typeof__(**(pointers)), member), (key))
bool slice_starts(struct slice s, const char *prefix);
bool slice_ends(struct slice s, const char *suffix);
/* Is `path` the folder `dir` itself or below it? Both absolute; "/" holds everything. */
bool slice_path_under(struct slice path, struct slice dir);

/* Position of the first (last) byte `c`, or s.n when there is none. */
size_t slice_find(struct slice s, uint8_t c);
size_t slice_rfind(struct slice s, uint8_t c);
/* Without blanks (space, tab, CR) at the left, right, or both ends. */
struct slice slice_ltrim(struct slice s);
struct slice slice_rtrim(struct slice s);
struct slice slice_trim(struct slice s);

/* The whole slice as a decimal number (octal: mode bits). 0, ERR_SYNTAX or ERR_RANGE. */
int slice_to_i64(struct slice s, int64_t *out);
int slice_to_u32(struct slice s, uint32_t *out);
int slice_to_octal(struct slice s, uint32_t *out);

/* Cuts `s` at the first `sep`: *head gets what is before it, *s what is after it. False, with
 * *head the whole and *s empty, when there is no `sep`. */
bool slice_cut(struct slice *s, uint8_t sep, struct slice *head);

/*
 * Lines. `lines_next` gives one line without its '\n' and its number, counted from 1; the last one
 * may lack the '\n'. Returns false at the end.
 */
struct lines {
	struct slice rest;
	uint32_t no; /* of the line given last */
};

struct lines lines_of(struct slice text);
bool lines_next(struct lines *l, struct slice *line);

/*
 * Words separated by blanks (space and tab), no quoting. `word_next` takes the first word off *s;
 * false when only blanks are left.
 */
bool word_next(struct slice *s, struct slice *word);

/*
 * Readers of the SSH wire format (RFC 4251, section 5): big-endian, strings with a length of four
 * bytes. 0 or ERR_SHORT.
 */
int wire_u8(struct slice *s, uint8_t *out);
int wire_u32(struct slice *s, uint32_t *out);
int wire_u64(struct slice *s, uint64_t *out);
int wire_string(struct slice *s, struct slice *out);

#endif
