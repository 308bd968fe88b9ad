/*
 * Several log books read as one: each keeps its order, and of those at hand the earliest entry
 * comes next. So it does not matter which book came first into the case.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/case/log.h"
#include "collector/case/parts.h"
#include "collector/cli/book_source.h"
#include "collector/cli/words.h"
#include "include/err.h"

void book_source_begin(struct book_source *s, uint32_t number, uint32_t nth)
{
	s->run = nth;
	s->number = number;
	grow(&s->numbers, &s->cap, s->n + 2, sizeof(*s->numbers));
	s->numbers[s->n++] = number;
	s->numbers[s->n++] = nth;
}

uint32_t book_source_run(const struct book_source *s, uint32_t number)
{
	for (size_t i = s->n; i > 0; i -= 2)
		if (s->numbers[i - 2] == number)
			return s->numbers[i - 1];
	return 0;
}

/* Where an entry lies, so that it is parsed when its turn comes. */
struct place {
	const char *time;
	struct slice text;
};

struct source {
	struct book_source at;
	struct case_folder folder;
	const char *name; /* below cases/; "": the case's own */
	char id[SHA256_HEX_BYTES];
	struct slice book; /* mapped */
	struct place *places;
	size_t n, cap, next;
	struct book *b;
};

static int note_place(const struct log_entry *e, void *ctx)
{
	struct source *s = ctx;

	if (s->n == 0)
		memcpy(s->id, e->hash, sizeof(s->id));
	grow(&s->places, &s->cap, s->n + 1, sizeof(*s->places));
	s->places[s->n++] = (struct place){
	    arena_str(&s->b->arena, slice_str(e->time == NULL ? "" : e->time)), e->text};
	return 0;
}

static int take_one(const struct log_entry *e, void *ctx)
{
	struct source *s = ctx;
	struct log_entry one = *e;

	/* Alone it has no predecessor; whether the chain holds is for `cordon verify`. */
	if (one.err == ERR_MISMATCH)
		one.err = 0;
	book_take(s->b, &s->at, &one);
	return 0;
}

/* ---- Versions of one book ---- */

/* `b` is told what it has beyond `a`: the common start counts once. */
static void skip_common(struct book *book, const struct source *a, struct source *b)
{
	size_t i = 0;

	while (i < a->n && i < b->n && slice_eq(a->places[i].text, b->places[i].text))
		i++;
	if (i > b->next)
		b->next = i;
	if (i == a->n || i == b->n)
		return;
	grow(&book->forks, &book->cap_forks, book->nforks + 1, sizeof(*book->forks));
	book->forks[book->nforks++] = (struct book_fork){a->name, b->name, i + 1};
}

static int by_id(const void *x, const void *y)
{
	const struct source *a = x, *b = y;
	int order = strcmp(a->id, b->id);

	/* The own one has no version in its name: the longer one first, then by bytes. */
	if (order == 0 && a->n != b->n)
		order = a->n > b->n ? -1 : 1;
	return order != 0 ? order : slice_cmp(a->book, b->book);
}

static void settle_versions(struct book *b, struct source *all, size_t n)
{
	qsort(all, n, sizeof(*all), by_id);
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && strcmp(all[k - 1].id, all[i].id) == 0; k--)
			skip_common(b, &all[k - 1], &all[i]);
}

/* ---- The order ---- */

static struct source *earliest(struct source *all, size_t n)
{
	struct source *first = NULL;

	for (size_t i = 0; i < n; i++) {
		struct source *s = &all[i];

		if (s->next < s->n && (first == NULL || strcmp(s->places[s->next].time,
							    first->places[first->next].time) < 0))
			first = s;
	}
	return first;
}

static int open_part(struct book *b, struct case_folder *c, struct source *s, const char *name)
{
	struct slice why;

	s->name = name;
	s->at.folder = words_make(&b->arena, PARTS "/%s", name);
	if (case_open(&s->folder, words_make(&b->arena, "%s/" PARTS "/%s", c->path, name),
		CASE_READ, &why) != 0)
		return ERR_IO;
	return case_map(&s->folder, "log.jsonl", &s->book);
}

static int read_all(struct book *b, struct source *all, size_t n)
{
	struct source *s;

	for (size_t i = 0; i < n; i++) {
		all[i].b = b;
		all[i].at.renumbers = true;
		log_each_in(all[i].book, note_place, &all[i]);
		all[i].at.id =
		    arena_str(&b->arena, slice_sub(slice_str(all[i].id), 0, PART_DIGITS));
	}
	settle_versions(b, all, n);
	while ((s = earliest(all, n)) != NULL)
		log_each_in(s->places[s->next++].text, take_one, s);
	return 0;
}

int book_read_all(struct book *b, struct case_folder *c)
{
	const char **names;
	struct arena a = {0};
	size_t n = parts_list(c, &a, &names), opened = 0;
	struct source *all;
	int err;

	if (n == 0) {
		arena_free(&a);
		return book_read(b, c);
	}
	*b = (struct book){0};
	all = arena_alloc(&a, (n + 1) * sizeof(*all));
	all[0] = (struct source){.name = "", .at = {.folder = ""}};
	err = case_map(c, "log.jsonl", &all[0].book);
	for (; err == 0 && opened < n; opened++)
		err = open_part(
		    b, c, &all[opened + 1], arena_str(&b->arena, slice_str(names[opened])));
	if (err == 0)
		err = read_all(b, all, n + 1);
	for (size_t i = 0; i <= opened; i++) {
		case_unmap(all[i].book);
		free(all[i].places);
		free(all[i].at.numbers);
		if (all[i].folder.path != NULL)
			case_close(&all[i].folder);
	}
	arena_free(&a);
	return err == 0 ? 0 : ERR_IO;
}
