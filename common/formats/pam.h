/*
 * Files of /etc/pam.d [pam.d(5); Linux-PAM 1.5 libpam/pam_handlers.c, pam_misc.c _pam_tokenize]:
 * `[-]type control module [args]`, and Debian's `@include file`. '#' begins a comment anywhere, a
 * backslash at the end joins lines, brackets group blanks.
 */
#ifndef CORDON_FORMATS_PAM_H
#define CORDON_FORMATS_PAM_H

#include "common/arena.h"
#include "common/formats/format.h"

enum pam_type {
	PAM_AUTH,
	PAM_ACCOUNT,
	PAM_PASSWORD,
	PAM_SESSION,
	PAM_ANY, /* `@include`: all types of that file */
};

struct pam_row {
	struct row at;
	enum pam_type type;
	bool optional_module; /* '-' before the type: no complaint when the module is missing */
	/* "required", "sufficient", "include", "substack", "@include", ..., or what stands between
	 * brackets ("success=1 default=ignore"); words of control are compared without case. */
	struct slice control;
	struct slice module; /* or the file of an include */
	struct slice args;   /* the rest; pam_arg() takes them off one by one */
};

/* A bad row makes its type fail when it is reached. */
bool pam_next(struct lines *in, struct arena *a, struct pam_row *row);

/* The next argument; brackets around one are taken off, a `\]` inside keeps its backslash. */
bool pam_arg(struct slice *args, struct slice *arg);
bool pam_includes(const struct pam_row *row);
/* The last component of the module's path, without ".so". */
struct slice pam_module(const struct pam_row *row);
/* The file that the line has its module look accounts up in, by its absolute path: `file=` of
 * pam_listfile, `accessfile=` of pam_access. */
bool pam_names_file(const struct pam_row *row, struct slice *path);

#endif
