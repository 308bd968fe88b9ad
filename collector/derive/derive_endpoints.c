/* Sockets, joined with the processes that hold them: by the kernel's number. */
#include <stdlib.h>

#include "collector/derive/derivers.h"
#include "common/lower_bound.h"
#include "include/limits.h"

static struct slice address_of(struct derive_ctx *c, const struct record *r)
{
	if (record_has(r, "interface"))
		return arena_printf(c->arena, "%lld", (long long)record_i64(r, "interface", 0));
	return record_text(r, record_has(r, "address") ? "address" : "path");
}

static void take_socket(struct derive_ctx *c, const struct record *r)
{
	struct fact_endpoint f = {
	    .host = c->host,
	    .at = {.record = r->line},
	    .proto = record_text(r, "proto"),
	    .state = record_text(r, "state"),
	    .address = address_of(c, r),
	    .port = record_i64(r, "port", -1),
	    .peer = record_text(r, "peer"),
	    .peer_port = record_i64(r, "peer_port", -1),
	    .uid = record_i64(r, "uid", -1),
	    .ino = record_i64(r, "ino", -1),
	    .fresh = record_bool(r, "fresh") == 1,
	    .pid = -1,
	};

	grow(&c->endpoints, &c->cap_endpoints, c->nendpoints + 1, sizeof(*c->endpoints));
	c->endpoints[c->nendpoints++] = f;
}

static int by_ino(const void *left, const void *right)
{
	const struct held_socket *a = left, *b = right;

	if (a->ino != b->ino)
		return a->ino < b->ino ? -1 : 1;
	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* The process with the lowest number that has it: the one that made it, as a rule. */
static const struct held_socket *holder_of(const struct derive_ctx *c, int64_t ino)
{
	size_t lo;

	LOWER_BOUND(lo, c->nheld, c->held[lo].ino < ino);
	return lo < c->nheld && c->held[lo].ino == ino ? &c->held[lo] : NULL;
}

static void finish(struct derive_ctx *c)
{
	if (c->nheld > 1)
		qsort(c->held, c->nheld, sizeof(*c->held), by_ino);
	for (size_t i = 0; i < c->nendpoints; i++) {
		struct fact_endpoint *f = &c->endpoints[i];
		const struct held_socket *h = f->ino > 0 ? holder_of(c, f->ino) : NULL;

		if (h != NULL) {
			f->pid = h->pid;
			f->name = h->name;
		}
		fact_add(c->facts, endpoint, f);
	}
}

const struct deriver derive_endpoints = {
    .name = "endpoints",
    .kind = REC_SOCKET,
    .record = take_socket,
    .finish = finish,
};
