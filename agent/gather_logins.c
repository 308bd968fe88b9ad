/*
 * Log-ins of the past: what sshd said of those that succeeded, in the system log and the one before
 * it. The logs themselves stay: where a name is asked for, people type passwords. Read from the
 * end, as far as LIMIT_LOG_BYTES; of equal log-ins (account, address, method, key) the last is
 * told.
 */
#include "agent/ask.h"
#include "agent/system.h"
#include "common/formats/sshd_log.h"

/* Debian's, Red Hat's. */
static const char *const logs[] = {
    "/var/log/auth.log", "/var/log/auth.log.1", "/var/log/secure", "/var/log/secure.1"};

static bool is_new(struct agent *a, const struct sshd_log_row *row)
{
	struct slice all = arena_printf(&a->one, "%.*s %.*s %.*s %.*s %.*s", SLICE_ARG(row->user),
	    SLICE_ARG(row->from), SLICE_ARG(row->method), SLICE_ARG(row->fingerprint),
	    SLICE_ARG(row->ca));

	return seen_add(&a->seen, 'l', all);
}

static void emit_login(struct agent *a, const char *path, const struct sshd_log_row *row)
{
	struct json *j = emit_record(&a->emit, REC_LOGIN);

	json_kv_str(j, "path", path);
	json_kv_bytes(j, "time", row->time);
	json_kv_bytes(j, "user", row->user);
	json_kv_bytes(j, "from", row->from);
	json_kv_bytes(j, "method", row->method);
	if (row->type.n > 0)
		json_kv_bytes(j, "type", row->type);
	if (row->fingerprint.n > 0)
		json_kv_bytes(j, "fingerprint", row->fingerprint);
	if (row->ca.n > 0)
		json_kv_bytes(j, "ca", row->ca);
	emit_done(&a->emit);
}

/* Lines from the last to the first; what a cut left of the first is none. */
static void read_backwards(struct agent *a, const char *path, struct slice text, bool cut)
{
	struct sshd_log_row row;
	size_t told = 0;

	while (text.n > 0 && told < LIMIT_LOGINS && !agent_over(a)) {
		size_t start;
		struct slice line;

		if (text.p[text.n - 1] == '\n')
			text.n--;
		start = slice_rfind(text, '\n');
		if (start == text.n && cut)
			return;
		line = start == text.n ? text : slice_sub(text, start + 1, text.n);
		text = slice_sub(text, 0, start == text.n ? 0 : start + 1);
		arena_reset(&a->one);
		if (sshd_log_line(line, &row) && is_new(a, &row)) {
			emit_login(a, path, &row);
			told++;
		}
	}
}

static void read_log(struct agent *a, const char *path)
{
	struct found f;
	int fd;

	ask_file(a, slice_str(path), &(struct ask){.flags = ASK_STAT}, NULL);
	walk_find(&a->walk, slice_str(path), 0, &f);
	fd = f.status == STATUS_READ ? open_file(&a->reader, &f) : -1;
	if (f.status != STATUS_ABSENT && fd < 0)
		emit_note(&a->emit, slice_str(path), 0, "past log-ins are not known");
	if (fd < 0)
		return;
	read_tail(&a->reader, &f, fd, LIMIT_LOG_BYTES, &a->content);
	system_close(fd);
	if (f.status == STATUS_READ || f.status == STATUS_CUT)
		read_backwards(a, path, buffer_slice(&a->content), f.status == STATUS_CUT);
}

void gather_logins(struct agent *a)
{
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]) && !agent_over(a); i++)
		read_log(a, logs[i]);
	buffer_free(&a->content);
}
