/*
 * The locks. Once they are on, the agent can open files for reading, read them, list directories
 *and write to its output; whatever else is tried ends the process.
 *
 *	no_new_privs  no set-user-id program could help, and what follows needs no privilege
 *	limits        address space, CPU time, descriptors, no core file, no child, low priority
 *	seccomp       an allow-list of the calls that are needed; open only for reading, write only
 *to standard output and error, no executable memory; else SIGSYS landlock      (where the kernel
 *has it) reading files and directories is all that is left in the file system; no TCP, no signals
 *and no abstract sockets outside
 *
 * Landlock also forbids to look at other processes' programs and namespaces, so it comes in a
 *second step. docs/AGENT.md has the picture.
 */
#ifndef CORDON_AGENT_SANDBOX_H
#define CORDON_AGENT_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

/* What is in force; the hello record says it. */
struct locks {
	bool tries; /* given: it may have a second process, with the same locks: system_try() */
	bool no_new_privs, seccomp;
	int landlock;			    /* version, 0: none */
	uint64_t memory_bytes, cpu_seconds; /* 0: no limit */
	int nice;			    /* of the processor's time, from 0: as others, to 19 */
	bool io_idle;			    /* disks serve everybody else first */
};

/* Each lock that the host does not know is left out and stays false or 0. */
void sandbox_limits(struct locks *locks);
void sandbox_calls(struct locks *locks);
void sandbox_files(struct locks *locks);

#endif
