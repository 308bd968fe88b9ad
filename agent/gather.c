/* The topics in their order, and what all gatherers share. */
#include "agent/gather.h"

#include "agent/deadline.h"
#include "agent/pace.h"

/*
 * The order is part of the design: accounts and system files come first, so that a run that is cut
 * by its deadline has what decides most; processes come before sshd's configuration, which they may
 * name; the secrets on the reading list come before the homes, where links may lead to them.
 */
const struct gatherer gatherers[] = {
    {"hello", gather_hello},
    {"accounts", gather_accounts},
    {"reading list", gather_reading_list},
    {"processes", gather_processes},
    {"sockets", gather_sockets},
    {"interfaces", gather_interfaces},
    {"modules", gather_modules},
    {"agents", gather_agents},
    {"mounts", gather_mounts},
    {"exports", gather_exports},
    {"autofs", gather_autofs},
    {"ganesha", gather_ganesha},
    {"sshd", gather_sshd},
    {"ssh client", gather_ssh_client},
    {"host keys", gather_host_keys},
    {"services", gather_services},
    {"sudoers", gather_sudoers},
    {"homes", gather_homes},
    {"logins", gather_logins},
    {"key places", gather_key_places},
    {"tickets", gather_tickets},
    {"local", gather_local},
    {"cores", gather_cores},
    {"usage", gather_usage},
};

const size_t gatherer_count = sizeof(gatherers) / sizeof(gatherers[0]);

void strings_add(struct agent *a, struct strings *s, struct slice text)
{
	grow(&s->v, &s->cap, s->n + 1, sizeof(s->v[0]));
	s->v[s->n++] = arena_dup(&a->run, text);
}

bool agent_over(const struct agent *a)
{
	if (a->options->paced)
		pace_keep();
	return deadline_passed() || emit_broken(&a->emit);
}
