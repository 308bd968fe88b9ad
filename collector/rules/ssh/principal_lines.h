/*
 * The lines of a host's files of principals, read once: which principal each lets in, and whether
 * it is the line that sshd goes by. Several accounts may share a file.
 *
 * Owner: all memory is in the rule context's arena.
 */
#ifndef CORDON_RULES_PRINCIPAL_LINES_H
#define CORDON_RULES_PRINCIPAL_LINES_H

#include "collector/rules/ssh/key_lines.h"

struct principal_line {
	const struct fact_principal *fact;
	struct authkey_options options;
	enum key_line_accepts accepts;
	struct slice missing; /* why that is unsure */
	const char *refused;  /* why it does not */
	bool dead;	      /* sshd goes on behind it, as if it were not there */
	bool again;	      /* a line above has the same name, and rules */
};

struct principal_file {
	struct slice path;
	struct principal_line *lines; /* in file order */
	size_t n;
	const struct principal_line **by_name; /* that rule: neither dead nor again */
	size_t nnames;
	bool plain; /* no line has options */
};

struct principal_lines {
	struct principal_file *files; /* by path */
	size_t nfiles;
};

void principal_lines_load(struct principal_lines *p, struct rule_ctx *c);
const struct principal_file *principal_lines_file(
    const struct principal_lines *p, struct slice path);
/* The line that rules for a principal; or NULL. */
const struct principal_line *principal_lines_of(
    const struct principal_file *file, struct slice name);

#endif
