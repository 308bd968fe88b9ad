/*
 * Two cases of the same hosts, an earlier and a later one: what `diff` and `plan --check` work
 * with. The earlier one and the later one are each a question of their own; which of them is only
 * read, the command says.
 */
#ifndef CORDON_CLI_PAIR_H
#define CORDON_CLI_PAIR_H

#include "collector/cli/question.h"
#include "collector/rules/changes/changes.h"

/* Both judged by the same WHOs: those given, else those of the later case's last run, else of the
 * earlier one's. In q's arena, as the handler wrote them. EXIT_DONE or EXIT_FAILED. */
enum exit_status pair_compromised(struct question *later, struct question *earlier,
    const struct text_list *given, struct text_list *out);
/* What a case is told by those of them that it knows. */
enum exit_status pair_result(
    struct question *q, const struct text_list *compromised, struct result *r);
/* What a case looked at. */
enum exit_status pair_seen(struct question *q, struct seen *s);

#endif
