/*
 * Files that hold passwords or tokens for other systems: known by where they lie, an ansible vault
 * by its first bytes. The content never left the host.
 */
#include "collector/derive/derivers.h"

/* How a path ends, and what such a file is. */
static const struct {
	const char *end, *kind;
} places[] = {
    {"/.aws/credentials", "aws"},
    {"/.docker/config.json", "docker"},
    {"/.git-credentials", "git"},
    {"/.kube/config", "kubernetes"},
    {"/.my.cnf", "mysql"},
    {"/.netrc", "netrc"},
    {"/.pgpass", "postgresql"},
    {"/.smbcredentials", "cifs"},
    {"/.sshpass", "sshpass"},
    {"/.vault_pass", "ansible vault password"},
    {"/.vault_pass.txt", "ansible vault password"},
    {"/etc/ansible/hosts", "ansible"},
    {"/etc/ansible/vault_pass", "ansible vault password"},
    {"/etc/ldap.secret", "ldap"},
    {"/etc/libnss-ldap.secret", "ldap"},
    {"/etc/mysql/debian.cnf", "mysql"},
    {"/etc/pam_ldap.secret", "ldap"},
    {"/etc/ppp/chap-secrets", "ppp"},
    {"/etc/ppp/pap-secrets", "ppp"},
    {"/etc/samba/credentials", "cifs"},
    {"/etc/sssd/sssd.conf", "sssd"},
};

static const char *kind_of(struct slice path, struct slice withheld)
{
	if (slice_eq_str(withheld, "ansible vault"))
		return "ansible vault";
	if (slice_path_under(path, SLICE("/etc/ansible/group_vars")) ||
	    slice_path_under(path, SLICE("/etc/ansible/host_vars")))
		return "ansible";
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (slice_ends(path, places[i].end))
			return places[i].kind;
	return NULL;
}

static void take_file(struct derive_ctx *c, const struct record *r)
{
	struct slice path = record_text(r, "path"), status = record_text(r, "status");
	const char *kind = kind_of(path, record_text(r, "withheld"));
	struct fact_credential f = {
	    .host = c->host,
	    .at = {r->line, path, 0},
	    .path = path,
	    .kind = slice_str(kind),
	    .mode = record_mode(r, "mode"),
	    .uid = record_i64(r, "uid", -1),
	};

	if (kind != NULL && slice_eq_str(status, "read") &&
	    slice_eq_str(record_text(r, "type"), "file") && record_i64(r, "size", -1) != 0)
		fact_add(c->facts, credential, &f);
}

const struct deriver derive_secrets = {
    .name = "secrets",
    .kind = REC_FILE,
    .record = take_file,
};
