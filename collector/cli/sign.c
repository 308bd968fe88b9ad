/* ssh-keygen, called. */
#include "collector/cli/sign.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/case/log.h"
#include "collector/cli/program.h"
#include "collector/cli/signers.h"
#include "collector/cli/words.h"
#include "include/err.h"

#define KEYGEN "ssh-keygen"
#define SIGNATURE_ENDING ".sig"

static int no_program(int status, const char **why)
{
	*why = status == ERR_ABSENT ? "there is no " KEYGEN " here: it is part of OpenSSH"
				    : KEYGEN " cannot be run";
	return ERR_ABSENT;
}

/* The first word that begins with SHA256: of what it said. */
static const char *fingerprint_in(struct arena *a, struct slice text)
{
	struct slice word;

	while (word_next(&text, &word)) {
		struct slice line = slice_sub(word, 0, slice_find(word, '\n'));

		if (slice_starts(line, "SHA256:"))
			return arena_str(a, line);
	}
	return "";
}

static const char *first_line(struct arena *a, const struct out *o)
{
	struct slice text = out_slice(o);

	return arena_str(a, slice_trim(slice_sub(text, 0, slice_find(text, '\n'))));
}

int sign_fingerprint(struct arena *a, const char *key, const char **out, const char **why)
{
	const char *const argv[] = {KEYGEN, "-l", "-E", "sha256", "-f", key, NULL};
	struct out said, complaints;
	int status, err = 0;

	out_memory(&said);
	out_memory(&complaints);
	status = program_run(&(struct program){
	    .argv = argv, .feed = SLICE("\n"), .output = &said, .complaints = &complaints});
	*out = fingerprint_in(a, out_slice(&said));
	if (status < 0) {
		err = no_program(status, why);
	} else if (status != 0 || (*out)[0] == '\0') {
		err = ERR_SYNTAX;
		*why = words_make(a, "%s: no key: %s", key,
		    first_line(a, complaints.n > 0 ? &complaints : &said));
	}
	out_free(&said);
	out_free(&complaints);
	return err;
}

int sign_file(struct arena *a, const char *key, const char *file)
{
	const char *const argv[] = {
	    KEYGEN, "-Y", "sign", "-q", "-f", key, "-n", SIGN_NAMESPACE, file, NULL};
	const char *signature = words_make(a, "%s" SIGNATURE_ENDING, file);
	int status = program_run(&(struct program){.argv = argv});

	if (status != 0)
		return status < 0 ? status : ERR_DENIED;
	return chmod(signature, 0600) == 0 ? 0 : ERR_IO;
}

/* ---- The check ---- */

static int run_check(const char *const *argv, const char *file, struct out *said)
{
	return program_run(
	    &(struct program){.argv = argv, .input = file, .output = said, .complaints = said});
}

static int check_novalidate(
    struct arena *a, const char *signature, const char *file, const char **key, const char **why)
{
	const char *const argv[] = {
	    KEYGEN, "-Y", "check-novalidate", "-n", SIGN_NAMESPACE, "-s", signature, NULL};
	struct out said;
	int status;

	out_memory(&said);
	status = run_check(argv, file, &said);
	*key = fingerprint_in(a, out_slice(&said));
	if (status > 0)
		*why = words_make(a, "no good signature of it: %s", first_line(a, &said));
	out_free(&said);
	if (status < 0)
		return no_program(status, why);
	return status == 0 ? 0 : ERR_MISMATCH;
}

/* ssh-keygen's own answer for one name. */
static bool check_name(struct arena *a, const struct sign_question *q, const char *name,
    const char *when, const char **why)
{
	const char *const argv[] = {KEYGEN, "-Y", "verify", "-n", SIGN_NAMESPACE, "-f", q->allowed,
	    "-I", name, "-s", q->signature, when == NULL ? NULL : "-O", when, NULL};
	struct out said;
	int status;

	out_memory(&said);
	status = run_check(argv, q->file, &said);
	if (status != 0)
		*why = words_make(a, "not by an allowed signer: %s", first_line(a, &said));
	out_free(&said);
	return status == 0;
}

/* Each name that the list has for the key, or its certificate. */
static int check_signer(
    struct arena *a, const struct sign_question *q, const char **who, const char **why)
{
	const char *when = q->when == NULL ? NULL : words_make(a, "verify-time=%s", q->when);
	struct signer_names names;
	struct slice list;
	int fd = open(q->allowed, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int err = fd < 0 ? ERR_IO : case_map_fd(fd, &list);

	if (fd >= 0)
		close(fd);
	*why = "the list of allowed signers cannot be read";
	if (err != 0)
		return ERR_UNKNOWN;
	signers_names(a, q->key, list, &names);
	case_unmap(list);
	*why = "the list of allowed signers does not have the key";
	for (size_t i = 0; (*who)[0] == '\0' && i < names.n; i++)
		if (check_name(a, q, names.items[i], when, why))
			*who = names.items[i];
	free(names.items);
	return (*who)[0] == '\0' ? ERR_UNKNOWN : 0;
}

int sign_check(struct arena *a, const struct sign_question *q, const char **who, const char **key,
    const char **why)
{
	int err = check_novalidate(a, q->signature, q->file, key, why);

	*who = "";
	if (err != 0)
		return err;
	*why = "no list of allowed signers was given";
	return q->allowed == NULL ? ERR_UNKNOWN : check_signer(a, q, who, why);
}
