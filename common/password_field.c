/* Marks in password fields, by layout. */
#include "common/password_field.h"

/* The first fitting row counts. [FreeBSD pw(8), lib/libpam/modules/pam_unix; shadow(5) of Solaris
 * and illumos] */
static const struct mark {
	enum password_layout layout;
	bool alone; /* nothing behind it */
	const char *text;
	enum password_state state;
} marks[] = {
    {PASSWORDS_TCB, true, "*", PASSWORD_LOCKED},
    {PASSWORDS_BSD, false, "*LOCKED*", PASSWORD_LOCKED},
    {PASSWORDS_SOLARIS, true, "*LK*", PASSWORD_LOCKED},
    {PASSWORDS_SOLARIS, false, "*LK*", PASSWORD_NONE},
    {PASSWORDS_SOLARIS, false, "*AL*", PASSWORD_NONE},
    {PASSWORDS_SOLARIS, true, "UP", PASSWORD_NONE},
};

static bool fits(const struct mark *m, enum password_layout layout, struct slice field)
{
	return m->layout == layout &&
	       (m->alone ? slice_eq_str(field, m->text) : slice_starts(field, m->text));
}

struct password_field password_field(enum password_layout layout, struct slice field)
{
	struct password_field f = {password_state(field), NULL, crypt_scheme(field)};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		struct slice text = slice_str(marks[i].text);

		if (!fits(&marks[i], layout, field))
			continue;
		return (struct password_field){
		    marks[i].state, marks[i].text, crypt_scheme(slice_sub(field, text.n, field.n))};
	}
	/* `!` is a lock of Linux alone. */
	if (layout != PASSWORDS_SHADOW && f.state == PASSWORD_LOCKED)
		f.state = PASSWORD_NONE;
	return f;
}

/* Only `x` and `##name` send pam_unix to shadow; anything else is the hash itself
 * [pam_unix passverify.c, is_pwd_shadowed]. The BSDs make passwd out of master.passwd and never ask
 * it for a password. */
bool password_is_elsewhere(enum password_layout layout, struct slice field, struct slice name)
{
	if (layout == PASSWORDS_BSD)
		return password_state(field) != PASSWORD_HASH;
	if (layout == PASSWORDS_AIX)
		return slice_eq_str(field, "!");
	if (layout == PASSWORDS_TCB)
		return slice_eq_str(field, "*");
	return slice_eq_str(field, "x") ||
	       (slice_starts(field, "##") && slice_eq(slice_sub(field, 2, field.n), name));
}
