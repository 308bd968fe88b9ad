/*
 * The plan: what hosts are told to change, in the order in which to do it; and what became of it in
 * a later case.
 *
 * First the lines that let an intruder go on, those first over which most of the easiest paths go:
 * a password that is changed before is read again. Then passwords, from what is compromised
 * outwards. Then what to inspect.
 */
#ifndef CORDON_RULES_PLAN_H
#define CORDON_RULES_PLAN_H

#include "collector/graph/graph.h"
#include "collector/rules/changes/changes.h"

/* The plan of a result, in arena a; the result must outlive it. */
void plan_make(struct result_plan *p, struct arena *a, const struct result *r);

/* What a step is checked with: the case that the plan is of, and a later one. */
struct plan_check {
	struct arena *a;
	const struct graph *old_graph, *new_graph;
	struct seen *old, *new;
	struct slice swept_at; /* of the plan's case */
};

/* Those of these names (sorted, as result_plan_step.name has them) were done once. */
void plan_recall(struct result_plan *p, const struct slice *done, size_t n);
/* Sets state and says of each step by what the later case has. Once for each later case, in the
 * order of their sweeps: what was done in one and is open in the next is undone again. */
void plan_check(struct result_plan *p, const struct plan_check *c);

/* ---- Between plan_check.c, plan_lines.c, plan_passwords.c ---- */
struct plan_verdict {
	enum step_state state;
	struct slice says;
};

struct plan_edges; /* of both cases, by line and by what they say */
struct plan_edges *plan_edges_of(const struct plan_check *c);
/* Is the trust that the line gives there still? */
struct plan_verdict plan_check_line(
    const struct plan_check *c, const struct plan_edges *e, const struct evidence_ref *line);

struct plan_accounts; /* of one host at a time */
struct plan_accounts *plan_accounts_new(const struct plan_check *c);
void plan_accounts_free(struct plan_accounts *at);
/* Was the password changed? */
struct plan_verdict plan_check_password(
    const struct plan_check *c, struct plan_accounts *at, struct slice host, struct slice account);
/* All of the host. */
struct plan_verdict plan_check_passwords(
    const struct plan_check *c, struct plan_accounts *at, struct slice host);

#endif
