/* Match: what each criterion says of an account [openssh servconf.c match_cfg_line]. */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/pattern.h"

/* The names of an account's groups, as sshd looks them up: the primary one, then those that list
 * it. */
struct group_names {
	const struct group_index *index;
	const struct fact_account *account;
	const struct fact_group_member *const *listed;
	size_t n, next;
};

static struct group_names group_names(const struct sshd *s, const struct fact_account *account)
{
	struct group_names g = {.index = s->c->group_index, .account = account};

	g.n = groups_listing(g.index, account, &g.listed);
	return g;
}

/* False behind the last. */
static bool next_group(struct group_names *g, struct slice *name)
{
	const struct fact_unix_group *row;

	if (g->next > g->n)
		return false;
	row = groups_row(g->index, g->next == 0 ? g->account->gid : g->listed[g->next - 1]->gid);
	*name = row == NULL ? slice_of(NULL, 0) : row->name;
	g->next++;
	return true;
}

bool sshd_in_group(struct sshd *s, const struct fact_account *account, struct slice pattern)
{
	struct group_names g = group_names(s, account);
	struct slice name;

	while (!sshd_is_over(s, 1) && next_group(&g, &name))
		if (name.n > 0 && pattern_match(name, pattern, false))
			return true;
	return false;
}

static bool has_negated(struct slice list)
{
	struct slice item;

	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		if (slice_starts(item, "!"))
			return true;
	}
	return false;
}

/* One group that is negated makes the criterion false [groupaccess.c ga_match_pattern_list]. Of
 * groups that a directory service knows one may be in the list too. */
static int8_t in_group_list(struct sshd *s, const struct fact_account *account, struct slice list)
{
	struct group_names g = group_names(s, account);
	struct slice name;
	int8_t answer = 0;

	while (next_group(&g, &name)) {
		enum list_match m = name.n > 0 ? pattern_list(name, list, false) : LIST_NONE;

		if (m == LIST_NEGATED)
			return 0;
		if (m == LIST_MATCH)
			answer = 1;
	}
	if (s->c->group_index->elsewhere && (answer == 0 || has_negated(list)))
		return -1;
	return answer;
}

static bool uses_dns(struct sshd *s)
{
	struct sshd_value v = sshd_get(s, "usedns");

	return v.nrows > 0 && !slice_eq_str_ci(v.rows[0]->args, "no");
}

/* Without UseDNS the client's name is its address: a name never is. */
static bool only_names(struct slice list)
{
	struct slice item;

	while (list.n > 0) {
		bool name = false;

		slice_cut(&list, ',', &item);
		for (size_t i = 0; i < item.n; i++) {
			if (item.p[i] == '?' || (item.p[i] == '*' && item.n == 1))
				return false;
			name = name || ((item.p[i] | 32) >= 'g' && (item.p[i] | 32) <= 'z');
		}
		if (!name)
			return false;
	}
	return true;
}

static size_t interfaces_of(struct sshd *s, const struct fact_interface **v)
{
	struct fact_interface *loaded;

	if (s->state->interfaces == NULL) {
		s->state->ninterfaces =
		    fact_load(s->c->facts, s->state->arena, interface, s->c->host_id, &loaded);
		s->state->interfaces = loaded;
	}
	*v = s->state->interfaces;
	return s->state->ninterfaces;
}

/* A VRF is a network interface, and a listener outside of one has an empty name for it [openssh
 * misc.c sys_get_rdomain]. */
static int8_t in_rdomain(struct sshd *s, struct slice list)
{
	bool none = pattern_list(slice_of(NULL, 0), list, false) == LIST_MATCH;
	const struct fact_interface *v;
	size_t n = interfaces_of(s, &v);

	if (n == 0 || sshd_is_over(s, n * (1 + list.n / 16)))
		return -1;
	for (size_t i = 0; i < n; i++)
		if ((pattern_list(v[i].name, list, false) == LIST_MATCH) != none)
			return -1;
	return none;
}

int8_t sshd_criterion(struct sshd *s, const struct fact_account *account, struct slice name,
    struct slice value, bool *by_name, struct slice *address)
{
	int64_t port;

	if (slice_eq_str_ci(name, "user"))
		return pattern_list(account->name, value, false) == LIST_MATCH;
	if (slice_eq_str_ci(name, "group"))
		return in_group_list(s, account, value);
	if (slice_eq_str_ci(name, "localaddress"))
		return sshd_end_has(s->end, value);
	if (slice_eq_str_ci(name, "localport"))
		return slice_to_i64(value, &port) != 0 || s->end->port == 0 ? -1
									    : s->end->port == port;
	if (slice_eq_str_ci(name, "rdomain"))
		return in_rdomain(s, value);
	if (slice_eq_str_ci(name, "host") && !uses_dns(s) && only_names(value))
		return 0;
	if (slice_eq_str_ci(name, "version"))
		return sshd_since(s, 1000) == 1
			   ? pattern_list(s->state->program->version, value, false) == LIST_MATCH
			   : -1;
	/* The rest hangs on the client. */
	*by_name = slice_eq_str_ci(name, "host");
	if (*by_name || slice_eq_str_ci(name, "address"))
		*address = value;
	return -1;
}
