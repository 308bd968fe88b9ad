/* cordon seal: sign what is there; a witness's signature and a time stamp beside it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/anchor.h"
#include "collector/case/seal.h"
#include "collector/case/stamp.h"
#include "collector/cli/print.h"
#include "collector/cli/seal_case.h"
#include "include/err.h"
#include "include/limits.h"

struct seal_args {
	const char *key, *witness, *query, *answer, *syslog, *ca, *ssh;
};

#define ROW(option_name, member, what)                                                           \
	.name = option_name, .kind = &option_text, .offset = offsetof(struct seal_args, member), \
	.value = what

static const struct option seal_options[] = {
    {
	ROW("key", key, "FILE"),
	.letter = 'k',
	.doc =
	    "The SSH key to sign with: a private key, whose passphrase is asked for, or a public "
	    "one whose other half the ssh-agent or a token has. Without it a new seal is not "
	    "signed.",
    },
    {
	ROW("witness-key", witness, "FILE"),
	.doc = "The key of a second one who signs. Without --key: to the seal that is there.",
    },
    {
	ROW("timestamp-query", query, "FILE"),
	.doc =
	    "Write there what a time-stamp authority is to be asked [RFC 3161]. Without --key: of "
	    "the seal that is there.",
    },
    {
	ROW("timestamp-answer", answer, "FILE"),
	.doc = "File the authority's answer with the seal that is there. With --key, a new seal "
	       "follows, "
	       "which is over the answer, too.",
    },
    {
	ROW("anchor-syslog", syslog, "HOST[:PORT]"),
	.doc = "Send the anchor of a new seal to this syslog server, over TLS. Port: 6514.",
    },
    {
	ROW("anchor-ca", ca, "FILE"),
	.doc = "The certificates that say who the syslog server is. Default: this system's.",
    },
    {
	ROW("anchor-ssh", ssh, "[USER@]HOST:FILE"),
	.doc = "Append the anchor of a new seal to this file, by ssh.",
    },
    {0},
};

static enum exit_status fail(const char *file, const char *why)
{
	say("%s: %s", file, why);
	return EXIT_FAILED;
}

/* ---- Time stamps ---- */

static int write_query(struct printing *p, struct out *o, const struct report_screen *screen)
{
	(void)screen;
	return stamp_query(*(const struct slice *)p->what, o);
}

static enum exit_status query(struct case_folder *c, const char *path)
{
	struct slice text;
	struct printing p = {.path = path, .write = write_query, .what = &text, .arena = &c->arena};
	enum exit_status status;

	if (case_map(c, MANIFEST, &text) != 0)
		return fail(c->path, "has no seal yet");
	status = print_run(&p);
	case_unmap(text);
	if (status == EXIT_DONE)
		say("%s: to be answered by a time-stamp authority: curl -H 'Content-Type: "
		    "application/timestamp-query' --data-binary @%s URL >ANSWER",
		    path, path);
	return status;
}

/* ---- The whole ---- */

static enum exit_status new_seal(struct case_folder *c, const struct invocation *v)
{
	const struct seal_args *args = v->options->values;
	struct out told;
	struct seal_wishes wishes = {
	    .key = args->key,
	    .witness = args->witness,
	    .syslog = args->syslog,
	    .syslog_ca = args->ca,
	    .ssh = args->ssh,
	    .asked = v,
	    .told = &told,
	};
	enum exit_status status;

	out_fd(&told, STDOUT_FILENO);
	status = seal_case(c, &wishes);
	if (out_flush(&told) != 0)
		status = fail("standard output", "cannot be written");
	out_free(&told);
	return status;
}

static bool is_failure(enum exit_status status)
{
	return status == EXIT_FAILED || status == EXIT_USAGE;
}

/* Options that add to the seal that is there, without a key for a new one. */
static bool only_adds(const struct seal_args *a)
{
	return a->key == NULL && (a->witness != NULL || a->query != NULL || a->answer != NULL);
}

/* With a key, a new seal follows: what was filed, and that it was, is under that. */
static enum exit_status file(struct case_folder *c, const struct invocation *v)
{
	const struct seal_args *args = v->options->values;
	enum exit_status status = EXIT_DONE;

	if (args->witness != NULL && args->key == NULL)
		status = seal_file_witness(c, args->witness, v);
	if (status == EXIT_DONE && args->answer != NULL)
		status = seal_file_answer(c, args->answer, v);
	return status;
}

/* What was filed stands behind the seal's own anchor. */
static enum exit_status tell_anchor(struct case_folder *c)
{
	char anchor[ANCHOR_BYTES];

	anchor_make(c->log_head, anchor);
	printf("For the paper book, %d bits: entry %llu: %s\n", ANCHOR_BITS,
	    (unsigned long long)c->log_seq - 1, anchor);
	return fflush(stdout) == 0 ? EXIT_DONE : fail("standard output", "cannot be written");
}

static enum exit_status seal(struct case_folder *c, const struct invocation *v)
{
	const struct seal_args *args = v->options->values;
	enum exit_status status = file(c, v), more = EXIT_DONE;

	if (status == EXIT_DONE && !only_adds(args))
		status = new_seal(c, v);
	else if (status == EXIT_DONE && (args->witness != NULL || args->answer != NULL))
		status = tell_anchor(c);
	if (!is_failure(status) && args->query != NULL)
		more = query(c, args->query);
	return is_failure(more) ? more : status;
}

static enum exit_status run(const struct invocation *v)
{
	const struct seal_args *args = v->options->values;
	struct case_folder c;
	enum exit_status status;

	if (only_adds(args) && (args->syslog != NULL || args->ssh != NULL))
		return command_misused(
		    &command_seal, "an anchor is sent of a new seal: with --key");
	status = case_use(&c, v->words[0], CASE_WRITE);
	if (status == EXIT_DONE)
		status = seal(&c, v);
	case_close(&c);
	return status;
}

const struct command command_seal = {
    .name = "seal",
    .doc = "sign what is there",
    .usage = "CASE [--key FILE] [--witness-key FILE] [--timestamp-query FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"Hashes every file of the case into its manifest, together with the head of the log\n"
	"book, and has ssh-keygen sign it; README in the case says how anybody checks that.\n"
	"The words that it prints are the anchor: written into a paper book, they show later\n"
	"that the log was not cut back or replaced (cordon verify --anchor). What was sealed\n"
	"before is kept in seals/. What a witness or an authority adds to a seal later has an\n"
	"entry in the log book, which the next seal is over.\n",
    .options = seal_options,
    .values_bytes = sizeof(struct seal_args),
    .run = run,
};
