/* Between case.c and log.c: what opening a case needs of its log book, and the other way round. */
#ifndef CORDON_CASE_LOG_H
#define CORDON_CASE_LOG_H

#include "collector/case/case.h"

/*
 * Reads the log book for the number and hash of its last entry; a writer also notes a torn last
 * line in the log itself. 0, ERR_TYPE, ERR_IO.
 */
int log_open(struct case_folder *c);
/* An open file as bytes; case_unmap gives them back. 0, ERR_TYPE, ERR_IO. */
int case_map_fd(int fd, struct slice *bytes);

#endif
