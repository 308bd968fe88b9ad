/*
 * sshd's configuration: every file that it is made of, and the files that it names. Nothing is
 * evaluated here: a path under any Match may be the one that counts, so all of them are asked for.
 * Files that it names for each account are kept in a->sshd for gather_homes.c.
 */
#include <string.h>

#include "agent/include_files.h"
#include "agent/processes.h"
#include "common/formats/sshconf.h"

#define SSH_DIR SLICE("/etc/ssh")

struct keyword {
	const char *name;
	bool first_only; /* the other arguments are not paths */
	void (*take)(struct agent *a, struct include_files *all, struct slice arg);
};

static void add_once(struct agent *a, struct strings *list, struct slice text)
{
	for (size_t i = 0; i < list->n; i++)
		if (slice_eq(list->v[i], text))
			return;
	if (list->n < LIMIT_INCLUDE_FILES && text.n > 0 && text.n < LIMIT_PATH_BYTES)
		strings_add(a, list, text);
}

static bool is_absolute(struct slice path)
{
	return path.n > 0 && path.p[0] == '/';
}

static void take_include(struct agent *a, struct include_files *all, struct slice arg)
{
	include_add(a, all, SSH_DIR, arg);
}

static void take_keys(struct agent *a, struct include_files *all, struct slice arg)
{
	(void)all;
	add_once(a, &a->sshd.keys, arg);
}

static void take_principals(struct agent *a, struct include_files *all, struct slice arg)
{
	(void)all;
	add_once(a, &a->sshd.principals, arg);
}

static void take_chroot(struct agent *a, struct include_files *all, struct slice arg)
{
	(void)all;
	add_once(a, &a->sshd.chroots, arg);
}

/* Who can write to the folders above puts another file there, or one where none is. */
static void take_file(struct agent *a, struct include_files *all, struct slice arg)
{
	struct ask how = {.max_bytes = LIMIT_BIG_FILE_BYTES, .parents = true};

	(void)all;
	if (!is_absolute(arg))
		return;
	ask_file(a, arg, &how, NULL);
	ask_parents(a, NULL, arg);
}

/* A private key, and its public half beside it. */
static void take_host_key(struct agent *a, struct include_files *all, struct slice arg)
{
	take_file(a, all, arg);
	take_file(a, all, arena_printf(&a->scratch, "%.*s.pub", SLICE_ARG(arg)));
}

/* sshd wants the program and its path safe from others' hands [auth.c, auth2-pubkey.c]. */
static void take_program(struct agent *a, struct include_files *all, struct slice arg)
{
	(void)all;
	if (is_absolute(arg))
		ask_file(a, arg, &(struct ask){.flags = ASK_STAT, .parents = true}, NULL);
}

/* The keywords of sshd_config(5) that name files. */
static const struct keyword keywords[] = {
    {"AuthorizedKeysCommand", true, take_program},
    {"AuthorizedKeysFile", false, take_keys},
    {"AuthorizedPrincipalsCommand", true, take_program},
    {"AuthorizedPrincipalsFile", false, take_principals},
    {"ChrootDirectory", true, take_chroot},
    {"HostCertificate", false, take_file},
    {"HostKey", false, take_host_key},
    {"Include", false, take_include},
    {"RevokedKeys", false, take_file},
    {"TrustedUserCAKeys", false, take_file},
};

static void take_row(struct agent *a, struct include_files *all, const struct sshconf_row *row)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (!sshconf_is(row, keywords[i].name))
			continue;
		for (size_t k = 0; k < row->nargs && !(k > 0 && keywords[i].first_only); k++)
			keywords[i].take(a, all, row->args[k]);
	}
}

static void read_config(
    struct agent *a, struct include_files *all, struct slice path, struct slice text)
{
	struct lines in = lines_of(text);
	struct sshconf_row row;

	(void)path;
	while (!agent_over(a) && sshconf_next(&in, &a->scratch, &row)) {
		if (row.at.err == 0)
			take_row(a, all, &row);
		arena_reset(&a->scratch);
	}
}

/* One argument of a running sshd, and the one behind it: -f FILE and -o LINE, also as -fFILE. */
static void take_option(
    struct agent *a, struct include_files *all, struct slice arg, struct slice next)
{
	struct slice value = arg.n > 2 ? slice_sub(arg, 2, arg.n) : next;
	struct sshconf_row row;

	if (slice_starts(arg, "-f"))
		include_add(a, all, SLICE("/"), value);
	else if (slice_starts(arg, "-o") && sshconf_line(value, &a->scratch, &row) &&
		 row.at.err == 0)
		take_row(a, all, &row);
}

/* The listener's title is "sshd: /usr/sbin/sshd -D -f FILE [listener] ...": one argument, blanks
 * between what once were several. */
static void take_cmdline(struct agent *a, struct include_files *all, struct slice cmdline)
{
	bool title = slice_starts(cmdline, "sshd: ");
	struct slice arg, next = {0};
	uint8_t sep = title ? ' ' : 0;

	if (title)
		cmdline = slice_sub(cmdline, strlen("sshd: "), slice_find(cmdline, '['));
	slice_cut(&cmdline, sep, &arg);
	while (arg.n > 0 || cmdline.n > 0) {
		slice_cut(&cmdline, sep, &next);
		take_option(a, all, arg, next);
		arg = next;
	}
}

static void ask_program(struct agent *a, struct slice path)
{
	ask_file(
	    a, path, &(struct ask){.flags = ASK_PROGRAM, .max_bytes = LIMIT_BIG_FILE_BYTES}, NULL);
}

void gather_sshd(struct agent *a)
{
	struct include_files all = {.read = read_config};

	ask_program(a, SLICE("/usr/sbin/sshd"));

	include_add(a, &all, SSH_DIR, SLICE("sshd_config"));
	for (size_t i = 0; i < a->processes.n; i++) {
		const struct process *p = &a->processes.v[i];

		/* The sshd of a container may name files of its own tree: they are not these. */
		if (!p->server || !slice_eq_str(p->name, "sshd") || !process_sees_our_files(p))
			continue;
		take_cmdline(a, &all, p->cmdline);
		if (is_absolute(p->exe))
			ask_program(a, p->exe);
	}
	include_run(a, &all);
}
