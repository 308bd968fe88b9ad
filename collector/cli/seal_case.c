/* A seal with all that goes with it. */
#include "collector/cli/seal_case.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/case/anchor.h"
#include "collector/case/seal.h"
#include "collector/cli/anchor_send.h"
#include "collector/cli/sign.h"
#include "collector/cli/words.h"
#include "include/err.h"

struct sealing {
	struct case_folder *c;
	const struct seal_wishes *w;
	struct seal seal;
	bool partly;
};

static const char *path_in(struct case_folder *c, const char *file)
{
	return words_make(&c->arena, "%s/%s", c->path, file);
}

static void tell_odd(void *ctx, struct slice path, const char *why)
{
	struct sealing *s = ctx;

	say("%s/%.*s: not sealed: %s", s->c->path, SLICE_ARG(path), why);
}

static void write_asked(void *ctx, struct json *j)
{
	const struct sealing *s = ctx;

	json_kv_str(j, "version", CORDON_VERSION);
	if (s->w->asked != NULL)
		case_log_asked(j, s->w->asked);
}

/* ---- Keys ---- */

static int find_key(struct case_folder *c, const char *file, const char **fingerprint)
{
	const char *why;

	if (file == NULL || sign_fingerprint(&c->arena, file, fingerprint, &why) == 0)
		return 0;
	say("%s", why);
	return ERR_USAGE;
}

/* Signs the new manifest and gives the signature its name. */
static int sign_new(struct case_folder *c, const char *key, const char *name)
{
	const char *made = path_in(c, SEAL_NEW_SIG), *to = path_in(c, name);

	if (sign_file(&c->arena, key, path_in(c, SEAL_NEW)) != 0) {
		say("%s: %s: not signed", c->path, key);
		return ERR_DENIED;
	}
	if (strcmp(made, to) != 0 && rename(made, to) != 0) {
		say("%s: %s", to, strerror(errno));
		return ERR_IO;
	}
	return 0;
}

/* The witness first: both come out under one name. */
static void sign(struct sealing *s)
{
	const struct seal_wishes *w = s->w;

	if (w->witness != NULL && sign_new(s->c, w->witness, SEAL_NEW_WITNESS) != 0)
		s->partly = true;
	if (w->key != NULL && sign_new(s->c, w->key, SEAL_NEW_SIG) != 0)
		s->partly = true;
}

/* ---- What is told ---- */

/* The folder's own name, whatever path led to it. */
static const char *title_of(struct case_folder *c)
{
	char *full = realpath(c->path, NULL);
	const char *title =
	    arena_str(&c->arena, slice_str(full == NULL ? c->path : basename(full)));

	free(full);
	return title;
}

static void tell(struct sealing *s, const char *anchor)
{
	const struct manifest *m = &s->seal.m;
	struct out *o = s->w->told;

	out_printf(o, "%s: seal %llu: %zu files, %llu entries of the log book, ", s->c->path,
	    (unsigned long long)m->seal, m->nfiles, (unsigned long long)m->log_entries);
	if (s->w->key == NULL)
		out_str(o, "not signed (--key FILE)\n");
	else
		out_printf(o, "signed with %s%s\n", s->seal.key, s->partly ? " in part" : "");
	out_printf(o, "For the paper book, %d bits: seal %llu: %s\n", ANCHOR_BITS,
	    (unsigned long long)m->seal, anchor);
}

/* One line for a machine elsewhere: the anchor and the whole head. */
static void send_anchor(struct sealing *s, const char *anchor)
{
	const struct manifest *m = &s->seal.m;
	const char *line = words_make(&s->c->arena,
	    "case %s seal %llu entry %llu head %s anchor %s", title_of(s->c),
	    (unsigned long long)m->seal, (unsigned long long)m->log_entries, m->log_head, anchor);
	const char *why;

	if (s->w->syslog != NULL &&
	    anchor_to_syslog(&s->c->arena, s->w->syslog, s->w->syslog_ca, line, &why) != 0) {
		say("%s: the anchor was not sent: %s", s->w->syslog, why);
		s->partly = true;
	}
	if (s->w->ssh != NULL && anchor_over_ssh(&s->c->arena, s->w->ssh, line, &why) != 0) {
		say("%s: the anchor was not kept there: %s", s->w->ssh, why);
		s->partly = true;
	}
}

/* ---- The whole ---- */

static enum exit_status run(struct sealing *s)
{
	char anchor[ANCHOR_BYTES];
	struct slice why;

	if (find_key(s->c, s->w->key, &s->seal.key) != 0 ||
	    find_key(s->c, s->w->witness, &s->seal.witness) != 0)
		return EXIT_USAGE;
	if (seal_begin(s->c, &s->seal, &why) != 0) {
		say("%.*s", SLICE_ARG(why));
		return EXIT_FAILED;
	}
	sign(s);
	if (seal_end(s->c) != 0) {
		say("%s: %s", path_in(s->c, MANIFEST), strerror(errno));
		return EXIT_FAILED;
	}
	anchor_make(s->seal.m.log_head, anchor);
	tell(s, anchor);
	send_anchor(s, anchor);
	return s->partly ? EXIT_PARTLY : EXIT_DONE;
}

enum exit_status seal_case(struct case_folder *c, const struct seal_wishes *w)
{
	struct sealing s = {.c = c, .w = w};
	enum exit_status status;

	s.seal.odd = tell_odd;
	s.seal.members = write_asked;
	s.seal.ctx = &s;
	status = run(&s);
	manifest_free(&s.seal.m);
	return status;
}
