/*
 * System calls that go by another name on some processors: 32-bit ones have grown newer ones for
 * 64-bit files and times. Each row of CALLS_OF_SOME is one that musl may use there for what the
 * list in sandbox.c allows everywhere.
 */
#ifndef CORDON_AGENT_LINUX_CALLS_H
#define CORDON_AGENT_LINUX_CALLS_H

#include <sys/syscall.h>

/* musl says of a call with 32-bit times that it has them. */
#if defined(SYS_clock_gettime32) && !defined(SYS_clock_gettime)
#define SYS_clock_gettime SYS_clock_gettime32
#endif
#if defined(SYS_timer_settime32) && !defined(SYS_timer_settime)
#define SYS_timer_settime SYS_timer_settime32
#endif

/* A second process, and nothing shared with it. */
#if defined(SYS_fork)
#define CALL_FORK                   \
	{                           \
		SYS_fork, ANY, 0, 0 \
	}
#define call_fork() syscall(SYS_fork)
#else
#define CALL_FORK                              \
	{                                      \
		SYS_clone, AT_MOST, 0, SIGCHLD \
	}
#define call_fork() syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)
#endif

#if defined(__i386__) || defined(__arm__)
#define CALLS_OF_SOME                                                                           \
	{SYS__llseek, ANY, 0, 0}, {SYS_statx, ANY, 0, 0}, {SYS_fstat64, ANY, 0, 0},             \
	    {SYS_fstatat64, ANY, 0, 0}, {SYS_mmap2, NONE_OF, 2, PROT_EXEC},                     \
	    {SYS_geteuid32, ANY, 0, 0}, {SYS_getegid32, ANY, 0, 0}, {SYS_sigreturn, ANY, 0, 0}, \
	    {SYS_clock_gettime64, ANY, 0, 0}, {SYS_fcntl64, AT_MOST, 1, F_GETFD},
#elif defined(__s390x__)
/* mmap takes one pointer to its six arguments: no filter can look at them. */
#define CALLS_OF_SOME {SYS_newfstatat, ANY, 0, 0}, {SYS_mmap, ANY, 0, 0},
#else
#define CALLS_OF_SOME {SYS_newfstatat, ANY, 0, 0}, {SYS_mmap, NONE_OF, 2, PROT_EXEC},
#endif

#endif
