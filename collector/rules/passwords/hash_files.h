/* Where password hashes lie: shadow, what stands in its place on other systems, and the copies that
 * the tools leave behind. */
#ifndef CORDON_RULES_HASH_FILES_H
#define CORDON_RULES_HASH_FILES_H

#include <stddef.h>

extern const char *const hash_files[];
extern const size_t hash_file_count;

#endif
