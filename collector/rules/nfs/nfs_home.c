/*
 * Homes that somebody else writes to. A file that is planted there belongs to the account, so that
 * StrictModes and iruserfopen take it [openssh misc.c safe_path; glibc inet/rcmd.c]; what is asked
 * for is that a service looks at it. Where none does, the victim's own shell runs what was planted
 * in .bashrc, or sshd what was planted in .ssh/rc, once she logs in.
 */
#include "collector/rules/login_shell.h"
#include "collector/rules/nfs/nfs_plants.h"

/* Adds the edge when the door leads to a shell; says whether nothing better can come. */
static bool add_shell(
    struct rule_ctx *c, struct door *d, const struct fact_account *a, const char *what)
{
	if (d->shut || d->grade != GRADE_SHELL)
		return false;
	door_to_account(d, a,
	    arena_printf(c->arena, "%s planted in the home opens %.*s on %.*s", what,
		SLICE_ARG(a->name), SLICE_ARG(c->graph->hosts[c->host].name)));
	return d->missing.n == 0 && d->needs.n == 0;
}

/* The victim's own shell, and the files, which are there in any case. */
static void add_later(struct rule_ctx *c, const struct door *base, const struct fact_account *a)
{
	struct slice host = c->graph->hosts[c->host].name;
	struct door shell = *base, files = *base;

	door_cite(&shell, a->at);
	door_need(&shell, "victim-login");
	if (login_shell_of(c, a) != LOGIN_SHELL_NOTHING)
		door_to_account(&shell, a,
		    arena_printf(c->arena,
			"the next log-in of %.*s on %.*s runs what was planted in the home",
			SLICE_ARG(a->name), SLICE_ARG(host)));
	door_cite(&files, a->at);
	door_limit(&files, GRADE_FILE);
	door_to_account(&files, a,
	    arena_printf(c->arena, "who writes to the home has the files of %.*s on %.*s",
		SLICE_ARG(a->name), SLICE_ARG(host)));
}

void nfs_plant(struct nfs_planting *p, const struct door *d, const struct fact_account *account)
{
	for (const struct nfs_plant *plant = nfs_plants; plant->what != NULL; plant++) {
		struct door way = *d;

		plant->open(p, &way, account);
		if (add_shell(d->c, &way, account, plant->what))
			return;
	}
	add_later(d->c, d, account);
}
