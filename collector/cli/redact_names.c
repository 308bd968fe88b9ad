/* Names to pseudonyms, and what a pseudonym looks like. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "collector/cli/redact.h"
#include "common/addr.h"
#include "common/die.h"

#define WORD_DIGITS 12 /* a million names: two of them alike once in 500 cases */
#define NET_DIGITS 8

/* ---- What stays ---- */

/* In paths: each is on every system. Sorted. */
static const char *const known_parts[] = {".bashrc", ".config", ".k5login", ".profile", ".rhosts",
    ".shosts", ".ssh", "at", "authorized_keys", "authorized_keys2", "bin", "boot", "ceph", "config",
    "cron.d", "cron.daily", "crontab", "crontabs", "default", "dev", "doas.conf", "environment",
    "etc", "export", "exports", "exports.d", "fstab", "ganesha", "ganesha.conf", "group", "gshadow",
    "home", "host.conf", "hosts", "hosts.allow", "hosts.deny", "hosts.equiv", "id_dsa", "id_ecdsa",
    "id_ed25519", "id_rsa", "inetd.conf", "init.d", "known_hosts", "krb5.conf", "krb5.keytab",
    "ld.so.conf", "ld.so.preload", "lib", "lib64", "local", "log", "login.defs", "media", "mnt",
    "mounts", "net", "netgroup", "nfs", "nfsd", "nsswitch.conf", "opt", "pam.conf", "pam.d",
    "passwd", "proc", "profile", "profile.d", "rc", "rc.d", "rc.local", "resolv.conf", "root",
    "run", "sbin", "security", "self", "services", "shadow", "share", "shells", "shosts.equiv",
    "spool", "srv", "ssh", "ssh_config", "ssh_config.d", "ssh_known_hosts", "sshd", "sshd_config",
    "sshd_config.d", "ssl", "su", "sudo", "sudoers", "sudoers.d", "sys", "system", "systemd", "tmp",
    "usr", "var", "xinetd.conf", "xinetd.d"};

/* In the place of names: root, and what rules call what has no name. Sorted. */
static const char *const known_names[] = {"any host", "root"};

/* Sorted. */
static const char *const known_systems[] = {"aix", "almalinux", "alpine", "amzn", "arch", "bsd",
    "centos", "debian", "fedora", "freebsd", "gentoo", "hp-ux", "macos", "netbsd", "nixos", "ol",
    "openbsd", "opensuse-leap", "raspbian", "rhel", "rocky", "slackware", "sled", "sles", "solaris",
    "ubuntu"};

#define IS_IN(list, s) is_in(list, sizeof(list) / sizeof((list)[0]), s)

static bool is_in(const char *const *list, size_t n, struct slice s)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = slice_cmp(slice_str(list[mid]), s);

		if (order == 0)
			return true;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool redact_is_system(struct slice s)
{
	return IS_IN(known_systems, s);
}

/* ---- Pseudonyms ---- */

static void digits_of(const struct redactor *r, struct slice name, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (HMAC(EVP_sha256(), r->key, sizeof(r->key), name.p, name.n, mac, &len) == NULL)
		die("HMAC failed");
	for (size_t i = 0; i < n; i++)
		out[i] = digits[i % 2 == 0 ? mac[i / 2] >> 4 : mac[i / 2] & 15];
	out[n] = '\0';
}

struct slice redact_word(const struct redactor *r, const char *kind, struct slice name)
{
	char digits[WORD_DIGITS + 1];

	if (name.n == 0)
		return name;
	digits_of(r, name, WORD_DIGITS, digits);
	return arena_printf(r->arena, "%s-%s", kind, digits);
}

struct slice redact_address(const struct redactor *r, struct slice address)
{
	char net[NET_DIGITS + 1], text[ADDR_TEXT_BYTES], digits[WORD_DIGITS + 1];
	struct addr a, masked;
	size_t n;

	if (addr_parse(address, &a) != 0)
		return redact_word(r, "host", address);
	masked = addr_masked(&a, a.family == ADDR_V4 ? 24 : 64);
	n = addr_format(&masked, text);
	digits_of(r, arena_printf(r->arena, "net %.*s", (int)n, text), NET_DIGITS, net);
	n = addr_format(&a, text);
	digits_of(r, slice_of(text, n), WORD_DIGITS, digits);
	return arena_printf(r->arena, "net-%s.addr-%s", net, digits);
}

struct slice redact_host(const struct redactor *r, struct slice name)
{
	return IS_IN(known_names, name) ? name : redact_address(r, name);
}

struct slice redact_path(const struct redactor *r, struct slice path)
{
	struct slice part, rest = path;
	struct out o;
	bool first = true, home = false;

	out_memory(&o);
	while (rest.n > 0) {
		bool more = slice_cut(&rest, '/', &part);

		if (!first)
			out_byte(&o, '/');
		if (part.n == 0 || IS_IN(known_parts, part))
			out_bytes(&o, part);
		else
			out_bytes(&o, redact_word(r, home ? "user" : "name", part));
		home = slice_eq_str(part, "home");
		first = false;
		if (more && rest.n == 0)
			out_byte(&o, '/');
	}
	path = arena_dup(r->arena, out_slice(&o));
	out_free(&o);
	return path;
}

/* ---- Is it one? ---- */

/* "kind-" and so many digits. */
static bool is_word(struct slice s, size_t digits)
{
	size_t dash = slice_rfind(s, '-');

	if (dash == s.n || dash == 0 || dash > 16 || s.n - dash - 1 != digits)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (i < dash ? s.p[i] < 'a' || s.p[i] > 'z'
			     : i > dash && memchr("0123456789abcdef", s.p[i], 16) == NULL)
			return false;
	return true;
}

bool redact_is_name(struct slice s)
{
	struct slice net, rest = s;

	if (IS_IN(known_names, s) || is_word(s, WORD_DIGITS))
		return true;
	return slice_cut(&rest, '.', &net) && slice_starts(net, "net-") &&
	       is_word(net, NET_DIGITS) && slice_starts(rest, "addr-") &&
	       is_word(rest, WORD_DIGITS);
}

bool redact_is_path(struct slice s)
{
	struct slice part, rest = s;

	if (s.n == 0)
		return false;
	while (rest.n > 0) {
		slice_cut(&rest, '/', &part);
		if (part.n > 0 && !IS_IN(known_parts, part) && !redact_is_name(part))
			return false;
	}
	return true;
}

bool redact_is_time(struct slice s)
{
	static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

	for (size_t i = 0; i < s.n;) {
		bool named = false;

		for (size_t k = 0; i + 3 <= s.n && k < sizeof(months); k += 4)
			named |= memcmp(s.p + i, months + k, 3) == 0;
		if (!named && memchr("0123456789-:+. TZ", s.p[i], 17) == NULL)
			return false;
		i += named ? 3 : 1;
	}
	return s.n < 48;
}
