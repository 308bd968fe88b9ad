/* Ticket records, and the places where tickets lie by themselves. */
#include "agent/tickets.h"

#include <stdlib.h>

#include "agent/ask.h"
#include "agent/glob.h"
#include "common/formats/krb5_file.h"

#define CACHES SLICE("/tmp/krb5cc_*") /* [krb5.conf(5), default_ccache_name] */
#define MOST_PRINCIPALS 64	      /* of one file; a keytab has a few */

bool tickets_suspected(struct slice content)
{
	return krb5_file_suspected(content);
}

/* What one file says of one principal. */
struct holding {
	struct slice principal;
	uint32_t expires;
};

static void emit_ticket(
    struct agent *a, const struct found *f, enum krb5_file_kind kind, const struct holding *h)
{
	struct json *j = emit_record(&a->emit, REC_TICKET);

	emit_found(j, f);
	emit_stat(j, f);
	json_kv_str(j, "format", kind == KRB5_CCACHE ? "ccache" : "keytab");
	json_kv_bytes(j, "principal", h->principal);
	if (h->expires > 0)
		json_kv_time(j, "expires", h->expires, 0);
	emit_done(&a->emit);
}

/* Several tickets and keys of one principal are one holding, good until the last one ends. */
static struct holding *holding_of(struct holding *v, size_t *n, struct slice principal)
{
	for (size_t i = 0; i < *n; i++)
		if (slice_eq(v[i].principal, principal))
			return &v[i];
	if (*n == MOST_PRINCIPALS)
		return NULL;
	v[*n] = (struct holding){principal, 0};
	return &v[(*n)++];
}

bool tickets_emit(struct agent *a, const struct found *f, struct slice content)
{
	struct krb5_file in = krb5_file_of(content);
	struct holding all[MOST_PRINCIPALS], *one;
	struct krb5_file_row row;
	size_t n = 0;

	if (in.kind == KRB5_NONE)
		emit_note(&a->emit, f->path, 0, "Kerberos keys in a form that is not read");
	while (!agent_over(a) && krb5_file_next(&in, &a->one, &row)) {
		if (row.at.err != 0) {
			emit_note(&a->emit, f->path, 0, row.at.why);
			continue;
		}
		one = holding_of(all, &n, row.principal);
		if (one != NULL && row.tgt && row.expires > one->expires)
			one->expires = row.expires;
	}
	for (size_t i = 0; i < n; i++)
		emit_ticket(a, f, in.kind, &all[i]);
	return true;
}

void gather_tickets(struct agent *a)
{
	struct strings paths = {0};

	glob_paths(a, CACHES, &paths);
	for (size_t i = 0; i < paths.n && !agent_over(a); i++)
		ask_file(a, paths.v[i], &(struct ask){.flags = ASK_KEYS, .parents = true}, NULL);
	free(paths.v);
}
