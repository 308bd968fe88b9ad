/* Times of evidence as numbers. */
#include "collector/rules/clock.h"

#include "include/err.h"

#define SECONDS_A_DAY 86400

/* Days from 1970-01-01 to a date of the Gregorian calendar; years are counted from March, so that
 * the leap day is the last of its year. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, in_era = y % 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + day_of_year - 719468;
}

int clock_parse(struct slice text, int64_t *seconds)
{
	static const struct {
		size_t at, n;
		int64_t least, most;
	} part[] = {{0, 4, 1970, 9999}, {5, 2, 1, 12}, {8, 2, 1, 31}, {11, 2, 0, 23},
	    {14, 2, 0, 59}, {17, 2, 0, 60}};
	int64_t v[6];

	if (text.n < 20 || text.p[4] != '-' || text.p[7] != '-' || text.p[10] != 'T' ||
	    text.p[13] != ':' || text.p[16] != ':' || text.p[text.n - 1] != 'Z')
		return ERR_SYNTAX;
	for (size_t i = 0; i < 6; i++)
		if (slice_to_i64(slice_sub(text, part[i].at, part[i].at + part[i].n), &v[i]) != 0 ||
		    v[i] < part[i].least || v[i] > part[i].most)
			return ERR_SYNTAX;
	*seconds = days_of(v[0], v[1], v[2]) * SECONDS_A_DAY + v[3] * 3600 + v[4] * 60 + v[5];
	return 0;
}

int64_t rule_now(const struct rule_ctx *c)
{
	int64_t seconds;

	if (c->info == NULL || clock_parse(c->info->clock, &seconds) != 0)
		return -1;
	return seconds;
}

int64_t rule_today(const struct rule_ctx *c)
{
	int64_t now = rule_now(c);

	return now < 0 ? -1 : now / SECONDS_A_DAY;
}

bool rule_changed_since(const struct rule_ctx *c, struct slice path, struct slice started)
{
	const int64_t grace_seconds = 3; /* a file written and a server started in one go */
	const struct fact_file *f = rule_file(c, path);
	int64_t changed, start;

	return f != NULL && clock_parse(f->mtime, &changed) == 0 &&
	       clock_parse(started, &start) == 0 && changed > start + grace_seconds;
}
