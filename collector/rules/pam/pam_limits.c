/*
 * limits.conf and the files of limits.d behind it: how many log-ins the account may have at a time.
 * None at all is a refusal; of any other number an intruder finds one free [Linux-PAM pam_limits.c
 * parse_config_file, process_limit, setup_limits].
 */
#include "collector/rules/pam/pam_conditions.h"
#include "collector/rules/pam/pam_memory.h"

#define LIMITS_CONF "/etc/security/limits.conf"
#define LIMITS_FOLDER "/etc/security/limits.d/"

/* Of what says something of the account, the nearest to it counts. */
enum nearness { OF_USER, OF_GROUP, OF_ALL_OF_GROUP, OF_ALL, OF_OTHERS, OF_NOBODY, OF_UNKNOWN };

/* "500:1000", "500:", ":1000" of numbers; false: the domain is no range. `:N` is that number. */
static bool in_range(struct slice domain, int64_t number, bool *inside)
{
	struct slice high = domain, low;
	int64_t from, to;

	if (slice_find(domain, ':') == domain.n)
		return false;
	slice_cut(&high, ':', &low);
	*inside = false;
	if ((low.n > 0 && slice_to_i64(low, &from) != 0) ||
	    (high.n > 0 && slice_to_i64(high, &to) != 0) || (low.n == 0 && high.n == 0))
		return true;
	if (low.n == 0)
		from = to;
	*inside = number >= from && (high.n == 0 || number <= to);
	return true;
}

static enum nearness of_group(const struct pam_asking *q, struct slice group, enum nearness near)
{
	const struct fact_account *a = q->account;
	bool inside;
	int in;

	if (in_range(group, a->gid, &inside))
		return inside ? near : OF_NOBODY;
	in = pam_in_group(q->c, a, group);
	return in > 0 ? near : in == 0 ? OF_NOBODY : OF_UNKNOWN;
}

static enum nearness nearness_of(const struct pam_asking *q, struct slice domain)
{
	const struct fact_account *a = q->account;
	bool inside;

	if (slice_eq(domain, a->name))
		return OF_USER;
	if (slice_starts(domain, "@"))
		return of_group(q, slice_sub(domain, 1, domain.n), OF_GROUP);
	if (slice_eq_str(domain, "%"))
		return OF_ALL;
	if (slice_starts(domain, "%"))
		return of_group(q, slice_sub(domain, 1, domain.n), OF_ALL_OF_GROUP);
	if (in_range(domain, a->uid, &inside))
		return inside ? OF_USER : OF_NOBODY;
	return slice_eq_str(domain, "*") ? OF_OTHERS : OF_NOBODY;
}

struct login_limit {
	enum nearness of;
	int64_t n;
	bool none;    /* `user -`: no limit is asked any more */
	bool unknown; /* a limit is for a group that only a directory service knows */
};

static void take_line(const struct pam_asking *q, struct login_limit *limit, struct slice line)
{
	struct slice domain, type, item, value;
	enum nearness near;
	int64_t n;

	line = slice_sub(line, 0, slice_find(line, '#'));
	if (!word_next(&line, &domain) || !word_next(&line, &type))
		return;
	near = nearness_of(q, domain);
	if (!word_next(&line, &item)) {
		limit->none = slice_eq_str(type, "-") && (near == OF_USER || near == OF_GROUP);
		return;
	}
	if (near == OF_NOBODY || (near > limit->of && near != OF_UNKNOWN) ||
	    !word_next(&line, &value))
		return;
	if (!slice_eq_str_ci(item, "maxlogins") &&
	    (!slice_eq_str_ci(item, "maxsyslogins") || near == OF_ALL || near == OF_ALL_OF_GROUP))
		return;
	if (slice_to_i64(value, &n) != 0)
		n = -1; /* "unlimited", "-" */
	if (near == OF_UNKNOWN)
		limit->unknown = limit->unknown || n == 0;
	else
		*limit = (struct login_limit){.of = near, .n = n, .unknown = limit->unknown};
}

static void take_lines(const struct pam_asking *q, struct login_limit *limit, struct slice path)
{
	struct pam_lines lines = pam_lines_of(q->stack, path);

	for (size_t i = 0; i < lines.n && !limit->none; i++)
		take_line(q, limit, lines.v[i].raw);
}

int pam_limits(struct pam_asking *q, const struct pam_row *row)
{
	struct login_limit limit = {.of = OF_NOBODY, .n = -1};
	const struct fact_file *f = rule_file(q->c, SLICE(LIMITS_CONF));

	if (pam_value(row, "conf").n > 0 || f == NULL || !slice_eq_str(f->status, "read") ||
	    pam_file_is_over(q->stack, SLICE(LIMITS_CONF)) ||
	    pam_file_is_over(q->stack, SLICE(LIMITS_FOLDER)))
		return -1;
	take_lines(q, &limit, SLICE(LIMITS_CONF));
	take_lines(q, &limit, SLICE(LIMITS_FOLDER));
	if (limit.none || q->account->uid == 0)
		return 1;
	return limit.n == 0 ? 0 : limit.unknown ? -1 : 1;
}
