/*
 * xinetd.conf and the files it includes [xinetd.conf(5); xinetd parse.c, parsesup.c, confparse.c]:
 * `service NAME`, `defaults`, each with a block of `name op values...` between lines of '{' and
 * '}', `include PATH`, `includedir PATH`. One row is one of these, with its block.
 */
#ifndef CORDON_FORMATS_XINETD_H
#define CORDON_FORMATS_XINETD_H

#include "common/addr.h"
#include "common/arena.h"
#include "common/formats/format.h"

enum xinetd_kind {
	XINETD_SERVICE,
	XINETD_DEFAULTS,
	XINETD_INCLUDE,
	XINETD_INCLUDEDIR, /* files whose names hold a '.' or end in '~' are passed over */
};

struct xinetd_attr {
	struct xinetd_attr *next; /* in file order */
	uint32_t line;
	struct slice name;
	uint8_t op;	     /* '=', '+' or '-' */
	struct slice values; /* word_next() takes them off one by one */
};

struct xinetd_row {
	struct row at;
	enum xinetd_kind kind;
	struct slice name;	   /* of the service; the path of an include; empty for defaults */
	struct xinetd_attr *attrs; /* in the arena */
};

/* Bad: the server drops the whole block. After a line that begins nothing it passes over all up to
 * the next '}', and so does this. */
bool xinetd_next(struct lines *in, struct arena *a, struct xinetd_row *row);

/* The first attribute of this name, or NULL: of those that take one value the first counts. */
const struct xinetd_attr *xinetd_attr(const struct xinetd_row *row, const char *name);
/* The `id`, by which `enabled` and `disabled` name a service: the attribute, or the name. */
struct slice xinetd_id(const struct xinetd_row *service);

/*
 * Is the service off? `defaults` is the row of defaults, or NULL. An `enabled` list there decides
 * over `disable` in the service; `disabled` over both.
 */
bool xinetd_is_off(const struct xinetd_row *service, const struct xinetd_row *defaults);

/*
 * Does a word of only_from or no_access fit a client [xinetd addr.c addrlist_match]? 1, 0, or -1:
 * it hangs on a name, or on a network of IPv6, of which the server compares the wrong bytes. An
 * address may end in zeros, which are any, or in `{a,b}`; or `net/bits`. Any word that fits counts,
 * however close another one is, whatever the manual says.
 */
int xinetd_host_fits(struct slice word, const struct addr *client);

#endif
