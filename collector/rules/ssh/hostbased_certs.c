/* Certificates of hosts: sorted by CA and name, and judged. */
#include "collector/rules/ssh/hostbased_certs.h"

#include <stdlib.h>

#include "collector/rules/ssh/certs.h"
#include "common/args.h"
#include "common/lower_bound.h"
#include "common/pattern.h"

#define NAMES_MAY_BE_PATTERNS 1003 /* and there must be one, and no critical option */

/* ---- The index ---- */

struct making {
	struct arena *arena;
	struct host_certs *all;
	size_t cap;
};

static struct slice lower(struct arena *a, struct slice s)
{
	char *p = arena_str(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return slice_of(p, s.n);
}

static bool is_pattern(struct slice name)
{
	return slice_find(name, '*') < name.n || slice_find(name, '?') < name.n;
}

static void add(
    struct making *m, const struct fact_certificate *cert, uint32_t host, struct slice name)
{
	struct host_certs *all = m->all;

	grow(&all->v, &m->cap, all->n + 1, sizeof(*all->v));
	all->v[all->n++] = (struct host_cert){cert->ca, lower(m->arena, name), cert, host};
}

static void add_cert(struct making *m, const struct fact_certificate *cert, uint32_t host)
{
	struct slice names = cert->principals, name;
	bool wild = names.n == 0;

	while (args_next(m->arena, &names, &name)) {
		wild = wild || is_pattern(name);
		if (name.n > 0)
			add(m, cert, host, name);
	}
	if (wild)
		add(m, cert, host, slice_of(NULL, 0));
}

static int by_ca_and_name(const struct host_cert *a, const struct host_cert *b)
{
	int order = slice_cmp(a->ca, b->ca);

	return order != 0 ? order : slice_cmp(a->name, b->name);
}

static int by_place(const void *x, const void *y)
{
	const struct host_cert *a = x, *b = y;
	int order = by_ca_and_name(a, b);

	if (order == 0)
		order = slice_cmp(a->cert->cert, b->cert->cert);
	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

static struct host_certs *make(struct rule_ctx *c)
{
	struct making m = {c->lasting, arena_new(c->lasting, struct host_certs), 0};
	struct host_certs *all = m.all;

	for (uint32_t h = 0; h < c->graph->nhosts; h++) {
		struct fact_certificate *certs;
		size_t n =
		    fact_load(c->facts, c->lasting, certificate, c->graph->hosts[h].id, &certs);

		for (size_t i = 0; i < n; i++)
			if (slice_eq_str(certs[i].kind, "host"))
				add_cert(&m, &certs[i], h);
	}
	all->v = arena_keep(c->lasting, all->v, all->n * sizeof(*all->v));
	if (all->n > 1)
		qsort(all->v, all->n, sizeof(*all->v), by_place);
	return all;
}

const struct host_certs *host_certs_of_case(struct rule_ctx *c, void **kept)
{
	if (*kept == NULL)
		*kept = make(c);
	return *kept;
}

/* ---- Looking up ---- */

static size_t find(const struct host_certs *all, struct slice ca, struct slice name,
    const struct host_cert **first)
{
	const struct host_cert wanted = {.ca = ca, .name = name};
	size_t lo, n = 0;

	LOWER_BOUND(lo, all->n, by_ca_and_name(&all->v[lo], &wanted) < 0);
	*first = all->n == 0 ? NULL : all->v + lo;
	while (lo + n < all->n && by_ca_and_name(&all->v[lo + n], &wanted) == 0)
		n++;
	return n;
}

struct host_certs_found host_certs_find(
    const struct host_certs *all, struct slice ca, struct slice name)
{
	struct host_certs_found found = {0};

	found.nnamed = find(all, ca, name, &found.named);
	found.nwild = find(all, ca, slice_of(NULL, 0), &found.wild);
	if (found.nwild > HOST_CERTS_MOST_WILD)
		found.nwild = HOST_CERTS_MOST_WILD;
	return found;
}

/* ---- Judging ---- */

/* 2: as it stands; 1: as a pattern; 0. */
static int names_it(
    const struct fact_certificate *cert, struct arena *a, struct slice name, bool fold)
{
	struct slice names = cert->principals, one;
	int best = 0;

	while (best < 2 && args_next(a, &names, &one)) {
		if (fold ? slice_eq_ci(one, name) : slice_eq(one, name))
			best = 2;
		else if (pattern_match(name, one, fold))
			best = 1;
	}
	return best;
}

static void check_name(struct sshd *s, struct door *d, const struct fact_certificate *cert,
    struct slice name, bool any_case)
{
	int newer = sshd_since(s, NAMES_MAY_BE_PATTERNS);
	int named = names_it(cert, d->c->arena, name, any_case);
	bool before = named == 2 || cert->principals.n == 0, now = named > 0;
	const struct fact_origin nowhere = {0};

	if (newer < 0 && before != now)
		door_unsure(d, SLICE("how this sshd reads the names of a host's certificate"));
	else if (newer > 0 ? !now : !before)
		door_shut(d, nowhere, "the host's certificate does not name it so");
}

static void check_options(struct sshd *s, struct door *d, const struct fact_certificate *cert)
{
	int newer = sshd_since(s, NAMES_MAY_BE_PATTERNS);
	const struct fact_origin nowhere = {0};

	if (cert->force_command != 1 && cert->source_address != 1 && cert->verify_required != 1 &&
	    cert->error.n == 0)
		return;
	if (newer > 0)
		door_shut(d, nowhere, "the host's certificate has a critical option");
	else if (newer < 0)
		door_unsure(
		    d, SLICE("whether this sshd takes a host's certificate with critical options"));
}

void host_certs_check(struct sshd *s, struct door *d, const struct fact_certificate *cert,
    struct slice name, bool any_case)
{
	const struct cert_entry e = {.when = CERT_OWN, .cert = cert};
	const struct fact_origin nowhere = {0};

	certs_check_seal(cert, d);
	check_name(s, d, cert, name, any_case);
	certs_check_time(&e, d);
	check_options(s, d, cert);
	sshd_check_algorithm(s, d, "hostbasedacceptedalgorithms",
	    &(struct sshd_key){nowhere, cert->type, cert->bits});
	if (!sshd_takes_signature(s, d, cert->signature))
		door_shut(d, nowhere, "sshd does not accept how the CA signed");
	sshd_check_revoked_key(s, d, &(struct revoked_asked){cert->fingerprint, cert->sha1, cert});
}
