/* Lines about a sweep. */
#include "collector/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collector/cli/say.h"
#include "common/json.h"

/* Often enough for the eye, seldom enough for a slow terminal. */
#define REDRAW_MS 100

static int64_t now_ms(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- The line that is rewritten ---- */

static void erase(const struct progress *p)
{
	if (p->rewrites)
		fputs("\r\033[K", stderr);
}

static void draw(struct progress *p, bool at_once)
{
	int64_t now = now_ms();

	if (!p->rewrites || (!at_once && now - p->drawn_ms < REDRAW_MS))
		return;
	p->drawn_ms = now;
	erase(p);
	fprintf(stderr, "%zu of %zu done: %zu seen, %zu failed; %zu running, %lld s", p->done,
	    p->hosts, p->seen, p->failed, p->running, (long long)(now - p->started_ms) / 1000);
	fflush(stderr);
}

/* ---- JSON ---- */

static void begin_event(struct json *j, struct out *o, const char *event)
{
	out_fd(o, STDERR_FILENO);
	*j = json_on(o);
	json_object(j);
	json_kv_str(j, "event", event);
}

static void end_event(struct json *j, struct out *o)
{
	json_end(j);
	out_byte(o, '\n');
	out_flush(o);
	out_free(o);
}

static void host_event(
    const struct progress *p, const char *host, const char *outcome, const char *why)
{
	struct out o;
	struct json j;

	begin_event(&j, &o, "host");
	json_kv_bytes(&j, "host", slice_str(host));
	json_kv_str(&j, "outcome", outcome);
	if (why[0] != '\0')
		json_kv_bytes(&j, "why", slice_str(why));
	json_kv_u64(&j, "done", p->done);
	json_kv_u64(&j, "hosts", p->hosts);
	end_event(&j, &o);
}

/* ---- What happens ---- */

void progress_begin(struct progress *p, size_t hosts)
{
	struct out o;
	struct json j;

	*p = (struct progress){
	    .mode = p->mode,
	    .rewrites = p->mode == PROGRESS_AUTO && isatty(STDERR_FILENO),
	    .hosts = hosts,
	    .started_ms = now_ms(),
	};
	if (p->mode == PROGRESS_JSON) {
		begin_event(&j, &o, "start");
		json_kv_u64(&j, "hosts", hosts);
		end_event(&j, &o);
	}
	draw(p, true);
}

void progress_host_started(struct progress *p)
{
	p->running++;
	draw(p, false);
}

void progress_host_done(struct progress *p, const char *host, const char *outcome, const char *why)
{
	bool failed = strcmp(outcome, "failed") == 0;

	p->done++;
	p->running -= p->running > 0;
	p->failed += failed;
	p->seen += !failed;
	if (p->mode == PROGRESS_JSON)
		host_event(p, host, outcome, why);
	if (p->mode == PROGRESS_AUTO && why[0] != '\0') {
		erase(p);
		say("%s", why);
	}
	draw(p, why[0] != '\0');
}

void progress_notice(struct progress *p, const char *why)
{
	struct out o;
	struct json j;

	if (p->mode == PROGRESS_JSON) {
		begin_event(&j, &o, "notice");
		json_kv_bytes(&j, "why", slice_str(why));
		end_event(&j, &o);
		return;
	}
	erase(p);
	say("%s", why);
	draw(p, true);
}

void progress_end(struct progress *p)
{
	struct out o;
	struct json j;

	erase(p);
	p->rewrites = false;
	if (p->mode != PROGRESS_JSON)
		return;
	begin_event(&j, &o, "end");
	json_kv_u64(&j, "done", p->done);
	json_kv_u64(&j, "seen", p->seen);
	json_kv_u64(&j, "failed", p->failed);
	end_event(&j, &o);
}
