/* The list of dumps, and what they share. */
#include "common/base64.h"
#include "tests/formats/dump.h"

/* Sorted, one format a row. */
/* clang-format off */
#define DUMP_LIST(X)        \
	X(aix_stanza)       \
	X(authorized_keys)  \
	X(autofs)           \
	X(autofs_master)    \
	X(doas_conf)        \
	X(elf_core)         \
	X(exports)          \
	X(exports_bsd)      \
	X(exports_kernel)   \
	X(fib_trie)         \
	X(file_caps)        \
	X(fstab)            \
	X(ganesha_conf)     \
	X(group)            \
	X(hosts)            \
	X(hosts_access)     \
	X(if_inet6)         \
	X(inetd_conf)       \
	X(js_lex)           \
	X(k5login)          \
	X(known_hosts)      \
	X(krb5_conf)        \
	X(krb5_file)        \
	X(krl)              \
	X(master_passwd)    \
	X(mountinfo)        \
	X(netgroup)         \
	X(nsswitch)         \
	X(os_release)       \
	X(pam)              \
	X(passwd)           \
	X(posix_acl)        \
	X(principals)       \
	X(privkey)          \
	X(proc_net_packet)  \
	X(proc_net_tcp)     \
	X(proc_net_unix)    \
	X(rhosts)           \
	X(shadow)           \
	X(share_dfstab)     \
	X(share_exports)    \
	X(share_sharetab)   \
	X(ssh_cert)         \
	X(sshconf)          \
	X(sshd_log)         \
	X(sudoers)          \
	X(sudoers_include)  \
	X(systemd_unit)     \
	X(tcb) \
	X(template)         \
	X(xinetd)
/* clang-format on */

#define DUMP_DECLARE(name) extern const struct dump dump_##name;
DUMP_LIST(DUMP_DECLARE)
#undef DUMP_DECLARE

#define DUMP_ROW(name) &dump_##name,
const struct dump *const dumps[] = {DUMP_LIST(DUMP_ROW)};
#undef DUMP_ROW
const size_t dump_count = sizeof(dumps) / sizeof(dumps[0]);

const struct dump *dump_find(struct slice format)
{
	for (size_t i = 0; i < dump_count; i++)
		if (slice_eq_str(format, dumps[i]->format))
			return dumps[i];
	return NULL;
}

struct json dump_begin(struct out *o, const struct row *at)
{
	struct json j = json_on(o);

	json_object(&j);
	json_kv_u64(&j, "line", at->line);
	if (at->err != 0) {
		json_kv_str(&j, "err", err_words(at->err));
		json_kv_str(&j, "why", at->why);
	}
	return j;
}

void dump_end(struct json *j)
{
	json_end(j);
	out_byte(j->o, '\n');
}

void dump_opt_bytes(struct json *j, const char *key, struct slice s)
{
	if (s.n > 0)
		json_kv_bytes(j, key, s);
}

void dump_opt_bool(struct json *j, const char *key, bool v)
{
	if (v)
		json_kv_bool(j, key, v);
}

void dump_opt_i64(struct json *j, const char *key, int64_t v)
{
	if (v != 0)
		json_kv_i64(j, key, v);
}

void dump_slices(struct json *j, const char *key, const struct slice *v, size_t n)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < n; i++)
		json_text(j, v[i]);
	json_end(j);
}

void dump_addr(struct json *j, const char *key, const struct addr *a)
{
	char text[ADDR_TEXT_BYTES];

	if (a->family == ADDR_NONE)
		return;
	addr_format(a, text);
	json_kv_str(j, key, text);
}

void dump_key(struct json *j, const struct ssh_key *k, struct arena *a)
{
	if (k->type == NULL)
		return;
	json_kv_str(j, "type", k->type);
	json_kv_u64(j, "bits", k->bits);
	json_kv_text(j, "fingerprint", fingerprint_of(a, k->plain));
	dump_opt_bool(j, "sk", k->sk);
	if (k->cert)
		json_kv_text(j, "ca", fingerprint_of(a, k->ca));
}
