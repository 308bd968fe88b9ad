/*
 * Who can write what belongs to an account: the files in which sshd looks for its keys and for
 * principals, its home, what its shell reads at log-in. Files of CAs, which are of no account, are
 * ssh_cert_trusted.c's.
 *
 * A key that somebody else adds opens the account only where StrictModes is off, or where sshd's
 * look at the modes misses the writer: an ACL, which shows as the group's bits, in a file of the
 * account's private group [openssh misc.c safe_path; Debian patch user-group-modes]. A file that is
 * *put* there belongs to whoever put it: StrictModes refuses that, and so does iruserfopen(3) for
 * .rhosts. A shell reads its files whoever owns them, so a writable home needs no more than the
 * account's next log-in.
 */
#include "collector/rules/access.h"
#include "collector/rules/login_shell.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/ssh/sshd.h"
#include "common/args.h"
#include "common/sshd_path.h"

struct judging {
	struct rule_ctx c; /* its arena is emptied for each account */
	struct sshd sshd;
	struct door ssh_host;
	const struct fact_account *account;
	struct slice root_home;
};

static bool is_another(const struct judging *j, const struct access_way *way)
{
	return way->uid != j->account->uid;
}

static struct door begin(struct judging *j, const struct access_way *way)
{
	struct door d = door_open(&j->c, &rule_account_write);

	door_premise(&d, way->node);
	door_grant(&d, way->at);
	if (way->missing.n > 0)
		door_unsure(&d, way->missing);
	return d;
}

/* ---- Keys and principals ---- */

/* What a file that sshd reads for the account lets in, once somebody else adds a line. */
struct trusting {
	const char *keyword, *shown, *adds;
	const char *missing; /* what else it takes; NULL: nothing */
};

static const struct trusting keys = {"authorizedkeysfile", "AuthorizedKeysFile", "a key", NULL};
static const struct trusting principals = {"authorizedprincipalsfile", "AuthorizedPrincipalsFile",
    "a principal", "whether they hold a certificate of a CA that sshd trusts"};

/* What sshd asks of the account whoever writes; once for a file that somebody else can write. */
static struct door login_door(struct judging *j, const struct trusting *t, bool sure)
{
	struct door d = door_open(&j->c, &rule_account_write);

	if (!sure)
		door_unsure(&d,
		    arena_printf(j->c.arena, "%s in a Match block that may hold or not", t->shown));
	if (t->missing != NULL)
		door_unsure(&d, slice_str(t->missing));
	door_join(&d, &j->ssh_host);
	sshd_check_login(&j->sshd, &d, j->account);
	return d;
}

static void add_writer(struct judging *j, const struct trusting *t, const struct door *login,
    const struct fact_file *f, const struct access_way *way)
{
	struct door d = begin(j, way);
	bool strict = sshd_is_yes(&j->sshd, &d, "strictmodes", true);

	if (strict && way->directory)
		door_shut(&d, way->at, "StrictModes: a file put there belongs to who put it there");
	else if (strict)
		sshd_check_modes(&j->sshd, &d, f, j->account);
	door_join(&d, login);
	door_to_account(&d, j->account,
	    arena_printf(
		j->c.arena, "%s can add %s to %.*s", way->how, t->adds, SLICE_ARG(f->path)));
}

static void judge_file(struct judging *j, const struct trusting *t, struct slice path, bool sure)
{
	const struct fact_file *f = rule_file(&j->c, path);
	struct access_ways ways = {0};
	struct access_object o;
	struct door login;
	bool begun = false;

	if (f == NULL)
		return;
	o = access_of(f);
	access_writers(&j->c, &o, &ways);
	for (size_t i = 0; i < ways.n; i++) {
		if (!is_another(j, &ways.v[i]))
			continue;
		if (!begun)
			login = login_door(j, t, sure);
		begun = true;
		add_writer(j, t, &login, f, &ways.v[i]);
	}
}

static void judge_pattern(
    struct judging *j, const struct trusting *t, struct slice pattern, bool sure)
{
	const struct fact_account *a = j->account;
	struct slice path;

	if (sshd_path_expand(j->c.arena, pattern, a->name, a->uid, a->home, j->root_home, &path) ==
	    0)
		judge_file(j, t, path, sure);
}

static void judge_rows(struct judging *j, const struct trusting *t,
    const struct fact_sshd_setting **rows, size_t n, bool sure)
{
	for (size_t i = 0; i < n; i++) {
		struct slice args = rows[i]->args, word;

		while (args_next(j->c.arena, &args, &word))
			judge_pattern(j, t, word, sure);
	}
}

static void judge_trust(struct judging *j, const struct trusting *t)
{
	struct sshd_value v = sshd_get(&j->sshd, t->keyword);

	judge_rows(j, t, v.maybe, v.nmaybe, false);
	judge_rows(j, t, v.rows, v.nrows, v.nmaybe == 0);
	for (size_t i = 0; v.nrows == 0 && t == &keys && i < 2; i++)
		judge_pattern(j, t, slice_str(sshd_default_key_files[i]), v.nmaybe == 0);
}

static void judge_sshd(struct judging *j)
{
	struct sshd_value cas;

	sshd_for_account(&j->sshd, j->account);
	judge_trust(j, &keys);
	cas = sshd_get(&j->sshd, "trustedusercakeys");
	if (cas.nrows + cas.nmaybe > 0)
		judge_trust(j, &principals);
}

/* ---- The next log-in ---- */

/* What each shell reads; the names begin with one of these words. */
static const struct {
	const char *shell, *files[4];
} shells[] = {
    {"bash", {".bash", ".profile"}},
    {"csh", {".cshrc", ".login", ".tcshrc"}},
    {"dash", {".profile"}},
    {"ksh", {".kshrc", ".profile"}},
    {"tcsh", {".cshrc", ".login", ".tcshrc"}},
    {"zsh", {".z"}},
    {"sh", {".bash", ".profile", ".kshrc"}},
};

static struct slice base_name(struct slice path)
{
	size_t slash = slice_rfind(path, '/');

	return slash < path.n ? slice_sub(path, slash + 1, path.n) : path;
}

/* Does the account's shell read a file of this name? One that is not known may. */
static bool reads(const struct fact_account *a, struct slice file)
{
	struct slice shell = a->shell.n == 0 ? SLICE("sh") : base_name(a->shell);

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (!slice_eq_str(shell, shells[i].shell))
			continue;
		for (size_t k = 0; k < 4 && shells[i].files[k] != NULL; k++)
			if (slice_starts(file, shells[i].files[k]))
				return true;
		return false;
	}
	return true;
}

static void add_login_writers(
    struct judging *j, const struct fact_file *f, struct access_ways *told)
{
	struct access_object o = access_of(f);
	struct access_ways ways = {0};

	access_writers(&j->c, &o, &ways);
	for (size_t i = 0; i < ways.n; i++) {
		struct door d = begin(j, &ways.v[i]);
		bool again = !is_another(j, &ways.v[i]);

		for (size_t k = 0; k < told->n; k++)
			again = again || told->v[k].node == ways.v[i].node;
		if (again)
			continue;
		door_cite(&d, j->account->at);
		door_need(&d, "victim-login");
		if (login_shell_of(&j->c, j->account) == LOGIN_SHELL_NOTHING)
			door_shut(&d, j->account->at, "the login shell reads no file");
		door_to_account(&d, j->account,
		    arena_printf(j->c.arena, "%s can write what the next log-in of %.*s runs",
			ways.v[i].how, SLICE_ARG(j->account->name)));
	}
	if (told->n == 0)
		*told = ways;
}

/* The home, then the files in it of which the agent says that somebody else could write them. */
static void judge_login(struct judging *j)
{
	const struct fact_file *home = rule_dir(&j->c, j->account->home_real);
	struct slice head = arena_printf(j->c.arena, "%.*s/.", SLICE_ARG(j->account->home));
	struct access_ways told = {0};

	if (home == NULL || home->mode < 0)
		return;
	add_login_writers(j, home, &told);
	for (size_t i = rule_lower_file(&j->c, head); i < j->c.nfiles; i++) {
		const struct fact_file *f = &j->c.files[i];
		struct slice name = base_name(f->path);

		if (f->path.n < head.n || !slice_eq(slice_sub(f->path, 0, head.n), head))
			break;
		if (f->path.n - name.n + 1 == head.n && slice_eq_str(f->type, "file") &&
		    !slice_ends(name, "hosts") && reads(j->account, name))
			add_login_writers(j, f, &told);
	}
}

static void run(struct rule_ctx *c)
{
	const struct fact_account *root = rule_account_uid(c, 0);
	struct arena scratch = {0};
	struct judging j = {.c = *c, .root_home = root == NULL ? SLICE("/root") : root->home};
	struct slice *configs;
	size_t n = sshd_load(c, &j.sshd, &configs);

	j.ssh_host = door_open(c, &rule_account_write);
	n = sshd_check_host(&j.sshd, &j.ssh_host, configs, n);
	j.c.arena = &scratch;
	j.sshd.c = &j.c;
	for (size_t i = 0; i < c->naccounts; i++) {
		j.account = &c->accounts[i];
		for (size_t s = 0; s < n && rule_account(c, j.account->name) == j.account; s++) {
			j.sshd.config = configs[s];
			judge_sshd(&j);
		}
		judge_login(&j);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
}

const struct rule rule_account_write = {
    .name = "account-write",
    .technique = "T1546.004",
    .doc = "who can write an account's keys, home or shell files",
    .nothing = "nobody else can write its home, its keys or what its shell reads",
    .host = run,
};
