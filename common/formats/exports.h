/*
 * NFS exports of Linux [exports(5); nfs-utils support/nfs/exports.c getexportent, xio.c]: the file
 * /etc/exports and its folder, etab in the same grammar, and what the kernel shows in
 * /proc/fs/nfsd/exports [linux fs/nfsd/export.c svc_export_show].
 *
 * One row is one client of one path with its effective options. In the files a syntax error or an
 * unknown option ends the reading: that row comes out bad and is the last one, as the server loses
 * all that follows.
 */
#ifndef CORDON_FORMATS_EXPORTS_H
#define CORDON_FORMATS_EXPORTS_H

#include "common/addr.h"
#include "common/arena.h"
#include "common/formats/format.h"

enum exports_dialect {
	EXPORTS_FILE,	/* /etc/exports, exports.d, etab */
	EXPORTS_KERNEL, /* /proc/fs/nfsd/exports: numeric flavours, unknown options passed over */
};

enum exports_flag {
	EXPORTS_RO = 1 << 0,
	EXPORTS_INSECURE = 1 << 1, /* any source port */
	EXPORTS_ROOT_SQUASH = 1 << 2,
	EXPORTS_ALL_SQUASH = 1 << 3,
	EXPORTS_NO_SUBTREE_CHECK = 1 << 4,
	EXPORTS_NOHIDE = 1 << 5,
	EXPORTS_CROSSMNT = 1 << 6,
	EXPORTS_FSID = 1 << 7,	 /* a numeric fsid= is set */
	EXPORTS_V4ROOT = 1 << 8, /* the kernel's pseudo root: names only, no files */
};

enum exports_flavour {
	EXPORTS_SYS,
	EXPORTS_NULL,
	EXPORTS_KRB5,
	EXPORTS_KRB5I,
	EXPORTS_KRB5P,
	EXPORTS_FLAVOURS
};

/* "sys", "null", "krb5", ... */
const char *exports_flavour_word(enum exports_flavour flavour);

/* Bits of xprtsec=. */
enum exports_transport {
	EXPORTS_CLEAR = 1 << 0,
	EXPORTS_TLS = 1 << 1,
	EXPORTS_MTLS = 1 << 2,
};

struct exports_sec {
	enum exports_flavour flavour;
	uint32_t flags; /* ro, insecure, squashing under this flavour; the rest as in the row */
};

struct exports_row {
	struct row at;	    /* line: of the client; raw: its token */
	uint32_t path_line; /* of the path */
	struct slice path;  /* without quotes and escapes; links not resolved */
	/* As named; "" and "*": everyone. The kernel joins several by ',', and writes '$' before a
	 * bare address. */
	struct slice client;
	struct slice options; /* between the parentheses; defaults of a '-' token are not in it */
	uint32_t flags;	      /* enum exports_flag, of the export as a whole */
	uint32_t anonuid, anongid;
	uint32_t sec_count; /* at least 1 in a sound row */
	struct exports_sec sec[EXPORTS_FLAVOURS];
	uint32_t transports;	 /* enum exports_transport; 0: not restricted */
	struct slice fsid;	 /* a number, "root" or a UUID, as written */
	bool has_mountpoint;	 /* exported only while the path is a mount point */
	struct slice mountpoint; /* of this other path, when not empty */
	struct slice refer;	 /* refer= or replicas=: clients are sent elsewhere */
	/* The oldest nfs-utils that knows every option used, as 10000 * major + 100 * minor + patch
	 * ("2.6.3" is 20603); an older one stops here. 0: any. */
	uint32_t since;
};

struct exports_reader {
	struct slice rest;
	uint32_t line;
	enum exports_dialect dialect;
	bool in_entry, stopped;
	struct exports_row defaults; /* path and '-' options of the entry being read */
};

void exports_begin(struct exports_reader *r, struct slice text, enum exports_dialect dialect);
/* The next client. Slices are in the text or, where something was unescaped, in the arena. */
bool exports_next(struct exports_reader *r, struct arena *a, struct exports_row *row);

/* The row that an option list alone makes (as in `options` of an `export` record): fills everything
 * but `at`, path and client. ERR_SYNTAX with *why, words in static storage. */
int exports_options_parse(
    struct slice options, enum exports_dialect dialect, struct exports_row *row, const char **why);
/* The same in steps: what stands without options, any number of lists, the end. */
void exports_options_begin(struct exports_row *row, enum exports_dialect dialect);
int exports_options_add(
    struct slice options, enum exports_dialect dialect, struct exports_row *row, const char **why);
void exports_options_end(struct exports_row *row);

/* What the flags are under a flavour; false when the export does not take that flavour. */
bool exports_flags_under(
    const struct exports_row *row, enum exports_flavour flavour, uint32_t *flags);

/* The kinds of client, in the order in which the server tries them [support/export/auth.c]. */
enum exports_client_kind {
	EXPORTS_CLIENT_HOST, /* a name, or one address */
	EXPORTS_CLIENT_NETWORK,
	EXPORTS_CLIENT_WILDCARD,
	EXPORTS_CLIENT_NETGROUP,
	EXPORTS_CLIENT_ANYONE,
	EXPORTS_CLIENT_GSS, /* gss/krb5: anyone with that flavour */
	EXPORTS_CLIENT_BAD, /* the server skips this client */
};

struct exports_client {
	enum exports_client_kind kind;
	struct slice name; /* host name, wildcard, netgroup without '@' */
	/* HOST with an address, and NETWORK; else ADDR_NONE. A NETWORK without it has a mask that
	 * is no prefix: whom it admits is not known. */
	struct cidr net;
};

struct exports_client exports_client_of(struct slice client);
/* A WILDCARD's pattern against a host name: `*` (also over dots), `?`, `[..]`, without case. */
bool exports_wildcard_match(struct slice pattern, struct slice name);

#endif
