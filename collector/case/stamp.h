/*
 * Time stamps [RFC 3161]: somebody else's word that the manifest was there at a time. The query
 * goes out as a file and the answer comes back as one, so it can cross an air gap.
 */
#ifndef CORDON_CASE_STAMP_H
#define CORDON_CASE_STAMP_H

#include "common/arena.h"
#include "common/out.h"

/* A query for these bytes, in DER, that asks for the authority's certificate. */
int stamp_query(struct slice bytes, struct out *o);

/*
 * Is `answer` a granted time stamp of these bytes? Then *when has its time, in the arena. With
 * `ca`, a file of certificates (PEM) that are trusted, its signature is checked too. 0, ERR_SYNTAX,
 * ERR_MISMATCH with *why.
 */
int stamp_check(struct arena *a, struct slice answer, struct slice bytes, const char *ca,
    const char **when, const char **why);

#endif
