/*
 * Homes that somebody else writes to. A file that is planted there belongs to the account, so that
 * StrictModes and iruserfopen take it [openssh misc.c safe_path; glibc inet/rcmd.c]; what is asked
 * for is that a service looks at it. Where none does, the victim's own shell runs what was planted
 * in .bashrc, once she logs in.
 */
#include "collector/rules/login_shell.h"
#include "collector/rules/nfs/nfs.h"
#include "collector/rules/rsh/rsh_account.h"
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"
#include "common/sshd_path.h"

struct nfs_planting {
	struct rule_ctx *c;
	struct sshd sshd; /* of the first configuration */
	struct door ssh_host;
	struct rsh_host rsh;
	struct slice root_home;
};

struct nfs_planting *nfs_planting_new(struct rule_ctx *c)
{
	struct nfs_planting *p = arena_new(c->arena, struct nfs_planting);
	const struct fact_account *root = rule_account_uid(c, 0);
	struct slice *configs;
	size_t n;

	p->c = c;
	p->root_home = root == NULL ? SLICE("/root") : root->home;
	n = sshd_load(c, &p->sshd, &configs);
	p->ssh_host = door_open(c, NULL);
	sshd_check_host(&p->sshd, &p->ssh_host, configs, n);
	p->sshd.config = configs[0];
	rsh_load_servers(&p->rsh, c);
	return p;
}

/* ---- An authorized key ---- */

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
		door_unsure(
		    d, SLICE("AuthorizedKeysFile in a Match block that depends on the client"));
	if (v.nrows == 0)
		return in_home(p, a, slice_str(sshd_default_key_files[0]));
	args = v.rows[0]->args;
	while (args_next(p->c->arena, &args, &word))
		if (in_home(p, a, word))
			return true;
	return false;
}

static void plant_key(struct nfs_planting *p, struct door *d, const struct fact_account *a)
{
	struct slice forced;

	door_join(d, &p->ssh_host);
	sshd_check_login(&p->sshd, d, a);
	if (!looks_in_home(p, d, a))
		door_shut(d, a->at, "sshd looks for no keys in the home");
	forced = sshd_word(&p->sshd, d, "forcecommand", "none");
	if (!slice_eq_str_ci(forced, "none"))
		door_limit(d, GRADE_COMMAND);
}

/* ---- Whoever the victim is ---- */

/* Adds the edge when the door leads to a shell; says whether nothing better can come. */
static bool add_shell(
    struct nfs_planting *p, struct door *d, const struct fact_account *a, const char *what)
{
	if (d->shut || d->grade != GRADE_SHELL)
		return false;
	door_to_account(d, a,
	    arena_printf(p->c->arena, "%s planted in the home opens %.*s on %.*s", what,
		SLICE_ARG(a->name), SLICE_ARG(p->c->graph->hosts[p->c->host].name)));
	return d->missing.n == 0 && d->needs.n == 0;
}

/* The victim's own shell, and the files, which are there in any case. */
static void add_later(struct nfs_planting *p, const struct door *base, const struct fact_account *a)
{
	struct slice host = p->c->graph->hosts[p->c->host].name;
	struct door shell = *base, files = *base;

	door_cite(&shell, a->at);
	door_need(&shell, "victim-login");
	if (login_shell_of(p->c, a) != LOGIN_SHELL_NOTHING)
		door_to_account(&shell, a,
		    arena_printf(p->c->arena,
			"the next log-in of %.*s on %.*s runs what was planted in the home",
			SLICE_ARG(a->name), SLICE_ARG(host)));
	door_cite(&files, a->at);
	door_limit(&files, GRADE_FILE);
	door_to_account(&files, a,
	    arena_printf(p->c->arena, "who writes to the home has the files of %.*s on %.*s",
		SLICE_ARG(a->name), SLICE_ARG(host)));
}

void nfs_plant(struct nfs_planting *p, const struct door *d, const struct fact_account *account)
{
	struct door ssh = *d, rsh = *d;

	plant_key(p, &ssh, account);
	if (add_shell(p, &ssh, account, "an authorized key"))
		return;
	rsh_check_rhosts(&p->rsh, &rsh, account);
	if (!add_shell(p, &rsh, account, "a .rhosts"))
		add_later(p, d, account);
}
