/* The calendar by counting days. Not gmtime(3): the agent writes three times per file, and the C
 * library's is larger and slower. */
#include "common/utc.h"

#define DAY 86400
#define TO_YEAR_0 719528 /* days from 1 January 0 to 1970 */
#define FIRST (-(int64_t)TO_YEAR_0 * DAY)
#define LAST ((int64_t)(3652425 - TO_YEAR_0) * DAY - 1) /* 10,000 years have 3,652,425 days */

/*
 * Years begin in March here: the leap day is their last, and the months have 31 and 30 days by
 * turns, in spans of five with 153. [Hinnant, "chrono-compatible low-level date algorithms"]
 */
bool utc_of(int64_t sec, struct utc *t)
{
	unsigned day, era, year, month;

	if (sec < FIRST || sec > LAST)
		return false;
	day = (unsigned)((sec - FIRST) / DAY);
	t->second = (unsigned)((sec - FIRST) % DAY);
	day += 146097 - 60; /* since 1 March of the year -400 */
	era = day / 146097;
	day %= 146097;
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	t->day = day - (153 * month + 2) / 5 + 1;
	t->month = month < 10 ? month + 3 : month - 9;
	t->year = year + 400 * era - 400 + (month >= 10);
	return true;
}
