/* cordon log: a handler's own entry in the log book, or the book itself. */
#include <unistd.h>

#include "collector/cli/log_note.h"

#define TAG_WORD(name) #name,
const char *const note_tags[] = {NOTE_TAGS(TAG_WORD) NULL};

#define ROW(option_name, member, how, what)                                                      \
	.name = option_name, .kind = &option_##how, .offset = offsetof(struct log_args, member), \
	.value = what

static const struct option log_options[] = {
    {
	ROW("message", message, text, "TEXT"),
	.letter = 'm',
	.doc = "What was done, seen or decided.",
    },
    {
	ROW("edit", edit, flag, NULL),
	.letter = 'e',
	.doc =
	    "Write the text in $VISUAL or $EDITOR. So it is too, on a terminal, where one of the "
	    "options below is given and -m is not.",
    },
    {
	ROW("who", who, text, "NAME"),
	.doc = "Who did or said it, where it was not you.",
    },
    {
	ROW("where", where, text, "PLACE"),
	.doc = "Where that was: a host, a room, a telephone number.",
    },
    {
	ROW("at", at, text, "TIME"),
	.doc = "When it was, if not now: 2026-01-02T03:04:05Z, or by this machine's clock "
	       "'2026-01-02 03:04', or 03:04 of today.",
    },
    {
	ROW("tag", tag, word, "TAG"),
	.doc = "What it is about: phone, person, cost, event, handover (of evidence, to --who).",
	.words = note_tags,
    },
    {
	ROW("spent", spent, text, "TIME"),
	.doc = "The working time that it took: 1h30m, 45m.",
    },
    {
	ROW("sum", sum, flag, NULL),
	.doc = "Print the time spent, by person and tag.",
    },
    {0},
};

/* Checked before anything is written. */
struct note {
	int64_t at;
	uint64_t spent_s;
};

static const char *check_args(const struct log_args *args, struct note *n)
{
	if (args->at != NULL && note_time(slice_str(args->at), &n->at) != 0)
		return "--at is a time as 2026-01-02T03:04:05Z, '2026-01-02 03:04' or 03:04";
	if (args->spent != NULL && note_duration(slice_str(args->spent), &n->spent_s) != 0)
		return "--spent is a time as 1h30m or 45m";
	return NULL;
}

static int append(
    struct case_folder *c, const struct log_args *args, const struct note *n, const char *text)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "note");

	if (args->tag != 0)
		json_kv_str(j, "tag", note_tags[args->tag]);
	if (args->who != NULL)
		json_kv_bytes(j, "who", slice_str(args->who));
	if (args->where != NULL)
		json_kv_bytes(j, "where", slice_str(args->where));
	if (args->at != NULL)
		json_kv_time(j, "at", n->at, 0);
	if (args->spent != NULL)
		json_kv_u64(j, "spent_s", n->spent_s);
	json_kv_bytes(j, "text", slice_str(text));
	return log_end(c, &line);
}

static bool describes_note(const struct log_args *args)
{
	return args->who != NULL || args->where != NULL || args->at != NULL || args->tag != 0 ||
	       args->spent != NULL;
}

static enum exit_status add_note(const struct invocation *v, const struct note *n)
{
	const struct log_args *args = v->options->values;
	const char *text = args->message;
	struct case_folder c;
	enum exit_status status = case_use(&c, v->words[0], CASE_NOTE);

	/* The folder is closed meanwhile: others write to it. */
	if (status == EXIT_DONE && text == NULL) {
		case_close(&c);
		status = note_edit(v->arena, &text);
		if (status != EXIT_DONE)
			return status;
		status = case_use(&c, v->words[0], CASE_NOTE);
	}
	if (status == EXIT_DONE && append(&c, args, n, text) != 0)
		status = case_log_failed(&c);
	case_close(&c);
	return status;
}

static enum exit_status print(const struct invocation *v)
{
	const struct log_args *args = v->options->values;
	struct case_folder c;
	enum exit_status status = case_use(&c, v->words[0], CASE_READ);

	if (status == EXIT_DONE)
		status = args->sum ? note_sum(&c) : note_print(&c);
	case_close(&c);
	return status;
}

static enum exit_status run(const struct invocation *v)
{
	const struct log_args *args = v->options->values;
	struct note n = {0};
	const char *wrong = check_args(args, &n);

	if (wrong != NULL)
		return command_misused(&command_log, wrong);
	if (args->message != NULL || args->edit)
		return add_note(v, &n);
	if (!describes_note(args))
		return print(v);
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return command_misused(&command_log, "-m TEXT is needed");
	return add_note(v, &n);
}

const struct command command_log = {
    .name = "log",
    .doc = "the log book: print it, or add who, what, when, where",
    .usage = "CASE [-m TEXT | -e] [--tag TAG] [--who NAME] [--where PLACE] [--at TIME]",
    .min_words = 1,
    .max_words = 1,
    .details = "Adds what a handler did to the log book of the case, chained to the entries\n"
	       "before it: with the time, the account, and this machine's name. Also while a\n"
	       "sweep is under way: writers take turns. Without anything to add it prints the\n"
	       "book.\n",
    .options = log_options,
    .values_bytes = sizeof(struct log_args),
    .run = run,
};
