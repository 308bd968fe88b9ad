/*
 * AuthorizedPrincipalsFile [sshd_config(5); openssh auth2-pubkeyfile.c auth_process_principals,
 * auth_check_principals_line]: `[options] name`, one principal a line. A `#` anywhere begins a
 * comment, also inside quotes. The name is the last word; what stands before it are options as in
 * authorized_keys.
 *
 * The first line that names a principal of the certificate rules, also when its options refuse it.
 */
#ifndef CORDON_FORMATS_PRINCIPALS_H
#define CORDON_FORMATS_PRINCIPALS_H

#include "common/formats/authkey_options.h"

struct principals_row {
	struct row at;
	struct slice name;
	struct slice options_text;	/* as it stands in the file; empty when there are none */
	struct authkey_options options; /* defaults when there are none */
};

/* The next line with a name. A row with at.err names nobody: sshd does not take its options. */
bool principals_next(struct lines *in, struct arena *a, struct principals_row *row);

#endif
