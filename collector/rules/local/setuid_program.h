/*
 * Programs that run with more than whoever starts them has: sudo, doas and su, which are root's for
 * everybody, and what others left behind.
 */
#ifndef CORDON_RULES_SETUID_PROGRAM_H
#define CORDON_RULES_SETUID_PROGRAM_H

#include "collector/rules/access.h"

/* The first of these paths that exists and is root's own and setuid; shuts the door when none is.
 * NULL: none, or not known. */
const struct fact_file *setuid_program_find(struct door *d, const char *const *places, size_t n);

/* May the account start it? */
void setuid_program_admits(
    struct door *d, const struct fact_file *program, const struct fact_account *a);

/* Shuts the door where the path lies on a file system that is mounted nosuid: neither setuid bits
 * nor capabilities count there [execve(2)]. `mounts`: all of the host. */
void setuid_check_mount(
    struct door *d, const struct fact_mount *mounts, size_t n, struct slice real);

/* Does it lie where no package puts programs? */
bool setuid_is_odd(struct slice path);

/* Of those who can write the program: who can run it, too, in the host's arena. */
void setuid_writers(struct rule_ctx *c, const struct fact_file *f,
    const struct access_ways *runners, struct access_ways *both);

#endif
