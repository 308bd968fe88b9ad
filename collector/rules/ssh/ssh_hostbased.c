/*
 * Host-based log-ins over SSH: the client's host signs with its key and says which of its users
 * comes; hosts.equiv and its kin say whom to let in, known_hosts which key the host must have
 * [openssh auth2-hostbased.c, auth-rhosts.c auth_rhosts2].
 *
 * A file is a node of its own, as for the r-commands (rsh.c): its lines lead to it from whom they
 * trust, and it leads to the accounts that it opens. What differs between accounts (where clients
 * may come from, which algorithms) makes a node for each group of accounts that share it.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/hostbased_lines.h"
#include "collector/rules/ssh/sshd_state.h"
#include "collector/rules/written.h"

/* Groups of accounts with terms of their own; of more, the last stands for all. */
#define MOST_GROUPS 64

static const char *const equiv_files[] = {"/etc/hosts.equiv", "/etc/ssh/shosts.equiv"};
static const char *const home_files[] = {"/.shosts", "/.rhosts"};
static const char *const system_known[] = {"/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"};
static const char *const user_known[] = {"/.ssh/known_hosts", "/.ssh/known_hosts2"};

/* A system-wide file, asked for all accounts that share these terms. */
struct group {
	struct slice terms;
	size_t which; /* of equiv_files; behind them, as who can change them would have them */
	struct hostbased_asking asked;
};

struct judging {
	struct rule_ctx c;     /* with an arena of its own, emptied after each account */
	struct rule_ctx *host; /* with memory for the host */
	struct sshd sshd;
	struct slice config;
	struct hostbased_files files;
	size_t steps; /* done for all accounts: hostbased_lines.c */
	struct known known;
	struct known_pairs system;
	uint32_t system_writers[2]; /* who can add keys to these */
	struct hostbased_eyes eyes;
	struct door service;  /* what holds for all accounts of the host */
	struct group *groups; /* of one sshd */
	size_t ngroups;
	/* Of the account at hand. */
	const struct fact_account *account;
	struct door door;
	struct slice terms;
	struct known_pairs pairs; /* with its own known_hosts */
	uint32_t own_writers;	  /* others who can add keys to these */
	bool apart;		  /* these take something away from what the system's files know */
};

/* ---- The files ---- */

static uint32_t file_node(const struct judging *j, const struct hostbased_file *file, bool own)
{
	struct arena *a = j->c.arena;
	struct slice name = arena_printf(
	    a, "hostbased by %.*s%s", SLICE_ARG(file->path), file->added ? " once changed" : "");

	if (own)
		name =
		    arena_printf(a, "%.*s as %.*s", SLICE_ARG(name), SLICE_ARG(j->account->name));
	if (j->terms.n > 0)
		name = arena_printf(a, "%.*s (%.*s)", SLICE_ARG(name), SLICE_ARG(j->terms));
	return graph_node(j->c.graph, NODE_SOURCE, j->c.host, name);
}

/* From the file to the account at hand. */
static void open_account(struct judging *j, uint32_t node, struct slice path)
{
	struct door d = j->door;

	d.client = slice_of(NULL, 0);
	door_premise(&d, node);
	sshd_admit(&j->sshd, &d, j->account, SSHD_BY_HOST,
	    arena_printf(j->c.arena, "%.*s lets clients in as %.*s on %.*s by their host's word",
		SLICE_ARG(path), SLICE_ARG(j->account->name),
		SLICE_ARG(j->c.graph->hosts[j->c.host].name)));
}

static struct hostbased_asking asking(
    struct judging *j, struct rule_ctx *c, const struct hostbased_file *file)
{
	return (struct hostbased_asking){
	    .c = c,
	    .sshd = &j->sshd,
	    .file = file,
	    .known = &j->known,
	    .eyes = &j->eyes,
	    .steps = &j->steps,
	    .client = arena_dup(c->arena, j->door.client),
	    .door = door_open(c, &rule_ssh_hostbased),
	    .system_writers = {j->system_writers[0], j->system_writers[1]},
	    .own_writers = NO_NODE,
	};
}

/* Who writes the line is one more premise. */
static void add_writers(struct hostbased_asking *q, struct rule_ctx *c)
{
	q->door.rule = &rule_account_write;
	door_premise(&q->door, written_node(c, rule_file(c, q->file->path)));
}

/* Asks the lines for the account at hand alone. */
static void ask_alone(
    struct judging *j, const struct hostbased_file *file, const struct door *file_door, bool more)
{
	struct hostbased_asking q = asking(j, &j->c, file);

	q.account = j->account;
	q.pairs = j->pairs;
	q.counted = j->system;
	q.more = more;
	q.own_writers = j->own_writers;
	if (file_door != NULL)
		door_join(&q.door, file_door);
	else if (file->added)
		add_writers(&q, &j->c);
	q.node = file_node(j, file, true);
	hostbased_ask(&q);
	if (q.admits)
		open_account(j, q.node, file->path);
}

/* ---- hosts.equiv: for all accounts at once ---- */

static struct group *find_group(struct judging *j, size_t which, const struct hostbased_file *file)
{
	struct group *g;

	for (size_t i = 0; i < j->ngroups; i++)
		if (j->groups[i].which == which && slice_eq(j->groups[i].terms, j->terms))
			return &j->groups[i];
	if (j->ngroups == MOST_GROUPS)
		return NULL;
	g = &j->groups[j->ngroups++];
	*g = (struct group){
	    .terms = arena_dup(j->host->arena, j->terms),
	    .which = which,
	    .asked = asking(j, j->host, file),
	};
	g->asked.pairs = j->system;
	g->asked.node = file_node(j, file, false);
	if (file->added)
		add_writers(&g->asked, j->host);
	hostbased_ask(&g->asked);
	rsh_hosts_close(j->host, &g->asked.sure);
	rsh_hosts_close(j->host, &g->asked.unsure);
	return g;
}

/* Users of the trusted hosts come in under their own names. */
static bool admit_own_name(const struct judging *j, const struct group *g,
    const struct rsh_hosts *hosts, bool unsure, uint32_t to)
{
	struct door d = g->asked.door;
	uint32_t from = hostbased_user_of(j->host, hosts, j->account->name);

	if (hosts->n == 0 || from == NO_NODE)
		return false;
	door_cite(&d, (struct fact_origin){0, g->asked.file->path, 0});
	if (unsure)
		door_unsure(&d, SLICE("what the server knows of the clients' hosts"));
	door_premise(&d, from);
	door_to_node(&d, to,
	    arena_printf(j->c.arena, "%.*s trusts users of the client by their own names",
		SLICE_ARG(g->asked.file->path)));
	return true;
}

static void ask_for_all(struct judging *j, size_t which, const struct hostbased_file *file)
{
	struct group *g = file->refuses || j->apart ? NULL : find_group(j, which, file);
	uint32_t own;
	bool any;

	if (g == NULL) {
		ask_alone(j, file, NULL, false);
		return;
	}
	if (g->asked.admits)
		open_account(j, g->asked.node, file->path);
	if (g->asked.sure.n + g->asked.unsure.n > 0) {
		own = file_node(j, file, true);
		any = admit_own_name(j, g, &g->asked.sure, false, own);
		if (admit_own_name(j, g, &g->asked.unsure, true, own) || any)
			open_account(j, own, file->path);
	}
	if (j->pairs.user[0] != NULL || j->pairs.user[1] != NULL || j->own_writers != NO_NODE)
		ask_alone(j, file, NULL, true);
}

/* sshd asks for no owner and no mode of these files: who can change one adds a line to it. */
static void ask_equiv(struct judging *j, size_t which)
{
	struct slice path = slice_str(equiv_files[which]);
	const struct hostbased_file *file = hostbased_files_find(&j->files, path);
	const struct fact_file *f = rule_file(&j->c, path);

	if (file != NULL)
		ask_for_all(j, which, file);
	if (f != NULL && written_node(j->host, f) != NO_NODE)
		ask_for_all(j, which + 2, hostbased_file_added(j->host, path));
}

static void free_groups(struct judging *j)
{
	for (size_t i = 0; i < j->ngroups; i++) {
		free(j->groups[i].asked.sure.v);
		free(j->groups[i].asked.unsure.v);
	}
	j->ngroups = 0;
}

/* ---- The account's own files ---- */

static bool is_strict(struct judging *j, struct door *d)
{
	return sshd_is_yes(&j->sshd, d, "strictmodes", true);
}

/* known_hosts of the account, or rather of the first with its uid. */
static struct slice own_known_path(struct judging *j, size_t i)
{
	const struct fact_account *first = rule_account_uid(&j->c, j->account->uid);

	return arena_printf(j->c.arena, "%.*s%s", SLICE_ARG(first->home), user_known[i]);
}

/* NULL where it does not count. */
static const struct known_file *own_known(struct judging *j, size_t i)
{
	struct slice path = own_known_path(j, i);
	const struct known_file *known = hostbased_known_file(&j->known, path);
	const struct fact_file *file = rule_file(&j->c, path);
	struct door d = door_open(&j->c, &rule_ssh_hostbased);

	if (known == NULL || file == NULL)
		return NULL;
	sshd_check_readable(&d, file, j->account);
	if (is_strict(j, &d) && file->mode >= 0)
		sshd_check_mode(&j->sshd, &d, file, j->account);
	return d.shut ? NULL : known;
}

/* Others who can put what they like into a file of the account's that sshd then still takes. */
static uint32_t others_of(struct judging *j, struct slice path)
{
	const struct fact_file *f = rule_file(&j->c, path);
	struct door d = door_open(&j->c, &rule_ssh_hostbased);
	bool strict = is_strict(j, &d);

	if (f == NULL || (strict && f->mode < 0))
		return NO_NODE;
	if (strict)
		sshd_check_mode(&j->sshd, &d, f, j->account);
	if (f->mode >= 0)
		sshd_check_readable(&d, f, j->account);
	if (d.shut)
		return NO_NODE;
	return written_by_others(&j->c, f, j->account->uid, strict);
}

static void find_known(struct judging *j)
{
	struct door d = door_open(&j->c, &rule_ssh_hostbased);

	j->pairs = j->system;
	j->apart = false;
	j->own_writers = NO_NODE;
	if (sshd_is_yes(&j->sshd, &d, "ignoreuserknownhosts", false))
		return;
	for (size_t i = 0; i < 2; i++) {
		j->pairs.user[i] = own_known(j, i);
		j->apart = j->apart || (j->pairs.user[i] != NULL && j->pairs.user[i]->revokes);
	}
	j->own_writers = others_of(j, own_known_path(j, 0));
	/* What stands in its first file keeps the second pair from being asked. */
	j->apart = j->apart || (j->pairs.user[0] != NULL && j->system.system[1] != NULL);
}

/* Which of the two files counts, by IgnoreRhosts. */
static void check_ignored(struct judging *j, struct door *d, bool shosts)
{
	struct slice word = sshd_word(&j->sshd, d, "ignorerhosts", "yes");

	if (slice_eq_str_ci(word, "no") || (shosts && slice_eq_str_ci(word, "shosts-only")))
		return;
	sshd_shut(&j->sshd, d, "ignorerhosts", "IgnoreRhosts leaves the file out");
}

static void check_home(struct judging *j, struct door *d)
{
	const struct fact_file *home = rule_dir(&j->c, j->account->home_real);

	if (!is_strict(j, d))
		return;
	if (home == NULL || home->mode < 0)
		door_unsure(d, SLICE("the mode of the account's home"));
	else
		sshd_check_mode(&j->sshd, d, home, j->account);
}

/* The door of .shosts or .rhosts. */
static struct door home_door(struct judging *j, size_t i, const struct fact_file *file)
{
	struct door d = door_open(&j->c, &rule_ssh_hostbased);

	check_home(j, &d);
	if (is_strict(j, &d) && file->mode >= 0)
		sshd_check_mode(&j->sshd, &d, file, j->account);
	check_ignored(j, &d, i == 0);
	return d;
}

static void ask_home(struct judging *j, size_t i)
{
	struct slice path =
	    arena_printf(j->c.arena, "%.*s%s", SLICE_ARG(j->account->home), home_files[i]);
	const struct hostbased_file *lines = hostbased_files_find(&j->files, path);
	const struct fact_file *file = rule_file(&j->c, path);
	struct door d, changed;
	uint32_t others;

	if (file == NULL)
		return;
	d = changed = home_door(j, i, file);
	others = d.shut ? NO_NODE : others_of(j, path);
	if (others != NO_NODE) {
		door_premise(&changed, others);
		ask_alone(j, hostbased_file_added(&j->c, path), &changed, false);
	}
	if (lines == NULL)
		return;
	sshd_check_readable(&d, file, j->account);
	if (d.shut) {
		door_premise(&d, file_node(j, lines, true));
		door_refused(&d, j->account);
		return;
	}
	ask_alone(j, lines, &d, false);
}

/* ---- The account ---- */

/* What makes a group of accounts: all that edges to a system-wide file's node hang on. */
static struct slice terms_of(struct judging *j)
{
	struct door d = door_open(&j->c, &rule_ssh_hostbased);
	struct arena *a = j->c.arena;
	struct slice algorithms = sshd_word(&j->sshd, &d, "hostbasedacceptedalgorithms", "");
	struct slice signatures = sshd_word(&j->sshd, &d, "casignaturealgorithms", "");
	struct slice revoked = sshd_word(&j->sshd, &d, "revokedkeys", "");
	struct slice terms = j->door.client;

	if (j->eyes.packet)
		terms = arena_printf(a, "%.*s by the name said", SLICE_ARG(terms));
	if (algorithms.n > 0)
		terms = arena_printf(a, "%.*s by %.*s", SLICE_ARG(terms), SLICE_ARG(algorithms));
	if (signatures.n > 0)
		terms = arena_printf(
		    a, "%.*s with CAs by %.*s", SLICE_ARG(terms), SLICE_ARG(signatures));
	if (revoked.n > 0)
		terms = arena_printf(a, "%.*s but %.*s", SLICE_ARG(terms), SLICE_ARG(revoked));
	if (!slice_eq_str(j->config, "/etc/ssh/sshd_config") && j->config.n > 0)
		terms = arena_printf(a, "%.*s at %.*s", SLICE_ARG(terms), SLICE_ARG(j->config));
	return slice_trim(terms);
}

/* Root's rule, for a log-in that no key's options can restrict. */
static void check_root(struct judging *j, struct door *d)
{
	struct slice word;

	if (j->account->uid != 0)
		return;
	word = sshd_word(&j->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "forced-commands-only"))
		sshd_shut(&j->sshd, d, "permitrootlogin",
		    "PermitRootLogin is forced-commands-only, and no key names a command");
}

/* One case of the client's address: see sshd_choose(). */
static void judge_case(struct judging *j, unsigned choice)
{
	struct authkey_options plain = authkey_options_default();
	struct door d = j->service;

	d.c = &j->c;
	sshd_choose(&j->sshd, &d, choice);
	sshd_check_door_by(&j->sshd, &d, j->account, SSHD_BY_HOST);
	check_root(j, &d);
	if (!d.shut)
		sshd_check_grade(&j->sshd, &d, &plain);
	if (sshd_keys_needed(&j->sshd) > 1)
		door_need(&d, "second-factor");
	j->eyes.packet = sshd_is_yes(&j->sshd, &d, "hostbasedusesnamefrompacketonly", false);
	if (d.shut) {
		door_refused(&d, j->account);
		return;
	}
	j->eyes.dns = sshd_is_yes(&j->sshd, &d, "usedns", false);
	j->door = d;
	j->terms = terms_of(j);
	find_known(j);
	for (size_t i = 0; i < 2 && j->account->uid != 0; i++)
		ask_equiv(j, i);
	for (size_t i = 0; i < 2; i++)
		ask_home(j, i);
}

static void judge_account(struct judging *j)
{
	const struct sshd_end *ends;
	size_t n = sshd_ends(&j->sshd, &ends);

	for (size_t i = 0; i < n; i++) {
		j->sshd.end = &ends[i];
		sshd_for_account(&j->sshd, j->account);
		for (unsigned choice = 0; choice < 1u << j->sshd.nchoices; choice++)
			judge_case(j, choice);
	}
}

/* ---- The host ---- */

/* Most hosts have no line about it, and sshd's default is no. */
static bool may_be_on(const struct rule_ctx *c, const struct sshd *s)
{
	const struct fact_file *config = rule_file(c, SLICE("/etc/ssh/sshd_config"));

	for (size_t i = 0; i < s->nsettings; i++)
		if (slice_eq_str(s->settings[i].keyword, "hostbasedauthentication") ||
		    s->settings[i].error.n > 0)
			return true;
	return config == NULL || !slice_eq_str(config->status, "read") || c->refusals != NULL;
}

static void judge_host(struct judging *j, struct slice *configs, size_t nconfigs)
{
	for (size_t s = 0; s < nconfigs; s++) {
		j->config = j->sshd.config = configs[s];
		for (size_t i = 0; i < j->host->naccounts; i++) {
			/* sshd asks for an account by its name: the first row answers. */
			j->account = &j->host->accounts[i];
			if (rule_account(j->host, j->account->name) == j->account)
				judge_account(j);
			arena_reset(j->c.arena);
		}
		free_groups(j);
	}
}

static void find_system_known(struct judging *j, size_t i)
{
	struct slice path = slice_str(system_known[i]);
	const struct fact_file *f = rule_file(j->host, path);

	j->system.system[i] = hostbased_known_file(&j->known, path);
	j->system_writers[i] = f == NULL ? NO_NODE : written_node(j->host, f);
}

static void run(struct rule_ctx *c)
{
	struct arena scratch = {0};
	struct judging j = {.c = *c, .host = c};
	struct slice *configs;
	size_t nconfigs;

	hostbased_add_own(c);
	nconfigs = sshd_load(c, &j.sshd, &configs);
	hostbased_files_load(&j.files, c);
	if (!may_be_on(c, &j.sshd))
		return;
	j.service = door_open(c, &rule_ssh_hostbased);
	nconfigs = sshd_check_host(&j.sshd, &j.service, configs, nconfigs);
	hostbased_known_load(&j.known, c);
	for (size_t i = 0; i < 2; i++)
		find_system_known(&j, i);
	wrappers_load(&j.eyes.files, c->facts, c->arena, c->host_id);
	j.groups = arena_alloc(c->arena, MOST_GROUPS * sizeof(*j.groups));
	j.c.arena = &scratch;
	j.sshd.c = &j.c;
	judge_host(&j, configs, nconfigs);
	arena_free(&scratch);
}

const struct rule rule_ssh_hostbased = {
    .name = "ssh-hostbased",
    .technique = "T1021.004",
    .doc = "a host's key vouches for its users over SSH",
    .cure = "cut-trust",
    .cure_at = NODE_SOURCE,
    .nothing = "no line of hosts.equiv, shosts.equiv or of the account's .shosts and .rhosts",
    .host = run,
};
