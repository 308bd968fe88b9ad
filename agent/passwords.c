/* The secret files of accounts, by layout. */
#include "agent/passwords.h"

#include <stdlib.h>
#include <string.h>

#include "common/formats/aix_stanza.h"
#include "common/formats/master_passwd.h"
#include "common/formats/passwd.h"
#include "common/formats/shadow.h"
#include "common/formats/tcb.h"

#define DAY_SECONDS 86400

struct password_line {
	struct slice name;
	uint32_t offset, no;
};

static struct password_row row_of(struct row at, struct slice name)
{
	return (struct password_row){.at = at,
	    .name = name,
	    .lastchg = -1,
	    .min = -1,
	    .max = -1,
	    .warn = -1,
	    .inactive = -1,
	    .expire = -1,
	    .change = -1,
	    .locked = -1,
	    .remote = -1};
}

/* ---- One row of each layout ---- */

static bool shadow_row(struct lines *in, struct password_row *row)
{
	struct shadow_row s;

	if (!shadow_next(in, &s))
		return false;
	*row = row_of(s.at, s.name);
	row->pw = s.pw;
	row->lastchg = s.lastchg;
	row->min = s.min;
	row->max = s.max;
	row->warn = s.warn;
	row->inactive = s.inactive;
	row->expire = s.expire;
	return true;
}

/* The first whole day: on the day in which the moment lies an account may still get in. */
static int64_t day_after(int64_t seconds)
{
	return seconds / DAY_SECONDS + (seconds % DAY_SECONDS > 0);
}

static bool bsd_row(struct lines *in, struct password_row *row)
{
	struct master_passwd_row m;

	if (!master_passwd_next(in, &m))
		return false;
	*row = row_of(m.at, m.name);
	row->pw = m.pw;
	if (m.change != 0)
		row->change = m.change < 0 ? 0 : day_after(m.change);
	if (m.expire != 0)
		row->expire = m.expire < 0 ? 0 : day_after(m.expire);
	return true;
}

#define NEVER (-2) /* said, which hides what `default` says */

static void take_expires(struct password_row *row, struct slice value)
{
	int64_t day;

	if (!aix_expires(value, &day))
		return;
	if (slice_eq_str(value, "0"))
		row->expire = NEVER;
	else
		row->expire = day < 0 ? 0 : day;
}

static void take_attribute(struct password_row *row, const struct aix_row *one)
{
	int64_t seconds;

	if (slice_eq_str(one->name, "password"))
		row->pw = one->value;
	else if (slice_eq_str(one->name, "lastupdate") && slice_to_i64(one->value, &seconds) == 0)
		row->lastchg = seconds < 0 ? -1 : seconds / DAY_SECONDS;
	else if (slice_eq_str(one->name, "account_locked"))
		row->locked = aix_bool(one->value);
	else if (slice_eq_str(one->name, "rlogin"))
		row->remote = aix_bool(one->value);
	else if (slice_eq_str(one->name, "expires"))
		take_expires(row, one->value);
}

/* A whole stanza. What is no attribute within one ends it. */
static bool aix_row(struct lines *in, struct password_row *row)
{
	struct slice stanza = {0};
	struct lines ahead;
	struct aix_row one;

	do {
		if (!aix_stanza_next(in, &stanza, &one))
			return false;
	} while (one.at.err != 0 || one.name.n > 0);
	*row = row_of(one.at, one.stanza);
	for (ahead = *in; aix_stanza_next(&ahead, &stanza, &one) && stanza.n > 0; *in = ahead) {
		if (one.at.err == 0 && one.name.n == 0)
			break;
		if (one.at.err == 0)
			take_attribute(row, &one);
	}
	return true;
}

static bool tcb_row(struct lines *in, struct password_row *row)
{
	struct tcb_row t;

	if (!tcb_next(in, &t))
		return false;
	*row = row_of(t.at, t.name);
	row->pw = t.pw;
	row->locked = t.locked;
	row->lastchg = t.changed < 0 ? -1 : t.changed / DAY_SECONDS;
	return true;
}

/* By enum password_layout. */
static const struct {
	const char *path;
	bool (*next)(struct lines *in, struct password_row *row);
} layouts[] = {
    [PASSWORDS_SHADOW] = {"/etc/shadow", shadow_row},
    [PASSWORDS_SOLARIS] = {"/etc/shadow", shadow_row},
    [PASSWORDS_BSD] = {"/etc/master.passwd", bsd_row},
    [PASSWORDS_AIX] = {"/etc/security/passwd", aix_row},
    [PASSWORDS_TCB] = {"/tcb/files/auth", tcb_row},
};

/* ---- The index ---- */

static int by_name(const void *left, const void *right)
{
	const struct password_line *a = left, *b = right;
	int r = slice_cmp(a->name, b->name);

	return r != 0 ? r : (a->no > b->no) - (a->no < b->no);
}

static void make_index(const struct passwords *p, struct password_index *x)
{
	struct slice text = buffer_slice(&x->content);
	struct lines in = lines_of(text);
	struct password_row row;

	while (layouts[p->layout].next(&in, &row)) {
		if (row.at.err != 0)
			continue;
		grow(&x->v, &x->cap, x->n + 1, sizeof(x->v[0]));
		x->v[x->n++] = (struct password_line){
		    row.name, (uint32_t)(row.at.raw.p - text.p), row.at.line};
	}
	if (x->n > 0)
		qsort(x->v, x->n, sizeof(x->v[0]), by_name);
}

static bool find(const struct passwords *p, const struct password_index *x, struct slice name,
    struct password_row *row)
{
	size_t low = SLICE_LOWER_BOUND(x->v, x->n, name, name);
	struct lines in;

	if (low == x->n || !slice_eq(x->v[low].name, name))
		return false;
	in = lines_of(slice_sub(buffer_slice(&x->content), x->v[low].offset, x->content.n));
	layouts[p->layout].next(&in, row);
	row->at.line = x->v[low].no;
	return true;
}

/* An attribute of the account's own stanza, else of `default`. */
static void add_locks(const struct passwords *p, struct password_row *row)
{
	const struct slice names[] = {SLICE("default"), row->name};
	struct password_row user;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!find(p, &p->users, names[i], &user))
			continue;
		row->locked = user.locked >= 0 ? user.locked : row->locked;
		row->remote = user.remote >= 0 ? user.remote : row->remote;
		row->expire = user.expire != -1 ? user.expire : row->expire;
	}
}

bool passwords_find(const struct passwords *p, struct slice name, struct password_row *row)
{
	bool found = find(p, &p->file, name, row);

	if (!found)
		*row = row_of((struct row){0}, name);
	if (p->layout == PASSWORDS_AIX)
		add_locks(p, row);
	return found;
}

/* ---- Reading ---- */

static bool is_absent(struct agent *a, const char *path)
{
	struct found f;

	walk_find(&a->walk, slice_str(path), 0, &f);
	return f.status == STATUS_ABSENT;
}

/* macOS has a master.passwd that nothing reads once the system is up. */
static enum password_layout layout_of(struct agent *a)
{
	static const char *const of_solaris = "/etc/user_attr";

	if (slice_eq_str(a->os_id, "aix"))
		return PASSWORDS_AIX;
	if (!is_absent(a, layouts[PASSWORDS_TCB].path))
		return PASSWORDS_TCB;
	if (!slice_eq_str(a->os_id, "macos") && !is_absent(a, layouts[PASSWORDS_BSD].path))
		return PASSWORDS_BSD;
	return is_absent(a, of_solaris) ? PASSWORDS_SHADOW : PASSWORDS_SOLARIS;
}

static void append(struct buffer *to, struct slice text)
{
	grow(&to->p, &to->cap, to->n + text.n + 1, 1);
	if (text.n > 0)
		memcpy(to->p + to->n, text.p, text.n);
	to->n += text.n;
	to->p[to->n++] = '\n';
}

/* A file for each account, below the first letter of its name: all of them in one buffer. */
static void read_tcb(struct agent *a, struct passwords *p)
{
	struct lines in = lines_of(buffer_slice(&a->passwd));
	struct passwd_row row;

	p->read = true;
	while (!agent_over(a) && passwd_next(&in, &row)) {
		struct buffer one = {0};
		struct slice path;
		bool read;

		if (row.at.err != 0 || row.name.n == 0 || slice_find(row.name, '/') < row.name.n)
			continue;
		path = arena_printf(&a->scratch, "%s/%c/%.*s", layouts[PASSWORDS_TCB].path,
		    row.name.p[0], SLICE_ARG(row.name));
		read = ask_rows(a, (const char *)path.p, ASK_ACCOUNTS, &one);
		p->read &= read || is_absent(a, (const char *)path.p);
		if (read && p->file.content.n + one.n < LIMIT_BIG_FILE_BYTES)
			append(&p->file.content, buffer_slice(&one));
		buffer_wipe(&one);
	}
	make_index(p, &p->file);
}

void passwords_open(struct agent *a, struct passwords *p)
{
	const char *path;

	*p = (struct passwords){.layout = layout_of(a)};
	path = layouts[p->layout].path;
	if (p->layout == PASSWORDS_TCB) {
		read_tcb(a, p);
		return;
	}
	p->read = ask_rows(a, path, ASK_ACCOUNTS, &p->file.content) || is_absent(a, path);
	make_index(p, &p->file);
	if (p->layout != PASSWORDS_AIX)
		return;
	p->users_read = ask_rows(a, "/etc/security/user", 0, &p->users.content);
	make_index(p, &p->users);
}

void passwords_close(struct passwords *p)
{
	free(p->file.v);
	free(p->users.v);
	buffer_wipe(&p->file.content);
	buffer_wipe(&p->users.content);
}
