/* The parts that all packets of SFTP are made of: for sftp.c and sftp_read.c. */
#ifndef CORDON_SFTP_PARTS_H
#define CORDON_SFTP_PARTS_H

#include "common/out.h"

void sftp_put_u32(struct out *o, uint32_t v);
void sftp_put_string(struct out *o, struct slice s);
/* Length, type and id; `body` is how many bytes follow the id. */
void sftp_put_head(struct out *o, uint8_t type, uint32_t id, size_t body);

/* Takes one packet off *in: its type, its id, and what stands behind them. 1; 0 when it is not all
 * there yet; ERR_LIMIT when it announces more than `most` bytes; ERR_SYNTAX when it ends early. */
int sftp_take(struct slice *in, uint32_t most, uint8_t *type, uint32_t *id, struct slice *body);

#endif
