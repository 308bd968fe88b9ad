/* What a door asks of its client's address. */
#include "collector/rules/door.h"
#include "collector/rules/source.h"

/* What one door asks of the client's address: more is no configuration. Each term is told anew with
 * all before it. */
#define MOST_BYTES 16384

void source_need(struct door *d, enum source_term term, struct slice list)
{
	if (d->crowded || d->client.n > MOST_BYTES)
		door_crowd(d);
	else
		d->client = source_with(d->c->arena, d->client, term, list);
}

void source_join(struct door *d, struct slice terms)
{
	if (d->crowded || d->client.n + terms.n > MOST_BYTES)
		door_crowd(d);
	else if (d->client.n == 0)
		d->client = terms;
	else
		d->client =
		    arena_printf(d->c->arena, "%.*s %.*s", SLICE_ARG(d->client), SLICE_ARG(terms));
}
