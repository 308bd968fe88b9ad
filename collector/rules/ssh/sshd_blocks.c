/*
 * Match blocks for one account: whether each holds, does not, or hangs on the client. Most lines
 * that there are many of name users or groups; an account is asked about those alone that name it.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/rules/left_out.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "include/limits.h"

/* All that the rules ask for, beside those. */
static const char *const asked_for[] = {"allowgroups", "allowstreamlocalforwarding",
    "allowtcpforwarding", "allowusers", "authenticationmethods", "authorizedkeyscommand",
    "authorizedkeyscommanduser", "authorizedkeysfile", "authorizedprincipalscommand",
    "authorizedprincipalscommanduser", "authorizedprincipalsfile", "casignaturealgorithms",
    "chrootdirectory", "denygroups", "denyusers", "disableforwarding", "forcecommand",
    "gssapiauthentication", "hostbasedacceptedalgorithms", "hostbasedauthentication",
    "hostbasedusesnamefrompacketonly", "ignorerhosts", "kbdinteractiveauthentication",
    "maxsessions", "passwordauthentication", "permitemptypasswords", "permitlisten", "permitopen",
    "permitrootlogin", "pubkeyacceptedalgorithms", "pubkeyauthentication", "refuseconnection",
    "requiredrsasize", "revokedkeys", "trustedusercakeys"};

/* ---- Which lines are asked about an account ---- */

/* Names alone, without a pattern: only these can make it hold. */
static bool is_literal(struct slice list)
{
	for (size_t i = 0; i < list.n; i++)
		if (list.p[i] == '*' || list.p[i] == '?' || list.p[i] == '!')
			return false;
	return list.n > 0;
}

static void add_names(struct arena *a, struct sshd_named *to, struct slice list, size_t match)
{
	struct slice name;
	size_t most = to->n + 1;

	for (size_t i = 0; i < list.n; i++)
		most += list.p[i] == ',';
	if (most > to->cap) {
		struct sshd_name *more = arena_alloc(a, 2 * most * sizeof(*more));

		if (to->n > 0)
			memcpy(more, to->v, to->n * sizeof(*more));
		to->v = more;
		to->cap = 2 * most;
	}

	while (list.n > 0) {
		slice_cut(&list, ',', &name);
		to->v[to->n++] = (struct sshd_name){name, match};
	}
}

/* Finds a line by the names of its first criterion that has nothing but names; false: it has none.
 */
static bool index_match(struct sshd *s, size_t match)
{
	struct sshd_matching *m = s->matching;
	struct slice args = s->matches[match]->args, name, value;

	while (args_next(m->arena, &args, &name)) {
		if (slice_eq_str_ci(name, "all") || slice_eq_str_ci(name, "invalid-user"))
			continue;
		value = name;
		if (!slice_cut(&value, '=', &name) && !args_next(m->arena, &args, &value))
			return false;
		if (slice_eq_str_ci(name, "user") && is_literal(value)) {
			add_names(m->arena, &m->users, value, match);
			return true;
		}
		if (slice_eq_str_ci(name, "group") && is_literal(value) &&
		    !s->c->group_index->elsewhere) {
			add_names(m->arena, &m->groups, value, match);
			return true;
		}
	}
	return false;
}

static int by_name(const void *x, const void *y)
{
	const struct sshd_name *a = x, *b = y;
	int order = slice_cmp(a->name, b->name);

	return order != 0 ? order : (a->match > b->match) - (a->match < b->match);
}

static void index_matches(struct sshd *s)
{
	struct sshd_matching *m = s->matching;

	m->users.n = m->groups.n = m->nopen = 0;
	for (size_t i = 0; i < s->nmatches; i++)
		if (!index_match(s, i))
			m->open[m->nopen++] = i;
	if (m->users.n > 1)
		qsort(m->users.v, m->users.n, sizeof(*m->users.v), by_name);
	if (m->groups.n > 1)
		qsort(m->groups.v, m->groups.n, sizeof(*m->groups.v), by_name);
}

static void ask_named(struct sshd_matching *m, const struct sshd_named *names, struct slice name)
{
	for (size_t i = SLICE_LOWER_BOUND(names->v, names->n, name, name);
	     i < names->n && slice_eq(names->v[i].name, name); i++)
		if (m->seen[names->v[i].match] != m->round) {
			m->seen[names->v[i].match] = m->round;
			m->asked[m->nasked++] = names->v[i].match;
		}
}

static void ask_group(struct sshd *s, int64_t gid)
{
	const struct fact_unix_group *row = groups_row(s->c->group_index, gid);

	if (row != NULL)
		ask_named(s->matching, &s->matching->groups, row->name);
}

static int by_number(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Those that may hold for the account, in their order; of all others it is known that they do not.
 */
static void find_asked(struct sshd *s, const struct fact_account *account)
{
	struct sshd_matching *m = s->matching;
	const struct fact_group_member *const *listed;
	size_t n = m->groups.n == 0 ? 0 : groups_listing(s->c->group_index, account, &listed);

	m->round++;
	m->nasked = 0;
	ask_named(m, &m->users, account->name);
	ask_group(s, account->gid);
	for (size_t i = 0; i < n; i++)
		ask_group(s, listed[i]->gid);
	if (m->nasked == 0) {
		memcpy(m->asked, m->open, m->nopen * sizeof(*m->asked));
		m->nasked = m->nopen;
		return;
	}
	memcpy(m->asked + m->nasked, m->open, m->nopen * sizeof(*m->asked));
	m->nasked += m->nopen;
	qsort(m->asked, m->nasked, sizeof(*m->asked), by_number);
}

/* ---- The blocks of a configuration ---- */

/* Whether blocks hold: each by its own line, and inside the one that drew its file in. */
static void spread(struct sshd *s)
{
	for (size_t i = 0; i < s->nlive; i++) {
		int64_t block = s->live[i], parent = s->blocks[block].parent;
		int8_t outer = parent > 0 && parent < block ? s->applies[parent] : 1;
		int8_t own = s->applies[block];

		s->applies[block] = own == 0 || outer == 0 ? 0 : own < 0 || outer < 0 ? -1 : 1;
	}
}

static bool is_match(const struct sshd *s, const struct fact_sshd_setting *row)
{
	return row->block > 0 && slice_eq_str(row->keyword, "match") &&
	       slice_eq(row->config, s->config);
}

static bool is_asked_for(struct slice keyword)
{
	for (size_t i = 0; i < sizeof(asked_for) / sizeof(asked_for[0]); i++)
		if (slice_eq_str(keyword, asked_for[i]))
			return true;
	return false;
}

/* What does not hang on the account, once for each configuration. */
static void read_blocks(struct sshd *s)
{
	memset(s->blocks, 0, (s->nblocks + 1) * sizeof(*s->blocks));
	memset(s->applies, 0, s->nblocks + 1);
	s->nmatches = s->nlive = s->first_row = s->end_row = 0;
	for (size_t i = 0; i < s->nsettings; i++) {
		s->first_row += slice_cmp(s->settings[i].config, s->config) < 0;
		s->end_row += slice_cmp(s->settings[i].config, s->config) <= 0;
	}
	for (size_t i = 0; i < s->nsettings; i++) {
		const struct fact_sshd_setting *row = &s->settings[i];
		struct sshd_block *b = &s->blocks[row->block > 0 ? row->block : 0];

		if (is_match(s, row)) {
			s->matches[s->nmatches++] = row;
			b->parent = row->parent;
			b->always = slice_eq_str_ci(slice_trim(row->args), "all") &&
				    (row->parent <= 0 || s->blocks[row->parent].always);
		} else if (slice_eq(row->config, s->config)) {
			b->relevant = b->relevant || is_asked_for(row->keyword);
		}
	}
	for (size_t i = s->nblocks; i-- > 1;)
		if (s->blocks[i].relevant && s->blocks[i].parent > 0)
			s->blocks[s->blocks[i].parent].relevant = true;
	sshd_check_program(s);
	index_matches(s);
	s->blocks_of = s->config;
	s->blocks_read = true;
}

void sshd_begin(struct sshd *s)
{
	if (!s->blocks_read || !slice_eq(s->blocks_of, s->config))
		read_blocks(s);
}

/* ---- One account ---- */

/* All criteria of a Match line together; "attribute value" or "attribute=value". */
static void match_line(struct sshd *s, const struct fact_account *account,
    const struct fact_sshd_setting *row, struct sshd_block *b)
{
	struct slice args = row->args, name, value;
	unsigned unsure = 0;

	b->own = 1;
	b->address = slice_of(NULL, 0);
	while (b->own != 0 && args_next(s->c->arena, &args, &name)) {
		int8_t one;

		if (slice_eq_str_ci(name, "all"))
			continue;
		if (slice_eq_str_ci(name, "invalid-user")) {
			b->own = 0;
			return;
		}
		value = name;
		if (slice_cut(&value, '=', &name)) {
			/* value is what stands behind the '=' */
		} else if (!args_next(s->c->arena, &args, &value)) {
			b->own = 0;
			return;
		}
		one = sshd_criterion(s, account, name, value, &b->by_name, &b->address);
		if (one <= 0)
			b->own = one;
		unsure += one < 0;
	}
	/* With another criterion that may hold or not, an address does not say it all. */
	if (unsure > 1)
		b->address = slice_of(NULL, 0);
}

static void forget(struct sshd *s)
{
	for (size_t i = 0; i < s->nlive; i++) {
		s->applies[s->live[i]] = 0;
		s->blocks[s->live[i]].own = 0;
	}
	s->nlive = s->nchoices = 0;
	s->applies[0] = 1;
}

static void ask(struct sshd *s, const struct fact_account *account, size_t match)
{
	const struct fact_sshd_setting *row = s->matches[match];
	struct sshd_block *b = &s->blocks[row->block];

	match_line(s, account, row, b);
	if (b->own == 0)
		return;
	s->applies[row->block] = b->own;
	s->live[s->nlive++] = row->block;
	if (b->own < 0 && b->address.n > 0 && b->relevant && s->nchoices < SSHD_CHOICES)
		s->choices[s->nchoices++] = (size_t)row->block;
}

void sshd_for_account(struct sshd *s, const struct fact_account *account)
{
	const struct sshd_matching *m = s->matching;

	const struct sshd_end *was = s->end, *ends, unknown = {0};

	if (was == NULL)
		s->end = sshd_ends(s, &ends) == 1 ? ends : &unknown;
	sshd_begin(s);
	forget(s);
	find_asked(s, account);
	s->state->account = account;
	memset(s->state->permits, 0, sizeof(s->state->permits));
	for (size_t i = 0; i < m->nasked; i++) {
		/* A pattern costs its length. */
		if (sshd_is_over(s, 1 + s->matches[m->asked[i]]->args.n / 16))
			break;
		ask(s, account, m->asked[i]);
	}
	spread(s);
	s->end = was;
}

void sshd_choose(struct sshd *s, struct door *d, unsigned bits)
{
	sshd_need_end(s, d);
	for (size_t i = 0; i < s->nlive; i++)
		s->applies[s->live[i]] = s->blocks[s->live[i]].own;
	for (size_t i = 0; i < s->nchoices; i++) {
		bool holds = bits >> i & 1;

		s->applies[s->choices[i]] = holds;
		if (s->blocks[s->choices[i]].by_name)
			source_need(d, holds ? SOURCE_NAMED : SOURCE_NOT_NAMED,
			    s->blocks[s->choices[i]].address);
		else
			source_need(
			    d, holds ? SOURCE_AT : SOURCE_NOT_AT, s->blocks[s->choices[i]].address);
	}
	spread(s);
}

/* ---- How much is asked ---- */

void sshd_match_begin(struct sshd *s)
{
	struct arena *a = s->c->arena;
	struct sshd_matching *m = arena_new(a, struct sshd_matching);

	s->applies = arena_alloc(a, s->nblocks + 1);
	s->blocks = arena_alloc(a, (s->nblocks + 1) * sizeof(*s->blocks));
	s->live = arena_alloc(a, (s->nblocks + 1) * sizeof(*s->live));
	s->matches = arena_alloc(a, (s->nsettings + 1) * sizeof(*s->matches));
	m->arena = a;
	m->open = arena_alloc(a, (s->nsettings + 1) * sizeof(*m->open));
	m->asked = arena_alloc(a, (s->nsettings + 1) * sizeof(*m->asked));
	m->seen = arena_alloc(a, (s->nsettings + 1) * sizeof(*m->seen));
	s->matching = m;
}

bool sshd_is_over(struct sshd *s, size_t steps)
{
	static const char why[] = "more settings of sshd for more accounts than the limit";
	bool was = s->steps > LIMIT_SSHD_STEPS;

	s->steps += was ? 0 : steps;
	if (!was && s->steps > LIMIT_SSHD_STEPS)
		left_out(s->c,
		    (struct fact_origin){0,
			s->nsettings > 0 ? s->settings[0].at.path : SLICE("/etc/ssh/sshd_config"),
			0},
		    why);
	return s->steps > LIMIT_SSHD_STEPS;
}
