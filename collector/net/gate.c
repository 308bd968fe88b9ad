/* Who may try to log in: see gate.h. */
#include "collector/net/gate.h"

#include <unistd.h>

#include "collector/net/host.h"

static struct gate *gate_of(const struct host *h)
{
	return &h->sweep->ways[h->target->way].gate;
}

static const struct sweep_way *way_of(const struct gate *g)
{
	return g->sweep->ways[g->way].way;
}

/* With a password each one let in could be a refusal more; keys that proved themselves count. */
static bool has_room(const struct gate *g)
{
	uint32_t max = g->sweep->opt->max_auth_failures, room = max - g->in_row;
	const struct sweep_way *w = way_of(g);

	if (g->asking || g->given_up)
		return false;
	if (w->password.n == 0 && w->become_password.n == 0)
		room += g->proven;
	return g->let_in < room;
}

/* ---- Those that wait ---- */

static void wait_here(struct host *h)
{
	struct gate *g = gate_of(h);

	if (g->last == NULL || g->waiting == NULL)
		g->last = &g->waiting;
	h->gate_next = NULL;
	h->gate_waits = true;
	*g->last = h;
	g->last = &h->gate_next;
	h->gate_since_ms = clock_ms();
	host_set_state(h, HOST_GATE);
}

void gate_forget(struct host *h)
{
	struct gate *g;
	struct host **at;

	if (!h->gate_waits)
		return;
	g = gate_of(h);
	for (at = &g->waiting; *at != NULL && *at != h; at = &(*at)->gate_next)
		;
	if (*at == h)
		*at = h->gate_next;
	for (g->last = &g->waiting; *g->last != NULL; g->last = &(*g->last)->gate_next)
		;
	h->gate_waits = false;
}

static struct host *first_out(struct gate *g)
{
	struct host *h = g->waiting;

	g->waiting = h->gate_next;
	if (g->waiting == NULL)
		g->last = NULL;
	h->gate_waits = false;
	/* Who waits does not age. */
	h->deadline_ms += clock_ms() - h->gate_since_ms;
	return h;
}

static void say_given_up(struct host *h)
{
	host_fail(h,
	    "not tried: %u hosts in a row refused %s (see to the credentials; --max-auth-failures "
	    "says how many)",
	    h->sweep->opt->max_auth_failures, h->user);
}

/* Those without a connection begin one, the others log in. */
static void go_on(struct host *h)
{
	if (gate_of(h)->given_up)
		say_given_up(h);
	else if (h->session == NULL)
		connect_begin(h);
	else
		auth_begin(h);
	host_run(h);
}

static void let_in(struct gate *g)
{
	while (g->waiting != NULL && (g->given_up || has_room(g)))
		go_on(first_out(g));
}

/* ---- Too many refusals ---- */

static void on_answer(evutil_socket_t fd, short what, void *arg)
{
	struct gate *g = arg;
	bool yes = g->sweep->events->answered(g->sweep->ctx, fd);

	(void)what;
	event_free(g->answer);
	g->answer = NULL;
	g->asking = false;
	g->in_row = 0;
	g->given_up = !yes;
	let_in(g);
}

static void ask(struct gate *g, const struct host *h)
{
	const struct sweep_events *e = g->sweep->events;
	struct arena a = {0};
	struct slice words =
	    arena_printf(&a, "%u hosts in a row refused %s, %s the last: the account may be locked",
		g->in_row, h->user, h->target->name);
	int fd = e->ask == NULL ? -1 : e->ask(g->sweep->ctx, net_escaped(&a, words));

	g->asking = fd >= 0;
	g->given_up = fd < 0;
	if (fd >= 0)
		g->answer = event_new(g->sweep->base, fd, EV_READ, on_answer, g);
	if (fd >= 0 && (g->answer == NULL || event_add(g->answer, NULL) != 0)) {
		g->asking = false;
		g->given_up = true;
	}
	arena_free(&a);
	/* A server does not keep an unused connection for as long as a person may think. */
	for (struct host *w = g->waiting; w != NULL; w = w->gate_next)
		host_disconnect(w);
}

/* ---- What hosts call ---- */

bool gate_open(struct host *h)
{
	struct gate *g = gate_of(h);

	if (g->given_up)
		say_given_up(h);
	else if (g->asking)
		wait_here(h);
	return !g->given_up && !g->asking;
}

bool gate_enter(struct host *h)
{
	struct gate *g = gate_of(h);

	if (g->given_up) {
		say_given_up(h);
		return false;
	}
	if (!has_room(g)) {
		wait_here(h);
		return false;
	}
	g->let_in++;
	h->gate_in = true;
	return true;
}

void gate_leave(struct host *h, enum gate_result r)
{
	struct gate *g;

	if (!h->gate_in)
		return;
	h->gate_in = false;
	g = gate_of(h);
	g->let_in--;
	if (r == GATE_REFUSED) {
		g->in_row++;
		g->proven = 0;
	} else if (r == GATE_ACCEPTED) {
		g->in_row = 0;
		g->proven++;
	}
	if (g->in_row >= g->sweep->opt->max_auth_failures && !g->asking && !g->given_up)
		ask(g, h);
	let_in(g);
}

void gate_close(struct gate *g)
{
	if (g->answer != NULL)
		event_free(g->answer);
	g->answer = NULL;
}
