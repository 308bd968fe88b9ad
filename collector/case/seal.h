/*
 * A seal: the manifest of all that is there, over an entry of the log book that names it. Signing
 * is the caller's, between the two steps, so that a manifest never stands there with the signature
 * of another.
 */
#ifndef CORDON_CASE_SEAL_H
#define CORDON_CASE_SEAL_H

#include "collector/case/manifest.h"

/* The manifest before it takes its place, and its signatures. */
#define SEAL_NEW "manifest.new"
#define SEAL_NEW_SIG "manifest.new.sig"
#define SEAL_NEW_WITNESS "manifest.new.witness.sig"

#define SEALS "seals" /* earlier ones, each in a folder of its number */

struct seal {
	const char *key, *witness; /* fingerprints of who is to sign, for the log; NULL: nobody */
	/* Further members of the log's entry. */
	void (*members)(void *ctx, struct json *j);
	/* What cannot be listed. */
	void (*odd)(void *ctx, struct slice path, const char *why);
	void *ctx;
	struct manifest m; /* filled by seal_begin */
};

/*
 * Keeps the seal that is there under seals/<n>/, writes README, lists and hashes all files, adds
 * the entry to the log, and writes SEAL_NEW. c is open with CASE_WRITE. 0, or an error with *why.
 */
int seal_begin(struct case_folder *c, struct seal *s, struct slice *why);
/* Puts the manifest and the signatures that were made into their places. 0 or ERR_IO. */
int seal_end(struct case_folder *c);

/* The manifest that is there: mapped text, and read. 0, ERR_ABSENT, ERR_SYNTAX, ERR_IO. */
int seal_read(struct case_folder *c, struct slice *text, struct manifest *m);

#endif
