/* What the options of a mount say, in whatever table they stand [mount(8)]. The last word counts.
 */
#ifndef CORDON_DERIVE_MOUNT_OPTIONS_H
#define CORDON_DERIVE_MOUNT_OPTIONS_H

#include "include/slice.h"

/* Also where `user` and its kin bring nosuid along. */
bool mount_says_nosuid(struct slice options);
bool mount_says_ro(struct slice options);

#endif
