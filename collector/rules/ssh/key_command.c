/*
 * AuthorizedKeysCommand: sshd runs a program, and takes what it prints for lines of authorized_keys
 * [openssh auth2-pubkey.c user_key_command_allowed2]. Which keys these are stands in no file of the
 * host. So they are one node that nobody of the case holds, and the account is open to it: likely,
 * as the program may print nothing for it, or a line with options.
 */
#include "collector/rules/ssh/key_command.h"

#include "collector/rules/rule_list.h"
#include "collector/rules/written.h"

/* Programs that are known to ask somebody else, by name. */
static const struct {
	const char *program, *asks;
} known[] = {
    {"eic_run_authorized_keys", "EC2 Instance Connect"},
    {"google_authorized_keys", "OS Login of Google Cloud"},
    {"ssh-ldap-wrapper", "an LDAP directory"},
    {"sss_ssh_authorizedkeys", "the directory of SSSD"},
    {"userdbctl", "user records of systemd"},
};

static struct slice described(struct arena *a, struct slice path)
{
	size_t slash = slice_rfind(path, '/');
	struct slice name = slash < path.n ? slice_sub(path, slash + 1, path.n) : path;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_eq_str(name, known[i].program))
			return arena_printf(a, "%s (%.*s)", known[i].asks, SLICE_ARG(path));
	return path;
}

/* The program runs for all accounts: who can change it, and that past sshd's look at the modes,
 * has it name a key of her own. */
static void judge_writers(struct sshd_walk *w, const struct door *program, struct slice path)
{
	const struct fact_file *f = rule_file(&w->c, path);
	uint32_t writers = f == NULL || program->shut ? NO_NODE : written_node(&w->c, f);
	struct door d = *program;

	if (writers == NO_NODE)
		return;
	d.rule = &rule_account_write;
	door_premise(&d, writers);
	sshd_admit(&w->sshd, &d, w->account, SSHD_BY_KEY,
	    arena_printf(w->c.arena, "who can change %.*s has it name a key for %.*s",
		SLICE_ARG(path), SLICE_ARG(w->account->name)));
}

static void judge(struct sshd_walk *w, struct door *account, const struct fact_sshd_setting *row,
    struct slice path)
{
	struct authkey_options plain = authkey_options_default();
	struct slice who = described(w->c.arena, path);
	struct door d = *account;

	door_grant(&d, row->at);
	sshd_check_helper(&w->sshd, &d, row, w->account);
	sshd_check_revoked(&w->sshd, &d, slice_of(NULL, 0));
	if (sshd_keys_needed(&w->sshd) > 1)
		door_need(&d, "second-factor");
	sshd_check_grade(&w->sshd, &d, &plain);
	judge_writers(w, &d, path);
	door_unsure(
	    &d, arena_printf(w->c.arena, "which keys %.*s names for the account", SLICE_ARG(who)));
	door_premise(&d, graph_node(w->c.graph, NODE_OUTSIDE, NO_HOST,
			     arena_printf(w->c.arena, "a key that %.*s names", SLICE_ARG(who))));
	sshd_admit(&w->sshd, &d, w->account, SSHD_BY_KEY,
	    arena_printf(w->c.arena, "AuthorizedKeysCommand may name keys for %.*s on %.*s",
		SLICE_ARG(w->account->name), SLICE_ARG(w->c.graph->hosts[w->c.host].name)));
}

void key_command_add(struct sshd_walk *w, struct door *account)
{
	struct door d = *account;

	sshd_walk_values(w, &d, "authorizedkeyscommand", judge);
}
