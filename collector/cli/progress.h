/*
 * How a sweep is going, on standard error: one line that is rewritten on a terminal, or JSON lines
 * for a program, and in both words for each host that failed.
 *
 * {"event":"start","hosts":50}
 * {"event":"host","host":"web3","outcome":"failed","why":"...","done":7,"hosts":50}
 * {"event":"notice","why":"..."}
 * {"event":"end","done":50,"seen":48,"failed":2}
 */
#ifndef CORDON_CLI_PROGRESS_H
#define CORDON_CLI_PROGRESS_H

#include "include/slice.h"

enum progress_mode { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON };

struct progress {
	enum progress_mode mode;
	bool rewrites; /* a terminal: the line at hand is ours */
	size_t hosts, done, seen, failed, running;
	int64_t started_ms, drawn_ms;
};

/* mode must be set; the rest is zeroed. */
void progress_begin(struct progress *p, size_t hosts);
void progress_host_started(struct progress *p);
/* outcome "whole", "cut" or "failed"; why "" when there is nothing to say. */
void progress_host_done(struct progress *p, const char *host, const char *outcome, const char *why);
/* Something about the sweep as a whole; also before the beginning and behind the end. */
void progress_notice(struct progress *p, const char *why);
void progress_end(struct progress *p);

#endif
