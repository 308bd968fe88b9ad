/* Who signed, and who stamped: the manifest that is there, and those of earlier seals. */
#include <errno.h>
#include <string.h>

#include "verify/verify.h"

#define NAMESPACE "cordon-case"
#define MOST_BYTES ((size_t)4 << 30)
#define STAMP "manifest.tsr"
#define WITNESS "manifest.witness.sig"
#define NOBODY "the log book does not say who filed it"

/* A manifest, and what lies beside it. */
struct sealed {
	const char *folder;
	const struct trusted *t;
	const struct book *b;
	uint64_t seal;		    /* 0: of no manifest that can be read */
	struct bytes text;	    /* empty: it cannot be read */
	const struct seal_entry *s; /* NULL: the log book does not have it */
	bool there;
	bool earlier; /* a later seal is over it, whoever signed it */
};

static char *path_in(const struct sealed *x, const char *file)
{
	return pool_format("%s/%s", x->folder, file);
}

/* ---- What was filed later ---- */

static const struct filed *filed_of(const struct sealed *x, const char *file)
{
	for (size_t i = 0; !x->earlier && x->seal > 0 && i < x->b->nfiled; i++)
		if (x->b->filed[i].seal == x->seal && bytes_is(x->b->filed[i].file, file))
			return &x->b->filed[i];
	return NULL;
}

/* Is it missing, or not what the log book says was filed with the manifest's seal? Of earlier seals
 * that is said of the file. */
static bool filed_fault(const struct sealed *x, const char *file)
{
	const struct filed *f = filed_of(x, file);
	char hash[HEX_BYTES];
	struct bytes bytes;

	if (f == NULL)
		return false;
	if (!bytes_read(path_in(x, file), MOST_BYTES, &bytes)) {
		find(errno == ENOENT ? STATE_missing : STATE_altered, file,
		    "the log book says that it was filed");
		return true;
	}
	hash_hex(bytes, hash);
	if (bytes_is(f->hash, hash))
		return false;
	find(STATE_altered, file, "not the one that the log book says was filed");
	return true;
}

/* A second signature or a stamp that nobody is said to have brought: good or not, it is under no
 * entry of the log book. */
static bool unlogged(const struct sealed *x, const char *file)
{
	bool with_seal = x->s != NULL && x->s->witness.n > 0;

	if (x->earlier || (strcmp(file, STAMP) != 0 && strcmp(file, WITNESS) != 0))
		return false;
	return filed_of(x, file) == NULL && !(with_seal && strcmp(file, WITNESS) == 0);
}

/* ---- Signatures ---- */

static void judge_signature(
    const struct sealed *x, struct bytes armored, const char *file, struct bytes key)
{
	struct signature sig = {0};
	const char *why, *who = NULL;

	why = x->text.n == 0 ? "what it signs cannot be read"
			     : sshsig_check(armored, x->text, NAMESPACE, &sig);
	if (why == NULL)
		who = signers_find(x->t->list, &sig, NAMESPACE, x->t->when);
	if (why != NULL)
		find(STATE_altered, file, "%s", why);
	else if (key.n > 0 && !bytes_is(key, sig.fingerprint))
		find(STATE_altered, file, "by %s, and the log book says %s", sig.fingerprint,
		    pool_text(key));
	else if (who == NULL)
		find(x->earlier ? STATE_good : STATE_unsigned, file, "a good signature by %s: %s",
		    sig.fingerprint,
		    x->t->has_list ? "not of an allowed signer"
				   : "no list of allowed signers was given");
	else if (unlogged(x, file))
		find(STATE_unsigned, file, "by %s; %s", who, NOBODY);
	else
		find(STATE_good, file, "by %s, %s%s%s", who, sig.fingerprint,
		    sig.certified ? ", certified by " : "",
		    sig.certified ? sshsig_fingerprint(sig.cert.ca) : "");
}

/* `key`: the fingerprint that the log's entry of the seal says; empty when it says none. */
static void check_signature(const struct sealed *x, const char *file, struct bytes key, bool needed)
{
	struct bytes armored;

	if (filed_fault(x, file))
		return;
	if (bytes_read(path_in(x, file), MOST_BYTES, &armored))
		judge_signature(x, armored, file, key);
	else if (errno != ENOENT)
		find(STATE_altered, file, "cannot be read");
	else if (key.n > 0)
		find(STATE_missing, file, "the log book says it is by %s", pool_text(key));
	else if (needed)
		find(STATE_unsigned, file, "nobody signed the manifest");
}

/* ---- Time stamps ---- */

static void check_stamp(const struct sealed *x)
{
	struct bytes answer;
	const char *why, *when = "";

	if (filed_fault(x, STAMP))
		return;
	if (!bytes_read(path_in(x, STAMP), MOST_BYTES, &answer)) {
		if (errno != ENOENT)
			find(STATE_altered, STAMP, "cannot be read");
		return;
	}
	why = stamp_check(answer, x->text, x->t->tsa_ca, &when);
	if (why != NULL)
		find(STATE_altered, STAMP, "%s", why);
	else if (x->t->tsa_ca == NULL)
		find(STATE_unsigned, STAMP,
		    "of this manifest, it says %s; no authority to trust was given", when);
	else if (unlogged(x, STAMP))
		find(STATE_unsigned, STAMP, "%s; %s", when, NOBODY);
	else
		find(STATE_good, STAMP, "%s", when);
}

/* ---- Earlier seals ---- */

static void check_beside(const struct sealed *x)
{
	struct bytes nobody = {0};

	check_signature(
	    x, "manifest.sig", x->s == NULL ? nobody : x->s->key, x->there && !x->earlier);
	check_signature(x, WITNESS, x->s == NULL ? nobody : x->s->witness, false);
	check_stamp(x);
}

static void check_earlier(struct sealed x)
{
	struct manifest m;
	const char *why = "it is none";

	x.earlier = true;
	x.text = (struct bytes){0};
	if (bytes_read(path_in(&x, "manifest"), MOST_BYTES, &x.text)) {
		if (manifest_read(x.text, &m) == 0)
			why = book_seal_differs(x.s, &m);
		find(why == NULL ? STATE_good : STATE_altered, "manifest", "%s",
		    why == NULL ? "of the log's entry" : why);
	} else {
		find(errno == ENOENT ? STATE_missing : STATE_altered, "manifest",
		    "the log book has this seal");
	}
	check_beside(&x);
}

void signed_check(const char *folder, const char *part, const struct trusted *t,
    const struct book *b, const struct manifest *m, struct bytes text, bool there)
{
	struct sealed x = {.folder = folder,
	    .t = t,
	    .b = b,
	    .seal = m == NULL ? 0 : m->seal,
	    .text = text,
	    .s = b->seal,
	    .there = there};

	check_beside(&x);
	for (size_t i = 0; m != NULL && i < b->nseals; i++) {
		const uintmax_t seal = b->seals[i].seal;

		if (seal >= m->seal)
			continue;
		x.s = &b->seals[i];
		x.folder = pool_format("%s/seals/%ju", folder, seal);
		findings_of(pool_format("%sseals/%ju: ", part, seal));
		check_earlier(x);
	}
	findings_of(part);
}
