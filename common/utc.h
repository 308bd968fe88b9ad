/* Seconds since 1970 as a date in UTC, of the Gregorian calendar, also before it was in use. */
#ifndef CORDON_UTC_H
#define CORDON_UTC_H

#include <stdbool.h>
#include <stdint.h>

struct utc {
	unsigned year, month, day; /* month and day from 1 */
	unsigned second;	   /* of the day */
};

/* False: not in the years 0 to 9999. */
bool utc_of(int64_t sec, struct utc *t);

#endif
