/* The list of findings, and the manifest itself. */
#include "collector/case/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/case/seal.h"
#include "common/die.h"
#include "include/err.h"

#define AUDIT_WORD(name) #name,
const char *const audit_words[] = {AUDIT_STATES(AUDIT_WORD) NULL};

void audit_add(struct audit *a, enum audit_state state, const char *item, const char *fmt, ...)
{
	char *why = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&why, fmt, ap) < 0)
		die("format \"%s\"", fmt);
	va_end(ap);
	grow(&a->items, &a->cap, a->n + 1, sizeof(*a->items));
	a->items[a->n++] = (struct audit_item){
	    .state = state,
	    .item = (const char *)arena_printf(
		&a->arena, "%s%s", a->prefix == NULL ? "" : a->prefix, item)
			.p,
	    .why = arena_str(&a->arena, slice_str(why)),
	};
	a->counts[state]++;
	free(why);
}

void audit_begin(struct audit *a, struct case_folder *c)
{
	int err = case_map(c, MANIFEST, &a->manifest_text);
	uint64_t line = 0;

	a->manifest_there = err != ERR_ABSENT;
	if (err == ERR_ABSENT)
		return;
	if (err != 0) {
		audit_add(a, AUDIT_altered, MANIFEST, "it cannot be read, or is no file");
		return;
	}
	err = manifest_read(&a->m, a->manifest_text, &line);
	a->has_manifest = err == 0;
	if (err == 0)
		return;
	audit_add(a, AUDIT_altered, MANIFEST, "line %llu is none of a manifest",
	    (unsigned long long)line);
	/* What stood before that line counts as little as the rest. */
	manifest_free(&a->m);
}

const struct audit_seal *audit_seal_of(const struct audit *a)
{
	for (size_t i = 0; a->has_manifest && i < a->nseals; i++)
		if (a->seals[i].seal == a->m.seal && a->seals[i].seq == a->m.log_entries)
			return &a->seals[i];
	return NULL;
}

const char *audit_filed_of(const struct audit *a, const char *file)
{
	for (size_t i = 0; a->has_manifest && i < a->nfiled; i++)
		if (a->filed[i].seal == a->m.seal && strcmp(a->filed[i].file, file) == 0)
			return a->filed[i].sha256;
	return NULL;
}

const char *audit_seal_differs(const struct audit_seal *s, const struct manifest *m)
{
	char hash[SHA256_HEX_BYTES];

	manifest_files_hash(m, hash);
	if (strcmp(s->hash, m->log_head) != 0)
		return "its head is not that of the log's entry";
	if (s->files != m->nfiles || strcmp(s->files_sha256, hash) != 0)
		return "its files are not those that the log's entry counts";
	return NULL;
}

void audit_free(struct audit *a)
{
	case_unmap(a->manifest_text);
	manifest_free(&a->m);
	free(a->items);
	free(a->evidence);
	free(a->seals);
	free(a->filed);
	free(a->agents);
	arena_free(&a->arena);
	*a = (struct audit){0};
}
