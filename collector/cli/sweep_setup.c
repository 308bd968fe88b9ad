/* Files that a sweep needs on this machine. */
#include "collector/cli/sweep_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/cli/agent_hashes.h"
#include "collector/cli/ways.h"
#include "collector/cli/words.h"
#include "include/err.h"

static const char *const default_known_hosts[] = {"~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char **expand_all(struct arena *a, const char *const *paths, size_t n)
{
	const char **out = arena_alloc(a, (n + 1) * sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = expand_home(a, paths[i]);
	return out;
}

/* ---- Keys ---- */

static void set_known_hosts(
    struct sweep_options *net, const struct sweep_args *args, struct arena *a)
{
	bool given = args->known_hosts.n > 0;

	net->n_known_hosts = given ? args->known_hosts.n : COUNT(default_known_hosts);
	net->known_hosts = expand_all(
	    a, given ? args->known_hosts.items : default_known_hosts, net->n_known_hosts);
}

/* ---- The agent ---- */

static const char *beside_program(struct arena *a, const char *file)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	struct slice path = slice_of(self, n < 0 ? 0 : (size_t)n);
	struct slice dir = slice_sub(path, 0, slice_rfind(path, '/'));

	return words_make(a, "%.*s/%s", SLICE_ARG(dir), file);
}

/* Beside this program while it is not installed. */
static const char *helper_path(struct arena *a, const char *name)
{
	const char *beside = beside_program(a, name);

	return access(beside, F_OK) == 0
		   ? beside
		   : beside_program(a, words_make(a, "../libexec/cordon/%s", name));
}

static const char *agent_path(const struct sweep_args *args, struct arena *a)
{
	return args->agent != NULL ? expand_home(a, args->agent) : helper_path(a, "cordon-agent");
}

/* It makes records of what is fetched. Without it hosts where no agent runs are not read. */
static int set_reader(
    struct sweep_options *net, const struct sweep_args *args, struct arena *a, const char **why)
{
	const char *path = helper_path(a, "cordon-reader");

	if (args->agentless && args->agent_only) {
		*why = "--agentless and --agent-only exclude each other";
		return ERR_USAGE;
	}
	if (args->agentless)
		net->agentless = SWEEP_AGENTLESS;
	else if (args->agent_only)
		net->agentless = SWEEP_AGENT_ONLY;
	if (access(path, X_OK) == 0)
		net->reader_path = path;
	if (!args->agentless || net->reader_path != NULL)
		return 0;
	*why = words_make(a, "%s: %s", path, strerror(errno));
	return ERR_USAGE;
}

static int map_agent(struct slice *agent, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	void *p = MAP_FAILED;

	if (fd < 0)
		return -1;
	errno = EINVAL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return -1;
	*agent = slice_of(p, (size_t)st.st_size);
	return 0;
}

static void unmap_agent(struct slice *agent)
{
	if (agent->n > 0)
		munmap((void *)(uintptr_t)agent->p, agent->n);
	*agent = slice_of(NULL, 0);
}

/* Is it the one whose hash stands in this program? */
static bool is_carried(struct slice agent, const char *machine)
{
	char hash[SHA256_HEX_BYTES];

	sha256_hex(agent, hash);
	for (size_t i = 0; i < agent_hash_count; i++)
		if (strcmp(agent_hashes[i].machine, machine) == 0 &&
		    strcmp(agent_hashes[i].sha256, hash) == 0)
			return true;
	return false;
}

/* The agents for other processors, of the folder agents: those that there are. */
static int set_agents(struct sweep_setup *s, struct arena *a, const char **why)
{
	struct sweep_agent *all = arena_alloc(a, agent_hash_count * sizeof(*all));

	s->net.agents = all;
	for (size_t i = 0; i < agent_hash_count; i++) {
		const char *machine = agent_hashes[i].machine;
		const char *path = helper_path(a, words_make(a, "agents/cordon-agent-%s", machine));
		struct sweep_agent *one = &all[s->net.n_agents];

		if (map_agent(&one->program, path) != 0)
			continue;
		one->machine = machine;
		s->net.n_agents++;
		if (!is_carried(one->program, machine)) {
			*why = words_make(
			    a, "agent %s: not the one that this program was built with", path);
			return ERR_USAGE;
		}
	}
	return 0;
}

static int set_agent(
    struct sweep_setup *s, const struct sweep_args *args, struct arena *a, const char **why)
{
	const char *path = agent_path(args, a);

	if (map_agent(&s->net.agent, path) != 0) {
		*why = words_make(
		    a, "agent %s: %s; --agent FILE names another", path, strerror(errno));
		return ERR_USAGE;
	}
	s->net.agent_path = path;
	sha256_hex(s->net.agent, s->agent_sha256);
	if (args->agent != NULL)
		return 0; /* whoever names one wants it everywhere */
	if (is_carried(s->net.agent, AGENT_OF_THIS_MACHINE))
		return set_agents(s, a, why);
	*why = words_make(a,
	    "agent %s: not the one that this program was built with; --agent FILE takes any", path);
	return ERR_USAGE;
}

/* ---- The whole ---- */

/* How much of a sweep is seen on the network at a time. */
static const struct {
	uint32_t parallel, pause_ms;
} profiles[] = {
    [SWEEP_QUIET] = {8, 500},
    [SWEEP_NORMAL] = {64, 0},
    [SWEEP_FAST] = {256, 0},
};

int sweep_setup(
    struct sweep_setup *s, const struct sweep_args *args, struct arena *a, const char **why)
{
	*s = (struct sweep_setup){0};
	sweep_defaults(&s->net);
	s->net.host_keys = (enum sweep_host_keys)args->host_keys;
	s->net.max_auth_failures = args->max_auth_failures;
	s->net.parallel = profiles[args->profile].parallel;
	if (args->parallel != 0)
		s->net.parallel = args->parallel;
	s->net.pause_ms = profiles[args->profile].pause_ms;
	s->net.paced = args->paced;
	s->net.timeout_ms = args->timeout_s * 1000;
	set_known_hosts(&s->net, args, a);
	if (set_reader(&s->net, args, a, why) != 0)
		return ERR_USAGE;
	return set_agent(s, args, a, why);
}

void sweep_setup_case(struct sweep_setup *s, struct arena *a, const char *known_hosts)
{
	size_t n = s->net.n_known_hosts;
	const char **all = arena_alloc(a, (n + 1) * sizeof(*all));

	memcpy(all, s->net.known_hosts, n * sizeof(*all));
	all[n] = known_hosts;
	s->net.known_hosts = all;
	s->net.n_known_hosts = n + 1;
}

void sweep_setup_free(struct sweep_setup *s)
{
	unmap_agent(&s->net.agent);
	for (size_t i = 0; i < s->net.n_agents; i++)
		unmap_agent(&((struct sweep_agent *)(uintptr_t)s->net.agents)[i].program);
	s->net.n_agents = 0;
}
