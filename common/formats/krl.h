/*
 * Key revocation lists [openssh PROTOCOL.krl; krl.c ssh_krl_from_blob]: what `ssh-keygen -k`
 * writes. One row for each key, hash, range of serial numbers or key id that is revoked.
 *
 * sshd reads the whole list before it asks it: one bad byte and every key is refused. So the first
 * bad row ends the list.
 */
#ifndef CORDON_FORMATS_KRL_H
#define CORDON_FORMATS_KRL_H

#include "common/arena.h"
#include "common/formats/format.h"

enum krl_what {
	KRL_BAD,     /* at.err and at.why: sshd does not take the list */
	KRL_UNSURE,  /* at.why: versions of sshd differ about it; what follows still counts */
	KRL_KEY,     /* data: a public key in wire format */
	KRL_SHA1,    /* data: hash of a public key in wire format */
	KRL_SHA256,  /* data */
	KRL_SERIALS, /* certificates of `ca` with serial numbers first..last */
	KRL_KEY_ID,  /* certificates of `ca` with this key id: data */
};

struct krl_row {
	struct row at; /* line is 0: it is no text */
	enum krl_what what;
	struct slice data;
	bool any_ca;	 /* of every CA */
	struct slice ca; /* canonical wire format, in the arena */
	uint64_t first, last;
};

/* A list being read; owner: whoever owns the bytes. */
struct krl {
	struct slice rest, section, part;
	uint8_t type, part_type; /* of section and part; 0: between two */
	bool began, ended, any_ca;
	struct slice ca;
	/* A bitmap in work. */
	struct slice bits;
	uint64_t bit, offset;
};

/* Does the file begin as a list does? sshd takes another one for a text of keys. */
bool krl_is(struct slice file);

struct krl krl_of(struct slice file);
/* False at the end. */
bool krl_next(struct krl *k, struct arena *a, struct krl_row *row);

const char *krl_word(enum krl_what what);

#endif
