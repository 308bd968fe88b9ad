/*
 * CAs of TrustedUserCAKeys, and the principals that they may name for an account: its own name, or
 * what AuthorizedPrincipalsFile and AuthorizedPrincipalsCommand say [openssh auth2-pubkey.c
 * user_cert_trusted_ca].
 */
#include "collector/rules/source.h"
#include "collector/rules/ssh/ssh_cert.h"
#include "collector/rules/written.h"
#include "common/args.h"

/* Stands for the key of a CA that is not in the file yet. */
#define ADDED "added"

/* CA number i of the file at hand, the one that its writers may add behind the last; or NULL. */
static const struct fact_ca_key *ca_of(const struct cert_judging *j, size_t i)
{
	if (i < j->nfirst)
		return &j->first[i];
	return i == j->nfirst && j->writers != NO_NODE ? &j->added : NULL;
}

static struct cert_way way_of(const struct cert_judging *j, const struct fact_ca_key *ca,
    const struct authkey_options *options)
{
	return (struct cert_way){.at = ca->at,
	    .ca = ca->fingerprint,
	    .sha1 = ca->sha1,
	    .type = ca->type,
	    .writers = ca == &j->added ? &j->writers : NULL,
	    .options = options};
}

/* One principal, of each CA. */
static void judge_name(struct sshd_walk *w, const struct door *line, struct cert_way *given)
{
	const struct cert_judging *j = w->mine;
	const struct fact_ca_key *ca;

	for (size_t i = 0; (ca = ca_of(j, i)) != NULL; i++) {
		struct cert_way way = way_of(j, ca, given->options);
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
		cert_judge_minted(w, &d, &way);
		n = certs_find(j->all, way.ca, way.principal, &v);
		cert_judge_classes(w, &d, &way, v, n);
	}
}

static void judge_principal(struct sshd_walk *w, const struct door *file,
    const struct principal_file *names, const struct principal_line *line)
{
	struct cert_way way = {
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
	struct cert_judging *j = w->mine;
	const struct principal_file *file = principal_lines_file(&j->principals, f->path);

	for (size_t i = 0; file != NULL && i < file->n; i++)
		judge_principal(w, d, file, &file->lines[i]);
	j->nfiles += file != NULL;
}

/* A door to none: for `cordon why`. */
static void refuse_cas(struct sshd_walk *w, const struct door *account, const char *why)
{
	const struct cert_judging *j = w->mine;
	const struct fact_ca_key *ca;

	for (size_t i = 0; w->c.refusals != NULL && (ca = ca_of(j, i)) != NULL; i++) {
		struct cert_way way = way_of(j, ca, &j->plain);
		struct door d = *account;

		door_grant(&d, ca->at);
		cert_of_ca(w, &d, &way);
		door_shut(&d, ca->at, why);
		door_refused(&d, w->account);
	}
}

/* What the program says is not known: any certificate may be let in, and the CA's holder. */
static void judge_program(struct sshd_walk *w, const struct door *account)
{
	const struct cert_judging *j = w->mine;
	const struct fact_ca_key *ca;

	for (size_t i = 0; (ca = ca_of(j, i)) != NULL; i++) {
		struct cert_way way = way_of(j, ca, &j->plain);
		const struct cert_entry *v;
		struct door d = *account;
		size_t n;

		if (way.ca.n == 0)
			continue;
		door_grant(&d, way.at);
		door_unsure(&d, SLICE("which principals AuthorizedPrincipalsCommand names"));
		cert_judge_minted(w, &d, &way);
		n = certs_find_any(j->all, way.ca, &v);
		cert_judge_classes(w, &d, &way, v, n);
	}
}

static void principals_value(
    struct sshd_walk *w, struct door *d, const struct fact_sshd_setting *row, struct slice pattern)
{
	struct cert_judging *j = w->mine;

	(void)row;
	/* By Match it is a file of that name. */
	j->nfiles = 0;
	sshd_walk_pattern(
	    w, d, slice_eq_str_ci(pattern, "none") ? SLICE("%h/none") : pattern, judge_principals);
	if (j->nfiles == 0)
		refuse_cas(w, d, "AuthorizedPrincipalsFile names no file with a line");
}

static void program_value(struct sshd_walk *w, struct door *account,
    const struct fact_sshd_setting *row, struct slice program)
{
	struct door d = *account;

	(void)program;
	sshd_check_helper(&w->sshd, &d, row, w->account);
	judge_program(w, &d);
}

/* Who can write the file adds a CA of her own: sshd asks nothing of its owner and mode [openssh
 * authfile.c sshkey_in_file]. Of what type she makes it is hers to choose. */
static void take_writers(struct sshd_walk *w, struct cert_judging *j, struct slice path)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"};
	const struct fact_file *f = rule_file(&w->c, path);
	struct door none = door_open(&w->c, w->host.rule);

	j->writers = f == NULL ? NO_NODE : written_node(&w->c, f);
	if (j->writers == NO_NODE)
		return;
	j->added = (struct fact_ca_key){
	    .at = {.path = f->path}, .path = path, .fingerprint = SLICE(ADDED)};
	for (size_t i = 0; i < 3; i++) {
		j->added.type = slice_str(types[i]);
		if (sshd_takes_type(&w->sshd, &none, "casignaturealgorithms", j->added.type))
			return;
	}
}

/* The lines of one file of CAs; the rows of a file stand together. */
static void take_cas(struct cert_judging *j, struct slice path)
{
	size_t i = 0;

	while (i < j->ncas && !slice_eq(j->cas[i].path, path))
		i++;
	j->first = j->cas + i;
	for (j->nfirst = 0; i < j->ncas && slice_eq(j->cas[i].path, path); i++)
		j->nfirst++;
}

static void trusted_value(struct sshd_walk *w, struct door *account,
    const struct fact_sshd_setting *row, struct slice path)
{
	struct cert_judging *j = w->mine;
	struct door d = *account;
	bool file, program;

	(void)row;
	take_cas(j, path);
	take_writers(w, j, path);
	if (ca_of(j, 0) == NULL)
		return;
	file = sshd_walk_values(w, &d, "authorizedprincipalsfile", principals_value);
	program = sshd_walk_values(w, &d, "authorizedprincipalscommand", program_value);
	if (!file && !program) {
		struct cert_way way = {.principal = w->account->name, .options = &j->plain};

		judge_name(w, &d, &way);
	}
}

void cert_judge_trusted(struct sshd_walk *w, struct door *d)
{
	sshd_walk_values(w, d, "trustedusercakeys", trusted_value);
}
