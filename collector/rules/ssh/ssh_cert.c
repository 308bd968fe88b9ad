/*
 * A certificate opens an account: a CA that the account's sshd trusts says so of a key [openssh
 * auth2-pubkey.c user_cert_trusted_ca; auth2-pubkeyfile.c; sshkey.c sshkey_cert_check_authority].
 * Two holders get in: of the key with its certificate, and of the CA's own key, who certifies what
 * she likes.
 */
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/ssh_cert.h"
#include "common/addr.h"

/* Lines times certificates of one account that are judged one by one. */
#define MOST_JUDGED 4096

/* ---- The certificate ---- */

static bool is_source_list(struct slice list)
{
	struct slice item;
	struct cidr net;
	struct addr one;

	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		if (cidr_parse_strict(item, &net) != 0 && addr_parse_numeric(item, &one) != 0)
			return false;
	}
	return true;
}

static void check_options(struct door *d, const struct cert_way *way, const struct cert_entry *e)
{
	const struct fact_origin nowhere = {0};
	const struct fact_certificate *cert = e->cert;

	certs_check_seal(cert, d);
	if (cert->error.n > 0)
		door_shut(d, nowhere, arena_str(d->c->arena, cert->error));
	certs_check_time(e, d);
	if (cert->force_command == 1 && way->options->has_command &&
	    !slice_eq(cert->command, way->options->command))
		door_shut(d, way->at, "the forced commands of line and certificate differ");
	if (cert->source_address == 1 && !is_source_list(cert->source))
		door_shut(d, nowhere, "the certificate's source-address is no list of networks");
	else if (cert->source_address == 1)
		source_need(d, SOURCE_AT, cert->source);
}

/* Root's rule is asked when the key is accepted. */
static void check_root(
    struct sshd_walk *w, struct door *d, const struct cert_way *way, bool has_command)
{
	struct slice word;

	if (w->account->uid != 0)
		return;
	word = sshd_word(&w->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "forced-commands-only") && !has_command)
		door_shut(d, way->at,
		    "PermitRootLogin forced-commands-only, and neither line nor certificate has a "
		    "command");
}

static void add_edge(struct sshd_walk *w, struct door *d, const char *what)
{
	sshd_admit(&w->sshd, d, w->account, SSHD_BY_KEY,
	    arena_printf(w->c.arena, "%s %.*s on %.*s", what, SLICE_ARG(w->account->name),
		SLICE_ARG(w->c.graph->hosts[w->c.host].name)));
}

/* Where a log-in takes two keys, one of another line may be the second. */
static void add_with_a_key(struct sshd_walk *w, const struct door *certified)
{
	struct door d = *certified;

	if (sshd_keys_needed(&w->sshd) != 2)
		return;
	door_premise(&d, sshd_walk_one_of_two(w));
	door_unsure(&d, SLICE("whether the certified key is another than the key of the line"));
	add_edge(w, &d, "a certified key and another open");
}

/* A line permits what it says; without one the certificate alone does. */
static void check_token(struct sshd_walk *w, struct door *d, const struct cert_way *way,
    const struct fact_certificate *cert)
{
	bool alone = way->line == NULL && way->name == NULL;

	if (sshd_is_token(cert->type))
		sshd_need_token(&w->sshd, d,
		    cert->no_touch_required == 1 && (alone || way->options->no_touch_required),
		    cert->verify_required == 1 || way->options->verify_required);
}

static void judge_class(struct sshd_walk *w, const struct door *line, const struct cert_way *way,
    const struct cert_class *class)
{
	const struct fact_certificate *cert = class->v[0].cert;
	struct revoked_asked asked = {
	    cert->fingerprint, cert->sha1, class->v[0].revocable ? cert : NULL};
	struct authkey_options o = *way->options;
	struct door d = *line;

	door_premise(&d, certs_node(&w->c, &class->v[0]));
	check_options(&d, way, &class->v[0]);
	cert_check_earlier(w, &d, way, class);
	sshd_check_algorithm(&w->sshd, &d, "pubkeyacceptedalgorithms",
	    &(struct sshd_key){way->at, cert->type, cert->bits});
	if (!sshd_takes_signature(&w->sshd, &d, cert->signature))
		door_shut(&d, way->at, "sshd does not accept how the CA signed");
	if (!class->v[0].revocable)
		asked.fingerprint = asked.sha1 = slice_of(NULL, 0);
	sshd_check_revoked_key(&w->sshd, &d, &asked);
	sshd_check_revoked_key(
	    &w->sshd, &d, &(struct revoked_asked){.fingerprint = way->ca, .sha1 = way->sha1});
	if (cert->force_command == 1) {
		o.has_command = true;
		o.command = cert->command;
	}
	o.port_forwarding = o.port_forwarding && cert->port_forwarding != 0;
	check_root(w, &d, way, o.has_command);
	check_token(w, &d, way, cert);
	sshd_check_grade(&w->sshd, &d, &o);
	if (sshd_keys_needed(&w->sshd) > 1) {
		add_with_a_key(w, &d);
		door_need(&d, "second-factor");
	}
	add_edge(w, &d, "a certified key opens");
}

static void judge_any(struct sshd_walk *w, const struct door *line, const struct cert_way *way,
    const struct cert_entry *first)
{
	struct door d = *line;

	door_premise(&d, certs_node_any(&w->c, line->rule, first));
	door_unsure(&d, SLICE("which of the CA's certificates the line lets in: too many to ask"));
	sshd_check_grade(&w->sshd, &d, way->options);
	add_edge(w, &d, "a certified key opens");
}

void cert_judge_classes(struct sshd_walk *w, const struct door *d, const struct cert_way *way,
    const struct cert_entry *v, size_t n)
{
	struct cert_judging *j = w->mine;

	if (n > 0 && j->judged + v->classes > MOST_JUDGED) {
		judge_any(w, d, way, v);
		return;
	}
	j->judged += n > 0 ? v->classes : 0;
	while (n > 0) {
		struct cert_class class = {v, v->alike};

		judge_class(w, d, way, &class);
		v += class.n;
		n -= class.n;
	}
}

/* ---- The CA's own key ---- */

void cert_of_ca(struct sshd_walk *w, struct door *d, const struct cert_way *way)
{
	if (way->writers != NULL) {
		d->rule = &rule_account_write;
		door_premise(d, *way->writers);
	} else {
		door_premise(d, graph_node(w->c.graph, NODE_KEY, NO_HOST, way->ca));
	}
}

/* She puts a command of her own into it where root's rule wants one, and certifies two keys where
 * two are asked for. */
static struct door minted(struct sshd_walk *w, const struct door *line, const struct cert_way *way)
{
	struct door d = *line;
	const struct cert_class none = {0};

	cert_of_ca(w, &d, way);
	cert_check_earlier(w, &d, way, &none);
	if (!sshd_takes_certificates(&w->sshd, &d, "pubkeyacceptedalgorithms"))
		door_shut(&d, way->at, "sshd accepts no certificates");
	if (!sshd_takes_type(&w->sshd, &d, "casignaturealgorithms", way->type))
		door_shut(&d, way->at, "sshd does not accept how the CA would sign");
	sshd_check_revoked_key(
	    &w->sshd, &d, &(struct revoked_asked){.fingerprint = way->ca, .sha1 = way->sha1});
	/* Whatever her own key is, the CA's has to sign for it. */
	if (sshd_is_token(way->type))
		door_need(&d, "second-factor");
	sshd_check_grade(&w->sshd, &d, way->options);
	return d;
}

void cert_judge_minted(struct sshd_walk *w, const struct door *line, const struct cert_way *way)
{
	struct door d = minted(w, line, way);

	add_edge(w, &d,
	    way->writers != NULL ? "who adds a CA certifies herself for"
				 : "who holds the CA's key certifies herself for");
}

/* ---- authorized_keys ---- */

/* Is a certificate without principals good for a line that asks for none? Until 10.3. */
static void judge_nameless(struct sshd_walk *w, const struct door *line, const struct cert_way *way)
{
	const struct cert_judging *j = w->mine;
	const struct cert_entry *v;
	size_t n = certs_find(j->all, way->ca, slice_of(NULL, 0), &v);
	int gone = n == 0 ? 1 : sshd_since(&w->sshd, 1003);
	struct door d = *line;

	if (gone < 0)
		door_unsure(&d, SLICE("whether this sshd takes certificates without principals"));
	else if (gone == 1)
		door_shut(&d, way->at, "this sshd takes no certificates without principals");
	cert_judge_classes(w, &d, way, v, n);
}

/* The first name that no earlier line takes is the one that the CA's holder would choose. */
static void judge_line_minted(struct sshd_walk *w, const struct door *line, struct cert_way way)
{
	struct slice list = way.options->principals, name;
	struct door d = minted(w, line, &way);

	while (d.shut && way.options->has_principals && cert_next_name(&list, &name)) {
		way.principal = name;
		d = minted(w, line, &way);
	}
	add_edge(w, &d, "who holds the CA's key certifies herself for");
}

static void judge_line(struct sshd_walk *w, const struct door *file, const struct key_line *line)
{
	const struct cert_judging *j = w->mine;
	const struct fact_authorized_key *k = line->key;
	struct cert_way way = {.at = k->at,
	    .ca = k->fingerprint,
	    .sha1 = k->sha1,
	    .type = k->type,
	    .principal = w->account->name,
	    .options = &line->options,
	    .line = line};
	struct slice list = line->options.principals;
	const struct cert_entry *v;
	struct door d = *file;
	size_t n;

	door_grant(&d, k->at);
	if (line->certifies == KEY_LINE_NO)
		door_shut(&d, k->at, line->distrusts);
	else if (line->certifies == KEY_LINE_UNSURE)
		door_unsure(&d, line->missing);
	sshd_walk_need_known(w, &d, k->at, &line->options);
	if (line->options.has_from)
		source_need(&d, SOURCE_FROM, line->options.from);
	if (line->options.has_principals && !cert_next_name(&list, &way.principal))
		door_shut(&d, k->at, "principals= names nobody");
	judge_line_minted(w, &d, way);
	if (!line->options.has_principals)
		judge_nameless(w, &d, &way);
	list = line->options.principals;
	if (!line->options.has_principals) {
		n = certs_find(j->all, way.ca, way.principal, &v);
		cert_judge_classes(w, &d, &way, v, n);
	}
	while (line->options.has_principals && cert_next_name(&list, &way.principal)) {
		n = certs_find(j->all, way.ca, way.principal, &v);
		cert_judge_classes(w, &d, &way, v, n);
	}
}

static void judge_file(struct sshd_walk *w, struct door *d, const struct key_file *file)
{
	for (size_t i = 0; i < file->n; i++)
		if (file->lines[i].options.cert_authority)
			judge_line(w, d, &file->lines[i]);
}

/* ---- The host ---- */

static void begin(struct sshd_walk *w)
{
	struct cert_judging *j = w->mine;

	j->judged = 0;
}

/* Few hosts have one: the others are not gone over again. */
static bool has_ca(struct rule_ctx *c)
{
	return facts_exist(c->facts,
		   "SELECT 1 FROM fact_authorized_key WHERE host = ? AND options LIKE "
		   "'%cert-authority%'",
		   c->host_id) ||
	       facts_exist(c->facts,
		   "SELECT 1 FROM fact_sshd_setting WHERE host = ? AND keyword = "
		   "'trustedusercakeys'",
		   c->host_id);
}

static void run(struct rule_ctx *c)
{
	static const struct sshd_visitor visitor = {
	    SSHD_BY_KEY, begin, judge_file, cert_judge_trusted};
	struct cert_judging j = {
	    .all = certs_of_case(c, &rule_ssh_cert), .plain = authkey_options_default()};
	struct fact_ca_key *cas;

	certs_add_host(c, &rule_ssh_cert);
	j.ncas = fact_load(c->facts, c->arena, ca_key, c->host_id, &cas);
	j.cas = cas;
	principal_lines_load(&j.principals, c);
	if (has_ca(c))
		sshd_walk(c, &rule_ssh_cert, &visitor, &j);
}

const struct rule rule_ssh_cert = {
    .name = "ssh-cert",
    .technique = "T1021.004",
    .doc = "a certificate, or the key of a CA, opens an account over SSH",
    .cure = "revoke-key",
    .nothing = "no CA is trusted for the account",
    .host = run,
};
