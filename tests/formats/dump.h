/*
 * Dumps: one function per format that writes a text's rows as JSON, one object a line. The case
 * files (tests/formats/run.c) and the fuzzer (tests/fuzz/formats.c) both go through them, so a
 * format that has a dump is compared and fuzzed.
 *
 * To add a dump: dump_<format>.c with one `const struct dump dump_<format>`, one row in dumps.c,
 * and the case files. tests/formats/dump_template.c is the template.
 */
#ifndef CORDON_TESTS_FORMATS_DUMP_H
#define CORDON_TESTS_FORMATS_DUMP_H

#include "common/addr.h"
#include "common/arena.h"
#include "common/formats/ssh_key.h"
#include "common/json.h"

struct dump {
	const char *format; /* also the name of its folder of case files */
	/* Writes the rows of text. Arena: for the parser; it is gone after the call. */
	void (*rows)(struct slice text, struct arena *a, struct out *o);
};

extern const struct dump *const dumps[];
extern const size_t dump_count;
const struct dump *dump_find(struct slice format);

/* Begins an object with "line" and, for a bad row, "err" (the error's words) and "why". */
struct json dump_begin(struct out *o, const struct row *at);
void dump_end(struct json *j);
/* Members that stand in the output only when there is something: not empty, true, not zero. */
void dump_opt_bytes(struct json *j, const char *key, struct slice s);
void dump_opt_bool(struct json *j, const char *key, bool v);
void dump_opt_i64(struct json *j, const char *key, int64_t v);
void dump_slices(struct json *j, const char *key, const struct slice *v, size_t n);
void dump_addr(struct json *j, const char *key, const struct addr *a);
/* "type", "bits", "fingerprint", and what else marks the key; nothing when it was not read. */
void dump_key(struct json *j, const struct ssh_key *k, struct arena *a);

#endif
