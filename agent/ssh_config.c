/* Include, IdentityFile and CertificateFile. Keys outside the accounts' .ssh folders are found
 * through these. */
#include "agent/ssh_config.h"

#include "common/formats/sshconf.h"

/* The path with `~/` and %d undone; empty when it holds what cannot be known here. */
static struct slice expand(struct agent *a, const struct ssh_config_home *h, struct slice path)
{
	struct slice rest = slice_sub(path, slice_find(path, '/') + 1, path.n);
	bool at_home = slice_starts(path, "~/") || slice_starts(path, "%d/");

	if (at_home)
		path = h == NULL ? (struct slice){0} : path_join(&a->scratch, h->home, rest);
	if (slice_find(path, '%') < path.n)
		return (struct slice){0};
	return path;
}

static struct ask key_ask(const struct include_files *all)
{
	return (struct ask){
	    .max_bytes = LIMIT_KEY_FILE_BYTES, .asker = all->how.asker, .parents = true};
}

static void take_certificate(struct agent *a, struct include_files *all, struct slice arg)
{
	struct ask how = key_ask(all);
	struct slice path = expand(a, all->ctx, arg);

	if (path.n > 0 && path.p[0] == '/')
		ask_file(a, path, &how, NULL);
}

/* ssh tries the certificate beside the key as well [ssh_config(5), CertificateFile]. */
static void take_identity(struct agent *a, struct include_files *all, struct slice arg)
{
	struct ask how = key_ask(all);
	struct slice path = expand(a, all->ctx, arg);

	if (path.n == 0 || path.p[0] != '/')
		return;
	how.flags = ASK_KEYS;
	ask_file(a, path, &how, NULL);
	take_certificate(a, all, arena_printf(&a->scratch, "%.*s-cert.pub", SLICE_ARG(path)));
}

static void take_include(struct agent *a, struct include_files *all, struct slice arg)
{
	const struct ssh_config_home *h = all->ctx;
	struct slice path = expand(a, h, arg);
	struct slice folder =
	    h == NULL ? SLICE("/etc/ssh") : path_join(&a->scratch, h->home, SLICE(".ssh"));

	include_add(a, all, folder, path);
}

void ssh_config_read(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct lines in = lines_of(text);
	struct sshconf_row row;

	(void)path;
	while (!agent_over(a) && sshconf_next(&in, &a->scratch, &row)) {
		for (size_t i = 0; row.at.err == 0 && i < row.nargs; i++) {
			if (sshconf_is(&row, "Include"))
				take_include(a, all, row.args[i]);
			else if (sshconf_is(&row, "IdentityFile"))
				take_identity(a, all, row.args[i]);
			else if (sshconf_is(&row, "CertificateFile"))
				take_certificate(a, all, row.args[i]);
		}
	}
}
