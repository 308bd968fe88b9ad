/*
 * cordon-verify: is a case as it was sealed? A program of its own, for the other side's expert: it
 * knows docs/CASE.md and nothing of the program that writes cases, so that a fault of the one is
 * not a fault of the other. SHA-256 and signatures are libcrypto's.
 *
 * All memory lives until the program ends (pool.c); nothing is written but the findings.
 */
#ifndef CORDON_VERIFY_VERIFY_H
#define CORDON_VERIFY_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct bytes {
	const unsigned char *p;
	size_t n;
};

#define HASH_BYTES 32
#define HEX_BYTES 65 /* a hash in hexadecimal, with its NUL */

/* ---- pool.c: memory, and views of bytes ---- */
void *pool_get(size_t n); /* zeroed */
void pool_free(void);	  /* all of it */
char *pool_text(struct bytes b);
char *pool_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* *items as an array of `have` items of that size: with room for one more. */
void *pool_more(void *items, size_t have, size_t item_bytes);

struct bytes bytes_of(const char *text);
struct bytes bytes_cut(struct bytes b, size_t from, size_t to);
bool bytes_same(struct bytes a, struct bytes b);
bool bytes_is(struct bytes b, const char *text);
bool bytes_begin(struct bytes b, const char *text);
int bytes_order(struct bytes a, struct bytes b);
/* Takes what is before the first `c` off *b, and `c`; all of it where there is none: false then. */
bool bytes_take(struct bytes *b, int c, struct bytes *head);
/* Decimal, from 1, without zeros in front, up to 2^53. */
bool bytes_number(struct bytes b, uint64_t *out);
bool bytes_is_hash(struct bytes b);
/* Strict: whole groups of four, the padding's bits zero. */
bool bytes_base64(struct bytes b, struct bytes *out);
/* The file's bytes; false: errno says why. At most `most`. */
bool bytes_read(const char *path, size_t most, struct bytes *out);

void hash_hex(struct bytes b, char out[HEX_BYTES]);

/* ---- findings.c ---- */
#define STATES(S) S(good) S(altered) S(missing) S(extra) S(unsigned)

enum state {
#define STATE_ENUM(name) STATE_##name,
	STATES(STATE_ENUM)
#undef STATE_ENUM
	    STATE_COUNT
};

void find(enum state state, const char *item, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Stands before each item from now on: "" or the part of the case that they are of. */
void findings_of(const char *part);
/* Before pool_free(), where another case follows. */
void findings_forget(void);
/* Prints all; the exit status: 0, 1 or 3. */
int findings_print(bool as_json);

/* ---- json.c: members of one object ---- */
/* Is the text one JSON object (RFC 8259), in UTF-8 as far as it goes, and nothing else? */
bool json_is_object(struct bytes text);
/* The first member of that name in an object that is one: a string, decoded. False when there is
 * none, or of another type. */
bool json_string(struct bytes object, const char *name, struct bytes *out);
/* What is in an array, to go over with json_next(): its items one by one. */
bool json_array(struct bytes object, const char *name, struct bytes *items);
bool json_next(struct bytes *items, struct bytes *one);
/* A whole number from 0 to 2^53. */
bool json_number(struct bytes object, const char *name, uint64_t *out);

/* ---- manifest.c ---- */
struct file {
	struct bytes path;
	char hash[HEX_BYTES];
};

struct manifest {
	uint64_t seal, entries, log_bytes;
	char head[HEX_BYTES], log_hash[HEX_BYTES];
	char files_hash[HEX_BYTES]; /* over its lines of files */
	struct file *files;
	size_t nfiles;
};

/* 0, or the number of the first line that is none of a manifest. */
size_t manifest_read(struct bytes text, struct manifest *m);

/* ---- book.c ---- */
struct seal_entry {
	uint64_t seal, files, seq;
	struct bytes files_hash, key, witness; /* empty: not said */
	char hash[HEX_BYTES];
};

/* A witness's signature or a time stamp that was filed with a seal that was there. */
struct filed {
	uint64_t seal;
	struct bytes file, hash;
};

struct book {
	struct file *evidence; /* as the entries have it, by path */
	size_t nevidence;
	struct seal_entry *seals;
	size_t nseals;
	struct filed *filed;
	size_t nfiled;
	const struct seal_entry *seal; /* that the manifest is of; NULL: none */
};

struct anchor {
	unsigned char half[2][8];
	bool found;
};

/* `m` NULL: there is no manifest that can be read. Finds what is wrong with the lines, the chain
 * and the manifest; marks the anchors that it meets. */
/* NULL when the manifest is that of the entry. */
const char *book_seal_differs(const struct seal_entry *s, const struct manifest *m);
void book_check(struct bytes text, const struct manifest *m, bool has_manifest, struct book *b,
    struct anchor *anchors, size_t n);

/* ---- anchor.c ---- */
/* Twelve words, in any case; what stands before a ':' is passed over. NULL, or what is wrong. */
const char *anchor_read(const char *words, struct anchor *a);
bool anchor_fits(const struct anchor *a, const char *hash);

/* ---- files.c ---- */
/* Every file below the folder against manifest and book. False: it cannot be read. */
bool files_check(const char *folder, const struct manifest *m, const struct book *b);

/* Names of the cases that lie in its folder cases/: sixteen digits, '-', sixteen digits; sorted. */
size_t parts_list(const char *folder, char ***names);

/* ---- cert.c ---- */
struct cert {
	struct bytes plain, ca; /* the key in it, and the authority's: in wire format */
	struct bytes *principals;
	size_t n;
	uint64_t after, before; /* seconds since 1970: good from..until, not at `until` */
	bool of_user;		/* and not of a host */
};
/* Is a key in wire format a certificate? */
bool cert_is(struct bytes key);
/* NULL, or what is wrong with it; its authority's signature is checked. */
const char *cert_read(struct bytes cert, struct cert *c);
/* Is it a user's, and good at that time? */
bool cert_holds(const struct cert *c, time_t when);

/* ---- sshsig.c ---- */
struct signature {
	struct bytes key; /* in wire format; may be a certificate: */
	bool certified;
	struct cert cert;
	const char *fingerprint; /* of the plain key */
};
/* Is `armored` a signature of the message in that namespace? NULL, or what is wrong with it. */
const char *sshsig_check(
    struct bytes armored, struct bytes message, const char *name_space, struct signature *out);
const char *sshsig_fingerprint(struct bytes key);

/* ---- sshkey.c ---- */
/* NULL when `sig`, in wire format, is a good signature of `data` by the key; else what is wrong. */
const char *sshkey_verify(struct bytes key, struct bytes sig, struct bytes data);
/* The same of an authority that signed a certificate: RSA with SHA-1 counts there. */
const char *sshkey_certifies(struct bytes key, struct bytes sig, struct bytes data);

/* ---- signers.c ---- */
/* Somebody whom the list lets sign with that key in this namespace at that time; NULL: nobody. */
const char *signers_find(
    struct bytes list, const struct signature *by, const char *name_space, time_t when);
/* "20260102[0304[05]][Z]"; without Z by this machine's time zone. */
bool signers_time(struct bytes text, time_t *out);

/* ---- wire.c: strings and numbers of RFC 4251 ---- */
bool wire_number(struct bytes *b, uint32_t *out);
bool wire_bytes(struct bytes *b, struct bytes *out);

/* ---- signed.c ---- */
struct trusted {
	bool has_list;
	struct bytes list; /* of allowed signers */
	const char *tsa_ca;
	time_t when; /* of whose signatures are judged */
};

/*
 * Signatures and time stamps of the manifest in the folder, and of the earlier ones in its seals/.
 * `part`: what stands before its items. `m` NULL: there is none, or it cannot be read.
 */
void signed_check(const char *folder, const char *part, const struct trusted *t,
    const struct book *b, const struct manifest *m, struct bytes text, bool there);

/* ---- stamp.c ---- */
/* Is it a time stamp of these bytes? `ca` NULL: by whomsoever. NULL, or what is wrong; *when. */
const char *stamp_check(
    struct bytes answer, struct bytes message, const char *ca, const char **when);

#endif
