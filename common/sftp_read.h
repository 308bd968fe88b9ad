/*
 * The requests of SFTP version 3 that read and never change a thing, and their answers
 * (draft-ietf-secsh-filexfer-02), as pure functions of bytes.
 */
#ifndef CORDON_SFTP_READ_H
#define CORDON_SFTP_READ_H

#include "common/out.h"

void sftp_put_lstat(struct out *o, uint32_t id, struct slice path);
void sftp_put_fstat(struct out *o, uint32_t id, struct slice handle);
void sftp_put_readlink(struct out *o, uint32_t id, struct slice path);
void sftp_put_open(struct out *o, uint32_t id, struct slice path);
void sftp_put_read(struct out *o, uint32_t id, struct slice handle, uint64_t offset, uint32_t n);
void sftp_put_opendir(struct out *o, uint32_t id, struct slice path);
void sftp_put_readdir(struct out *o, uint32_t id, struct slice handle);

/* What the server says of a file; what it leaves out is not `has`. */
struct sftp_attrs {
	bool has_size, has_owner, has_mode, has_times;
	uint64_t size;
	uint32_t uid, gid, mode; /* mode: with the type of the file, as stat(2) */
	uint32_t atime, mtime;
};

enum sftp_answer_kind {
	SFTP_IS_VERSION = 2,
	SFTP_IS_STATUS = 101,
	SFTP_IS_HANDLE = 102,
	SFTP_IS_DATA = 103,
	SFTP_IS_NAMES = 104,
	SFTP_IS_ATTRS = 105,
};

struct sftp_answer {
	enum sftp_answer_kind kind;
	uint32_t id;
	uint32_t status;	 /* of SFTP_IS_STATUS: enum sftp_status */
	struct slice bytes;	 /* the handle, or the data */
	struct sftp_attrs attrs; /* of SFTP_IS_ATTRS */
	uint32_t names;		 /* of SFTP_IS_NAMES: that many, taken with sftp_next_name */
	struct slice rest;
};

/* As sftp_next, up to LIMIT_SFTP_DATA_BYTES, for all kinds above. */
int sftp_next_answer(struct slice *in, struct sftp_answer *r);
/* One name of SFTP_IS_NAMES. 1; 0 when there are no more; ERR_SYNTAX. */
int sftp_next_name(struct sftp_answer *r, struct slice *name, struct sftp_attrs *attrs);

#endif
