/* The log book's entries about evidence, the same for swept and for imported hosts. */
#ifndef CORDON_CLI_RESULT_LOG_H
#define CORDON_CLI_RESULT_LOG_H

#include "collector/case/case.h"

/* Members run, host, outcome, why, and those of the verdict; v NULL: nothing came. */
void result_log(struct json *j, uint32_t run, const char *host, const struct evidence_verdict *v,
    const char *why);

#endif
