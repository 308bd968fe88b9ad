/*
 * r-commands: a line of hosts.equiv or .rhosts lets an account in from another host without a
 * password, as the C library reads it for rshd, rlogind and pam_rhosts [glibc inet/rcmd.c
 * ruserok2_sa, __validuser2_sa]. The server takes the remote user's name from the client, and
 * a low source port as proof that root or a setuid program sent it.
 *
 * A file is a node of its own: its lines lead to it from whom they trust, and it leads to the
 * accounts that it opens. So lines and accounts add up, also where hosts.equiv names every host of
 * a cluster.
 */
#include <stdlib.h>

#include "collector/rules/rsh_lines.h"
#include "collector/rules/rsh_server.h"
#include "collector/rules/rule_list.h"

#define EQUIV SLICE("/etc/hosts.equiv")

struct judging {
	struct rule_ctx *c;
	struct rsh_line *trusts;
	size_t ntrusts;
	struct rsh_file *files; /* by path */
	size_t nfiles;
	struct door service;
	bool login_only;
};

/* ---- Files ---- */

static const struct rsh_file *find_file(const struct judging *j, struct slice path)
{
	size_t lo = 0, hi = j->nfiles;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (slice_cmp(j->files[mid].path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < j->nfiles && slice_eq(j->files[lo].path, path) ? &j->files[lo] : NULL;
}

static uint32_t file_node(
    const struct rule_ctx *c, const struct rsh_file *file, const struct fact_account *account)
{
	return graph_node(c->graph, NODE_SOURCE, c->host,
	    account == NULL ? arena_printf(c->arena, "rsh by %.*s", SLICE_ARG(file->path))
			    : arena_printf(c->arena, "rsh by %.*s as %.*s", SLICE_ARG(file->path),
				  SLICE_ARG(account->name)));
}

/* What the server asks of the account, whichever file lets the client in. */
static struct door judge_account(struct judging *j, const struct fact_account *account)
{
	struct door d = door_open(j->c, &rule_rsh);

	door_join(&d, &j->service);
	rsh_check_account(&d, account, j->login_only);
	return d;
}

/* From the file to an account that it opens. */
static void open_account(struct judging *j, const struct door *account_door, uint32_t node,
    const struct rsh_file *file, const struct fact_account *account)
{
	struct door d = *account_door;

	door_premise(&d, node);
	door_to_account(&d, account,
	    arena_printf(j->c->arena, "%.*s lets the client in as %.*s on %.*s without a password",
		SLICE_ARG(file->path), SLICE_ARG(account->name),
		SLICE_ARG(j->c->graph->hosts[j->c->host].name)));
}

/* Lines that count for nothing, since the account or the file is refused: for `cordon why`. */
static void refuse_lines(
    const struct door *shut, const struct rsh_file *file, const struct fact_account *account)
{
	for (size_t i = 0; i < file->n && shut->c->refusals != NULL; i++) {
		struct door d = *shut;

		door_grant(&d, file->first[i].fact->at);
		door_refused(&d, account);
	}
}

/* Asks the lines for this account alone. `owner`: whose .rhosts it is; NULL for hosts.equiv. */
static void ask_for_account(struct judging *j, const struct rsh_file *file,
    const struct fact_account *account, const struct fact_account *owner)
{
	const struct fact_file *fact = rule_file(j->c, file->path);
	struct door d = judge_account(j, account);
	struct rsh_asking q = {
	    .c = j->c, .file = file, .account = account, .door = door_open(j->c, &rule_rsh)};

	if (fact == NULL)
		return;
	rsh_check_file(&q.door, fact, owner);
	if (d.shut || q.door.shut) {
		refuse_lines(d.shut ? &d : &q.door, file, account);
		return;
	}
	q.node = file_node(j->c, file, account);
	rsh_ask_lines(&q);
	if (q.admits)
		open_account(j, &d, q.node, file, account);
}

/* ---- hosts.equiv: for all accounts at once ---- */

static bool refuses_users(const struct rsh_file *file)
{
	for (size_t i = 0; i < file->n; i++)
		if (file->first[i].rule.verdict == RHOSTS_DENY &&
		    file->first[i].rule.user_is != RHOSTS_ANY)
			return true;
	return false;
}

/* Users of the trusted hosts come in under their own names. Where there are many lines, the file
 * stands for them. */
static bool admit_own_name(const struct rsh_asking *q, uint32_t to, uint32_t from, bool unsure)
{
	struct door d = q->door;
	int64_t line = q->file->n == 1 ? q->file->first->fact->at.line : 0;

	if (from == NO_NODE)
		return false;
	door_cite(&d, (struct fact_origin){0, q->file->path, line});
	if (unsure)
		door_unsure(&d, SLICE("what the server takes the clients' names for"));
	door_premise(&d, from);
	door_to_node(&d, to,
	    arena_printf(q->c->arena, "%.*s trusts users of the client by their own names",
		SLICE_ARG(q->file->path)));
	return true;
}

static void admit_own_names(struct judging *j, const struct rsh_asking *q,
    const struct door *account_door, const struct fact_account *account)
{
	uint32_t sure = rsh_user_of(j->c, &q->sure, account->name);
	uint32_t unsure = rsh_user_of(j->c, &q->unsure, account->name), to;

	if (sure == NO_NODE && unsure == NO_NODE && !q->everywhere)
		return;
	to = file_node(j->c, q->file, account);
	admit_own_name(q, to, sure, false);
	admit_own_name(q, to, unsure, true);
	if (q->everywhere)
		admit_own_name(q, to, rsh_from_any(j->c, account->name), false);
	open_account(j, account_door, to, q->file, account);
}

/* Opens every account but root that the server would let run anything. */
static void open_accounts(struct judging *j, struct rsh_asking *q)
{
	struct rule_ctx *c = j->c;
	bool asked = false;

	for (size_t i = 0; i < c->naccounts; i++) {
		struct door d = judge_account(j, &c->accounts[i]);

		if (c->accounts[i].uid == 0)
			continue;
		if (d.shut) {
			refuse_lines(&d, q->file, &c->accounts[i]);
			continue;
		}
		if (!asked) {
			q->node = file_node(c, q->file, NULL);
			rsh_ask_lines(q);
			rsh_hosts_close(c, &q->sure);
			rsh_hosts_close(c, &q->unsure);
			asked = true;
		}
		if (q->admits)
			open_account(j, &d, q->node, q->file, &c->accounts[i]);
		admit_own_names(j, q, &d, &c->accounts[i]);
	}
}

static void ask_equiv(struct judging *j)
{
	struct rule_ctx *c = j->c;
	struct rsh_asking q = {
	    .c = c, .file = find_file(j, EQUIV), .door = door_open(c, &rule_rsh)};
	const struct fact_file *fact = rule_file(c, EQUIV);

	if (q.file == NULL || fact == NULL)
		return;
	/* Whom a line refuses depends on the account's name then. */
	if (refuses_users(q.file)) {
		for (size_t i = 0; i < c->naccounts; i++)
			if (c->accounts[i].uid != 0)
				ask_for_account(j, q.file, &c->accounts[i], NULL);
		return;
	}
	rsh_check_file(&q.door, fact, NULL);
	for (size_t i = 0; i < c->naccounts && q.door.shut && c->refusals != NULL; i++)
		if (c->accounts[i].uid != 0)
			refuse_lines(&q.door, q.file, &c->accounts[i]);
	if (!q.door.shut)
		open_accounts(j, &q);
	free(q.sure.v);
	free(q.unsure.v);
}

static void ask_rhosts(struct judging *j, const struct fact_account *account)
{
	const struct rsh_file *file =
	    find_file(j, arena_printf(j->c->arena, "%.*s/.rhosts", SLICE_ARG(account->home)));

	if (file != NULL)
		ask_for_account(j, file, account, account);
}

/* ---- The host ---- */

static int by_path(const void *x, const void *y)
{
	const struct rsh_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static void read_line(struct judging *j, const struct fact_trust_line *fact)
{
	struct rsh_line *t = &j->trusts[j->ntrusts];
	struct lines one = lines_of(fact->raw);
	struct rhosts_row row;

	if (!rhosts_next(&one, &row))
		return;
	*t = (struct rsh_line){.fact = fact, .rule = rhosts_glibc_line(&row)};
	if (t->rule.host_is == RHOSTS_NAME && t->rule.host.n > 0)
		peers_of_name(j->c, t->rule.host, &t->peers);
	if (j->nfiles == 0 || !slice_eq(j->files[j->nfiles - 1].path, fact->path))
		j->files[j->nfiles++] = (struct rsh_file){fact->path, t, 0};
	j->files[j->nfiles - 1].n++;
	j->ntrusts++;
}

/* Lines of a file stand together: derivation reads each file once. */
static void read_lines(struct judging *j)
{
	struct fact_trust_line *facts;
	size_t n = fact_load(j->c->facts, j->c->arena, trust_line, j->c->host_id, &facts);

	j->trusts = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->trusts));
	j->files = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->files));
	for (size_t i = 0; i < n; i++)
		read_line(j, &facts[i]);
	qsort(j->files, j->nfiles, sizeof(*j->files), by_path);
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c, .service = door_open(c, &rule_rsh)};

	read_lines(&j);
	if (j.ntrusts == 0)
		return;
	rsh_check_service(&j.service, &j.login_only);
	/* Where nobody serves the lines, they are of no use but to explain. */
	if (j.service.shut && c->refusals == NULL)
		return;
	ask_equiv(&j);
	for (size_t i = 0; i < c->naccounts; i++)
		ask_rhosts(&j, &c->accounts[i]);
}

const struct rule rule_rsh = {
    .name = "rsh",
    .technique = "T1021",
    .doc = "hosts.equiv or .rhosts lets an account in from another host",
    .cure = "cut-trust",
    .nothing = "no line of hosts.equiv or of the account's .rhosts",
    .cure_at = NODE_SOURCE,
    .host = run,
};
