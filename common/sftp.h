/*
 * The few requests of SFTP version 3 that a push needs (draft-ietf-secsh-filexfer-02), as pure
 * functions of bytes: no channel, no waiting. Requests are appended to an output; replies are taken
 * off a slice.
 */
#ifndef CORDON_SFTP_H
#define CORDON_SFTP_H

#include "common/out.h"

/* Status codes, section 7. */
enum sftp_status {
	SFTP_OK = 0,
	SFTP_EOF = 1,
	SFTP_NO_SUCH_FILE = 2,
	SFTP_PERMISSION_DENIED = 3,
};

/* Not by the names that libssh has for its own. */
void sftp_put_init(struct out *o);
/* Creates a file that must not exist, for writing, with this mode. */
void sftp_put_create(struct out *o, uint32_t id, struct slice path, uint32_t mode);
void sftp_put_write(
    struct out *o, uint32_t id, struct slice handle, uint64_t offset, struct slice data);
void sftp_put_chmod(struct out *o, uint32_t id, struct slice handle, uint32_t mode);
void sftp_put_close(struct out *o, uint32_t id, struct slice handle);
void sftp_put_remove(struct out *o, uint32_t id, struct slice path);

enum sftp_kind { SFTP_VERSION = 2, SFTP_STATUS = 101, SFTP_HANDLE = 102 };

struct sftp_reply {
	enum sftp_kind kind;
	uint32_t id;	      /* of the request; the version number in SFTP_VERSION */
	uint32_t status;      /* of SFTP_STATUS */
	struct slice message; /* of SFTP_STATUS, the server's own words, maybe empty */
	struct slice handle;  /* of SFTP_HANDLE */
};

/*
 * Takes one reply off *in. 1; 0 when it is not all there yet; ERR_LIMIT when it announces more than
 * LIMIT_SFTP_REPLY_BYTES (also what a log-in script that prints something looks like), ERR_SYNTAX
 * when it is none of the three kinds or ends inside a field.
 */
int sftp_next(struct slice *in, struct sftp_reply *r);

/* Words for a status code; "refused" for one that is not in the draft. */
const char *sftp_status_words(uint32_t status);

#endif
