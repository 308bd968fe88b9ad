/*
 * Cases carried from one folder to another: packed, encrypted on the way when somebody is named to
 * read it, and taken in.
 */
#ifndef CORDON_CLI_MERGE_H
#define CORDON_CLI_MERGE_H

#include "collector/cli/case_use.h"
#include "common/sha256.h"

struct pack_told {
	const char **names; /* of the cases in it, in the arena of the folder */
	size_t n;
	uint64_t bytes;
	char sha256[SHA256_HEX_BYTES]; /* of the pack before it was encrypted */
};

/* Bytes and hash of a pack that was written. 0 or ERR_IO. */
int pack_hash(int fd, struct pack_told *told);
/* Writes a case, and all that were merged into it, to an open file. Says what fails. */
enum exit_status merge_pack(struct case_folder *c, int fd, bool compress, struct pack_told *told);

/* Is the file (or folder) one that merge_take() takes? */
bool merge_is(const char *file);
/*
 * Takes in a pack, or the folder of a case: each case in it goes to cases/, unless it is there
 * already, and into the log book. `identity`: a key file for one that is encrypted; or NULL. *taken
 * counts those that are new. EXIT_DONE, EXIT_PARTLY when one of several was refused, EXIT_FAILED.
 */
enum exit_status merge_take(struct case_folder *c, const char *file, const char *identity,
    const struct invocation *v, size_t *taken);

#endif
