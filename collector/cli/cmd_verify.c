/* cordon verify: is everything as it was sealed? */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/parts.h"
#include "collector/cli/answer.h"
#include "collector/cli/verify.h"
#include "collector/cli/words.h"
#include "collector/report/escape.h"

static const struct option verify_options[] = {
    {
	.name = "allowed-signers",
	.letter = 's',
	.kind = &option_text,
	.offset = offsetof(struct verify_args, allowed),
	.value = "FILE",
	.doc =
	    "Who may sign, with their public keys [ssh-keygen(1), ALLOWED SIGNERS]. Without it a "
	    "signature says which key, but not whose.",
    },
    {
	.name = "anchor",
	.letter = 'a',
	.kind = &option_list,
	.offset = offsetof(struct verify_args, anchors),
	.value = "WORDS",
	.doc = "An anchor from the paper book: the log book must have its entry.",
    },
    {
	.name = "tsa-ca",
	.kind = &option_text,
	.offset = offsetof(struct verify_args, tsa_ca),
	.value = "FILE",
	.doc = "The certificates to trust for a time stamp.",
    },
    {
	.name = "verify-time",
	.kind = &option_text,
	.offset = offsetof(struct verify_args, when),
	.value = "TIME",
	.doc =
	    "Judge as of then, not now, whose signature counts, where a certificate or a line of "
	    "allowed signers ends: YYYYMMDD[HHMM[SS]][Z].",
    },
    {
	.name = "agent-hash",
	.kind = &option_list,
	.offset = offsetof(struct verify_args, agents),
	.value = "SHA256",
	.doc = "Of an agent to trust beside those of this build: of an earlier release.",
    },
    {
	.name = "no-derive",
	.kind = &option_flag,
	.offset = offsetof(struct verify_args, no_derive),
	.doc = "Leave case.db alone: it is derived from the rest, and to do so anew takes the "
	       "longest.",
    },
    ANSWER_FORMAT_OPTION(struct verify_args),
    {0},
};

/* No fault of a case, but of what its parts say: each is as it was sealed. */
static void write_conflicts(const struct book *b, struct out *o)
{
	struct out line;

	for (size_t i = 0; i < b->nconflicts; i++) {
		const struct result_conflict *x = &b->conflicts[i];

		out_memory(&line);
		out_printf(&line, "conflict  %.*s%s%s  case %.*s: %.*s; case %.*s: %.*s",
		    SLICE_ARG(x->host), x->host.n == 0 ? "" : ": ", x->what, SLICE_ARG(x->one_case),
		    SLICE_ARG(x->one), SLICE_ARG(x->other_case), SLICE_ARG(x->other));
		escape_terminal(o, out_slice(&line));
		out_byte(o, '\n');
		out_free(&line);
	}
}

static void write_text(const struct audit *a, const struct book *b, struct out *o)
{
	struct out line;

	for (size_t i = 0; i < a->n; i++) {
		out_memory(&line);
		out_printf(&line, "%-8s  %s  %s", audit_words[a->items[i].state], a->items[i].item,
		    a->items[i].why);
		escape_terminal(o, out_slice(&line));
		out_byte(o, '\n');
		out_free(&line);
	}
	write_conflicts(b, o);
	for (size_t i = 0; i < AUDIT_STATE_COUNT; i++)
		out_printf(o, "%s%zu %s", i == 0 ? "" : ", ", a->counts[i], audit_words[i]);
	out_byte(o, '\n');
}

static void write_json(const struct audit *a, const struct book *b, struct out *o)
{
	struct json j = json_on(o);

	j.lines = 2;
	json_object(&j);
	json_kv_bool(&j, "good", a->counts[AUDIT_good] == a->n);
	json_key(&j, "counts");
	json_object(&j);
	for (size_t i = 0; i < AUDIT_STATE_COUNT; i++)
		json_kv_u64(&j, audit_words[i], a->counts[i]);
	json_end(&j);
	json_key(&j, "items");
	json_array(&j);
	for (size_t i = 0; i < a->n; i++) {
		json_object(&j);
		json_kv_str(&j, "state", audit_words[a->items[i].state]);
		json_kv_text(&j, "item", slice_str(a->items[i].item));
		json_kv_text(&j, "why", slice_str(a->items[i].why));
		json_end(&j);
	}
	json_end(&j);
	json_key(&j, "conflicts");
	json_array(&j);
	for (size_t i = 0; i < b->nconflicts; i++) {
		json_object(&j);
		json_kv_str(&j, "what", b->conflicts[i].what);
		json_kv_text(&j, "host", b->conflicts[i].host);
		json_kv_text(&j, "one", b->conflicts[i].one);
		json_kv_text(&j, "one_case", b->conflicts[i].one_case);
		json_kv_text(&j, "other", b->conflicts[i].other);
		json_kv_text(&j, "other_case", b->conflicts[i].other_case);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	out_byte(o, '\n');
}

static void (*const writers[])(const struct audit *a, const struct book *b, struct out *o) = {
    [ANSWER_TEXT] = write_text,
    [ANSWER_JSON] = write_json,
};

static enum exit_status print(const struct audit *a, const struct book *b, int format)
{
	struct out o;
	int err;

	out_fd(&o, STDOUT_FILENO);
	writers[format](a, b, &o);
	err = out_flush(&o);
	out_free(&o);
	if (err != 0) {
		say("standard output: cannot be written");
		return EXIT_FAILED;
	}
	if (a->counts[AUDIT_good] == a->n)
		return EXIT_DONE;
	return a->counts[AUDIT_good] + a->counts[AUDIT_unsigned] == a->n ? EXIT_PARTLY
									 : EXIT_FAILED;
}

static enum exit_status check_case(
    struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	struct slice why = SLICE("the case folder cannot be read");

	audit_begin(a, c);
	if (audit_log(a, c) != 0 || audit_files(a, c, &why) != 0) {
		say("%s: %.*s", c->path, SLICE_ARG(why));
		return EXIT_FAILED;
	}
	verify_signatures(a, c, args);
	verify_agents(a, args);
	return EXIT_DONE;
}

/* A case that was merged into this one: a case as any other. */
static enum exit_status check_part(
    struct audit *a, struct case_folder *c, const char *name, const struct verify_args *args)
{
	struct audit part = {.prefix = words_make(&a->arena, PARTS "/%s: ", name)};
	struct case_folder folder;
	struct slice why;
	enum exit_status status = EXIT_DONE;

	if (case_open(&folder, words_make(&a->arena, "%s/" PARTS "/%s", c->path, name), CASE_READ,
		&why) == 0)
		status = check_case(&part, &folder, args);
	else
		audit_add(&part, AUDIT_missing, "log.jsonl", "there is none");
	case_close(&folder);
	for (size_t i = 0; i < part.n; i++)
		audit_add(a, part.items[i].state, part.items[i].item, "%s", part.items[i].why);
	audit_free(&part);
	return status;
}

static enum exit_status check(
    struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	const char **parts;
	size_t n = parts_list(c, &a->arena, &parts);
	enum exit_status status = check_case(a, c, args);
	struct book b = {0};

	for (size_t i = 0; status == EXIT_DONE && i < n; i++)
		status = check_part(a, c, parts[i], args);
	if (status != EXIT_DONE)
		return status;
	if (!args->no_derive)
		verify_derived(a, c);
	/* Where a book cannot be read, that is among the items. */
	if (book_read_all(&b, c) != 0)
		b.nconflicts = 0;
	status = print(a, &b, args->format);
	book_free(&b);
	return status;
}

/* A slip of the pen is not to be taken for a log that was replaced. */
static enum exit_status read_anchors(const struct invocation *v, struct anchor **out)
{
	const struct verify_args *args = v->options->values;
	const char *why;

	*out = arena_alloc(v->arena, (args->anchors.n + 1) * sizeof(**out));
	for (size_t i = 0; i < args->anchors.n; i++)
		if (anchor_parse(args->anchors.items[i], &(*out)[i], &why) != 0) {
			say("--anchor '%s': %s", args->anchors.items[i], why);
			return EXIT_USAGE;
		}
	return EXIT_DONE;
}

/* As ssh-keygen takes it: it would call every signature wrong for a slip in it. */
static bool is_time(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return (n == 8 || n == 12 || n == 14) && (text[n] == '\0' || strcmp(text + n, "Z") == 0);
}

static enum exit_status run(const struct invocation *v)
{
	const struct verify_args *args = v->options->values;
	struct audit a = {.nanchors = args->anchors.n};
	struct anchor *anchors;
	struct case_folder c;
	enum exit_status status = read_anchors(v, &anchors);

	if (status != EXIT_DONE)
		return status;
	a.anchors = anchors;
	if (args->when != NULL && !is_time(args->when)) {
		say("--verify-time '%s': YYYYMMDD[HHMM[SS]][Z]", args->when);
		return EXIT_USAGE;
	}
	if (args->allowed != NULL && access(args->allowed, R_OK) != 0) {
		say("%s: cannot be read", args->allowed);
		return EXIT_USAGE;
	}
	status = case_use(&c, v->words[0], CASE_READ);
	if (status == EXIT_DONE)
		status = check(&a, &c, args);
	audit_free(&a);
	case_close(&c);
	return status;
}

const struct command command_verify = {
    .name = "verify",
    .doc = "chain, hashes, signatures: nothing altered, nothing missing",
    .usage = "CASE [--allowed-signers FILE] [--anchor WORDS]...",
    .min_words = 1,
    .max_words = 1,
    .details =
	"Says of each thing in the case whether it is good, altered, missing, extra (it should\n"
	"not be there) or unsigned (under no signature of somebody who is allowed to sign).\n"
	"Nothing is written. The exit status is 0 when all is good, 3 when some is unsigned\n"
	"and nothing worse, else 1. A log book that was cut back to an earlier seal, or a case\n"
	"that was replaced whole by who holds the key, only the anchor shows.\n",
    .options = verify_options,
    .values_bytes = sizeof(struct verify_args),
    .run = run,
};
