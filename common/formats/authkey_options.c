/*
 * Options of an authorized key: one table of flags, one of options with a value, one loop. A name
 * is the run of bytes up to ',', '=', '"' or a blank; sshd compares prefixes, but whatever follows
 * a known name must be one of these, so both see the same names.
 */
#include "common/formats/authkey_options.h"

#include <stddef.h>

#include "common/number.h"

#define ENVIRONMENT_MAX 1024 /* sshd's SSH_AUTHOPT_ENV_MAX */
#define PERMIT_MAX 4096	     /* sshd's SSH_AUTHOPT_PERMIT_MAX */
#define TUNNEL_MAX (AUTHKEY_TUNNEL_ANY - 2)

#define OFFSET(member) offsetof(struct authkey_options, member)

struct flag_option {
	const char *name;
	size_t at;	/* of the bool */
	bool negatable; /* "no-" may stand before it */
	bool inverted;	/* the bool says "no" */
	uint16_t since; /* as in struct authkey_options */
};

static const struct flag_option flags[] = {
    {"agent-forwarding", OFFSET(agent_forwarding), true, false, 0},
    {"cert-authority", OFFSET(cert_authority), false, false, 504},
    {"port-forwarding", OFFSET(port_forwarding), true, false, 0},
    {"pty", OFFSET(pty), true, false, 0},
    {"restrict", OFFSET(restricted), false, false, 702},
    {"touch-required", OFFSET(no_touch_required), true, true, 802},
    {"user-rc", OFFSET(user_rc), true, false, 0},
    {"verify-required", OFFSET(verify_required), true, false, 804},
    {"x11-forwarding", OFFSET(x11_forwarding), true, false, 0},
};

struct reader {
	struct arena *a;
	struct slice rest;
	struct authkey_options *o;
	const char *why;
};

struct value_option {
	const char *name;
	int (*take)(struct reader *r, struct slice value);
	uint16_t since;
};

static int refuse(struct reader *r, const char *why)
{
	r->why = why;
	return ERR_SYNTAX;
}

static int take_once(struct reader *r, bool *has, struct slice *to, struct slice value)
{
	if (*has)
		return refuse(r, "an option twice that may stand once");
	*has = true;
	*to = value;
	return 0;
}

static int take_command(struct reader *r, struct slice value)
{
	return take_once(r, &r->o->has_command, &r->o->command, value);
}

static int take_from(struct reader *r, struct slice value)
{
	return take_once(r, &r->o->has_from, &r->o->from, value);
}

static int take_principals(struct reader *r, struct slice value)
{
	return take_once(r, &r->o->has_principals, &r->o->principals, value);
}

/* A number of `width` bytes as strptime(3) takes it: spaces may lead. */
static int time_field(struct slice *s, size_t width, int64_t min, int64_t max, int64_t *out)
{
	struct slice field = slice_sub(*s, 0, width);

	if (s->n == 0)
		return 0;
	while (field.n > 0 && field.p[0] == ' ')
		field = slice_sub(field, 1, field.n);
	if (slice_to_i64(field, out) != 0 || *out < min || *out > max)
		return ERR_SYNTAX;
	*s = slice_sub(*s, width, s->n);
	return 0;
}

/* Seconds since 1970 in the calendar's own zone; days beyond a month's end run on into the next. */
static int64_t civil_seconds(int64_t year, int64_t month, int64_t day, int64_t second)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468) *
		   86400 +
	       second;
}

/* YYYYMMDD[HHMM[SS]] [openssh misc.c parse_absolute_time]. */
static int absolute_time(struct slice s, int64_t *out)
{
	int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;

	if (s.n != 8 && s.n != 12 && s.n != 14)
		return ERR_SYNTAX;
	if (time_field(&s, 4, 0, 9999, &year) != 0 || time_field(&s, 2, 1, 12, &month) != 0 ||
	    time_field(&s, 2, 1, 31, &day) != 0 || time_field(&s, 2, 0, 23, &hour) != 0 ||
	    time_field(&s, 2, 0, 59, &minute) != 0 || time_field(&s, 2, 0, 61, &second) != 0)
		return ERR_SYNTAX;
	*out = civil_seconds(year, month, day, hour * 3600 + minute * 60 + second);
	return 0;
}

static void earliest(bool *has, int64_t *kept, int64_t t)
{
	if (!*has || t < *kept)
		*kept = t;
	*has = true;
}

static int take_expiry(struct reader *r, struct slice value)
{
	bool utc = false;
	int64_t t;

	if (value.n > 1 && slice_eq_str_ci(slice_sub(value, value.n - 1, value.n), "Z")) {
		utc = true;
		value.n -= 1;
	} else if (value.n > 3 && slice_eq_str_ci(slice_sub(value, value.n - 3, value.n), "UTC")) {
		utc = true;
		value.n -= 3;
	}
	if (absolute_time(value, &t) != 0 || t < 0 || (utc && t == 0))
		return refuse(r, "expiry-time is no time");
	if (utc)
		earliest(&r->o->has_expiry_utc, &r->o->expiry_utc, t);
	else
		earliest(&r->o->has_expiry_local, &r->o->expiry_local, t);
	if (utc && r->o->since < 901)
		r->o->since = 901;
	return 0;
}

static bool is_env_byte(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_';
}

static int take_environment(struct reader *r, struct slice value)
{
	struct slice name;
	bool sound = slice_cut(&value, '=', &name) && name.n > 0;

	for (size_t i = 0; i < name.n; i++)
		sound = sound && is_env_byte(name.p[i]);
	if (!sound)
		return refuse(r, "environment is not NAME=value");
	if (r->o->environment++ > ENVIRONMENT_MAX)
		return refuse(r, "too many environment options");
	return 0;
}

static int take_permit(
    struct reader *r, struct slice value, bool listen, struct permit **list, uint32_t *count)
{
	if (permit_parse(r->a, value, listen, list, &r->why) != 0)
		return ERR_SYNTAX;
	if ((*list)->port == PERMIT_SERVICE)
		r->o->by_service = true;
	if ((*count)++ > PERMIT_MAX)
		return refuse(r, "too many permitopen or permitlisten options");
	return 0;
}

static int take_permitopen(struct reader *r, struct slice value)
{
	return take_permit(r, value, false, &r->o->opens, &r->o->permitopen);
}

static int take_permitlisten(struct reader *r, struct slice value)
{
	return take_permit(r, value, true, &r->o->listens, &r->o->permitlisten);
}

static int take_tunnel(struct reader *r, struct slice value)
{
	int64_t device = AUTHKEY_TUNNEL_ANY;

	if (!slice_eq_str_ci(value, "any") && number_parse(value, 0, TUNNEL_MAX, &device) != 0)
		return refuse(r, "tunnel is neither a number nor any");
	r->o->tunnel = (int32_t)device;
	return 0;
}

static const struct value_option values[] = {
    {"command", take_command, 0},
    {"environment", take_environment, 0},
    {"expiry-time", take_expiry, 707},
    {"from", take_from, 0},
    {"permitlisten", take_permitlisten, 708},
    {"permitopen", take_permitopen, 0},
    {"principals", take_principals, 506},
    {"tunnel", take_tunnel, 0},
};

/* Takes a quoted value off; \" stands for a quote, other backslashes for themselves. */
static int take_quoted(struct reader *r, struct slice *out)
{
	struct slice s = r->rest;
	bool escaped = false;
	size_t n = 1, kept = 0;
	uint8_t *copy;

	if (!slice_starts(s, "\""))
		return refuse(r, "a value without its opening quote");
	for (; n < s.n && s.p[n] != '"'; n++)
		if (s.p[n] == '\\' && n + 1 < s.n && s.p[n + 1] == '"') {
			escaped = true;
			n++;
		}
	if (n >= s.n)
		return refuse(r, "a value without its closing quote");
	*out = slice_sub(s, 1, n);
	r->rest = slice_sub(s, n + 1, s.n);
	if (!escaped)
		return 0;
	copy = arena_alloc(r->a, out->n);
	for (size_t i = 0; i < out->n; i++) {
		if (out->p[i] == '\\' && i + 1 < out->n && out->p[i + 1] == '"')
			i++;
		copy[kept++] = out->p[i];
	}
	*out = slice_of(copy, kept);
	return 0;
}

static void set_flag(struct authkey_options *o, const struct flag_option *f, bool on)
{
	*(bool *)((char *)o + f->at) = on != f->inverted;
	if (f->at == OFFSET(restricted)) {
		o->port_forwarding = o->agent_forwarding = o->x11_forwarding = false;
		o->pty = o->user_rc = false;
	}
}

static bool flag_named(struct reader *r, struct slice name)
{
	bool on = !(name.n > 3 && slice_eq_str_ci(slice_sub(name, 0, 3), "no-"));
	struct slice bare = on ? name : slice_sub(name, 3, name.n);

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!slice_eq_str_ci(bare, flags[i].name) || (!on && !flags[i].negatable))
			continue;
		set_flag(r->o, &flags[i], on);
		if (flags[i].since > r->o->since)
			r->o->since = flags[i].since;
		return true;
	}
	return false;
}

static int value_named(struct reader *r, struct slice name)
{
	struct slice value;
	int err;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (!slice_eq_str_ci(name, values[i].name))
			continue;
		if (values[i].since > r->o->since)
			r->o->since = values[i].since;
		if ((err = take_quoted(r, &value)) != 0)
			return err;
		return values[i].take(r, value);
	}
	return refuse(r, "unknown option");
}

static bool at_end(struct slice s)
{
	return s.n == 0 || s.p[0] == ' ' || s.p[0] == '\t';
}

/* One option; an empty one, between two commas, is none. */
static int take_option(struct reader *r)
{
	struct slice name;
	size_t n = 0;

	while (!at_end(slice_sub(r->rest, n, r->rest.n)) && r->rest.p[n] != ',' &&
	       r->rest.p[n] != '=' && r->rest.p[n] != '"')
		n++;
	name = slice_sub(r->rest, 0, n);
	r->rest = slice_sub(r->rest, n, r->rest.n);
	if (slice_starts(r->rest, "=")) {
		r->rest = slice_sub(r->rest, 1, r->rest.n);
		return value_named(r, name);
	}
	return n == 0 || flag_named(r, name) ? 0 : refuse(r, "unknown option");
}

struct authkey_options authkey_options_default(void)
{
	return (struct authkey_options){
	    .pty = true,
	    .port_forwarding = true,
	    .agent_forwarding = true,
	    .x11_forwarding = true,
	    .user_rc = true,
	    .tunnel = AUTHKEY_TUNNEL_NONE,
	};
}

int authkey_options_parse(
    struct arena *a, struct slice text, struct authkey_options *out, const char **why)
{
	struct authkey_options o = authkey_options_default();
	struct reader r = {a, text, &o, NULL};
	int err = 0;

	while (err == 0 && !at_end(r.rest)) {
		err = take_option(&r);
		if (err != 0 || at_end(r.rest))
			break;
		if (r.rest.p[0] != ',')
			err = refuse(&r, "unknown option");
		else
			r.rest = slice_sub(r.rest, 1, r.rest.n);
	}
	if (err != 0)
		*why = r.why;
	else
		*out = o;
	return err;
}

int authkey_options_span(struct slice text, size_t *out)
{
	bool quoted = false;
	size_t n = 0;

	for (; n < text.n && (quoted || !at_end(slice_sub(text, n, n + 1))); n++) {
		if (text.p[n] == '\\' && n + 1 < text.n && text.p[n + 1] == '"')
			n++;
		else if (text.p[n] == '"')
			quoted = !quoted;
	}
	if (quoted)
		return ERR_SYNTAX;
	*out = n;
	return 0;
}
