/*
 * Kerberos: who holds a ticket or key of a principal, and which accounts that principal opens over
 * SSH [openssh gss-serv-krb5.c ssh_gssapi_krb5_userok; krb5 localauth_k5login.c]. A line of
 * .k5login is compared to the principal as a whole; an account without the file is opened by the
 * principal of its own name in the host's realm.
 */
#include "collector/rules/krb5/krb5.h"

#include "collector/rules/access.h"
#include "collector/rules/clock.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/sshd_walk.h"

/* ---- Holders ---- */

#define SKEW_SECONDS 300 /* that servers let clocks differ by [krb5.conf(5), clockskew] */

static void check_end(struct rule_ctx *c, struct door *d, const struct fact_ticket *t)
{
	int64_t now = rule_now(c), end;

	if (!slice_eq_str(t->format, "ccache"))
		return;
	if (t->expires.n == 0)
		door_unsure(d, SLICE("what the tickets of the cache are for"));
	else if (now < 0 || clock_parse(t->expires, &end) != 0)
		door_unsure(d, SLICE("whether the ticket has ended: the host's clock"));
	else if (now > end + SKEW_SECONDS)
		door_shut(d, t->at, "the ticket has ended");
	else if (now >= end)
		door_unsure(d, SLICE("whether servers still take a ticket that has just ended"));
}

static void add_holder(const struct door *open, uint32_t node, const struct access_way *way,
    const struct fact_ticket *t)
{
	struct door d = *open;

	if (way->missing.n > 0)
		door_unsure(&d, way->missing);
	door_premise(&d, way->node);
	door_to_node(
	    &d, node, arena_printf(d.c->arena, "%s reads %.*s", way->how, SLICE_ARG(t->path)));
}

/* Who can read a cache or keytab is the principal for as long as it is good. */
static void add_holders(struct rule_ctx *c, const struct fact_ticket *t)
{
	struct access_object o = {
	    .real = t->real, .mode = t->mode, .uid = t->uid, .gid = t->gid, .at = t->at};
	struct access_way root = {.node = rule_root_of(c, c->host), .how = "root"};
	uint32_t node = krb5_principal(c, t->principal);
	struct door d = door_open(c, &rule_krb5);
	struct access_ways ways = {0};

	door_cite(&d, t->at);
	check_end(c, &d, t);
	add_holder(&d, node, &root, t);
	access_list(c, &o, ACCESS_READ, &ways);
	for (size_t i = 0; i < ways.n; i++)
		add_holder(&d, node, &ways.v[i], t);
}

static void hold_tickets(struct rule_ctx *c)
{
	struct fact_ticket *tickets;
	size_t n = fact_load(c->facts, c->arena, ticket, c->host_id, &tickets);

	for (size_t i = 0; i < n; i++)
		add_holders(c, &tickets[i]);
}

/* An account's own principal takes its password, where the host has a realm. */
static void hold_own(struct rule_ctx *c, const struct krb5_host *h)
{
	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		struct door d = door_open(c, &rule_krb5);
		struct slice own = krb5_own(h, a);

		if (own.n == 0 || a->uid == 0 || rule_account(c, a->name) != a)
			continue;
		door_cite(&d, h->realm_at);
		door_need(&d, "own-password");
		door_premise(&d, rule_account_node(c, a));
		door_to_node(
		    &d, krb5_principal(c, own), SLICE("kinit with the account's password"));
	}
}

/* ---- Log-ins ---- */

static void open_account(struct sshd_walk *w, const struct door *account, struct slice principal,
    struct fact_origin line)
{
	struct authkey_options plain = authkey_options_default();
	struct door d = *account;

	if (line.path.n > 0)
		door_grant(&d, line);
	door_premise(&d, krb5_principal(&w->c, principal));
	sshd_check_grade(&w->sshd, &d, &plain);
	sshd_admit(&w->sshd, &d, w->account, SSHD_BY_GSSAPI,
	    arena_printf(w->c.arena, "a ticket of %.*s opens %.*s on %.*s", SLICE_ARG(principal),
		SLICE_ARG(w->account->name), SLICE_ARG(w->c.graph->hosts[w->c.host].name)));
}

/* Any other value than yes and prohibit-password keeps root from logging in by this method. */
static void check_root(struct sshd_walk *w, struct door *d)
{
	struct slice word;

	if (w->account->uid != 0)
		return;
	word = sshd_word(&w->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "forced-commands-only"))
		sshd_shut(&w->sshd, d, "permitrootlogin",
		    "PermitRootLogin forced-commands-only: there is no key with a command=");
}

static void open_by_lines(struct sshd_walk *w, const struct door *account, bool *others)
{
	const struct krb5_host *h = w->mine;
	const struct fact_trust_line *lines;
	struct door d = *account;
	struct k5login_row row;
	bool there;
	size_t n = krb5_file_lines(h, &d, w->account, ".k5login", &lines, &there);

	*others = !there || !h->authoritative;
	for (size_t i = 0; i < n; i++)
		if (krb5_line(&lines[i], &row))
			open_account(w, &d, row.whole, lines[i].at);
}

static void judge(struct sshd_walk *w, struct door *d)
{
	const struct krb5_host *h = w->mine;
	struct krb5_host mine = *h;
	struct slice own;
	bool others;

	mine.c = &w->c;
	w->mine = &mine;
	own = krb5_own(&mine, w->account);
	krb5_check_host(&mine, d);
	check_root(w, d);
	open_by_lines(w, d, &others);
	if (others && own.n > 0)
		open_account(w, d, own, h->realm_at);
	w->mine = (void *)h;
}

/* Neither a realm nor a line: the host has nothing to do with Kerberos, as far as was read. */
static bool is_none(const struct krb5_host *h)
{
	for (size_t i = 0; i < h->nlines; i++)
		if (slice_ends(h->lines[i].path, "/.k5login"))
			return false;
	return h->realm.n == 0 && h->missing.n == 0;
}

static void run(struct rule_ctx *c)
{
	static const struct sshd_visitor visitor = {.method = SSHD_BY_GSSAPI, .end = judge};
	struct krb5_host h;

	krb5_load(&h, c);
	hold_tickets(c);
	if (is_none(&h))
		return;
	sshd_walk(c, &rule_krb5, &visitor, &h);
	hold_own(c, &h);
}

const struct rule rule_krb5 = {
    .name = "krb5",
    .technique = "T1550.003",
    .doc = "a Kerberos ticket opens an account over SSH",
    .cure = "cut-trust",
    .nothing = "no line of the account's .k5login, and no realm of the host",
    .host = run,
};
