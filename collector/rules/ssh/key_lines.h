/*
 * The lines of a host's authorized_keys files, read once: their options, whether a line accepts its
 * key at all, and which line of the same file has the same key. Several accounts may share a file.
 *
 * Owner: all memory is in the rule context's arena.
 */
#ifndef CORDON_RULES_KEY_LINES_H
#define CORDON_RULES_KEY_LINES_H

#include "collector/rules/rule.h"
#include "common/formats/authkey_options.h"

/* Does the line accept its key from a client at a fitting address? */
enum key_line_accepts { KEY_LINE_NO, KEY_LINE_YES, KEY_LINE_UNSURE };

struct key_line {
	const struct fact_authorized_key *key;
	struct authkey_options options;
	enum key_line_accepts accepts;
	enum key_line_accepts certifies; /* cert-authority: does it accept its CA's certificates? */
	struct slice missing;		 /* why that is unsure */
	const char *refused;		 /* why it does not accept its key */
	const char *distrusts;		 /* why not certificates of a CA */
	uint32_t before;		 /* how many lines above stands the same key; 0: nowhere */
};

struct key_file {
	struct slice path;
	struct key_line *lines; /* in file order */
	size_t n;
	const struct key_line **by_key; /* by fingerprint, then place */
};

struct key_lines {
	struct key_file *files; /* by path */
	size_t nfiles;
	size_t nlines;
};

/* Has the line's expiry-time passed? KEY_LINE_YES: it has not, KEY_LINE_UNSURE: see *missing. */
enum key_line_accepts key_lines_expiry(
    const struct rule_ctx *c, const struct authkey_options *o, struct slice *missing);
void key_lines_load(struct key_lines *k, struct rule_ctx *c);
const struct key_file *key_lines_file(const struct key_lines *k, struct slice path);

/* The next line above it with the same key, in its file; or NULL. */
const struct key_line *key_lines_before(const struct key_line *line);
/* The last line of a file with this key; or NULL. */
const struct key_line *key_lines_last(const struct key_file *file, struct slice fingerprint);

#endif
