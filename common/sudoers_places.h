/* Where a sudo looks for its policy, by how it was built: that of the system, of FreeBSD's ports,
 * of NetBSD's pkgsrc, of Solaris' OpenCSW, of HP-UX' and AIX' packages. */
#ifndef CORDON_SUDOERS_PLACES_H
#define CORDON_SUDOERS_PLACES_H

#include <stddef.h>

extern const char *const sudoers_places[];
extern const size_t sudoers_place_count;

#endif
