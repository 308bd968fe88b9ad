/* Times and durations as handlers write them. */
#include <time.h>

#include "collector/cli/log_note.h"
#include "collector/rules/clock.h"
#include "include/err.h"

#define MAX_DAYS 3660 /* of one note */

static uint64_t unit_seconds(uint8_t unit)
{
	switch (unit) {
	case 'd':
		return 86400;
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	default:
		return 0;
	}
}

int note_duration(struct slice text, uint64_t *seconds)
{
	uint64_t sum = 0;

	if (text.n == 0)
		return ERR_SYNTAX;
	while (text.n > 0) {
		size_t digits = 0;
		uint32_t v;

		while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9')
			digits++;
		if (digits == text.n || slice_to_u32(slice_sub(text, 0, digits), &v) != 0)
			return ERR_SYNTAX;
		if (unit_seconds(text.p[digits]) == 0 || v > MAX_DAYS * 86400u)
			return ERR_SYNTAX;
		sum += v * unit_seconds(text.p[digits]);
		text = slice_ltrim(slice_sub(text, digits + 1, text.n));
	}
	if (sum > MAX_DAYS * UINT64_C(86400))
		return ERR_SYNTAX;
	*seconds = sum;
	return 0;
}

static bool two_digits(struct slice s, size_t at, int most, int *out)
{
	uint32_t v;

	if (at + 2 > s.n || slice_to_u32(slice_sub(s, at, at + 2), &v) != 0 || v > (uint32_t)most)
		return false;
	*out = (int)v;
	return true;
}

/* "03:04" or "03:04:05", the whole slice. */
static bool take_clock(struct slice s, struct tm *tm)
{
	tm->tm_sec = 0;
	if (!two_digits(s, 0, 23, &tm->tm_hour) || s.n < 5 || s.p[2] != ':' ||
	    !two_digits(s, 3, 59, &tm->tm_min))
		return false;
	if (s.n == 5)
		return true;
	return s.n == 8 && s.p[5] == ':' && two_digits(s, 6, 60, &tm->tm_sec);
}

static bool take_date(struct slice s, struct tm *tm)
{
	uint32_t year;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    slice_to_u32(slice_sub(s, 0, 4), &year) != 0 || year < 1970 ||
	    !two_digits(s, 5, 12, &tm->tm_mon) || !two_digits(s, 8, 31, &tm->tm_mday) ||
	    tm->tm_mon == 0 || tm->tm_mday == 0)
		return false;
	tm->tm_year = (int)year - 1900;
	tm->tm_mon--;
	return true;
}

/* Takes "Z" or "+01:00" off the end; *offset in seconds. False when there is none. */
static bool take_zone(struct slice *clock, int *offset)
{
	int hours, minutes;
	size_t n = clock->n;

	*offset = 0;
	if (n > 5 && clock->p[n - 1] == 'Z') {
		*clock = slice_sub(*clock, 0, n - 1);
		return true;
	}
	if (n < 11 || (clock->p[n - 6] != '+' && clock->p[n - 6] != '-') ||
	    clock->p[n - 3] != ':' || !two_digits(*clock, n - 5, 23, &hours) ||
	    !two_digits(*clock, n - 2, 59, &minutes))
		return false;
	*offset = (hours * 60 + minutes) * 60 * (clock->p[n - 6] == '-' ? -1 : 1);
	*clock = slice_sub(*clock, 0, n - 6);
	return true;
}

int note_time(struct slice text, int64_t *seconds)
{
	struct slice clock = text;
	time_t now = time(NULL), t;
	struct tm tm;
	int offset, day;
	bool zoned;

	localtime_r(&now, &tm);
	tm.tm_isdst = -1;
	if (text.n > 11 && (text.p[10] == 'T' || text.p[10] == ' ')) {
		if (!take_date(slice_sub(text, 0, 10), &tm))
			return ERR_SYNTAX;
		clock = slice_sub(text, 11, text.n);
	}
	zoned = take_zone(&clock, &offset);
	if (!take_clock(clock, &tm))
		return ERR_SYNTAX;
	day = tm.tm_mday;
	t = zoned ? timegm(&tm) - offset : mktime(&tm);
	/* The 31st of June would be taken for the 1st of July. */
	if (tm.tm_mday != day)
		return ERR_SYNTAX;
	*seconds = (int64_t)t;
	return 0;
}
