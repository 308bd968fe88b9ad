/*
 * The stacks of a service of PAM as libpam has them once all files are read: rows in order, those
 * of included files in their place, a mark in front of what a substack holds [libpam
 * pam_handlers.c _pam_parse_config_file, _pam_load_conf_file].
 *
 * Owner: everything lives in the rule context's arena.
 */
#ifndef CORDON_RULES_PAM_STACK_H
#define CORDON_RULES_PAM_STACK_H

#include "collector/rules/rule.h"
#include "common/formats/pam.h"

struct pam_memory;

struct pam_entry {
	struct pam_row row;
	struct fact_origin at;
	int level;     /* of `substack` */
	bool substack; /* only the mark in front of one */
};

struct pam_stack {
	enum pam_type type;
	struct pam_entry *entries;
	size_t n;
	const struct fact_config_line *lines; /* of all files of the host, by file */
	size_t nlines;
	size_t files;		   /* read so far: a bound on loops */
	struct slice unread;	   /* a file that it is made of and that was not read; or empty */
	struct slice broken;	   /* one that it includes and that does not exist; or empty */
	struct fact_origin at;	   /* of the service's own file */
	struct pam_memory *memory; /* pam_memory.h */
};

struct pam_service {
	const char *name;
	bool local; /* a program that users of the host start: no client has an address */
	struct pam_stack auth, account, session;
};

/* The lines of one file, or of all files below a folder (`/` at its end), in order. */
struct pam_lines {
	const struct fact_config_line *v;
	size_t n;
};
struct pam_lines pam_lines_of(const struct pam_stack *s, struct slice path);

void pam_load(struct pam_service *p, struct rule_ctx *c, const char *name, bool local);

#endif
