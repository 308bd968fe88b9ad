/*
 * OpenSSH's patterns and lists [ssh_config(5) PATTERNS; openssh match.c, addrmatch.c], as sshd
 * evaluates them in `from=`, Match, AllowUsers and known_hosts. Pure functions; nothing is
 * resolved.
 */
#ifndef CORDON_COMMON_PATTERN_H
#define CORDON_COMMON_PATTERN_H

#include "common/addr.h"

/* What a list says of a subject. */
enum list_match {
	LIST_BAD = -2,	   /* a malformed network in the list: sshd refuses */
	LIST_NEGATED = -1, /* an item with '!' matched */
	LIST_NONE = 0,
	LIST_MATCH = 1,
};

/* `*` any bytes, `?` one byte; the whole of text must match. Time: at worst their lengths
 * multiplied. */
bool pattern_match(struct slice text, struct slice pattern, bool fold_case);

/*
 * A list of patterns between commas, '!' before a pattern negates it. A list of negations only
 * never matches. A pattern of 1023 bytes or more ends the list as LIST_NONE, as in sshd.
 * LIST_NEGATED, LIST_NONE or LIST_MATCH.
 */
enum list_match pattern_list(struct slice text, struct slice list, bool fold_case);

/*
 * A list of networks, addresses and wildcards against an address [addrmatch.c addr_match_list].
 * Wildcards see the address as the server writes it. Items are taken left to right:
 * a malformed one reached before a negated hit gives LIST_BAD, even behind a positive hit.
 */
enum list_match addr_list(const struct addr *a, struct slice list);

/*
 * The value of `from=`, or what follows the '@' in AllowUsers [match.c match_host_and_ip]. `host`
 * is the name that the server has for the client: with UseDNS no, the address as text. LIST_MATCH,
 * LIST_NONE (also for a negated hit) or LIST_BAD.
 */
enum list_match host_and_addr_list(struct slice host, const struct addr *a, struct slice list);

/*
 * One item of AllowUsers or DenyUsers, `USER` or `USER@HOSTS`, cut at the last '@' [match.c
 * match_user]. '!' has no meaning before the user. LIST_MATCH, LIST_NONE or LIST_BAD.
 */
enum list_match user_item(
    struct slice user, struct slice host, const struct addr *a, struct slice item);

#endif
