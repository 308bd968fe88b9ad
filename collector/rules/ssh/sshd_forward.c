/*
 * What a log-in may have forwarded: the keywords allow a direction; the key's list and the
 * server's, where there are such, have each to name the port [openssh channels.c
 * channel_connect_to_port, check_rfwd_permission].
 */
#include "collector/rules/ports.h"
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"
#include "common/pattern.h"

/* A list of ports; none where `any` are permitted. */
struct ports {
	bool any;
	struct permit *first;
	size_t n;
};

typedef int pair_fn(const struct sshd *s, const struct permit *user, const struct permit *server);

static const struct permit everywhere = {
    .port = PERMIT_ANY_PORT, .host = {(const uint8_t *)"*", 1}};

/* ---- One entry of each list ---- */

/* Do they name one port? It goes to *port, 0: any. 1, 0, or -1 where the host would have to look up
 * a service. */
static int port_of_both(const struct permit *user, const struct permit *server, int32_t *port)
{
	*port = user->port == PERMIT_ANY_PORT ? server->port : user->port;
	if (user->port == PERMIT_ANY_PORT || server->port == PERMIT_ANY_PORT)
		return *port == PERMIT_SERVICE ? -1 : 1;
	if (user->port == PERMIT_SERVICE || server->port == PERMIT_SERVICE)
		return -1;
	return user->port == server->port;
}

/* Both have to be so. */
static int both(int a, int b)
{
	return a == 0 || b == 0 ? 0 : a < 0 ? a : b;
}

static bool is_any(struct slice host)
{
	return slice_eq_str(host, "*");
}

/* Is there a host that both take to connect to? It is compared as text. */
static int opens(const struct sshd *s, const struct permit *user, const struct permit *server)
{
	int32_t port;

	(void)s;
	return both(port_of_both(user, server, &port),
	    slice_eq(user->host, server->host) || is_any(user->host) || is_any(server->host));
}

static bool has_upper(struct slice host)
{
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] >= 'A' && host.p[i] <= 'Z')
			return true;
	return false;
}

static bool is_pattern(struct slice host)
{
	return slice_find(host, '*') < host.n || slice_find(host, '?') < host.n;
}

/* 1, 0, or -1 where two patterns might have a host in common. */
static int same_address(struct slice a, struct slice b)
{
	if (slice_eq(a, b) || is_any(a) || is_any(b))
		return 1;
	if (is_pattern(a) && is_pattern(b))
		return -1;
	return pattern_match(a, b, false) || pattern_match(b, a, false);
}

/* Is there a port that both take to listen on, and that the kernel lets the account have? The
 * address that the client asks for is in small letters when it is compared. */
static int listens(const struct sshd *s, const struct permit *user, const struct permit *server)
{
	int32_t port;
	int same = port_of_both(user, server, &port);

	if (has_upper(user->host) || has_upper(server->host))
		return 0;
	if (port > 0 && s->state->account->uid != 0 && port < s->state->first_port)
		return 0;
	return both(same, same_address(user->host, server->host));
}

/* ---- The lists ---- */

/* The list of a line, which is read once for an account. False: there is too much of it. */
static bool read_list(
    struct sshd *s, const struct fact_sshd_setting *row, bool back, struct sshd_permits *kept)
{
	struct slice args = row->args, word;
	const char *why;

	if (kept->row == row)
		return true;
	if (sshd_is_over(s, 1 + args.n / 4))
		return false;
	*kept = (struct sshd_permits){.row = row};
	while (args_next(s->c->arena, &args, &word))
		if (permit_parse(s->c->arena, word, back, &kept->first, &why) == 0)
			kept->n++;
	return true;
}

/* What PermitOpen or PermitListen says. False: nothing at all. */
static bool server_ports(struct sshd *s, struct door *d, bool back, struct ports *out)
{
	const char *keyword = back ? "permitlisten" : "permitopen";
	struct sshd_value v = sshd_get(s, keyword);
	struct slice word = sshd_word(s, d, keyword, "any");
	struct sshd_permits *kept = &s->state->permits[back];

	*out = (struct ports){.any = slice_eq_str(word, "any")};
	if (out->any || slice_eq_str(word, "none"))
		return out->any;
	if (read_list(s, v.rows[0], back, kept)) {
		out->first = kept->first;
		out->n = kept->n;
	} else {
		out->any = true;
		door_unsure(d, SLICE("which ports sshd lets forward"));
	}
	return true;
}

/* Is something in both lists? 1, 0, -1. */
static int in_both(
    struct sshd *s, const struct ports *user, const struct ports *server, pair_fn *pair)
{
	const struct permit *users = user->any ? &everywhere : user->first;
	const struct permit *servers = server->any ? &everywhere : server->first;
	int found = 0, got;

	if (sshd_is_over(s, (user->n + 1) * (server->n + 1)))
		return -1;
	for (const struct permit *u = users; u != NULL; u = u->next)
		for (const struct permit *v = servers; v != NULL; v = v->next) {
			got = pair(s, u, v);
			if (got == 1)
				return 1;
			found = got != 0 ? got : found;
		}
	return found;
}

/* Does the keyword let this direction through? [servconf.c multistate_tcpfwd] */
static bool takes(struct sshd *s, struct door *d, const char *keyword, const char *direction)
{
	struct slice word = sshd_word(s, d, keyword, "yes");

	return slice_eq_str_ci(word, "yes") || slice_eq_str_ci(word, "all") ||
	       slice_eq_str_ci(word, direction);
}

/* Connections that the client may have made from the host. To a socket of the file system it takes
 * the right to ports as well, and no list of them [session.c do_authenticated, channels.c
 * channel_connect_to_path]. */
static int forwards_out(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	struct ports user = {.any = o->permitopen == 0, .first = o->opens, .n = o->permitopen};
	struct ports server;

	if (!takes(s, d, "allowtcpforwarding", "local") || !server_ports(s, d, false, &server))
		return 0;
	d->sockets = server.any && user.any && takes(s, d, "allowstreamlocalforwarding", "local");
	return in_both(s, &user, &server, opens);
}

/* At least 1: there is no port below. */
static int64_t first_port(struct sshd *s)
{
	int64_t first = port_of_everybody(s->c, s->c->host);

	return first < 1 ? 1 : first;
}

/* Connections that the host takes for the client. At a socket of the file system no list is asked
 * for [channels.c remote_open_match]. */
static int forwards_back(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	struct ports user = {
	    .any = o->permitlisten == 0, .first = o->listens, .n = o->permitlisten};
	struct ports server;

	if (!takes(s, d, "allowtcpforwarding", "remote"))
		return 0;
	if (takes(s, d, "allowstreamlocalforwarding", "remote"))
		return 1;
	if (!server_ports(s, d, true, &server))
		return 0;
	if (s->state->first_port == 0)
		s->state->first_port = first_port(s);
	return in_both(s, &user, &server, listens);
}

int sshd_forwards(struct sshd *s, struct door *d, const struct authkey_options *o)
{
	int out, back;

	d->sockets = false;
	if (!o->port_forwarding || sshd_is_yes(s, d, "disableforwarding", false))
		return 0;
	out = forwards_out(s, d, o);
	back = out == 1 ? 0 : forwards_back(s, d, o);
	return out != 0 && back != 1 ? out : back;
}
