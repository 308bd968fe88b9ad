/*
 * What may be forwarded: HOST:PORT of PermitOpen and PermitListen, in sshd_config and in front of a
 * key [openssh servconf.c, auth-options.c handle_permit; misc.c hpdelim2, permitopen_port].
 */
#ifndef CORDON_FORMATS_PERMIT_H
#define CORDON_FORMATS_PERMIT_H

#include "common/arena.h"
#include "common/formats/format.h"

#define PERMIT_ANY_PORT 0
#define PERMIT_SERVICE -1 /* a service's name, which only the host can look up */

struct permit {
	struct slice host; /* without brackets; `*`: any */
	int32_t port;	   /* 1 to 65535, or one of the two above */
	struct permit *next;
};

/* In front of a list. `listen`: a port alone stands for every address. ERR_SYNTAX with *why in
 * static storage where sshd takes it for none. */
int permit_parse(
    struct arena *a, struct slice text, bool listen, struct permit **list, const char **why);

#endif
