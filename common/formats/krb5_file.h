/*
 * Files with Kerberos keys: credential caches and keytabs [krb5 doc/formats/ccache_file_format.rst,
 * keytab_file_format.rst]. Rows say whose they are and until when; keys are passed over, and no row
 * ever points at one.
 */
#ifndef CORDON_FORMATS_KRB5_FILE_H
#define CORDON_FORMATS_KRB5_FILE_H

#include "common/arena.h"
#include "common/formats/format.h"

enum krb5_file_kind { KRB5_NONE, KRB5_CCACHE, KRB5_KEYTAB };

struct krb5_file_row {
	struct row at;		/* line is 0: it is no text */
	struct slice principal; /* as krb5_unparse_name() writes it; in the arena */
	bool tgt;	  /* ccache: a ticket to get tickets with, of the principal's own realm */
	uint32_t expires; /* of that ticket, seconds since 1970; 0: none */
};

/* A file being read; owner: whoever owns the bytes. */
struct krb5_file {
	struct slice rest;
	enum krb5_file_kind kind;
	uint8_t version;
	bool ended;
	struct slice realm, principal; /* of a ccache */
};

/* By the first two bytes. */
enum krb5_file_kind krb5_file_kind(struct slice file);
/* Keys may be in it, also where no row comes of them: the first versions are in the byte order of
 * their host. */
bool krb5_file_suspected(struct slice file);

struct krb5_file krb5_file_of(struct slice file);
/* A row for each ticket or key; of a ccache first one for its principal. False at the end. A bad
 * row ends the file. */
bool krb5_file_next(struct krb5_file *f, struct arena *a, struct krb5_file_row *row);

#endif
