/*
 * The manifest of a seal: the hash of every file of the case, and where the log book stood.
 * docs/CASE.md has the format; its lines of files are those of sha256sum(1).
 *
 * Owner: manifest_free gives back what the other functions put into the struct.
 */
#ifndef CORDON_CASE_MANIFEST_H
#define CORDON_CASE_MANIFEST_H

#include "collector/case/case.h"

#define MANIFEST "manifest"
#define MANIFEST_SIG "manifest.sig"		/* of the handler */
#define MANIFEST_WITNESS "manifest.witness.sig" /* of a second one */
#define MANIFEST_STAMP "manifest.tsr"		/* the answer of a time-stamp authority */
#define MANIFEST_FORMAT "cordon-case 1"

struct manifest_file {
	struct slice path; /* below the case folder */
	char sha256[SHA256_HEX_BYTES];
};

struct manifest {
	uint64_t seal;			   /* from 1 */
	uint64_t log_entries;		   /* under it; the last one is its own */
	char log_head[SHA256_HEX_BYTES];   /* hash of that entry */
	uint64_t log_bytes;		   /* of log.jsonl up to and with it */
	char log_sha256[SHA256_HEX_BYTES]; /* of those bytes */
	struct manifest_file *files;	   /* by path */
	size_t nfiles, cap;
	struct arena arena;
};

/* The whole text, strictly: ERR_SYNTAX with *line, ERR_LIMIT. Pure. */
int manifest_read(struct manifest *m, struct slice text, uint64_t *line);
void manifest_write(const struct manifest *m, struct out *o);
/* The hash over all lines of files, as the log's entry of the seal has it. */
void manifest_files_hash(const struct manifest *m, char hash[SHA256_HEX_BYTES]);
/* By path; or NULL. */
const struct manifest_file *manifest_file(const struct manifest *m, struct slice path);
void manifest_free(struct manifest *m);

/*
 * All regular files below the case folder, hashed, by path: into m->files. Left out are the log
 * book, manifests and signatures at the top, and case.db, which is derived. `odd` is told of what
 * cannot be listed: a link, a device, a name with control characters. 0 or ERR_IO with *why.
 */
int manifest_list(struct case_folder *c, struct manifest *m,
    void (*odd)(void *ctx, struct slice path, const char *why), void *ctx, struct slice *why);
/* The same without leaving any out. */
int manifest_list_all(struct case_folder *c, struct manifest *m,
    void (*odd)(void *ctx, struct slice path, const char *why), void *ctx, struct slice *why);

#endif
