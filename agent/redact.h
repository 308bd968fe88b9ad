/* Content without its passwords. */
#ifndef CORDON_AGENT_REDACT_H
#define CORDON_AGENT_REDACT_H

#include "common/out.h"

/* Mount options: the value of each option whose name starts with "pass" (CIFS: pass=, passwd=,
 * password=, password2=) becomes <withheld>. Returns how many. */
uint32_t redact_mount_options(struct slice text, struct out *o);

#endif
