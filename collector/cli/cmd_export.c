/* cordon export: a case in one file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/cli/program.h"
#include "collector/cli/redact.h"
#include "collector/cli/words.h"
#include "include/err.h"

struct export_args {
	const char *output, *recipients;
	bool redact;
};

static const struct option export_options[] = {
    {
	.name = "encrypt-to",
	.letter = 'r',
	.kind = &option_text,
	.offset = offsetof(struct export_args, recipients),
	.value = "FILE",
	.doc = "Encrypt it with age(1) to the keys in FILE, one a line: of SSH (ssh-ed25519, "
	       "ssh-rsa) or of age. Nothing that is not encrypted touches the disk.",
    },
    {
	.name = "output",
	.letter = 'o',
	.kind = &option_text,
	.offset = offsetof(struct export_args, output),
	.value = "FILE",
	.doc = "The file to write; it must not be there. A name that ends in .zst, or in .zst.age "
	       "with --encrypt-to, has it compressed.",
    },
    {
	.name = "redact",
	.kind = &option_flag,
	.offset = offsetof(struct export_args, redact),
	.doc = "Without evidence and without names: the trust graph in pseudonyms, for a vendor or "
	       "the press.",
    },
    {0},
};

static enum exit_status fail(const char *file, const char *why)
{
	say("%s: %s", file, why);
	return EXIT_FAILED;
}

static bool is_compressed(const struct export_args *args)
{
	struct slice name = slice_str(args->output);

	return slice_ends(name, args->recipients == NULL ? ".zst" : ".zst.age");
}

/* From a file without a name. */
static enum exit_status encrypt(struct case_folder *c, const struct export_args *args, int plain)
{
	const char *input = words_make(&c->arena, "/proc/self/fd/%d", plain);
	const char *const argv[] = {
	    "age", "--encrypt", "-R", args->recipients, "-o", args->output, NULL};
	int r = program_run(&(struct program){.argv = argv, .input = input});

	if (r == ERR_ABSENT)
		return fail(args->output, "there is no age here to encrypt it");
	if (r != 0)
		return fail(args->output, "was not encrypted");
	return chmod(args->output, 0600) == 0 ? EXIT_DONE : fail(args->output, strerror(errno));
}

/* To where it goes, or to memory when it is encrypted first. */
static int open_pack(const struct export_args *args)
{
	if (args->recipients != NULL)
		return memfd_create("pack", MFD_CLOEXEC);
	return open(args->output, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static enum exit_status note(
    struct case_folder *c, const struct invocation *v, const struct pack_told *told)
{
	struct log_line line;
	struct json *j = log_begin(c, &line, "export");
	int err;

	json_key(j, "cases");
	json_array(j);
	for (size_t i = 0; i < told->n; i++)
		json_str(j, told->names[i]);
	json_end(j);
	json_kv_u64(j, "bytes", told->bytes);
	json_kv_str(j, "sha256", told->sha256);
	case_log_asked(j, v);
	err = log_end(c, &line);
	if (err == ERR_DENIED)
		say("%s/log.jsonl: is read-only: this export is not noted", c->path);
	return err == 0 || err == ERR_DENIED ? EXIT_DONE : case_log_failed(c);
}

/* q NULL: the case as it is. */
static enum exit_status write_out(
    struct case_folder *c, struct question *q, const struct invocation *v)
{
	const struct export_args *args = v->options->values;
	struct pack_told told;
	int fd = open_pack(args);
	enum exit_status status;

	if (fd < 0)
		return fail(args->output, strerror(errno));
	status = q == NULL ? merge_pack(c, fd, is_compressed(args), &told)
			   : redact_pack(q, fd, is_compressed(args), &told);
	if (status == EXIT_DONE && args->recipients != NULL)
		status = encrypt(c, args, fd);
	else if (status == EXIT_DONE && fsync(fd) != 0)
		status = fail(args->output, strerror(errno));
	close(fd);
	if (status != EXIT_DONE)
		unlink(args->output);
	else
		status = note(c, v, &told);
	if (status == EXIT_DONE)
		say("%s: %zu case%s, %llu bytes, sha256 %s", args->output, told.n,
		    told.n == 1 ? "" : "s", (unsigned long long)told.bytes, told.sha256);
	return status;
}

static enum exit_status run_whole(const struct invocation *v)
{
	struct case_folder c;
	enum exit_status status = case_use(&c, v->words[0], CASE_NOTE);

	if (status == EXIT_DONE)
		status = write_out(&c, NULL, v);
	case_close(&c);
	return status;
}

static enum exit_status run_redacted(const struct invocation *v)
{
	struct question q;
	enum exit_status status = question_open(&q, v->words[0], "export", v);

	if (status == EXIT_DONE)
		status = write_out(&q.folder, &q, v);
	question_close(&q);
	return status;
}

static enum exit_status run(const struct invocation *v)
{
	const struct export_args *args = v->options->values;

	if (args->output == NULL)
		return command_misused(&command_export, "-o FILE is needed");
	if (args->recipients != NULL && access(args->recipients, R_OK) != 0) {
		say("%s: %s", args->recipients, strerror(errno));
		return EXIT_USAGE;
	}
	if (access(args->output, F_OK) == 0)
		return fail(args->output, "is there already");
	return args->redact ? run_redacted(v) : run_whole(v);
}

const struct command command_export = {
    .name = "export",
    .doc = "a case in one file, to be carried elsewhere",
    .usage = "CASE -o FILE [--redact] [--encrypt-to FILE]",
    .min_words = 1,
    .max_words = 1,
    .details =
	"Packs evidence, log book, seals and signatures as they are, into a tar archive of which\n"
	"the same case gives the same bytes. cordon import takes it into another case; tar\n"
	"unpacks it, too: each folder below cases/ is a case, which cordon-verify checks. What\n"
	"can be made again (case.db) is left out, and so are entries of the log book about\n"
	"exports behind the last other one.\n"
	"\n"
	"With --redact nothing of that is in it. There are hosts, accounts, keys and the trust\n"
	"between them, each under a pseudonym: the same name has the same one in every redacted\n"
	"pack of the case, by a key that stays in its folder (redact.key). Imported into a case\n"
	"of its own it gives reports, paths and maps; README in it says what it cannot tell.\n"
	"\n"
	"To keep a case at rest: seal it, export it with --encrypt-to, remove the folder; later\n"
	"umask 077; age --decrypt -i KEY FILE | tar x brings back the folder, to go on with.\n",
    .options = export_options,
    .values_bytes = sizeof(struct export_args),
    .run = run,
};
