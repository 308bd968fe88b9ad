/* Networks sorted by the length of their prefix: see addr_set.h. */
#include "common/addr_set.h"

#include <stdlib.h>

#include "common/arena.h"

#define V4_BITS 32
#define V6_BITS 128
#define MAPPED_BITS 96 /* of ::ffff:0:0/96 */

static uint8_t all_bits(const struct addr *a)
{
	return a->family == ADDR_V4 ? V4_BITS : V6_BITS;
}

/* A network of mapped addresses is the IPv4 network that they reach. */
static struct cidr unmapped(const struct cidr *net)
{
	struct addr plain = addr_unmapped(&net->net);

	if (net->net.family == ADDR_V6 && plain.family == ADDR_V4 && net->bits >= MAPPED_BITS)
		return (struct cidr){plain, (uint8_t)(net->bits - MAPPED_BITS)};
	return *net;
}

void addr_set_add(struct addr_set *s, const struct cidr *net)
{
	grow(&s->nets, &s->cap, s->n + 1, sizeof(*s->nets));
	s->nets[s->n++] = unmapped(net);
}

void addr_set_add_addr(struct addr_set *s, const struct addr *a)
{
	const struct cidr net = {*a, all_bits(a)};

	addr_set_add(s, &net);
}

static int by_length(const void *l, const void *r)
{
	const struct cidr *a = l, *b = r;

	if (a->net.family != b->net.family)
		return a->net.family < b->net.family ? -1 : 1;
	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	return addr_cmp(&a->net, &b->net);
}

void addr_set_end(struct addr_set *s)
{
	s->nruns = 0;
	if (s->n > 0)
		qsort(s->nets, s->n, sizeof(*s->nets), by_length);
	for (size_t from = 0, to; from < s->n; from = to) {
		for (to = from + 1; to < s->n && s->nets[to].bits == s->nets[from].bits &&
				    s->nets[to].net.family == s->nets[from].net.family;)
			to++;
		grow(&s->runs, &s->cap_runs, s->nruns + 1, sizeof(*s->runs));
		s->runs[s->nruns++] = (struct addr_set_run){from, to};
	}
}

bool addr_set_has(const struct addr_set *s, const struct addr *a)
{
	struct cidr want = {.net = addr_unmapped(a)};
	const struct addr plain = want.net;

	for (size_t i = 0; i < s->nruns; i++) {
		const struct cidr *first = &s->nets[s->runs[i].from];

		if (first->net.family != plain.family)
			continue;
		want.bits = first->bits;
		want.net = addr_masked(&plain, want.bits);
		if (bsearch(
			&want, first, s->runs[i].to - s->runs[i].from, sizeof(*first), by_length))
			return true;
	}
	return false;
}

void addr_set_free(struct addr_set *s)
{
	free(s->nets);
	free(s->runs);
	*s = (struct addr_set){0};
}
