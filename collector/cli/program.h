/*
 * Programs of this machine that do a part better than we would: ssh-keygen, ssh, the handler's
 * editor. Found along PATH; they have the handler's terminal, so they can ask for a passphrase.
 */
#ifndef CORDON_CLI_PROGRAM_H
#define CORDON_CLI_PROGRAM_H

#include "common/out.h"

struct program {
	const char *const *argv; /* NULL behind the last word */
	const char *input;	 /* a file as standard input; NULL: ours */
	struct slice feed;	 /* or these bytes, when n > 0; input is NULL then */
	struct out *output;	 /* takes standard output; NULL: it is ours */
	struct out *complaints;	 /* takes standard error; NULL: it is ours */
};

/*
 * Runs it to its end. Its exit status (128 and the signal when one ended it), or ERR_ABSENT when
 * there is no such program, ERR_IO.
 */
int program_run(const struct program *p);

#endif
