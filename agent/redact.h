/* Content without its passwords. */
#ifndef CORDON_AGENT_REDACT_H
#define CORDON_AGENT_REDACT_H

#include "common/out.h"

#define REDACT_WITHHELD "<withheld>"

/* What command lines are looked for in. */
enum redact_how {
	REDACT_FILE,	  /* lines, in which there may be some */
	REDACT_UNIT,	  /* a unit of systemd: lines go on behind a backslash */
	REDACT_LISTS,	  /* sudoers: a comma ends a command, and NAME=VALUE is an alias */
	REDACT_ARGUMENTS, /* of a process, each with a NUL behind it */
};

/* A byte of a name, and whether the name speaks of a password or secret. */
bool redact_is_name(uint8_t c);
bool redact_is_secret(struct slice name);

/*
 * The value of each name that speaks of a password or secret (CIFS: pass=, passwd=, password2=,
 * user=NAME%PASSWORD; pam_mysql: passwd=; ganesha: Secret_Access_Key) becomes <withheld>; lines
 * stay lines. All return how many.
 */

/* Options of mounts, of automounter maps and of PAM's modules: NAME=VALUE, up to a blank or comma.
 */
uint32_t redact_options(struct slice text, struct out *o);
/* Settings of ganesha.conf: NAME = VALUE; */
uint32_t redact_values(struct slice text, struct out *o);
/*
 * Lines NAME=VALUE of an environment file [pam_env(8); sshd(8), FILES]: any variable may be a
 * token. The value stays where the name says where programs and libraries are looked for (*PATH,
 * LD_*) or what a shell starts with (ENV, BASH_ENV); what is no assignment goes, too: it may be the
 * rest of a value.
 */
uint32_t redact_environment(struct slice text, struct out *o);

/*
 * The same of variables that a configuration sets: SetEnv of sshd and ssh, `env =` of xinetd,
 * `setenv {
 * }` of doas, environment="" of an authorized key; in a unit of systemd, Environment= with the
 * lines that go on. Elsewhere a line never has a say in what becomes of the next one: whoever may
 * write the file could hide that.
 */
uint32_t redact_variables(struct slice text, bool unit, struct out *o);
/*
 * Passwords of command lines: what an option that speaks of one sets (--password=WORD, --password
 * WORD; -pWORD of sshpass and mysql), variables set for a command (DB_PASSWORD=WORD), -u NAME:WORD,
 * SCHEME://NAME:WORD@HOST. Nothing is written when there are none.
 */
uint32_t redact_commands(struct slice text, enum redact_how how, struct out *o);
/* An argument of sshd, or all of them as it writes them over: `-o SetEnv=NAME=VALUE`. */
void redact_argument(struct slice arg, struct out *o);

#endif
