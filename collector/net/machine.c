/*
 * Which agent a host gets, where several are carried: it is asked `uname -sm`. That only saves a
 * host from a program of another processor, which some shells would read as a script; a host that
 * lies gets one that does not run. Without a sensible answer (another command is forced upon the
 * account) it gets the first, and what follows tells why nothing runs.
 */
#include <stdio.h>
#include <string.h>

#include "collector/net/host.h"

#define MOST_ANSWER 128

/* What processors call themselves that run the agent of another name. */
static const struct {
	const char *says, *runs;
} names[] = {
    {"amd64", "x86_64"},
    {"armv8l", "armv7l"},
    {"i386", "i686"},
    {"i486", "i686"},
    {"i586", "i686"},
};

static void answer_data(struct host *h, struct slice bytes, bool is_stderr)
{
	if (!is_stderr && h->replies.n < MOST_ANSWER)
		out_bytes(&h->replies, slice_sub(bytes, 0, MOST_ANSWER - h->replies.n));
}

void machine_begin(struct host *h)
{
	h->agent = h->sweep->opt->agent;
	if (h->sweep->opt->n_agents == 0) {
		push_sftp_begin(h);
		return;
	}
	h->replies.n = 0;
	chan_start(&h->files, h, "uname -sm", answer_data);
	host_set_state(h, HOST_MACHINE);
}

static bool is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'z') &&
		    !(s.p[i] >= 'A' && s.p[i] <= 'Z') && s.p[i] != '_' && s.p[i] != '-')
			return false;
	return s.n > 0;
}

static const struct sweep_agent *agent_for(const struct sweep_options *opt, struct slice machine)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(machine, names[i].says))
			machine = slice_str(names[i].runs);
	for (size_t i = 0; i < opt->n_agents; i++)
		if (slice_eq_str(machine, opt->agents[i].machine))
			return &opt->agents[i];
	return NULL;
}

/* Takes the answer and goes on. */
static void choose(struct host *h)
{
	struct slice answer = out_slice(&h->replies), system;
	struct slice machine = slice_sub(answer, 0, slice_find(answer, '\n'));
	bool sensible = slice_cut(&machine, ' ', &system) && is_name(system) && is_name(machine);
	const struct sweep_agent *agent = NULL;
	struct slice why;

	if (!sensible) {
		push_sftp_begin(h);
		return;
	}
	if (slice_eq_str(system, "Linux"))
		agent = agent_for(h->sweep->opt, machine);
	if (agent != NULL) {
		h->agent = agent->program;
		push_sftp_begin(h);
		return;
	}
	why = arena_printf(
	    &h->arena, "no agent for %.*s on %.*s", SLICE_ARG(system), SLICE_ARG(machine));
	if (!fetch_instead(h, why))
		host_fail(h, "%.*s", SLICE_ARG(why));
}

void machine_step(struct host *h)
{
	int rc = 1, pumped;

	if (h->files.phase != CHAN_TALKING)
		rc = chan_step(&h->files, h->session);
	if (rc == ERR_IO) {
		host_lost(h);
		return;
	}
	if (rc == 0)
		return;
	pumped = rc < 0 ? 0 : host_pump(h);
	if (rc < 0 || chan_over(&h->files)) {
		chan_close(&h->files);
		choose(h);
	} else if (pumped != 0) {
		host_lost(h);
	}
}
