/* Which daemon and program an sshd is: its version, and what its makers put into it. */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"

const struct fact_sshd *sshd_daemon(const struct sshd *s, struct slice config)
{
	for (size_t i = 0; i < s->ndaemons; i++)
		if (slice_eq(s->daemons[i].config, config))
			return &s->daemons[i];
	return NULL;
}

static const struct fact_program *program_of(const struct sshd *s, const struct fact_sshd *daemon)
{
	struct slice exe =
	    daemon == NULL || daemon->exe.n == 0 ? SLICE("/usr/sbin/sshd") : daemon->exe;

	for (size_t i = 0; i < s->nprograms; i++)
		if (slice_eq(s->programs[i].path, exe))
			return &s->programs[i];
	return NULL;
}

/* "OpenSSH_9.2p1 Debian-2" is 902. */
static int version_of(struct slice text)
{
	struct slice major, minor = text;
	int64_t a, b;

	slice_cut(&minor, '_', &major);
	slice_cut(&minor, '.', &major);
	minor = slice_sub(minor, 0, slice_find(minor, 'p'));
	if (slice_to_i64(major, &a) != 0 || slice_to_i64(minor, &b) != 0 || a > 1000 || b > 99)
		return -1;
	return (int)(a * 100 + b);
}

static bool holds(struct slice text, const char *word)
{
	struct slice rest = text, one;

	while (rest.n > 0) {
		slice_cut(&rest, ' ', &one);
		if (slice_starts(one, word))
			return true;
	}
	return false;
}

static bool is_debian(const struct fact_host_info *info)
{
	return info != NULL &&
	       (slice_eq_str(info->os_id, "debian") || slice_eq_str(info->os_id, "ubuntu") ||
		   slice_eq_str(info->os_like, "debian") || slice_starts(info->os_like, "ubuntu"));
}

/* What its makers put into it; where it does not say, what the system's do. */
void sshd_check_program(struct sshd *s)
{
	struct sshd_state *state = s->state;
	const struct fact_program *p = program_of(s, sshd_daemon(s, s->config));

	state->program = p;
	state->version = p == NULL ? -1 : version_of(p->version);
	state->group_modes_patch = p == NULL
				       ? is_debian(s->c->info)
				       : holds(p->version, "Debian") || holds(p->version, "Ubuntu");
}

int sshd_since(const struct sshd *s, int version)
{
	return s->state->version < 0 ? -1 : s->state->version >= version;
}
