/*
 * Rows of passwd and group that begin with + or - are entries of NIS where nsswitch says compat.
 * Elsewhere glibc passes them over, for it never finds such a name [glibc
 * nss/nss_files/files-pwd.c], and musl takes one for an account of that very name, with uid 0 when
 * it has none [musl src/passwd/getpwent_a.c].
 */
#ifndef CORDON_DERIVE_NIS_COMPAT_H
#define CORDON_DERIVE_NIS_COMPAT_H

#include "collector/derive/derive.h"

enum nis_compat { NIS_COMPAT_NO, NIS_COMPAT_MUSL, NIS_COMPAT_YES, NIS_COMPAT_UNKNOWN };

/* `database`: passwd, group. In finish() only. */
enum nis_compat nis_compat(const struct derive_ctx *c, const char *database);

#endif
