/* Log-ins that a log of the host speaks of. */
#include "collector/derive/derivers.h"

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* "Nov  3 09:01:02" in the last year in which it lies before the host's clock, or a day behind. */
static struct slice with_year(struct derive_ctx *c, struct slice time, struct slice clock)
{
	int month = 0, year = 0;
	struct slice rest;

	while (
	    month < 12 && !slice_eq(slice_sub(time, 0, 3), slice_of(months + 3 * (size_t)month, 3)))
		month++;
	if (month == 12 || clock.n < 10 || time.n < 15)
		return time;
	for (size_t i = 0; i < 4; i++)
		year = year * 10 + (clock.p[i] - '0');
	rest = arena_printf(
	    c->arena, "%02d-%c%c", month + 1, time.p[4] == ' ' ? '0' : time.p[4], time.p[5]);
	if (slice_cmp(rest, slice_sub(clock, 5, 10)) > 0)
		year--;
	return arena_printf(
	    c->arena, "%04d-%.*sT%.*s", year, SLICE_ARG(rest), SLICE_ARG(slice_sub(time, 7, 15)));
}

/* "2026-11-23T20:29:00", as the host wrote it, in its own time zone. */
static struct slice time_of(struct derive_ctx *c, struct slice time)
{
	struct fact_host_info *info;

	if (time.n >= 19 && time.p[4] == '-' && time.p[10] == 'T')
		return slice_sub(time, 0, 19);
	if (fact_load(c->facts, c->arena, host_info, c->host, &info) == 0)
		return time;
	return with_year(c, time, info[0].clock);
}

static void take_login(struct derive_ctx *c, const struct record *r)
{
	struct fact_login f = {
	    .host = c->host,
	    .at = {.record = r->line, .path = record_text(r, "path")},
	    .user = record_text(r, "user"),
	    .address = record_text(r, "from"),
	    .method = record_text(r, "method"),
	    .fingerprint = record_text(r, "fingerprint"),
	    .ca = record_text(r, "ca"),
	    .time = time_of(c, record_text(r, "time")),
	};

	fact_add(c->facts, login, &f);
}

const struct deriver derive_logins = {
    .name = "logins",
    .kind = REC_LOGIN,
    .record = take_login, /* behind hello, which has the clock */
};
