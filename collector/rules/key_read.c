/*
 * Who can read a private key holds it: its owner, root, and whom its mode lets in
 * [openssh authfile.c sshkey_perm_ok looks at the owner's own use only: a mode of 0644 is more
 * exposure, not less]. An encrypted key still needs its passphrase.
 */
#include "collector/rules/door.h"
#include "collector/rules/rule_list.h"

/* A key, and the door to it that every reader goes through. */
struct reading {
	struct rule_ctx *c;
	const struct fact_private_key *key;
	uint32_t node;
	struct door door;
};

static void add_reader(const struct reading *r, uint32_t reader, const char *how, int way)
{
	struct door d = r->door;

	if (way == 0)
		return;
	if (way < 0)
		door_unsure(&d, SLICE("the modes of the directories above the key"));
	door_premise(&d, reader);
	door_to_node(&d, r->node,
	    arena_printf(r->c->arena, "%s the private key %.*s", how, SLICE_ARG(r->key->path)));
}

/* ---- Directories ---- */

/* May the account, or with NULL somebody who is neither owner nor in the group, do what these
 * bits (4 read, 1 pass) of the mode say? 1, 0, or -1 when the mode is not known. */
static int allowed(const struct rule_ctx *c, const struct fact_account *who, int64_t mode,
    int64_t uid, int64_t gid, int64_t bits)
{
	if (mode < 0)
		return -1;
	if (who != NULL && who->uid == uid)
		return (mode >> 6 & bits) == bits;
	if (who != NULL && rule_in_group(c, who, gid))
		return (mode >> 3 & bits) == bits;
	return (mode & bits) == bits;
}

/* May the account, or anybody, pass through all directories above the path? An account is taken
 * to get as far as its own home. */
static int passable(const struct rule_ctx *c, const struct fact_account *who, struct slice path)
{
	int answer = 1;

	for (size_t cut = slice_rfind(path, '/'); cut < path.n; cut = slice_rfind(path, '/')) {
		const struct fact_file *dir;
		int one;

		path = slice_sub(path, 0, cut);
		dir = rule_dir(c, path.n == 0 ? SLICE("/") : path);
		one = dir == NULL ? -1 : allowed(c, who, dir->mode, dir->uid, dir->gid, 1);
		if (one == 0)
			return 0;
		if (one < 0)
			answer = -1;
		if (who != NULL && slice_eq(path, who->home_real))
			break;
	}
	return answer;
}

static int readable(
    const struct rule_ctx *c, const struct fact_account *who, const struct fact_private_key *k)
{
	int file = allowed(c, who, k->mode, k->uid, k->gid, 4);

	/* The owner can give herself the bit. */
	if (who != NULL && who->uid == k->uid)
		file = 1;
	return file <= 0 ? 0 : passable(c, who, k->real);
}

/* ---- Readers ---- */

/* Accounts that the key's own group, or that of a directory above it, lets in. Who may get to it
 * no more than everybody may is passed over. */
static void add_members(const struct reading *r, int others)
{
	struct rule_ctx *c = r->c;

	for (size_t i = 0; i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];
		int way = a->uid == 0 || a->uid == r->key->uid ? 0 : readable(c, a, r->key);

		if (way != others)
			add_reader(r, c->account_nodes[i], "its mode lets it read", way);
	}
}

static struct reading open_key(struct rule_ctx *c, const struct fact_private_key *key)
{
	struct reading r = {
	    .c = c,
	    .key = key,
	    .node = graph_node(c->graph, NODE_KEY, NO_HOST, key->fingerprint),
	    .door = door_open(c, &rule_key_read),
	};

	door_cite(&r.door, key->at);
	if (slice_eq_str(key->encrypted, "yes"))
		door_need(&r.door, "passphrase");
	else if (!slice_eq_str(key->encrypted, "no"))
		door_unsure(&r.door, SLICE("whether the key has a passphrase"));
	if (slice_eq_str(key->public_from, "sibling"))
		door_unsure(&r.door, SLICE("whether the .pub file belongs to the key"));
	return r;
}

static void add_readers(struct rule_ctx *c, const struct fact_private_key *key)
{
	struct reading r = open_key(c, key);
	const struct fact_account *owner = rule_account_uid(c, key->uid);
	int others;

	add_reader(&r, rule_root_of(c, c->host), "root reads", 1);
	if (owner != NULL && key->uid != 0)
		add_reader(
		    &r, rule_account_node(c, owner), "its owner reads", readable(c, owner, key));
	if (key->mode < 0 || (key->mode & 044) == 0)
		return;
	others = readable(c, NULL, key);
	/* Where its own group may less than others, not everybody is let in. */
	if (others != 0 && (key->mode & 044) == 04)
		others = 0;
	add_reader(&r, rule_place_of(c, c->host), "everybody on the host can read", others);
	if (others <= 0)
		add_members(&r, others);
}

static void run(struct rule_ctx *c)
{
	struct fact_private_key *keys;
	size_t n = fact_load(c->facts, c->arena, private_key, c->host_id, &keys);

	for (size_t i = 0; i < n; i++)
		if (keys[i].fingerprint.n > 0)
			add_readers(c, &keys[i]);
}

const struct rule rule_key_read = {
    .name = "key-read",
    .technique = "T1552.004",
    .doc = "whoever can read a private key holds it",
    .host = run,
};
