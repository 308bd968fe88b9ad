/* Entries `plan-check`. */
#include "collector/cli/plan_log.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "include/err.h"

struct reading {
	struct arena *a;
	struct slice *names;
	size_t n, cap;
};

static int take_entry(const struct log_entry *e, void *ctx)
{
	struct reading *r = ctx;
	const cJSON *item;

	if (e->json == NULL || strcmp(e->action, "plan-check") != 0)
		return 0;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(e->json, "done"))
	{
		if (!cJSON_IsString(item))
			continue;
		grow(&r->names, &r->cap, r->n + 1, sizeof(*r->names));
		r->names[r->n++] = arena_dup(r->a, slice_str(item->valuestring));
	}
	return 0;
}

static int by_bytes(const void *x, const void *y)
{
	return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

int plan_log_read(struct question *q, struct slice **names, size_t *n)
{
	struct reading r = {.a = &q->arena};
	int err = log_each(&q->folder, take_entry, &r);

	if (r.n > 1)
		qsort(r.names, r.n, sizeof(*r.names), by_bytes);
	*names = arena_keep(&q->arena, r.names, r.n * sizeof(*r.names));
	*n = r.n;
	return err;
}

enum exit_status plan_log_write(struct question *q, const struct result_plan *p)
{
	struct log_line line;
	struct json *j = log_begin(&q->folder, &line, "plan-check");
	int err;

	json_key(j, "checked");
	json_array(j);
	for (size_t i = 0; i < p->nchecked; i++)
		json_text(j, p->checked[i]);
	json_end(j);
	json_kv_bytes(j, "checked_at", p->checked_at);
	json_key(j, "done");
	json_array(j);
	for (size_t i = 0; i < p->nsteps; i++)
		if (p->steps[i].state == STEP_DONE)
			json_text(j, p->steps[i].name);
	json_end(j);
	err = log_end(&q->folder, &line);
	return err == 0 || err == ERR_DENIED ? EXIT_DONE : case_log_failed(&q->folder);
}
