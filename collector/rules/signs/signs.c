/* The table of signs, and the looks. */
#include "collector/rules/signs/signs.h"

#include <stdlib.h>

#include "include/err.h"

/* By family, as docs/SIGNS.md has them. */
const struct sign_kind sign_kinds[] = {
    {"two-inetd", "inetd and xinetd among the processes",
	"a second one with a configuration of its own is a back door that needs no program of the "
	"intruder's",
	SIGN_ALWAYS, signs_processes_two_inetd},
    {"effective-root", "processes whose effective user is root and whose real user is not",
	"they got root by a program that is no known setuid program, or by a hole", SIGN_ALWAYS,
	signs_processes_effective_root},
    {"deleted-program", "programs of processes that are no file any more",
	"what runs can not be looked at in the file system, which is what one deletes it for",
	SIGN_ALWAYS, signs_processes_deleted},
    {"temporary-program", "programs that run from /tmp, /var/tmp or /dev/shm",
	"everybody can write there, and nothing is installed there", SIGN_ALWAYS,
	signs_processes_temporary},
    {"hidden-process", "numbers that answer signal 0 and are not among the processes",
	"something keeps a process from being seen", SIGN_ALWAYS, signs_processes_hidden},
    {"preload-process", "LD_PRELOAD in environments",
	"the library sees and changes whatever the process does", SIGN_ALWAYS,
	signs_processes_preload},
    {"unowned-port", "ports that are open, and the sockets that processes hold",
	"the process that serves it does not show itself, or the kernel was changed", SIGN_ALWAYS,
	signs_network_unowned},
    {"promiscuous", "flags of network interfaces", "somebody reads what goes by, passwords too",
	SIGN_ALWAYS, signs_network_promiscuous},
    {"packet-socket", "sockets that take whole packets, and who holds them",
	"a sniffer has one, and a back door that listens on no port", SIGN_ALWAYS,
	signs_network_packet},
    {"unlisted-module", "/sys/module against /proc/modules",
	"a module that hides itself from one list often forgets the other", SIGN_ALWAYS,
	signs_kernel_module},
    {"core-file", "core files in / and the programs that they are of",
	"an attack on a service's memory that fails leaves one", SIGN_ALWAYS, signs_files_core},
    {"preload-file", "/etc/ld.so.preload",
	"its libraries are loaded into every program, which hides and catches anything",
	SIGN_ALWAYS, signs_files_preload},
    {"setuid-place", "setuid and setgid files where nothing is installed, and copies of shells",
	"whoever runs it becomes its owner", SIGN_ALWAYS, signs_files_setuid},
    {"hidden-space", "what a file system says is used, and what its files add up to",
	"there are files that nobody sees", SIGN_ALWAYS, signs_files_space},
    {"second-root", "accounts with uid 0", "it is root by another name", SIGN_ALWAYS,
	signs_accounts_root},
    {"changed-trust", "times of files whose lines grant trust",
	"lines may have been planted that let the intruder back in", SIGN_SINCE,
	signs_changed_trust},
    {"changed-key", "times of private keys", "a key may have been put there, or taken and put back",
	SIGN_SINCE, signs_changed_keys},
    {"new-setuid", "setuid and setgid files, against an older case",
	"whoever runs it becomes its owner, and it was not there before", SIGN_BASELINE,
	signs_baseline_setuid},
    {"new-trust", "lines that grant trust, against an older case",
	"somebody is let in who was not before", SIGN_BASELINE, signs_baseline_trust},
};

const size_t sign_kind_count = sizeof(sign_kinds) / sizeof(sign_kinds[0]);

void sign_add(struct sign_look *l, struct fact_origin at, struct slice subject, struct slice saw)
{
	struct fact_sign f = {
	    .host = l->host,
	    .at = at,
	    .name = slice_str(l->kind->name),
	    .subject = subject,
	    .saw = saw,
	    .why = slice_str(l->kind->why),
	};

	grow(&l->found, &l->cap_found, l->nfound + 1, sizeof(*l->found));
	l->found[l->nfound++] = f;
}

bool sign_has_module(const struct sign_look *l, const char *name)
{
	for (size_t i = 0; i < l->nmodules; i++)
		if (slice_eq_str(l->modules[i].name, name))
			return true;
	return false;
}

bool sign_in_temporary(struct slice path)
{
	return slice_path_under(path, SLICE("/tmp")) || slice_path_under(path, SLICE("/var/tmp")) ||
	       slice_path_under(path, SLICE("/dev/shm"));
}

static void load(struct sign_look *l)
{
	struct fact_host_info *info;

	l->ntasks = fact_load(l->facts, l->arena, task, l->host, &l->tasks);
	l->nfiles = fact_load(l->facts, l->arena, file, l->host, &l->files);
	l->nendpoints = fact_load(l->facts, l->arena, endpoint, l->host, &l->endpoints);
	l->nmodules = fact_load(l->facts, l->arena, module, l->host, &l->modules);
	l->as_root =
	    fact_load(l->facts, l->arena, host_info, l->host, &info) > 0 && info[0].uid == 0;
}

static void look(struct sign_look *l, enum sign_when when)
{
	for (size_t i = 0; i < sign_kind_count; i++) {
		l->kind = &sign_kinds[i];
		if (l->kind->when == when)
			l->kind->look(l);
	}
}

int signs_run(struct fact_store *facts, int64_t host)
{
	struct arena arena = {0};
	struct sign_look l = {.facts = facts, .arena = &arena, .host = host};

	load(&l);
	look(&l, SIGN_ALWAYS);
	for (size_t i = 0; i < l.nfound; i++)
		fact_add(facts, sign, &l.found[i]);
	free(l.found);
	arena_free(&arena);
	return facts->err == 0 ? 0 : ERR_IO;
}

size_t signs_of(struct fact_store *facts, struct arena *a, int64_t host, struct slice since,
    bool baseline, struct fact_sign **out)
{
	struct sign_look l = {.facts = facts, .arena = a, .host = host, .since = since};
	struct fact_sign *known;
	size_t n = fact_load(facts, a, sign, host, &known);

	if (since.n > 0)
		look(&l, SIGN_SINCE);
	if (baseline)
		look(&l, SIGN_BASELINE);
	*out = arena_alloc(a, (n + l.nfound + 1) * sizeof(**out));
	for (size_t i = 0; i < n; i++)
		(*out)[i] = known[i];
	for (size_t i = 0; i < l.nfound; i++)
		(*out)[n + i] = l.found[i];
	n += l.nfound;
	free(l.found);
	return n;
}
