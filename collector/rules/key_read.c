/*
 * Who can read a private key holds it: its owner, root, and whom its mode lets in
 * [openssh authfile.c sshkey_perm_ok looks at the owner's own use only: a mode of 0644 is more
 * exposure, not less]. An encrypted key still needs its passphrase.
 */
#include "collector/rules/rule_list.h"

/* A key and what is said of whoever reads it. */
struct reading {
	struct rule_ctx *c;
	const struct fact_private_key *key;
	struct evidence_ref file;
	uint32_t node;
};

static void add_reader(const struct reading *r, uint32_t reader, const char *how, bool unsure)
{
	bool clear = slice_eq_str(r->key->encrypted, "no");
	bool locked = slice_eq_str(r->key->encrypted, "yes");
	bool stale = slice_eq_str(r->key->public_from, "sibling");
	struct edge_spec spec = {
	    .rule = rule_key_read.name,
	    .technique = rule_key_read.technique,
	    .from = &reader,
	    .nfrom = 1,
	    .to = r->node,
	    .certainty = locked			     ? CERTAINTY_POSSIBLE
			 : !clear || stale || unsure ? CERTAINTY_LIKELY
						     : CERTAINTY_PROVEN,
	    .needs = locked ? SLICE("passphrase") : slice_of(NULL, 0),
	    .why =
		arena_printf(r->c->arena, "%s the private key %.*s", how, SLICE_ARG(r->key->path)),
	    .evidence = &r->file,
	    .nevidence = 1,
	};

	if (unsure)
		spec.missing = SLICE("modes of the directories above the key");
	else if (!clear && !locked)
		spec.missing = SLICE("whether the key has a passphrase");
	else if (stale)
		spec.missing = SLICE("whether the .pub file belongs to the key");
	if (reader != NO_NODE)
		graph_add(r->c->graph, &spec);
}

/* May somebody with these permission bits (4: read, 1: pass) in the given class get to the file?
 * 1, 0, or -1 when a directory's mode is not known. `shift` is 0 for others, 3 for the group. */
static int passable(struct rule_ctx *c, struct slice path, unsigned shift, int64_t gid)
{
	int answer = 1;

	for (size_t cut = slice_rfind(path, '/'); cut < path.n; cut = slice_rfind(path, '/')) {
		const struct fact_file *dir;
		unsigned bits;

		path = slice_sub(path, 0, cut);
		dir = rule_file(c, path.n == 0 ? SLICE("/") : path);
		if (dir == NULL || dir->mode < 0) {
			answer = -1;
			continue;
		}
		/* Members of the file's group pass by the group's bits where the directory has
		 * that group, else by those of others. */
		bits = (unsigned)dir->mode >> (shift > 0 && dir->gid == gid ? 3 : 0);
		if ((bits & 1) == 0)
			return 0;
	}
	return answer;
}

static void add_group_readers(const struct reading *r)
{
	struct rule_ctx *c = r->c;
	int way = (r->key->mode & 040) == 0 ? 0 : passable(c, r->key->real, 3, r->key->gid);

	for (size_t i = 0; way != 0 && i < c->naccounts; i++) {
		const struct fact_account *a = &c->accounts[i];

		if (a->uid != 0 && a->uid != r->key->uid && rule_in_group(c, a, r->key->gid))
			add_reader(r, c->account_nodes[i], "its group can read", way < 0);
	}
}

static void add_readers(struct rule_ctx *c, const struct fact_private_key *key)
{
	struct reading r = {
	    .c = c,
	    .key = key,
	    .file = rule_evidence(c, key->at),
	    .node = graph_node(c->graph, NODE_KEY, NO_HOST, key->fingerprint),
	};
	const struct fact_account *owner = rule_account_uid(c, key->uid);
	int way;

	add_reader(&r, rule_root_node(c), "root reads", false);
	if (owner != NULL && key->uid != 0)
		add_reader(&r, rule_account_node(c, owner), "its owner reads", false);
	if (key->mode < 0)
		return;
	add_group_readers(&r);
	way = (key->mode & 04) == 0 ? 0 : passable(c, key->real, 0, -1);
	if (way != 0)
		add_reader(&r, graph_node(c->graph, NODE_PLACE, c->host, slice_of(NULL, 0)),
		    "everybody on the host can read", way < 0);
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
