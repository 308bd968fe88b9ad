/* The two locks of a case, on bytes of its log book. */
#include <errno.h>
#include <fcntl.h>

#include "collector/case/log.h"
#include "include/err.h"

/* Anything but an answer to the question whether it is free: a file system without locks. */
static int set(int fd, int command, short type, enum log_lock which)
{
	struct flock lock = {
	    .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)which, .l_len = 1};
	int r;

	do
		r = fcntl(fd, command, &lock);
	while (r != 0 && errno == EINTR);
	if (r == 0)
		return 0;
	return errno == EAGAIN || errno == EACCES ? ERR_BUSY : ERR_IO;
}

int log_lock(struct case_folder *c, enum log_lock which, bool wait)
{
	short type = c->can_log ? F_WRLCK : F_RDLCK;

	return set(c->log_fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, type, which);
}

void log_unlock(struct case_folder *c, enum log_lock which)
{
	set(c->log_fd, F_OFD_SETLK, F_UNLCK, which);
}
