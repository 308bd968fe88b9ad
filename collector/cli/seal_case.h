/*
 * Sealing a case: manifest, signatures, the anchor for the paper book, and its way to somewhere
 * else. What `cordon seal` and the end of a sweep share.
 */
#ifndef CORDON_CLI_SEAL_CASE_H
#define CORDON_CLI_SEAL_CASE_H

#include "collector/cli/case_use.h"

struct seal_wishes {
	const char *key, *witness; /* key files; NULL: that signature is not made */
	/* Where the anchor is sent; NULL: nowhere. */
	const char *syslog, *syslog_ca; /* host[:port], and the certificates to trust */
	const char *ssh;		/* [user@]host:file */
	const struct invocation *asked; /* for the log; NULL: by a sweep */
	struct out *told;		/* takes the words about the seal */
};

/*
 * Makes a seal of a case that is open with CASE_WRITE. EXIT_DONE; EXIT_PARTLY when a signature that
 * was wished for, or the anchor's copy elsewhere, could not be made; EXIT_FAILED; EXIT_USAGE when a
 * key file is none: then nothing was done.
 */
enum exit_status seal_case(struct case_folder *c, const struct seal_wishes *w);
/*
 * With the seal that is there: a witness's signature, made with a key file; the answer of a
 * time-stamp authority. The log book notes who filed what; that entry is under no seal yet.
 */
enum exit_status seal_file_witness(
    struct case_folder *c, const char *key, const struct invocation *v);
enum exit_status seal_file_answer(
    struct case_folder *c, const char *path, const struct invocation *v);

#endif
