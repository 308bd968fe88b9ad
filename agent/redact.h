/* Content without its passwords. */
#ifndef CORDON_AGENT_REDACT_H
#define CORDON_AGENT_REDACT_H

#include "common/out.h"

/*
 * The value of each name that speaks of a password or secret (CIFS: pass=, passwd=, password2=,
 * user=NAME%PASSWORD; pam_mysql: passwd=; ganesha: Secret_Access_Key) becomes <withheld>; lines
 * stay lines. All return how many.
 */

/* Options of mounts, of automounter maps and of PAM's modules: NAME=VALUE, up to a blank or comma.
 */
uint32_t redact_options(struct slice text, struct out *o);
/* Settings of ganesha.conf: NAME = VALUE; */
uint32_t redact_values(struct slice text, struct out *o);
/*
 * Lines NAME=VALUE of an environment file [pam_env(8); sshd(8), FILES]: any variable may be a
 * token. The value stays where the name says where programs and libraries are looked for (*PATH,
 * LD_*); what is no assignment goes, too: it may be the rest of a value.
 */
uint32_t redact_environment(struct slice text, struct out *o);

#endif
