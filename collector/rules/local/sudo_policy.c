/* Loading, aliases, lists of users and groups, commands. */
#include "collector/rules/local/sudo_policy.h"

#include <stdlib.h>

#include "collector/rules/clock.h"
#include "collector/rules/peers.h"

/* Items of lists that are gone over for one host; a fleet's sudoers has some thousands. */
#define MOST_STEPS 5000000
#define MOST_DEPTH 64

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

/* Whether sudo goes on behind a broken entry: 1.9.3 and later do; what these systems ship. */
static bool goes_on_behind_errors(const struct rule_ctx *c)
{
	static const struct {
		const char *id;
		int64_t since;
	} known[] = {{"alpine", 3}, {"arch", 0}, {"debian", 11}, {"fedora", 33}, {"ubuntu", 21}};
	struct slice os, version = {0};

	if (c->info == NULL)
		return false;
	os = c->info->os;
	for (size_t i = 0; i < os.n && version.n == 0; i++)
		if (os.p[i] >= '0' && os.p[i] <= '9')
			for (version = slice_sub(os, i, i);
			     i < os.n && os.p[i] >= '0' && os.p[i] <= '9'; i++)
				version.n++;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int64_t number = 0;

		if (slice_eq_str(c->info->os_id, known[i].id))
			return known[i].since == 0 ||
			       (slice_to_i64(version, &number) == 0 && number >= known[i].since);
	}
	return false;
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

	*p = (struct sudo_policy){.c = c};
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
	size_t lo = 0, hi = p->naliases;

	if (item->type != SUDOERS_UPPER)
		return NULL;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct sudo_alias *m = &p->aliases[mid];

		if (m->of < of || (m->of == of && slice_cmp(m->alias->name, item->name) < 0))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == p->naliases || p->aliases[lo].of != of ||
	    !slice_eq(p->aliases[lo].alias->name, item->name))
		return NULL;
	return &p->aliases[lo];
}

/* ---- Users ---- */

static bool is_over(struct sudo_policy *p, size_t steps)
{
	p->steps += steps + 1;
	if (p->steps <= MOST_STEPS)
		return false;
	p->unsure = SLICE("lists longer than the limit");
	return true;
}

/* Who calls is known by the first name of the uid; who is called, by any. */
static bool is_known_by(const struct sudo_policy *p, uint32_t account, uint8_t of)
{
	const struct fact_account *a = &p->c->accounts[account];

	return of == 'R' || rule_account_uid(p->c, a->uid) == a;
}

static size_t first_of_uid(const struct rule_ctx *c, int64_t uid)
{
	size_t lo = 0, hi = c->naccounts;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (c->by_uid[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void mark_name(struct sudo_policy *p, struct slice name, uint8_t of, int says)
{
	size_t n;
	const struct account_name *found;
	int64_t uid;

	if (slice_starts(name, "#") && slice_to_i64(slice_sub(name, 1, name.n), &uid) == 0) {
		for (size_t i = first_of_uid(p->c, uid);
		     i < p->c->naccounts && p->c->by_uid[i].uid == uid; i++)
			account_mark(&p->marks, (uint32_t)p->c->by_uid[i].index, says);
		return;
	}
	found = account_names_find(&p->names, p->c->arena, name, &n);
	for (size_t i = 0; i < n; i++)
		if (is_known_by(p, found[i].account, of))
			account_mark(&p->marks, found[i].account, says);
}

static void mark_account(struct sudo_policy *p, const struct fact_account *a, int says)
{
	if (a != NULL)
		account_mark(&p->marks, (uint32_t)(a - p->c->accounts), says);
}

static void mark_gid(struct sudo_policy *p, int64_t gid, int says)
{
	const struct group_index *x = p->c->group_index;
	const struct fact_group_member *const *listed;
	const struct fact_account *const *primary;
	size_t n = groups_members(x, gid, &listed);

	if (is_over(p, n))
		return;
	for (size_t i = 0; i < n; i++)
		mark_account(p, rule_account(p->c, listed[i]->member), says);
	n = groups_primary(x, gid, &primary);
	if (is_over(p, n))
		return;
	for (size_t i = 0; i < n; i++)
		mark_account(p, primary[i], says);
}

/* Without the `%`. Names of groups are compared without case. */
static void mark_group(struct sudo_policy *p, struct slice group, int says)
{
	const struct account_name *named;
	int64_t gid;
	size_t n;

	if (slice_starts(group, "#")) {
		if (slice_to_i64(slice_sub(group, 1, group.n), &gid) == 0)
			mark_gid(p, gid, says);
		return;
	}
	named = account_names_find(&p->groups, p->c->arena, group, &n);
	for (size_t i = 0; i < n; i++)
		mark_gid(p, p->c->groups[named[i].account].gid, says);
}

/* The user member alone counts [match.c: netgroup_tuple is off]. */
static void mark_netgroup(struct sudo_policy *p, struct slice name, uint8_t of, int says)
{
	struct ng_members group;

	peers_netgroup(p->c, name, &group);
	if (!group.known)
		p->who_unsure = peers_unknown_group(p->c, name);
	if (!group.known && says > 0)
		account_mark_all(&p->marks, says);
	for (size_t i = 0; i < group.nrows && !is_over(p, 0); i++) {
		struct slice user = group.rows[i].member_user;

		if (user.n == 0)
			account_mark_all(&p->marks, says);
		else if (!slice_eq_str(user, "-") && rule_account(p->c, user) != NULL &&
			 is_known_by(p, (uint32_t)(rule_account(p->c, user) - p->c->accounts), of))
			mark_account(p, rule_account(p->c, user), says);
	}
}

static void resolve_aliases(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of, int depth);

static void mark_alias(struct sudo_policy *p, const struct sudo_alias *alias, int says)
{
	account_mark_answers(&p->marks, alias->answers, says);
	if (alias->unsure.n > 0)
		p->who_unsure = alias->unsure;
}

static void mark_item(struct sudo_policy *p, const struct sudoers_item *item, uint8_t of)
{
	const struct sudo_alias *alias = sudo_alias(p, of, item);
	int says = item->negated ? -1 : 1;

	if (item->type == SUDOERS_ALL)
		account_mark_all(&p->marks, says);
	else if (item->type == SUDOERS_GROUP)
		mark_group(p, slice_sub(item->name, 1, item->name.n), says);
	else if (item->type == SUDOERS_NETGROUP)
		mark_netgroup(p, slice_sub(item->name, 1, item->name.n), of, says);
	else if (alias != NULL && alias->answers != NULL && !is_over(p, alias->answers->n))
		mark_alias(p, alias, says);
	else if (item->type == SUDOERS_WORD || item->type == SUDOERS_UPPER)
		mark_name(p, item->name, of, says);
}

static struct account_answers answers_of(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	account_marks_clear(&p->marks);
	p->who_unsure = slice_of(NULL, 0);
	for (const struct sudoers_item *i = list->first; i != NULL && !is_over(p, 0); i = i->next)
		mark_item(p, i, of);
	return account_marks_end(&p->marks, p->c->arena);
}

/* All aliases that a list names, before the list itself: they share the marks. */
static void resolve_aliases(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of, int depth)
{
	if (depth > MOST_DEPTH) {
		p->unsure = SLICE("aliases deeper inside each other than the limit");
		return;
	}
	for (const struct sudoers_item *i = list->first; i != NULL && !is_over(p, 0); i = i->next) {
		struct sudo_alias *alias = (struct sudo_alias *)sudo_alias(p, of, i);
		struct account_answers *answers;

		if (alias == NULL || alias->busy || alias->answers != NULL)
			continue;
		alias->busy = true;
		resolve_aliases(p, &alias->alias->list, of, depth + 1);
		answers = arena_new(p->c->arena, struct account_answers);
		*answers = answers_of(p, &alias->alias->list, of);
		alias->answers = answers;
		alias->unsure = p->who_unsure;
		alias->busy = false;
	}
}

struct account_answers sudo_users(
    struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	resolve_aliases(p, list, of, 0);
	return answers_of(p, list, of);
}

struct account_set sudo_user_set(struct sudo_policy *p, const struct sudoers_list *list, uint8_t of)
{
	struct account_answers answers = sudo_users(p, list, of);

	return account_set_of(p->c->arena, &answers);
}

struct account_set sudo_group_set(struct sudo_policy *p, struct slice group)
{
	struct account_answers answers;

	account_marks_clear(&p->marks);
	mark_group(p, group, 1);
	answers = account_marks_end(&p->marks, p->c->arena);
	return account_set_of(p->c->arena, &answers);
}

/* ---- Groups of runas ---- */

struct gids {
	int64_t *v;
	size_t n;
};

static void add_gid(struct gids *to, int64_t gid, bool negated)
{
	for (size_t i = 0; i < to->n; i++)
		if (to->v[i] == gid) {
			to->v[i] = to->v[--to->n];
			break;
		}
	if (!negated)
		to->v[to->n++] = gid;
}

static void add_gids(
    struct sudo_policy *p, const struct sudoers_list *list, struct gids *to, bool turn, int depth)
{
	for (const struct sudoers_item *i = list->first; i != NULL && !is_over(p, p->c->ngroups);
	     i = i->next) {
		const struct sudo_alias *alias = sudo_alias(p, 'R', i);
		bool negated = i->negated != turn;
		int64_t gid;

		if (alias != NULL && depth < MOST_DEPTH) {
			add_gids(p, &alias->alias->list, to, negated, depth + 1);
			continue;
		}
		for (size_t k = 0; k < p->c->ngroups; k++) {
			const struct fact_unix_group *g = &p->c->groups[k];

			if (i->type == SUDOERS_ALL || slice_eq_ci(g->name, i->name) ||
			    (slice_starts(i->name, "#") &&
				slice_to_i64(slice_sub(i->name, 1, i->name.n), &gid) == 0 &&
				gid == g->gid))
				add_gid(to, g->gid, negated);
		}
	}
}

const int64_t *sudo_gids(struct sudo_policy *p, const struct sudoers_list *list, size_t *n)
{
	struct gids to = {.v = arena_alloc(p->c->arena, (p->c->ngroups + 1) * sizeof(*to.v))};

	add_gids(p, list, &to, false, 0);
	*n = to.n;
	return to.v;
}

/* ---- Commands ---- */

static void flatten(struct sudo_policy *p, const struct sudoers_item *item, bool turn,
    struct sudo_commands *to, int depth)
{
	struct sudo_alias *alias = (struct sudo_alias *)sudo_alias(p, 'C', item);
	bool deny = item->negated != turn;

	if (is_over(p, 0) || depth > MOST_DEPTH) {
		p->unsure = SLICE("lists longer than the limit");
		return;
	}
	if (item->type == SUDOERS_UPPER) {
		/* An alias that nobody defined names no command. */
		if (alias == NULL || alias->busy)
			return;
		alias->busy = true;
		for (const struct sudoers_item *i = alias->alias->list.first; i != NULL;
		     i = i->next)
			flatten(p, i, deny, to, depth + 1);
		alias->busy = false;
		return;
	}
	if (to->n == to->cap) {
		size_t cap = to->cap * 2 + 8;
		struct sudo_flat *v = arena_alloc(p->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < to->n; i++)
			v[i] = to->v[i];
		to->v = v;
		to->cap = cap;
	}
	to->v[to->n++] = (struct sudo_flat){item, deny};
}

void sudo_flatten(struct sudo_policy *p, const struct sudoers_item *item, struct sudo_commands *to)
{
	flatten(p, item, false, to, 0);
}

static struct slice in_its_folder(const struct sudo_policy *p, struct slice path)
{
	bool folder = slice_ends(path, "/");
	struct slice asked = slice_sub(path, 0, path.n - (folder && path.n > 1));
	size_t slash = slice_rfind(path, '/');
	const struct fact_file *f = rule_file(p->c, asked);

	if (f == NULL)
		f = rule_dir(p->c, asked);
	if (f == NULL || slice_eq_str(f->status, "absent") || f->real.n == 0)
		return path;
	if (folder)
		return arena_printf(p->c->arena, "%.*s/", SLICE_ARG(f->real));
	/* A link of another name says nothing of the folder. */
	if (!slice_eq(slice_sub(path, slash, path.n),
		slice_sub(f->real, slice_rfind(f->real, '/'), f->real.n)))
		return path;
	return arena_printf(p->c->arena, "%.*s/%.*s",
	    SLICE_ARG(slice_sub(f->real, 0, slice_rfind(f->real, '/'))),
	    SLICE_ARG(slice_sub(path, slash + 1, path.n)));
}

struct grant_command sudo_command(const struct sudo_policy *p, const struct sudoers_item *item)
{
	return (struct grant_command){
	    .all = item->type == SUDOERS_ALL,
	    .path = slice_starts(item->name, "/") ? in_its_folder(p, item->name) : item->name,
	    .written = item->name,
	    .args = item->args,
	    .has_args = item->has_args,
	    .pattern = true,
	    .regex = slice_starts(item->name, "^") || slice_starts(item->args, "^"),
	    .digest = item->digest,
	    .edits = slice_eq_str(item->name, "sudoedit"),
	};
}

/* ---- Time ---- */

/* yyyymmddHH[MM[SS[.f]]] with Z or an offset; without, it is the host's local time, which is not
 * known to us [sudo plugins/sudoers/gentime.c]. */
static bool read_time(struct slice s, int64_t *seconds)
{
	char text[] = "0000-00-00T00:00:00Z";
	static const size_t to[] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};
	size_t n = 0;
	int64_t offset = 0, hours, minutes;

	while (n < s.n && n < 14 && s.p[n] >= '0' && s.p[n] <= '9')
		text[to[n]] = (char)s.p[n], n++;
	if (n != 10 && n != 12 && n != 14)
		return false;
	s = slice_sub(s, n, s.n);
	if (s.n > 0 && (s.p[0] == '.' || s.p[0] == ','))
		for (s = slice_sub(s, 1, s.n); s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';)
			s = slice_sub(s, 1, s.n);
	if (s.n == 5 && (s.p[0] == '+' || s.p[0] == '-')) {
		if (slice_to_i64(slice_sub(s, 1, 3), &hours) != 0 ||
		    slice_to_i64(slice_sub(s, 3, 5), &minutes) != 0)
			return false;
		offset = (hours * 60 + minutes) * (s.p[0] == '-' ? -60 : 60);
	} else if (!slice_eq_str(s, "Z")) {
		return false;
	}
	if (clock_parse(slice_of(text, sizeof(text) - 1), seconds) != 0)
		return false;
	*seconds -= offset;
	return true;
}

int sudo_in_time(const struct sudo_policy *p, const struct sudoers_command *command)
{
	int64_t now = rule_now(p->c), at;
	int answer = 1;

	if (command->not_before.n > 0) {
		if (now < 0 || !read_time(command->not_before, &at))
			answer = -1;
		else if (now < at)
			return 0;
	}
	if (command->not_after.n > 0) {
		if (now < 0 || !read_time(command->not_after, &at))
			answer = -1;
		else if (now > at)
			return 0;
	}
	return answer;
}
