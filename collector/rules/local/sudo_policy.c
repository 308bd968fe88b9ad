/* Loading, and aliases by name. */
#include "collector/rules/local/sudo_policy.h"

#include <stdlib.h>

#include "collector/rules/names.h"
#include "common/lower_bound.h"
#include "include/limits.h"

/* ---- Loading ---- */

static void parse_row(struct sudo_policy *p, const struct fact_sudoers_line *fact)
{
	struct sudo_row *r = &p->rows[p->nrows++];
	struct lines in = lines_of(fact->raw);

	*r = (struct sudo_row){.fact = fact};
	r->sound = fact->raw.n > 0 && sudoers_next(&in, p->c->arena, &r->row) && r->row.at.err == 0;
	p->broken = p->broken || (fact->raw.n > 0 && (!r->sound || r->row.dropped));
}

/* Of one name the first read stands first, and counts. */
static int by_alias(const void *x, const void *y)
{
	const struct sudo_alias *a = x, *b = y;
	int order;

	if (a->of != b->of)
		return a->of - b->of;
	order = slice_cmp(a->alias->name, b->alias->name);
	return order != 0 ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

static void index_aliases(struct sudo_policy *p)
{
	size_t cap = 0;

	for (size_t i = 0; i < p->nrows; i++)
		for (const struct sudoers_alias *a = p->rows[i].sound ? p->rows[i].row.aliases
								      : NULL;
		     a != NULL; a = a->next)
			cap++;
	p->aliases = arena_alloc(p->c->arena, (cap + 1) * sizeof(*p->aliases));
	for (size_t i = 0; i < p->nrows; i++)
		for (const struct sudoers_alias *a = p->rows[i].sound ? p->rows[i].row.aliases
								      : NULL;
		     a != NULL; a = a->next) {
			p->aliases[p->naliases] = (struct sudo_alias){
			    .of = p->rows[i].row.of, .seq = p->naliases, .alias = a};
			p->naliases++;
		}
	if (p->naliases > 1)
		qsort(p->aliases, p->naliases, sizeof(*p->aliases), by_alias);
}

/* From which version of a system on its sudo is new enough; 0: always. */
struct since {
	const char *id;
	int64_t version;
};

#define SYSTEMS 5

static bool is_since(const struct rule_ctx *c, const struct since known[SYSTEMS])
{
	struct slice os, version = {0};

	if (c->info == NULL)
		return false;
	os = c->info->os;
	for (size_t i = 0; i < os.n && version.n == 0; i++)
		if (os.p[i] >= '0' && os.p[i] <= '9')
			for (version = slice_sub(os, i, i);
			     i < os.n && os.p[i] >= '0' && os.p[i] <= '9'; i++)
				version.n++;
	for (size_t i = 0; i < SYSTEMS; i++) {
		int64_t number = 0;

		if (slice_eq_str(c->info->os_id, known[i].id))
			return known[i].version == 0 ||
			       (slice_to_i64(version, &number) == 0 && number >= known[i].version);
	}
	return false;
}

/* Whether sudo goes on behind a broken entry: 1.9.3 and later do; what these systems ship. */
static bool goes_on_behind_errors(const struct rule_ctx *c)
{
	static const struct since known[SYSTEMS] = {
	    {"alpine", 3}, {"arch", 0}, {"debian", 11}, {"fedora", 33}, {"ubuntu", 21}};

	return is_since(c, known);
}

/* Whether it knows regular expressions: 1.9.10 and later do. */
static bool knows_regex(const struct rule_ctx *c)
{
	static const struct since known[SYSTEMS] = {
	    {"alpine", 4}, {"arch", 0}, {"debian", 12}, {"fedora", 37}, {"ubuntu", 23}};

	return is_since(c, known);
}

/* Debian builds sudo so that it asks the resolver for the full name. */
static bool is_full_by_default(const struct rule_ctx *c)
{
	return c->info != NULL &&
	       (slice_eq_str(c->info->os_id, "debian") || slice_eq_str(c->info->os_id, "ubuntu") ||
		   slice_eq_str(c->info->os_like, "debian"));
}

static bool asks_for_full_name(const struct sudo_policy *p)
{
	bool on = is_full_by_default(p->c);

	for (size_t i = 0; i < p->nrows; i++)
		if (p->rows[i].sound && p->rows[i].row.kind == SUDOERS_IS_DEFAULTS)
			for (const struct sudoers_setting *s = p->rows[i].row.settings; s != NULL;
			     s = s->next)
				if (slice_eq_str(s->name, "fqdn"))
					on = s->op == 1;
	return on;
}

/* The first name of the line of the hosts file that has this one. */
static bool find_full_name(struct sudo_policy *p)
{
	struct fact_host_name *names;
	size_t n = fact_load(p->c->facts, p->c->arena, host_name, p->c->host_id, &names);
	const struct fact_host_name *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if (names[i].first == 1)
			first = &names[i];
		if (first != NULL && first->at.line == names[i].at.line &&
		    slice_eq_ci(names[i].name, p->host_full)) {
			p->host_full = first->name;
			return true;
		}
	}
	return false;
}

static void find_own_names(struct sudo_policy *p)
{
	struct rule_ctx *c = p->c;

	if (c->info == NULL || c->info->hostname.n == 0) {
		p->full_known = -1;
		return;
	}
	p->host_full = c->info->hostname;
	p->full_known = !asks_for_full_name(p) || find_full_name(p);
	p->host = slice_sub(p->host_full, 0, slice_find(p->host_full, '.'));
	p->naddrs = names_addresses(c->names, c->arena, c->host, &p->addrs);
}

void sudo_policy_load(struct sudo_policy *p, struct rule_ctx *c)
{
	struct fact_sudoers_line *facts;
	size_t n = fact_load(c->facts, c->arena, sudoers_line, c->host_id, &facts);

	*p = (struct sudo_policy){.c = c, .knows_regex = knows_regex(c)};
	p->rows = arena_alloc(c->arena, (n + 1) * sizeof(*p->rows));
	for (size_t i = 0; i < n; i++) {
		parse_row(p, &facts[i]);
		if (facts[i].refused == 1) {
			p->dead = "sudo does nothing: others than root may write its sudoers";
			p->dead_at = facts[i].at;
		}
		if (slice_eq_str(facts[i].path, "/etc/sudo.conf"))
			p->unsure = SLICE("what the policy in sudo.conf says");
	}
	if (n == 0)
		return;
	index_aliases(p);
	p->names = account_names_of(c);
	p->groups = account_names_of_groups(c);
	account_marks_begin(&p->marks, c->arena, c->naccounts);
	find_own_names(p);
	if (p->broken && p->unsure.n == 0 && !goes_on_behind_errors(c))
		p->unsure = SLICE("whether sudo is 1.9.3 or later: before, a broken entry makes it "
				  "refuse everything");
}

const struct sudo_alias *sudo_alias(
    const struct sudo_policy *p, uint8_t of, const struct sudoers_item *item)
{
	size_t lo;

	if (item->type != SUDOERS_UPPER)
		return NULL;
	LOWER_BOUND(lo, p->naliases,
	    p->aliases[lo].of < of ||
		(p->aliases[lo].of == of && slice_cmp(p->aliases[lo].alias->name, item->name) < 0));
	if (lo == p->naliases || p->aliases[lo].of != of ||
	    !slice_eq(p->aliases[lo].alias->name, item->name))
		return NULL;
	return &p->aliases[lo];
}

bool sudo_is_over(struct sudo_policy *p, size_t steps)
{
	p->steps += steps + 1;
	if (p->steps <= LIMIT_SUDO_STEPS)
		return false;
	p->cut = "lists longer than the limit";
	return true;
}
