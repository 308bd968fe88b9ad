/*
 * Reports for one kind of reader, who gets what that reader needs and no more:
 *
 *	handler		all of it
 *	management	what happened, on how many hosts, what is to be done, what is not known:
 *hosts and numbers; no account, no key, no path, no line host-owner	one host: its state, what to
 *change on it and where, what was not seen there, and of others the edges that end or begin on it
 *
 * To add a reader: a row in READER_LIST; what of a result it gets in reader_apply(), or writers of
 * its own; docs/READERS.md; a golden file in tests/unit/readers.
 */
#ifndef CORDON_REPORT_READER_H
#define CORDON_REPORT_READER_H

#include "collector/report/report.h"
#include "common/arena.h"

/* X(symbol, word) */
#define READER_LIST(X)                     \
	X(READER_HANDLER, "handler")       \
	X(READER_MANAGEMENT, "management") \
	X(READER_HOST_OWNER, "host-owner")

enum reader {
#define READER_ENUM(symbol, word) symbol,
	READER_LIST(READER_ENUM)
#undef READER_ENUM
	    READER_COUNT
};

const char *reader_word(enum reader r);

/* "management", "host-owner=web". 0, or ERR_UNKNOWN; *host is empty where none was named. */
int reader_parse(struct slice text, enum reader *r, struct slice *host);

/* What the owner of a host is told, in arena a; of `all` nothing is changed. 0, or ERR_ABSENT: the
 * case has no such host. */
int reader_owner(const struct result *all, struct slice host, struct arena *a, struct result *out);

int management_write_text(struct report_job *job);
int management_write_json(struct report_job *job);

#endif
