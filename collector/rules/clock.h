/* The host's own clock, which its servers judge expiry by. */
#ifndef CORDON_RULES_CLOCK_H
#define CORDON_RULES_CLOCK_H

#include "collector/rules/rule.h"

/* Seconds since 1970 of an RFC 3339 time in UTC ("2026-01-02T03:04:05Z"); 0 or ERR_SYNTAX. */
int clock_parse(struct slice text, int64_t *seconds);
/* Seconds since 1970 by the host's clock when the agent began; -1 when it is not known. */
int64_t rule_now(const struct rule_ctx *c);
/* The same in whole days, as shadow counts them. */
int64_t rule_today(const struct rule_ctx *c);

/* Has the file changed since a process was started at that time, a moment of grace aside? False
 * where either is not known. */
bool rule_changed_since(const struct rule_ctx *c, struct slice path, struct slice started);

#endif
