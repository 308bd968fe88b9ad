/* A stack of PAM, asked for each target once. */
#include "collector/rules/local/grant_pam.h"

/* The answer that is the same, or a new one, or the last. */
static struct grant_pam_answer *answer(
    struct grant_pam_answer *v, size_t *n, struct fact_origin at, struct slice missing)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i].at.line == at.line && slice_eq(v[i].at.path, at.path) &&
		    slice_eq(v[i].missing, missing))
			return &v[i];
	if (*n == GRANT_PAM_ANSWERS)
		return &v[*n - 1];
	v[*n] = (struct grant_pam_answer){.at = at, .missing = missing};
	return &v[(*n)++];
}

static void add(struct grant_pam_answer *to, struct rule_ctx *c, size_t account)
{
	struct account_set *set = &to->accounts;

	if (set->v == NULL)
		set->v = arena_alloc(c->arena, c->naccounts * sizeof(*set->v));
	set->v[set->n++] = (uint32_t)account;
}

void grant_pam_load(struct grant_pam *s, struct rule_ctx *c, const struct rule *rule,
    const struct pam_service *pam,
    void (*check)(const struct pam_service *, struct door *, const struct fact_account *,
	const struct fact_account *),
    const char *why)
{
	*s = (struct grant_pam){.why = why};
	for (size_t i = 0; i < c->naccounts; i++) {
		struct door d = door_open(c, rule);

		check(pam, &d, &c->accounts[i], NULL);
		if (d.shut)
			add(answer(s->refused, &s->nrefused, d.shut_at, slice_of(NULL, 0)), c, i);
		else if (d.missing.n > 0)
			add(answer(s->unsure, &s->nunsure, (struct fact_origin){0}, d.missing), c,
			    i);
	}
}

/* Takes the accounts of the set off parts[i], which become the new part. */
static bool cut(
    struct rule_ctx *c, struct grant_part *parts, size_t i, size_t n, const struct account_set *set)
{
	struct account_set inside = account_set_and(c->arena, &parts[i].targets, set);

	if (account_set_empty(&inside, c->naccounts))
		return false;
	parts[n] = parts[i];
	parts[n].targets = inside;
	parts[i].targets = account_set_minus(c->arena, &parts[i].targets, set);
	return true;
}

static struct slice both(struct rule_ctx *c, struct slice x, struct slice y)
{
	return x.n == 0 ? y : arena_printf(c->arena, "%.*s; %.*s", SLICE_ARG(x), SLICE_ARG(y));
}

/* One part less than there is room for: what is left of it says so. */
static void overflow(struct rule_ctx *c, struct grant_part *part)
{
	part->unsure = both(c, part->unsure, SLICE("what PAM says of the target"));
}

size_t grant_pam_cut(
    const struct grant_pam *s, struct rule_ctx *c, struct grant_part *parts, size_t n, size_t i)
{
	if (n + s->nrefused + s->nunsure > GRANT_PARTS) {
		overflow(c, &parts[i]);
		return n;
	}
	for (size_t k = 0; k < s->nrefused; k++)
		if (cut(c, parts, i, n, &s->refused[k].accounts)) {
			parts[n].shut = s->why;
			parts[n++].shut_at = s->refused[k].at;
		}
	for (size_t k = 0; k < s->nunsure; k++)
		if (cut(c, parts, i, n, &s->unsure[k].accounts)) {
			parts[n].unsure = both(c, parts[n].unsure, s->unsure[k].missing);
			n++;
		}
	return n;
}
