/*
 * What one sweep is to do, settled before the first packet: which hosts, with which keys and agent,
 * into which case, and what an earlier run left to be done.
 *
 * Owner: sweep_plan_make fills, sweep_plan_free gives back, also after a failure.
 */
#ifndef CORDON_CLI_SWEEP_PLAN_H
#define CORDON_CLI_SWEEP_PLAN_H

#include "collector/cli/case_use.h"
#include "collector/cli/host_log.h"
#include "collector/cli/sweep_setup.h"
#include "collector/cli/ways.h"

struct sweep_plan {
	struct secrets *secrets;	    /* the command's */
	const struct text_list *neighbours; /* whom evidence names: instead of TARGETs; or NULL */
	struct options *options;	    /* the command's; values are struct sweep_args */
	const struct sweep_args *args;
	struct arena *arena;
	struct inventory inventory;
	struct scope scope;
	struct slice hosts_file;
	struct targets targets;
	struct ways ways;
	struct sweep_setup setup;
	const char *path; /* of the case */
	struct case_folder folder;
	bool folder_used; /* folder is to be closed */
	struct book book;
	uint32_t run;
	bool goes_on; /* with the last run, which has no end */
	bool *done;   /* per target: whole evidence of this run is there */
	const struct text_list *compromised, *critical;
};

/* `neighbours`: of those what may be swept is, nearest first, and what may not is said; when none
 * is left, p->targets holds none that is asked for, and it is EXIT_DONE all the same. Says what is
 * wrong itself. Nothing is written before all of it is settled; then the case is opened to be
 * written, and made when it is new. */
enum exit_status sweep_plan_make(struct sweep_plan *p, const struct invocation *v,
    struct secrets *secrets, const struct text_list *neighbours);
bool sweep_plan_is_empty(const struct sweep_plan *p);
void sweep_plan_free(struct sweep_plan *p);

/* The log book's entries of a run. 0 or ERR_IO. */
int sweep_log_start(struct sweep_plan *p);
int sweep_log_end(struct sweep_plan *p, const char *action);
/* Takes in what a killed collector left of the run that goes on. 0 or ERR_IO. */
int sweep_recover(struct sweep_plan *p);

#endif
