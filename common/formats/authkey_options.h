/*
 * The options in front of a key [sshd(8) AUTHORIZED_KEYS FILE FORMAT; openssh auth-options.c
 * sshauthopt_parse]. Names are case-insensitive, values stand in double quotes with \" for a quote.
 * Anything unknown, malformed or given twice where sshd takes one makes the whole line dead.
 */
#ifndef CORDON_FORMATS_AUTHKEY_OPTIONS_H
#define CORDON_FORMATS_AUTHKEY_OPTIONS_H

#include "common/arena.h"
#include "common/formats/format.h"
#include "common/formats/permit.h"

#define AUTHKEY_TUNNEL_NONE -1
#define AUTHKEY_TUNNEL_ANY 0x7fffffff

struct authkey_options {
	bool cert_authority; /* the line admits certificates signed by the key, never the key itself
			      */
	bool restricted;
	bool pty, port_forwarding, agent_forwarding, x11_forwarding, user_rc; /* allowed */
	bool no_touch_required, verify_required;			      /* FIDO keys */
	bool has_command, has_from, has_principals;
	struct slice command, from, principals; /* without quotes and escapes */
	/*
	 * expiry-time: refused once the clock is past it. The earliest of those given in UTC and
	 * the earliest of those in the host's local time, as seconds of that zone's own calendar;
	 * both hold.
	 */
	bool has_expiry_utc, has_expiry_local;
	int64_t expiry_utc, expiry_local;
	uint32_t environment, permitopen, permitlisten; /* how many */
	struct permit *opens, *listens;
	bool by_service; /* one of these has the name of a service for its port: to a host that
			    does not know it the line is dead */
	int32_t tunnel;
	/* The oldest OpenSSH that knows every option used, as 100 * major + minor ("7.2" is 702);
	 * to an older one the line is dead. 0: any. */
	uint16_t since;
};

/* What a line without options grants. */
struct authkey_options authkey_options_default(void);

/*
 * The options field: `text` begins at its first byte and may go on behind it; it ends at the first
 * blank outside quotes. ERR_SYNTAX with *why set to words in static storage when sshd would not
 * take it.
 */
int authkey_options_parse(
    struct arena *a, struct slice text, struct authkey_options *out, const char **why);

/* Bytes of the options field at the start of text [openssh authfile.c
 * sshkey_advance_past_options]; ERR_SYNTAX when a quote is not closed. */
int authkey_options_span(struct slice text, size_t *out);

#endif
