/* The command line, and the order of things. */
#include <errno.h>
#include <getopt.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verify/verify.h"

#define MOST_BYTES ((size_t)4 << 30)
#define MAX_ANCHORS 256

struct args {
	const char *folder, *part, *signers;
	struct trusted trusted;
	struct anchor anchors[MAX_ANCHORS];
	size_t nanchors;
	bool json;
};

static const char usage[] =
    "Usage: cordon-verify CASE [--allowed-signers FILE] [--anchor WORDS]... [--tsa-ca FILE]\n"
    "                     [--verify-time TIME] [--format text|json]\n"
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
    "      --verify-time TIME      who may sign then, not now: YYYYMMDD[HHMM[SS]][Z]\n"
    "  -f, --format text|json      default: text\n"
    "  -h, --help; --version\n"
    "\n"
    "Exit status: 0 all is good; 3 some is unsigned, and nothing worse; 1 else; 2 wrong usage.\n";

static int misused(const char *why)
{
	fprintf(stderr, "cordon-verify: %s; cordon-verify -h says more\n", why);
	return 2;
}

static char *path_in(const struct args *args, const char *file)
{
	return pool_format("%s/%s", args->folder, file);
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
static bool check_case(struct args *args, struct bytes log)
{
	struct bytes text;
	struct manifest *m;
	struct book b;
	bool there;

	findings_of(args->part);
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
	signed_check(args->folder, args->part, &args->trusted, &b, m, text, there);
	return true;
}

static bool check_part(const struct args *args, const char *name)
{
	struct args part = {.trusted = args->trusted};
	struct bytes log;

	part.folder = pool_format("%s/cases/%s", args->folder, name);
	part.part = pool_format("cases/%s: ", name);
	if (bytes_read(path_in(&part, "log.jsonl"), MOST_BYTES, &log))
		return check_case(&part, log);
	findings_of(part.part);
	find(STATE_missing, "log.jsonl", "there is none");
	return true;
}

static int check(struct args *args)
{
	struct trusted *t = &args->trusted;
	struct bytes log;
	char **parts;
	size_t n;

	if (!bytes_read(path_in(args, "log.jsonl"), MOST_BYTES, &log))
		return misused("the folder is no case: log.jsonl cannot be read");
	t->has_list = args->signers != NULL;
	if (t->has_list && !bytes_read(args->signers, MOST_BYTES, &t->list))
		return misused("the file of allowed signers cannot be read");
	args->part = "";
	if (!check_case(args, log))
		return 1;
	n = parts_list(args->folder, &parts);
	for (size_t i = 0; i < n; i++)
		if (!check_part(args, parts[i]))
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
	    {"verify-time", required_argument, NULL, 'w'},
	    {"format", required_argument, NULL, 'f'},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {0},
	};
	const char *why = NULL;
	int c;

	args->trusted.when = time(NULL);
	while (why == NULL && (c = getopt_long(argc, argv, "s:a:f:h", options, NULL)) >= 0) {
		if (c == 's')
			args->signers = optarg;
		else if (c == 't')
			args->trusted.tsa_ca = optarg;
		else if (c == 'w')
			why = signers_time(bytes_of(optarg), &args->trusted.when)
				  ? NULL
				  : "the time is YYYYMMDD[HHMM[SS]][Z]";
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
