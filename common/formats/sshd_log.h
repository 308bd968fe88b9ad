/*
 * What sshd says of log-ins in the system log [openssh auth.c auth_log, format_method_key]:
 *
 *	TIME HOST sshd[PID]: Accepted METHOD for USER from ADDRESS port N ssh2[: TYPE FINGERPRINT]
 *
 * with `sshd-session` since 9.8; a certificate has ` ID KEY-ID (serial N) CA TYPE FINGERPRINT`
 *behind it. TIME is `Nov 23 20:29:00` [RFC 3164] or `2026-11-23T20:29:00.123456+01:00` [RFC 3339].
 *
 * Only these lines become rows: in others a password may stand where a name was asked for.
 */
#ifndef CORDON_FORMATS_SSHD_LOG_H
#define CORDON_FORMATS_SSHD_LOG_H

#include "common/formats/format.h"

struct sshd_log_row {
	struct row at;
	struct slice time;   /* as it stands there */
	struct slice method; /* publickey, hostbased, password, keyboard-interactive/pam, ... */
	struct slice user, from;
	struct slice type;	  /* ED25519, RSA-CERT, ...; empty: no key */
	struct slice fingerprint; /* SHA256:... or MD5:...; of a certificate: of its key */
	struct slice ca;	  /* of the key that signed it */
};

/* One line; false when it says nothing of a log-in that succeeded. */
bool sshd_log_line(struct slice line, struct sshd_log_row *row);
bool sshd_log_next(struct lines *in, struct sshd_log_row *row);

#endif
