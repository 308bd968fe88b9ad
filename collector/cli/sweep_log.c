/* The log book's entries around a run, and what a killed collector left. */
#include "collector/cli/result_log.h"
#include "collector/cli/sweep_plan.h"
#include "include/err.h"

/* A log entry names so many targets at most: its line stays short. */
#define TARGETS_PER_ENTRY 1000

static void write_texts(struct json *j, const char *key, const struct text_list *l)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < l->n; i++)
		json_str(j, l->items[i]);
	json_end(j);
}

/* ---- The beginning of a run ---- */

static int log_run_start(struct sweep_plan *p)
{
	struct log_line line;
	struct json *j = log_begin(&p->folder, &line, "run-start");

	json_kv_u64(j, "run", p->run);
	json_kv_bool(j, "goes_on", p->goes_on);
	json_kv_str(j, "version", CORDON_VERSION);
	json_kv_str(j, "agent", p->setup.net.agent_path);
	json_kv_str(j, "agent_sha256", p->setup.agent_sha256);
	write_texts(j, "compromised", p->compromised);
	write_texts(j, "critical", p->critical);
	json_key(j, "options");
	options_write(p->options, j);
	return log_end(&p->folder, &line);
}

static void write_target(struct json *j, const struct target *t)
{
	json_object(j);
	json_kv_bytes(j, "name", slice_str(t->name));
	json_kv_str(j, "address", t->address);
	json_kv_str(j, "found", t->found);
	if (t->user != NULL)
		json_kv_bytes(j, "user", slice_str(t->user));
	if (t->port != 0)
		json_kv_u64(j, "port", t->port);
	json_kv_bool(j, "asked", t->asked);
	json_kv_bool(j, "local", t->local);
	json_kv_bool(j, "critical", t->critical);
	if (t->aliases.n > 0)
		write_texts(j, "aliases", &t->aliases);
	if (t->roles.n > 0)
		write_texts(j, "roles", &t->roles);
	if (t->known != NULL && t->known->owners.n > 0)
		write_texts(j, "owners", &t->known->owners);
	json_end(j);
}

/* Those that this run asks for, and those it names for the first time. */
static bool is_of_run(const struct sweep_plan *p, const struct target *t)
{
	return t->asked || book_host(&p->book, slice_str(t->name)) == NULL;
}

static int log_targets(struct sweep_plan *p)
{
	int err = 0;
	size_t i = 0;

	while (err == 0 && i < p->targets.n) {
		struct log_line line;
		struct json *j = log_begin(&p->folder, &line, "targets");
		size_t n = 0;

		json_kv_u64(j, "run", p->run);
		json_key(j, "targets");
		json_array(j);
		for (; i < p->targets.n && n < TARGETS_PER_ENTRY; i++)
			if (is_of_run(p, &p->targets.items[i])) {
				write_target(j, &p->targets.items[i]);
				n++;
			}
		json_end(j);
		err = log_end(&p->folder, &line);
	}
	return err;
}

int sweep_log_start(struct sweep_plan *p)
{
	int err = log_run_start(p);

	return err == 0 ? log_targets(p) : err;
}

/* ---- Its end ---- */

int sweep_log_end(struct sweep_plan *p, const char *action)
{
	struct log_line line;
	struct json *j = log_begin(&p->folder, &line, action);

	json_kv_u64(j, "run", p->run);
	return log_end(&p->folder, &line);
}

/* ---- What a killed collector left ---- */

static int log_recovered(struct sweep_plan *p, const char *host, const struct evidence_verdict *v)
{
	struct log_line line;
	struct json *j = log_begin(&p->folder, &line, "host");

	result_log(j, p->run, host, v, v->why);
	json_kv_str(j, "step", "recover");
	return log_end(&p->folder, &line);
}

int sweep_recover(struct sweep_plan *p)
{
	for (size_t i = 0; p->goes_on && i < p->targets.n; i++) {
		const char *name = p->targets.items[i].name;
		struct evidence_verdict v;
		int err;

		if (!p->targets.items[i].asked || p->done[i])
			continue;
		err = evidence_recover(
		    &p->folder, slice_str(name), p->run, book_knows_file, &p->book, &v);
		if (err == ERR_ABSENT)
			continue;
		if (err != 0 || log_recovered(p, name, &v) != 0)
			return ERR_IO;
		p->done[i] = v.whole;
	}
	return 0;
}
