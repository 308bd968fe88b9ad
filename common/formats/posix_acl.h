/*
 * POSIX ACLs as Linux keeps them in the attribute system.posix_acl_access [linux
 * include/uapi/linux/posix_acl_xattr.h; acl(5)]: a version (2), then entries of eight bytes: tag,
 * permissions, id, all little-endian.
 *
 *	struct posix_acl acl;
 *	struct posix_acl_row row;
 *	posix_acl_begin(&acl, bytes);
 *	while (posix_acl_next(&acl, &row))
 *
 * A header of another version, or a tail that is no whole entry, is one bad row, the last.
 */
#ifndef CORDON_FORMATS_POSIX_ACL_H
#define CORDON_FORMATS_POSIX_ACL_H

#include "common/arena.h"
#include "common/formats/format.h"

enum posix_acl_tag {
	POSIX_ACL_OWNER = 1,
	POSIX_ACL_USER = 2,
	POSIX_ACL_OWNING_GROUP = 4,
	POSIX_ACL_GROUP = 8,
	POSIX_ACL_MASK = 16,
	POSIX_ACL_OTHERS = 32,
};

struct posix_acl {
	struct slice rest;
	uint32_t no; /* of the entry given last, from 1 */
	bool begun;
};

struct posix_acl_row {
	struct row at;
	uint16_t tag, bits; /* bits: 4 read, 2 write, 1 search */
	uint32_t id;	    /* of POSIX_ACL_USER and POSIX_ACL_GROUP */
};

void posix_acl_begin(struct posix_acl *acl, struct slice bytes);
bool posix_acl_next(struct posix_acl *acl, struct posix_acl_row *row);

/* What a mode does not say, as text: "u:1001:rw-,g::r--,g:50:r-x,m::rwx". Empty when there is
 * nothing that the mode does not say, or when the bytes are no ACL (*bad is set then). */
struct slice posix_acl_text(struct slice bytes, struct arena *a, bool *bad);

#endif
