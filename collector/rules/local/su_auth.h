/* The part of the rule su for hosts whose su asks no PAM. */
#ifndef CORDON_RULES_SU_AUTH_H
#define CORDON_RULES_SU_AUTH_H

#include "collector/rules/rule.h"

void su_auth_judge(struct rule_ctx *c);

#endif
