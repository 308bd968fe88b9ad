/* The agents of this build, by their hashes, and those that runs were made with. */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/verify.h"
#include "collector/cli/words.h"

static void hash_file(struct arena *a, const char *path, struct text_list *hashes)
{
	FILE *f = fopen(path, "re");
	uint8_t block[4096];
	char hash[SHA256_HEX_BYTES];
	struct sha256 sum;
	size_t n;

	if (f == NULL)
		return;
	sha256_init(&sum);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		sha256_add(&sum, slice_of(block, n));
	fclose(f);
	sha256_end_hex(&sum, hash);
	text_list_add(hashes, arena_str(a, slice_str(hash)));
}

/* cordon-agent and what may stand beside it for other machines. */
static void hash_agents(struct arena *a, struct text_list *hashes)
{
	static const char *const places[] = {"cordon-agent*", "agents/cordon-agent-*",
	    "../libexec/cordon/cordon-agent*", "../libexec/cordon/agents/cordon-agent-*"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	struct slice path = slice_of(self, n < 0 ? 0 : (size_t)n);
	struct slice folder = slice_sub(path, 0, slice_rfind(path, '/'));

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		glob_t g;

		if (glob(words_make(a, "%.*s/%s", SLICE_ARG(folder), places[i]), 0, NULL, &g) != 0)
			continue;
		for (size_t k = 0; k < g.gl_pathc; k++)
			hash_file(a, g.gl_pathv[k], hashes);
		globfree(&g);
	}
}

static bool has(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

void verify_agents(struct audit *a, const struct verify_args *args)
{
	struct text_list ours = {0};
	char item[48];

	hash_agents(&a->arena, &ours);
	for (size_t i = 0; i < a->nagents; i++) {
		const struct audit_agent *agent = &a->agents[i];
		bool known = has(&ours, agent->sha256) || has(&args->agents, agent->sha256);

		snprintf(item, sizeof(item), "agent of run %llu", (unsigned long long)agent->run);
		audit_add(a, known ? AUDIT_good : AUDIT_altered, item, "%s%s", agent->sha256,
		    known ? "" : ": none that this build carries (--agent-hash)");
	}
	free(ours.items);
}
