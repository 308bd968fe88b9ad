/* From nothing to a checked host key: TCP, key exchange, known hosts. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/net/host.h"
#include "collector/net/legacy.h"
#include "common/base64.h"

/* AES-GCM costs least with hardware AES, then ChaCha20; the rest is libssh's own list. */
#define CIPHERS                                                                        \
	"aes256-gcm@openssh.com,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com," \
	"aes256-ctr,aes192-ctr,aes128-ctr"

/* The first pause before a server is tried again, and how often it doubles. */
#define LATER_MS 250
#define LATER_GROWS 5

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	host_run(arg);
}

/* ---- TCP ---- */

/* The numeric address with its zone; never a name, so nothing is asked of a resolver. */
static int parse_address(const struct host *h, struct sockaddr_storage *to, socklen_t *n)
{
	const struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	char port[8];

	snprintf(port, sizeof(port), "%u", h->port);
	if (getaddrinfo(h->target->address, port, &hints, &found) != 0)
		return ERR_SYNTAX;
	memcpy(to, found->ai_addr, found->ai_addrlen);
	*n = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static void refused(struct host *h, int why)
{
	const char *address = h->target->address;

	if (why == ECONNREFUSED)
		host_fail(h, "connection refused by %s port %u", address, h->port);
	else if (why == EHOSTUNREACH || why == ENETUNREACH)
		host_fail(h, "no way to %s port %u: %s", address, h->port, strerror(why));
	else
		host_fail(h, "cannot connect to %s port %u: %s", address, h->port, strerror(why));
}

static struct addr addr_of(const struct sockaddr_storage *from)
{
	struct addr a = {.family = from->ss_family == AF_INET ? ADDR_V4 : ADDR_V6};

	if (a.family == ADDR_V4)
		memcpy(a.bytes, &((const struct sockaddr_in *)from)->sin_addr, 4);
	else
		memcpy(a.bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	return addr_unmapped(&a);
}

/* Whatever named it: nothing is sent to an address that the handler keeps us from. */
static bool is_forbidden(struct host *h, const struct sockaddr_storage *to)
{
	const struct sweep_events *e = h->sweep->events;
	struct addr a = addr_of(to);
	char text[ADDR_TEXT_BYTES];
	const char *why = e->forbids == NULL ? NULL : e->forbids(h->sweep->ctx, h->target, &a);

	addr_format(&a, text);
	h->numeric = arena_str(&h->arena, slice_str(text));
	if (why != NULL)
		host_fail(h, "not connected to: %s", why);
	return why != NULL;
}

static bool has_credentials(struct host *h)
{
	bool password = host_way(h)->password.n > 0;

	if (identities_count(host_ids(h)) > 0 || (password && !h->target->no_password))
		return true;
	if (password)
		host_fail(h,
		    "no key to log in with as %s, and no password is sent to a compromised host",
		    h->user);
	else
		host_fail(h, "no key to log in with as %s (name a key file, or start an ssh-agent)",
		    h->user);
	return false;
}

static int watch_socket(struct host *h)
{
	struct event_base *base = h->sweep->base;

	h->reads = event_new(base, h->fd, EV_READ | EV_PERSIST, on_socket, h);
	h->writes = event_new(base, h->fd, EV_WRITE | EV_PERSIST, on_socket, h);
	return h->reads == NULL || h->writes == NULL ? ERR_IO : 0;
}

static void kex_begin(struct host *h);

void connect_begin(struct host *h)
{
	struct sockaddr_storage to;
	socklen_t n;
	int one = 1;

	host_set_state(h, HOST_CONNECT);
	if (!has_credentials(h))
		return;
	if (parse_address(h, &to, &n) != 0) {
		host_fail(h, "\"%s\" is no numeric address", h->target->address);
		return;
	}
	if (is_forbidden(h, &to) || !gate_open(h))
		return;
	if (h->target->via > 0) {
		link_begin(h);
		return;
	}
	h->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (h->fd < 0) {
		refused(h, errno);
		return;
	}
	setsockopt(h->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(h->fd, (struct sockaddr *)&to, n) != 0 && errno != EINPROGRESS) {
		refused(h, errno);
		return;
	}
	if (watch_socket(h) != 0 || event_add(h->writes, NULL) != 0)
		host_fail(h, "cannot connect: no event");
}

void connect_done(struct host *h)
{
	if (watch_socket(h) != 0)
		host_fail(h, "cannot connect: no event");
	else
		kex_begin(h);
}

void connect_step(struct host *h)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(peer);
	int why = 0;

	if (getpeername(h->fd, (struct sockaddr *)&peer, &n) == 0) {
		kex_begin(h);
		return;
	}
	n = sizeof(why);
	getsockopt(h->fd, SOL_SOCKET, SO_ERROR, &why, &n);
	if (why != 0)
		refused(h, why);
}

/* ---- Key exchange ---- */

static int set_text(ssh_session s, enum ssh_options_e option, const char *value)
{
	return ssh_options_set(s, option, value) == SSH_OK ? 0 : ERR_USAGE;
}

/* No configuration file, no look-up of a home directory: libssh does what is said here. */
static int set_options(struct host *h, int fd)
{
	struct known_host who = {h->target->name, h->target->address, h->port};
	struct slice algorithms =
	    known_algorithms(&h->sweep->known, &who, h->connected_again, &h->arena);
	bool off = false;
	int rc = 0;

	ssh_set_blocking(h->session, 0);
	ssh_set_counters(h->session, &h->received, NULL);
	rc |= ssh_options_set(h->session, SSH_OPTIONS_PROCESS_CONFIG, &off) != SSH_OK;
	rc |= ssh_options_set(h->session, SSH_OPTIONS_FD, &fd) != SSH_OK;
	rc |= set_text(h->session, SSH_OPTIONS_SSH_DIR, "/nonexistent");
	rc |= set_text(h->session, SSH_OPTIONS_USER, h->user);
	rc |= set_text(h->session, SSH_OPTIONS_HOSTKEYS, (const char *)algorithms.p);
	rc |= set_text(h->session, SSH_OPTIONS_CIPHERS_C_S, CIPHERS);
	rc |= set_text(h->session, SSH_OPTIONS_CIPHERS_S_C, CIPHERS);
	if (host_way(h)->legacy)
		rc |= legacy_allow(h->session, (const char *)algorithms.p, CIPHERS, &h->arena) != 0;
	rc |= set_text(h->session, SSH_OPTIONS_COMPRESSION, "no");
	return rc == 0 ? 0 : ERR_USAGE;
}

static void kex_begin(struct host *h)
{
	int theirs;

	host_set_state(h, HOST_KEX);
	h->greeted = false;
	theirs = fcntl(h->fd, F_DUPFD_CLOEXEC, 0);
	h->session = ssh_new();
	if (theirs < 0 || h->session == NULL || set_options(h, theirs) != 0) {
		if (theirs >= 0)
			close(theirs);
		host_fail(h, "libssh does not take the options for %s@%s: %s", h->user,
		    h->target->address, h->session != NULL ? ssh_get_error(h->session) : "");
		return;
	}
	event_add(h->reads, NULL);
}

/* ---- A server that has too many at its door ---- */

/* What OpenSSH's sshd says in the place of its banner, by chance, when MaxStartups connections are
 * not logged in yet [sshd.c should_drop_connection]. That passes. */
#define TOO_MANY "Exceeded MaxStartups"

static bool turned_away(struct host *h)
{
	char said[sizeof(TOO_MANY) - 1];
	ssize_t n = recv(h->fd, said, sizeof(said), MSG_PEEK | MSG_DONTWAIT);

	h->greeted |= n > 0;
	return n == (ssize_t)sizeof(said) && memcmp(said, TOO_MANY, sizeof(said)) == 0;
}

static void on_later(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	connect_begin(arg);
	host_run(arg);
}

/* After a pause that grows, by chance a little longer or shorter than that of others. */
static void try_later(struct host *h)
{
	uint32_t ms = LATER_MS << (h->refusals < LATER_GROWS ? h->refusals : LATER_GROWS);
	struct timeval tv;

	ms = clock_jitter(ms);
	tv = (struct timeval){.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
	if (clock_ms() + ms >= h->deadline_ms) {
		host_fail(h,
		    "too many others are logging in at %s port %u: it turned us away %u times",
		    h->target->address, h->port, h->refusals + 1);
		return;
	}
	h->refusals++;
	host_disconnect(h);
	host_set_state(h, HOST_LATER);
	if (h->later == NULL)
		h->later = evtimer_new(h->sweep->base, on_later, h);
	if (h->later == NULL || evtimer_add(h->later, &tv) != 0)
		host_fail(h, "cannot connect again: no event");
}

void later_step(struct host *h)
{
	(void)h;
}

void kex_step(struct host *h)
{
	int rc;

	if (!h->greeted && turned_away(h)) {
		try_later(h);
		return;
	}
	rc = ssh_connect(h->session);

	/* libssh makes the socket blocking when it finds it connected. */
	fcntl(h->fd, F_SETFL, O_NONBLOCK);
	if (rc == SSH_AGAIN)
		return;
	if (rc != SSH_OK) {
		host_lost(h);
		return;
	}
	h->outcome.weakened = legacy_used(h->session, &h->arena);
	host_set_state(h, HOST_KEY);
}

/* ---- Host key ---- */

static int server_key(struct host *h, struct sweep_host_key *key)
{
	ssh_key public_key = NULL;
	char *text = NULL;
	struct slice blob;
	int rc = ERR_IO;

	if (ssh_get_server_publickey(h->session, &public_key) != SSH_OK)
		return ERR_IO;
	if (ssh_pki_export_pubkey_base64(public_key, &text) == SSH_OK)
		rc = base64_decode(&h->arena, slice_str(text), LIMIT_KEY_BLOB_BYTES, &blob);
	if (rc == 0) {
		struct slice rest = blob;
		struct slice type;

		rc = wire_string(&rest, &type);
		*key = (struct sweep_host_key){
		    .blob = blob,
		    .type = rc == 0 ? arena_str(&h->arena, type) : "",
		    .fingerprint = (const char *)fingerprint_of(&h->arena, blob).p,
		};
	}
	free(text);
	ssh_key_free(public_key);
	return rc;
}

/* "file:line" and the kind of key there. */
static const char *where(struct host *h, const struct known_line *line)
{
	if (line->row.at.line == 0)
		return line->file;
	return (const char *)arena_printf(
	    &h->arena, "%s:%u, %s", line->file, line->row.at.line, line->row.key.type)
	    .p;
}

/* It showed a key of another kind than that which a hashed line has, and was not asked for that. */
static bool other_kind_is_hashed(
    const struct host *h, const struct sweep_host_key *key, const struct known_line *against)
{
	return !h->connected_again && against->row.hashed &&
	       strcmp(key->type, against->row.key.type) != 0;
}

/* Once more from the start, now with a thorough look at the known hosts. */
static void connect_again(struct host *h)
{
	h->connected_again = true;
	host_disconnect(h);
	connect_begin(h);
}

/* Says no where there is reason to; true when the key may be used. */
static bool judge(struct host *h, struct sweep_host_key *key)
{
	struct known_host who = {h->target->name, h->target->address, h->port};
	const struct known_line *against;

	switch (known_check(&h->sweep->known, &who, key->blob, &against)) {
	case KNOWN_MATCH:
		return true;
	case KNOWN_REVOKED:
		host_fail(h, "host key %s %s is REVOKED (%s)", key->type, key->fingerprint,
		    where(h, against));
		return false;
	case KNOWN_CHANGED:
		if (other_kind_is_hashed(h, key, against)) {
			connect_again(h);
			return false;
		}
		host_fail(h,
		    "host key CHANGED: it shows %s %s, another is known (%s); somebody may sit in "
		    "between, or it was installed anew",
		    key->type, key->fingerprint, where(h, against));
		return false;
	case KNOWN_NEW:
		break;
	}
	key->first_seen = true;
	if (h->sweep->opt->host_keys == SWEEP_KEYS_RECORD)
		return true;
	host_fail(h,
	    "host key %s %s is not in known_hosts (compare it and add it there, or use "
	    "--host-keys record)",
	    key->type, key->fingerprint);
	return false;
}

void hostkey_step(struct host *h)
{
	struct known_host who = {h->target->name, h->target->address, h->port};
	struct sweep_host_key key;

	if (server_key(h, &key) != 0) {
		host_fail(h, "its host key cannot be read");
		return;
	}
	if (!judge(h, &key))
		return;
	if (h->sweep->events->host_key(h->sweep->ctx, h->target, &key) != 0) {
		host_fail(h, "its host key could not be recorded");
		return;
	}
	if (key.first_seen)
		known_add(&h->sweep->known, &who, key.blob);
	h->pump = ssh_event_new();
	if (h->pump == NULL || ssh_event_add_session(h->pump, h->session) != SSH_OK)
		host_fail(h, "libssh has no event for it");
	else if (gate_enter(h))
		auth_begin(h);
}
