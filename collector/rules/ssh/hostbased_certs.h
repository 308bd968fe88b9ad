/*
 * Certificates of hosts, as host-based log-ins ask for them [openssh auth2-hostbased.c
 * hostbased_key_allowed; sshkey.c sshkey_cert_check_authority, sshkey_cert_check_host]: the host's
 * key counts as known where a line @cert-authority with the key of its CA names the host, and so
 * does the certificate. Whoever has the host's key has its certificate, which the host shows to
 * everybody.
 *
 * Until 10.3 the certificate has the name as it stands, or no names at all, and critical options
 * say nothing; from then on its names may be patterns, and it has some name and no critical option.
 *
 * Owner: the index is made once for a case, in the rule context's lasting arena.
 */
#ifndef CORDON_RULES_HOSTBASED_CERTS_H
#define CORDON_RULES_HOSTBASED_CERTS_H

#include "collector/rules/ssh/hostbased_known.h"
#include "collector/rules/ssh/sshd.h"

/* Of one CA, certificates whose names are patterns or that have none, and that are asked for each
 * client: more are not. */
#define HOST_CERTS_MOST_WILD 256

struct host_cert {
	struct slice ca;
	struct slice name; /* one of its principals; empty: a pattern, or it has none */
	const struct fact_certificate *cert;
	uint32_t host; /* where it lies */
};

struct host_certs {
	struct host_cert *v; /* by CA, name, host */
	size_t n;
};

/* All of the case; the first call makes them. They stay in *kept. */
const struct host_certs *host_certs_of_case(struct rule_ctx *c, void **kept);

/* Those that a CA made and that may be for a client: first the ones with its name, from *named on,
 * then the others, from *wild on. `name` is in lower case. */
struct host_certs_found {
	const struct host_cert *named, *wild;
	size_t nnamed, nwild;
};
struct host_certs_found host_certs_find(
    const struct host_certs *all, struct slice ca, struct slice name);

/* Shuts the door where the server would refuse the certificate for the client, or makes it unsure.
 * `any_case`: the client says the name, as it likes. */
void host_certs_check(struct sshd *s, struct door *d, const struct fact_certificate *cert,
    struct slice name, bool any_case);

#endif
