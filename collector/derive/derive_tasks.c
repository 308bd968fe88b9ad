/* All processes with their sockets, and those that do not show themselves. */
#include "collector/derive/derivers.h"
#include "include/limits.h"

static const struct slice deleted = {(const uint8_t *)" (deleted)", 10};

static void hold_sockets(struct derive_ctx *c, const struct record *r, const struct fact_task *f)
{
	struct record_list list = record_list(r, "sockets");
	int64_t ino;

	while (c->nheld < LIMIT_SOCKETS && record_list_next_i64(&list, &ino)) {
		grow(&c->held, &c->cap_held, c->nheld + 1, sizeof(*c->held));
		c->held[c->nheld++] = (struct held_socket){ino, f->pid, f->name};
	}
}

void derive_task(struct derive_ctx *c, const struct record *r)
{
	struct fact_task f = {
	    .host = c->host,
	    .pid = record_i64(r, "pid", -1),
	    .ppid = record_i64(r, "ppid", -1),
	    .uid = record_i64(r, "uid", -1),
	    .gid = record_i64(r, "gid", -1),
	    .name = record_text(r, "name"),
	    .exe = record_text(r, "exe"),
	    .started = record_text(r, "started"),
	    .connection = record_text(r, "ssh_connection"),
	    .auth_sock = record_text(r, "auth_sock"),
	    .ccache = record_text(r, "krb5_ccache"),
	    .preload = record_text(r, "ld_preload"),
	    .unread = record_bool(r, "sockets_unread") == 1,
	    .same_ns = derive_same_ns(r),
	    .same_files = record_bool_in(r, "ns", "mnt"),
	    .self = record_bool(r, "self") == 1,
	};

	f.at = (struct fact_origin){
	    r->line, arena_printf(c->arena, "/proc/%lld", (long long)f.pid), 0};
	f.euid = record_i64(r, "euid", f.uid);
	f.egid = record_i64(r, "egid", f.gid);
	if (slice_ends(f.exe, (const char *)deleted.p)) {
		f.deleted = record_bool(r, "replaced") == 1 ? 2 : 1;
		f.exe.n -= deleted.n;
	}
	fact_add(c->facts, task, &f);
	hold_sockets(c, r, &f);
}

static void add_unlisted(
    struct derive_ctx *c, const struct record *r, const char *key, bool covered)
{
	struct record_list list = record_list(r, key);
	struct fact_unlisted f = {.host = c->host, .covered = covered};

	while (record_list_next_i64(&list, &f.pid)) {
		f.at = (struct fact_origin){
		    r->line, arena_printf(c->arena, "/proc/%lld", (long long)f.pid), 0};
		fact_add(c->facts, unlisted, &f);
	}
}

static void take_probe(struct derive_ctx *c, const struct record *r)
{
	add_unlisted(c, r, "unlisted", false);
	add_unlisted(c, r, "covered", true);
}

const struct deriver derive_probe = {
    .name = "probe",
    .kind = REC_PROBE,
    .record = take_probe,
};
