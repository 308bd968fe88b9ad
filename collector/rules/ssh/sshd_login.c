/*
 * What an sshd asks before and beside the key: the account, the methods that a log-in takes, and
 * whether the key is revoked [openssh auth2.c auth2_setup_methods_lists; auth.c
 * auth_key_is_revoked].
 */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"

/* ---- Methods ---- */

/* Is the method switched on? Its keyword, and sshd's default. */
static bool is_enabled(struct sshd *s, struct door *d, struct slice method)
{
	static const struct {
		const char *method, *keyword;
		bool otherwise;
	} methods[] = {
	    {"gssapi-with-mic", "gssapiauthentication", false},
	    {"hostbased", "hostbasedauthentication", false},
	    {"keyboard-interactive", "kbdinteractiveauthentication", true},
	    {"password", "passwordauthentication", true},
	    {"publickey", "pubkeyauthentication", true},
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (slice_eq_str(method, methods[i].method))
			return sshd_is_yes(s, d, methods[i].keyword, methods[i].otherwise);
	return slice_eq_str(method, "none");
}

static const struct method {
	const char *word, *keyword;
	bool otherwise;
	const char *off, *in_no_list;
} methods_known[] = {
#define METHOD(symbol, word, keyword, otherwise, off, in_no_list) \
	[symbol] = {word, keyword, otherwise, off, in_no_list},
    SSHD_METHOD_LIST(METHOD)
#undef METHOD
};

/* A list of AuthenticationMethods: how many keys it takes, and whether more than keys. 0 keys: it
 * is not to be had with a key, or names a method that is off. */
static unsigned method_list(
    struct sshd *s, struct door *d, const struct method *by, struct slice list, bool *more)
{
	struct slice method, rest = list;
	unsigned keys = 0;

	*more = false;
	while (rest.n > 0) {
		slice_cut(&rest, ',', &method);
		method = slice_sub(method, 0, slice_find(method, ':'));
		if (!is_enabled(s, d, method))
			return 0;
		if (slice_eq_str(method, by->word))
			keys++;
		else
			*more = true;
	}
	return keys;
}

/* What a value of AuthenticationMethods asks for: so many keys and no more; or, with 0 keys,
 * something beside them; or it has no list with keys. */
struct asked {
	unsigned keys;
	bool other;
};

/* The list that takes least: keys alone before keys and something else. `row` NULL: not set. */
static struct asked methods_ask(
    struct sshd *s, struct door *d, const struct method *by, const struct fact_sshd_setting *row)
{
	struct asked least = {0, false};
	struct slice args, list;
	bool more;

	if (row == NULL || slice_eq_str(row->args, "any"))
		return (struct asked){1, false};
	door_cite(d, row->at);
	args = row->args;
	while (args_next(s->c->arena, &args, &list)) {
		unsigned keys = method_list(s, d, by, list, &more);

		least.other = least.other || (keys > 0 && more);
		if (keys > 0 && !more && (least.keys == 0 || keys < least.keys))
			least.keys = keys;
	}
	least.other = least.other && least.keys == 0;
	return least;
}

static bool asks_less(struct asked x, struct asked y)
{
	if (x.keys > 0 && y.keys > 0)
		return x.keys < y.keys;
	return x.keys > 0 || (y.keys == 0 && x.other && !y.other);
}

/* Of Match blocks that may hold or not the one that asks for least counts, and is not certain. */
static void check_methods(struct sshd *s, struct door *d, const struct method *by)
{
	struct sshd_value v = sshd_get(s, "authenticationmethods");
	struct asked least = methods_ask(s, d, by, v.nrows > 0 ? v.rows[0] : NULL);
	bool differ = false;

	for (size_t i = 0; i < v.nmaybe; i++) {
		struct asked one = methods_ask(s, d, by, v.maybe[i]);

		differ = differ || asks_less(one, least) || asks_less(least, one);
		if (asks_less(one, least))
			least = one;
	}
	s->state->keys = least.keys > 0 ? least.keys : 1;
	if (differ)
		door_unsure(
		    d, SLICE("AuthenticationMethods in a Match block that may hold or not"));
	if (least.other)
		door_need(d, "second-factor");
	else if (least.keys == 0)
		door_shut(d, v.nmaybe > 0 ? v.maybe[0]->at : v.rows[0]->at, by->in_no_list);
}

unsigned sshd_keys_needed(const struct sshd *s)
{
	return s->state->keys;
}

/* ---- The log-in ---- */

void sshd_check_door_by(
    struct sshd *s, struct door *d, const struct fact_account *account, enum sshd_method method)
{
	const struct method *by = &methods_known[method];

	sshd_check_config(s, d);
	sshd_check_account(s, d, account);
	if (!by->otherwise && (s->state->unread || s->state->holes) &&
	    sshd_get(s, by->keyword).nrows == 0)
		door_unsure(
		    d, arena_printf(s->c->arena, "whether sshd lets log in by %s", by->word));
	else if (!sshd_is_yes(s, d, by->keyword, by->otherwise))
		sshd_shut(s, d, by->keyword, by->off);
	if (sshd_is_yes(s, d, "refuseconnection", false))
		sshd_shut(s, d, "refuseconnection", "RefuseConnection is yes");
	check_methods(s, d, by);
}

void sshd_check_door(struct sshd *s, struct door *d, const struct fact_account *account)
{
	sshd_check_door_by(s, d, account, SSHD_BY_KEY);
}

void sshd_check_login(struct sshd *s, struct door *d, const struct fact_account *account)
{
	struct authkey_options plain = authkey_options_default();

	sshd_for_account(s, account);
	sshd_check_door(s, d, account);
	if (sshd_keys_needed(s) > 1)
		door_need(d, "second-factor");
	sshd_check_revoked(s, d, slice_of(NULL, 0));
	sshd_check_grade(s, d, &plain);
}

/* ---- RevokedKeys ---- */

/* One file. */
static void check_revoked_file(
    struct sshd *s, struct door *d, struct slice path, const struct revoked_asked *key)
{
	const struct fact_file *f = rule_file(s->c, path);

	if (slice_eq_str_ci(path, "none") || (f != NULL && slice_eq_str(f->status, "absent")))
		sshd_shut(s, d, "revokedkeys",
		    "RevokedKeys names a file that does not exist: every key is refused");
	else if (f != NULL && f->type.n > 0 && !slice_eq_str(f->type, "file"))
		sshd_shut(s, d, "revokedkeys", "RevokedKeys names no file: every key is refused");
	else if (f == NULL || f->sha256.n == 0 || !slice_eq_str(f->status, "read"))
		door_unsure(
		    d, arena_printf(s->c->arena, "whether %.*s revokes the key", SLICE_ARG(path)));
	else
		revoked_check(&s->state->revoked, d, path, key);
}

/* Missing, unreadable or unparsable: sshd then refuses every key [auth.c auth_key_is_revoked]. In a
 * Match block `none` is taken for a file of that name [servconf.c copy_set_server_options]. */
void sshd_check_revoked_key(struct sshd *s, struct door *d, const struct revoked_asked *key)
{
	struct sshd_value v = sshd_get(s, "revokedkeys");
	struct slice first, args, path;
	struct door tried;

	if (v.nrows + v.nmaybe == 0)
		return;
	first = sshd_word(s, d, "revokedkeys", "none");
	tried = *d;
	if (v.nrows == 0 || (slice_eq_str_ci(first, "none") && v.rows[0]->block <= 0))
		return;
	args = v.rows[0]->args;
	while (!tried.shut && args_next(s->c->arena, &args, &path))
		check_revoked_file(s, &tried, path, key);
	/* Another file might stand in its place, and the door is unsure for that already. */
	if (!tried.shut || v.nmaybe == 0)
		*d = tried;
}

void sshd_check_revoked(struct sshd *s, struct door *d, struct slice fingerprint)
{
	sshd_check_revoked_key(s, d, &(struct revoked_asked){.fingerprint = fingerprint});
}
