/*
 * An SSH key opens an account: a line of authorized_keys, as the account's sshd would judge it
 * [openssh auth2-pubkey.c, auth2-pubkeyfile.c]. The key is one node, wherever it lies and however
 * many accounts it opens.
 */
#include <stdlib.h>

#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "collector/rules/ssh/key_command.h"

/* Lines of which each pair is an edge where a log-in takes two keys. */
#define MOST_PAIRED 24

/* A line that accepts its key, and the door behind it. */
struct opened {
	struct door door;
	const struct key_line *line;
};

/* Lines with one key that are asked whether they take it before another; who writes more writes
 * them to be slow. */
#define MOST_EARLIER 16

/* What opens the account in the case at hand. */
struct judging {
	struct opened *opened;
	size_t nopened, cap_opened;
};

/* ---- The key ---- */

static void check_algorithm(struct sshd_walk *w, struct door *d, const struct key_line *line)
{
	const struct fact_authorized_key *k = line->key;

	sshd_check_algorithm(
	    &w->sshd, d, "pubkeyacceptedalgorithms", &(struct sshd_key){k->at, k->type, k->bits});
	if (sshd_is_token(k->type))
		sshd_need_token(
		    &w->sshd, d, line->options.no_touch_required, line->options.verify_required);
}

/* Root's rule is asked when the key is accepted: a later line with a command does not help. */
static void check_root(struct sshd_walk *w, struct door *d, const struct key_line *line)
{
	struct slice word;

	if (w->account->uid != 0)
		return;
	word = sshd_word(&w->sshd, d, "permitrootlogin", "prohibit-password");
	if (slice_eq_str_ci(word, "forced-commands-only") && !line->options.has_command)
		door_shut(d, line->key->at,
		    "PermitRootLogin forced-commands-only, and the key has no command=");
}

/* An earlier line that accepts the same key rules: where it accepts from some addresses only, this
 * one is left with the others. */
static void check_earlier(struct sshd_walk *w, struct door *d, const struct key_line *line)
{
	const struct key_line *before = key_lines_before(line);
	size_t asked = 0;

	for (size_t f = w->nfiles; !d->shut;) {
		for (; before != NULL && !d->shut; before = key_lines_before(before)) {
			int known = sshd_walk_knows(w, &before->options);

			if (known == 0 || before->accepts == KEY_LINE_NO)
				continue;
			if (asked++ == MOST_EARLIER) {
				door_unsure(d,
				    SLICE("whether one of many earlier lines with this key rules"));
				return;
			}
			if (known < 0 || before->accepts == KEY_LINE_UNSURE)
				door_unsure(
				    d, SLICE("whether an earlier line with this key rules"));
			else if (before->options.has_from)
				source_need(d, SOURCE_NOT, before->options.from);
			else
				door_shut(
				    d, before->key->at, "an earlier line with this key rules");
		}
		if (--f == 0)
			return;
		before = key_lines_last(w->files[f - 1], line->key->fingerprint);
	}
}

static void judge_line(struct sshd_walk *w, const struct door *file, const struct key_line *line)
{
	const struct fact_authorized_key *k = line->key;
	struct judging *j = w->mine;
	struct door d = *file;

	/* Most lines of a host are sound; of the others no node is made. */
	if (line->accepts == KEY_LINE_NO && w->c.refusals == NULL)
		return;
	door_grant(&d, k->at);
	door_premise(&d, graph_node(w->c.graph, NODE_KEY, NO_HOST, k->fingerprint));
	if (line->accepts == KEY_LINE_NO)
		door_shut(&d, k->at, line->refused);
	if (line->accepts == KEY_LINE_UNSURE)
		door_unsure(&d, line->missing);
	sshd_walk_need_known(w, &d, k->at, &line->options);
	check_earlier(w, &d, line);
	check_algorithm(w, &d, line);
	sshd_check_revoked_key(
	    &w->sshd, &d, &(struct revoked_asked){.fingerprint = k->fingerprint, .sha1 = k->sha1});
	check_root(w, &d, line);
	if (line->options.has_from)
		source_need(&d, SOURCE_FROM, line->options.from);
	sshd_check_grade(&w->sshd, &d, &line->options);
	if (d.shut) {
		door_refused(&d, w->account);
		return;
	}
	grow(&j->opened, &j->cap_opened, j->nopened + 1, sizeof(*j->opened));
	j->opened[j->nopened++] = (struct opened){d, line};
}

/* ---- The log-in ---- */

static void add_edge(struct sshd_walk *w, struct door *d, const char *what)
{
	sshd_admit(&w->sshd, d, w->account, SSHD_BY_KEY,
	    arena_printf(w->c.arena, "%s %.*s on %.*s", what, SLICE_ARG(w->account->name),
		SLICE_ARG(w->c.graph->hosts[w->c.host].name)));
}

/* A log-in that takes two keys takes two different ones; their options hold together. */
static void add_pairs(struct sshd_walk *w)
{
	struct judging *j = w->mine;

	for (size_t i = 0; i < j->nopened; i++)
		for (size_t k = i + 1; k < j->nopened; k++) {
			struct door d = j->opened[i].door;

			if (slice_eq(j->opened[i].line->key->fingerprint,
				j->opened[k].line->key->fingerprint))
				continue;
			door_join(&d, &j->opened[k].door);
			add_edge(w, &d, "two keys open");
		}
}

/* For the rule of certificates. */
static void add_one_of_two(struct sshd_walk *w, const struct door *opened)
{
	struct door d = *opened;

	door_to_node(&d, sshd_walk_one_of_two(w),
	    arena_printf(w->c.arena, "the key is one of two that %.*s asks for",
		SLICE_ARG(w->account->name)));
}

static void add_edges(struct sshd_walk *w, struct door *account)
{
	struct judging *j = w->mine;
	unsigned keys = sshd_keys_needed(&w->sshd);

	key_command_add(w, account);
	if (keys == 2 && j->nopened <= MOST_PAIRED) {
		add_pairs(w);
		for (size_t i = 0; i < j->nopened; i++)
			add_one_of_two(w, &j->opened[i].door);
		return;
	}
	for (size_t i = 0; i < j->nopened; i++) {
		if (keys == 2)
			add_one_of_two(w, &j->opened[i].door);
		if (keys > 1)
			door_need(&j->opened[i].door, "second-factor");
		add_edge(w, &j->opened[i].door, "the key opens");
	}
}

/* ---- Files ---- */

static void begin(struct sshd_walk *w)
{
	struct judging *j = w->mine;

	j->nopened = 0;
}

/* All lines of a file that sshd does not take: for `cordon why` only. */
static void refuse_lines(struct sshd_walk *w, const struct door *file, const struct key_file *lines)
{
	for (size_t i = 0; i < lines->n && w->c.refusals != NULL; i++) {
		const struct fact_authorized_key *k = lines->lines[i].key;
		struct door d = *file;

		door_grant(&d, k->at);
		door_premise(&d, graph_node(w->c.graph, NODE_KEY, NO_HOST, k->fingerprint));
		door_refused(&d, w->account);
	}
}

static void judge_file(struct sshd_walk *w, struct door *d, const struct key_file *file)
{
	if (d->shut) {
		refuse_lines(w, d, file);
		return;
	}
	for (size_t i = 0; i < file->n; i++)
		judge_line(w, d, &file->lines[i]);
}

static void run(struct rule_ctx *c)
{
	static const struct sshd_visitor visitor = {SSHD_BY_KEY, begin, judge_file, add_edges};
	struct judging j = {0};

	sshd_walk(c, &rule_ssh_key, &visitor, &j);
	free(j.opened);
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
