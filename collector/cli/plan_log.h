/* What the log book remembers of a plan: which steps were found done. So a later check can say that
 * one is undone again. */
#ifndef CORDON_CLI_PLAN_LOG_H
#define CORDON_CLI_PLAN_LOG_H

#include "collector/cli/question.h"

/* The names of all steps that an entry has as done, sorted, in q's arena. 0 or ERR_IO. */
int plan_log_read(struct question *q, struct slice **names, size_t *n);
/* Notes the check. EXIT_DONE, or EXIT_FAILED. A case that is read-only is no failure. */
enum exit_status plan_log_write(struct question *q, const struct result_plan *p);

#endif
