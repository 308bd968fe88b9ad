/*
 * access.conf: `+ or - : users : origins`, the first line that fits rules, without one all are let
 * in [Linux-PAM pam_access.c login_access, list_match, user_match].
 */
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/pam/pam_memory.h"
#include "collector/rules/pam/pam_origins.h"
#include "collector/rules/source.h"

#define ACCESS_CONF "/etc/security/access.conf"
#define ACCESS_FOLDER "/etc/security/access.d/"
#define MOST_LINES 32 /* that hang on the client's address */

/* What a line of the stack asks for. */
struct access {
	struct pam_asking *q;
	struct slice fields, items; /* separators */
	bool only_parentheses;	    /* a bare word is no group */
};

/* ---- Users ---- */

static int names_user(const struct access *x, struct slice item);

/* `user@host`: the account, on a host that is called so. */
static int names_user_here(const struct access *x, struct slice user, struct slice host)
{
	const struct fact_host_info *info = x->q->c->info;
	int who = names_user(x, user);

	if (who == 0 || slice_eq_str_ci(host, "LOCAL"))
		return 0;
	if (slice_eq_str_ci(host, "ALL"))
		return who;
	if (info == NULL || info->hostname.n == 0 || slice_starts(host, "@") ||
	    slice_starts(host, ".") || (host.n > 0 && host.p[0] >= '0' && host.p[0] <= '9'))
		return -1;
	return slice_eq_ci(host, info->hostname) ? who : 0;
}

/* `@netgroup`, `@@netgroup`: the second asks for this host too. */
static int names_netgroup(const struct access *x, struct slice item)
{
	const struct fact_host_info *info = x->q->c->info;
	bool here = slice_starts(item, "@@");

	if (here && info == NULL)
		return -1;
	return pam_in_netgroup(x->q, slice_sub(item, here ? 2 : 1, item.n),
	    here ? info->hostname : slice_of(NULL, 0), x->q->account->name);
}

static bool is_number(struct slice item)
{
	uint32_t n;

	return slice_to_u32(item, &n) == 0;
}

static int names_group(const struct access *x, struct slice item)
{
	int in = pam_in_group(x->q->c, x->q->account, item);

	return in != 0 ? in : is_number(item) ? -1 : 0;
}

/* Newer ones take numbers for uids and gids too. */
static int names_user(const struct access *x, struct slice item)
{
	const struct fact_account *a = x->q->account;
	size_t marks = 0, at;

	while (marks < item.n && item.p[marks] == '@')
		marks++;
	at = marks + slice_find(slice_sub(item, marks, item.n), '@');
	if (slice_starts(item, "(") && slice_ends(item, ")")) {
		item = slice_sub(item, 1, item.n - 1);
		return names_group(x, item);
	}
	if (at < item.n)
		return names_user_here(x, slice_sub(item, 0, at), slice_sub(item, at + 1, item.n));
	if (marks > 0)
		return names_netgroup(x, item);
	if (slice_eq_str_ci(item, "ALL") || slice_eq_ci(item, a->name))
		return 1;
	if (!x->only_parentheses)
		return names_group(x, item);
	return is_number(item) ? -1 : 0;
}

/* `a b EXCEPT c EXCEPT d`: one of the first, and none of what comes behind EXCEPT. */
static int in_users(const struct access *x, struct slice list, int depth)
{
	int answer = 0, except;
	struct slice item;

	while (pam_token(&list, x->items, &item)) {
		int one;

		if (slice_eq_str_ci(item, "EXCEPT")) {
			except = answer == 0 || depth > LIMIT_INCLUDE_DEPTH
				     ? 0
				     : in_users(x, list, depth + 1);
			return except == 0 ? answer : except > 0 ? 0 : -1;
		}
		one = answer == 1 ? 1 : names_user(x, item);
		if (one != 0)
			answer = one;
	}
	return answer;
}

/* ---- Lines ---- */

/* What the lines say of the account, so far. */
struct verdict {
	bool decided, lets;    /* by a line that names every client */
	bool may_let, may_not; /* by lines that may fit */
	size_t n;	       /* lines that name some addresses, in order */
	struct {
		bool lets;
		struct slice list;
	} v[MOST_LINES];
};

static void take_line(const struct access *x, struct verdict *out, struct slice line)
{
	struct slice sign, users, list = {0};
	bool lets = slice_starts(line, "+");
	enum pam_named named;
	int user;

	if (!pam_token(&line, x->fields, &sign) || !pam_token(&line, x->fields, &users) ||
	    line.n == 0 || (!slice_starts(sign, "+") && !slice_starts(sign, "-")))
		return;
	user = in_users(x, users, 0);
	if (user == 0)
		return;
	named = pam_origins(x->q, line, x->items, &list);
	if (named == NAMES_NONE)
		return;
	if (user < 0 || named == NAMES_UNKNOWN || (named == NAMES_SOME && out->n == MOST_LINES)) {
		*(lets ? &out->may_let : &out->may_not) = true;
	} else if (named == NAMES_SOME) {
		out->v[out->n].list = list;
		out->v[out->n++].lets = lets;
	} else {
		out->decided = true;
		out->lets = lets;
	}
}

/* Up to one that names every client. */
static void take_lines(const struct access *x, struct verdict *out, struct slice path)
{
	struct pam_lines lines = pam_lines_of(x->q->stack, path);

	for (size_t i = 0; i < lines.n && !out->decided; i++)
		take_line(x, out, lines.v[i].raw);
}

/* What a client's address must fulfil: for each line that refuses, it is not named there, or by one
 * of the lines before it that let in. */
static struct slice terms_of(struct arena *a, const struct verdict *k, bool otherwise)
{
	struct slice terms = {0};

	for (size_t i = 0; i <= k->n; i++) {
		enum source_term term = SOURCE_ACCESS;

		if (i < k->n ? k->v[i].lets : otherwise)
			continue;
		if (i < k->n) {
			terms = source_with(a, terms, SOURCE_NOT_ACCESS, k->v[i].list);
			term = SOURCE_OR_ACCESS;
		}
		for (size_t j = 0; j < i; j++)
			if (k->v[j].lets) {
				terms = source_with(a, terms, term, k->v[j].list);
				term = SOURCE_OR_ACCESS;
			}
	}
	return terms;
}

/* Lines that all say the same are no doubt. */
static int answer(struct arena *a, const struct verdict *k, struct slice *client)
{
	bool otherwise = !k->decided || k->lets;
	bool lets = otherwise || k->may_let, refuses = !otherwise || k->may_not;

	for (size_t i = 0; i < k->n; i++) {
		lets = lets || k->v[i].lets;
		refuses = refuses || !k->v[i].lets;
	}
	if (lets != refuses)
		return lets;
	if (!k->may_let && !k->may_not)
		*client = terms_of(a, k, otherwise);
	return -1;
}

/* ---- Arguments ---- */

static bool read_args(struct access *x, const struct pam_row *row, struct slice *file)
{
	static const char *const flags[] = {"debug", "noaudit", "nodns", "quiet_log"};
	struct slice args = row->args, arg;

	while (pam_arg(&args, &arg)) {
		bool known = false;

		for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
			known = known || slice_eq_str(arg, flags[i]);
		if (slice_starts(arg, "fieldsep="))
			x->fields = slice_sub(arg, 9, arg.n);
		else if (slice_starts(arg, "listsep="))
			x->items = slice_sub(arg, 8, arg.n);
		else if (slice_starts(arg, "accessfile="))
			*file = slice_sub(arg, 11, arg.n);
		else if (slice_eq_str(arg, "nodefgroup"))
			x->only_parentheses = true;
		else if (!known)
			return false;
	}
	return true;
}

int pam_access(struct pam_asking *q, const struct pam_row *row, struct slice *client)
{
	struct access x = {.q = q, .fields = SLICE(":"), .items = SLICE(", \t")};
	struct slice file = SLICE(ACCESS_CONF);
	struct verdict k = {.n = 0};

	if (!read_args(&x, row, &file) || !pam_file_is_known(q, arena_str(q->c->arena, file)) ||
	    pam_file_is_over(q->stack, SLICE(ACCESS_FOLDER)))
		return -1;
	take_lines(&x, &k, file);
	if (slice_eq_str(file, ACCESS_CONF))
		take_lines(&x, &k, SLICE(ACCESS_FOLDER));
	return answer(q->c->arena, &k, client);
}
