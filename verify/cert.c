/*
 * Certificates of SSH keys: PROTOCOL.certkeys of OpenSSH. Read as ssh-keygen reads them: with the
 * authority's signature, whatever the critical options say.
 */
#include <string.h>

#include "verify/verify.h"

#define MOST_PRINCIPALS 256 /* ssh-keygen's own cap */
#define TYPE_USER 1
#define TYPE_HOST 2

/* A kind of certificate, the kind of key in it, and how many strings that key has. */
static const struct kind {
	const char *name, *plain;
	size_t fields;
} kinds[] = {
    {"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", 1},
    {"ssh-rsa-cert-v01@openssh.com", "ssh-rsa", 2},
    {"ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256", 2},
    {"ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384", 2},
    {"ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521", 2},
    {"sk-ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", 2},
    {"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", 3},
};

static const struct kind *kind_of(struct bytes key)
{
	struct bytes name;

	if (!wire_bytes(&key, &name))
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (bytes_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

bool cert_is(struct bytes key)
{
	return kind_of(key) != NULL;
}

/* The key that is certified, with the name that it has without a certificate. */
static bool take_plain(const struct kind *k, struct bytes *b, struct bytes *plain)
{
	const size_t name = strlen(k->plain);
	struct bytes fields = *b, one;
	unsigned char *to;

	for (size_t i = 0; i < k->fields; i++)
		if (!wire_bytes(b, &one))
			return false;
	fields = bytes_cut(fields, 0, fields.n - b->n);
	to = pool_get(4 + name + fields.n);
	to[3] = (unsigned char)name;
	memcpy(to + 4, k->plain, name);
	if (fields.n > 0)
		memcpy(to + 4 + name, fields.p, fields.n);
	*plain = (struct bytes){to, 4 + name + fields.n};
	return true;
}

static bool take_principals(struct bytes list, struct cert *c)
{
	struct bytes one;

	while (list.n > 0) {
		if (c->n == MOST_PRINCIPALS || !wire_bytes(&list, &one))
			return false;
		c->principals = pool_more(c->principals, c->n, sizeof(*c->principals));
		c->principals[c->n++] = one;
	}
	return true;
}

/* Names and values, by twos. */
static bool is_options(struct bytes list)
{
	struct bytes one;

	while (list.n > 0)
		if (!wire_bytes(&list, &one) || !wire_bytes(&list, &one))
			return false;
	return true;
}

static bool take_number64(struct bytes *b, uint64_t *out)
{
	uint32_t high, low;

	if (!wire_number(b, &high) || !wire_number(b, &low))
		return false;
	*out = (uint64_t)high << 32 | low;
	return true;
}

/* What stands behind the key, up to the authority's key. */
static bool take_middle(struct bytes *b, struct cert *c)
{
	struct bytes id, principals, critical, extensions, reserved;
	uint64_t serial;
	uint32_t type;

	if (!take_number64(b, &serial) || !wire_number(b, &type) || !wire_bytes(b, &id) ||
	    !wire_bytes(b, &principals) || !take_number64(b, &c->after) ||
	    !take_number64(b, &c->before) || !wire_bytes(b, &critical) ||
	    !wire_bytes(b, &extensions) || !wire_bytes(b, &reserved) || !wire_bytes(b, &c->ca))
		return false;
	c->of_user = type == TYPE_USER;
	return (type == TYPE_USER || type == TYPE_HOST) && take_principals(principals, c) &&
	       is_options(critical) && is_options(extensions);
}

const char *cert_read(struct bytes cert, struct cert *c)
{
	const struct kind *k = kind_of(cert);
	struct bytes b = cert, name, nonce, sig;

	*c = (struct cert){0};
	if (k == NULL || !wire_bytes(&b, &name) || !wire_bytes(&b, &nonce) ||
	    !take_plain(k, &b, &c->plain) || !take_middle(&b, c))
		return "its certificate is in no form that is known";
	if (cert_is(c->ca))
		return "its certificate is by a certificate";
	name = bytes_cut(cert, 0, cert.n - b.n);
	if (!wire_bytes(&b, &sig) || b.n > 0)
		return "its certificate is in no form that is known";
	return sshkey_certifies(c->ca, sig, name) == NULL
		   ? NULL
		   : "its certificate is not signed by the authority that it names";
}

bool cert_holds(const struct cert *c, time_t when)
{
	return c->of_user && when >= 0 && (uint64_t)when >= c->after && (uint64_t)when < c->before;
}
