/*
 * What an sshd asks before and beside the key: the account, the methods that a log-in takes, and
 * whether the key is revoked [openssh auth2.c auth2_setup_methods_lists; auth.c
 * auth_key_is_revoked].
 */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "collector/rules/written.h"
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

#define METHODS (sizeof(methods_known) / sizeof(methods_known[0]))
#define SOME_FACTOR (1u << METHODS) /* nobody's that a rule knows of */

/* A list of AuthenticationMethods: how many keys it takes, and which methods more than keys. 0
 * keys: it is not to be had with a key, or names a method that is off. */
static unsigned method_list(
    struct sshd *s, struct door *d, const struct method *by, struct slice list, unsigned *beside)
{
	struct slice method, rest = list;
	unsigned keys = 0;

	*beside = 0;
	while (rest.n > 0) {
		size_t i = 0;

		slice_cut(&rest, ',', &method);
		method = slice_sub(method, 0, slice_find(method, ':'));
		if (!is_enabled(s, d, method))
			return 0;
		while (i < METHODS && !slice_eq_str(method, methods_known[i].word))
			i++;
		if (i < METHODS && by == &methods_known[i])
			keys++;
		else
			*beside |= (s->state->nobodys >> i & 1) != 0 ? SOME_FACTOR : 1u << i;
	}
	return keys;
}

/* What a value of AuthenticationMethods asks for: so many keys, and these methods beside them. 0
 * keys: it has no list with keys. */
struct asked {
	unsigned keys, beside;
};

/* Keys alone before keys and methods that somebody of the case may have, and those before what
 * nobody can be known to have. */
static int rank(struct asked x)
{
	return x.keys == 0 ? 3 : x.beside >= SOME_FACTOR ? 2 : x.beside != 0;
}

static bool asks_less(struct asked x, struct asked y)
{
	return rank(x) < rank(y) || (rank(x) == rank(y) && x.keys < y.keys);
}

/* The list that takes least. `row` NULL: not set. */
static struct asked methods_ask(
    struct sshd *s, struct door *d, const struct method *by, const struct fact_sshd_setting *row)
{
	struct asked least = {0, 0};
	struct slice args, list;

	if (row == NULL || slice_eq_str(row->args, "any"))
		return (struct asked){1, 0};
	door_cite(d, row->at);
	args = row->args;
	while (args_next(s->c->arena, &args, &list)) {
		struct asked one;

		one.keys = method_list(s, d, by, list, &one.beside);
		if (asks_less(one, least))
			least = one;
	}
	return least;
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
	s->state->keys = rank(least) < 2 ? least.keys : 1;
	s->state->beside = rank(least) == 1 ? least.beside : 0;
	if (differ)
		door_unsure(
		    d, SLICE("AuthenticationMethods in a Match block that may hold or not"));
	if (rank(least) == 2)
		door_need(d, "second-factor");
	else if (least.keys == 0)
		door_shut(d, v.nmaybe > 0 ? v.maybe[0]->at : v.rows[0]->at, by->in_no_list);
}

/* ---- Methods together ---- */

static uint32_t factor_node(struct sshd *s, const struct fact_account *account, size_t method)
{
	return graph_node(s->c->graph, NODE_SOURCE, s->c->host,
	    arena_printf(s->c->arena, "%s as one factor for %.*s", methods_known[method].word,
		SLICE_ARG(account->name)));
}

void sshd_admit(struct sshd *s, struct door *d, const struct fact_account *account,
    enum sshd_method by, struct slice why)
{
	unsigned beside = s->state->beside;

	/* The rule of the first of them makes the edge to the account. */
	if ((beside & ((1u << by) - 1)) != 0) {
		door_to_node(d, factor_node(s, account, by), why);
		return;
	}
	for (size_t i = 0; i < METHODS; i++)
		if (beside >> i & 1)
			door_premise(d, factor_node(s, account, i));
	door_to_account(d, account, why);
}

/* A password is nobody's that a rule knows of, unless the account may have none. */
static unsigned nobodys(struct sshd *s, struct door *d, const struct fact_account *a)
{
	if (rule_may_lack_password(a) && sshd_is_yes(s, d, "permitemptypasswords", false))
		return 0;
	return 1u << SSHD_BY_PASSWORD | 1u << SSHD_BY_PROMPT;
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
	s->state->nobodys = nobodys(s, d, account);
	sshd_check_any(s, d);
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
	if (sshd_keys_needed(s) > 1 || s->state->beside != 0)
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

/* What the file refuses its writers let in again: sshd asks nothing of its owner and mode [openssh
 * authfile.c sshkey_check_revoked, krl.c ssh_krl_file_contains_key]. They are one more premise. */
static void ask_revoked_file(
    struct sshd *s, struct door *d, struct slice path, const struct revoked_asked *key)
{
	const struct fact_file *f = rule_file(s->c, path);
	struct door tried = *d;
	bool is_file = f != NULL && (f->type.n == 0 || slice_eq_str(f->type, "file"));
	uint32_t writers;

	check_revoked_file(s, &tried, path, key);
	writers = tried.shut && is_file ? written_node(s->c, f) : NO_NODE;
	if (writers == NO_NODE) {
		*d = tried;
		return;
	}
	door_cite(d, tried.shut_at);
	door_premise(d, writers);
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
		ask_revoked_file(s, &tried, path, key);
	/* Another file might stand in its place, and the door is unsure for that already. */
	if (!tried.shut || v.nmaybe == 0)
		*d = tried;
}

void sshd_check_revoked(struct sshd *s, struct door *d, struct slice fingerprint)
{
	sshd_check_revoked_key(s, d, &(struct revoked_asked){.fingerprint = fingerprint});
}
