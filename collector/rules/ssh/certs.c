/* Certificates of all hosts: loaded, told apart, sorted. */
#include "collector/rules/ssh/certs.h"

#include <stdlib.h>

#include "collector/rules/clock.h"
#include "collector/rules/ssh/certs_revocable.h"
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"

/* ---- Loading ---- */

/* While the index is made. */
struct making {
	struct rule_ctx *c;
	struct cert_held *v;
	size_t n, cap;
	int64_t first_clock, last_clock; /* of all hosts; -1: of none */
	struct arena scratch;
	bool any; /* a server asks a program about principals */
};

static int by_cert(const void *x, const void *y)
{
	const struct cert_held *a = x, *b = y;
	int order = slice_cmp(a->cert->cert, b->cert->cert);

	return order != 0 ? order : (a->host > b->host) - (a->host < b->host);
}

static void load_host(struct making *m, uint32_t host)
{
	struct fact_host_info *info;
	struct fact_certificate *certs;
	int64_t id = m->c->graph->hosts[host].id, now;
	size_t n = fact_load(m->c->facts, m->c->lasting, certificate, id, &certs);

	for (size_t i = 0; i < n; i++) {
		if (!slice_eq_str(certs[i].kind, "user"))
			continue;
		grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
		m->v[m->n++] = (struct cert_held){&certs[i], host, false};
	}
	if (fact_load(m->c->facts, &m->scratch, host_info, id, &info) > 0 &&
	    clock_parse(info->clock, &now) == 0) {
		if (m->first_clock < 0 || now < m->first_clock)
			m->first_clock = now;
		if (now > m->last_clock)
			m->last_clock = now;
	}
	arena_reset(&m->scratch);
}

/* Copies of one certificate are one. */
static void drop_copies(struct making *m)
{
	size_t kept = 0;

	if (m->n > 1)
		qsort(m->v, m->n, sizeof(*m->v), by_cert);
	for (size_t i = 0; i < m->n; i++)
		if (kept == 0 || !slice_eq(m->v[kept - 1].cert->cert, m->v[i].cert->cert))
			m->v[kept++] = m->v[i];
	m->n = kept;
}

/* ---- Classes ---- */

static enum cert_when when_of(const struct making *m, const struct fact_certificate *cert)
{
	if (m->first_clock < 0)
		return CERT_OWN;
	if (cert->valid_before <= m->first_clock || cert->valid_after > m->last_clock)
		return CERT_OVER;
	return cert->valid_after <= m->first_clock && cert->valid_before > m->last_clock
		   ? CERT_VALID
		   : CERT_OWN;
}

static void add_pair(struct out *o, struct arena *a, const char *name, struct slice value)
{
	args_add(o, arena_printf(a, "%s=%.*s", name, SLICE_ARG(value)));
}

/* What a server may ask, beside the CA and the principal. */
static struct slice profile(struct making *m, const struct cert_held *h, enum cert_when when)
{
	const struct fact_certificate *cert = h->cert;
	struct arena *a = &m->scratch;
	struct slice text;
	struct out o;

	out_memory(&o);
	args_add(&o, slice_sub(cert->type, 0, slice_find(cert->type, '@')));
	if (!slice_eq(cert->signature, cert->ca_type))
		add_pair(&o, a, "signature", cert->signature);
	if (!slice_eq_str(cert->seal, "good"))
		add_pair(&o, a, "seal", cert->seal);
	if (cert->bits > 0)
		args_add(&o, arena_printf(a, "bits=%lld", (long long)cert->bits));
	if (cert->source_address == 1)
		add_pair(&o, a, "source-address", cert->source);
	if (cert->force_command == 1)
		add_pair(&o, a, "force-command", cert->command);
	if (cert->port_forwarding == 0)
		args_add(&o, SLICE("no-port-forwarding"));
	if (sshd_is_token(cert->type) && cert->no_touch_required == 1)
		args_add(&o, SLICE("no-touch-required"));
	if (sshd_is_token(cert->type) && cert->verify_required == 1)
		args_add(&o, SLICE("verify-required"));
	if (cert->error.n > 0)
		add_pair(&o, a, "error", cert->error);
	if (when == CERT_OVER)
		args_add(&o, SLICE("over"));
	if (when == CERT_OWN || h->revocable)
		add_pair(&o, a, "certificate", cert->cert);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

static struct slice class_name(
    struct making *m, const struct cert_entry *e, struct slice principal, struct slice rest)
{
	struct slice text;
	struct out o;

	out_memory(&o);
	if (e->any)
		args_add(&o, SLICE("any principal"));
	else
		args_add(&o, principal);
	args_add(&o, e->ca);
	out_byte(&o, ' ');
	out_bytes(&o, rest);
	text = arena_dup(m->c->lasting, out_slice(&o));
	out_free(&o);
	return text;
}

static void add_entry(struct making *m, struct certs *all, size_t *cap, struct cert_entry e,
    struct slice principal, struct slice rest)
{
	e.principal = arena_dup(m->c->lasting, principal);
	e.class = class_name(m, &e, principal, rest);
	grow(&all->entries, cap, all->nentries + 1, sizeof(*all->entries));
	all->entries[all->nentries++] = e;
}

static void add_entries(struct making *m, struct certs *all, const struct cert_held *h, size_t *cap)
{
	struct cert_entry e = {.ca = h->cert->ca,
	    .when = when_of(m, h->cert),
	    .revocable = h->revocable,
	    .cert = h->cert,
	    .host = h->host};
	struct slice rest = profile(m, h, e.when), names = h->cert->principals, name;

	if (names.n == 0)
		add_entry(m, all, cap, e, names, rest);
	while (args_next(&m->scratch, &names, &name))
		add_entry(m, all, cap, e, name, rest);
	e.any = true;
	if (m->any)
		add_entry(m, all, cap, e, slice_of(NULL, 0), rest);
	arena_reset(&m->scratch);
}

static int by_place(const void *x, const void *y)
{
	const struct cert_entry *a = x, *b = y;
	int order = slice_cmp(a->ca, b->ca);

	if (order == 0)
		order = a->any - b->any;
	if (order == 0)
		order = slice_cmp(a->principal, b->principal);
	if (order == 0)
		order = slice_cmp(a->class, b->class);
	return order != 0 ? order : slice_cmp(a->cert->cert, b->cert->cert);
}

static int by_host(const void *x, const void *y)
{
	const struct cert_entry *a = *(const struct cert_entry *const *)x;
	const struct cert_entry *b = *(const struct cert_entry *const *)y;

	return a->host != b->host ? (a->host < b->host ? -1 : 1) : (a > b) - (a < b);
}

static bool is_together(const struct cert_entry *a, const struct cert_entry *b)
{
	return slice_eq(a->ca, b->ca) && a->any == b->any && slice_eq(a->principal, b->principal);
}

/* Whoever looks one up is told how many follow, and has not to go over them. */
static void count_runs(struct certs *all)
{
	for (size_t i = all->nentries; i-- > 0;) {
		struct cert_entry *e = &all->entries[i];
		bool last = i + 1 == all->nentries || !is_together(e, e + 1);
		bool same = !last && slice_eq(e->class, e[1].class);

		e->alike = same ? e[1].alike + 1 : 1;
		e->together = last ? 1 : e[1].together + 1;
		e->classes = last ? 1 : e[1].classes + !same;
	}
}

static void sort(struct certs *all, struct arena *a)
{
	all->by_host = arena_alloc(a, (all->nentries + 1) * sizeof(*all->by_host));
	if (all->nentries > 1)
		qsort(all->entries, all->nentries, sizeof(*all->entries), by_place);
	count_runs(all);
	for (size_t i = 0; i < all->nentries; i++)
		all->by_host[i] = &all->entries[i];
	if (all->nentries > 1)
		qsort(all->by_host, all->nentries, sizeof(*all->by_host), by_host);
}

static struct certs *make(struct rule_ctx *c)
{
	struct making m = {.c = c, .first_clock = -1, .last_clock = -1};
	struct certs *all = arena_new(c->lasting, struct certs);
	size_t cap = 0;

	for (uint32_t h = 0; h < c->graph->nhosts; h++)
		load_host(&m, h);
	drop_copies(&m);
	certs_mark_revocable(c, m.v, m.n);
	m.any = m.n > 0 && facts_exist(c->facts,
			       "SELECT 1 FROM fact_sshd_setting WHERE keyword = "
			       "'authorizedprincipalscommand'",
			       0);
	for (size_t i = 0; i < m.n; i++)
		add_entries(&m, all, &m.v[i], &cap);
	all->entries = arena_keep(c->lasting, all->entries, all->nentries * sizeof(*all->entries));
	sort(all, c->lasting);
	free(m.v);
	arena_free(&m.scratch);
	return all;
}

const struct certs *certs_of_case(struct rule_ctx *c, const struct rule *rule)
{
	void **kept = rule_kept(c, rule);

	if (*kept == NULL)
		*kept = make(c);
	return *kept;
}

/* ---- Looking up ---- */

static size_t find(
    const struct certs *all, const struct cert_entry *wanted, const struct cert_entry **first)
{
	size_t lo = 0, hi = all->nentries;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct cert_entry *e = &all->entries[mid];
		int order = slice_cmp(e->ca, wanted->ca);

		if (order == 0)
			order = e->any - wanted->any;
		if (order == 0)
			order = slice_cmp(e->principal, wanted->principal);
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*first = all->entries + lo;
	return lo < all->nentries && is_together(*first, wanted) ? (*first)->together : 0;
}

size_t certs_find(const struct certs *all, struct slice ca, struct slice principal,
    const struct cert_entry **first)
{
	return find(all, &(struct cert_entry){.ca = ca, .principal = principal}, first);
}

size_t certs_find_any(const struct certs *all, struct slice ca, const struct cert_entry **first)
{
	return find(all, &(struct cert_entry){.ca = ca, .any = true}, first);
}

uint32_t certs_node(struct rule_ctx *c, const struct cert_entry *e)
{
	return graph_node(c->graph, NODE_CERTIFIED, NO_HOST, e->class);
}

static struct slice name_of_any(struct arena *a, const struct cert_entry *e)
{
	struct slice text;
	struct out o;

	out_memory(&o);
	args_add(&o, e->any ? SLICE("any principal") : e->principal);
	args_add(&o, e->ca);
	args_add(&o, SLICE("one of many"));
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

uint32_t certs_node_any(struct rule_ctx *c, const struct rule *rule, const struct cert_entry *first)
{
	struct slice name = name_of_any(c->arena, first);
	uint32_t node = graph_find(c->graph, NODE_CERTIFIED, NO_HOST, name);
	size_t n = first->together;

	if (node != NO_NODE)
		return node;
	node = graph_node(c->graph, NODE_CERTIFIED, NO_HOST, name);
	for (const struct cert_entry *e = first; n > 0; n -= e->alike, e += e->alike) {
		struct door d = door_open(c, rule);

		if (e->when == CERT_OVER || slice_eq_str(e->cert->seal, "bad") ||
		    e->cert->error.n > 0)
			continue;
		door_premise(&d, certs_node(c, e));
		door_to_node(
		    &d, node, SLICE("it is one of the CA's certificates for the principal"));
	}
	return node;
}

void certs_check_seal(const struct fact_certificate *cert, struct door *d)
{
	/* On a host that trusts it, the certificate's line is of another host. */
	struct fact_origin at = {0};

	if (cert->host == d->c->host_id)
		at = cert->at;
	if (slice_eq_str(cert->seal, "bad"))
		door_shut(d, at, "the CA's signature on the certificate is wrong");
	else if (!slice_eq_str(cert->seal, "good"))
		door_unsure(d, SLICE("whether the CA's signature on the certificate is good"));
}

void certs_check_time(const struct cert_entry *e, struct door *d)
{
	int64_t now = rule_now(d->c);
	const struct fact_origin nowhere = {0};

	if (now < 0) {
		door_unsure(d,
		    SLICE("whether the certificate is in its time: the host's clock is not known"));
		return;
	}
	if (e->when == CERT_VALID)
		return;
	if (now < e->cert->valid_after)
		door_shut(d, nowhere, "the certificate is not valid yet");
	else if (now >= e->cert->valid_before)
		door_shut(d, nowhere, "the certificate has expired");
}
