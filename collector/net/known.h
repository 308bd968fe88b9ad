/*
 * The known hosts: the files read once, looked up by host and by key for every connection. A line
 * counts as OpenSSH counts it [sshd(8) SSH_KNOWN_HOSTS FILE FORMAT]: plain, wildcard, negated,
 * [host]:port and hashed names, @revoked. A @cert-authority line vouches for certificates, which
 * are not asked for, so it matches no key.
 *
 * A host is looked up by the name people call it; only when no line has that name, by its address.
 * A key that is revoked for either is revoked.
 *
 * Owner: known_load fills, known_free gives back; lines and words live as long.
 */
#ifndef CORDON_NET_KNOWN_H
#define CORDON_NET_KNOWN_H

#include "common/arena.h"
#include "common/formats/known_hosts.h"

struct known_line {
	const char *file;
	struct known_hosts_row row;
};

/* From a text (a name, a key) to the lines that have it. */
struct known_index {
	struct known_entry *entries;
	size_t n, cap;
	uint32_t
	    *heads;   /* of chains through the entries; 0 is none, else the entry's number plus 1 */
	size_t slots; /* a power of two */
};

struct known {
	struct known_line *lines;
	size_t n, cap;
	struct known_index by_key, by_name;
	/* Lines that must be asked one by one: cheap (wildcards, negations) and dear (hashes). */
	uint32_t *patterns, *hashed;
	size_t n_patterns, cap_patterns, n_hashed, cap_hashed;
	struct arena arena;
};

/* Reads the files. Bad lines and unreadable files get one notice each, absent files none. */
void known_load(struct known *k, const char *const *paths, size_t n,
    void (*notice)(void *ctx, const char *words), void *ctx);
void known_free(struct known *k);

struct known_host {
	const char *name, *address;
	uint16_t port;
};

enum known_verdict {
	KNOWN_MATCH,   /* this key is known for this host */
	KNOWN_NEW,     /* no key of this host is known */
	KNOWN_CHANGED, /* other keys of this host are known, not this one */
	KNOWN_REVOKED, /* this key is marked as revoked for this host */
};

/* Judges a key (wire format). *against is the line that speaks against it when CHANGED or REVOKED,
 * NULL otherwise; valid until the next known_add. */
enum known_verdict known_check(const struct known *k, const struct known_host *host,
    struct slice blob, const struct known_line **against);
/* Keeps a first-seen key, so that the same host met again in this sweep is held to it. */
void known_add(struct known *k, const struct known_host *host, struct slice blob);
/*
 * The host key algorithms to ask for, as libssh takes them ("ssh-ed25519,rsa-sha2-512,..."): those
 * of the host's known keys first, so that a server with several keys shows one that can be checked.
 * Hashed lines, of which each costs a HMAC, are looked at only if `thorough`: ask so after a
 * verdict of CHANGED, when the key shown is of a kind that is not known.
 */
struct slice known_algorithms(
    const struct known *k, const struct known_host *host, bool thorough, struct arena *arena);

#endif
