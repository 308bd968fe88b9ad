/*
 * What the files that only root reads say of the passwords of the accounts: shadow, or what stands
 * in its place on another system. The hashes stay here: passwords_close() wipes what was read.
 *
 * One layout a row in passwords.c. To add one: its place and its parser there, the meaning of its
 * marks in common/password_field.c.
 */
#ifndef CORDON_AGENT_PASSWORDS_H
#define CORDON_AGENT_PASSWORDS_H

#include "agent/ask.h"
#include "common/formats/format.h"
#include "common/password_field.h"

/* Days since 1970-01-01; -1 where nothing is said. */
struct password_row {
	struct row at;
	struct slice name, pw;
	int64_t lastchg, min, max, warn, inactive, expire;
	int64_t change;	    /* the password must be another from then on */
	int locked, remote; /* AIX: account_locked, rlogin; -1: not said */
};

/* Where the lines of a file begin, sorted by name; of one name the first counts, as for getspnam.
 */
struct password_index {
	struct buffer content;
	struct password_line *v;
	size_t n, cap;
};

struct passwords {
	enum password_layout layout;
	bool read;		     /* or the file is not there */
	struct password_index file;  /* of the hashes */
	struct password_index users; /* AIX: of the locks */
	bool users_read;
};

/* Reads the files of this host's layout, and emits their `file` records. */
void passwords_open(struct agent *a, struct passwords *p);
void passwords_close(struct passwords *p);

/* False: there is no row. What AIX says of locks is in *row all the same. */
bool passwords_find(const struct passwords *p, struct slice name, struct password_row *row);

#endif
