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

#include "collector/rules/rsh/rsh_account.h"
#include "collector/rules/rsh/rsh_lines.h"
#include "collector/rules/rule_list.h"

#define EQUIV SLICE("/etc/hosts.equiv")

struct judging {
	struct rule_ctx *c;
	struct rsh_line *trusts;
	size_t ntrusts;
	const struct rsh_line **denies;
	size_t ndenies;
	struct rsh_file *files; /* by path */
	size_t nfiles;
	struct rsh_host of;
	/* Servers that let the same clients come to them are asked in one go. */
	const struct rsh_server *servers[RSH_SERVERS];
	size_t nservers;
	const char *word; /* in the names of nodes */
};

/* ---- Files ---- */

static const struct rsh_file *find_file(const struct judging *j, struct slice path)
{
	size_t lo = SLICE_LOWER_BOUND(j->files, j->nfiles, path, path);

	return lo < j->nfiles && slice_eq(j->files[lo].path, path) ? &j->files[lo] : NULL;
}

static uint32_t file_node(
    const struct judging *j, const struct rsh_file *file, const struct fact_account *account)
{
	struct arena *a = j->c->arena;

	return graph_node(j->c->graph, NODE_SOURCE, j->c->host,
	    account == NULL ? arena_printf(a, "%s by %.*s", j->word, SLICE_ARG(file->path))
			    : arena_printf(a, "%s by %.*s as %.*s", j->word, SLICE_ARG(file->path),
				  SLICE_ARG(account->name)));
}

static struct door judge_account(
    const struct judging *j, const struct fact_account *account, bool by_equiv)
{
	struct door best = rsh_judge_account(j->servers[0], account, by_equiv);

	for (size_t i = 1; i < j->nservers; i++) {
		struct door one = rsh_judge_account(j->servers[i], account, by_equiv);

		if (rsh_is_better(&one, &best))
			best = one;
	}
	return best;
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
	struct door d = judge_account(j, account, owner == NULL);
	struct rsh_asking q = {
	    .c = j->c,
	    .server = j->servers[0],
	    .file = file,
	    .account = account,
	    .door = door_open(j->c, &rule_rsh),
	};

	if (fact == NULL)
		return;
	rsh_check_file(q.server->dialect, &q.door, fact, owner);
	if (d.shut || q.door.shut) {
		refuse_lines(d.shut ? &d : &q.door, file, account);
		return;
	}
	q.node = file_node(j, file, account);
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
static void admit_own_name(
    const struct rsh_asking *q, uint32_t to, uint32_t from, enum rsh_certainty certainty)
{
	struct door d = q->door;
	int64_t line = q->file->n == 1 ? q->file->first->fact->at.line : 0;

	if (from == NO_NODE)
		return;
	door_cite(&d, (struct fact_origin){0, q->file->path, line});
	if (certainty == RSH_UNSURE_NAME)
		door_unsure(&d, SLICE("what the server takes the clients' names for"));
	if (certainty == RSH_UNSURE_ADDRESS)
		door_unsure(&d, RSH_SOME_ADDRESS);
	door_premise(&d, from);
	door_to_node(&d, to,
	    arena_printf(q->c->arena, "%.*s trusts users of the client by their own names",
		SLICE_ARG(q->file->path)));
}

static void admit_own_names(struct judging *j, const struct rsh_asking *q,
    const struct door *account_door, const struct fact_account *account)
{
	uint32_t users[RSH_CERTAINTIES], to;
	bool any = q->everywhere;

	for (size_t i = 0; i < RSH_CERTAINTIES; i++) {
		users[i] = rsh_user_of(j->c, &q->keep[i], account->name);
		any = any || users[i] != NO_NODE;
	}
	if (!any)
		return;
	to = file_node(j, q->file, account);
	for (size_t i = 0; i < RSH_CERTAINTIES; i++)
		admit_own_name(q, to, users[i], (enum rsh_certainty)i);
	if (q->everywhere)
		admit_own_name(
		    q, to, rsh_from_any_let_in(j->c, q->server, account->name), RSH_SURE);
	open_account(j, account_door, to, q->file, account);
}

/* Opens every account but root that the server would let run anything. */
static void open_accounts(struct judging *j, struct rsh_asking *q)
{
	struct rule_ctx *c = j->c;
	bool asked = false;

	for (size_t i = 0; i < c->naccounts; i++) {
		struct door d = judge_account(j, &c->accounts[i], true);

		if (d.shut) {
			refuse_lines(&d, q->file, &c->accounts[i]);
			continue;
		}
		if (!asked) {
			q->node = file_node(j, q->file, NULL);
			rsh_ask_lines(q);
			for (size_t k = 0; k < RSH_CERTAINTIES; k++)
				rsh_hosts_close(c, &q->keep[k]);
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
	    .c = c,
	    .server = j->servers[0],
	    .file = find_file(j, EQUIV),
	    .door = door_open(c, &rule_rsh),
	};
	const struct fact_file *fact = rule_file(c, EQUIV);

	if (q.file == NULL || fact == NULL)
		return;
	/* Whom a line refuses depends on the account's name then. */
	if (refuses_users(q.file)) {
		for (size_t i = 0; i < c->naccounts; i++)
			ask_for_account(j, q.file, &c->accounts[i], NULL);
		return;
	}
	rsh_check_file(q.server->dialect, &q.door, fact, NULL);
	for (size_t i = 0; i < c->naccounts && q.door.shut && c->refusals != NULL; i++)
		refuse_lines(&q.door, q.file, &c->accounts[i]);
	if (!q.door.shut)
		open_accounts(j, &q);
	for (size_t i = 0; i < RSH_CERTAINTIES; i++)
		free(q.keep[i].v);
}

static void ask_rhosts(struct judging *j, const struct fact_account *account)
{
	const struct rsh_file *file =
	    find_file(j, arena_printf(j->c->arena, "%.*s/.rhosts", SLICE_ARG(account->home)));

	if (file != NULL)
		ask_for_account(j, file, account, account);
}

/* ---- Whom nobody has to trust ---- */

/* An empty password, or a stack of PAM that asks for nothing. */
static void ask_anybody(struct judging *j, const struct fact_account *account)
{
	struct rule_ctx *c = j->c;

	for (size_t i = 0; i < j->nservers; i++) {
		const struct rsh_server *s = j->servers[i];
		struct door d = s->door, world;
		int answer;
		struct slice missing,
		    why = arena_printf(c->arena,
			"its %s service lets anybody in as %.*s without a password", s->name,
			SLICE_ARG(account->name));

		if (!rsh_lets_anybody(s, &d, account))
			continue;
		world = d;
		door_premise(&d, rsh_from_any_let_in(c, s, SLICE(RSH_ANY_USER)));
		door_to_account(&d, account, why);
		answer = rsh_gate_ask_world(&s->gate, &missing);
		if (answer < 0)
			door_unsure(&world, missing);
		door_premise(
		    &world, graph_node(c->graph, NODE_OUTSIDE, NO_HOST, SLICE("any host")));
		if (answer != 0)
			door_to_account(&world, account, why);
		return;
	}
}

/* ---- The host ---- */

static int by_path(const void *x, const void *y)
{
	const struct rsh_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

static struct rhosts_rule read_rule(
    const struct judging *j, const struct rhosts_row *row, const struct fact_trust_line *fact)
{
	switch (j->of.servers[0].dialect) {
	case RSH_BSD:
		return rhosts_bsd_line(row, fact->unended == 1);
	case RSH_SOLARIS:
		return rhosts_solaris_line(row, fact->unended == 1);
	default:
		return rhosts_glibc_line(row);
	}
}

static void read_line(struct judging *j, const struct fact_trust_line *fact)
{
	struct rsh_line *t = &j->trusts[j->ntrusts];
	struct lines one = lines_of(fact->raw);
	struct rhosts_row row;
	struct rsh_file *file;

	if (!rhosts_next(&one, &row))
		return;
	*t = (struct rsh_line){.fact = fact, .rule = read_rule(j, &row, fact)};
	if (t->rule.host_is == RHOSTS_NAME && t->rule.host.n > 0)
		peers_of_name(j->c, t->rule.host, &t->peers);
	if (j->nfiles == 0 || !slice_eq(j->files[j->nfiles - 1].path, fact->path))
		j->files[j->nfiles++] = (struct rsh_file){
		    .path = fact->path, .first = t, .denies = j->denies + j->ndenies};
	file = &j->files[j->nfiles - 1];
	file->n++;
	j->ntrusts++;
	if (t->rule.verdict == RHOSTS_DENY) {
		j->denies[j->ndenies++] = t;
		file->ndenies++;
	}
}

/* Lines of a file stand together: derivation reads each file once. */
static void read_lines(struct judging *j)
{
	struct fact_trust_line *facts;
	size_t n = fact_load(j->c->facts, j->c->arena, trust_line, j->c->host_id, &facts);

	j->trusts = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->trusts));
	j->files = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->files));
	j->denies = arena_alloc(j->c->arena, (n + 1) * sizeof(*j->denies));
	for (size_t i = 0; i < n; i++)
		read_line(j, &facts[i]);
	qsort(j->files, j->nfiles, sizeof(*j->files), by_path);
}

static void ask_all(struct judging *j)
{
	struct rule_ctx *c = j->c;

	ask_equiv(j);
	for (size_t i = 0; i < c->naccounts; i++) {
		ask_rhosts(j, &c->accounts[i]);
		ask_anybody(j, &c->accounts[i]);
	}
}

/* Do both ask the same of clients and lines? */
static bool ask_alike(const struct rsh_server *a, const struct rsh_server *b)
{
	return a->plain == b->plain && rsh_gate_same(&a->gate, &b->gate);
}

/* One that is off is of no use but to explain, and then where both are. */
static bool is_of_use(const struct judging *j, size_t i)
{
	const struct rsh_server *s = j->of.servers;

	return !s[i].door.shut || (j->c->refusals != NULL && s[0].door.shut && s[1].door.shut);
}

static void run(struct rule_ctx *c)
{
	struct judging j = {.c = c};
	const struct rsh_server *s = j.of.servers;

	rsh_load_servers(&j.of, c);
	read_lines(&j);
	for (size_t i = 0; i < RSH_SERVERS; i++) {
		if (!is_of_use(&j, i))
			continue;
		if (j.nservers > 0 && !ask_alike(j.servers[0], &s[i])) {
			ask_all(&j);
			j.nservers = 0;
		}
		j.word = j.nservers > 0 || i == 0 || !is_of_use(&j, 0) ? "rsh" : "rlogin";
		j.servers[j.nservers++] = &s[i];
	}
	if (j.nservers > 0)
		ask_all(&j);
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
