/* rshd and rlogind: configuration, liveness, options, and the stack of PAM behind them. */
#include "collector/rules/rsh/rsh_server.h"

#include "collector/rules/clock.h"
#include "collector/rules/left_out.h"
#include "collector/rules/rule_list.h"
#include "common/addr.h"
#include "include/limits.h"

/* Two services lead in by the same files. */
static const struct r_service {
	const char *name, *pam, *program;
	int64_t port;
} r_services[RSH_SERVERS] = {
    {"shell", "rsh", "rshd", 514},
    {"login", "rlogin", "rlogind", 513},
};

/* Facts of the host that decide about its services. */
struct rsh_facts {
	struct rule_ctx *c;
	struct fact_service *services;
	size_t nservices;
	struct fact_listener *listeners;
	size_t nlisteners;
	struct fact_process *processes;
	size_t nprocesses;
};

static struct rsh_facts load_facts(struct rule_ctx *c)
{
	struct rsh_facts f = {.c = c};

	f.nservices = fact_load(c->facts, c->arena, service, c->host_id, &f.services);
	f.nlisteners = fact_load(c->facts, c->arena, listener, c->host_id, &f.listeners);
	f.nprocesses = fact_load(c->facts, c->arena, process, c->host_id, &f.processes);
	return f;
}

/* ---- On or off ---- */

static bool is_loopback(struct slice address)
{
	struct addr addr;

	if (slice_starts(address, "["))
		address = slice_sub(address, 1, slice_find(address, ']'));
	return slice_eq_str(address, "localhost") ||
	       (addr_parse(address, &addr) == 0 && addr_is_loopback(&addr));
}

static bool listens(const struct rsh_facts *f, int64_t port)
{
	for (size_t i = 0; i < f->nlisteners; i++)
		if (f->listeners[i].port == port && !is_loopback(f->listeners[i].address))
			return true;
	return false;
}

/* Of which family are the clients that reach the port? A socket of IPv6 on any address serves IPv4
 * too, unless it was told not to, as inetd does for tcp6 [ipv6(7) IPV6_V6ONLY]. */
static void find_families(
    const struct rsh_facts *f, struct rsh_gate *gate, int64_t port, bool by_inetd)
{
	bool v4 = false, v6 = false, both = false;

	for (size_t i = 0; i < f->nlisteners; i++) {
		const struct fact_listener *l = &f->listeners[i];
		struct slice address = l->address;

		if (l->port != port || is_loopback(address))
			continue;
		if (slice_starts(address, "["))
			address = slice_sub(address, 1, slice_find(address, ']'));
		v6 = v6 || slice_find(address, ':') < address.n;
		v4 = v4 || slice_find(address, ':') == address.n;
		both = both || slice_eq_str(address, "::");
	}
	gate->v4 = v4 || !v6 || (both && !by_inetd) ? 1 : both ? -1 : 0;
	gate->v6 = v6 || !v4;
}

/* A file that was not read may turn the service on. */
static bool all_read(const struct rule_ctx *c)
{
	static const char *const files[] = {"/etc/inetd.conf", "/etc/xinetd.conf"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct fact_file *file = rule_file(c, slice_str(files[i]));

		if (file == NULL ||
		    !(slice_eq_str(file->status, "read") || slice_eq_str(file->status, "absent")))
			return false;
	}
	return true;
}

/* Does a process of this name run? Where no process was seen at all, it may. */
static const struct fact_process *process_of(const struct rsh_facts *f, struct slice via)
{
	for (size_t i = 0; i < f->nprocesses; i++)
		if (f->processes[i].same_ns != 0 &&
		    (slice_eq(f->processes[i].name, via) ||
			(slice_eq_str(via, "inetd") &&
			    slice_eq_str(f->processes[i].name, "inetutils-inet"))))
			return &f->processes[i];
	return NULL;
}

/* How much does a row say? What is on comes before what may be, and a superserver that runs before
 * one that does not. */
static int weight(const struct rsh_facts *f, const struct fact_service *s)
{
	bool on = s->enabled == 1 && !is_loopback(s->address);

	return (on ? 4 : s->enabled == -1 ? 2 : 0) + (process_of(f, s->via) != NULL);
}

static const struct fact_service *configured(const struct rsh_facts *f, const struct r_service *r)
{
	const struct fact_service *best = NULL;

	for (size_t i = 0; i < f->nservices; i++)
		if (slice_eq_str(f->services[i].name, r->name) &&
		    (best == NULL || weight(f, &f->services[i]) > weight(f, best)))
			best = &f->services[i];
	return best;
}

/* A superserver goes by what it read when it started. */
static void check_age(const struct rsh_facts *f, struct door *d, const struct fact_service *row)
{
	const struct fact_process *p = process_of(f, row->via);

	if (p != NULL && rule_changed_since(f->c, row->at.path, p->started))
		door_unsure(d,
		    arena_printf(f->c->arena, "whether %.*s has read %.*s again since it changed",
			SLICE_ARG(row->via), SLICE_ARG(row->at.path)));
}

static void check_on(const struct rsh_facts *f, struct door *d, const struct r_service *r,
    const struct fact_service *row)
{
	bool on = listens(f, r->port), off = row == NULL ? all_read(f->c) : row->enabled == 0;
	bool meant = row != NULL && row->enabled == 1;

	if (row != NULL && is_loopback(row->address) && f->nlisteners == 0)
		door_shut(d, row->at, "it listens on a loopback address only");
	if (meant) {
		door_cite(d, row->at);
		check_age(f, d, row);
	}
	if (f->nlisteners == 0 && !off)
		door_unsure(d, arena_printf(f->c->arena, "whether the %s service runs", r->name));
	else if (!on && meant)
		door_shut(d, row->at, "it is configured, and nothing listens on its port");
	else if (on && !meant)
		door_unsure(
		    d, arena_printf(f->c->arena, "what listens on port %lld", (long long)r->port));
	else if (!on)
		door_shut(d, row == NULL ? (struct fact_origin){0} : row->at,
		    "neither rsh nor rlogin is on");
}

/* ---- The program ---- */

static struct slice base(struct slice path)
{
	size_t at = slice_rfind(path, '/');

	return at == path.n ? path : slice_sub(path, at + 1, path.n);
}

/* Words of a service's line: the program, behind tcpd if need be, then its argv[0] of inetd. */
struct command {
	struct slice path, name, args;
	bool tcpd;
};

static struct command command_of(const struct fact_service *row)
{
	struct command k = {.args = row->server};
	struct slice word;

	if (!word_next(&k.args, &k.path))
		return k;
	while (slice_starts(k.path, "-") || slice_starts(k.path, "@"))
		k.path = slice_sub(k.path, 1, k.path.n); /* systemd's prefixes */
	k.tcpd = slice_eq_str(base(k.path), "tcpd");
	if (slice_eq_str(row->via, "inetd") && word_next(&k.args, &word)) {
		k.name = base(word);
		if (k.tcpd)
			k.path = word;
	}
	if (k.name.n == 0)
		k.name = base(k.path);
	return k;
}

static bool runs_as_root(struct slice user)
{
	struct slice name = slice_sub(user, 0, slice_find(user, '.'));

	name = slice_sub(name, 0, slice_find(name, ':'));
	name = slice_sub(name, 0, slice_find(name, '/'));
	return name.n == 0 || slice_eq_str(name, "root");
}

static void check_program(const struct rsh_facts *f, struct door *d, const struct r_service *r,
    const struct fact_service *row, const struct command *k)
{
	const struct fact_file *file = rule_file(f->c, k->path);

	if (k->path.n == 0 || !slice_ends(base(k->path), r->program))
		door_unsure(d, arena_printf(f->c->arena, "what \"%.*s\" does for the %s service",
				   SLICE_ARG(row->server), r->name));
	if (file != NULL && slice_eq_str(file->status, "absent"))
		door_shut(d, file->at, "its server program does not exist");
	if (!runs_as_root(row->user))
		door_unsure(d, arena_printf(f->c->arena, "what the server can do as %.*s",
				   SLICE_ARG(row->user)));
}

/* Which options there are hangs on which rshd it is: of Debian's two one takes none at all. */
static void check_options(struct rsh_server *s, const struct command *k)
{
	struct slice rest = k->args, word;
	bool known = true;

	while (word_next(&rest, &word)) {
		bool redone =
		    slice_eq_str(k->name, "in.rshd") || slice_eq_str(k->name, "in.rlogind");

		if (!s->plain || redone || !slice_starts(word, "-"))
			known = false;
		for (size_t i = 1; known && i < word.n; i++) {
			s->no_rhosts = s->no_rhosts || word.p[i] == 'l';
			known = word.p[i] == 'l' || word.p[i] == 'n' || word.p[i] == 'L' ||
				word.p[i] == 'h';
		}
	}
	if (!known)
		door_unsure(&s->door,
		    arena_printf(s->door.c->arena, "what the server makes of its arguments: %.*s",
			SLICE_ARG(slice_trim(k->args))));
}

/* ---- PAM ---- */

static bool is_there(const struct rule_ctx *c, const char *folder, const char *name)
{
	const struct fact_file *f = rule_file(c, arena_printf(c->arena, "%s%s", folder, name));

	return f != NULL && slice_eq_str(f->status, "read");
}

static bool is_absent(const struct rule_ctx *c, const char *folder, const char *name)
{
	const struct fact_file *f = rule_file(c, arena_printf(c->arena, "%s%s", folder, name));

	return f != NULL && slice_eq_str(f->status, "absent");
}

/* A package whose rshd asks PAM brings the stack along. Without stacks nobody asks PAM. */
static void choose_pam(struct rsh_server *s, struct rule_ctx *c, const char *stack)
{
	bool none = is_absent(c, "/etc/pam.d/", stack);

	s->plain =
	    none && is_absent(c, "/etc/pam.d/", "other") && is_absent(c, "/etc/pam.d/", "login");
	if (!is_there(c, "/etc/pam.d/", stack) && !s->plain)
		door_unsure(&s->door,
		    arena_printf(c->arena, "how the server logs in without /etc/pam.d/%s", stack));
	if (s->dialect == RSH_SOLARIS)
		door_unsure(&s->door, SLICE("what PAM says on Solaris"));
}

/* The entry that asks for the trust files, and its options. */
static void find_granting(struct rsh_server *s)
{
	static const char *const names[] = {"pam_rhosts", "pam_rhosts_auth"};
	struct slice args, arg;

	for (size_t i = 0; i < s->pam.auth.n && s->granting == NULL; i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (slice_eq_str(pam_module(&s->pam.auth.entries[i].row), names[k])) {
				s->granting = names[k];
				s->options = s->pam.auth.entries[i].row.args;
			}
	for (args = s->options; pam_arg(&args, &arg);)
		if (slice_starts(arg, "superuser="))
			s->superuser = slice_sub(arg, 10, arg.n);
	if (s->granting == names[1])
		door_unsure(&s->door, SLICE("what pam_rhosts_auth, older than pam_rhosts, makes of "
					    "the file"));
}

static void load_pam(struct rsh_server *s, struct rule_ctx *c, const char *stack)
{
	choose_pam(s, c, stack);
	if (s->plain || !is_there(c, "/etc/pam.d/", stack))
		return;
	pam_load(&s->pam, c, stack, false);
	find_granting(s);
}

/* ---- In front of the server ---- */

/* Does OpenBSD's inetd, as Debian ships it, run with -l? Without, it asks no libwrap. */
static bool has_option(const struct fact_process *p, uint8_t option)
{
	struct slice rest = p->args, word;

	while (word_next(&rest, &word))
		if (slice_starts(word, "-") && slice_find(word, option) < word.n)
			return true;
	return false;
}

/* Debian's xinetd is linked to libwrap; its inetd of inetutils is not. */
static int is_wrapped(
    const struct rsh_facts *f, const struct fact_service *row, const struct command *k)
{
	const struct fact_process *p = process_of(f, row->via);
	bool debian = f->c->info != NULL && (slice_eq_str(f->c->info->os_id, "debian") ||
						slice_starts(f->c->info->os_like, "debian"));
	bool inetd = slice_eq_str(row->via, "inetd");
	struct slice flags = row->clients, word;

	if (k->tcpd)
		return 1;
	if (slice_eq_str(row->via, "systemd"))
		return 0;
	while (word_next(&flags, &word))
		if (slice_eq_str(word, "nolibwrap"))
			return 0;
	if (p != NULL && slice_starts(p->name, "inetutils"))
		return 0;
	if (!debian || (inetd && p == NULL))
		return -1;
	return !inetd || has_option(p, 'l');
}

static enum rsh_dialect dialect_of(const struct rule_ctx *c)
{
	static const struct {
		const char *id;
		enum rsh_dialect dialect;
	} systems[] = {
	    {"dragonfly", RSH_BSD},
	    {"freebsd", RSH_BSD},
	    {"netbsd", RSH_BSD},
	    {"openbsd", RSH_BSD},
	    {"illumos", RSH_SOLARIS},
	    {"omnios", RSH_SOLARIS},
	    {"openindiana", RSH_SOLARIS},
	    {"smartos", RSH_SOLARIS},
	    {"solaris", RSH_SOLARIS},
	};

	for (size_t i = 0; c->info != NULL && i < sizeof(systems) / sizeof(systems[0]); i++)
		if (slice_eq_str(c->info->os_id, systems[i].id) ||
		    slice_eq_str(c->info->os_like, systems[i].id))
			return systems[i].dialect;
	return RSH_GLIBC;
}

static void load_server(
    struct rsh_host *h, const struct rsh_facts *f, struct rsh_server *s, const struct r_service *r)
{
	const struct fact_service *row = configured(f, r);
	struct command k;

	*s = (struct rsh_server){
	    .of = h,
	    .name = r->name,
	    .door = door_open(f->c, &rule_rsh),
	    .gate = {.eyes = &h->eyes, .wrappers = &h->wrappers, .daemon = slice_str(r->program)},
	    .dialect = dialect_of(f->c),
	};
	check_on(f, &s->door, r, row);
	find_families(f, &s->gate, r->port, row == NULL || slice_eq_str(row->via, "inetd"));
	load_pam(s, f->c, r->pam);
	if (row == NULL || row->enabled == 0)
		return;
	s->at = row->at;
	k = command_of(row);
	check_program(f, &s->door, r, row, &k);
	check_options(s, &k);
	s->gate.daemon = k.name;
	s->gate.clients = row->clients;
	s->gate.wrapped = is_wrapped(f, row, &k);
}

void rsh_load_servers(struct rsh_host *h, struct rule_ctx *c)
{
	struct rsh_facts f = load_facts(c);

	rsh_eyes_load(&h->eyes, c);
	wrappers_load(&h->wrappers, c->facts, c->arena, c->host_id);
	for (size_t i = 0; i < RSH_SERVERS; i++)
		load_server(h, &f, &h->servers[i], &r_services[i]);
}

/* A member whose hosts and users are asked, next to a name that is gone over. */
#define MEMBER_STEPS 20

static bool is_over(const struct rsh_server *s, size_t steps)
{
	size_t *done = &s->of->steps;
	bool was = *done > LIMIT_TRUST_STEPS;

	*done += was ? 0 : steps;
	if (!was && *done > LIMIT_TRUST_STEPS)
		left_out(s->door.c, (struct fact_origin){0, SLICE("/etc/netgroup"), 0},
		    "more members of netgroups for more lines of trust than the limit");
	return *done > LIMIT_TRUST_STEPS;
}

const struct ng_members *rsh_group(const struct rsh_server *s, struct slice name)
{
	static const struct ng_members unknown = {.known = false};
	struct rule_ctx *c = s->door.c;
	struct rsh_group *g = s->of->groups;
	size_t steps = 1;

	for (; g != NULL && !slice_eq(g->name, name); g = g->next)
		steps++;
	if (g == NULL) {
		g = arena_new(c->arena, struct rsh_group);
		*g = (struct rsh_group){.next = s->of->groups, .name = name};
		peers_netgroup(c, name, &g->members);
		s->of->groups = g;
	}
	if (is_over(s, steps + MEMBER_STEPS * g->members.nrows))
		return &unknown;
	return &g->members;
}
