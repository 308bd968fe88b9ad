/*
 * Capabilities of a program, as Linux keeps them in the attribute security.capability [linux
 * include/uapi/linux/capability.h vfs_ns_cap_data; capabilities(7)]: a version with the effective
 * bit, then the permitted and inheritable sets, 32 capabilities at a time, all little-endian.
 *Version 3 ends with the uid that is root in the user namespaces where they count.
 *
 *	struct file_caps caps;
 *	struct file_caps_row row;
 *	file_caps_begin(&caps, bytes);
 *	while (file_caps_next(&caps, &row))
 *
 * A row is one capability. Bytes that the kernel would not take are one bad row.
 */
#ifndef CORDON_FORMATS_FILE_CAPS_H
#define CORDON_FORMATS_FILE_CAPS_H

#include "common/arena.h"
#include "common/formats/format.h"

struct file_caps {
	struct slice bytes;
	bool begun;
	bool effective; /* those permitted are in use from the start */
	uint32_t root;	/* 0: they count on the host itself */
	uint64_t permitted, inheritable;
	uint32_t no; /* looked at so far */
};

struct file_caps_row {
	struct row at;
	uint32_t number; /* 7 is CAP_SETUID */
	bool permitted, inheritable, effective;
};

void file_caps_begin(struct file_caps *caps, struct slice bytes);
bool file_caps_next(struct file_caps *caps, struct file_caps_row *row);

/* All of it as text: "cap_setuid+ep,cap_chown+i", and ",root:100000" behind it when they count
 * elsewhere only. Empty when there are none, or when the bytes are not sound (*bad is set then). */
struct slice file_caps_text(struct slice bytes, struct arena *a, bool *bad);

#endif
