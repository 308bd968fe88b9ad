/*
 * Contents that never leave the host, whatever the file is called: each is known by its bytes, and
 * a record of its own says what may be said of it.
 *
 * To add one: a function that knows it and one that emits its record, and one row in contents.c.
 */
#ifndef CORDON_AGENT_CONTENTS_H
#define CORDON_AGENT_CONTENTS_H

#include "agent/gather.h"

struct content_kind {
	const char *withheld; /* said in the `file` record */
	bool (*suspected)(struct slice content);
	/* Emits a record for each that stands in the content of what was found. True when there was
	 * one. NULL: the `file` record says it all. */
	bool (*emit)(struct agent *a, const struct found *f, struct slice content);
};

/* What the content is, or NULL when it may leave. */
const struct content_kind *content_kind(struct slice content);

#endif
