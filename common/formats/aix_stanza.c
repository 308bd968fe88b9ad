/* Stanzas of AIX, row by row. */
#include "common/formats/aix_stanza.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static const char *parse(struct slice line, struct slice *stanza, struct aix_row *row)
{
	struct slice text = slice_trim(line);

	if (!is_blank(line.p[0])) {
		*stanza = slice_of(NULL, 0);
		if (text.n < 2 || !slice_ends(text, ":"))
			return "neither the head of a stanza nor an attribute";
		*stanza = slice_rtrim(slice_sub(text, 0, text.n - 1));
		row->stanza = *stanza;
		return NULL;
	}
	row->stanza = *stanza;
	if (stanza->n == 0)
		return "an attribute outside of a stanza";
	row->value = text;
	if (!slice_cut(&row->value, '=', &row->name))
		return "an attribute without a value";
	row->name = slice_trim(row->name);
	row->value = slice_trim(row->value);
	return row->name.n == 0 ? "an attribute without a name" : NULL;
}

bool aix_stanza_next(struct lines *in, struct slice *stanza, struct aix_row *row)
{
	struct slice line;
	const char *why;

	while (lines_next(in, &line)) {
		if (slice_trim(line).n == 0 || slice_starts(slice_ltrim(line), "*"))
			continue;
		*row = (struct aix_row){.at = row_at(in, line)};
		why = parse(line, stanza, row);
		if (why != NULL)
			row_bad(&row->at, ERR_SYNTAX, why);
		return true;
	}
	return false;
}

int aix_bool(struct slice value)
{
	static const char *const words[] = {"false", "true", "no", "yes", "never", "always"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str_ci(value, words[i]))
			return i % 2;
	return -1;
}

static int64_t two_digits(struct slice s, size_t at)
{
	return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

/* Days since 1970-01-01: years are counted from March, so that the leap day is their last. */
static int64_t day_of(int64_t year, int64_t month, int64_t day)
{
	const int64_t to_1970 = 719468; /* from March 1 of the year 0 */

	year -= month <= 2;
	month = (month + 9) % 12;
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 -
	       to_1970;
}

bool aix_expires(struct slice value, int64_t *day)
{
	int64_t year, month, of_month;

	*day = -1;
	if (slice_eq_str(value, "0"))
		return true;
	if (value.n != 10)
		return false;
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < '0' || value.p[i] > '9')
			return false;
	month = two_digits(value, 0);
	of_month = two_digits(value, 2);
	year = two_digits(value, 8);
	if (month < 1 || month > 12 || of_month < 1 || of_month > 31)
		return false;
	*day = day_of(year + (year < 39 ? 2000 : 1900), month, of_month);
	return true;
}
