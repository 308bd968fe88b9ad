/*
 * Every row of passwd as an `account` record, with the state of its password out of passwd and
 * shadow. The hashes stay here: shadow's content is wiped when the rows are done.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/ask.h"
#include "common/crypt_scheme.h"
#include "common/formats/group.h"
#include "common/formats/passwd.h"
#include "common/formats/shadow.h"

#define PASSWD "/etc/passwd"
#define SHADOW "/etc/shadow"

/* Where the lines of shadow begin, sorted by name; of one name the first counts, as for getspnam.
 */
struct shadow_line {
	struct slice name;
	uint32_t offset, no;
};

struct shadow_index {
	struct slice text;
	struct shadow_line *v;
	size_t n, cap;
	bool read;
};

static int by_name(const void *left, const void *right)
{
	const struct shadow_line *a = left, *b = right;
	int r = slice_cmp(a->name, b->name);

	return r != 0 ? r : (a->no > b->no) - (a->no < b->no);
}

static void index_shadow(struct shadow_index *x)
{
	struct lines in = lines_of(x->text);
	struct shadow_row row;

	while (shadow_next(&in, &row)) {
		if (row.at.err != 0)
			continue;
		grow(&x->v, &x->cap, x->n + 1, sizeof(x->v[0]));
		x->v[x->n++] = (struct shadow_line){
		    row.name, (uint32_t)(row.at.raw.p - x->text.p), row.at.line};
	}
	if (x->n > 0)
		qsort(x->v, x->n, sizeof(x->v[0]), by_name);
}

static bool find_shadow(const struct shadow_index *x, struct slice name, struct shadow_row *row)
{
	size_t low = 0, high = x->n;
	struct lines in;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (slice_cmp(x->v[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == x->n || !slice_eq(x->v[low].name, name))
		return false;
	in = lines_of(slice_sub(x->text, x->v[low].offset, x->text.n));
	shadow_next(&in, row);
	row->at.line = x->v[low].no;
	return true;
}

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

static void scheme(struct agent *a, struct json *j, struct slice field)
{
	char hex[DIGEST_HEX_BYTES];

	if (crypt_scheme(field) != NULL)
		json_kv_str(j, "scheme", crypt_scheme(field));
	if (!a->digest.has_key || password_state(field) != PASSWORD_HASH)
		return;
	digest_hex(&a->digest, field, hex);
	json_kv_str(j, "digest", hex);
}

static void shadow_members(
    struct agent *a, struct json *j, const struct shadow_index *x, struct slice name)
{
	struct shadow_row row;

	if (!x->read) {
		json_kv_str(j, "shadow", "unread");
		return;
	}
	if (!find_shadow(x, name, &row)) {
		json_kv_str(j, "shadow", "missing");
		return;
	}
	json_kv_str(j, "shadow", state_words[password_state(row.pw)]);
	scheme(a, j, row.pw);
	days(j, "lastchg", row.lastchg);
	days(j, "min", row.min);
	days(j, "max", row.max);
	days(j, "warn", row.warn);
	days(j, "inactive", row.inactive);
	days(j, "expire", row.expire);
	json_kv_u64(j, "shadow_line", row.at.line);
}

/* Only `x` and `##name` send pam_unix to shadow; anything else is the hash itself
 * [pam_unix passverify.c, is_pwd_shadowed]. */
static bool is_shadowed(const struct passwd_row *row)
{
	return slice_eq_str(row->pw, "x") ||
	       (slice_starts(row->pw, "##") &&
		   slice_eq(slice_sub(row->pw, 2, row->pw.n), row->name));
}

static void password(
    struct agent *a, struct json *j, const struct passwd_row *row, const struct shadow_index *x)
{
	enum password_state state = password_state(row->pw);

	if (is_shadowed(row)) {
		json_kv_str(j, "pw", "shadowed");
		shadow_members(a, j, x, row->name);
		return;
	}
	json_kv_str(j, "pw", state_words[state]);
	scheme(a, j, row->pw);
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

static void emit_account(
    struct agent *a, const struct passwd_row *row, const struct shadow_index *x)
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
	password(a, j, row, x);
	emit_done(&a->emit);
}

/* Reads a file whose rows become records, into a buffer of its own. */
static bool read_rows(struct agent *a, const char *path, struct buffer *b)
{
	struct ask how = {.flags = ASK_ACCOUNTS, .max_bytes = LIMIT_BIG_FILE_BYTES};
	struct buffer before = *b;
	struct slice content;
	bool read = ask_file(a, slice_str(path), &how, &content);

	*b = a->content;
	a->content = before;
	return read;
}

static bool is_absent(struct agent *a, const char *path)
{
	struct found f;

	walk_find(&a->walk, slice_str(path), 0, &f);
	return f.status == STATUS_ABSENT;
}

static void ask_shell(struct agent *a, const struct passwd_row *row)
{
	if (row->at.err == 0 && row->shell.n > 0 && row->shell.p[0] == '/')
		ask_file(a, row->shell, &(struct ask){.flags = ASK_STAT}, NULL);
}

void gather_accounts(struct agent *a)
{
	struct buffer shadow = {0};
	struct shadow_index x = {0};
	struct passwd_row row;
	struct lines in;

	if (!read_rows(a, PASSWD, &a->passwd))
		a->passwd.n = 0;
	if (read_rows(a, SHADOW, &shadow)) {
		x.text = buffer_slice(&shadow);
		index_shadow(&x);
	}
	x.read = x.text.n > 0 || is_absent(a, SHADOW);
	in = lines_of(buffer_slice(&a->passwd));
	while (!agent_over(a) && passwd_next(&in, &row)) {
		emit_account(a, &row, &x);
		if (a->root_home.n == 0 && row.has_ids && row.uid == 0)
			a->root_home = row.home;
	}
	free(x.v);
	buffer_wipe(&shadow);
	in = lines_of(buffer_slice(&a->passwd));
	while (!agent_over(a) && passwd_next(&in, &row))
		ask_shell(a, &row);
}
