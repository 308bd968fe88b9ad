/*
 * What log books of several cases say otherwise of one thing. In one book a host's evidence, key
 * and clock may change with time; two books that differ saw two hosts, or one that changed between
 * them, or one of them is wrong: it is kept, and told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/cli/book_source.h"
#include "collector/cli/words.h"
#include "common/die.h"

#define CLOCK_DIFFERS_S 5 /* what a slow answer makes of one clock */

/* The first that was said of a thing. */
struct book_said {
	const char *value, *book, *time;
	int64_t number;
};

static bool differs(const struct book_said *a, const struct book_said *b, bool is_number)
{
	int64_t apart = a->number > b->number ? a->number - b->number : b->number - a->number;

	if (strcmp(a->book, b->book) == 0)
		return false;
	return is_number ? apart > CLOCK_DIFFERS_S : strcmp(a->value, b->value) != 0;
}

static void conflict(struct book *b, const char *what, struct slice host,
    const struct book_said *one, const struct book_said *other)
{
	grow(&b->conflicts, &b->cap_conflicts, b->nconflicts + 1, sizeof(*b->conflicts));
	b->conflicts[b->nconflicts++] = (struct result_conflict){
	    .what = what,
	    .host = arena_dup(&b->arena, host),
	    .one = slice_str(one->value),
	    .other = slice_str(other->value),
	    .one_case = slice_str(one->book),
	    .other_case = slice_str(other->book),
	    .one_time = slice_str(one->time),
	    .other_time = slice_str(other->time),
	};
}

/* `thing` tells apart what may differ without a conflict, as two types of host keys do. */
static void say(struct book *b, const char *what, const char *thing, struct slice host,
    const struct book_said *said, bool is_number)
{
	const char *key = words_make(&b->arena, "%s\n%s\n%.*s", what, thing, SLICE_ARG(host));
	const char *once = words_make(&b->arena, "%s\n%s\n%s", key, said->value, said->book);
	uint32_t i;

	if (!text_index_get(&b->things, slice_str(key), &i)) {
		grow(&b->said, &b->cap_said, b->nsaid + 1, sizeof(*b->said));
		text_index_add(&b->things, slice_str(key), (uint32_t)b->nsaid);
		b->said[b->nsaid++] = *said;
	} else if (differs(&b->said[i], said, is_number) &&
		   text_index_add(&b->things, slice_str(once), i)) {
		conflict(b, what, host, &b->said[i], said);
	}
}

void book_say_agent(struct book *b, const struct book_source *from, const char *time,
    const char *version, const char *sha256)
{
	struct book_said said = {
	    words_make(&b->arena, "%s %s", version, sha256), from->id, time, 0};

	if (from->renumbers && sha256[0] != '\0')
		say(b, CONFLICT_AGENT, "", SLICE(""), &said, false);
}

void book_say_host(struct book *b, const struct book_source *from, const struct book_told *t)
{
	struct book_said said = {.book = from->id, .time = t->time};

	if (!from->renumbers)
		return;
	if (t->sha256[0] != '\0') {
		said.value = t->sha256;
		say(b, CONFLICT_EVIDENCE, "", t->host, &said, false);
	}
	if (t->hostname[0] != '\0') {
		said.value = t->hostname;
		say(b, CONFLICT_NAME, "", t->host, &said, false);
	}
	if (t->key[0] != '\0') {
		said.value = words_make(&b->arena, "%s %s", t->key_type, t->key);
		say(b, CONFLICT_HOST_KEY, t->key_type, t->host, &said, false);
	}
	if (t->has_clock) {
		said.value = words_make(&b->arena, "%+lld s", (long long)t->clock_offset_s);
		said.number = t->clock_offset_s;
		say(b, CONFLICT_CLOCK, "", t->host, &said, true);
	}
}
