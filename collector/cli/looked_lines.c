/* What a turn did on its host, in sentences: see looked.h. */
#include <cjson/cJSON.h>
#include <string.h>

#include "collector/cli/looked.h"
#include "collector/cli/words.h"
#include "collector/derive/record.h"

struct telling {
	struct looked *k;
	struct looked_host *h;
	const struct looked_turn *t;
	bool local, imported, agentless;
	const char *user;
};

static const char *text(struct telling *x, const struct record *r, const char *key)
{
	return r == NULL ? "" : arena_str(&x->k->arena, record_text(r, key));
}

static struct looked_line *say_line(
    struct telling *x, enum looked_kind kind, const char *label, const char *words)
{
	struct looked_host *h = x->h;

	grow(&h->lines, &h->cap, h->n + 1, sizeof(*h->lines));
	h->lines[h->n] = (struct looked_line){.kind = kind, .label = label, .text = words};
	return &h->lines[h->n++];
}

#define MAKE(...) words_make(&x->k->arena, __VA_ARGS__)

/* ---- Who and how ---- */

static void tell_how(struct telling *x)
{
	const struct record *c = x->t->connect, *e = x->t->entry;

	say_line(x, LOOKED_FACT, "by",
	    MAKE(
		"%s on %s", text(x, c != NULL ? c : e, "actor"), text(x, c != NULL ? c : e, "on")));
	if (x->imported)
		say_line(x, LOOKED_FACT, "how",
		    MAKE("the agent was run by hand; its file was taken in from %s",
			text(x, e, "file")));
	else if (c == NULL)
		say_line(x, LOOKED_FACT, "how", "nobody connected to it");
	else if (x->local)
		say_line(x, LOOKED_FACT, "how", "on this machine itself, without a log-in");
	else
		say_line(x, LOOKED_FACT, "how",
		    MAKE("over SSH as %s, to %s port %lld, from %s on", x->user,
			text(x, c, "address"), (long long)record_i64(c, "port", 0),
			x->t->connected));
}

/* ---- Logs ---- */

/* A member of the options that a run was given. */
static const char *option_of(struct telling *x, const char *name)
{
	const cJSON *all =
	    x->t->run == NULL ? NULL : cJSON_GetObjectItemCaseSensitive(x->t->run->json, "options");
	const cJSON *one = all == NULL ? NULL : cJSON_GetObjectItemCaseSensitive(all, name);

	return cJSON_IsString(one) ? arena_str(&x->k->arena, slice_str(one->valuestring)) : "";
}

static void tell_logs(struct telling *x)
{
	if (x->imported || x->local) {
		if (x->imported)
			say_line(x, LOOKED_UNKNOWN, "logs",
			    "what the log-in of whoever ran the agent left: they can say it");
		return;
	}
	if (x->t->connect == NULL)
		return;
	say_line(x, LOOKED_CHANGE, "sshd's log",
	    MAKE(
		"%zu connection%s from here, between %s and %s: lines of sshd and of PAM's session "
		"modules for %s in auth.log, secure, or the journal, whichever this host keeps",
		x->t->connects, x->t->connects == 1 ? "" : "s", x->t->connected, x->h->time,
		x->user));
	say_line(x, LOOKED_CHANGE, "log-in records",
	    MAKE("no terminal was asked for, so sshd itself wrote nothing of %s to wtmp, utmp and "
		 "lastlog; modules of PAM may have (pam_lastlog), and may have kept state "
		 "(pam_systemd below /run, counters of failures)",
		x->user));
	say_line(x, LOOKED_UNKNOWN, "PAM",
	    "which of its modules wrote what is not seen by looking; neither are rules of auditd");
	if (strcmp(option_of(x, "become"), "sudo") == 0 && strcmp(x->user, "root") != 0)
		say_line(x, LOOKED_CHANGE, "sudo's log",
		    MAKE("lines of sudo for %s in the same logs, and sudo's time stamp (below "
			 "/run/sudo or /var/lib/sudo); mail, where sudoers says so",
			x->user));
	say_line(x, LOOKED_CHANGE, "programs run",
	    MAKE("its own sshd and PAM, the shell of %s, its SFTP server or cat, and sudo where "
		 "that "
		 "was asked for: what they read, at this log-in as at any (their libraries and "
		 "settings, the account files, keys and profile of %s), has other times of access",
		x->user, x->user));
}

/* ---- The agent's program ---- */

static struct slice folder_of(struct slice path)
{
	size_t slash = slice_rfind(path, '/');

	return slash == path.n || slash == 0 ? SLICE("/") : slice_sub(path, 0, slash);
}

static void tell_program(struct telling *x)
{
	const char *place = text(x, x->t->entry, "place");
	const char *behind = text(x, x->t->entry, "left_behind");
	const char *sum = text(x, x->t->hello, "agent_sha256");
	struct slice folder = folder_of(slice_str(place));

	if (sum[0] == '\0' && !x->agentless)
		sum = text(x, x->t->run, "agent_sha256");
	if (x->agentless) {
		say_line(x, LOOKED_FACT, "program",
		    "none was sent: the host's own SFTP server or shell read the files");
	} else if (place[0] != '\0') {
		say_line(x, LOOKED_CHANGE, "program",
		    MAKE(
			"%s, SHA-256 %s, was written, run and %s: the time of change of the folder "
			"%.*s is of that moment",
			place, sum[0] == '\0' ? "unknown" : sum,
			behind[0] == '\0' ? "removed" : "NOT removed", SLICE_ARG(folder)));
		say_line(x, LOOKED_UNKNOWN, "other places",
		    "where a folder did not let the program run, the next was tried, and what "
		    "was written there was removed: which is not logged");
	} else if (x->t->hello != NULL) {
		say_line(x, LOOKED_FACT, "program",
		    MAKE("SHA-256 %s: where it stood is %s", sum[0] == '\0' ? "unknown" : sum,
			x->local ? "the collector's machine" : "for whoever ran it to say"));
	} else if (x->t->connect != NULL) {
		say_line(x, LOOKED_UNKNOWN, "program",
		    "whether the agent's program was written there at all: no word of it came");
	}
	if (behind[0] != '\0')
		say_line(x, LOOKED_CHANGE, "left behind", behind);
}

/* ---- What was read ---- */

struct opened {
	size_t n;
	uint64_t bytes;
};

static struct slice one_path(struct telling *x, const cJSON *row, uint64_t *bytes)
{
	const cJSON *path = cJSON_IsArray(row) ? cJSON_GetArrayItem(row, 0) : row;
	const cJSON *size = cJSON_IsArray(row) ? cJSON_GetArrayItem(row, 1) : NULL;

	if (cJSON_IsNumber(size) && size->valuedouble > 0)
		*bytes += (uint64_t)size->valuedouble;
	return cJSON_IsString(path) ? arena_dup(&x->k->arena, slice_str(path->valuestring))
				    : SLICE("?");
}

/* The paths of a member of the footprint; the bytes are added up. */
static size_t paths_of(struct telling *x, const char *key, struct slice **out, uint64_t *bytes)
{
	const cJSON *all = cJSON_GetObjectItemCaseSensitive(x->t->footprint->json, key), *row;
	int room = cJSON_IsArray(all) ? cJSON_GetArraySize(all) : 0;
	size_t n = 0;

	*out = arena_alloc(&x->k->arena, ((size_t)room + 1) * sizeof(**out));
	if (room > 0)
		cJSON_ArrayForEach(row, all)(*out)[n++] = one_path(x, row, bytes);
	return n;
}

static void tell_atime(struct telling *x, struct slice *paths, size_t n)
{
	struct looked_line *line;

	if (x->agentless) {
		say_line(x, LOOKED_CHANGE, "times of access",
		    "of every file and folder that was opened, and of the folders and symbolic "
		    "links on the "
		    "way there, which nobody listed: the host's own server read them");
		return;
	}
	if (n == 0) {
		say_line(x, LOOKED_FACT, "times of access",
		    "of no file: all were opened so that it stays (O_NOATIME), no link was read");
		return;
	}
	line = say_line(x, LOOKED_CHANGE, "times of access",
	    MAKE("of %zu: symbolic links, which no system lets be read without, and files that the "
		 "host did not let be opened so",
		n));
	line->list = paths;
	line->nlist = n;
}

static void tell_opened(struct telling *x)
{
	uint64_t bytes = 0, none = 0;
	struct slice *opened, *atime;
	size_t n = paths_of(x, "opened", &opened, &bytes),
	       natime = paths_of(x, "atime", &atime, &none);
	long long made_up = (long long)record_i64(x->t->footprint, "made_up", 0);
	long long more = (long long)record_i64(x->t->footprint, "more", 0);
	struct looked_line *line = say_line(x, LOOKED_FACT, "opened",
	    MAKE(
		"%zu files and folders, each as often as it was, to be read and nothing else: %llu "
		"bytes; %lld below /proc and /sys, which are on no disk",
		n, (unsigned long long)bytes, made_up));

	if (x->k->files) {
		line->list = opened;
		line->nlist = n;
	}
	tell_atime(x, atime, natime);
	if (more > 0)
		say_line(x, LOOKED_UNKNOWN, "opened beyond",
		    MAKE("%lld more, which the agent did not list", more));
}

static void tell_reading(struct telling *x)
{
	if (x->t->footprint != NULL) {
		tell_opened(x);
		return;
	}
	if (x->t->connect == NULL && !x->imported)
		return;
	say_line(x, LOOKED_UNKNOWN, "opened",
	    x->t->evidence[0] != '\0'
		? MAKE("which files: %s", x->t->evidence)
		: "which files: the agent stopped before it could list them, or is too old to");
	say_line(x, LOOKED_UNKNOWN, "times of access",
	    x->agentless ? "any of what was opened" : "of which links, and files of others");
}

static void tell_cost(struct telling *x)
{
	const struct record *e = x->t->end;

	if (e == NULL) {
		if (x->t->connect != NULL || x->imported)
			say_line(x, LOOKED_UNKNOWN, "cost", "the agent's last record did not come");
		return;
	}
	say_line(x, LOOKED_FACT, "cost",
	    MAKE("%lld ms of CPU in %lld ms, %lld kB of memory at most; %lld opened, %lld bytes "
		 "read",
		(long long)record_i64(e, "cpu_ms", 0), (long long)record_i64(e, "wall_ms", 0),
		(long long)record_i64(e, "max_rss_kb", 0), (long long)record_i64(e, "files", 0),
		(long long)record_i64(e, "bytes", 0)));
}

/* ---- Network file systems ---- */

static bool has_arg(const struct record *hello, const char *arg)
{
	struct record_list list = record_list(hello, "args");
	struct slice one;

	while (record_list_next(&list, &one))
		if (slice_eq_str(one, arg))
			return true;
	return false;
}

static void tell_network(struct telling *x)
{
	if (x->t->connect == NULL && !x->imported)
		return;
	say_line(x, LOOKED_FACT, "mounts",
	    "nothing was mounted from anywhere, so no rmtab and no table of mounts has a line of "
	    "it");
	if (x->t->hello == NULL)
		say_line(x, LOOKED_UNKNOWN, "network file systems", "whether any were read");
	else if (has_arg(x->t->hello, "--network-fs"))
		say_line(x, LOOKED_CHANGE, "network file systems",
		    "were read as well: their servers may have logged it, and times of access "
		    "there "
		    "may have changed");
	else
		say_line(x, LOOKED_FACT, "network file systems", "were not touched");
}

/* ---- The whole ---- */

void looked_lines(struct looked *k, struct looked_host *h, const struct looked_turn *t)
{
	struct telling x = {.k = k, .h = h, .t = t};

	x.local = t->connect != NULL && record_bool(t->connect, "local") == 1;
	x.imported = t->connect == NULL && record_has(t->entry, "file");
	x.agentless =
	    record_has(t->entry, "agentless") ||
	    (t->hello != NULL && slice_eq_str(record_text(t->hello, "view"), "agentless"));
	x.user = text(&x, t->connect, "user");
	tell_how(&x);
	tell_logs(&x);
	if (t->connect == NULL && !x.imported)
		return;
	tell_program(&x);
	tell_reading(&x);
	tell_network(&x);
	tell_cost(&x);
}
