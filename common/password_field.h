/*
 * Where a system keeps its passwords, and what marks in the field mean there: the same string is a
 * lock on one system and only no password on another. `state` LOCKED is what that system's sshd
 * takes for a lock where it asks by itself, without PAM [openssh configure.ac LOCKED_PASSWD_*;
 * platform.c platform_locked_account].
 *
 *	layout   file                 locked          only no password
 *	shadow   /etc/shadow          !...            *...
 *	solaris  /etc/shadow          *LK* alone      *LK*hash, *AL*hash, NP, UP
 *	bsd      /etc/master.passwd   *LOCKED*...     *...
 *	tcb      /tcb/files/auth/     *               -   (HP-UX; a lock is u_lock)
 *	aix      /etc/security/passwd -               *   (locks stand in /etc/security/user)
 */
#ifndef CORDON_PASSWORD_FIELD_H
#define CORDON_PASSWORD_FIELD_H

#include "common/crypt_scheme.h"

enum password_layout {
	PASSWORDS_SHADOW,
	PASSWORDS_SOLARIS,
	PASSWORDS_BSD,
	PASSWORDS_AIX,
	PASSWORDS_TCB,
};

struct password_field {
	enum password_state state;
	const char *lock;   /* the system's own mark: "*LOCKED*", "*LK*", "*AL*", "UP"; or NULL */
	const char *scheme; /* of a hash, and of one behind a lock; or NULL */
};

struct password_field password_field(enum password_layout layout, struct slice field);

/* Does this second field of passwd send to the file where the hashes are? */
bool password_is_elsewhere(enum password_layout layout, struct slice field, struct slice name);

#endif
