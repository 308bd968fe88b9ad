/* The command line, and the order of things. */
#include <errno.h>
#include <getopt.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify/verify.h"

#define NAMESPACE "cordon-case"
#define MOST_BYTES ((size_t)4 << 30)
#define MAX_ANCHORS 256

struct args {
	const char *folder, *signers, *tsa_ca;
	struct anchor anchors[MAX_ANCHORS];
	size_t nanchors;
	bool json;
};

static const char usage[] =
    "Usage: cordon-verify CASE [--allowed-signers FILE] [--anchor WORDS]... [--tsa-ca FILE]\n"
    "                     [--format text|json]\n"
    "\n"
    "Says of each thing in a case of Cordon whether it is good, altered, missing, extra (it "
    "should\n"
    "not be there) or unsigned (under no signature of somebody who is allowed to sign). Nothing "
    "is\n"
    "written. docs/CASE.md of Cordon has the format.\n"
    "\n"
    "  -s, --allowed-signers FILE  who may sign: ssh-keygen(1), ALLOWED SIGNERS\n"
    "  -a, --anchor WORDS          from the paper book: the log must have its entry\n"
    "      --tsa-ca FILE           the certificates to trust for a time stamp\n"
    "  -f, --format text|json      default: text\n"
    "  -h, --help; --version\n"
    "\n"
    "Exit status: 0 all is good; 3 some is unsigned, and nothing worse; 1 else; 2 wrong usage.\n";

static int misused(const char *why)
{
	fprintf(stderr, "cordon-verify: %s; cordon-verify -h says more\n", why);
	return 2;
}

/* ---- Signatures ---- */

static char *path_in(const struct args *args, const char *file)
{
	return pool_format("%s/%s", args->folder, file);
}

/* `key`: the fingerprint that the log book says; empty when it says none. */
static void check_signature(const struct args *args, struct bytes list, struct bytes manifest,
    const char *file, struct bytes key, bool needed)
{
	struct signature sig = {0};
	struct bytes armored;
	const char *why, *who;

	if (!bytes_read(path_in(args, file), MOST_BYTES, &armored)) {
		if (errno != ENOENT)
			find(STATE_altered, file, "cannot be read");
		else if (key.n > 0)
			find(STATE_missing, file, "the log book says it is by %s", pool_text(key));
		else if (needed)
			find(STATE_unsigned, file, "nobody signed the manifest");
		return;
	}
	why = sshsig_check(armored, manifest, NAMESPACE, &sig);
	who = why == NULL ? signers_find(list, sig.key, NAMESPACE) : NULL;
	if (why != NULL)
		find(STATE_altered, file, "%s", why);
	else if (key.n > 0 && !bytes_is(key, sig.fingerprint))
		find(STATE_altered, file, "by %s, and the log book says %s", sig.fingerprint,
		    pool_text(key));
	else if (who == NULL)
		find(STATE_unsigned, file, "a good signature by %s: %s", sig.fingerprint,
		    args->signers == NULL ? "no list of allowed signers was given"
					  : "not of an allowed signer");
	else
		find(STATE_good, file, "by %s, %s", who, sig.fingerprint);
}

static void check_stamp(const struct args *args, struct bytes manifest)
{
	struct bytes answer;
	const char *why, *when = "";

	if (!bytes_read(path_in(args, "manifest.tsr"), MOST_BYTES, &answer)) {
		if (errno != ENOENT)
			find(STATE_altered, "manifest.tsr", "cannot be read");
		return;
	}
	why = stamp_check(answer, manifest, args->tsa_ca, &when);
	if (why != NULL)
		find(STATE_altered, "manifest.tsr", "%s", why);
	else if (args->tsa_ca == NULL)
		find(STATE_unsigned, "manifest.tsr",
		    "of this manifest, it says %s; no authority to trust was given", when);
	else
		find(STATE_good, "manifest.tsr", "%s", when);
}

/* ---- The whole ---- */

/* The manifest, when there is one that can be read; *there: there is one. */
static struct manifest *read_manifest(const struct args *args, struct bytes *text, bool *there)
{
	struct manifest *m = pool_get(sizeof(*m));
	size_t bad;

	*text = (struct bytes){0};
	*there = bytes_read(path_in(args, "manifest"), MOST_BYTES, text);
	if (!*there && errno != ENOENT) {
		*there = true;
		find(STATE_altered, "manifest", "cannot be read");
		return NULL;
	}
	if (!*there)
		return NULL;
	bad = manifest_read(*text, m);
	if (bad == 0)
		return m;
	find(STATE_altered, "manifest", "line %zu is none of a manifest", bad);
	return NULL;
}

/* One case: the one that was asked for, or one that was merged into it. */
static bool check_case(struct args *args, struct bytes log, struct bytes list)
{
	struct bytes text, nobody = {0};
	struct manifest *m;
	struct book b;
	bool there;

	m = read_manifest(args, &text, &there);
	book_check(log, m, there, &b, args->anchors, args->nanchors);
	for (size_t i = 0; i < args->nanchors; i++)
		find(args->anchors[i].found ? STATE_good : STATE_altered, "anchor",
		    args->anchors[i].found
			? "the log book has its entry"
			: "the log book does not have its entry: cut back or replaced");
	if (!files_check(args->folder, m, &b)) {
		fprintf(stderr, "cordon-verify: %s: %s\n", args->folder, strerror(errno));
		return false;
	}
	check_signature(
	    args, list, text, "manifest.sig", b.seal == NULL ? nobody : b.seal->key, there);
	check_signature(args, list, text, "manifest.witness.sig",
	    b.seal == NULL ? nobody : b.seal->witness, false);
	check_stamp(args, text);
	return true;
}

static bool check_part(const struct args *args, struct bytes list, const char *name)
{
	struct args part = {.signers = args->signers, .tsa_ca = args->tsa_ca};
	struct bytes log;

	part.folder = pool_format("%s/cases/%s", args->folder, name);
	findings_of(pool_format("cases/%s: ", name));
	if (bytes_read(path_in(&part, "log.jsonl"), MOST_BYTES, &log))
		return check_case(&part, log, list);
	find(STATE_missing, "log.jsonl", "there is none");
	return true;
}

static int check(struct args *args)
{
	struct bytes log, list = {0};
	char **parts;
	size_t n;

	if (!bytes_read(path_in(args, "log.jsonl"), MOST_BYTES, &log))
		return misused("the folder is no case: log.jsonl cannot be read");
	if (args->signers != NULL && !bytes_read(args->signers, MOST_BYTES, &list))
		return misused("the file of allowed signers cannot be read");
	if (!check_case(args, log, list))
		return 1;
	n = parts_list(args->folder, &parts);
	for (size_t i = 0; i < n; i++)
		if (!check_part(args, list, parts[i]))
			return 1;
	return findings_print(args->json);
}

/* ---- The command line ---- */

static const char *add_anchor(struct args *args, const char *words)
{
	if (args->nanchors == MAX_ANCHORS)
		return "too many anchors";
	return anchor_read(words, &args->anchors[args->nanchors++]);
}

static const char *set_format(struct args *args, const char *word)
{
	args->json = strcmp(word, "json") == 0;
	return args->json || strcmp(word, "text") == 0 ? NULL : "the format is text or json";
}

static int parse(struct args *args, int argc, char **argv)
{
	static const struct option options[] = {
	    {"allowed-signers", required_argument, NULL, 's'},
	    {"anchor", required_argument, NULL, 'a'},
	    {"tsa-ca", required_argument, NULL, 't'},
	    {"format", required_argument, NULL, 'f'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {0},
	};
	const char *why = NULL;
	int c;

	while (why == NULL && (c = getopt_long(argc, argv, "s:a:f:h", options, NULL)) >= 0) {
		if (c == 's')
			args->signers = optarg;
		else if (c == 't')
			args->tsa_ca = optarg;
		else if (c == 'a')
			why = add_anchor(args, optarg);
		else if (c == 'f')
			why = set_format(args, optarg);
		else if (c == 'h' || c == 'v')
			return printf(
				   "%s", c == 'h' ? usage : "cordon-verify " CORDON_VERSION "\n"),
			       -1;
		else
			return 2;
	}
	if (why == NULL && optind + 1 != argc)
		why = "one CASE is needed";
	args->folder = argv[optind];
	return why == NULL ? 0 : misused(why);
}

int main(int argc, char **argv)
{
	static struct args args;
	int status;

	/* What the machine's openssl.cnf would load has no place here. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	status = parse(&args, argc, argv);
	if (status == 0)
		status = check(&args);
	pool_free();
	return status < 0 ? 0 : status;
}
