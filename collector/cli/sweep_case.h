/*
 * A sweep into a case: what collector/net hands on becomes evidence and log entries, host by host,
 * so that a collector that is killed leaves all that it had.
 */
#ifndef CORDON_CLI_SWEEP_CASE_H
#define CORDON_CLI_SWEEP_CASE_H

#include "collector/cli/progress.h"
#include "collector/cli/sweep_plan.h"

struct sweep_case {
	struct sweep_plan *plan;
	struct progress progress;
	bool broken;	  /* the case cannot be written: nothing more is begun */
	bool partly;	  /* a host gave no or cut evidence */
	bool interrupted; /* by a signal: the run stays open */
	bool empty;	  /* there was nobody to sweep */
};

/*
 * Sweeps the targets that are asked for and not done. EXIT_DONE when each has had its turn,
 * whatever came of it; EXIT_FAILED when the case cannot be written; EXIT_PARTLY when it was
 * interrupted.
 */
enum exit_status sweep_case_run(struct sweep_case *s);

#endif
