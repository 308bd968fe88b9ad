/* Password fields by their first bytes. */
#include "common/crypt_scheme.h"

/* crypt(5) of libxcrypt; argon2: NetBSD; in braces: /etc/security/pwdalg.cfg of AIX. The first
 * fitting row counts. */
static const struct {
	const char *prefix;
	const char *scheme;
} prefixes[] = {
    {"$1$", "md5"},
    {"$2a$", "bcrypt"},
    {"$2b$", "bcrypt"},
    {"$2x$", "bcrypt"},
    {"$2y$", "bcrypt"},
    {"$3$", "nt"},
    {"$md5", "sunmd5"},
    {"$5$", "sha256"},
    {"$6$", "sha512"},
    {"$sha1", "sha1"},
    {"$7$", "scrypt"},
    {"$y$", "yescrypt"},
    {"$gy$", "gost-yescrypt"},
    {"$argon2", "argon2"},
    {"$", "other"},
    {"{smd5}", "smd5"},
    {"{ssha1}", "ssha1"},
    {"{ssha256}", "ssha256"},
    {"{ssha512}", "ssha512"},
    {"{sblowfish}", "sblowfish"},
    {"{", "other"},
};

#define DES_CHARS 13
#define BSDI_CHARS 20
#define BIGCRYPT_CHARS 178

static bool is_digit64(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '/';
}

static bool all_digit64(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit64(s.p[i]))
			return false;
	return true;
}

/* The schemes of old have no `$`: only their length and alphabet tell. */
static const char *old_scheme(struct slice s)
{
	if (s.n == BSDI_CHARS && s.p[0] == '_' && all_digit64(slice_sub(s, 1, s.n)))
		return "bsdi";
	if (!all_digit64(s) || s.n < DES_CHARS)
		return NULL;
	if (s.n == DES_CHARS)
		return "des";
	return s.n <= BIGCRYPT_CHARS && (s.n - 2) % 11 == 0 ? "bigcrypt" : NULL;
}

const char *crypt_scheme(struct slice field)
{
	while (field.n > 0 && field.p[0] == '!')
		field = slice_sub(field, 1, field.n);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (slice_starts(field, prefixes[i].prefix))
			return prefixes[i].scheme;
	return old_scheme(field);
}

enum password_state password_state(struct slice field)
{
	if (field.n == 0)
		return PASSWORD_EMPTY;
	if (field.p[0] == '!')
		return PASSWORD_LOCKED;
	return field.p[0] != '*' && crypt_scheme(field) != NULL ? PASSWORD_HASH : PASSWORD_NONE;
}
