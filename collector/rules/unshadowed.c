/*
 * Password hashes that everybody on the host can read: in passwd itself [pam_unix passverify.c
 * is_pwd_shadowed: anything but "x" and "##name" there is the hash], or in a shadow file whose mode
 * lets others read. Whoever runs programs there can try to crack them. A cracked password is still
 * needed, so no more than possible.
 */
#include "collector/rules/door.h"
#include "collector/rules/rule_list.h"

/* The same hashes lie in the copies that the tools leave behind. */
static const char *const shadow_files[] = {
    "/etc/shadow",
    "/etc/shadow-",
    "/var/backups/shadow.bak",
};

static void add_hash(struct rule_ctx *c, const struct fact_account *account, struct fact_origin at,
    const char *where)
{
	struct door d = door_open(c, &rule_unshadowed);

	door_need(&d, "crack");
	door_premise(&d, rule_place_of(c, c->host));
	door_cite(&d, at);
	door_to_account(&d, account,
	    arena_printf(c->arena, "the password hash of %.*s (%.*s) stands in %s, readable by all",
		SLICE_ARG(account->name), SLICE_ARG(account->scheme), where));
}

static void read_passwd(struct rule_ctx *c)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (slice_eq_str(c->accounts[i].pw, "hash"))
			add_hash(c, &c->accounts[i], c->accounts[i].at, "passwd");
}

/* Only accounts whose passwd row points to shadow use the hash there. */
static void read_shadow(struct rule_ctx *c, const struct fact_file *file)
{
	for (size_t i = 0; i < c->naccounts; i++)
		if (slice_eq_str(c->accounts[i].pw, "shadowed") &&
		    slice_eq_str(c->accounts[i].shadow, "hash"))
			add_hash(c, &c->accounts[i], file->at, "a shadow file");
}

static void run(struct rule_ctx *c)
{
	read_passwd(c);
	for (size_t i = 0; i < sizeof(shadow_files) / sizeof(shadow_files[0]); i++) {
		const struct fact_file *file = rule_file(c, slice_str(shadow_files[i]));

		/* Everybody can pass the directories above all of these. */
		if (file != NULL && file->mode > 0 && (file->mode & 04) != 0)
			read_shadow(c, file);
	}
}

const struct rule rule_unshadowed = {
    .name = "unshadowed",
    .technique = "T1110.002",
    .doc = "a password hash that every account of the host can read",
    .host = run,
};
