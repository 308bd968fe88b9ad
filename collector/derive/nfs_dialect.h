/* Whose rules the exports of a host follow: its operating system's. */
#ifndef CORDON_DERIVE_NFS_DIALECT_H
#define CORDON_DERIVE_NFS_DIALECT_H

#include "collector/derive/derive.h"

enum nfs_dialect {
	NFS_LINUX,   /* also where the system is not known */
	NFS_BSD,     /* and macOS */
	NFS_SOLARIS, /* and illumos */
	NFS_AIX,     /* and SunOS 4, IRIX, HP-UX */
};

enum nfs_dialect nfs_dialect(struct derive_ctx *c);

#endif
