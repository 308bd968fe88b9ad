/* Who signed, and who stamped: the manifest that is there, and those of earlier seals. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/seal.h"
#include "collector/case/stamp.h"
#include "collector/cli/sign.h"
#include "collector/cli/signers.h"
#include "collector/cli/verify.h"
#include "collector/cli/words.h"
#include "include/err.h"

#define NOBODY "the log book does not say who filed it"

/* A manifest, and what lies beside it. */
struct sealed {
	struct audit *a;
	struct case_folder *c;
	const struct verify_args *args;
	const char *folder;	    /* "" or "seals/2/" */
	const char *title;	    /* in front of items: "" or "seals/2: " */
	struct slice text;	    /* empty: it cannot be read */
	const struct audit_seal *s; /* NULL: the log book does not have it */
	bool earlier;		    /* a later seal is over it, whoever signed it */
};

static const char *path_in(const struct sealed *x, const char *file)
{
	return words_make(&x->a->arena, "%s%s", x->folder, file);
}

static void judge(const struct sealed *x, enum audit_state state, const char *file, const char *why)
{
	audit_add(x->a, state, words_make(&x->a->arena, "%s%s", x->title, file), "%s", why);
}

#define SAY(x, ...) words_make(&(x)->a->arena, __VA_ARGS__)

static bool there(const struct sealed *x, const char *file)
{
	return faccessat(x->c->dir_fd, path_in(x, file), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- What was filed later ---- */

/* Is it missing, or not what the log book says was filed with the manifest's seal? Of earlier seals
 * that is said of the file [audit_files]. */
static bool filed_fault(const struct sealed *x, const char *file)
{
	const char *stated = x->earlier ? NULL : audit_filed_of(x->a, file);
	char hash[SHA256_HEX_BYTES];
	struct slice bytes;
	int err;

	if (stated == NULL)
		return false;
	err = case_map(x->c, path_in(x, file), &bytes);
	if (err != 0) {
		judge(x, err == ERR_ABSENT ? AUDIT_missing : AUDIT_altered, file,
		    "the log book says that it was filed");
		return true;
	}
	sha256_hex(bytes, hash);
	case_unmap(bytes);
	if (strcmp(hash, stated) == 0)
		return false;
	judge(x, AUDIT_altered, file, "not the one that the log book says was filed");
	return true;
}

/* ---- Signatures ---- */

static const char *armor_fault(const struct sealed *x, const char *file, struct slice *key)
{
	struct slice text;
	const char *fault;
	int err = case_map(x->c, path_in(x, file), &text);

	if (err != 0)
		return err_words(err);
	fault = signers_key(&x->a->arena, text, key);
	case_unmap(text);
	return fault;
}

/* A second signature or a stamp that nobody is said to have brought: good or not, it is under no
 * entry of the log book. */
static bool unlogged(const struct sealed *x, const char *file)
{
	bool with_seal = x->s != NULL && x->s->witness[0] != '\0';

	if (x->earlier || strcmp(file, MANIFEST_SIG) == 0)
		return false;
	return audit_filed_of(x->a, file) == NULL &&
	       !(with_seal && strcmp(file, MANIFEST_WITNESS) == 0);
}

/* `key`: the fingerprint that the log's entry of the seal names; "" when it names none. */
static void check_one(const struct sealed *x, const char *file, const char *key)
{
	struct sign_question q = {.signature = SAY(x, "%s/%s", x->c->path, path_in(x, file)),
	    .file = SAY(x, "%s/%s", x->c->path, path_in(x, MANIFEST)),
	    .allowed = x->args->allowed,
	    .when = x->args->when};
	const char *who, *found, *why, *fault = armor_fault(x, file, &q.key);
	int err;

	if (fault == NULL && x->text.n == 0)
		fault = "what it signs cannot be read";
	if (fault != NULL) {
		judge(x, AUDIT_altered, file, fault);
		return;
	}
	err = sign_check(&x->a->arena, &q, &who, &found, &why);
	if (err == ERR_MISMATCH)
		judge(x, AUDIT_altered, file, why);
	else if (err == ERR_ABSENT)
		judge(x, AUDIT_unsigned, file, why);
	else if (key[0] != '\0' && strcmp(key, found) != 0)
		judge(
		    x, AUDIT_altered, file, SAY(x, "by %s, and the log book says %s", found, key));
	else if (err != 0)
		judge(x, x->earlier ? AUDIT_good : AUDIT_unsigned, file,
		    SAY(x, "a good signature by %s: %s", found, why));
	else if (unlogged(x, file))
		judge(x, AUDIT_unsigned, file, SAY(x, "by %s; %s", who, NOBODY));
	else
		judge(x, AUDIT_good, file, SAY(x, "by %s, %s", who, found));
}

static void check_signature(const struct sealed *x, const char *file, const char *key)
{
	if (filed_fault(x, file))
		return;
	if (there(x, file))
		check_one(x, file, key);
	else if (key[0] != '\0')
		judge(x, AUDIT_missing, file, SAY(x, "the log book says it is by %s", key));
	else if (!x->earlier && x->a->manifest_there && strcmp(file, MANIFEST_SIG) == 0)
		judge(x, AUDIT_unsigned, file, "nobody signed the manifest");
}

/* ---- Time stamps ---- */

static void check_stamp(const struct sealed *x)
{
	struct slice answer;
	const char *when = "", *why = "";
	int err;

	if (filed_fault(x, MANIFEST_STAMP))
		return;
	err = case_map(x->c, path_in(x, MANIFEST_STAMP), &answer);
	if (err == ERR_ABSENT)
		return;
	if (err != 0) {
		judge(x, AUDIT_altered, MANIFEST_STAMP, err_words(err));
		return;
	}
	err = stamp_check(&x->a->arena, answer, x->text, x->args->tsa_ca, &when, &why);
	case_unmap(answer);
	if (err != 0)
		judge(x, AUDIT_altered, MANIFEST_STAMP, why);
	else if (x->args->tsa_ca == NULL)
		judge(x, AUDIT_unsigned, MANIFEST_STAMP,
		    SAY(x, "of this manifest, it says %s; no authority to trust was given", when));
	else if (unlogged(x, MANIFEST_STAMP))
		judge(x, AUDIT_unsigned, MANIFEST_STAMP, SAY(x, "%s; %s", when, NOBODY));
	else
		judge(x, AUDIT_good, MANIFEST_STAMP, when);
}

/* ---- Earlier seals ---- */

static void check_beside(const struct sealed *x)
{
	check_signature(x, MANIFEST_SIG, x->s == NULL ? "" : x->s->key);
	check_signature(x, MANIFEST_WITNESS, x->s == NULL ? "" : x->s->witness);
	check_stamp(x);
}

/* Is it the manifest of the log's entry? */
static void check_manifest(const struct sealed *x)
{
	struct manifest m;
	uint64_t line = 0;
	const char *why = "it is none";

	if (manifest_read(&m, x->text, &line) == 0)
		why = audit_seal_differs(x->s, &m);
	judge(x, why == NULL ? AUDIT_good : AUDIT_altered, MANIFEST,
	    why == NULL ? SAY(x, "%zu files", m.nfiles) : why);
	manifest_free(&m);
}

static void check_earlier(struct sealed x)
{
	int err;

	x.folder = SAY(&x, SEALS "/%llu/", (unsigned long long)x.s->seal);
	x.title = SAY(&x, SEALS "/%llu: ", (unsigned long long)x.s->seal);
	x.earlier = true;
	x.text = (struct slice){0};
	err = case_map(x.c, path_in(&x, MANIFEST), &x.text);
	if (err == 0)
		check_manifest(&x);
	else
		judge(&x, err == ERR_ABSENT ? AUDIT_missing : AUDIT_altered, MANIFEST,
		    "the log book has this seal");
	check_beside(&x);
	case_unmap(x.text);
}

void verify_signatures(struct audit *a, struct case_folder *c, const struct verify_args *args)
{
	struct sealed x = {.a = a,
	    .c = c,
	    .args = args,
	    .folder = "",
	    .title = "",
	    .text = a->manifest_text,
	    .s = audit_seal_of(a)};

	check_beside(&x);
	for (size_t i = 0; a->has_manifest && i < a->nseals; i++)
		if (a->seals[i].seal < a->m.seal) {
			x.s = &a->seals[i];
			check_earlier(x);
		}
}
