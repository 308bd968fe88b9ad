/*
 * An SSH key opens an account: a line of authorized_keys, as the account's sshd would judge it
 * [openssh auth2-pubkey.c, auth2-pubkeyfile.c]. The key is one node, wherever it lies and however
 * many accounts it opens.
 */
#include <stdlib.h>

#include "common/args.h"
#include "collector/rules/key_lines.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/sshd.h"
#include "common/sshd_path.h"

/* Files that one account's keys stand in; AuthorizedKeysFile with more names no more. */
#define MOST_FILES 16
/* Lines of which each pair is an edge where a log-in takes two keys. */
#define MOST_PAIRED 24

/* A line that accepts its key, and the door behind it. */
struct opened {
	struct door door;
	const struct key_line *line;
};

/* What judging one account at one sshd works with. */
struct judging {
	struct rule_ctx c; /* with an arena of its own, emptied after each account */
	struct sshd sshd;
	struct key_lines lines; /* of the host */
	const struct fact_account *account;
	struct slice root_home;
	struct door host; /* what holds for all accounts of the host */
	/* Of the account at hand: files that sshd reads, and lines that open it. */
	const struct key_file *files[MOST_FILES];
	size_t nfiles;
	struct opened *opened;
	size_t nopened, cap_opened;
};

/* ---- The key ---- */

static void check_algorithm(struct judging *j, struct door *d, const struct fact_authorized_key *k)
{
	sshd_check_algorithm(
	    &j->sshd, d, "pubkeyacceptedalgorithms", &(struct sshd_key){k->at, k->type, k->bits});
	if (slice_starts(k->type, "sk-"))
		door_need(d, "second-factor");
}

/* Root's rule is asked when the key is accepted: a later line with a command does not help. */
static void check_root(struct judging *j, struct door *d, const struct key_line *line)
{
	struct slice word;

	if (j->account->uid != 0)
		return;
	word = sshd_word(&j->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "forced-commands-only") && !line->options.has_command)
		door_shut(d, line->key->at,
		    "PermitRootLogin forced-commands-only, and the key has no command=");
}

/* An earlier line that accepts the same key rules: where it accepts from some addresses only, this
 * one is left with the others. */
static void check_earlier(struct judging *j, struct door *d, const struct key_line *line)
{
	const struct key_line *before = key_lines_before(line);

	for (size_t f = j->nfiles; !d->shut;) {
		for (; before != NULL && !d->shut; before = key_lines_before(before)) {
			if (before->accepts == KEY_LINE_UNSURE)
				door_unsure(
				    d, SLICE("whether an earlier line with this key rules"));
			else if (before->accepts == KEY_LINE_YES && before->options.has_from)
				source_need(d, SOURCE_NOT, before->options.from);
			else if (before->accepts == KEY_LINE_YES)
				door_shut(
				    d, before->key->at, "an earlier line with this key rules");
		}
		if (--f == 0)
			return;
		before = key_lines_last(j->files[f - 1], line->key->fingerprint);
	}
}

static void judge_line(struct judging *j, const struct door *file, const struct key_line *line)
{
	const struct fact_authorized_key *k = line->key;
	struct door d = *file;

	/* Most lines of a host are sound; of the others no node is made. */
	if (line->accepts == KEY_LINE_NO && j->c.refusals == NULL)
		return;
	door_grant(&d, k->at);
	door_premise(&d, graph_node(j->c.graph, NODE_KEY, NO_HOST, k->fingerprint));
	if (line->accepts == KEY_LINE_NO)
		door_shut(&d, k->at, line->refused);
	if (line->accepts == KEY_LINE_UNSURE)
		door_unsure(&d, line->missing);
	check_earlier(j, &d, line);
	check_algorithm(j, &d, k);
	sshd_check_revoked_key(
	    &j->sshd, &d, &(struct revoked_asked){.fingerprint = k->fingerprint, .sha1 = k->sha1});
	check_root(j, &d, line);
	if (line->options.has_from)
		source_need(&d, SOURCE_FROM, line->options.from);
	sshd_check_grade(&j->sshd, &d, &line->options);
	if (d.shut) {
		door_refused(&d, j->account);
		return;
	}
	grow(&j->opened, &j->cap_opened, j->nopened + 1, sizeof(*j->opened));
	j->opened[j->nopened++] = (struct opened){d, line};
}

/* ---- The log-in ---- */

static void add_edge(struct judging *j, struct door *d, const char *what)
{
	door_to_account(d, j->account,
	    arena_printf(j->c.arena, "%s %.*s on %.*s", what, SLICE_ARG(j->account->name),
		SLICE_ARG(j->c.graph->hosts[j->c.host].name)));
}

/* A log-in that takes two keys takes two different ones; their options hold together. */
static void add_pairs(struct judging *j)
{
	for (size_t i = 0; i < j->nopened; i++)
		for (size_t k = i + 1; k < j->nopened; k++) {
			struct door d = j->opened[i].door;

			if (slice_eq(j->opened[i].line->key->fingerprint,
				j->opened[k].line->key->fingerprint))
				continue;
			door_join(&d, &j->opened[k].door);
			add_edge(j, &d, "two keys open");
		}
}

static void add_edges(struct judging *j)
{
	unsigned keys = sshd_keys_needed(&j->sshd);

	if (keys == 2 && j->nopened <= MOST_PAIRED) {
		add_pairs(j);
		return;
	}
	for (size_t i = 0; i < j->nopened; i++) {
		if (keys > 1)
			door_need(&j->opened[i].door, "second-factor");
		add_edge(j, &j->opened[i].door, "the key opens");
	}
}

/* ---- Files ---- */

/* All lines of a file that sshd does not take: for `cordon why` only. */
static void refuse_lines(struct judging *j, const struct door *file, const struct key_file *lines)
{
	for (size_t i = 0; i < lines->n && j->c.refusals != NULL; i++) {
		const struct fact_authorized_key *k = lines->lines[i].key;
		struct door d = *file;

		door_grant(&d, k->at);
		door_premise(&d, graph_node(j->c.graph, NODE_KEY, NO_HOST, k->fingerprint));
		door_refused(&d, j->account);
	}
}

static void judge_file(struct judging *j, const struct door *account, struct slice path)
{
	const struct fact_file *f = rule_file(&j->c, path);
	const struct key_file *file = key_lines_file(&j->lines, path);
	struct door d = *account;

	if (f == NULL || file == NULL || j->nfiles == MOST_FILES)
		return;
	sshd_check_readable(&j->sshd, &d, f, j->account);
	if (sshd_is_yes(&j->sshd, &d, "strictmodes", true))
		sshd_check_modes(&j->sshd, &d, f, j->account);
	if (d.shut) {
		refuse_lines(j, &d, file);
		return;
	}
	j->files[j->nfiles++] = file;
	for (size_t i = 0; i < file->n; i++)
		judge_line(j, &d, &file->lines[i]);
}

static void judge_pattern(struct judging *j, const struct door *d, struct slice pattern)
{
	const struct fact_account *a = j->account;
	struct slice path;

	if (sshd_path_expand(j->c.arena, pattern, a->name, a->uid, a->home, j->root_home, &path) ==
	    0)
		judge_file(j, d, path);
}

static void judge_setting(
    struct judging *j, const struct door *d, const struct fact_sshd_setting *row)
{
	struct slice args = row->args, word;

	while (args_next(j->c.arena, &args, &word))
		judge_pattern(j, d, word);
}

/* One case of the client's address: see sshd_choose(). */
static void judge_case(struct judging *j, unsigned choice)
{
	struct door d = j->host;
	struct sshd_value v;

	d.c = &j->c;
	j->nfiles = j->nopened = 0;
	sshd_choose(&j->sshd, &d, choice);
	sshd_check_door(&j->sshd, &d, j->account);
	if (d.shut) {
		door_refused(&d, j->account);
		return;
	}
	v = sshd_get(&j->sshd, "authorizedkeysfile");
	if (v.nmaybe > 0)
		door_unsure(
		    &d, SLICE("AuthorizedKeysFile in a Match block that depends on the client"));
	for (size_t i = 0; i < v.nmaybe; i++)
		judge_setting(j, &d, v.maybe[i]);
	for (size_t i = 0; i < v.nrows; i++)
		judge_setting(j, &d, v.rows[i]);
	for (size_t i = 0; v.nrows == 0 && i < 2; i++)
		judge_pattern(j, &d, slice_str(sshd_default_key_files[i]));
	add_edges(j);
}

static void judge_account(struct judging *j)
{
	sshd_for_account(&j->sshd, j->account);
	for (unsigned choice = 0; choice < 1u << j->sshd.nchoices; choice++)
		judge_case(j, choice);
}

/* ---- The host ---- */

static void run(struct rule_ctx *c)
{
	const struct fact_account *root = rule_account_uid(c, 0);
	struct arena scratch = {0};
	struct judging j = {.c = *c, .root_home = root == NULL ? SLICE("/root") : root->home};
	struct slice *configs;
	size_t nconfigs = sshd_load(c, &j.sshd, &configs);

	j.host = door_open(c, &rule_ssh_key);
	nconfigs = sshd_check_host(&j.sshd, &j.host, configs, nconfigs);
	key_lines_load(&j.lines, c);
	j.c.arena = &scratch;
	j.sshd.c = &j.c;
	for (size_t s = 0; s < nconfigs; s++) {
		j.sshd.config = configs[s];
		for (size_t i = 0; i < c->naccounts; i++) {
			/* sshd asks for an account by its name: the first row answers. */
			j.account = &c->accounts[i];
			if (rule_account(c, j.account->name) == j.account)
				judge_account(&j);
			arena_reset(&scratch);
		}
	}
	free(j.opened);
	arena_free(&scratch);
}

static void finish(struct rule_ctx *c)
{
	source_finish(c, &rule_ssh_key);
}

const struct rule rule_ssh_key = {
    .name = "ssh-key",
    .technique = "T1021.004",
    .doc = "a private key opens an account over SSH",
    .cure = "revoke-key",
    .nothing = "no file that sshd reads for the account holds a line with a key",
    .host = run,
    .finish = finish,
};
