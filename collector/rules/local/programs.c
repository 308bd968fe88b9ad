/* The table, sorted by name. */
#include "collector/rules/local/programs.h"

#include <string.h>

#define SHELL (PROGRAM_BARE | PROGRAM_ARGS | PROGRAM_ITSELF)
#define CODE (PROGRAM_ARGS | PROGRAM_ITSELF)
#define INSIDE PROGRAM_INSIDE
#define ARGS PROGRAM_ARGS

static const struct program programs[] = {
    {"ansible-playbook", ARGS, "a playbook runs programs"},
    {"apt", ARGS, "-o APT::Update::Pre-Invoke, and a pager"},
    {"apt-get", ARGS, "-o APT::Update::Pre-Invoke"},
    {"aptitude", INSIDE, "its pager starts a shell"},
    {"ash", SHELL, "is a shell"},
    {"at", CODE, "runs what it is given later"},
    {"awk", CODE, "system()"},
    {"bash", SHELL, "is a shell"},
    {"busybox", ARGS, "sh"},
    {"capsh", ARGS, "--"},
    {"chroot", ARGS, "/ /bin/sh"},
    {"cpan", SHELL, "! runs Perl"},
    {"cpio", CODE, "writes any file"},
    {"cp", CODE, "writes any file"},
    {"crontab", CODE, "-e: an editor, and jobs"},
    {"csh", SHELL, "is a shell"},
    {"dash", SHELL, "is a shell"},
    {"dd", CODE, "writes any file"},
    {"dmesg", ARGS, "-H: a pager"},
    {"dnf", ARGS, "a plugin or a package's script runs"},
    {"docker", ARGS, "run -v /:/host"},
    {"dpkg", ARGS, "-i: a package's script runs"},
    {"ed", INSIDE | PROGRAM_BARE, "! runs a program"},
    {"elvish", SHELL, "is a shell"},
    {"emacs", INSIDE | PROGRAM_BARE | PROGRAM_ITSELF, "M-x shell"},
    {"env", ARGS, "runs a program"},
    {"ex", INSIDE | PROGRAM_BARE, ":!sh"},
    {"expect", SHELL, "spawn"},
    {"find", ARGS, "-exec"},
    {"fish", SHELL, "is a shell"},
    {"flock", ARGS, "runs a program"},
    {"ftp", INSIDE | PROGRAM_BARE, "! starts a shell"},
    {"gawk", CODE, "system()"},
    {"gcc", ARGS, "-wrapper runs a program"},
    {"gdb", INSIDE | PROGRAM_BARE | PROGRAM_ITSELF, "!sh"},
    {"gem", ARGS, "open -e runs a program"},
    {"git", ARGS, "-p help: a pager; core.pager, -c"},
    {"install", CODE, "writes any file"},
    {"ionice", ARGS, "runs a program"},
    {"ip", ARGS, "netns exec"},
    {"irb", SHELL, "runs Ruby"},
    {"journalctl", INSIDE | PROGRAM_BARE, "its pager starts a shell"},
    {"jrunscript", SHELL, "runs code"},
    {"ksh", SHELL, "is a shell"},
    {"ldconfig", CODE, "-f: libraries of one's own"},
    {"less", INSIDE, "!sh"},
    {"ln", CODE, "replaces any file"},
    {"logrotate", ARGS, "a configuration with postrotate"},
    {"ltrace", ARGS, "runs a program"},
    {"lua", SHELL, "os.execute()"},
    {"mail", ARGS, "--exec, ~!"},
    {"make", ARGS, "--eval"},
    {"man", INSIDE, "its pager starts a shell"},
    {"mawk", CODE, "system()"},
    {"mksh", SHELL, "is a shell"},
    {"more", INSIDE, "!sh"},
    {"mount", ARGS, "-o bind over what root runs"},
    {"mutt", INSIDE | PROGRAM_BARE, "! runs a program"},
    {"mv", CODE, "replaces any file"},
    {"mysql", INSIDE | PROGRAM_BARE, "\\! sh"},
    {"nano", INSIDE | PROGRAM_BARE, "^R^X runs a program"},
    {"nawk", CODE, "system()"},
    {"nc", CODE, "-e"},
    {"ncat", CODE, "-e"},
    {"nice", ARGS, "runs a program"},
    {"nmap", ARGS, "--script runs Lua; --interactive"},
    {"node", SHELL, "child_process"},
    {"nohup", ARGS, "runs a program"},
    {"npm", ARGS, "exec"},
    {"nsenter", ARGS, "runs a program"},
    {"nvim", INSIDE | PROGRAM_BARE, ":!sh"},
    {"openssl", CODE, "writes any file; -engine loads a library"},
    {"perl", SHELL, "exec"},
    {"pg", INSIDE, "!sh"},
    {"php", SHELL, "system()"},
    {"pico", INSIDE | PROGRAM_BARE, "^R^X runs a program"},
    {"pip", ARGS, "install runs setup.py"},
    {"pkexec", ARGS, "runs a program"},
    {"psql", INSIDE | PROGRAM_BARE, "\\!"},
    {"pwsh", SHELL, "is a shell"},
    {"python", SHELL, "os.system()"},
    {"rbash", SHELL, "is a shell, and not hard to leave"},
    {"rlwrap", ARGS, "runs a program"},
    {"rpm", ARGS, "--eval, a package's script"},
    {"rsync", ARGS, "-e"},
    {"ruby", SHELL, "exec"},
    {"run-parts", ARGS, "runs programs of a folder"},
    {"rview", INSIDE | PROGRAM_BARE, ":py"},
    {"rvim", INSIDE | PROGRAM_BARE, ":py"},
    {"scp", ARGS, "-S runs a program"},
    {"screen", SHELL, "starts a shell"},
    {"script", SHELL, "starts a shell"},
    {"sed", CODE, "e runs a program, w writes any file"},
    {"service", ARGS, "../../bin/sh"},
    {"setarch", SHELL, "starts a shell"},
    {"setpriv", ARGS, "runs a program"},
    {"sftp", INSIDE, "! starts a shell"},
    {"sh", SHELL, "is a shell"},
    {"socat", ARGS, "EXEC"},
    {"sqlite3", INSIDE | PROGRAM_BARE, ".shell"},
    {"ssh", ARGS, "-o ProxyCommand"},
    {"ssh-keygen", CODE, "-D loads a library"},
    {"start-stop-daemon", ARGS, "-x"},
    {"stdbuf", ARGS, "runs a program"},
    {"strace", ARGS, "runs a program"},
    {"su", SHELL, "starts a shell as root"},
    {"sudo", ARGS, "root runs anything"},
    {"systemctl", ARGS, "edit, and its pager"},
    {"systemd-run", ARGS, "runs a program"},
    {"tar", ARGS, "--to-command"},
    {"taskset", ARGS, "runs a program"},
    {"tclsh", SHELL, "exec"},
    {"tcpdump", ARGS, "-z runs a program"},
    {"tcsh", SHELL, "is a shell"},
    {"tee", CODE, "writes any file"},
    {"time", ARGS, "runs a program"},
    {"timeout", ARGS, "runs a program"},
    {"tmux", SHELL, "starts a shell"},
    {"unshare", SHELL, "starts a shell"},
    {"unzip", ARGS, "writes any file"},
    {"useradd", CODE, "an account with uid 0"},
    {"usermod", CODE, "makes an account root"},
    {"vi", INSIDE | PROGRAM_BARE, ":!sh"},
    {"view", INSIDE | PROGRAM_BARE, ":!sh"},
    {"vim", INSIDE | PROGRAM_BARE, ":!sh"},
    {"vim.basic", INSIDE | PROGRAM_BARE, ":!sh"},
    {"vim.tiny", INSIDE | PROGRAM_BARE, ":!sh"},
    {"vimdiff", INSIDE | PROGRAM_BARE, ":!sh"},
    {"vipw", INSIDE | PROGRAM_BARE, "an editor, of passwd"},
    {"visudo", INSIDE | PROGRAM_BARE, "an editor, of sudoers"},
    {"watch", ARGS, "runs a program"},
    {"wget", CODE, "writes any file"},
    {"wish", SHELL, "exec"},
    {"xargs", PROGRAM_BARE | ARGS, "runs a program"},
    {"yum", ARGS, "a plugin or a package's script runs"},
    {"zip", ARGS, "-TT runs a program"},
    {"zsh", SHELL, "is a shell"},
    {"zypper", ARGS, "a package's script runs"},
};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static const struct program *find(struct slice name)
{
	for (size_t i = 0; i < PROGRAMS; i++)
		if (slice_eq_str(name, programs[i].name))
			return &programs[i];
	return NULL;
}

static bool is_version(uint8_t c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-';
}

const struct program *program_find(struct slice path)
{
	size_t slash = slice_rfind(path, '/');
	struct slice name = slash < path.n ? slice_sub(path, slash + 1, path.n) : path;
	const struct program *p = find(name);

	while (p == NULL && name.n > 0 && is_version(name.p[name.n - 1])) {
		name.n--;
		p = find(name);
	}
	return p;
}

bool program_gives_shell(const struct program *p, enum program_args args, bool noexec)
{
	if (noexec && !(p->ways & PROGRAM_ITSELF))
		return false;
	if (p->ways & PROGRAM_INSIDE)
		return args != ARGS_NONE || (p->ways & PROGRAM_BARE) != 0;
	if (args == ARGS_ANY || args == ARGS_PART)
		return (p->ways & (PROGRAM_ARGS | PROGRAM_BARE)) != 0;
	return args == ARGS_NONE && (p->ways & PROGRAM_BARE) != 0;
}

const char *program_name(size_t n)
{
	return n < PROGRAMS ? programs[n].name : NULL;
}
