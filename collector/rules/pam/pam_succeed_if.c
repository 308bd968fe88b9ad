/* Conditions on an account as arguments: `uid >= 1000`, `user ingroup wheel`; all have to hold
 * [Linux-PAM pam_succeed_if.c evaluate, pam_usertype.c]. */
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/pam/pam_memory.h"
#include "collector/rules/peers.h"
#include "common/pattern.h"

#include <stdio.h>

/* What a triple of a netgroup costs, next to the bytes of files. */
#define NETGROUP_ROW_BYTES 16

int pam_in_group(const struct rule_ctx *c, const struct fact_account *a, struct slice name)
{
	const struct fact_unix_group *group = groups_named(c->group_index, name);

	if (group == NULL)
		return c->group_index->elsewhere ? -1 : 0;
	return rule_in_group(c, a, group->gid);
}

int pam_in_netgroup(struct pam_asking *q, struct slice group, struct slice host, struct slice user)
{
	struct ng_members members;
	bool maybe = false;

	peers_netgroup(q->c, group, &members);
	if (pam_is_over(q->stack, members.nrows * NETGROUP_ROW_BYTES))
		return -1;
	for (size_t i = 0; i < members.nrows; i++) {
		const struct fact_netgroup *row = members.rows[i];

		if ((row->member_user.n > 0 && !slice_eq(row->member_user, user)) ||
		    (host.n > 0 && row->member_host.n > 0 && !slice_eq_ci(row->member_host, host)))
			continue;
		/* Whose NIS domain it is in was not asked. */
		if (row->member_domain.n == 0 && members.missing.n == 0)
			return 1;
		maybe = true;
	}
	return members.known && !maybe ? 0 : -1;
}

/* Is a word among those between colons? */
static bool in_words(struct slice list, struct slice word)
{
	struct slice one;

	while (list.n > 0) {
		slice_cut(&list, ':', &one);
		if (slice_eq(one, word))
			return true;
	}
	return false;
}

static int by_number(int64_t number, struct slice how, struct slice with)
{
	int64_t other;

	if (slice_to_i64(with, &other) != 0)
		return -1;
	if (slice_eq_str(how, "eq") || slice_eq_str(how, "="))
		return number == other;
	if (slice_eq_str(how, "ne") || slice_eq_str(how, "!="))
		return number != other;
	if (slice_eq_str(how, "lt") || slice_eq_str(how, "<"))
		return number < other;
	if (slice_eq_str(how, "le") || slice_eq_str(how, "<="))
		return number <= other;
	if (slice_eq_str(how, "gt") || slice_eq_str(how, ">"))
		return number > other;
	if (slice_eq_str(how, "ge") || slice_eq_str(how, ">="))
		return number >= other;
	return -1;
}

/* Brackets in a pattern are not followed. */
static int by_pattern(struct slice word, struct slice with, bool wanted)
{
	if (slice_find(with, '[') < with.n || slice_find(with, '\\') < with.n)
		return -1;
	return pattern_match(word, with, false) == wanted;
}

static int by_word(struct slice word, struct slice how, struct slice with)
{
	if (slice_eq_str(how, "="))
		return slice_eq(word, with);
	if (slice_eq_str(how, "!="))
		return !slice_eq(word, with);
	if (slice_eq_str(how, "=~") || slice_eq_str_ci(how, "glob"))
		return by_pattern(word, with, true);
	if (slice_eq_str(how, "!~") || slice_eq_str_ci(how, "noglob"))
		return by_pattern(word, with, false);
	if (slice_eq_str_ci(how, "in"))
		return in_words(with, word);
	return slice_eq_str_ci(how, "notin") ? !in_words(with, word) : -1;
}

/* Groups between colons: any of them. */
static int by_group(const struct rule_ctx *c, const struct fact_account *a, struct slice list)
{
	struct slice one;
	int answer = 0;

	while (list.n > 0 && answer <= 0) {
		int in;

		slice_cut(&list, ':', &one);
		in = pam_in_group(c, a, one);
		answer = in != 0 ? in : answer;
	}
	return answer;
}

/* Who is asked about: the account, or by `use_uid` whoever the program runs as. */
struct subject {
	struct pam_asking *q;
	const struct fact_account *account;
	bool is_caller; /* who stands for others of the same groups: no name of hers counts */
};

static int by_membership(const struct subject *s, struct slice how, struct slice with)
{
	int member;

	if (slice_eq_str_ci(how, "ingroup") || slice_eq_str_ci(how, "notingroup")) {
		member = by_group(s->q->c, s->account, with);
		return member < 0 ? -1 : member == slice_eq_str_ci(how, "ingroup");
	}
	if (!s->q->local || s->is_caller)
		return -1; /* the client's host is asked for too; or her name */
	member = pam_in_netgroup(s->q, with, slice_of(NULL, 0), s->account->name);
	return member < 0 ? -1 : member == slice_eq_str_ci(how, "innetgr");
}

static bool is_membership(struct slice how)
{
	return slice_ends(how, "ingroup") || slice_ends(how, "innetgr");
}

/* No caller but root is told from others by her number. */
static bool is_of_root(struct slice what, struct slice with)
{
	return slice_eq_str_ci(what, "uid") && slice_eq_str(with, "0");
}

static int holds(const struct subject *s, struct slice what, struct slice how, struct slice with)
{
	static const char *const names[] = {"user", "login", "name"};
	static const char *const homes[] = {"home", "dir", "homedir"};
	const struct fact_account *a = s->account;
	char number[24];

	for (size_t i = 0; i < 3; i++) {
		if (slice_eq_str_ci(what, names[i]) && is_membership(how))
			return by_membership(s, how, with);
		if (slice_eq_str_ci(what, names[i]))
			return s->is_caller ? -1 : by_word(a->name, how, with);
		if (slice_eq_str_ci(what, homes[i]))
			return s->is_caller ? -1 : by_word(a->home, how, with);
	}
	if (slice_eq_str_ci(what, "service"))
		return by_word(slice_str(s->q->service), how, with);
	if (s->is_caller && !is_of_root(what, with))
		return -1;
	if (slice_eq_str_ci(what, "shell"))
		return by_word(a->shell, how, with);
	if (!slice_eq_str_ci(what, "uid") && !slice_eq_str_ci(what, "gid"))
		return -1;
	snprintf(number, sizeof(number), "%lld",
	    (long long)(slice_eq_str_ci(what, "uid") ? a->uid : a->gid));
	if (by_number(0, how, SLICE("0")) < 0 || slice_eq_str(how, "=") || slice_eq_str(how, "!="))
		return by_word(slice_str(number), how, with);
	return by_number(slice_eq_str_ci(what, "uid") ? a->uid : a->gid, how, with);
}

static bool is_flag(struct slice arg)
{
	static const char *const flags[] = {
	    "audit", "debug", "quiet", "quiet_fail", "quiet_success", "use_uid"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (slice_eq_str(arg, flags[i]))
			return true;
	return false;
}

static bool next_word(struct slice *args, struct slice *word)
{
	while (pam_arg(args, word))
		if (!is_flag(*word))
			return true;
	return false;
}

/* A server runs as root; so does sudo, which is its own caller here, when it asks. */
static bool find_subject(struct pam_asking *q, const struct pam_row *row, struct subject *s)
{
	*s = (struct subject){.q = q, .account = q->account};
	if (!pam_has_arg(row, "use_uid"))
		return true;
	s->is_caller = q->local;
	s->account = q->local ? q->caller : rule_account_uid(q->c, 0);
	return s->account != NULL && s->account != q->account;
}

int pam_succeed_if(struct pam_asking *q, const struct pam_row *row)
{
	struct slice args = row->args, what, how, with;
	int answer = -1, one;
	struct subject s;

	if (!find_subject(q, row, &s))
		return -1;
	while (next_word(&args, &what)) {
		if (!next_word(&args, &how) || !next_word(&args, &with))
			return 0; /* half a condition is an error */
		one = holds(&s, what, how, with);
		if (one <= 0)
			return one;
		answer = 1;
	}
	return answer;
}

/* ---- pam_usertype ---- */

static int64_t from_login_defs(const struct pam_asking *q, const char *name, int64_t otherwise)
{
	struct pam_lines lines = pam_lines_of(q->stack, SLICE("/etc/login.defs"));
	int64_t n;

	for (size_t i = 0; i < lines.n; i++) {
		struct slice rest = lines.v[i].raw, word;

		if (word_next(&rest, &word) && slice_eq_str(word, name) &&
		    word_next(&rest, &word) && slice_to_i64(word, &n) == 0)
			otherwise = n;
	}
	return otherwise;
}

int pam_usertype(struct pam_asking *q, const struct pam_row *row)
{
	bool system = pam_has_arg(row, "issystem"), regular = pam_has_arg(row, "isregular");
	int64_t uid = q->account->uid, last;

	if (pam_has_arg(row, "use_uid") || system == regular ||
	    !pam_file_is_known(q, "/etc/login.defs"))
		return -1;
	last = from_login_defs(q, "SYS_UID_MAX", from_login_defs(q, "UID_MIN", 1000) - 1);
	return (uid <= 99 || uid == 65534 ||
		   (uid >= from_login_defs(q, "SYS_UID_MIN", 101) && uid <= last)) == system;
}
