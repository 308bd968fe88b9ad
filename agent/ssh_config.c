/* The keywords of ssh_config(5) that name files, and the tokens in their arguments. */
#include "agent/ssh_config.h"

#include <stdlib.h>
#include <string.h>

#include "agent/agent_sockets.h"
#include "agent/glob.h"
#include "common/formats/sshconf.h"

#define MOST_KEPT \
	64 /* arguments of the host's configuration that mean another file for everybody */

/* ---- Tokens ---- */

/* What a token stands for: `*` for what is not known before a log-in. */
static struct slice value_of(struct agent *a, const struct ssh_config_home *h, uint8_t token)
{
	switch (token) {
	case '%':
		return SLICE("%");
	case 'd':
		return h->home;
	case 'u':
		return h->user;
	case 'i':
		return arena_printf(&a->scratch, "%u", h->uid);
	default:
		return SLICE("*");
	}
}

/* Does it lie elsewhere for everybody? */
static bool is_personal(struct slice path)
{
	if (slice_starts(path, "~"))
		return true;
	for (size_t i = 0; i + 1 < path.n; i++)
		if (path.p[i] == '%' && memchr("dui", path.p[i + 1], 3) != NULL)
			return true;
	return false;
}

/* The path, or a pattern, with `~/`, tokens and variables undone [ssh_config(5), TOKENS]; empty
 * when it leads nowhere. */
static struct slice expand(struct agent *a, const struct ssh_config_home *h, struct slice path)
{
	struct slice done = {0}, skipped;
	struct out o;

	out_memory(&o);
	if (slice_starts(path, "~/")) {
		out_bytes(&o, h->home);
		path = slice_sub(path, 1, path.n);
	}
	while (path.n > 0 && o.n < LIMIT_PATH_BYTES) {
		if (path.p[0] == '%' && path.n > 1) {
			out_bytes(&o, value_of(a, h, path.p[1]));
			path = slice_sub(path, 2, path.n);
		} else if (slice_starts(path, "${")) {
			out_byte(&o, '*');
			slice_cut(&path, '}', &skipped);
		} else {
			out_byte(&o, path.p[0]);
			path = slice_sub(path, 1, path.n);
		}
	}
	if (o.n > 0 && o.buf[0] == '/' && o.n < LIMIT_PATH_BYTES)
		done = arena_dup(&a->scratch, out_slice(&o));
	out_free(&o);
	return done;
}

/* ---- What is asked for ---- */

static void ask_cert(struct agent *a, const struct ask *how, struct slice path)
{
	struct ask cert = {.max_bytes = LIMIT_KEY_FILE_BYTES, .asker = how->asker, .parents = true};

	ask_file(a, path, &cert, NULL);
}

/* ssh tries the certificate beside the key as well [ssh_config(5), CertificateFile]. */
static void ask_key(struct agent *a, const struct ask *how, struct slice path)
{
	struct ask key = {.flags = ASK_KEYS,
	    .max_bytes = LIMIT_KEY_FILE_BYTES,
	    .asker = how->asker,
	    .parents = true};

	ask_file(a, path, &key, NULL);
	seen_add(&a->seen, 'K', path); /* for gather_key_places.c */
	ask_cert(a, how, arena_printf(&a->scratch, "%.*s-cert.pub", SLICE_ARG(path)));
}

static void ask_agent(struct agent *a, const struct ask *how, struct slice path)
{
	(void)how;
	agent_socket_ask(a, path, "IdentityAgent");
}

static void ask_control(struct agent *a, const struct ask *how, struct slice path)
{
	(void)how;
	agent_socket_ask(a, path, "ControlPath");
}

static const struct keyword {
	const char *name;
	void (*ask)(struct agent *a, const struct ask *how, struct slice path);
} keywords[] = {
    {"CertificateFile", ask_cert},
    {"ControlPath", ask_control},
    {"IdentityAgent", ask_agent},
    {"IdentityFile", ask_key},
};

#define KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

static void ask_all(struct agent *a, const struct keyword *k, const struct ssh_config_home *h,
    const struct ask *how, struct slice arg)
{
	struct slice path = expand(a, h, arg);
	struct strings paths;

	if (path.n == 0)
		return;
	if (!glob_is(path)) {
		k->ask(a, how, path);
		return;
	}
	glob_paths(a, path, &paths);
	for (size_t i = 0; i < paths.n && !agent_over(a); i++)
		k->ask(a, how, paths.v[i]);
	free(paths.v);
}

static void take(
    struct agent *a, struct include_files *all, const struct keyword *k, struct slice arg)
{
	static const struct ssh_config_home nobody;
	struct strings *kept = &a->client_files[k - keywords];

	if (all->ctx != NULL)
		ask_all(a, k, all->ctx, &all->how, arg);
	else if (!is_personal(arg))
		ask_all(a, k, &nobody, &all->how, arg);
	else if (kept->n < MOST_KEPT)
		strings_add(a, kept, arg);
	else
		emit_note(&a->emit, arg, 0, "more names of files in ssh_config than the limit");
}

void ssh_config_kept(struct agent *a, const struct ssh_config_home *h, const struct ask *how)
{
	for (size_t k = 0; k < KEYWORDS; k++)
		for (size_t i = 0; i < a->client_files[k].n && !agent_over(a); i++)
			ask_all(a, &keywords[k], h, how, a->client_files[k].v[i]);
}

static void take_include(struct agent *a, struct include_files *all, struct slice arg)
{
	const struct ssh_config_home *h = all->ctx;
	struct slice folder =
	    h == NULL ? SLICE("/etc/ssh") : path_join(&a->scratch, h->home, SLICE(".ssh"));

	if (h != NULL && slice_starts(arg, "~/"))
		arg = path_join(&a->scratch, h->home, slice_sub(arg, 2, arg.n));
	if (!slice_starts(arg, "~"))
		include_add(a, all, folder, arg);
}

static void take_row(struct agent *a, struct include_files *all, const struct sshconf_row *row)
{
	for (size_t i = 0; row->at.err == 0 && i < row->nargs; i++) {
		if (sshconf_is(row, "Include"))
			take_include(a, all, row->args[i]);
		for (size_t k = 0; k < KEYWORDS; k++)
			if (sshconf_is(row, keywords[k].name))
				take(a, all, &keywords[k], row->args[i]);
	}
}

/* Nothing of a line stays: an account may write many. */
void ssh_config_read(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct arena kept = a->scratch;
	struct lines in = lines_of(text);
	struct sshconf_row row;

	(void)path;
	a->scratch = (struct arena){0};
	while (!agent_over(a) && sshconf_next(&in, &a->scratch, &row)) {
		take_row(a, all, &row);
		arena_reset(&a->scratch);
	}
	arena_free(&a->scratch);
	a->scratch = kept;
}
