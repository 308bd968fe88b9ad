/*
 * What each account keeps: its .ssh, the files of reading_homes[], private keys in its home, and
 * every file in which sshd's configuration looks for its keys and principals. Accounts that share a
 * home have it read once. Memory is emptied after each account.
 */
#include <dirent.h>
#include <stdlib.h>

#include "agent/agent_sockets.h"
#include "agent/folder.h"
#include "agent/glob.h"
#include "agent/programs.h"
#include "agent/reading_list.h"
#include "agent/ssh_config.h"
#include "common/formats/passwd.h"
#include "common/sshd_path.h"

#define SSH_FILES "known_hosts* config authorized_keys* *.pub"
#define SSH_FOLDERS 16 /* below an account's .ssh that are looked into */

struct account {
	struct slice name, home;
	uint32_t uid;
	struct slice real; /* of the home; empty when it cannot be entered */
	struct asker asker;
	struct slice ssh; /* its folder .ssh; empty when that was not listed */
	struct names ssh_names;
	bool first; /* nobody's home was this one before */
};

/* The home's `dir` record, with the names in it when it is nobody else's so far. What is below a
 * home that cannot be entered is not asked for. */
static void find_home(struct agent *a, struct account *who, struct found *f, struct names *names)
{
	walk_find(&a->walk, who->home, 0, f);
	who->first = found_is(f, S_IFDIR) && seen_add(&a->seen, 'h', f->real);
	if (who->first)
		ask_names_of(a, f, names);
	else
		ask_dir(a, who->home, f);
	/* A home that may be entered but not listed still has files whose names are known. */
	if (!S_ISDIR(f->st.st_mode))
		return;
	names->cut = names->cut || f->status != STATUS_READ;
	who->real = arena_dup(&a->scratch, f->real);
	who->asker.home = who->real;
}

static void ask_sockets(struct agent *a, struct slice folder, const struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (names->type[i] == DT_SOCK)
			agent_socket_ask(a, path_join(&a->scratch, folder, names->v[i]), "home");
}

/* Folders of keys, of control sockets, and ssh-agent's own since OpenSSH 10.1. */
static void read_folders(
    struct agent *a, struct slice ssh, const struct names *names, const struct ask *how)
{
	size_t left = SSH_FOLDERS;

	for (size_t i = 0; i < names->n && left > 0 && !agent_over(a); i++) {
		struct slice folder;
		struct names inside;
		struct found f;

		if (names->type[i] != DT_DIR)
			continue;
		folder = path_join(&a->scratch, ssh, names->v[i]);
		left--;
		if (!ask_names(a, folder, &f, &inside))
			continue;
		folder_read(a, folder, &inside, "*.pub", how);
		ask_sockets(a, folder, &inside);
	}
}

/* What sshd takes the session's environment from, and what it runs before the shell: both may name
 * secrets. Before the folder is searched for keys. */
static void ask_ssh_start(struct agent *a, struct account *who, const struct ask *how)
{
	static const struct reading_home files[] = {
	    {"environment", ASK_ENVIRONMENT}, {"rc", ASK_STAT}};
	struct ask one = *how;

	for (size_t i = 0; i < 2; i++) {
		one.flags = files[i].flags;
		if (names_may_have(&who->ssh_names, slice_str(files[i].name)))
			ask_file(a, path_join(&a->scratch, who->ssh, slice_str(files[i].name)),
			    &one, NULL);
	}
}

static void read_ssh(struct agent *a, struct account *who, const struct ask *how)
{
	struct ssh_config_home home = {who->home, who->name, who->uid};
	struct include_files configs = {
	    .read = ssh_config_read, .how = *how, .ctx = &home, .most = LIMIT_HOME_INCLUDES};
	struct slice folder = path_join(&a->scratch, who->home, SLICE(".ssh"));
	struct ask config = *how;
	struct found f;

	ssh_config_kept(a, &home, how);
	if (!ask_names(a, folder, &f, &who->ssh_names))
		return;
	who->ssh = folder;
	config.siblings = &who->ssh_names;
	if (names_may_have(&who->ssh_names, SLICE("config")))
		include_add(a, &configs, folder, SLICE("config"));
	else
		ask_file(a, path_join(&a->scratch, folder, SLICE("config")), &config, NULL);
	include_run(a, &configs);
	ask_ssh_start(a, who, how);
	folder_read(a, folder, &who->ssh_names, SSH_FILES, how);
	ask_sockets(a, folder, &who->ssh_names);
	read_folders(a, folder, &who->ssh_names, how);
}

/* What shells read when the account logs in [bash(1), dash(1), zsh(1), csh(1)]: sent when somebody
 * else could write it. */
static void ask_shell_files(struct agent *a, struct account *who, const struct names *names)
{
	static const char *const files[] = {".bash_login", ".bash_logout", ".bash_profile",
	    ".bashrc", ".cshrc", ".kshrc", ".login", ".profile", ".tcshrc", ".zlogin", ".zprofile",
	    ".zshenv", ".zshrc"};
	struct ask how = {.flags = ASK_STAT, .asker = &who->asker, .parents = true};
	struct found f;

	ask_parents(a, NULL, who->real);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct slice path;

		if (!names_may_have(names, slice_str(files[i])))
			continue;
		path = path_join(&a->scratch, who->home, slice_str(files[i]));
		walk_find(&a->walk, path, 0, &f);
		if (f.status == STATUS_READ &&
		    ((f.st.st_uid != who->uid && f.st.st_uid != 0) || (f.st.st_mode & 022) != 0))
			ask_file(a, path, &how, NULL);
	}
}

/* Keys at the top of a home only where the home is the account's own: /bin and /usr/sbin are homes
 * too, of accounts that are no persons. */
static void read_home(
    struct agent *a, struct account *who, const struct found *f, const struct names *names)
{
	struct ask how = {.asker = &who->asker, .parents = true}, top = how;

	for (size_t i = 0; i < reading_home_count; i++) {
		struct slice name = slice_str(reading_homes[i].name);
		struct slice first = slice_sub(name, 0, slice_find(name, '/'));

		top.flags = reading_homes[i].flags;
		top.siblings = first.n < name.n ? NULL : names;
		if (!(top.flags & ASK_STAT) || names_may_have(names, first))
			ask_file(a, path_join(&a->scratch, who->home, name), &top, NULL);
	}
	read_ssh(a, who, &how);
	ask_shell_files(a, who, names);
	if (f->st.st_uid == who->uid)
		folder_read(a, who->home, names, "*-cert.pub", &how);
	programs_in_home(a, who->real, names);
}

static bool names_account(struct slice pattern)
{
	for (size_t i = 0; i + 1 < pattern.n; i++)
		if (pattern.p[i] == '%' && (pattern.p[i + 1] == 'u' || pattern.p[i + 1] == 'U'))
			return true;
	return false;
}

/* Is it a file right in this folder? */
static bool is_in(struct slice path, struct slice folder)
{
	return folder.n > 0 && slice_eq(slice_sub(path, 0, slice_rfind(path, '/')), folder);
}

/* One path in which sshd looks for this account, and where it has wildcards (sshd 10.0 and later)
 * also all that they fit. */
static void ask_candidate(struct agent *a, const struct account *who, struct slice pattern)
{
	struct ask how = {.parents = true};
	struct slice path;
	struct strings paths;
	bool in_home;

	if (sshd_path_expand(
		&a->scratch, pattern, who->name, who->uid, who->home, a->root_home, &path) != 0)
		return;
	in_home = !slice_starts(pattern, "~") && slice_path_under(path, who->home);
	if (in_home && who->real.n == 0)
		return;
	if (in_home && !who->first && !names_account(pattern))
		return;
	if (in_home)
		how.asker = &who->asker;
	if (is_in(path, who->ssh))
		how.siblings = &who->ssh_names;
	ask_file(a, path, &how, NULL);
	/* Also where there is no file: who could put one there? */
	if (!in_home)
		ask_parents(a, NULL, path);
	if (!glob_is(path))
		return;
	glob_paths(a, path, &paths);
	for (size_t i = 0; i < paths.n; i++)
		ask_file(a, paths.v[i], &how, NULL);
	free(paths.v);
}

/* The directories that sshd would lock this account into: their modes decide whether it does. */
static void ask_chroots(struct agent *a, const struct account *who)
{
	for (size_t i = 0; i < a->sshd.chroots.n && !agent_over(a); i++) {
		struct slice path;
		struct found f;

		if (sshd_path_expand(&a->scratch, a->sshd.chroots.v[i], who->name, who->uid,
			who->home, a->root_home, &path) != 0 ||
		    !seen_add(&a->seen, 'c', path))
			continue;
		ask_dir(a, path, &f);
		if (f.status != STATUS_ABSENT)
			ask_parents(a, NULL, f.real);
	}
}

static void ask_candidates(struct agent *a, const struct account *who, const struct strings *list)
{
	for (size_t i = 0; i < list->n && !agent_over(a); i++)
		ask_candidate(a, who, list->v[i]);
}

static void gather_home(struct agent *a, const struct passwd_row *row)
{
	struct account who = {.name = row->name,
	    .home = row->home,
	    .uid = row->uid,
	    .asker = {row->name, row->uid, row->gid, {0}}};
	struct names names = {0};
	struct found f;

	if (row->home.n == 0 || row->home.p[0] != '/')
		return;
	find_home(a, &who, &f, &names);
	if (who.first && who.real.n > 0)
		read_home(a, &who, &f, &names);
	for (size_t i = 0; i < 2; i++)
		ask_candidate(a, &who, slice_str(sshd_default_key_files[i]));
	ask_candidates(a, &who, &a->sshd.keys);
	ask_candidates(a, &who, &a->sshd.principals);
	ask_chroots(a, &who);
}

void gather_homes(struct agent *a)
{
	struct lines in = lines_of(buffer_slice(&a->passwd));
	struct passwd_row row;

	while (!agent_over(a) && passwd_next(&in, &row)) {
		if (row.at.err != 0 || row.compat)
			continue;
		a->home = row.home;
		a->home_globs = 0;
		gather_home(a, &row);
		seen_reset(&a->home_seen);
		arena_reset(&a->scratch);
	}
	a->home = slice_of(NULL, 0);
}
