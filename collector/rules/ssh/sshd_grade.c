/* What a log-in is good for: a shell, one command, files, connections [openssh session.c do_exec].
 */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"

/* [openssh session.c IS_INTERNAL_SFTP] */
static bool is_internal_sftp(struct slice command)
{
	struct slice word;

	return word_next(&command, &word) && slice_eq_str(word, "internal-sftp");
}

/* The program of `Subsystem sftp`; empty: there is none. */
static struct slice sftp_program(struct sshd *s)
{
	struct sshd_value v = sshd_get_list(s, "subsystem");
	struct slice args, name;

	for (size_t i = 0; i < v.nrows; i++) {
		args = v.rows[i]->args;
		if (args_next(s->c->arena, &args, &name) && slice_eq_str(name, "sftp"))
			return args;
	}
	return slice_of(NULL, 0);
}

/* What is left where the login shell runs nothing, or nothing but sftp is let through. */
static enum grade sftp_grade(struct sshd *s, bool forced)
{
	struct slice program = sftp_program(s);

	/* A forced internal-sftp takes the place of whatever program the subsystem names; without
	 * a shell that program must be sshd's own. */
	return program.n > 0 && (forced || is_internal_sftp(program)) ? GRADE_FILE : GRADE_NET;
}

void sshd_check_grade(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	/* ForceCommand beats the key's command [openssh session.c do_exec]. */
	struct slice command = sshd_word(s, d, "forcecommand", "none");
	bool forced = !slice_eq_str_ci(command, "none");
	enum sshd_shell shell = s->state->shell;
	enum grade grade = GRADE_SHELL;
	int forwards;

	if (slice_eq_str(sshd_word(s, d, "maxsessions", "10"), "0"))
		shell = SSHD_NO_SESSION;

	if (!forced && o->has_command) {
		forced = true;
		command = o->command;
	}
	if (shell == SSHD_NO_SESSION)
		grade = GRADE_NET;
	else if (forced && is_internal_sftp(command))
		grade = sftp_grade(s, true);
	else if (shell == SSHD_NO_SHELL)
		grade = forced ? GRADE_NET : sftp_grade(s, false);
	else if (forced)
		grade = GRADE_COMMAND;
	if (shell == SSHD_UNKNOWN_SHELL && grade != GRADE_FILE && grade != GRADE_NET)
		door_unsure(d, SLICE("what the login shell runs"));
	if (s->state->chroot && grade != GRADE_FILE && grade != GRADE_NET)
		door_unsure(d, SLICE("what the account finds in its ChrootDirectory"));
	forwards = grade == GRADE_SHELL ? 1 : sshd_forwards(s, d, o);
	if (grade == GRADE_NET && forwards == 0)
		door_shut(d, s->state->shell_at, "no program runs, and nothing is forwarded");
	else if (grade == GRADE_NET && forwards < 0)
		door_unsure(d, SLICE("whether both lists of ports have one in common"));
	door_limit(d, grade);
}
