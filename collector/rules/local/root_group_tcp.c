/*
 * docker on a TCP port: who gets to it is root of the host, from wherever, unless docker asks for a
 * client's certificate [dockerd(8), --host, --tlsverify]. Its file, which may tell it the same, is
 * not read: it has secrets of log drivers and proxies in it.
 */
#include "collector/rules/door.h"
#include "collector/rules/local/root_group.h"
#include "collector/rules/rule_list.h"
#include "collector/rules/source.h"
#include "common/args.h"

#define DOCKER_PORT 2375 /* without TLS, as it is used to be; 2376 asks for a certificate */
#define MOST_ENDPOINTS 16

/* What docker was told. */
struct told {
	struct endpoint {
		int64_t port;
		struct fact_origin at;
	} v[MOST_ENDPOINTS];
	size_t n;
	bool verifies; /* clients show a certificate */
	struct fact_origin verifies_at;
};

/* `tcp://0.0.0.0:2375`, also behind `--host=`. */
static void take_endpoint(struct told *t, struct slice text, struct fact_origin at)
{
	size_t colon = slice_rfind(text, ':');
	int64_t port;

	if (slice_find(text, '=') < text.n)
		text = slice_sub(text, slice_find(text, '=') + 1, text.n);
	if (!slice_starts(text, "tcp://") || t->n == MOST_ENDPOINTS)
		return;
	colon = slice_rfind(text, ':');
	if (slice_to_i64(slice_sub(text, colon + 1, text.n), &port) != 0)
		port = DOCKER_PORT;
	t->v[t->n++] = (struct endpoint){port, at};
}

static void take_process(struct rule_ctx *c, struct told *t, const struct fact_process *p)
{
	struct slice args = p->args, word;

	while (args_next(c->arena, &args, &word)) {
		take_endpoint(t, word, p->at);
		if (slice_eq_str(word, "--tlsverify") || slice_eq_str(word, "--tlsverify=true")) {
			t->verifies = true;
			t->verifies_at = p->at;
		}
	}
}

static void read_told(struct rule_ctx *c, struct told *t)
{
	struct fact_process *processes;
	size_t n = fact_load(c->facts, c->arena, process, c->host_id, &processes);

	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(processes[i].name, "dockerd") && processes[i].same_ns == 1)
			take_process(c, t, &processes[i]);
}

static const struct endpoint *endpoint_of(const struct told *t, int64_t port)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].port == port)
			return &t->v[i];
	return NULL;
}

static void judge(
    struct rule_ctx *c, const struct told *t, const struct fact_listener *l, bool loopback)
{
	const struct endpoint *e = endpoint_of(t, l->port);
	struct door d = door_open(c, &rule_root_group);

	if (e != NULL)
		door_grant(&d, e->at);
	else
		door_unsure(&d, SLICE("whether docker answers without TLS on port 2375"));
	if (t->verifies)
		door_shut(&d, t->verifies_at, "docker asks for a client's certificate");
	if (loopback)
		door_premise(&d, rule_place_of(c, c->host));
	else
		source_need(&d, SOURCE_FROM, SLICE("*"));
	door_to_node(&d, rule_root_of(c, c->host),
	    loopback ? SLICE("everybody on the host can talk to docker, which is root")
		     : SLICE("everybody who gets to its port can talk to docker, which is root"));
}

/* One of each kind says it all. */
void root_group_ports(struct rule_ctx *c, const struct fact_listener *listeners, size_t n)
{
	bool judged[2] = {false, false};
	struct told t = {.n = 0};
	struct addr addr;

	read_told(c, &t);
	for (size_t i = 0; i < n; i++) {
		const struct fact_listener *l = &listeners[i];
		bool loopback;

		if (!slice_starts(l->proto, "tcp") ||
		    (l->port != DOCKER_PORT && endpoint_of(&t, l->port) == NULL))
			continue;
		loopback = addr_parse(l->address, &addr) == 0 && addr_is_loopback(&addr);
		if (!judged[loopback])
			judge(c, &t, l, loopback);
		judged[loopback] = true;
	}
}
