/*
 * What a well-known program does with a capability for whoever runs it: by name, general knowledge
 * of Unix. A program that runs its user's code can make any system call with it.
 */
#ifndef CORDON_RULES_CAPABILITY_PROGRAMS_H
#define CORDON_RULES_CAPABILITY_PROGRAMS_H

#include "include/slice.h"

enum capability_use {
	USE_CODE = 1,	/* runs code of its user in its own process */
	USE_WRITE = 2,	/* writes a file that its user names */
	USE_READ = 4,	/* shows one */
	USE_MODE = 8,	/* changes the mode of one */
	USE_OWNER = 16, /* changes its owner */
	USE_IDS = 32,	/* becomes the account or group that its user names */
	USE_TRACE = 64, /* changes the memory of another process */
	USE_CAPS = 128, /* gives a file capabilities */
	USE_MODULE = 256,
	USE_NODE = 512,	    /* makes the node of a device */
	USE_CONNECT = 1024, /* connects from a port that its user names */
};

/* By the last part of a path; a version behind the name does not count. 0: nothing that is known.
 */
unsigned capability_uses(struct slice path);

/* One capability, and what the holder makes of it. */
struct capability {
	const char *name;    /* "cap_setuid" */
	unsigned uses;	     /* a program that does one of these will do */
	bool low_port;	     /* it gives low ports, and not root */
	const char *missing; /* what has to be so; NULL: nothing */
	const char *needs;   /* the secret that is still needed; NULL: none */
};

/* The n-th, those that ask least first; NULL behind the last. */
const struct capability *capability_nth(size_t n);

#endif
