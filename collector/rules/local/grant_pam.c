/* A stack of PAM, asked for each target once. */
#include "collector/rules/local/grant_pam.h"

static void add(struct account_set *set, struct arena *a, size_t room, uint32_t account)
{
	if (set->v == NULL)
		set->v = arena_alloc(a, room * sizeof(*set->v));
	set->v[set->n++] = account;
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
		if (d.shut) {
			s->at = d.shut_at;
			add(&s->refused, c->arena, c->naccounts, (uint32_t)i);
		} else if (d.missing.n > 0) {
			s->missing = d.missing;
			add(&s->unsure, c->arena, c->naccounts, (uint32_t)i);
		}
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

size_t grant_pam_cut(
    const struct grant_pam *s, struct rule_ctx *c, struct grant_part *parts, size_t n, size_t i)
{
	if (s->refused.n > 0 && n == GRANT_PARTS)
		parts[i].unsure = both(c, parts[i].unsure, SLICE("what PAM says of the target"));
	if (n < GRANT_PARTS && cut(c, parts, i, n, &s->refused)) {
		parts[n].shut = s->why;
		parts[n++].shut_at = s->at;
	}
	if (s->unsure.n > 0 && n == GRANT_PARTS)
		parts[i].unsure = both(c, parts[i].unsure, s->missing);
	if (n < GRANT_PARTS && cut(c, parts, i, n, &s->unsure)) {
		parts[n].unsure = both(c, parts[n].unsure, s->missing);
		n++;
	}
	return n;
}
