/* cordon import: evidence from an agent that was run by hand. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/check.h"
#include "collector/cli/case_use.h"
#include "collector/cli/merge.h"
#include "collector/cli/result_log.h"
#include "include/err.h"

/* Read at once; a hello is far shorter. */
#define CHUNK_BYTES (64u << 10)

struct import_args {
	const char *host, *sha256, *identity;
};

static const struct option import_options[] = {
    {
	.name = "host",
	.kind = &option_text,
	.offset = offsetof(struct import_args, host),
	.value = "NAME",
	.doc = "Whose evidence the FILE is, whatever its hello says. With one FILE only.",
    },
    {
	.name = "identity",
	.letter = 'i',
	.kind = &option_text,
	.offset = offsetof(struct import_args, identity),
	.value = "FILE",
	.doc = "The key that opens an encrypted FILE: of SSH or of age.",
    },
    {
	.name = "sha256",
	.kind = &option_text,
	.offset = offsetof(struct import_args, sha256),
	.value = "HEX",
	.doc = "What was written down on the host: a FILE with another hash is not taken. Blanks "
	       "do not count. With one FILE only.",
    },
    {0},
};

/* One file on its way in. */
struct import {
	struct case_folder *c;
	const struct book *book;
	const struct invocation *asked;
	const char *file, *host; /* host NULL: as the hello says */
	const char *sha256;	 /* that the file must have; NULL: any */
	int fd;
	uint8_t chunk[CHUNK_BYTES];
	size_t taken; /* files whose evidence is in the case */
};

static enum exit_status fail(const struct import *i, const char *why)
{
	say("%s: %s", i->file, why);
	return EXIT_FAILED;
}

/* As many bytes as there are, up to a chunk. -1: errno says why. */
static ssize_t fill(struct import *i)
{
	size_t n = 0;

	while (n < sizeof(i->chunk)) {
		ssize_t got = read(i->fd, i->chunk + n, sizeof(i->chunk) - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* The host that the first record names. NULL once it was said why there is none. */
static const char *host_of(struct import *i, struct slice first)
{
	struct check check;
	struct check_verdict v;
	const char *name = NULL;
	size_t taken;

	check_begin(&check, &i->c->arena);
	check_feed(&check, first, &taken);
	if (check.hostname.n > 0)
		name = arena_str(&i->c->arena, check.hostname);
	else
		say("%s: no hello that names a host; --host NAME says whose evidence it is",
		    i->file);
	check_end(&check, &v);
	return name;
}

static int log_import(
    struct import *i, uint32_t run, const char *host, const struct evidence_verdict *v)
{
	struct log_line line;
	struct json *j = log_begin(i->c, &line, "import");

	result_log(j, run, host, v, v->why);
	json_kv_bytes(j, "file", slice_str(i->file));
	json_key(j, "options");
	options_write(i->asked->options, j);
	return log_end(i->c, &line);
}

/* All that the file has, into the stream; an error of either side is in the verdict. */
static int copy(struct import *i, struct evidence_in *in, ssize_t got)
{
	while (got > 0) {
		int err = evidence_feed(in, slice_of(i->chunk, (size_t)got));

		if (err != 0)
			return err == ERR_LIMIT ? 0 : err;
		got = fill(i);
	}
	return got < 0 ? ERR_IO : 0;
}

static enum exit_status take_stream(struct import *i, const char *host, ssize_t first)
{
	const struct book_run *run = book_last_run(i->book);
	const struct book_host *known = book_host(i->book, slice_str(host));
	uint32_t number = run == NULL ? 0 : run->number;
	struct evidence_verdict v;
	struct evidence_in *in;
	int err;

	if (known != NULL)
		host = known->target.name;
	if (evidence_start(i->c, slice_str(host), number, &in) != 0)
		return fail(i, "the case folder cannot take it");
	err = copy(i, in, first);
	if (err != 0) {
		evidence_drop(in);
		return fail(i, "cannot be read or kept");
	}
	if (evidence_finish(in, &v) != 0)
		return fail(i, "the case folder cannot take it");
	if (log_import(i, number, host, &v) != 0)
		return case_log_failed(i->c);
	i->taken++;
	say("%s: evidence of %s, %s%s%s", i->file, host, v.whole ? "whole" : "cut",
	    v.whole ? "" : ": ", v.why);
	say("%s: sha256 %s", i->file, v.sha256);
	return v.whole ? EXIT_DONE : EXIT_PARTLY;
}

/* Letters and blanks as a person writes them down. */
static bool same_hash(const char *written, const char *hex)
{
	for (; *written != '\0'; written++) {
		char c = *written >= 'A' && *written <= 'F' ? (char)(*written + 32) : *written;

		if (c == ' ')
			continue;
		if (*hex == '\0' || c != *hex++)
			return false;
	}
	return *hex == '\0';
}

/* The whole file once before it is taken: what has another seal leaves no trace in the case. */
static bool has_seal(struct import *i)
{
	char hex[SHA256_HEX_BYTES];
	struct sha256 sum;
	ssize_t n;

	if (i->sha256 == NULL)
		return true;
	sha256_init(&sum);
	while ((n = fill(i)) > 0)
		sha256_add(&sum, slice_of(i->chunk, (size_t)n));
	sha256_end_hex(&sum, hex);
	return n == 0 && same_hash(i->sha256, hex) && lseek(i->fd, 0, SEEK_SET) == 0;
}

static enum exit_status import_file(struct import *i)
{
	enum exit_status status = EXIT_FAILED;
	const char *host;
	ssize_t first;

	i->fd = open(i->file, O_RDONLY | O_CLOEXEC);
	if (i->fd < 0)
		return fail(i, strerror(errno));
	if (!has_seal(i)) {
		close(i->fd);
		return fail(i, "its SHA-256 is another than was written down: not taken");
	}
	first = fill(i);
	if (first < 0) {
		fail(i, strerror(errno));
	} else {
		host = i->host != NULL ? i->host : host_of(i, slice_of(i->chunk, (size_t)first));
		if (host != NULL)
			status = take_stream(i, host, first);
	}
	close(i->fd);
	return status;
}

/* Of two, the one that matters more to whoever asked. */
static enum exit_status worse(enum exit_status a, enum exit_status b)
{
	return a == EXIT_FAILED || b == EXIT_DONE ? a : b;
}

static enum exit_status run(const struct invocation *v)
{
	const struct import_args *args = v->options->values;
	struct pipeline_counts counts;
	struct case_folder c;
	struct book book = {0};
	struct import i = {
	    .c = &c, .book = &book, .asked = v, .host = args->host, .sha256 = args->sha256};
	enum exit_status status;

	if (args->host != NULL && v->nwords > 2)
		return command_misused(&command_import, "--host goes with one FILE only");
	if (args->sha256 != NULL && v->nwords > 2)
		return command_misused(&command_import, "--sha256 goes with one FILE only");
	status = case_use(&c, v->words[0], CASE_CREATE);
	if (status == EXIT_DONE)
		status = case_use_book(&c, &book);
	if (status == EXIT_DONE) {
		for (size_t k = 1; k < v->nwords; k++) {
			i.file = v->words[k];
			status = worse(status,
			    merge_is(i.file) ? merge_take(&c, i.file, args->identity, v, &i.taken)
					     : import_file(&i));
		}
		if (i.taken > 0)
			status = worse(status, case_derive(&c, &counts));
		else
			case_unmake(&c);
	}
	book_free(&book);
	case_close(&c);
	return status;
}

const struct command command_import = {
    .name = "import",
    .doc = "evidence from an agent that was run by hand; other cases",
    .usage = "CASE FILE...",
    .min_words = 2,
    .max_words = SIZE_MAX,
    .details = "Takes in what cordon-agent wrote on a host that no sweep reaches:\n"
	       "\n"
	       "  on the host, as root:   cordon-agent -o /media/usb/\n"
	       "  of a disk, as root:     cordon-agent --root /mnt/disk -o /media/usb/\n"
	       "  here:                   cordon import CASE /media/usb/cordon-*.jsonl\n"
	       "\n"
	       "The agent shows a SHA-256 to be written down; import shows that of each FILE, and\n"
	       "with --sha256 compares. "
	       "The files are checked as a sweep checks a stream, kept as they are, and noted in\n"
	       "the log book; then the case is derived anew. The host is the one that the\n"
	       "evidence names, so a host that lies can pass for another: see --host. CASE is\n"
	       "made when it is missing.\n"
	       "\n"
	       "A FILE of cordon export, or the folder of another case, is merged: it goes to\n"
	       "cases/ as it is, with its log book and its seals, and counts as if all had been\n"
	       "one sweep. In which order that is done, and how often, makes no difference.\n",
    .options = import_options,
    .values_bytes = sizeof(struct import_args),
    .run = run,
};
