/*
 * Every row of passwd as an `account` record, with the state of its password out of passwd and
 * shadow, or what stands in shadow's place on this system (passwords.h). The hashes stay here.
 */
#include "agent/passwords.h"
#include "common/formats/group.h"
#include "common/formats/passwd.h"

#define PASSWD "/etc/passwd"

static void days(struct json *j, const char *key, int64_t v)
{
	if (v >= 0)
		json_kv_i64(j, key, v);
}

static const char *const state_words[] = {
    [PASSWORD_EMPTY] = "empty",
    [PASSWORD_HASH] = "hash",
    [PASSWORD_LOCKED] = "locked",
    [PASSWORD_NONE] = "none",
};

static void state(struct agent *a, struct json *j, const char *key,
    const struct password_field *field, struct slice text)
{
	char hex[DIGEST_HEX_BYTES];

	json_kv_str(j, key, state_words[field->state]);
	if (field->scheme != NULL)
		json_kv_str(j, "scheme", field->scheme);
	if (!a->digest.has_key || field->state != PASSWORD_HASH)
		return;
	digest_hex(&a->digest, text, hex);
	json_kv_str(j, "digest", hex);
}

/* What keeps the account out whatever its password is. */
static const char *lock_of(
    const struct passwords *p, const char *mark, const struct password_row *row)
{
	if (p->layout == PASSWORDS_TCB && row->locked > 0)
		return "u_lock";
	if (mark != NULL || p->layout != PASSWORDS_AIX)
		return mark;
	if (!p->users_read)
		return "unread";
	if (row->locked > 0)
		return "account_locked";
	return row->remote == 0 ? "rlogin" : NULL;
}

static void password(
    struct agent *a, struct json *j, const struct passwd_row *account, const struct passwords *p)
{
	struct password_field field = password_field(p->layout, account->pw);
	bool elsewhere = password_is_elsewhere(p->layout, account->pw, account->name);
	struct password_row row;
	bool found = passwords_find(p, account->name, &row);

	if (elsewhere)
		json_kv_str(j, "pw", "shadowed");
	else
		state(a, j, "pw", &field, account->pw);
	field = password_field(p->layout, row.pw);
	if (elsewhere && found)
		state(a, j, "shadow", &field, row.pw);
	else if (elsewhere)
		json_kv_str(j, "shadow", p->read ? "missing" : "unread");
	/* On Linux sshd asks for the lock in shadow whatever passwd says [openssh platform.c]. */
	else if (p->layout == PASSWORDS_SHADOW && found)
		json_kv_str(j, "shadow", state_words[field.state]);
	else if (p->layout != PASSWORDS_AIX)
		return;
	if (lock_of(p, found ? field.lock : NULL, &row) != NULL)
		json_kv_str(j, "lock", lock_of(p, found ? field.lock : NULL, &row));
	days(j, "lastchg", row.lastchg);
	days(j, "min", row.min);
	days(j, "max", row.max);
	days(j, "warn", row.warn);
	days(j, "inactive", row.inactive);
	days(j, "expire", row.expire);
	days(j, "change", row.change);
	if (found)
		json_kv_u64(j, "shadow_line", row.at.line);
}

static void home(struct agent *a, struct json *j, struct slice path)
{
	struct found f;

	json_kv_bytes(j, "home", path);
	if (path.n == 0 || path.p[0] != '/')
		return;
	walk_find(&a->walk, path, 0, &f);
	if (f.status == STATUS_READ && !slice_eq(f.real, path))
		json_kv_bytes(j, "home_real", f.real);
}

static void broken(struct json *j, struct slice raw, const char *why)
{
	struct out o;

	json_kv_str(j, "error", why);
	out_memory(&o);
	group_redact(raw, &o);
	json_kv_bytes(j, "raw", out_slice(&o));
	out_free(&o);
}

static void emit_account(struct agent *a, const struct passwd_row *row, const struct passwords *p)
{
	struct json *j = emit_record(&a->emit, REC_ACCOUNT);

	json_kv_u64(j, "line", row->at.line);
	if (row->at.err != 0) {
		broken(j, row->at.raw, row->at.why);
		emit_done(&a->emit);
		return;
	}
	json_kv_bytes(j, "name", row->name);
	if (row->has_ids) {
		json_kv_u64(j, "uid", row->uid);
		json_kv_u64(j, "gid", row->gid);
	}
	json_kv_bytes(j, "gecos", row->gecos);
	home(a, j, row->home);
	json_kv_bytes(j, "shell", row->shell);
	if (row->compat)
		broken(j, row->at.raw, "NIS compat entry");
	password(a, j, row, p);
	emit_done(&a->emit);
}

static void ask_shell(struct agent *a, const struct passwd_row *row)
{
	if (row->at.err == 0 && row->shell.n > 0 && row->shell.p[0] == '/')
		ask_file(a, row->shell, &(struct ask){.flags = ASK_STAT}, NULL);
}

void gather_accounts(struct agent *a)
{
	struct passwords p;
	struct passwd_row row;
	struct lines in;

	if (!ask_rows(a, PASSWD, ASK_ACCOUNTS, &a->passwd))
		a->passwd.n = 0;
	passwords_open(a, &p);
	in = lines_of(buffer_slice(&a->passwd));
	while (!agent_over(a) && passwd_next(&in, &row)) {
		emit_account(a, &row, &p);
		if (a->root_home.n == 0 && row.has_ids && row.uid == 0)
			a->root_home = row.home;
	}
	passwords_close(&p);
	in = lines_of(buffer_slice(&a->passwd));
	while (!agent_over(a) && passwd_next(&in, &row))
		ask_shell(a, &row);
}
