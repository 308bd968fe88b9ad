/*
 * What `cordon verify` finds: an item and its state for each thing that a case consists of. The log
 * and the files are judged here, from the case alone; signatures, derived facts and agents by the
 * command, with what this machine has.
 *
 * Owner: audit_free gives back everything.
 */
#ifndef CORDON_CASE_AUDIT_H
#define CORDON_CASE_AUDIT_H

#include "collector/case/anchor.h"
#include "collector/case/manifest.h"

/* S(name): AUDIT_name, in words in lower case. */
#define AUDIT_STATES(S) \
	S(good)         \
	S(altered)      \
	S(missing)      \
	S(extra)        \
	S(unsigned)

enum audit_state {
#define AUDIT_ENUM(name) AUDIT_##name,
	AUDIT_STATES(AUDIT_ENUM)
#undef AUDIT_ENUM
	    AUDIT_STATE_COUNT
};

extern const char *const audit_words[];

struct audit_item {
	enum audit_state state;
	const char *item; /* a path of the case, a line of the log, "anchor", ... */
	const char *why;
};

/* What the log book says of evidence, seals and agents. */
struct audit_evidence {
	struct slice path;
	const char *sha256;
};

struct audit_seal {
	uint64_t seal, files, seq;
	const char *files_sha256, *key, *witness; /* key and witness "": not said */
	char hash[SHA256_HEX_BYTES];		  /* of the entry */
};

/* A witness's signature or a time stamp that was filed with a seal that was there. */
struct audit_filed {
	uint64_t seal;
	const char *file, *sha256; /* manifest.witness.sig or manifest.tsr */
};

struct audit_agent {
	uint64_t run;
	const char *sha256;
};

struct audit {
	struct audit_item *items;
	size_t n, cap, counts[AUDIT_STATE_COUNT];
	struct audit_evidence *evidence; /* by path */
	size_t nevidence, cap_evidence;
	struct audit_seal *seals;
	size_t nseals, cap_seals;
	struct audit_filed *filed;
	size_t nfiled, cap_filed;
	struct audit_agent *agents;
	size_t nagents, cap_agents;
	const struct anchor *anchors; /* to be found among the log's hashes */
	bool *found;
	size_t nanchors;
	struct slice manifest_text; /* mapped */
	struct manifest m;
	bool manifest_there, has_manifest; /* has: it could be read */
	const char *prefix; /* before each item: the part of the case that it is of; NULL: none */
	struct arena arena;
};

void audit_add(struct audit *a, enum audit_state state, const char *item, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * In this order; c is open with CASE_READ. audit_begin reads the manifest. 0, or ERR_IO when the
 * folder cannot be read.
 */
void audit_begin(struct audit *a, struct case_folder *c);
int audit_log(struct audit *a, struct case_folder *c);
int audit_files(struct audit *a, struct case_folder *c, struct slice *why);
void audit_free(struct audit *a);

/* The seal that the manifest is of, as the log has it; NULL when there is none. */
const struct audit_seal *audit_seal_of(const struct audit *a);
/* What the log says was filed as this file with the manifest's seal: its hash; NULL: nothing. */
const char *audit_filed_of(const struct audit *a, const char *file);
/* NULL when the manifest is that of the log's entry. */
const char *audit_seal_differs(const struct audit_seal *s, const struct manifest *m);

#endif
