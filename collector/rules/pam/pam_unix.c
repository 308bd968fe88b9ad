/* pam_unix: the state of the account in shadow, and its password. */
#include "collector/rules/clock.h"
#include "collector/rules/pam/pam_conditions.h"

/* ---- account ---- */

/* FreeBSD's pam_unix asks for this mark; whether those that were made from it do is not known,
 * NetBSD's does not, and Linux has none [FreeBSD lib/libpam/modules/pam_unix]. */
static enum pam_answer locked_bsd(const struct pam_asking *q)
{
	static const char *const asks[] = {"freebsd", NULL};
	static const char *const unknown[] = {"bsd", "dragonfly", NULL};

	if (!slice_eq_str(q->account->lock, "*LOCKED*"))
		return PAM_SUCCESS;
	if (rule_is_system(q->c, asks))
		return PAM_AUTH_ERR;
	return rule_is_system(q->c, unknown) ? PAM_UNKNOWN : PAM_SUCCESS;
}

/* [pam_unix passverify.c get_account_info, check_shadow_expiry] */
enum pam_answer pam_unix_account(struct pam_asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	int64_t today = rule_today(q->c), age = today - a->lastchg;
	enum pam_answer old = pam_has_arg(row, "no_pass_expiry") ? PAM_SUCCESS : PAM_NEW_PASSWORD;

	if (!slice_eq_str(a->pw, "shadowed"))
		return PAM_SUCCESS;
	if (slice_eq_str(a->shadow, "unread") || today < 0)
		return PAM_UNKNOWN;
	if (slice_eq_str(a->shadow, "missing"))
		return PAM_NO_INFO;
	if (locked_bsd(q) != PAM_SUCCESS)
		return locked_bsd(q);
	if (a->expire >= 0 && today >= a->expire)
		return PAM_ACCT_EXPIRED;
	if (a->lastchg == 0 || (a->change >= 0 && today >= a->change))
		return old;
	if (a->lastchg < 0 || age < 0 || a->max_days < 0 || age <= a->max_days)
		return PAM_SUCCESS;
	if (a->inactive >= 0 && age > a->max_days + a->inactive)
		return old == PAM_SUCCESS ? PAM_SUCCESS : PAM_TOK_EXPIRED;
	return old;
}

/* Of Solaris [illumos usr/src/lib/pam_modules/unix_account]: `inactive` counts from the last
 * log-in, and the account ends behind its last day. What Solaris 11 says of its other marks is not
 * known. */
enum pam_answer pam_solaris_account(struct pam_asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	int64_t today = rule_today(q->c);

	(void)row;
	if (slice_eq_str(a->shadow, "missing"))
		return PAM_NO_INFO;
	if (slice_eq_str(a->lock, "*LK*"))
		return PAM_AUTH_ERR;
	if (a->lock.n > 0 || slice_eq_str(a->shadow, "unread") || today < 0)
		return PAM_UNKNOWN;
	if (a->expire > 0 && today > a->expire)
		return PAM_ACCT_EXPIRED;
	if (a->inactive > 0)
		return PAM_UNKNOWN;
	if (a->lastchg == 0)
		return PAM_NEW_PASSWORD;
	if (a->lastchg < 0 || a->max_days < 0 || today < a->lastchg + a->max_days)
		return PAM_SUCCESS;
	return PAM_NEW_PASSWORD;
}

/* ---- auth ---- */

/* An empty password is consent, where the module may take it [pam_unix support.c
 * _unix_blankpasswd]. */
enum pam_answer pam_unix_auth(struct pam_asking *q, const struct pam_row *row)
{
	const struct fact_account *a = q->account;
	bool shadowed = slice_eq_str(a->pw, "shadowed");

	if (q->knows && slice_eq_str(shadowed ? a->shadow : a->pw, "hash"))
		return PAM_SUCCESS;
	if (q->knows && shadowed && slice_eq_str(a->shadow, "unread"))
		return PAM_UNKNOWN;
	if (!pam_has_arg(row, "nullok"))
		return pam_has_arg(row, "nullok_secure") ? PAM_UNKNOWN : PAM_AUTH_ERR;
	if (shadowed && slice_eq_str(a->shadow, "unread"))
		return PAM_UNKNOWN;
	return slice_eq_str(shadowed ? a->shadow : a->pw, "empty") ? PAM_SUCCESS : PAM_AUTH_ERR;
}
