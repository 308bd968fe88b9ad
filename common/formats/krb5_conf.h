/*
 * krb5.conf [krb5.conf(5); krb5 src/util/profile/prof_parse.c]: relations of its sections, one row
 * each. Relations inside braces carry the names of the braces around them.
 */
#ifndef CORDON_FORMATS_KRB5_CONF_H
#define CORDON_FORMATS_KRB5_CONF_H

#include "common/formats/format.h"

enum krb5_conf_what {
	KRB5_RELATION, /* section, key, value; depth: how many braces are open */
	KRB5_INCLUDE,  /* value: a file, or with includedir a folder */
};

struct krb5_conf_row {
	struct row at;
	enum krb5_conf_what what;
	struct slice section;
	struct slice key, value; /* a value in double quotes without them */
	unsigned depth;
};

/* A file being read. */
struct krb5_conf {
	struct lines in;
	struct slice section;
	unsigned depth;
};

struct krb5_conf krb5_conf_of(struct slice text);
/* The next row, sound or bad; false at the end. Bad: what is neither section, relation, brace,
 * comment nor include; a line over the cap. */
bool krb5_conf_next(struct krb5_conf *c, struct krb5_conf_row *row);

#endif
