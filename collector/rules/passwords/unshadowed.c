/*
 * Password hashes that others than root can read: in passwd itself [pam_unix passverify.c
 * is_pwd_shadowed: anything but "x" and "##name" there is the hash], or in a shadow file that its
 * mode, group or ACL opens to them. They can try to crack them. A cracked password is still needed,
 * so no more than possible.
 */
#include "collector/rules/access.h"
#include "collector/rules/passwords/hash_files.h"
#include "collector/rules/rule_list.h"

/* A hash that has a digest may be another account's as well: same_password.c goes on from there. */
static uint32_t password_or_account(struct rule_ctx *c, const struct fact_account *account)
{
	return account->digest.n > 0 ? graph_node(c->graph, NODE_PASSWORD, NO_HOST, account->digest)
				     : rule_account_node(c, account);
}

static void add_hash(struct rule_ctx *c, const struct fact_account *account, struct fact_origin at,
    const struct access_way *reader, const char *where)
{
	struct door d = door_open(c, &rule_unshadowed);

	door_need(&d, "crack");
	door_premise(&d, reader->node);
	door_cite(&d, at);
	if (reader->missing.n > 0)
		door_unsure(&d, reader->missing);
	door_to_node(&d, password_or_account(c, account),
	    arena_printf(c->arena, "the password hash of %.*s (%.*s) stands in %s: %s can read it",
		SLICE_ARG(account->name), SLICE_ARG(account->scheme), where, reader->how));
}

static void read_passwd(struct rule_ctx *c)
{
	struct access_way all = {
	    .node = rule_place_of(c, c->host), .uid = -1, .how = "everybody on the host"};

	for (size_t i = 0; i < c->naccounts; i++)
		if (slice_eq_str(c->accounts[i].pw, "hash"))
			add_hash(c, &c->accounts[i], c->accounts[i].at, &all, "passwd");
}

/* Only accounts whose passwd row points to shadow use the hash there. */
static void read_shadow(
    struct rule_ctx *c, const struct fact_file *file, const struct access_way *reader)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (slice_eq_str(c->accounts[i].pw, "shadowed") &&
		    slice_eq_str(c->accounts[i].shadow, "hash"))
			add_hash(c, &c->accounts[i], file->at, reader, "a shadow file");
}

static void run(struct rule_ctx *c)
{
	read_passwd(c);
	for (size_t i = 0; i < c->nfiles; i++) {
		const struct fact_file *file = &c->files[i];
		struct access_ways readers = {0};
		struct access_object o;

		if (!hash_file_is(file))
			continue;
		o = access_of(file);
		access_list(c, &o, ACCESS_READ, &readers);
		for (size_t k = 0; k < readers.n; k++)
			read_shadow(c, file, &readers.v[k]);
	}
}

const struct rule rule_unshadowed = {
    .name = "unshadowed",
    .technique = "T1110.002",
    .doc = "a password hash that others than root can read",
    .host = run,
};
