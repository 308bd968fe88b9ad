/* What runs and listens on the host, and what the agent found odd: one record, one row. */
#include "common/args.h"
#include "collector/derive/derivers.h"

static bool is_stream(struct slice proto)
{
	return slice_eq_str(proto, "tcp") || slice_eq_str(proto, "tcp6") ||
	       slice_eq_str(proto, "unix");
}

static void take_socket(struct derive_ctx *c, const struct record *r)
{
	struct slice proto = record_text(r, "proto");
	struct fact_listener f = {
	    .host = c->host,
	    .at = {.record = r->line},
	    .proto = proto,
	    .address = record_text(r, record_has(r, "address") ? "address" : "path"),
	    .port = record_i64(r, "port", -1),
	};

	/* Of the others nothing opens a door: derive_endpoints.c has all of them. */
	if (!slice_eq_str(record_text(r, "state"), "connected") && is_stream(proto) &&
	    !slice_starts(f.address, "@"))
		fact_add(c->facts, listener, &f);
}

static struct slice join_argv(struct derive_ctx *c, const struct record *r)
{
	struct record_list list = record_list(r, "argv");
	struct out o;
	struct slice word, text;

	out_memory(&o);
	while (record_list_next(&list, &word))
		args_add(&o, word);
	text = arena_dup(c->arena, out_slice(&o));
	out_free(&o);
	return text;
}

int64_t derive_same_ns(const struct record *r)
{
	int64_t net = record_bool_in(r, "ns", "net");
	int64_t mnt = record_bool_in(r, "ns", "mnt");
	int64_t pid = record_bool_in(r, "ns", "pid");

	if (net == 0 || mnt == 0 || pid == 0)
		return 0;
	return net == 1 && mnt == 1 && pid == 1 ? 1 : -1;
}

static void take_server(struct derive_ctx *c, const struct record *r)
{
	struct fact_process f = {
	    .host = c->host,
	    .at = {.record = r->line},
	    .name = record_text(r, "name"),
	    .exe = record_text(r, "exe"),
	    .args = join_argv(c, r),
	    .started = record_text(r, "started"),
	    .pid = record_i64(r, "pid", -1),
	    .uid = record_i64(r, "uid", -1),
	    .same_ns = derive_same_ns(r),
	};

	fact_add(c->facts, process, &f);
	grow(&c->processes, &c->cap_processes, c->nprocesses + 1, sizeof(*c->processes));
	c->processes[c->nprocesses++] = f;
}

static void take_process(struct derive_ctx *c, const struct record *r)
{
	if (record_has(r, "argv"))
		take_server(c, r);
	derive_task(c, r);
}

static void take_note(struct derive_ctx *c, const struct record *r)
{
	struct fact_note f = {
	    .host = c->host,
	    .at = {r->line, record_text(r, "about"), record_i64(r, "line", 0)},
	    .about = record_text(r, "about"),
	    .why = record_text(r, "why"),
	};

	fact_add(c->facts, note, &f);
}

const struct deriver derive_sockets = {
    .name = "sockets",
    .kind = REC_SOCKET,
    .record = take_socket,
};

const struct deriver derive_processes = {
    .name = "processes",
    .kind = REC_PROCESS,
    .record = take_process,
};

const struct deriver derive_notes = {
    .name = "notes",
    .kind = REC_NOTE,
    .record = take_note,
};
