/* Numbers from low to high, beside the sorted list of those that /proc tells. */
#include "agent/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/ask.h"

#define MOST_UNLISTED 256
#define MOST_THREADS 8192 /* numbers that are no process's own, looked up one by one */

struct probing {
	struct agent *a;
	uint32_t *pids; /* listed, ascending */
	size_t n, at;
	size_t threads;
};

static int ascending(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static bool is_there(uint32_t pid)
{
	return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

static void add(struct probe *p, uint32_t pid, bool listed)
{
	if (p->n == MOST_UNLISTED) {
		p->why = "more than are kept do not show themselves";
		return;
	}
	grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n++] = (struct unlisted){pid, listed};
}

/* A thread has a number of its own, answers to it, and is not listed: so it is with all of them. */
static bool is_thread(struct probing *g, uint32_t pid)
{
	struct slice text;
	int64_t group;

	if (g->threads++ >= MOST_THREADS) {
		g->a->probe.why = "more threads than are looked at";
		return true;
	}
	return process_text(g->a, pid, "status", &text) && process_number(text, "Tgid:", &group) &&
	       group != pid;
}

static void probe_range(struct probing *g, uint32_t from, uint32_t to)
{
	for (uint32_t pid = from; pid <= to && pid != 0 && !agent_over(g->a); pid++) {
		while (g->at < g->n && g->pids[g->at] < pid)
			g->at++;
		if (g->at < g->n && g->pids[g->at] == pid)
			continue;
		g->a->probe.asked++;
		if (is_there(pid) && !is_thread(g, pid))
			add(&g->a->probe, pid, false);
		arena_reset(&g->a->scratch);
	}
}

/* Those that came to be since the list was made are on the new one; those that have gone do not
 * answer any more. */
static void look_again(struct agent *a)
{
	struct probe *p = &a->probe;
	struct names names = {0};
	struct slice text;
	struct found f;
	size_t kept = 0;

	walk_find(&a->walk, SLICE("/proc"), 0, &f);
	a->reader.most_names = LIMIT_PROCESSES;
	if (found_is(&f, S_IFDIR))
		read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	a->reader.most_names = LIMIT_DIR_ENTRIES;
	for (size_t i = 0; i < p->n; i++) {
		struct unlisted u = p->v[i];

		u.listed = names_may_have(&names, arena_printf(&a->scratch, "%u", u.pid));
		if (is_there(u.pid) && !(u.listed && process_text(a, u.pid, "stat", &text)))
			p->v[kept++] = u;
	}
	p->n = kept;
}

static bool number_in(struct agent *a, const char *path, int word_no, uint32_t *out)
{
	struct slice text, word = {0};

	if (!ask_quietly(a, slice_str(path), LIMIT_KEY_FILE_BYTES, &text))
		return false;
	text = slice_sub(text, 0, slice_find(text, '\n'));
	while (word_no-- > 0)
		if (!word_next(&text, &word))
			return false;
	return slice_to_u32(word, out) == 0;
}

/* Why the numbers of /proc and those of kill(2) can not be held against each other, or NULL. */
static const char *obstacle(struct agent *a)
{
	uint32_t self;
	struct found f;

	if (a->view != VIEW_HOST)
		return "the tree is not that of the running system";
	if (a->reader.euid != 0)
		return "only root sees all processes everywhere";
	walk_find(&a->walk, SLICE("/proc/self"), WALK_NOFOLLOW, &f);
	if (f.status != STATUS_READ || slice_to_u32(f.link, &self) != 0 ||
	    self != (uint32_t)getpid())
		return "/proc is not that of the agent's own processes";
	return a->processes.cut || a->processes.n == 0 ? "the list of processes is not whole"
						       : NULL;
}

/*
 * Has the kernel given out its numbers once only? Then those above the last are nobody's, unless
 * the maker of a process chose its number. It has where the last is one of those that no later
 * round gives [RESERVED_PIDS, kernel/pid.c], or where as many numbers were given as processes made:
 * a round that is over would be missing.
 */
static bool is_first_round(const struct processes *all, uint32_t last)
{
	const int64_t first_round_only = 300, idle_ones = 1024; /* made, and without a number */

	return last < first_round_only || (all->made > 0 && all->made <= last + idle_ones);
}

/* All of them where they are few; else the lowest, where daemons are, and those given out last. */
static void probe_all(struct probing *g)
{
	struct probe *p = &g->a->probe;
	uint32_t most, last = 0;

	/* [proc_loadavg(5): the fifth word is the number given out last] */
	if (!number_in(g->a, "/proc/sys/kernel/pid_max", 1, &most) ||
	    !number_in(g->a, "/proc/loadavg", 5, &last)) {
		p->why = "the numbers in use are not known";
		return;
	}
	if (last < most && is_first_round(&g->a->processes, last))
		most = last + 1;
	if (most <= LIMIT_PROBES) {
		probe_range(g, 1, most - 1);
		return;
	}
	probe_range(g, 1, LIMIT_PROBES / 2);
	p->first = last > LIMIT_PROBES ? last - LIMIT_PROBES / 2 : LIMIT_PROBES / 2 + 1;
	p->last = last;
	probe_range(g, p->first, p->last);
}

void probe_snapshot(struct agent *a)
{
	struct probing g = {.a = a, .n = a->processes.n};

	a->probe.why = obstacle(a);
	if (a->probe.why != NULL)
		return;
	g.pids = arena_alloc(&a->run, g.n * sizeof(*g.pids));
	for (size_t i = 0; i < g.n; i++)
		g.pids[i] = a->processes.v[i].pid;
	qsort(g.pids, g.n, sizeof(*g.pids), ascending);
	probe_all(&g);
	if (a->probe.n > 0)
		look_again(a);
}

void probe_emit(struct agent *a)
{
	const struct probe *p = &a->probe;
	struct json *j = emit_record(&a->emit, REC_PROBE);

	json_kv_u64(j, "asked", p->asked);
	if (p->last > 0) {
		json_kv_u64(j, "first", p->first);
		json_kv_u64(j, "last", p->last);
	}
	if (p->why != NULL)
		json_kv_str(j, "why", p->why);
	json_key(j, "unlisted");
	json_array(j);
	for (size_t i = 0; i < p->n; i++)
		if (!p->v[i].listed)
			json_u64(j, p->v[i].pid);
	json_end(j);
	json_key(j, "covered");
	json_array(j);
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].listed)
			json_u64(j, p->v[i].pid);
	json_end(j);
	emit_done(&a->emit);
}
