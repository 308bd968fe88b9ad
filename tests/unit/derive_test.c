/* From evidence to facts: small streams in, rows out, asked for in SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/derive/derive.h"
#include "common/json.h"
#include "common/sha256.h"
#include "include/limits.h"

/* A stream while it is made, and the facts that come of it. */
struct bench {
	struct out stream;
	sqlite3 *db;
	struct fact_store store;
	char rows[8192];
};

static void start(struct bench *b)
{
	out_memory(&b->stream);
	out_str(&b->stream,
	    "{\"t\":\"hello\",\"format\":\"cordon-evidence/1\",\"hostname\":\"web\"}\n");
}

static void line(struct bench *b, const char *record)
{
	out_str(&b->stream, record);
	out_byte(&b->stream, '\n');
}

/* A `file` record with this content. */
static void file(struct bench *b, const char *path, const char *data)
{
	struct json j = json_on(&b->stream);
	char hex[SHA256_HEX_BYTES];

	sha256_hex(slice_str(data), hex);
	json_object(&j);
	json_kv_str(&j, "t", "file");
	json_kv_str(&j, "path", path);
	json_kv_str(&j, "status", "read");
	json_kv_str(&j, "type", "file");
	json_kv_str(&j, "mode", "0644");
	json_kv_i64(&j, "size", (int64_t)strlen(data));
	json_kv_str(&j, "sha256", hex);
	json_kv_str(&j, "data", data);
	json_end(&j);
	out_byte(&b->stream, '\n');
}

static void derive(struct bench *b)
{
	struct derive_host h = {.name = slice_str("web"), .seen = true};
	int64_t id;

	assert_int_equal(sqlite3_open(":memory:", &b->db), SQLITE_OK);
	assert_int_equal(derive_create_tables(b->db), 0);
	facts_open(&b->store, b->db);
	assert_int_equal(derive_add_host(b->db, &h, &id), 0);
	assert_int_equal(derive_evidence(&b->store, id, out_slice(&b->stream)), 0);
}

static void stop(struct bench *b)
{
	facts_close(&b->store);
	sqlite3_close(b->db);
	out_free(&b->stream);
}

static void append(struct bench *b, const char *text)
{
	size_t n = strlen(b->rows);

	assert_true(n + strlen(text) + 1 < sizeof(b->rows));
	strcpy(b->rows + n, text);
}

static int take_row(void *ctx, int n, char **values, char **names)
{
	(void)names;
	for (int i = 0; i < n; i++) {
		append(ctx, i == 0 ? "" : "|");
		append(ctx, values[i] == NULL ? "NULL" : values[i]);
	}
	append(ctx, "\n");
	return 0;
}

/* The rows of a query, fields between bars, in the order in which they were added. */
static void expect(struct bench *b, const char *columns_from, const char *want)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "SELECT %s ORDER BY rowid", columns_from);
	b->rows[0] = '\0';
	assert_int_equal(sqlite3_exec(b->db, sql, take_row, b, NULL), SQLITE_OK);
	assert_string_equal(b->rows, want);
}

/* ---- Records that are facts ---- */

static void test_host(void **state)
{
	struct bench b;

	(void)state;
	out_memory(&b.stream);
	line(&b, "{\"t\":\"hello\",\"hostname\":\"db\",\"domainname\":\"lab.example\",\"uid\":0,"
		 "\"clock\":\"2026-01-02T03:04:05Z\",\"addresses\":[\"10.0.0.5\",\"fd00::5\",7]}");
	line(&b, "{\"t\":\"hello\",\"hostname\":\"evil\",\"addresses\":[\"10.0.0.9\"]}");
	derive(&b);
	expect(&b, "hostname, domain, uid, clock, kernel FROM fact_host_info",
	    "db|lab.example|0|2026-01-02T03:04:05Z|\n");
	expect(&b, "address FROM fact_address", "10.0.0.5\nfd00::5\n");
	expect(&b, "about, why FROM fact_note", "evidence|a hello that is not the first record\n");
	stop(&b);
}

static void test_kadmin(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/krb5kdc/kadm5.acl", "# all\n\n*/admin@X *\n");
	derive(&b);
	expect(&b, "line FROM fact_unjudged WHERE path = '/etc/krb5kdc/kadm5.acl'", "3\n");
	stop(&b);
}

static void test_secrets(void **state)
{
	static const char *const files[] = {
	    "\"path\":\"/home/a/.netrc\",\"mode\":\"0600\",\"uid\":5,\"size\":9",
	    "\"path\":\"/home/b/.pgpass\",\"mode\":\"0600\",\"uid\":6,\"size\":0",
	    "\"path\":\"/etc/ansible/group_vars/x\",\"size\":9,\"uid\":0,\"mode\":\"0640\"",
	    ("\"path\":\"/srv/v\",\"withheld\":\"ansible "
	     "vault\",\"size\":9,\"uid\":0,\"mode\":\"0644\""),
	    "\"path\":\"/etc/netrc\",\"size\":9,\"uid\":0,\"mode\":\"0644\"",
	};
	struct bench b;
	char record[256];

	(void)state;
	start(&b);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(record, sizeof(record),
		    "{\"t\":\"file\",\"status\":\"read\",\"type\":\"file\",%s}", files[i]);
		line(&b, record);
	}
	derive(&b);
	expect(&b, "path, kind, mode, uid FROM fact_credential",
	    "/home/a/.netrc|netrc|384|5\n"
	    "/etc/ansible/group_vars/x|ansible|416|0\n"
	    "/srv/v|ansible vault|420|0\n");
	stop(&b);
}

/* What a socket is for: by the process that listens, else by its place. */
static void test_agents(void **state)
{
	static const char *const sockets[] = {
	    "\"path\":\"/a\",\"from\":\"environment\",\"holder\":\"ssh-agent\",\"pid\":7,"
	    "\"holder_uid\":5,\"listening\":true,\"mode\":\"0600\",\"uid\":5",
	    "\"path\":\"/l\",\"real\":\"/tmp/ssh-x/"
	    "agent.1\",\"from\":\"process\",\"holder\":\"sshd\"",
	    "\"path\":\"/b\",\"from\":\"environment\",\"holder\":\"sshd-session\"",
	    "\"path\":\"/c\",\"from\":\"process\",\"holder\":\"sshd\"",
	    "\"path\":\"/d\",\"from\":\"process\",\"holder\":\"ssh\"",
	    "\"path\":\"/e\",\"from\":\"ControlPath\",\"listening\":false",
	    "\"path\":\"/h/.ssh/f\",\"from\":\"home\"",
	    "\"path\":\"/h/.ssh/agent/s.f\",\"from\":\"home\"",
	    "\"path\":\"/run/user/1/keyring/ssh\",\"from\":\"place\"",
	    "\"path\":\"/g\",\"from\":\"process\",\"holder\":\"gpg-agent\"",
	};
	struct bench b;
	char record[256];

	(void)state;
	start(&b);
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		snprintf(record, sizeof(record), "{\"t\":\"agent\",%s}", sockets[i]);
		line(&b, record);
	}
	line(&b,
	    "{\"t\":\"session\",\"role\":\"client\",\"pid\":9,\"uid\":5,\"local\":\"10.0.0.5\","
	    "\"local_port\":4000,\"peer\":\"10.0.0.6\",\"peer_port\":22,\"auth_sock\":\"/a\"}");
	line(&b, "{\"t\":\"session\",\"role\":7}");
	derive(&b);
	expect(&b, "real, kind, listening FROM fact_agent_socket",
	    "/a|agent|1\n/tmp/ssh-x/agent.1|forwarded|-1\n/b|forwarded|-1\n/c|other|-1\n"
	    "/d|control|-1\n/e|control|0\n/h/.ssh/f|control|-1\n/h/.ssh/agent/s.f|agent|-1\n"
	    "/run/user/1/keyring/ssh|agent|-1\n/g|agent|-1\n");
	expect(&b, "mode, uid, holder, pid, holder_uid FROM fact_agent_socket WHERE path = '/a'",
	    "384|5|ssh-agent|7|5\n");
	expect(&b,
	    "role, pid, uid, local, local_port, peer, peer_port, auth_sock, path_read"
	    " FROM fact_ssh_session",
	    "client|9|5|10.0.0.5|4000|10.0.0.6|22|/a|/proc/9\n|-1|-1||-1||-1||/proc/-1\n");
	stop(&b);
}

static void test_client_settings(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"account\",\"line\":1,\"name\":\"alice\",\"uid\":5,\"gid\":5,\"home\":\"/"
		 "h\"}");
	file(&b, "/etc/ssh/ssh_config", "ForwardAgent no\nPort 7\nInclude d/*.conf\nUser x\n");
	file(&b, "/etc/ssh/d/a.conf", "Host a\nUser y\nInclude /etc/ssh/d/a.conf\n");
	file(&b, "/h/.ssh/config",
	    "host \"b c\" d\nInclude ~/.ssh/more rel\nHostName e\nMatch all\n");
	file(&b, "/h/.ssh/more", "forwardagent=yes\n");
	file(&b, "/h/.ssh/rel", "Host f\n  User g\n");
	derive(&b);
	expect(&b,
	    "owner, block, parent, keyword, args FROM fact_client_setting"
	    " WHERE path_read NOT LIKE '%a.conf'",
	    "|0|0|forwardagent|no\n|0|0|user|x\n"
	    "alice|1|0|host|\"b c\" d\nalice|1|0|forwardagent|yes\nalice|2|1|host|f\n"
	    "alice|2|0|user|g\nalice|1|0|hostname|e\nalice|3|0|match|all\n");
	/* An include of itself ends. */
	expect(&b, "count(*) FROM fact_client_setting WHERE path_read LIKE '%a.conf'", "32\n");
	stop(&b);
}

static void test_accounts(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"account\",\"line\":1,\"name\":\"root\",\"uid\":0,\"gid\":0,"
		 "\"home\":\"/root\",\"shell\":\"/bin/bash\",\"pw\":\"shadowed\","
		 "\"shadow\":\"hash\",\"scheme\":\"yescrypt\",\"lastchg\":19700,\"max\":99999}");
	line(&b, "{\"t\":\"account\",\"line\":2,\"name\":\"old\",\"uid\":7,\"gid\":100,"
		 "\"home\":\"/home/old\",\"home_real\":\"/data/old\",\"pw\":\"hash\","
		 "\"scheme\":\"des\",\"inactive\":3,\"expire\":0}");
	line(&b, "{\"t\":\"account\",\"line\":3,\"error\":\"too few fields\",\"raw\":\"x\"}");
	line(&b, "{\"t\":\"account\",\"line\":4,\"name\":\"nouid\"}");
	line(&b, "{\"t\":\"account\",\"line\":5,\"uid\":8}");
	derive(&b);
	expect(&b,
	    "name, uid, home_real, pw, shadow, scheme, lastchg, max_days, inactive, expire, line"
	    " FROM fact_account",
	    "root|0|/root|shadowed|hash|yescrypt|19700|99999|-1|-1|1\n"
	    "old|7|/data/old|hash||des|-1|-1|3|0|2\n");
	expect(&b, "line, why FROM fact_note",
	    "3|a row of passwd that is not sound\n"
	    "4|a row of passwd that is not sound\n"
	    "5|a row of passwd that is not sound\n");
	stop(&b);
}

/* ---- NIS compat ---- */

#define COMPAT(line, name)                                       \
	"{\"t\":\"account\",\"line\":" #line ",\"name\":\"" name \
	"\",\"error\":\"NIS compat entry\",\"raw\":\"" name "::::::\",\"pw\":\"empty\"}"
#define ACCOUNT(line, name) \
	"{\"t\":\"account\",\"line\":" #line ",\"name\":\"" name "\",\"uid\":5,\"gid\":5}"

/* The rows of one passwd, on a system, under a nsswitch.conf; NULL: none was read. */
static void compat_rows(struct bench *b, const char *system, const char *nsswitch)
{
	char hello[64];

	out_memory(&b->stream);
	snprintf(hello, sizeof(hello), "{\"t\":\"hello\",\"os_id\":\"%s\"}", system);
	line(b, hello);
	line(b, ACCOUNT(1, "bob"));
	line(b, COMPAT(2, "-bob"));
	line(b, COMPAT(3, "-eve"));
	line(b, COMPAT(4, "-@ops"));
	line(b, COMPAT(5, "+"));
	line(b, ACCOUNT(6, "eve"));
	line(b, ACCOUNT(7, "mallory"));
	if (nsswitch != NULL)
		file(b, "/etc/nsswitch.conf", nsswitch);
	derive(b);
}

static void test_compat(void **state)
{
	static const char *const gaps =
	    "why FROM fact_unjudged WHERE path_read = '/etc/passwd' AND line";
	struct bench b;
	char sql[160];

	(void)state;
	snprintf(sql, sizeof(sql), "line, %s > 0", gaps);
	/* glibc never finds such names. */
	compat_rows(&b, "debian", "passwd: files sss\n");
	expect(&b, "name FROM fact_account", "bob\neve\nmallory\n");
	expect(&b, sql, "");
	stop(&b);
	/* What stands below its own -name is shut out. */
	compat_rows(&b, "debian", "passwd: files\npasswd: compat\n");
	expect(&b, "name, shut_line, doubt FROM fact_account",
	    "bob|-1|\neve|3|\n"
	    "mallory|-1|what NIS says, which a row above the account asks first\n");
	expect(&b, sql,
	    "4|which accounts the netgroup of this row shuts out\n"
	    "5|accounts may come from NIS: nsswitch says compat, or nothing\n");
	stop(&b);
	/* The C library's own order is not known. */
	compat_rows(&b, "freebsd", NULL);
	expect(&b, "name FROM fact_account WHERE doubt <> ''", "eve\nmallory\n");
	expect(&b, sql,
	    "4|which accounts the netgroup of this row shuts out\n"
	    "5|accounts may come from NIS: nsswitch says compat, or nothing\n");
	stop(&b);
	/* musl has no NIS: an account named "+", root where the row has no uid. */
	compat_rows(&b, "alpine", NULL);
	expect(&b, "name, uid, pw FROM fact_account WHERE uid = 0",
	    "-bob|0|empty\n-eve|0|empty\n-@ops|0|empty\n+|0|empty\n");
	stop(&b);
}

static void test_groups(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/group", "root:x:0:\nops:x:50:alice,bob\nbroken\n");
	derive(&b);
	expect(&b, "name, gid, line FROM fact_unix_group", "root|0|1\nops|50|2\n");
	expect(&b, "name, gid, member FROM fact_group_member", "ops|50|alice\nops|50|bob\n");
	expect(&b, "path_read, line FROM fact_note", "/etc/group|3\n");
	stop(&b);
	start(&b);
	file(&b, "/etc/group", "+ops:x:50:alice\n-dev\n+\n");
	file(&b, "/etc/nsswitch.conf", "group: compat\n");
	derive(&b);
	expect(&b, "count(*) FROM fact_unix_group", "0\n");
	expect(&b, "line FROM fact_unjudged WHERE why LIKE 'groups may%'", "1\n3\n");
	stop(&b);
}

static void test_files(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/exports\",\"status\":\"absent\"}");
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/shadow\",\"status\":\"read\",\"mode\":\"0640\","
		 "\"uid\":0,\"gid\":42,\"nlink\":1,\"withheld\":\"accounts\"}");
	line(&b, "{\"t\":\"file\",\"path\":\"/srv/x\",\"status\":\"skipped\","
		 "\"why\":\"network file system\"}");
	line(
	    &b, "{\"t\":\"file\",\"path\":\"/root/y\",\"status\":\"denied\",\"errno\":\"EACCES\"}");
	line(&b, "{\"t\":\"dir\",\"path\":\"/home/a\",\"real\":\"/data/a\",\"status\":\"read\","
		 "\"mode\":\"2775\",\"uid\":7,\"gid\":8}");
	/* The hash is the collector's own; a wrong one is noted. */
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/motd\",\"status\":\"read\",\"sha256\":\"00\","
		 "\"data\":\"abc\"}");
	line(&b, "{\"t\":\"file\",\"path64\":\"L2EA/w==\",\"status\":\"absent\"}");
	line(&b, "{\"t\":\"file\",\"status\":\"absent\"}");
	derive(&b);
	expect(&b,
	    "path, real, status, type, mode, uid, gid, nlink, why FROM fact_file WHERE path > '/b'",
	    "/etc/exports|/etc/exports|absent||-1|-1|-1|-1|\n"
	    "/etc/shadow|/etc/shadow|read||416|0|42|1|accounts\n"
	    "/srv/x|/srv/x|skipped||-1|-1|-1|-1|network file system\n"
	    "/root/y|/root/y|denied||-1|-1|-1|-1|EACCES\n"
	    "/home/a|/data/a|read|dir|1533|7|8|-1|\n"
	    "/etc/motd|/etc/motd|read||-1|-1|-1|-1|\n");
	expect(&b, "hex(path) FROM fact_file WHERE path < '/b'", "2F6100FF\n");
	expect(&b, "sha256 FROM fact_file WHERE path = '/etc/motd'",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
	expect(&b, "about, why FROM fact_note",
	    "/etc/motd|the content does not have the SHA-256 given\n"
	    "evidence|a file record without a path\n");
	stop(&b);
}

static void test_live(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"socket\",\"proto\":\"tcp6\",\"address\":\"::\",\"port\":514}");
	line(&b,
	    "{\"t\":\"process\",\"pid\":7,\"uid\":0,\"name\":\"sshd\",\"exe\":\"/usr/sbin/sshd\","
	    "\"argv\":[\"sshd: /usr/sbin/sshd -D [listener]\",\"a\\\"b\",\"\"],"
	    "\"ns\":{\"net\":true,\"mnt\":true,\"pid\":true}}");
	line(&b,
	    "{\"t\":\"process\",\"pid\":8,\"name\":\"inetd\",\"argv\":[],\"ns\":{\"net\":false}}");
	line(&b,
	    "{\"t\":\"process\",\"pid\":9,\"ppid\":8,\"uid\":5,\"euid\":0,\"name\":\"k\",\"exe\":"
	    "\"/x "
	    "(deleted)\",\"sockets\":[40,\"41\"],\"ssh_connection\":\"10.0.0.9 1 10.0.0.5 22\"}");
	line(&b, "{\"t\":\"socket\",\"proto\":\"udp\",\"state\":\"listen\",\"address\":\"::\","
		 "\"port\":53,\"ino\":41}");
	line(&b, "{\"t\":\"socket\",\"proto\":\"tcp\",\"state\":\"connected\",\"address\":\"10.0.0."
		 "5\",\"port\":22,"
		 "\"peer\":\"10.0.0.9\",\"peer_port\":1,\"ino\":42}");
	line(&b, "{\"t\":\"note\",\"about\":\"/etc/x\",\"line\":3,\"why\":\"odd\"}");
	derive(&b);
	expect(&b, "proto, address, port FROM fact_listener", "tcp6|::|514\n");
	expect(&b, "name, args, pid, same_ns FROM fact_process",
	    "sshd|\"sshd: /usr/sbin/sshd -D [listener]\" \"a\\\"b\" \"\"|7|1\n"
	    "inetd||8|0\n");
	expect(&b, "pid, ppid, uid, euid, exe, deleted, connection FROM fact_task WHERE pid = 9",
	    "9|8|5|0|/x|1|10.0.0.9 1 10.0.0.5 22\n");
	expect(&b, "proto, state, port, peer_port, pid, name FROM fact_endpoint",
	    "tcp6||514|-1|-1|\nudp|listen|53|-1|9|k\ntcp|connected|22|1|-1|\n");
	expect(&b, "path_read, line, why FROM fact_note", "/etc/x|3|odd\n");
	stop(&b);
}

/* ---- sshd ---- */

static void test_sshd_settings(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/ssh/sshd_config",
	    "Include sshd_config.d/*.conf\n"
	    "PermitRootLogin no\n"
	    "Match User bob\n"
	    "\tPasswordAuthentication no\n"
	    "\tInclude extra.conf\n"
	    "\tX11Forwarding no\n"
	    "Match all\n"
	    "Banner \"/etc/a b\"\n");
	file(&b, "/etc/ssh/sshd_config.d/20.conf", "UsePAM yes\n");
	file(&b, "/etc/ssh/sshd_config.d/10.conf", "Match Group ops\nAllowTcpForwarding no\n");
	file(&b, "/etc/ssh/sshd_config.d/.hidden.conf", "StrictModes no\n");
	file(&b, "/etc/ssh/extra.conf", "Match Address 10.0.0.5\nAuthorizedKeysFile none\n");
	line(&b,
	    "{\"t\":\"file\",\"path\":\"/etc/ssh/sshd_config.d/30.conf\",\"status\":\"denied\"}");
	derive(&b);
	/* Included files stand where they are drawn in; a Match in one ends with it. */
	expect(&b, "seq, block, parent, keyword, args, path_read, line FROM fact_sshd_setting",
	    "0|1|0|match|Group ops|/etc/ssh/sshd_config.d/10.conf|1\n"
	    "1|1|0|allowtcpforwarding|no|/etc/ssh/sshd_config.d/10.conf|2\n"
	    "2|0|0|usepam|yes|/etc/ssh/sshd_config.d/20.conf|1\n"
	    "3|0|0|include||/etc/ssh/sshd_config.d/30.conf|0\n"
	    "4|0|0|permitrootlogin|no|/etc/ssh/sshd_config|2\n"
	    "5|2|0|match|User bob|/etc/ssh/sshd_config|3\n"
	    "6|2|0|passwordauthentication|no|/etc/ssh/sshd_config|4\n"
	    "7|3|2|match|Address 10.0.0.5|/etc/ssh/extra.conf|1\n"
	    "8|3|0|authorizedkeysfile|none|/etc/ssh/extra.conf|2\n"
	    "9|2|0|x11forwarding|no|/etc/ssh/sshd_config|6\n"
	    "10|4|0|match|all|/etc/ssh/sshd_config|7\n"
	    "11|4|0|banner|\"/etc/a b\"|/etc/ssh/sshd_config|8\n");
	stop(&b);
}

static void test_sshd_command_line(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"process\",\"pid\":7,\"name\":\"sshd\",\"argv\":[\"/usr/sbin/sshd\","
		 "\"-D\",\"-oPort=2222\",\"-f\",\"/etc/ssh/other\"]}");
	file(&b, "/etc/ssh/other", "Port 22\n");
	file(&b, "/etc/ssh/sshd_config", "UsePAM yes\n");
	derive(&b);
	expect(&b, "config, keyword, args FROM fact_sshd_setting",
	    "/etc/ssh/other -o Port=2222|port|2222\n"
	    "/etc/ssh/other -o Port=2222|port|22\n");
	stop(&b);
}

static void test_include_loop(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/ssh/sshd_config", "UsePAM yes\nInclude sshd_config\n");
	derive(&b);
	expect(&b, "count(*) FROM fact_sshd_setting", "17\n");
	expect(&b, "why FROM fact_note", "included too deep or too often\n");
	stop(&b);
}

/* Settings that a file of `n` such lines gives, and what is said where it broke off. */
static void expect_settings(const char *each, size_t n, const char *count, const char *why)
{
	struct bench b;
	struct out text;

	start(&b);
	out_memory(&text);
	for (size_t i = 0; i < n; i++)
		out_str(&text, each);
	out_byte(&text, 0);
	file(&b, "/etc/ssh/sshd_config", (const char *)text.buf);
	derive(&b);
	expect(&b, "count(*) FROM fact_sshd_setting", count);
	expect(&b, "DISTINCT error FROM fact_sshd_setting WHERE error <> ''", why);
	out_free(&text);
	stop(&b);
}

static void test_sshd_settings_limits(void **state)
{
	(void)state;
	expect_settings("UseDNS no\n", LIMIT_SSHD_SETTINGS - 1, "99999\n", "");
	expect_settings(
	    "UseDNS no\n", LIMIT_SSHD_SETTINGS + 1, "100001\n", "more settings than the limit\n");
	expect_settings("Include no.conf\n", LIMIT_INCLUDE_FILES, "0\n", "");
	expect_settings(
	    "Include no.conf\n", LIMIT_INCLUDE_FILES + 2, "1\n", "more includes than the limit\n");
}

/* Each command line once, however they alternate, and not without end. */
static void test_many_sshds(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	for (int i = 0; i < 3 * (LIMIT_SSHDS + 1); i++) {
		out_printf(&b.stream,
		    "{\"t\":\"process\",\"name\":\"sshd\",\"argv\":[\"/usr/sbin/sshd\","
		    "\"-p\",\"%d\"]}\n",
		    i % (LIMIT_SSHDS + 1));
	}
	file(&b, "/etc/ssh/sshd_config", "UsePAM yes\n");
	derive(&b);
	expect(&b, "keyword, error, count(*) FROM fact_sshd_setting GROUP BY keyword",
	    "usepam||16\ninclude|more sshds than the limit|1\n");
	stop(&b);
}

/* The same words in every Match block are read once; different ones up to a limit. */
static void test_many_key_files(void **state)
{
	struct bench b;
	struct out text;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"account\",\"name\":\"a\",\"uid\":1,\"home\":\"/a\"}");
	out_memory(&text);
	for (int i = 0; i < LIMIT_KEY_PATTERNS + 3; i++)
		out_printf(&text, "Match User u%d\nAuthorizedKeysFile /k/same /k/%d\n", i, i);
	out_byte(&text, 0);
	file(&b, "/etc/ssh/sshd_config", (const char *)text.buf);
	file(&b, "/k/1020", "# a file without a key\nssh-ed25519 x\n");
	file(&b, "/k/1026", "ssh-ed25519 x\n");
	derive(&b);
	expect(&b, "path, line FROM fact_authorized_key", "/k/1020|2\n");
	expect(&b, "path, line, why FROM fact_unjudged WHERE why LIKE 'more files%'",
	    "/etc/ssh/sshd_config|2044|more files of keys than the limit from here on\n");
	out_free(&text);
	stop(&b);
}

/* ---- Trust files ---- */

static void test_certificates(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"account\",\"name\":\"a\",\"uid\":1,\"home\":\"/a\"}");
	file(&b, "/home/bob/.ssh/id-cert.pub",
	    "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29"
	    "tAAAAIJd72oZFYrlVfleahLSNDWuX8NchoAHOpCzqm4tHSSSaAAAAICtMglaxJkChY3N+VkvADOacUDQ"
	    "ECJnmUxJrE/ge58zKAAAAAAAAAAcAAAABAAAAB2FsaWNlIDEAAAATAAAABWFsaWNlAAAABmFkbWlucwA"
	    "AAABpVbkAAAAAAGs27IAAAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1"
	    "pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJ"
	    "taXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACD"
	    "gx8N9SuAlEw6kCL6O377OcfwKvjoJke4WeOrZOMDiMAAAAFMAAAALc3NoLWVkMjU1MTkAAABA6mvtXw+"
	    "NBMB3HuVr2jCYfh6UIDkV+1XPlxbjKDc9f+TBaOiTsB/ZrtTWwyj4WhW1lDw7dQMpu25H311Hh5KtAQ="
	    "= alice@web"
	    "\n");
	file(&b, "/etc/ssh/sshd_config",
	    "TrustedUserCAKeys /etc/ca\nAuthorizedPrincipalsFile /etc/names\nRevokedKeys "
	    "/etc/no\n");
	file(&b, "/etc/ca",
	    "# ours\nssh-ed25519 "
	    "AAAAC3NzaC1lZDI1NTE5AAAAIODHw31K4CUTDqQIvo7fvs5x/Aq+OgmR7hZ46tk4wOIw "
	    "ca\njunk\nssh-ed25519 "
	    "AAAAC3NzaC1lZDI1NTE5AAAAIODHw31K4CUTDqQIvo7fvs5x/Aq+OgmR7hZ46tk4wOIw ca\n");
	file(&b, "/etc/names", "ops # all of them\nno-pty admins\nno-such ops\n");
	file(&b, "/etc/no",
	    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODHw31K4CUTDqQIvo7fvs5x/Aq+OgmR7hZ46tk4wOIw "
	    "ca\njunk\n");
	derive(&b);
	expect(&b,
	    "path, kind, serial, key_id, principals, valid_before, ca, signature, seal, error FROM "
	    "fact_certificate",
	    "/home/bob/.ssh/id-cert.pub|user|7|alice 1|alice admins|1798761600|"
	    "SHA256:ZhnozK9tBKEa5kwc0pPUa5uskGPntpNkIR/F734HOGM|ssh-ed25519|good|\n");
	expect(&b, "path, line, fingerprint, error FROM fact_ca_key",
	    "/etc/ca|2|SHA256:ZhnozK9tBKEa5kwc0pPUa5uskGPntpNkIR/F734HOGM|\n"
	    "/etc/ca|3||no key type known to sshd\n");
	expect(&b, "line, name, options, error FROM fact_principal",
	    "1|ops||\n2|admins|no-pty|\n3|ops|no-such|unknown option\n");
	expect(&b, "line, what, fingerprint FROM fact_revoked_key",
	    "1|key|SHA256:ZhnozK9tBKEa5kwc0pPUa5uskGPntpNkIR/F734HOGM\n2|bad|\n");
	stop(&b);
}

static void test_trust_lines(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/hosts.equiv", "db\n\n# x\n+ +");
	file(&b, "/home/bob/.rhosts", " db bob\n");
	file(&b, "/home/bob/rhosts", "no\n");
	derive(&b);
	expect(&b, "path, line, raw FROM fact_trust_line",
	    "/etc/hosts.equiv|1|db\n"
	    "/etc/hosts.equiv|2|\n"
	    "/etc/hosts.equiv|3|# x\n"
	    "/etc/hosts.equiv|4|+ +\n"
	    "/home/bob/.rhosts|1| db bob\n");
	stop(&b);
}

static void test_config_lines(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/hosts.deny", "# none\n\n ALL: ALL \n");
	file(&b, "/etc/pam.d/rsh", "auth required pam_rhosts.so\n");
	file(&b, "/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
	file(&b, "/etc/motd", "hello\n");
	derive(&b);
	expect(&b, "path, line, raw FROM fact_config_line",
	    "/etc/hosts.deny|3|ALL: ALL\n"
	    "/etc/pam.d/rsh|1|auth required pam_rhosts.so\n"
	    "/proc/sys/net/ipv4/ip_unprivileged_port_start|1|1024\n");
	stop(&b);
}

static void test_names(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/hosts",
	    "127.0.0.1 localhost\n10.0.0.5 db.lab db # x\nfd00::0:5 six\nno-address\n");
	file(&b, "/etc/nsswitch.conf",
	    "passwd: files sss\ngroup: files\ninitgroups: files [SUCCESS=continue] ldap\nhosts: "
	    "files dns\n");
	file(&b, "/etc/netgroup",
	    "farm (db,-,) more \\\n(,alice,lab)\nfarm (second)\nbroken (a,b,c) (d\n");
	derive(&b);
	expect(&b, "address, name, first, line FROM fact_host_name",
	    "127.0.0.1|localhost|1|1\n"
	    "10.0.0.5|db.lab|1|2\n"
	    "10.0.0.5|db|0|2\n"
	    "fd00::5|six|1|3\n");
	expect(&b, "hosts, netgroup, accounts, groups FROM fact_resolver",
	    "files dns||files sss|files ldap\n");
	expect(&b, "name, member_host, member_user, member_domain, group_inside FROM fact_netgroup",
	    "broken|a|b|c|\n"
	    "farm|db|-||\n"
	    "farm||||more\n"
	    "farm||alice|lab|\n");
	expect(&b, "path_read, line FROM fact_note", "/etc/hosts|4\n/etc/netgroup|4\n");
	stop(&b);
}

/* ---- NFS ---- */

static void test_mounts(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b,
	    "{\"t\":\"mount\",\"line\":1,\"mountpoint\":\"/\",\"root\":\"/\",\"fstype\":\"ext4\","
	    "\"source\":\"/dev/sda1\",\"options\":\"rw,relatime\",\"super\":\"rw\"}");
	line(&b,
	    "{\"t\":\"mount\",\"line\":2,\"mountpoint\":\"/home\",\"root\":\"/"
	    "\",\"fstype\":\"nfs4\","
	    "\"source\":\"nas:/srv/home\",\"options\":\"rw,nosuid\",\"super\":\"ro,vers=4.2\"}");
	line(&b, "{\"t\":\"mount\",\"line\":3,\"mountpoint\":\"/mnt\",\"root\":\"/"
		 "alice\",\"fstype\":\"nfs\","
		 "\"source\":\"[fd00::5]:/srv\",\"options\":\"rw\",\"super\":\"rw\"}");
	line(&b, "{\"t\":\"mount\",\"line\":4,\"mountpoint\":\"/"
		 "x\",\"fstype\":\"nfs\",\"source\":\"odd\"}");
	file(&b, "/etc/fstab",
	    "# comment\n"
	    "nas:/srv/home /mnt/home nfs rw,nosuid,suid 0 0\n"
	    "nas:/a\\040b /mnt/b nfs4 user,ro,_netdev\n"
	    "/dev/sda1 / ext4\n"
	    "short\n"
	    "tmpfs /tmp tmpfs users,defaults,ro,rw\n");
	derive(&b);
	expect(&b,
	    "mountpoint, fstype, source, server, remote, nosuid, ro, active, line FROM fact_mount",
	    "/|ext4|/dev/sda1|||0|0|1|1\n"
	    "/home|nfs4|nas:/srv/home|nas|/srv/home|1|1|1|2\n"
	    "/mnt|nfs|[fd00::5]:/srv|fd00::5|/srv/alice|0|0|1|3\n"
	    "/x|nfs|odd|||0|0|1|4\n"
	    "/mnt/home|nfs|nas:/srv/home|nas|/srv/home|0|0|0|2\n"
	    "/mnt/b|nfs4|nas:/a b|nas|/a b|1|1|0|3\n"
	    "/|ext4|/dev/sda1|||0|0|0|4\n"
	    "/tmp|tmpfs|tmpfs|||0|0|0|6\n");
	expect(&b, "path_read, line FROM fact_note", "/etc/fstab|5\n");
	stop(&b);
}

static void test_exports(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b,
	    "{\"t\":\"export\",\"from\":\"/proc/fs/nfsd/exports\",\"line\":3,\"path\":\"/srv\","
	    "\"client\":\"$10.0.0.5,10.0.0.0/24\",\"options\":\"rw,no_root_squash,sync,wdelay,"
	    "no_subtree_check,sec=1\"}");
	line(&b, "{\"t\":\"export\",\"from\":\"/proc/fs/nfsd/exports\",\"line\":4,\"path\":\"/\","
		 "\"client\":\"*\",\"options\":\"ro,v4root,fsid=0,sec=1\"}");
	file(&b, "/var/lib/nfs/etab",
	    "/srv/home\t10.0.0.0/24(rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,"
	    "no_all_squash,no_subtree_check,anonuid=65534,anongid=65534,sec=sys,rw,secure,"
	    "no_root_squash,no_all_squash)\n");
	file(&b, "/etc/exports",
	    "/srv/a db(rw) *.lab(ro,all_squash,anonuid=0,insecure)\n"
	    "/srv/b @farm(sec=krb5,rw)\n"
	    "/srv/c db(rw,bogus)\n"
	    "/srv/d db(rw)\n");
	file(&b, "/etc/exports.d/10.exports", "/ten db\n");
	file(&b, "/etc/exports.d/9.exports", "/nine db\n");
	file(&b, "/etc/exports.d/.x.exports", "/hidden db\n");
	file(&b, "/etc/exports.d/x.conf", "/other db\n");
	derive(&b);
	expect(&b,
	    "source, export.path, client, rw, root_squash, all_squash, secure, anonuid, sys"
	    " FROM fact_export AS export WHERE error = ''",
	    "kernel|/srv|10.0.0.5|1|0|0|1|65534|1\n"
	    "kernel|/srv|10.0.0.0/24|1|0|0|1|65534|1\n"
	    "etab|/srv/home|10.0.0.0/24|1|0|0|1|65534|1\n"
	    "exports|/srv/a|db|1|1|0|1|65534|1\n"
	    "exports|/srv/a|*.lab|0|1|1|0|0|1\n"
	    "exports|/srv/b|@farm|1|1|0|1|65534|0\n"
	    "exports|/nine|db|0|1|0|1|65534|1\n"
	    "exports|/ten|db|0|1|0|1|65534|1\n");
	expect(&b, "client, error != '' FROM fact_export WHERE error != ''", "db|1\n");
	stop(&b);
}

static void test_autofs(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"account\",\"line\":1,\"name\":\"bob\",\"uid\":1001,\"gid\":1,"
		 "\"home\":\"/u/bob\",\"shell\":\"/bin/sh\"}");
	file(&b, "/etc/auto.master",
	    "/home auto.home -nosuid\n"
	    "/- /etc/auto.direct\n"
	    "/u auto.u\n"
	    "/net -hosts\n"
	    "/nis yp:auto.nis\n"
	    "+dir:/etc/auto.master.d\n"
	    "+auto.master\n");
	file(&b, "/etc/auto.master.d/x.autofs", "/x auto.x\n");
	file(&b, "/etc/auto.master.d/x.conf", "/no auto.x\n");
	file(&b, "/etc/auto.home", "carol -suid h1,h2:/export/carol\n* nas:/export/home/&\n");
	file(&b, "/etc/auto.direct", "/opt/tools -ro nas:/tools\n/local :/dev/sdb1\n+auto.more\n");
	file(&b, "/etc/auto.more", "/more nas:/more\n/var/x nas:/$HOST\n");
	file(&b, "/etc/auto.u", "* &.nas:/u/&/home\n");
	file(&b, "/etc/auto.x", "m / a:/m b:/m /sub a:/s\n");
	derive(&b);
	expect(&b, "mountpoint, server, remote, nosuid, ro, path_read, line FROM fact_mount",
	    "/home/carol|h1,h2|/export/carol|0|0|/etc/auto.home|1\n"
	    "/home|nas|/export/home|1|0|/etc/auto.home|2\n"
	    "/opt/tools|nas|/tools|0|1|/etc/auto.direct|1\n"
	    "/more|nas|/more|0|0|/etc/auto.more|1\n"
	    "/u/bob|bob.nas|/u/bob/home|0|0|/etc/auto.u|1\n"
	    "/x/m|a,b|/m|0|0|/etc/auto.x|1\n"
	    "/x/m/sub|a|/s|0|0|/etc/auto.x|1\n");
	expect(&b, "path_read, line FROM fact_unjudged WHERE path_read LIKE '/etc/auto%'",
	    "/etc/auto.more|2\n/etc/auto.master|4\n/etc/auto.master|5\n");
	stop(&b);
}

/* Maps that draw themselves in, and each other: two to the power of the depth. */
static void test_autofs_loops(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/auto.master", "/home auto.home\n");
	file(&b, "/etc/auto.home", "+auto.home\na nas:/a\n");
	derive(&b);
	expect(&b, "mountpoint FROM fact_mount", "/home/a\n");
	stop(&b);
	start(&b);
	file(&b, "/etc/auto.master", "/home auto.home\n/x auto.home\n");
	file(&b, "/etc/auto.home", "+auto.b\n+auto.b\n+auto.b\n+auto.b\n");
	file(&b, "/etc/auto.b", "+auto.home\n+auto.home\n+auto.home\n+auto.home\n");
	derive(&b);
	expect(&b, "count(*) FROM fact_unjudged WHERE why LIKE 'more entries of the auto%'", "1\n");
	stop(&b);
}

/* A long line that many lines draw in, each time with long options: minutes, and gigabytes. */
static void test_autofs_long(void **state)
{
	struct bench b;
	struct out o;

	(void)state;
	start(&b);
	out_memory(&o);
	out_str(&o, "/home auto.home -");
	for (int i = 0; i < 500; i++)
		out_str(&o, "x=abcd,");
	out_byte(&o, '\n');
	out_byte(&o, '\0');
	file(&b, "/etc/auto.master", (const char *)out_slice(&o).p);
	out_free(&o);
	out_memory(&o);
	for (int i = 0; i < 2000; i++)
		out_str(&o, "+auto.b\n");
	out_byte(&o, '\0');
	file(&b, "/etc/auto.home", (const char *)out_slice(&o).p);
	out_free(&o);
	out_memory(&o);
	out_byte(&o, 'k');
	for (int i = 0; i < 5000; i++)
		out_str(&o, " /a -b h:/x");
	out_str(&o, "\n");
	out_byte(&o, '\0');
	file(&b, "/etc/auto.b", (const char *)out_slice(&o).p);
	out_free(&o);
	derive(&b);
	expect(&b, "count(*) FROM fact_unjudged WHERE why LIKE 'more entries of the auto%'", "1\n");
	expect(&b, "count(*) < 50000 FROM fact_mount", "1\n");
	stop(&b);
}

/* One row for what anybody may say, another for what a ticket gives beyond that. */
static void test_export_flavours(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/var/lib/nfs/etab",
	    "/a db(rw,sec=sys,ro,root_squash,sec=krb5,rw,no_root_squash)\n"
	    "/b db(sec=sys:krb5,rw)\n"
	    "/c db(sec=none,rw,subtree_check)\n"
	    "/d db(xprtsec=mtls)\n");
	derive(&b);
	expect(&b,
	    "export.path, rw, root_squash, all_squash, sys, subtree, unsure != ''"
	    " FROM fact_export AS export",
	    "/a|0|1|0|1|0|0\n"
	    "/a|1|0|0|0|0|0\n"
	    "/b|1|1|0|1|0|0\n"
	    "/c|1|1|1|1|1|0\n"
	    "/d|0|1|0|1|0|1\n");
	stop(&b);
}

/* The same file name, other systems. */
static void test_shares(void **state)
{
	static const char sql[] = "export.path, client, rw, root_squash, all_squash, secure,"
				  " anonuid, sys, unsure != '' FROM fact_export AS export";
	struct bench b;

	(void)state;
	out_memory(&b.stream);
	line(&b, "{\"t\":\"hello\",\"v\":1,\"hostname\":\"b\",\"os\":\"FreeBSD 14.1\"}");
	line(&b, "{\"t\":\"account\",\"line\":1,\"name\":\"bob\",\"uid\":1001,\"gid\":1,"
		 "\"home\":\"/home/bob\",\"shell\":\"/bin/sh\"}");
	file(&b, "/etc/netgroup", "farm (web,,)\n");
	file(&b, "/etc/exports",
	    "/a /b -maproot=root farm web\n"
	    "/c -ro -mapall=bob -network 10.1 -mask 255.255.0.0\n"
	    "/d -sec=krb5 -network 192.168.3.0\n"
	    "/e\n"
	    "V4: / -network 10.0.0.0\n");
	derive(&b);
	expect(&b, sql,
	    "/a|@farm|1|1|0|-1|0|1|0\n/a|web|1|1|0|-1|0|1|0\n"
	    "/b|@farm|1|1|0|-1|0|1|0\n/b|web|1|1|0|-1|0|1|0\n"
	    "/c|10.1.0.0/255.255.0.0|0|1|1|-1|1001|1|0\n"
	    "/d|192.168.3.0/24|1|1|0|-1|65534|0|0\n"
	    "/e|*|1|1|0|-1|65534|1|0\n");
	stop(&b);

	out_memory(&b.stream);
	line(&b, "{\"t\":\"hello\",\"v\":1,\"hostname\":\"s\",\"os\":\"Oracle Solaris 11.4\"}");
	file(&b, "/etc/dfs/sharetab",
	    "/all\t-\tnfs\t-\t\n"
	    "/l\t-\tnfs\tsec=sys,rw=web:-bad:@10.2.0.0/16,ro=.lab,root=web:db,anon=0\t\n"
	    "/k\t-\tnfs\tsec=krb5,rw\t\n");
	derive(&b);
	expect(&b, sql,
	    "/all|*|1|1|0|-1|60001|1|0\n"
	    "/l|web|1|0|0|-1|0|1|0\n/l|db|1|0|0|-1|0|1|1\n"
	    "/l|web|1|1|0|-1|0|1|0\n/l|bad|-1|1|0|-1|0|1|0\n/l|10.2.0.0/16|1|1|0|-1|0|1|0\n"
	    "/l|*.lab|0|1|0|-1|0|1|0\n/l|*|-1|1|0|-1|0|1|0\n"
	    "/k|*|1|1|0|-1|60001|0|0\n");
	stop(&b);

	out_memory(&b.stream);
	line(&b, "{\"t\":\"hello\",\"v\":1,\"hostname\":\"a\",\"os\":\"AIX 7.3\"}");
	file(&b, "/etc/exports", "/a -access=x:y,root=x\n/r -ro\n/w -rw=x\n/n\n");
	derive(&b);
	expect(&b, sql,
	    "/a|x|1|0|0|-1|65534|1|0\n/a|x|1|1|0|-1|65534|1|0\n/a|y|1|1|0|-1|65534|1|0\n"
	    "/a|*|-1|1|0|-1|65534|1|0\n"
	    "/r|*|0|1|0|-1|65534|1|0\n"
	    "/w|x|1|1|0|-1|65534|1|0\n/w|*|0|1|0|-1|65534|1|0\n"
	    "/n|*|1|1|0|-1|65534|1|0\n");
	stop(&b);
}

static void test_ganesha(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "{\"t\":\"process\",\"pid\":9,\"name\":\"ganesha.nfsd\","
		 "\"argv\":[\"ganesha.nfsd\",\"-f\",\"/etc/g.conf\"]}");
	file(&b, "/etc/ganesha/ganesha.conf", "EXPORT { Path = /other; Access_Type = RW; }\n");
	file(&b, "/etc/g.conf",
	    "EXPORT { Path = /a; Squash = none;\n"
	    "  CLIENT { Clients = h1, 10.0.0.0/8; Access_Type = RW; PrivilegedPort = yes; }\n"
	    "  CLIENT { Clients = h2; Squash = All; Anonymous_Uid = 7; SecType = krb5p; } }\n"
	    "%include \"more.conf\"\n"
	    "EXPORT_DEFAULTS { Access_Type = RO; }\n");
	file(&b, "/etc/more.conf",
	    "EXPORT { Path = /b; SecType = none; Access_Type = None; }\n"
	    "export { path = '/c d'; }\n");
	derive(&b);
	expect(&b,
	    "export.path, client, rw, root_squash, all_squash, secure, anonuid, sys, path_read,"
	    " line FROM fact_export AS export",
	    "/a|h1|1|0|0|1|4294967294|1|/etc/g.conf|2\n"
	    "/a|10.0.0.0/8|1|0|0|1|4294967294|1|/etc/g.conf|2\n"
	    "/a|h2|0|0|1|0|7|0|/etc/g.conf|3\n"
	    "/a|*|0|0|0|0|4294967294|1|/etc/g.conf|1\n"
	    "/b|*|-1|1|1|0|4294967294|1|/etc/more.conf|1\n"
	    "/c d|*|0|1|0|0|4294967294|1|/etc/more.conf|2\n");
	stop(&b);
}

/* ---- Services ---- */

static void test_inetd(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/inetd.conf",
	    "#shell stream tcp nowait root /usr/sbin/in.rshd in.rshd\n"
	    "shell stream tcp nowait root /usr/sbin/tcpd in.rshd -l\n"
	    "513 stream tcp nowait root /usr/sbin/in.rlogind in.rlogind\n"
	    "shell dgram udp wait root /usr/sbin/syslogd syslogd\n"
	    "127.0.0.1:cmd stream tcp nowait root /usr/sbin/in.rshd in.rshd\n"
	    "[::1]:\n"
	    "shell stream tcp6 nowait root /usr/sbin/in.rshd in.rshd\n"
	    "*:\n"
	    "shell stream tcp46 nowait root /opt/rshd rshd\n"
	    "ftp stream tcp nowait root /usr/sbin/ftpd ftpd\n"
	    "exec stream\n");
	derive(&b);
	expect(&b, "name, enabled, via, server, address, user, line FROM fact_service",
	    "shell|1|inetd|/usr/sbin/tcpd in.rshd -l||root|2\n"
	    "login|1|inetd|/usr/sbin/in.rlogind in.rlogind||root|3\n"
	    "shell|1|inetd|/usr/sbin/in.rshd in.rshd|127.0.0.1|root|5\n"
	    "shell|1|inetd|/usr/sbin/in.rshd in.rshd|[::1]|root|7\n"
	    "shell|1|inetd|/opt/rshd rshd||root|9\n");
	expect(&b, "path_read, line FROM fact_note", "/etc/inetd.conf|11\n");
	stop(&b);
}

static void test_xinetd(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/xinetd.conf",
	    "defaults\n{\n\tdisabled = rexec\n\tonly_from = 10.0.0.0/24\n}\nincludedir "
	    "/etc/xinetd.d\n");
	file(&b, "/etc/xinetd.d/rsh",
	    "service shell\n{\n\tdisable = no\n\tuser = root\n\tserver = /usr/sbin/in.rshd\n"
	    "\tserver_args = -h\n\tonly_from = 10.0.0.5\n\tno_access = 10.0.0.6\n}\n");
	file(&b, "/etc/xinetd.d/rsh2",
	    "service shell\n{\n\tonly_from += 10.0.0.5\n\tonly_from -= 10.0.0.0/24\n"
	    "\tflags = NOLIBWRAP\n\tbind = 127.0.0.1\n\taccess_times = 2:00-3:00\n}\n");
	file(&b, "/etc/xinetd.d/rsh3", "service shell\n{\n\tonly_from =\n}\n");
	file(&b, "/etc/xinetd.d/syslog", "service shell\n{\n\tprotocol = udp\n}\n");
	file(&b, "/etc/xinetd.d/rlogin", "service login\n{\n\tdisable = yes\n}\n");
	file(&b, "/etc/xinetd.d/rexec", "service exec\n{\n\tid = rexec\n}\n");
	file(&b, "/etc/xinetd.d/odd.bak", "service shell\n{\n}\n");
	file(&b, "/etc/xinetd.d/odd", "service mine\n{\n\tport = 514\n\tdisable = no\n}\n");
	derive(&b);
	expect(&b,
	    "name, enabled, via, server, clients, address, user, path_read FROM fact_service",
	    "shell|1|xinetd||only_from 10.0.0.0/24|||/etc/xinetd.d/odd\n"
	    "exec|0|xinetd||only_from 10.0.0.0/24|||/etc/xinetd.d/rexec\n"
	    "login|0|xinetd||only_from 10.0.0.0/24|||/etc/xinetd.d/rlogin\n"
	    "shell|1|xinetd|/usr/sbin/in.rshd -h|only_from 10.0.0.5 no_access 10.0.0.6||root"
	    "|/etc/xinetd.d/rsh\n"
	    "shell|1|xinetd||only_from 10.0.0.5 access_times 2:00-3:00 nolibwrap|127.0.0.1|"
	    "|/etc/xinetd.d/rsh2\n"
	    "shell|1|xinetd||only_from|||/etc/xinetd.d/rsh3\n");
	stop(&b);
}

static void test_xinetd_unread(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/etc/xinetd.conf",
	    "include /etc/more\ninclude /etc/gone\nservice shell\n{\n\tdisable = no\n}\n"
	    "include /etc/xinetd.conf\n");
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/more\",\"status\":\"denied\"}");
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/gone\",\"status\":\"absent\"}");
	derive(&b);
	expect(&b, "DISTINCT name, enabled FROM fact_service", "shell|-1\n");
	stop(&b);
}

static void test_systemd(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	file(&b, "/lib/systemd/system/rsh.socket", "[Socket]\nListenStream=514\nAccept=true\n");
	file(&b, "/etc/systemd/system/sockets.target.wants/rsh.socket",
	    "[Socket]\nListenStream=514\n");
	file(&b, "/lib/systemd/system/rsh@.service",
	    "[Service]\nExecStart=-/usr/sbin/in.rshd\nIPAddressAllow=192.0.2.0/24\n");
	file(&b, "/lib/systemd/system/rlogin.socket", "[Socket]\nListenStream=127.0.0.1:513\n");
	line(&b,
	    "{\"t\":\"file\",\"path\":\"/etc/systemd/system/rexec.socket\",\"status\":\"skipped\","
	    "\"real\":\"/dev/null\",\"why\":\"not a regular file\"}");
	file(&b, "/lib/systemd/system/rexec.socket", "[Socket]\nListenStream=512\n");
	file(&b, "/etc/systemd/system/sockets.target.wants/rexec.socket", "[Socket]\n");
	file(&b, "/lib/systemd/system/ssh.service",
	    "[Service]\nExecStart=/usr/sbin/sshd -D\nUser=root\n");
	file(&b, "/etc/systemd/system/ssh.service.d/x.conf",
	    "[Service]\nExecStart=\nExecStart=/opt/sshd -D\n");
	file(&b, "/etc/systemd/system/multi-user.target.wants/ssh.service", "[Service]\n");
	derive(&b);
	expect(&b,
	    "name, enabled, via, server, clients, address, user, path_read FROM fact_service",
	    "exec|0|systemd|||||/etc/systemd/system/rexec.socket\n"
	    "login|0|systemd|127.0.0.1:513||127.0.0.1||/lib/systemd/system/rlogin.socket\n"
	    "shell|1|systemd|-/usr/sbin/in.rshd|IPAddressAllow 192.0.2.0/24||"
	    "|/lib/systemd/system/rsh.socket\n"
	    "ssh|1|systemd|/opt/sshd -D|||root|/lib/systemd/system/ssh.service\n");
	stop(&b);
}

/* ---- Hostile streams ---- */

static void test_hostile(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	line(&b, "not json");
	line(&b, "[1,2]");
	line(&b, "{\"t\":7}");
	line(&b, "{\"t\":\"novelty\",\"x\":1}");
	line(&b, "{\"t\":\"account\",\"name\":{\"a\":1},\"uid\":\"x\"}");
	line(&b, "{\"t\":\"mount\",\"options\":[1]}");
	line(&b, "{\"t\":\"socket\",\"proto\":\"tcp\",\"port\":\"12\"}");
	line(&b, "{\"t\":\"probe\",\"unlisted\":[\"x\",{},-5],\"covered\":7}");
	line(&b, "{\"t\":\"process\",\"argv\":\"x\",\"ns\":7}");
	line(
	    &b, "{\"t\":\"key\",\"path\":\"/k\",\"public\":\"!!\",\"fingerprint\":\"SHA256:lie\"}");
	line(&b, "{\"t\":\"file\",\"path\":\"/etc/group\",\"sha256\":\"0\",\"data64\":\"%%%\"}");
	out_str(&b.stream, "{\"t\":\"file\",\"path\":\"/cut");
	derive(&b);
	expect(&b, "count(*) FROM fact_account", "0\n");
	expect(&b, "mountpoint, options, nosuid FROM fact_mount", "|,|0\n");
	expect(&b, "port FROM fact_listener", "12\n");
	expect(&b, "args, same_ns FROM fact_process", "|-1\n");
	/* What a host says of a key's fingerprint is not taken over. */
	expect(&b, "path, fingerprint FROM fact_private_key", "/k|\n");
	expect(&b, "about, why, record FROM fact_note",
	    "evidence|not in the format's syntax|2\n"
	    "evidence|not in the format's syntax|3\n"
	    "evidence|not in the format's syntax|4\n"
	    "/etc/passwd|a row of passwd that is not sound|6\n"
	    "/etc/group|the content does not have the SHA-256 given|12\n"
	    "evidence|not in the format's syntax|13\n");
	stop(&b);
}

static void test_repeatable(void **state)
{
	struct bench a, b;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct bench *x = i == 0 ? &a : &b;

		start(x);
		file(x, "/etc/hosts", "10.0.0.5 db\n");
		file(x, "/home/z/.rhosts", "db\n");
		file(x, "/home/a/.rhosts", "db\n");
		derive(x);
		x->rows[0] = '\0';
		assert_int_equal(sqlite3_exec(x->db, "SELECT * FROM fact_trust_line ORDER BY rowid",
				     take_row, x, NULL),
		    SQLITE_OK);
	}
	assert_string_equal(a.rows, b.rows);
	expect(&a, "path FROM fact_trust_line", "/home/a/.rhosts\n/home/z/.rhosts\n");
	stop(&a);
	stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_host),
	    cmocka_unit_test(test_accounts),
	    cmocka_unit_test(test_compat),
	    cmocka_unit_test(test_agents),
	    cmocka_unit_test(test_kadmin),
	    cmocka_unit_test(test_secrets),
	    cmocka_unit_test(test_client_settings),
	    cmocka_unit_test(test_groups),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_live),
	    cmocka_unit_test(test_sshd_settings),
	    cmocka_unit_test(test_sshd_command_line),
	    cmocka_unit_test(test_include_loop),
	    cmocka_unit_test(test_sshd_settings_limits),
	    cmocka_unit_test(test_many_sshds),
	    cmocka_unit_test(test_many_key_files),
	    cmocka_unit_test(test_certificates),
	    cmocka_unit_test(test_trust_lines),
	    cmocka_unit_test(test_config_lines),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_mounts),
	    cmocka_unit_test(test_exports),
	    cmocka_unit_test(test_autofs),
	    cmocka_unit_test(test_autofs_loops),
	    cmocka_unit_test(test_autofs_long),
	    cmocka_unit_test(test_export_flavours),
	    cmocka_unit_test(test_shares),
	    cmocka_unit_test(test_ganesha),
	    cmocka_unit_test(test_inetd),
	    cmocka_unit_test(test_xinetd),
	    cmocka_unit_test(test_xinetd_unread),
	    cmocka_unit_test(test_systemd),
	    cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_repeatable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
