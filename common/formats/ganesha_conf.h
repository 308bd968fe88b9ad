/*
 * ganesha.conf of nfs-ganesha [ganesha-config(8), ganesha-export-config(8); ganesha
 * src/config_parsing/conf_lex.l, conf_yacc.y]: blocks `NAME { key = value, value; BLOCK { } }`,
 * comments from `#` to the end of the line, text in double or single quotes, `%include "FILE"`.
 * Names and words are compared without case. A syntax error keeps ganesha from starting: that row
 * comes out bad and is the last one.
 */
#ifndef CORDON_FORMATS_GANESHA_CONF_H
#define CORDON_FORMATS_GANESHA_CONF_H

#include "common/formats/format.h"

#define GANESHA_DEPTH 16 /* blocks inside of blocks; ganesha's own go 3 deep */

enum ganesha_kind {
	GANESHA_BEGIN,	 /* `name {` */
	GANESHA_END,	 /* `}` */
	GANESHA_VALUE,	 /* `name = values;` */
	GANESHA_INCLUDE, /* `%include values`; also %dir and %url, by `name` */
};

struct ganesha_row {
	struct row at;
	enum ganesha_kind kind;
	uint32_t depth; /* blocks around it */
	struct slice name;
	struct slice values; /* as written: see ganesha_value_next() */
};

struct ganesha_reader {
	struct slice rest;
	uint32_t line, depth;
	bool stopped;
};

void ganesha_begin(struct ganesha_reader *r, struct slice text);
bool ganesha_next(struct ganesha_reader *r, struct ganesha_row *row);

/* The next of the values, without its quotes; false when there is none. */
bool ganesha_value_next(struct slice *values, struct slice *value);
/* The first value, or the empty slice. */
struct slice ganesha_value(struct slice values);

#endif
