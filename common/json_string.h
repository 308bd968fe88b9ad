/*
 * A string of JSON: in quotes, escaped where it has to be and where a terminal might take it amiss;
 * what is not UTF-8 becomes U+FFFD.
 */
#ifndef CORDON_JSON_STRING_H
#define CORDON_JSON_STRING_H

#include "common/out.h"

void json_string(struct out *o, struct slice s);

#endif
