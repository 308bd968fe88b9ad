/* Where password hashes lie: shadow, what stands in its place on other systems, and copies of it.
 */
#ifndef CORDON_RULES_HASH_FILES_H
#define CORDON_RULES_HASH_FILES_H

#include "collector/derive/facts.h"

/* By its path: the agent asks for the metadata of each. */
bool hash_file_is(const struct fact_file *file);

#endif
