/* Authorized keys, .shosts, .rhosts and .k5login, each as the server that reads it asks. */
#include "collector/rules/nfs/nfs_plants.h"

#include "collector/rules/krb5/krb5.h"
#include "collector/rules/rsh/rsh_account.h"
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"
#include "common/sshd_path.h"

struct nfs_planting {
	struct rule_ctx *c;
	struct sshd sshd;
	struct slice *configs; /* of each sshd that runs, or would */
	size_t nconfigs;
	struct door ssh_host;
	struct rsh_host rsh;
	struct krb5_host krb5;
	struct slice root_home;
};

struct nfs_planting *nfs_planting_new(struct rule_ctx *c)
{
	struct nfs_planting *p = arena_new(c->arena, struct nfs_planting);
	const struct fact_account *root = rule_account_uid(c, 0);
	size_t n;

	p->c = c;
	p->root_home = root == NULL ? SLICE("/root") : root->home;
	n = sshd_load(c, &p->sshd, &p->configs);
	p->ssh_host = door_open(c, NULL);
	p->nconfigs = sshd_check_host(&p->sshd, &p->ssh_host, p->configs, n);
	rsh_load_servers(&p->rsh, c);
	krb5_load(&p->krb5, c);
	return p;
}

/* ---- By sshd ---- */

static bool is_better(const struct door *a, const struct door *b)
{
	if (a->shut != b->shut)
		return !a->shut;
	if (a->grade != b->grade)
		return a->grade < b->grade;
	if ((a->needs.n > 0) != (b->needs.n > 0))
		return a->needs.n == 0;
	return a->missing.n == 0 && b->missing.n > 0;
}

typedef void ask_fn(struct nfs_planting *p, struct door *d, const struct fact_account *a);

/* By the sshd of the host that lets in best. */
static void ask_each(
    struct nfs_planting *p, struct door *d, const struct fact_account *a, ask_fn *ask)
{
	struct door best = {.shut = true};

	for (size_t i = 0; i < p->nconfigs; i++) {
		struct door one = *d;

		p->sshd.config = p->configs[i];
		door_join(&one, &p->ssh_host);
		ask(p, &one, a);
		if (i == 0 || is_better(&one, &best))
			best = one;
	}
	*d = best;
}

static bool in_home(struct nfs_planting *p, const struct fact_account *a, struct slice pattern)
{
	struct slice path;

	return sshd_path_expand(
		   p->c->arena, pattern, a->name, a->uid, a->home, p->root_home, &path) == 0 &&
	       slice_path_under(path, a->home);
}

/* Does sshd look for keys in the account's home? */
static bool looks_in_home(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	struct sshd_value v = sshd_get(&p->sshd, "authorizedkeysfile");
	struct slice args, word;

	if (v.nmaybe > 0)
		door_unsure(d, SLICE("AuthorizedKeysFile in a Match block that may hold or not"));
	if (v.nrows == 0)
		return in_home(p, a, slice_str(sshd_default_key_files[0]));
	args = v.rows[0]->args;
	while (args_next(p->c->arena, &args, &word))
		if (in_home(p, a, word))
			return true;
	return false;
}

/* A forced command is run by the login shell, and some read a file of the home for each command:
 * that file is planted beside the key. */
static void start_instead(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	static const char *const always[] = {"/zsh", "/csh", "/tcsh"};
	static const char *const debian[] = {"debian", "ubuntu", NULL};

	if (d->grade != GRADE_COMMAND)
		return;
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (slice_ends(a->shell, always[i]))
			d->grade = GRADE_SHELL;
	if (!slice_ends(a->shell, "/bash"))
		return;
	d->grade = GRADE_SHELL;
	if (!rule_is_system(p->c, debian)) /* it is a choice of whoever builds bash */
		door_unsure(d, SLICE("whether bash reads .bashrc for a command of sshd's"));
}

static void ask_key(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	sshd_check_login(&p->sshd, d, a);
	if (!looks_in_home(p, d, a))
		door_shut(d, a->at, "sshd looks for no keys in the home");
	start_instead(p, d, a);
}

/* What every log-in asks that takes no key of the account's. */
static void ask_login(
    struct nfs_planting *p, struct door *d, const struct fact_account *a, enum sshd_method method)
{
	struct authkey_options plain = authkey_options_default();

	sshd_for_account(&p->sshd, a);
	sshd_check_door_by(&p->sshd, d, a, method);
	sshd_check_grade(&p->sshd, d, &plain);
	start_instead(p, d, a);
}

/* The client's name and the key of a host of one's own: .shosts and known_hosts say both. */
static void ask_shosts(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	struct slice word;

	ask_login(p, d, a, SSHD_BY_HOST);
	word = sshd_word(&p->sshd, d, "ignorerhosts", "yes");
	if (!slice_eq_str_ci(word, "no") && !slice_eq_str_ci(word, "shosts-only"))
		sshd_shut(&p->sshd, d, "ignorerhosts", "IgnoreRhosts leaves the file out");
	if (sshd_is_yes(&p->sshd, d, "ignoreuserknownhosts", false))
		sshd_shut(&p->sshd, d, "ignoreuserknownhosts",
		    "IgnoreUserKnownHosts leaves a planted host key out");
	if (sshd_keys_needed(&p->sshd) > 1)
		door_need(d, "second-factor");
}

/* Any principal that the host's realm knows will do: it is the line that names it. */
static void ask_k5login(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	const struct fact_file *conf = rule_file(p->c, SLICE("/etc/krb5.conf"));

	if (p->krb5.realm.n == 0 && (conf == NULL || slice_eq_str(conf->status, "absent")))
		door_shut(d, a->at, "the host has no realm of Kerberos");
	ask_login(p, d, a, SSHD_BY_GSSAPI);
	krb5_check_host(&p->krb5, d);
	door_need(d, "ticket");
}

/* ---- The list ---- */

static void open_key(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	ask_each(p, d, a, ask_key);
}

static void open_shosts(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	ask_each(p, d, a, ask_shosts);
}

static void open_rhosts(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	rsh_check_rhosts(&p->rsh, d, a);
}

static void open_k5login(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	ask_each(p, d, a, ask_k5login);
}

const struct nfs_plant nfs_plants[] = {
    {"an authorized key", open_key},
    {"a .shosts with a host key", open_shosts},
    {"a .rhosts", open_rhosts},
    {"a .k5login", open_k5login},
    {0},
};
