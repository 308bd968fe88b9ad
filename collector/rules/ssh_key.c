/*
 * An SSH key opens an account: a line of authorized_keys, as the account's sshd would judge it
 * [openssh auth2-pubkey.c, auth2-pubkeyfile.c]. The key is one node, wherever it lies and however
 * many accounts it opens.
 */
#include <stdlib.h>

#include "common/args.h"
#include "collector/rules/clock.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/sshd.h"
#include "common/formats/authkey_options.h"
#include "common/pattern.h"
#include "common/sshd_path.h"

/* The lines of one file, in a row in keys[]. */
struct key_file {
	struct slice path;
	size_t first, n;
};

/* What judging one account at one sshd works with. */
struct judging {
	struct rule_ctx c; /* with an arena of its own, emptied after each account */
	struct sshd sshd;
	const struct fact_authorized_key *keys; /* of the host */
	struct key_file *files;			/* by path */
	size_t nfiles;
	const struct fact_account *account;
	struct slice root_home;
	struct door host; /* what holds for all accounts of the host */
	/* Lines that accept their key from anywhere, of the account at hand. */
	const struct fact_authorized_key **ruled;
	size_t nruled, cap_ruled;
};

static struct door open_account(struct judging *j)
{
	struct door d = j->host;

	d.c = &j->c;
	sshd_check_login(&j->sshd, &d, j->account);
	return d;
}

/* ---- The key ---- */

/* Is the signature algorithm in sshd's default list? DSA is not (7.0); nor is SHA-1 with RSA (8.8),
 * but the same keys sign with SHA-2. */
static bool in_default(const char *algorithm)
{
	return !slice_eq_str(slice_str(algorithm), "ssh-dss") &&
	       !slice_eq_str(slice_str(algorithm), "ssh-rsa");
}

static bool algorithm_in(struct slice list, const char *algorithm)
{
	uint8_t sign = list.n > 0 ? list.p[0] : 0;
	struct slice rest =
	    sign == '+' || sign == '-' || sign == '^' ? slice_sub(list, 1, list.n) : list;
	bool named = pattern_list(slice_str(algorithm), rest, false) == LIST_MATCH;

	if (sign == '+' || sign == '^')
		return named || in_default(algorithm);
	if (sign == '-')
		return !named && in_default(algorithm);
	return list.n == 0 ? in_default(algorithm) : named;
}

static void check_algorithm(struct judging *j, struct door *d, const struct fact_authorized_key *k)
{
	static const char *const rsa[] = {"rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"};
	const char *type = arena_str(j->c.arena, k->type);
	bool is_rsa = slice_eq_str(k->type, "ssh-rsa"), fits = false;
	struct slice list = sshd_word(&j->sshd, d, "pubkeyacceptedalgorithms", "");
	int64_t least;

	if (list.n == 0)
		list = sshd_word(&j->sshd, d, "pubkeyacceptedkeytypes", "");
	for (size_t i = 0; is_rsa && i < 3; i++)
		fits = fits || algorithm_in(list, rsa[i]);
	if (!is_rsa)
		fits = algorithm_in(list, type);
	if (!fits)
		door_shut(d, k->at, "sshd does not accept keys of this type");
	if (is_rsa &&
	    slice_to_i64(sshd_word(&j->sshd, d, "requiredrsasize", "1024"), &least) == 0 &&
	    k->bits < least)
		door_shut(d, k->at, "the RSA key is smaller than RequiredRSASize");
	if (slice_starts(k->type, "sk-"))
		door_need(d, "second-factor");
}

static void check_expiry(struct judging *j, struct door *d, const struct authkey_options *o,
    const struct fact_authorized_key *k)
{
	const int64_t widest_zone = 14 * 3600;
	int64_t now = rule_now(&j->c);

	if (!o->has_expiry_utc && !o->has_expiry_local)
		return;
	if (now < 0)
		door_unsure(d, SLICE("expiry-time: the host's clock is not known"));
	else if ((o->has_expiry_utc && now > o->expiry_utc) ||
		 (o->has_expiry_local && now - widest_zone > o->expiry_local))
		door_shut(d, k->at, "its expiry-time has passed");
	else if (o->has_expiry_local && now + widest_zone > o->expiry_local)
		door_unsure(d, SLICE("expiry-time in the host's own time zone"));
}

/* ForceCommand beats the key's command [openssh session.c do_exec]. */
static void check_command(struct judging *j, struct door *d, const struct authkey_options *o,
    const struct fact_authorized_key *k)
{
	struct slice forced = sshd_word(&j->sshd, d, "forcecommand", "none");
	struct slice root;

	if (slice_eq_str(forced, "internal-sftp"))
		door_limit(d, GRADE_FILE);
	else if (!slice_eq_str_ci(forced, "none") || o->has_command)
		door_limit(d, d->grade == GRADE_SHELL ? GRADE_COMMAND : d->grade);
	if (j->account->uid != 0)
		return;
	root = sshd_word(&j->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(root, "forced-commands-only") && !o->has_command)
		door_shut(
		    d, k->at, "PermitRootLogin forced-commands-only, and the key has no command=");
}

/* Has an earlier line accepted this key from anywhere? Then that one rules. */
static bool ruled_before(const struct judging *j, const struct fact_authorized_key *k)
{
	for (size_t i = 0; i < j->nruled; i++)
		if (slice_eq(j->ruled[i]->fingerprint, k->fingerprint))
			return true;
	return false;
}

static void judge_line(
    struct judging *j, const struct door *file, const struct fact_authorized_key *k)
{
	struct door d = *file;
	struct authkey_options o = authkey_options_default();
	const char *why;
	bool dns;

	if (k->error.n > 0 || ruled_before(j, k) ||
	    (k->options.n > 0 && authkey_options_parse(j->c.arena, k->options, &o, &why) != 0) ||
	    o.cert_authority)
		return;
	door_grant(&d, k->at);
	door_premise(&d, graph_node(j->c.graph, NODE_KEY, NO_HOST, k->fingerprint));
	check_algorithm(j, &d, k);
	check_expiry(j, &d, &o, k);
	check_command(j, &d, &o, k);
	if (o.has_from) {
		dns = sshd_is_yes(&j->sshd, &d, "usedns", false);
		door_premise(&d, source_node(&j->c, o.from, dns));
	}
	if (!d.shut && !o.has_from) {
		grow(&j->ruled, &j->cap_ruled, j->nruled + 1, sizeof(*j->ruled));
		j->ruled[j->nruled++] = k;
	}
	door_to_account(&d, j->account,
	    arena_printf(j->c.arena, "the key opens %.*s on %.*s", SLICE_ARG(j->account->name),
		SLICE_ARG(j->c.graph->hosts[j->c.host].name)));
}

/* ---- Files ---- */

/* sshd opens the file as the account. */
static void check_readable(struct judging *j, struct door *d, const struct fact_file *f)
{
	if (f->mode < 0)
		door_unsure(d, SLICE("the mode of the file of keys"));
	else if (f->uid == j->account->uid		    ? (f->mode & 0400) == 0
		 : rule_in_group(&j->c, j->account, f->gid) ? (f->mode & 040) == 0
							    : (f->mode & 04) == 0)
		if (j->account->uid != 0)
			door_shut(d, f->at, "the account itself cannot read it");
}

static const struct key_file *find_file(const struct judging *j, struct slice path)
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

static void judge_file(struct judging *j, const struct door *account, struct slice path)
{
	const struct fact_file *f = rule_file(&j->c, path);
	const struct key_file *lines = find_file(j, path);
	struct door d = *account;

	if (f == NULL || lines == NULL)
		return;
	check_readable(j, &d, f);
	if (sshd_is_yes(&j->sshd, &d, "strictmodes", true))
		sshd_check_modes(&j->sshd, &d, f, j->account);
	if (d.shut)
		return;
	for (size_t i = 0; i < lines->n; i++)
		judge_line(j, &d, &j->keys[lines->first + i]);
}

static void judge_pattern(struct judging *j, const struct door *d, struct slice pattern)
{
	const struct fact_account *a = j->account;
	struct slice path;

	if (sshd_path_expand(j->c.arena, pattern, a->name, a->uid, a->home, j->root_home, &path) ==
	    0)
		judge_file(j, d, path);
}

static void judge_setting(
    struct judging *j, const struct door *d, const struct fact_sshd_setting *row)
{
	struct slice args = row->args, word;

	while (args_next(j->c.arena, &args, &word))
		judge_pattern(j, d, word);
}

static void judge_account(struct judging *j)
{
	struct door d = open_account(j);
	struct sshd_value v = sshd_get(&j->sshd, "authorizedkeysfile");

	j->nruled = 0;
	if (d.shut)
		return;
	if (v.nmaybe > 0)
		door_unsure(
		    &d, SLICE("AuthorizedKeysFile in a Match block that depends on the client"));
	for (size_t i = 0; i < v.nmaybe; i++)
		judge_setting(j, &d, v.maybe[i]);
	for (size_t i = 0; i < v.nrows; i++)
		judge_setting(j, &d, v.rows[i]);
	for (size_t i = 0; v.nrows == 0 && i < 2; i++)
		judge_pattern(j, &d, slice_str(sshd_default_key_files[i]));
}

/* ---- The host ---- */

static int by_path(const void *x, const void *y)
{
	const struct key_file *a = x, *b = y;

	return slice_cmp(a->path, b->path);
}

/* The lines of a file stand together: derivation reads each file once. */
static void index_files(struct judging *j, struct arena *a, size_t nkeys)
{
	j->files = arena_alloc(a, (nkeys + 1) * sizeof(*j->files));
	for (size_t i = 0; i < nkeys; i++) {
		if (j->nfiles == 0 || !slice_eq(j->files[j->nfiles - 1].path, j->keys[i].path))
			j->files[j->nfiles++] = (struct key_file){j->keys[i].path, i, 0};
		j->files[j->nfiles - 1].n++;
	}
	qsort(j->files, j->nfiles, sizeof(*j->files), by_path);
}

static void run(struct rule_ctx *c)
{
	const struct fact_account *root = rule_account_uid(c, 0);
	struct arena scratch = {0};
	struct judging j = {.c = *c, .root_home = root == NULL ? SLICE("/root") : root->home};
	struct fact_authorized_key *keys;
	struct slice *configs;
	size_t nconfigs = sshd_load(c, &j.sshd, &configs), nkeys;

	j.host = door_open(c, &rule_ssh_key);
	nconfigs = sshd_check_host(&j.sshd, &j.host, configs, nconfigs);
	nkeys = fact_load(c->facts, c->arena, authorized_key, c->host_id, &keys);
	j.keys = keys;
	index_files(&j, c->arena, nkeys);
	j.c.arena = &scratch;
	j.sshd.c = &j.c;
	for (size_t s = 0; s < nconfigs; s++) {
		j.sshd.config = configs[s];
		for (size_t i = 0; i < c->naccounts; i++) {
			j.account = &c->accounts[i];
			judge_account(&j);
			arena_reset(&scratch);
		}
	}
	free(j.ruled);
	arena_free(&scratch);
}

static void finish(struct rule_ctx *c)
{
	source_finish(c, &rule_ssh_key);
}

const struct rule rule_ssh_key = {
    .name = "ssh-key",
    .technique = "T1021.004",
    .doc = "a private key opens an account over SSH",
    .cure = "revoke-key",
    .host = run,
    .finish = finish,
};
