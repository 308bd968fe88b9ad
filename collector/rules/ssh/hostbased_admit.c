/* Clients that a line lets in: edges from keys, and from users by ssh-keysign, to the file's node.
 */
#include "collector/rules/ssh/hostbased_admit.h"

#include <stdlib.h>

#include "collector/rules/names.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"

#define KEY_UNSEEN "whether the client's host has its private key"

/* A line, a client that it means, and what is known of it. */
struct admitting {
	struct hostbased_asking *q;
	const struct hostbased_peer *peer;
	struct known_keys *keys;
	struct slice user; /* empty with account NULL: each her own */
	int refused;	   /* -1: that is not known */
};

struct slice hostbased_why(const struct hostbased_asking *q)
{
	if (q->file->added)
		return arena_printf(q->c->arena,
		    "who adds a line to %.*s lets in whom a client's host vouches for",
		    SLICE_ARG(q->file->path));
	return arena_printf(q->c->arena,
	    "the line \"%.*s\" lets in whom the client's host vouches for",
	    SLICE_ARG(slice_trim(q->line->fact->raw)));
}

/* The door that all ways by the line go through. */
static struct door open_line(const struct admitting *a)
{
	struct hostbased_asking *q = a->q;
	struct door d = q->door;

	door_grant(&d, q->line->fact->at);
	if (a->peer->missing.n > 0)
		door_unsure(&d, a->peer->missing);
	if (a->refused < 0)
		door_unsure(&d, SLICE("whether an earlier line refuses the client"));
	return d;
}

/* What a client shows: a key that is known, or a certificate by a CA that is. */
struct shown {
	const struct fact_known_host *known;
	const struct fact_certificate *cert; /* NULL: the key itself, or a CA that certifies one */
};

static void check_ca(struct hostbased_asking *q, struct door *d, const struct fact_known_host *ca)
{
	if (!sshd_takes_certificates(q->sshd, d, "hostbasedacceptedalgorithms"))
		door_shut(d, ca->at, "sshd accepts no certificates of hosts");
	if (!sshd_takes_type(q->sshd, d, "casignaturealgorithms", ca->type))
		door_shut(d, ca->at, "sshd does not accept how the CA signs");
}

static void check_key(const struct admitting *a, struct door *d, const struct shown *key)
{
	struct hostbased_asking *q = a->q;
	const struct fact_known_host *known = key->known;

	door_cite(d, known->at);
	if (hostbased_is_ca(known))
		check_ca(q, d, known);
	else
		sshd_check_algorithm(q->sshd, d, "hostbasedacceptedalgorithms",
		    &(struct sshd_key){known->at, known->type, known->bits});
	sshd_check_revoked(q->sshd, d, known->fingerprint);
	if (key->cert == NULL)
		return;
	host_certs_check(q->sshd, d, key->cert, a->peer->name, q->eyes->packet);
	if (hostbased_known_revokes(
		q->known, &q->pairs, a->peer->name, known, key->cert->fingerprint))
		door_shut(d, known->at, "known_hosts has the host's key as revoked");
}

static void admit(const struct admitting *a, struct door *d)
{
	door_to_node(d, a->q->node, hostbased_why(a->q));
	a->q->admits = a->q->admits || !d->shut;
}

/* From the client's address, or by taking it. */
static void admit_from(const struct admitting *a, struct door *d)
{
	struct hostbased_asking *q = a->q;
	struct door far = *d;
	char text[ADDR_TEXT_BYTES];

	d->client = q->client;
	if (a->peer->addr.family != ADDR_NONE) {
		source_need(d, SOURCE_FROM,
		    arena_dup(q->c->arena, slice_of(text, addr_format(&a->peer->addr, text))));
		door_need(&far, "spoof");
		if (!d->shut)
			door_to_node(&far, q->node, hostbased_why(q));
	}
	admit(a, d);
}

/* Who holds the key is any user of the client. */
static void admit_holder(const struct admitting *a, const struct shown *key)
{
	struct hostbased_asking *q = a->q;
	struct door d = open_line(a);

	check_key(a, &d, key);
	door_premise(&d, graph_node(q->c->graph, NODE_KEY, NO_HOST,
			     key->cert != NULL ? key->cert->fingerprint : key->known->fingerprint));
	admit_from(a, &d);
}

/* Who adds a key to known_hosts under the client's name holds it; its type is hers to choose. */
static void admit_writer(const struct admitting *a, uint32_t writers)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512"};
	struct hostbased_asking *q = a->q;
	struct door d = open_line(a);
	bool taken = false;

	d.rule = &rule_account_write;
	for (size_t i = 0; i < 3 && !taken; i++)
		taken = sshd_takes_type(
		    q->sshd, &d, "hostbasedacceptedalgorithms", slice_str(types[i]));
	if (!taken)
		door_shut(&d, q->line->fact->at, "sshd accepts no key that could be added");
	sshd_check_revoked(q->sshd, &d, slice_of(NULL, 0));
	door_premise(&d, writers);
	admit_from(a, &d);
}

/* The second file is asked where the first has nothing of the name. */
static void admit_writers(const struct admitting *a)
{
	const struct hostbased_asking *q = a->q;
	bool second = a->keys->n == 0 && !a->keys->unsure;

	for (size_t i = 0; i < 1u + second && !q->more; i++)
		if (q->system_writers[i] != NO_NODE)
			admit_writer(a, q->system_writers[i]);
	if (q->own_writers != NO_NODE)
		admit_writer(a, q->own_writers);
}

/* Copies of one certificate stand together. */
static void admit_certified_by(const struct admitting *a, const struct fact_known_host *ca)
{
	struct host_certs_found found =
	    host_certs_find(hostbased_certs(a->q->c), ca->fingerprint, a->peer->name);

	for (size_t i = 0; i < found.nnamed; i++)
		if (i == 0 || !slice_eq(found.named[i].cert->cert, found.named[i - 1].cert->cert))
			admit_holder(a, &(struct shown){ca, found.named[i].cert});
	for (size_t i = 0; i < found.nwild; i++)
		if (i == 0 || !slice_eq(found.wild[i].cert->cert, found.wild[i - 1].cert->cert))
			admit_holder(a, &(struct shown){ca, found.wild[i].cert});
}

static void admit_holders(const struct admitting *a)
{
	for (size_t i = 0; i < a->keys->n; i++) {
		admit_holder(a, &(struct shown){a->keys->v[i], NULL});
		if (hostbased_is_ca(a->keys->v[i]))
			admit_certified_by(a, a->keys->v[i]);
	}
}

static int fits_client(const struct admitting *a, uint32_t host, struct slice *missing)
{
	struct hostbased_asking *q = a->q;
	const struct host_addr *own;
	size_t n = names_addrs_of(q->c->names, host, &own);
	int best = 0;

	*missing = slice_of(NULL, 0);
	if (q->client.n == 0)
		return 1;
	if (a->peer->addr.family != ADDR_NONE)
		return source_fits(q->c, &q->eyes->files, q->client, &a->peer->addr, host, missing);
	for (size_t i = 0; i < n && best <= 0; i++) {
		int one =
		    source_fits(q->c, &q->eyes->files, q->client, &own[i].addr, host, missing);

		best = one > 0 || best == 0 ? one : best;
	}
	return best;
}

/* The first certificate among these that opens, of those that the client's ssh(1) shows: then *d is
 * its door. */
static bool open_by_cert(const struct admitting *a, struct door *d, uint32_t host,
    const struct fact_known_host *ca, const struct host_cert *v, size_t n)
{
	const struct hostbased_client *client = hostbased_client(a->q->c, host);

	for (size_t i = 0; i < n; i++) {
		struct door one = *d;
		bool sure;

		if (v[i].host != host || !hostbased_shows(client, v[i].cert, &sure))
			continue;
		check_key(a, &one, &(struct shown){ca, v[i].cert});
		if (!sure)
			door_unsure(&one, SLICE(KEY_UNSEEN));
		if (one.shut)
			continue;
		*d = one;
		return true;
	}
	return false;
}

static bool open_certified(const struct admitting *a, struct door *d, uint32_t host)
{
	for (size_t i = 0; i < a->keys->n; i++) {
		const struct fact_known_host *ca = a->keys->v[i];
		struct host_certs_found found;

		if (!hostbased_is_ca(ca))
			continue;
		found = host_certs_find(hostbased_certs(a->q->c), ca->fingerprint, a->peer->name);
		if (open_by_cert(a, d, host, ca, found.named, found.nnamed) ||
		    open_by_cert(a, d, host, ca, found.wild, found.nwild))
			return true;
	}
	return false;
}

/* What ssh-keysign of a host asks, on a door. */
static void check_keysign(const struct admitting *a, struct door *d, uint32_t host)
{
	struct hostbased_asking *q = a->q;
	const struct hostbased_client *client = hostbased_client(q->c, host);
	bool sure;
	const struct fact_known_host *known = hostbased_key_of(client, a->keys, &sure);
	int called = a->peer->addr.family != ADDR_NONE
			 ? 1
			 : hostbased_is_called(q->c, host, client, a->peer->name);
	struct slice missing;
	int fits = fits_client(a, host, &missing);

	if (known != NULL) {
		check_key(a, d, &(struct shown){known, NULL});
		if (!sure)
			door_unsure(d, SLICE(KEY_UNSEEN));
	} else if (open_certified(a, d, host)) {
		/* Its conditions are on the door. */
	} else if (a->keys->unsure) {
		door_unsure(d, SLICE("which names are hashed in known_hosts"));
	} else {
		door_shut(d, q->line->fact->at, "no key that ssh-keysign signs with is known");
	}
	if (called == 0)
		door_shut(d, q->line->fact->at, "ssh-keysign says another name of the host");
	if (called < 0)
		door_unsure(d, SLICE("what the client's host calls itself"));
	if (fits == 0)
		door_shut(d, q->line->fact->at, "the client's address is refused");
	if (fits < 0)
		door_unsure(d, missing);
}

static void keep_host(struct rsh_hosts *hosts, uint32_t host)
{
	grow(&hosts->v, &hosts->cap, hosts->n + 1, sizeof(*hosts->v));
	hosts->v[hosts->n++] = host;
}

/* The user herself, who has ssh-keysign of her host sign. */
static void admit_user(const struct admitting *a, uint32_t host)
{
	struct hostbased_asking *q = a->q;
	bool all = q->account == NULL && a->user.n == 0;
	struct slice user = a->user.n == 0 && q->account != NULL ? q->account->name : a->user;
	struct door d;
	uint32_t who;

	if (!hostbased_client(q->c, host)->signs ||
	    (host == q->c->host && q->account != NULL && slice_eq(user, q->account->name)))
		return;
	d = open_line(a);
	if (all) {
		check_keysign(a, &d, host);
		if (!d.shut)
			keep_host(d.missing.n > 0 ? &q->unsure : &q->sure, host);
		return;
	}
	who = hostbased_user(q->c, host, user);
	if (who == NO_NODE)
		return;
	door_premise(&d, who);
	door_premise(&d, hostbased_keysign(q->c, host));
	check_keysign(a, &d, host);
	admit(a, &d);
}

static void admit_users(const struct admitting *a)
{
	struct rule_ctx *c = a->q->c;
	const struct host_addr *at;
	const struct host_alias *called;
	size_t n;

	if (a->peer->addr.family == ADDR_NONE) {
		n = names_hosts_called(c->names, a->peer->name, &called);
		for (size_t i = 0; i < n; i++)
			admit_user(a, called[i].host);
		return;
	}
	n = names_hosts_at(c->names, &a->peer->addr, &at);
	for (size_t i = 0; i < n; i++)
		admit_user(a, at[i].host);
	if (n == 0 && addr_is_loopback(&a->peer->addr))
		admit_user(a, c->host);
}

/* A client that nobody swept: it has whatever keys it has. */
static void admit_outside(const struct admitting *a)
{
	struct hostbased_asking *q = a->q;
	const struct host_addr *at;
	struct door d;

	for (size_t i = 0; i < a->keys->n; i++)
		if (hostbased_is_held(q->c, a->keys->v[i]->fingerprint))
			return;
	if (a->keys->n == 0 || (a->peer->addr.family != ADDR_NONE &&
				   names_hosts_at(q->c->names, &a->peer->addr, &at) > 0))
		return;
	d = open_line(a);
	check_key(a, &d, &(struct shown){a->keys->v[0], NULL});
	door_premise(&d, graph_node(q->c->graph, NODE_OUTSIDE, NO_HOST, a->peer->name));
	admit(a, &d);
}

/* Hashed lines that could not all be tried: the client's own keys may stand among them. */
static void admit_unsure(const struct admitting *a)
{
	struct hostbased_asking *q = a->q;
	const struct host_addr *at;
	size_t n = a->peer->addr.family == ADDR_NONE
		       ? 0
		       : names_hosts_at(q->c->names, &a->peer->addr, &at);

	for (size_t i = 0; i < n; i++) {
		const struct hostbased_client *client = hostbased_client(q->c, at[i].host);

		for (size_t k = 0; k < client->nkeys; k++) {
			struct door d = open_line(a);

			door_unsure(&d, SLICE("which names are hashed in known_hosts"));
			door_premise(&d, graph_node(q->c->graph, NODE_KEY, NO_HOST,
					     client->keys[k].fingerprint));
			admit(a, &d);
		}
	}
}

/* Nobody is let in: the client's key is not known. */
static void refuse_unknown(const struct admitting *a)
{
	struct door d = open_line(a);

	door_shut(&d, a->q->line->fact->at, "no host key is known for this name");
	door_to_node(&d, a->q->node, hostbased_why(a->q));
}

static bool is_counted(const struct known_keys *keys, const struct fact_known_host *row)
{
	for (size_t i = 0; i < keys->n; i++)
		if (slice_eq(keys->v[i]->fingerprint, row->fingerprint) &&
		    hostbased_is_ca(keys->v[i]) == hostbased_is_ca(row))
			return true;
	return false;
}

/* Leaves out what counts without the account's own files. */
static void leave_out(struct hostbased_asking *q, struct slice name, struct known_keys *keys)
{
	struct known_keys counted = {0};
	size_t n = 0;

	if (!q->more)
		return;
	hostbased_known_find(q->known, &q->counted, name, &counted);
	for (size_t i = 0; i < keys->n; i++)
		if (!is_counted(&counted, keys->v[i]))
			keys->v[n++] = keys->v[i];
	keys->n = n;
	free(counted.v);
}

void hostbased_admit(
    struct hostbased_asking *q, const struct hostbased_peer *peer, struct slice user, int refused)
{
	struct known_keys keys = {0};
	struct admitting a = {q, peer, &keys, user, refused};

	hostbased_known_find(q->known, &q->pairs, peer->name, &keys);
	admit_writers(&a);
	leave_out(q, peer->name, &keys);
	if (keys.n == 0 && !keys.unsure) {
		if (!q->more)
			refuse_unknown(&a);
	} else {
		admit_holders(&a);
		if (keys.unsure)
			admit_unsure(&a);
		admit_users(&a);
		admit_outside(&a);
	}
	free(keys.v);
}
