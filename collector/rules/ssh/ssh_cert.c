/*
 * A certificate opens an account: a CA that the account's sshd trusts says so of a key [openssh
 * auth2-pubkey.c user_cert_trusted_ca; auth2-pubkeyfile.c; sshkey.c sshkey_cert_check_authority].
 * Two holders get in: of the key with its certificate, and of the CA's own key, who certifies what
 * she likes.
 */
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/certs.h"
#include "collector/rules/ssh/principal_lines.h"
#include "collector/rules/ssh/sshd_walk.h"
#include "common/addr.h"
#include "common/args.h"

/* Certificates of a class whose other principals are looked at. */
#define MOST_COMPARED 64

struct judging {
	const struct certs *all; /* of the case */
	struct principal_lines principals;
	const struct fact_ca_key *cas; /* of TrustedUserCAKeys, of all files of the host */
	size_t ncas;
	const struct fact_ca_key *first; /* of the file at hand */
	size_t nfirst;
	size_t nfiles; /* of principals that were there */
	struct authkey_options plain;
};

/* One line that lets certificates of a CA in. */
struct way {
	struct fact_origin at; /* the CA's */
	struct slice ca, sha1, type;
	struct slice principal; /* that the certificate must have */
	const struct authkey_options *options;
	const struct key_line *line;	    /* of authorized_keys; or NULL */
	const struct principal_file *names; /* or NULL */
	const struct principal_line *name;
};

/* Certificates that no server can tell apart, the CA's own key aside. */
struct class
{
	const struct cert_entry *v;
	size_t n; /* 0: of the CA's key, which has made none yet */
};

/* ---- What an earlier line takes ---- */

/* Names of principals= up to an empty one [match_principals_option]. */
static bool next_name(struct slice *list, struct slice *name)
{
	if (list->n == 0)
		return false;
	slice_cut(list, ',', name);
	return name->n > 0;
}

static bool line_names(const struct sshd_walk *w, const struct key_line *line, struct slice wanted)
{
	struct slice list = line->options.principals, name;

	if (!line->options.has_principals)
		return slice_eq(wanted, w->account->name);
	while (next_name(&list, &name))
		if (slice_eq(name, wanted))
			return true;
	return false;
}

/* How many of the class have a principal that is taken before; -1: not all were looked at. */
static int count_taken(struct sshd_walk *w, const struct class *class, const void *by,
    bool (*takes)(const struct sshd_walk *, const void *, struct slice))
{
	int count = 0;

	if (class->n > MOST_COMPARED)
		return -1;
	for (size_t i = 0; i < class->n; i++) {
		struct slice names = class->v[i].cert->principals, name;
		bool taken = false;

		while (!taken && args_next(w->c.arena, &names, &name))
			taken = takes(w, by, name);
		count += taken;
	}
	return count;
}

static bool taken_by_line(const struct sshd_walk *w, const void *line, struct slice name)
{
	return line_names(w, line, name);
}

/* Another line of the same file of principals, above and with other options. */
static bool taken_by_name(const struct sshd_walk *w, const void *way, struct slice name)
{
	const struct way *mine = way;
	const struct principal_line *line = principal_lines_of(mine->names, name);

	(void)w;
	return line != NULL && line < mine->name &&
	       !slice_eq(line->fact->options, mine->name->fact->options);
}

/* What came before rules: it leaves this line those whom it refuses by their address. */
static void give_way(struct door *d, const struct class *class, int count, struct fact_origin at,
    const struct authkey_options *options, bool sure)
{
	if (count == 0)
		return;
	if (count != (int)class->n || !sure)
		door_unsure(d, SLICE("whether an earlier line takes the certificate"));
	else if (options->has_from)
		source_need(d, SOURCE_NOT, options->from);
	else
		door_shut(d, at, "an earlier line takes the certificate, and rules");
}

/* Forced commands that differ: then sshd goes on to the next line. */
static bool commands_differ(const struct class *class, const struct authkey_options *options)
{
	return class->n > 0 && class->v[0].cert->force_command == 1 && options->has_command &&
	       !slice_eq(class->v[0].cert->command, options->command);
}

static void check_line_before(struct sshd_walk *w, struct door *d, const struct way *way,
    const struct class *class, const struct key_line *before)
{
	int known = sshd_walk_knows(w, &before->options), count;

	if (known == 0 || before->certifies == KEY_LINE_NO ||
	    commands_differ(class, &before->options))
		return;
	count = class->n == 0 ? 0 : count_taken(w, class, before, taken_by_line);
	/* The holder of the CA has a name of her choice on it, and no other. */
	if (class->n == 0 && line_names(w, before, way->principal)) {
		static const struct class one = {NULL, 1};

		class = &one;
		count = 1;
	}
	give_way(d, class, count, before->key->at, &before->options,
	    known > 0 && before->certifies == KEY_LINE_YES);
}

/* Lines of authorized_keys above, and in files before. */
static void check_earlier(
    struct sshd_walk *w, struct door *d, const struct way *way, const struct class *class)
{
	const struct key_line *before = way->line == NULL ? NULL : key_lines_before(way->line);

	for (size_t f = w->nfiles + (way->line == NULL); !d->shut;) {
		for (; before != NULL && !d->shut; before = key_lines_before(before))
			check_line_before(w, d, way, class, before);
		if (f-- <= 1)
			break;
		before = key_lines_last(w->files[f - 1], way->ca);
	}
	/* In a file of principals the first line rules, also where its options refuse. */
	if (way->names != NULL && !way->names->plain && class->n > 0 && !d->shut) {
		int count = count_taken(w, class, way, taken_by_name);

		if (count == (int)class->n)
			door_shut(d, way->name->fact->at,
			    "an earlier line names another principal of the certificate, and "
			    "rules");
		else if (count != 0)
			door_unsure(d, SLICE("whether an earlier line takes the certificate"));
	}
}

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

static void check_options(struct door *d, const struct way *way, const struct cert_entry *e)
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
static void check_root(struct sshd_walk *w, struct door *d, const struct way *way, bool has_command)
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
	if (sshd_keys_needed(&w->sshd) > 1)
		door_need(d, "second-factor");
	door_to_account(d, w->account,
	    arena_printf(w->c.arena, "%s %.*s on %.*s", what, SLICE_ARG(w->account->name),
		SLICE_ARG(w->c.graph->hosts[w->c.host].name)));
}

/* A line permits what it says; without one the certificate alone does. */
static void check_token(
    struct sshd_walk *w, struct door *d, const struct way *way, const struct fact_certificate *cert)
{
	bool alone = way->line == NULL && way->name == NULL;

	if (sshd_is_token(cert->type))
		sshd_need_token(&w->sshd, d,
		    cert->no_touch_required == 1 && (alone || way->options->no_touch_required),
		    cert->verify_required == 1 || way->options->verify_required);
}

static void judge_class(
    struct sshd_walk *w, const struct door *line, const struct way *way, const struct class *class)
{
	const struct fact_certificate *cert = class->v[0].cert;
	struct revoked_asked asked = {
	    cert->fingerprint, cert->sha1, class->v[0].revocable ? cert : NULL};
	struct authkey_options o = *way->options;
	struct door d = *line;

	door_premise(&d, certs_node(&w->c, &class->v[0]));
	check_options(&d, way, &class->v[0]);
	check_earlier(w, &d, way, class);
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
	add_edge(w, &d, "a certified key opens");
}

static void judge_classes(struct sshd_walk *w, const struct door *d, const struct way *way,
    const struct cert_entry *v, size_t n)
{
	while (n > 0) {
		struct class class = {v, certs_class(v, n)};

		judge_class(w, d, way, &class);
		v += class.n;
		n -= class.n;
	}
}

/* ---- The CA's own key ---- */

/* She puts a command of her own into it where root's rule wants one. */
static struct door minted(struct sshd_walk *w, const struct door *line, const struct way *way)
{
	struct door d = *line;
	const struct class none = {0};

	door_premise(&d, graph_node(w->c.graph, NODE_KEY, NO_HOST, way->ca));
	check_earlier(w, &d, way, &none);
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

static void judge_minted(struct sshd_walk *w, const struct door *line, const struct way *way)
{
	struct door d = minted(w, line, way);

	add_edge(w, &d, "who holds the CA's key certifies herself for");
}

/* ---- authorized_keys ---- */

/* Is a certificate without principals good for a line that asks for none? Until 10.3. */
static void judge_nameless(struct sshd_walk *w, const struct door *line, const struct way *way)
{
	const struct judging *j = w->mine;
	const struct cert_entry *v;
	size_t n = certs_find(j->all, way->ca, slice_of(NULL, 0), &v);
	int gone = n == 0 ? 1 : sshd_since(&w->sshd, 1003);
	struct door d = *line;

	if (gone < 0)
		door_unsure(&d, SLICE("whether this sshd takes certificates without principals"));
	else if (gone == 1)
		door_shut(&d, way->at, "this sshd takes no certificates without principals");
	judge_classes(w, &d, way, v, n);
}

/* The first name that no earlier line takes is the one that the CA's holder would choose. */
static void judge_line_minted(struct sshd_walk *w, const struct door *line, struct way way)
{
	struct slice list = way.options->principals, name;
	struct door d = minted(w, line, &way);

	while (d.shut && way.options->has_principals && next_name(&list, &name)) {
		way.principal = name;
		d = minted(w, line, &way);
	}
	add_edge(w, &d, "who holds the CA's key certifies herself for");
}

static void judge_line(struct sshd_walk *w, const struct door *file, const struct key_line *line)
{
	const struct judging *j = w->mine;
	const struct fact_authorized_key *k = line->key;
	struct way way = {.at = k->at,
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
	if (line->options.has_principals && !next_name(&list, &way.principal))
		door_shut(&d, k->at, "principals= names nobody");
	judge_line_minted(w, &d, way);
	if (!line->options.has_principals)
		judge_nameless(w, &d, &way);
	list = line->options.principals;
	if (!line->options.has_principals) {
		n = certs_find(j->all, way.ca, way.principal, &v);
		judge_classes(w, &d, &way, v, n);
	}
	while (line->options.has_principals && next_name(&list, &way.principal)) {
		n = certs_find(j->all, way.ca, way.principal, &v);
		judge_classes(w, &d, &way, v, n);
	}
}

static void judge_file(struct sshd_walk *w, struct door *d, const struct key_file *file)
{
	for (size_t i = 0; i < file->n; i++)
		if (file->lines[i].options.cert_authority)
			judge_line(w, d, &file->lines[i]);
}

/* ---- TrustedUserCAKeys ---- */

static struct way way_of(const struct fact_ca_key *ca, const struct authkey_options *options)
{
	return (struct way){.at = ca->at,
	    .ca = ca->fingerprint,
	    .sha1 = ca->sha1,
	    .type = ca->type,
	    .options = options};
}

/* One principal, of each CA. */
static void judge_name(struct sshd_walk *w, const struct door *line, struct way *given)
{
	const struct judging *j = w->mine;

	for (size_t i = 0; i < j->nfirst; i++) {
		struct way way = way_of(&j->first[i], given->options);
		const struct cert_entry *v;
		struct door d = *line;
		size_t n;

		if (way.ca.n == 0)
			continue;
		way.principal = given->principal;
		way.names = given->names;
		way.name = given->name;
		if (way.name == NULL)
			door_grant(&d, way.at);
		else
			door_cite(&d, way.at);
		judge_minted(w, &d, &way);
		n = certs_find(j->all, way.ca, way.principal, &v);
		judge_classes(w, &d, &way, v, n);
	}
}

static void judge_principal(struct sshd_walk *w, const struct door *file,
    const struct principal_file *names, const struct principal_line *line)
{
	struct way way = {
	    .principal = line->fact->name, .options = &line->options, .names = names, .name = line};
	struct door d = *file;

	if (line->again || (line->dead && w->c.refusals == NULL))
		return;
	door_grant(&d, line->fact->at);
	if (line->accepts == KEY_LINE_NO)
		door_shut(&d, line->fact->at, line->refused);
	else if (line->accepts == KEY_LINE_UNSURE)
		door_unsure(&d, line->missing);
	sshd_walk_need_known(w, &d, line->fact->at, &line->options);
	if (line->options.has_from)
		source_need(&d, SOURCE_FROM, line->options.from);
	judge_name(w, &d, &way);
}

static void judge_principals(struct sshd_walk *w, struct door *d, const struct fact_file *f)
{
	struct judging *j = w->mine;
	const struct principal_file *file = principal_lines_file(&j->principals, f->path);

	for (size_t i = 0; file != NULL && i < file->n; i++)
		judge_principal(w, d, file, &file->lines[i]);
	j->nfiles += file != NULL;
}

/* A door to none: for `cordon why`. */
static void refuse_cas(struct sshd_walk *w, const struct door *account, const char *why)
{
	const struct judging *j = w->mine;

	for (size_t i = 0; i < j->nfirst && w->c.refusals != NULL; i++) {
		struct door d = *account;

		door_grant(&d, j->first[i].at);
		door_premise(
		    &d, graph_node(w->c.graph, NODE_KEY, NO_HOST, j->first[i].fingerprint));
		door_shut(&d, j->first[i].at, why);
		door_refused(&d, w->account);
	}
}

/* What the program says is not known: any certificate may be let in, and the CA's holder. */
static void judge_program(struct sshd_walk *w, const struct door *account)
{
	const struct judging *j = w->mine;

	for (size_t i = 0; i < j->nfirst; i++) {
		struct way way = way_of(&j->first[i], &j->plain);
		const struct cert_entry *v;
		struct door d = *account;
		size_t n;

		if (way.ca.n == 0)
			continue;
		door_grant(&d, way.at);
		door_unsure(&d, SLICE("which principals AuthorizedPrincipalsCommand names"));
		judge_minted(w, &d, &way);
		n = certs_find_any(j->all, way.ca, &v);
		judge_classes(w, &d, &way, v, n);
	}
}

/* A keyword's values that may count: words of which `none` outside of Match is none. */
static bool each_value(struct sshd_walk *w, struct door *d, const char *keyword,
    void (*fn)(struct sshd_walk *, struct door *, struct slice))
{
	struct sshd_value v = sshd_get(&w->sshd, keyword);
	bool sure = false;

	if (v.nmaybe > 0)
		door_unsure(d, arena_printf(w->c.arena,
				   "%s in a Match block that depends on the client", keyword));
	for (size_t i = 0; i < v.nmaybe + v.nrows; i++) {
		const struct fact_sshd_setting *row =
		    i < v.nmaybe ? v.maybe[i] : v.rows[i - v.nmaybe];
		struct slice args = row->args, word = {0};

		args_next(w->c.arena, &args, &word);
		if (word.n == 0 || (slice_eq_str_ci(word, "none") && row->block <= 0))
			continue;
		door_cite(d, row->at);
		sure = sure || i >= v.nmaybe;
		fn(w, d, word);
	}
	return sure;
}

static void principals_value(struct sshd_walk *w, struct door *d, struct slice pattern)
{
	struct judging *j = w->mine;

	/* By Match it is a file of that name. */
	j->nfiles = 0;
	sshd_walk_pattern(
	    w, d, slice_eq_str_ci(pattern, "none") ? SLICE("%h/none") : pattern, judge_principals);
	if (j->nfiles == 0)
		refuse_cas(w, d, "AuthorizedPrincipalsFile names no file with a line");
}

static void program_value(struct sshd_walk *w, struct door *d, struct slice program)
{
	(void)program;
	judge_program(w, d);
}

/* The lines of one file of CAs; the rows of a file stand together. */
static void trusted_value(struct sshd_walk *w, struct door *account, struct slice path)
{
	struct judging *j = w->mine;
	struct door d = *account;
	bool file, program;
	size_t i = 0;

	while (i < j->ncas && !slice_eq(j->cas[i].path, path))
		i++;
	j->first = j->cas + i;
	for (j->nfirst = 0; i < j->ncas && slice_eq(j->cas[i].path, path); i++)
		j->nfirst++;
	if (j->nfirst == 0)
		return;
	file = each_value(w, &d, "authorizedprincipalsfile", principals_value);
	program = each_value(w, &d, "authorizedprincipalscommand", program_value);
	if (!file && !program) {
		struct way way = {.principal = w->account->name, .options = &j->plain};

		judge_name(w, &d, &way);
	}
}

static void begin(struct sshd_walk *w)
{
	(void)w;
}

static void judge_trusted(struct sshd_walk *w, struct door *d)
{
	each_value(w, d, "trustedusercakeys", trusted_value);
}

/* ---- The host ---- */

/* Few hosts have one: the others are not gone over again. */
static bool has_ca_line(struct rule_ctx *c)
{
	return facts_exist(c->facts,
	    "SELECT 1 FROM fact_authorized_key WHERE host = ? AND options LIKE '%cert-authority%'",
	    c->host_id);
}

static void run(struct rule_ctx *c)
{
	static const struct sshd_visitor visitor = {SSHD_BY_KEY, begin, judge_file, judge_trusted};
	struct judging j = {
	    .all = certs_of_case(c, &rule_ssh_cert), .plain = authkey_options_default()};
	struct fact_ca_key *cas;

	certs_add_host(c, &rule_ssh_cert);
	j.ncas = fact_load(c->facts, c->arena, ca_key, c->host_id, &cas);
	j.cas = cas;
	principal_lines_load(&j.principals, c);
	if (j.ncas > 0 || has_ca_line(c))
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
