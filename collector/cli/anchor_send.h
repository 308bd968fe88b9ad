/*
 * The anchor kept on another machine, so that who rewrites a case has two places to change. Only
 * where the handler names one.
 */
#ifndef CORDON_CLI_ANCHOR_SEND_H
#define CORDON_CLI_ANCHOR_SEND_H

#include "common/arena.h"

#define SYSLOG_TLS_PORT "6514" /* RFC 5425, section 4.1 */

/*
 * As a syslog message [RFC 5424] over TLS [RFC 5425]. `server` is host[:port]; `ca` a file of
 * certificates (PEM), NULL: those of this system. 0, ERR_IO, ERR_USAGE with *why. At most some 20
 * seconds.
 */
int anchor_to_syslog(
    struct arena *a, const char *server, const char *ca, const char *line, const char **why);
/* The message, without the count of its bytes in front. */
struct slice anchor_syslog_message(struct arena *a, const char *line);

/* As a line at the end of a file, with the time in front, by ssh(1). `place` is [user@]host:file.
 * 0, ERR_IO, ERR_USAGE with *why. */
int anchor_over_ssh(struct arena *a, const char *place, const char *line, const char **why);

#endif
