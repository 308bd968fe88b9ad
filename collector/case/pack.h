/*
 * Packs: cases in one file, to be carried elsewhere. A pack is a tar archive (POSIX pax) of files
 * whose owner, time and mode say nothing, in the order of their paths: the same files give the same
 * bytes. A name that ends in .zst has it compressed with zstd.
 */
#ifndef CORDON_CASE_PACK_H
#define CORDON_CASE_PACK_H

#include "include/slice.h"

struct pack_out;

/* To an open file, from where it stands. NULL: no memory. */
struct pack_out *pack_create(int fd, bool compress);
/* Files come in the order of their paths. 0, or ERR_IO. */
int pack_add(struct pack_out *p, const char *path, struct slice bytes);
/* Frees p. 0, or ERR_IO when something was not written. */
int pack_close(struct pack_out *p);

/* Is it a pack, by its first bytes? It may be compressed. */
bool pack_is(struct slice start);
/* A pack that is encrypted with age? */
bool pack_is_encrypted(struct slice start);

/*
 * Gives each regular file of a pack to fn, as long as it returns 0. What fn returned last; or
 * ERR_SYNTAX, ERR_LIMIT (a cap of limits.h) with *why. All of it is foreign: paths too.
 */
int pack_each(struct slice pack, int (*fn)(void *ctx, struct slice path, struct slice bytes),
    void *ctx, const char **why);

#endif
