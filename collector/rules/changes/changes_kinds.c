/* The kinds of things that two cases are compared by, in the order in which they are told. */
#include "collector/rules/changes/changes.h"
#include "collector/rules/rule.h"

/* "alice: uid 1000, gid 1000, home /home/alice, shell /bin/sh, password hash (yescrypt), last
 * changed 2026-01-02". Which hash it is no two cases can compare: digests are keyed. */
#define ACCOUNT                                                                                   \
	"SELECT host, path_read AS path, line, name AS subject, printf('uid %d, gid %d, home ', " \
	"uid, gid) || home || ', shell ' || shell || ', password ' || CASE pw WHEN 'shadowed' "   \
	"THEN shadow ELSE pw END || CASE scheme WHEN '' THEN '' ELSE ' (' || scheme || ')' END "  \
	"|| CASE WHEN lastchg > 0 THEN ', last changed ' || date(lastchg * 86400, 'unixepoch') "  \
	"ELSE '' END || CASE lock WHEN '' THEN '' ELSE ', lock ' || lock END AS value "           \
	"FROM fact_account"

#define KEY_LINE                                                                               \
	"SELECT host, path_read AS path, line, fingerprint AS subject, CASE options WHEN '' "  \
	"THEN 'no options' ELSE options END || CASE error WHEN '' THEN '' ELSE ', dead: ' || " \
	"error END AS value FROM fact_authorized_key"

#define PRIVATE_KEY                                                                              \
	"SELECT host, path, line, path AS subject, CASE fingerprint WHEN '' THEN 'public half "  \
	"unknown' ELSE fingerprint END || ', passphrase ' || encrypted || printf(', mode %04o, " \
	"owner %d:%d', mode, uid, gid) AS value FROM fact_private_key"

#define EXPORT                                                                                   \
	"SELECT host, path_read AS path, line, path || ' to ' || CASE client WHEN '' THEN "      \
	"'everyone' ELSE client END AS subject, CASE rw WHEN 1 THEN 'rw' WHEN 0 THEN 'ro' ELSE " \
	"'nothing' END || CASE root_squash WHEN 1 THEN ', root squashed' ELSE ', root is root' " \
	"END || CASE all_squash WHEN 1 THEN ', all squashed' ELSE '' END || CASE options "       \
	"WHEN '' THEN '' ELSE ' (' || options || ')' END || CASE error WHEN '' THEN '' ELSE "    \
	"', unusable: ' || error END AS value FROM fact_export"

/* What the kernel makes up by itself comes and goes. */
#define MOUNT                                                                                   \
	"SELECT host, path_read AS path, 0 AS line, mountpoint AS subject, source || ', ' || "  \
	"fstype || CASE ro WHEN 1 THEN ', ro' ELSE ', rw' END || CASE nosuid WHEN 1 THEN "      \
	"', nosuid' ELSE ', suid' END AS value FROM fact_mount WHERE fstype NOT IN ('autofs', " \
	"'bpf', 'cgroup', 'cgroup2', 'configfs', 'debugfs', 'devpts', 'devtmpfs', 'efivarfs', " \
	"'fusectl', 'hugetlbfs', 'mqueue', 'nsfs', 'proc', 'pstore', 'securityfs', 'sysfs', "   \
	"'tracefs') AND mountpoint NOT LIKE '/run/user/%'"

#define SETUID                                                                                   \
	"SELECT host, path, 0 AS line, path AS subject, printf('mode %04o, owner %d:%d', mode, " \
	"uid, gid) || CASE caps WHEN '' THEN '' ELSE ', ' || caps END || CASE WHEN hash != '' "  \
	"THEN ', SHA-256 ' || hash WHEN sha256 != '' THEN ', SHA-256 ' || sha256 ELSE '' END "   \
	"AS value FROM fact_file WHERE type = 'file' AND status IN ('read', 'cut') "             \
	"AND (mode & 3072 OR caps != '')"

#define SERVICE                                                                                 \
	"SELECT host, path_read AS path, line, name || ' by ' || via AS subject, CASE enabled " \
	"WHEN 1 THEN 'on' WHEN 0 THEN 'off' ELSE 'on or off' END || ', ' || server || CASE "    \
	"user WHEN '' THEN '' ELSE ', as ' || user END || CASE clients WHEN '' THEN '' ELSE "   \
	"', for ' || clients END AS value FROM fact_service"

#define LINES_OF(table, subject, value)                                        \
	"SELECT host, path_read AS path, line, " subject " AS subject, " value \
	" AS value FROM " table

/* The granting line of an edge stands first among its evidence. */
#define EDGE                                                                                    \
	"SELECT h.id AS host, coalesce(v.path, '') AS path, coalesce(v.line, 0) AS line, "      \
	"e.rule || ': ' || (SELECT group_concat(label, ' + ') FROM (SELECT p.label FROM "       \
	"edge_premises x JOIN nodes p ON p.id = x.node WHERE x.edge = e.id ORDER BY p.label)) " \
	"|| ' -> ' || t.label AS subject, e.certainty || CASE e.needs WHEN '' THEN '' ELSE "    \
	"', needs ' || e.needs END AS value FROM edges e JOIN nodes t ON t.id = e.to_node "     \
	"LEFT JOIN edge_evidence v ON v.rowid = (SELECT min(rowid) FROM edge_evidence w WHERE " \
	"w.edge = e.id) JOIN hosts h ON h.name = coalesce(v.host, t.host)"

/* What follows from holding root is no news. */
static bool is_edge_of_its_own(struct slice subject)
{
	const struct rule *rule = rules_find(slice_sub(subject, 0, slice_find(subject, ':')));

	return rule == NULL || !rule->implied;
}

const struct change_kind change_kinds[] = {
    {"account", ACCOUNT, NULL},
    {"group-member", LINES_OF("fact_group_member", "name || ': ' || member", "'gid ' || gid"),
	NULL},
    {"authorized-key", KEY_LINE, NULL},
    {"private-key", PRIVATE_KEY, NULL},
    {"host-key", LINES_OF("fact_host_key", "type", "fingerprint"), NULL},
    {"ca-key", LINES_OF("fact_ca_key", "fingerprint", "error"), NULL},
    {"certificate",
	LINES_OF(
	    "fact_certificate", "cert", "kind || ' of ' || fingerprint || ' for ' || principals"),
	NULL},
    {"principal", LINES_OF("fact_principal", "name", "options"), NULL},
    {"revoked-key",
	LINES_OF("fact_revoked_key", "what || ' ' || fingerprint || ' ' || ca || ' ' || key_id",
	    "first || '-' || last"),
	NULL},
    {"trust-line", LINES_OF("fact_trust_line", "raw", "''"), NULL},
    {"sudo-rule", LINES_OF("fact_sudoers_line", "raw", "error"), NULL},
    {"doas-rule", LINES_OF("fact_doas_line", "raw", "error"), NULL},
    {"sshd-setting",
	LINES_OF("fact_sshd_setting", "keyword || ' ' || args",
	    "CASE block WHEN 0 THEN 'for all' ELSE 'in a Match block' END || CASE error WHEN '' "
	    "THEN '' ELSE ', unusable: ' || error END"),
	NULL},
    {"config-line", LINES_OF("fact_config_line", "raw", "''"), NULL},
    {"netgroup",
	LINES_OF("fact_netgroup",
	    "name || CASE group_inside WHEN '' THEN ' (' || member_host || ',' || member_user || "
	    "',' || member_domain || ')' ELSE ' ' || group_inside END",
	    "''"),
	NULL},
    {"export", EXPORT, NULL},
    {"mount", MOUNT, NULL},
    {"service", SERVICE, NULL},
    {"setuid", SETUID, NULL},
    {"sign", LINES_OF("fact_sign", "name || ': ' || subject", "saw"), NULL},
    {"edge", EDGE, is_edge_of_its_own},
    {0},
};
