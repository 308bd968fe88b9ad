/* Two tables: programs, sorted by name, and capabilities [capabilities(7)]. */
#include "collector/rules/local/capability_programs.h"

#define FILES (USE_WRITE | USE_READ)

static const struct {
	const char *name;
	unsigned uses;
} programs[] = {
    {"ash", FILES}, {"awk", FILES}, {"base64", USE_READ},
    {"bash", USE_CODE | FILES}, /* enable -f loads a library */
    {"busybox", FILES | USE_MODE | USE_OWNER | USE_NODE | USE_MODULE}, {"capsh", USE_IDS},
    {"cat", USE_READ}, {"chmod", USE_MODE}, {"chown", USE_OWNER}, {"cp", FILES}, {"curl", FILES},
    {"cut", USE_READ}, {"dash", FILES}, {"dd", FILES}, {"ed", FILES}, {"emacs", USE_CODE | FILES},
    {"gawk", USE_CODE | FILES}, {"gdb", USE_CODE | FILES | USE_TRACE}, {"grep", USE_READ},
    {"head", USE_READ}, {"insmod", USE_MODULE}, {"install", FILES | USE_MODE}, {"kmod", USE_MODULE},
    {"ksh", USE_CODE | FILES}, {"less", USE_READ}, {"lua", USE_CODE | FILES},
    {"luajit", USE_CODE | FILES}, {"mawk", FILES}, {"mknod", USE_NODE}, {"modprobe", USE_MODULE},
    {"more", USE_READ}, {"mv", USE_WRITE}, {"nano", FILES}, {"nawk", FILES}, {"nc", USE_CONNECT},
    {"ncat", USE_CONNECT}, {"node", USE_CODE | FILES}, {"nvim", USE_CODE | FILES},
    {"openssl", USE_CODE | FILES}, {"perl", USE_CODE | FILES}, {"php", USE_CODE | FILES},
    {"pypy", USE_CODE | FILES}, {"python", USE_CODE | FILES}, {"rsync", FILES},
    {"ruby", USE_CODE | FILES}, {"sed", FILES}, {"setcap", USE_CAPS}, {"setpriv", USE_IDS},
    {"sh", FILES}, {"socat", USE_CONNECT | FILES}, {"sqlite3", USE_CODE | FILES},
    {"tail", USE_READ}, {"tar", FILES}, {"tclsh", USE_CODE | FILES}, {"tee", USE_WRITE},
    {"unzip", USE_WRITE}, {"vi", FILES}, {"view", USE_READ}, {"vim", USE_CODE | FILES},
    {"vim.basic", USE_CODE | FILES}, {"vim.tiny", FILES}, {"xxd", FILES}, {"zip", FILES},
    {"zsh", USE_CODE | FILES | USE_IDS}, /* UID=0; zmodload */
};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static const struct capability capabilities[] = {
    {"cap_setuid", USE_CODE | USE_IDS, false, NULL, NULL},
    {"cap_dac_override", USE_CODE | USE_WRITE, false, NULL, NULL},
    {"cap_chown", USE_CODE | USE_OWNER, false, NULL, NULL},
    {"cap_fowner", USE_CODE | USE_MODE, false, NULL, NULL},
    {"cap_setfcap", USE_CODE | USE_CAPS, false, NULL, NULL},
    {"cap_sys_admin", USE_CODE, false, NULL, NULL},
    {"cap_sys_ptrace", USE_CODE | USE_TRACE, false,
	"whether the kernel lets processes be traced (Yama)", NULL},
    {"cap_sys_module", USE_CODE | USE_MODULE, false, "whether the kernel takes modules", NULL},
    {"cap_mknod", USE_CODE | USE_NODE, false,
	"whether a device may be opened where one can be made", NULL},
    {"cap_setgid", USE_CODE | USE_IDS, false, "whether a group of the host equals root", NULL},
    {"cap_dac_read_search", USE_CODE | USE_READ, false, NULL, "crack"},
    {"cap_net_bind_service", USE_CODE | USE_CONNECT, true, NULL, NULL},
};

static unsigned find(struct slice name)
{
	for (size_t i = 0; i < PROGRAMS; i++)
		if (slice_eq_str(name, programs[i].name))
			return programs[i].uses;
	return 0;
}

static bool is_version(uint8_t c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-';
}

unsigned capability_uses(struct slice path)
{
	size_t slash = slice_rfind(path, '/');
	struct slice name = slash < path.n ? slice_sub(path, slash + 1, path.n) : path;
	unsigned uses = find(name);

	while (uses == 0 && name.n > 0 && is_version(name.p[name.n - 1])) {
		name.n--;
		uses = find(name);
	}
	return uses;
}

const struct capability *capability_nth(size_t n)
{
	return n < sizeof(capabilities) / sizeof(capabilities[0]) ? &capabilities[n] : NULL;
}
