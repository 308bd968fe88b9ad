/*
 * Paths whose writer becomes root, or nearly so, and how: what the agent asks for and what the
 * rules then judge is one list.
 */
#ifndef CORDON_COMMON_SYSTEM_PATHS_H
#define CORDON_COMMON_SYSTEM_PATHS_H

#include <stdbool.h>
#include <stddef.h>

enum system_path_kind {
	SYSTEM_NOW,	 /* root acts on it by itself, or the writer makes it so */
	SYSTEM_CRON,	 /* cron runs what is in it, by itself */
	SYSTEM_PROGRAMS, /* a folder of root's path: `when` root runs a program from it */
	SYSTEM_LATER,	 /* root acts on it once something happens: `when` */
	SYSTEM_LOGIN,	 /* the next log-in of root runs it */
	SYSTEM_SHUT,	 /* whoever reads it refuses what others can write: `when` says who */
	SYSTEM_SOCKET,	 /* who may talk to the daemon behind it is root: `when` names it */
};

struct system_path {
	const char *path;
	enum system_path_kind kind;
	bool folder; /* what it holds counts too */
	const char *when;
};

extern const struct system_path system_paths[];
extern const size_t system_path_count;

#endif
