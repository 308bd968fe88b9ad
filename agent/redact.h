/* Content without its passwords. */
#ifndef CORDON_AGENT_REDACT_H
#define CORDON_AGENT_REDACT_H

#include "common/out.h"

/*
 * The value of each name that speaks of a password or secret (CIFS: pass=, passwd=, password2=,
 * user=NAME%PASSWORD; pam_mysql: passwd=; ganesha: Secret_Access_Key) becomes <withheld>; lines
 * stay lines. Both return how many.
 */

/* Options of mounts, of automounter maps and of PAM's modules: NAME=VALUE, up to a blank or comma.
 */
uint32_t redact_options(struct slice text, struct out *o);
/* Settings of ganesha.conf: NAME = VALUE; */
uint32_t redact_values(struct slice text, struct out *o);

#endif
