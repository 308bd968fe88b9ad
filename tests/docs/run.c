/*
 * Holds the pages of docs/ against the lists that they tell of: docs/FACTS.md is written from the
 * fact registry, docs/EVIDENCE.md has a section for each record kind, docs/trust/ a page for each
 * rule and none besides, docs/SIGNS.md a section for each sign and none besides.
 *
 *	run             checks
 *	run --update    writes docs/FACTS.md anew (make docs/FACTS.md)
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/derive/facts.h"
#include "collector/rules/rule.h"
#include "collector/rules/signs/signs.h"
#include "common/die.h"
#include "common/out.h"
#include "include/evidence.h"

#define FACTS "docs/FACTS.md"
#define TRUST "docs/trust"

static int failed;

static void report(const char *name, const char *why)
{
	if (why == NULL)
		printf("ok %s\n", name);
	else
		printf("not ok %s: %s\n", name, why);
	failed += why != NULL;
}

/* The whole file; false when it cannot be read. Owner of o->buf: the caller. */
static bool read_file(const char *path, struct out *o)
{
	uint8_t part[8192];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	out_memory(o);
	if (fd < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		out_bytes(o, slice_of(part, (size_t)n));
	close(fd);
	return n == 0;
}

/* ---- docs/FACTS.md ---- */

static const char intro[] =
    "# Facts: what the evidence says, row by row\n"
    "\n"
    "`cordon derive` reads the evidence of every host and fills one table of `case.db` for each "
    "kind of\n"
    "fact. Rules read these tables; people may query them with `sqlite3`. This page is written "
    "from the\n"
    "registry in `collector/derive/facts.h` by `make docs/FACTS.md`; a test fails while it is out "
    "of date.\n"
    "\n"
    "Every table has these columns first:\n"
    "\n"
    "| column | type | meaning |\n"
    "|---|---|---|\n"
    "| `host` | INTEGER | `hosts.id` |\n"
    "| `record` | INTEGER | line of the host's evidence file that says so |\n"
    "| `path_read` | TEXT | the file on the host; empty when no file says it |\n"
    "| `line` | INTEGER | in that file, from 1; 0: the file as a whole |\n"
    "\n"
    "Numbers that say yes or no are 1, 0, or -1 for unknown.\n";

static void write_kind(struct out *o, const struct fact_desc *d)
{
	out_printf(o, "\n## fact_%s\n%s.\n\n| column | type | meaning |\n|---|---|---|\n", d->name,
	    d->doc);
	for (size_t i = 0; i < d->nfields; i++)
		out_printf(o, "| `%s` | %s | %s |\n", d->fields[i].name,
		    d->fields[i].is_text ? "TEXT" : "INTEGER", d->fields[i].doc);
}

static void write_facts(struct out *o)
{
	out_str(o, intro);
	for (int k = 0; k < FACT_KIND_COUNT; k++)
		if (k != FACT_KIND_template)
			write_kind(o, &fact_descs[k]);
}

static void check_facts(void)
{
	struct out page, want;

	out_memory(&want);
	write_facts(&want);
	if (!read_file(FACTS, &page))
		report(FACTS, strerror(errno));
	else if (!slice_eq(out_slice(&page), out_slice(&want)))
		report(FACTS, "out of date: make " FACTS);
	else
		report(FACTS, NULL);
	out_free(&page);
	out_free(&want);
}

static int update_facts(void)
{
	struct out o;
	int fd = open(FACTS, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), err;

	if (fd < 0)
		die("%s: %s", FACTS, strerror(errno));
	out_fd(&o, fd);
	write_facts(&o);
	err = out_flush(&o);
	out_free(&o);
	close(fd);
	return err == 0 ? 0 : 1;
}

/* ---- docs/EVIDENCE.md ---- */

/* Is the word one of those in a heading, "## session, login, agent"? */
static bool has_section(struct slice page, const char *word)
{
	struct lines in = lines_of(page);
	struct slice line, one;

	while (lines_next(&in, &line)) {
		if (!slice_starts(line, "## "))
			continue;
		line = slice_sub(line, 3, line.n);
		while (line.n > 0) {
			slice_cut(&line, ',', &one);
			if (slice_eq_str(slice_trim(one), word))
				return true;
		}
	}
	return false;
}

static void check_evidence(void)
{
	struct out page;
	char name[64];
	bool there = read_file("docs/EVIDENCE.md", &page);

	for (int k = 0; k < REC_COUNT; k++) {
		const char *word = record_word((enum record_kind)k);

		snprintf(name, sizeof(name), "docs/EVIDENCE.md: %s", word);
		report(name, there && has_section(out_slice(&page), word)
				 ? NULL
				 : "the record kind has no section");
	}
	out_free(&page);
}

/* ---- docs/trust ---- */

/* What each page answers, under these headings. */
static const char *const headings[] = {
    "## What grants it",
    "## What is read",
    "## When it is proven",
    "## How it is abused",
    "## How it is cut",
};

static const char *missing_part(struct slice page, const char *technique)
{
	static char why[128];
	const char *text = (const char *)page.p;

	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		if (memmem(text, page.n, headings[i], strlen(headings[i])) == NULL) {
			snprintf(why, sizeof(why), "there is no \"%s\"", headings[i]);
			return why;
		}
	if (memmem(text, page.n, technique, strlen(technique)) != NULL)
		return NULL;
	snprintf(why, sizeof(why), "it does not name %s", technique);
	return why;
}

static void check_page(const struct rule *rule)
{
	struct out page;
	char path[128];

	snprintf(path, sizeof(path), TRUST "/%s.md", rule->name);
	if (!read_file(path, &page))
		report(path, "the rule has no page");
	else
		report(path, missing_part(out_slice(&page), rule->technique));
	out_free(&page);
}

static int is_page(const struct dirent *e)
{
	return slice_ends(slice_str(e->d_name), ".md");
}

static void check_strays(void)
{
	struct dirent **v = NULL;
	int n = scandir(TRUST, &v, is_page, alphasort);

	for (int i = 0; i < n; i++) {
		struct slice name = slice_str(v[i]->d_name);

		if (rules_find(slice_sub(name, 0, name.n - strlen(".md"))) == NULL)
			report(v[i]->d_name, "a page of a rule that does not exist");
		free(v[i]);
	}
	free(v);
}

/* ---- docs/SIGNS.md ---- */

static void check_signs(void)
{
	struct out page;
	char name[64];
	bool there = read_file("docs/SIGNS.md", &page);
	size_t sections = 0;
	struct lines in = lines_of(out_slice(&page));
	struct slice line;

	for (size_t i = 0; i < sign_kind_count; i++) {
		snprintf(name, sizeof(name), "docs/SIGNS.md: %s", sign_kinds[i].name);
		report(name, there && has_section(out_slice(&page), sign_kinds[i].name)
				 ? NULL
				 : "the sign has no section");
	}
	while (there && lines_next(&in, &line))
		sections += slice_starts(line, "## ");
	report(
	    "docs/SIGNS.md: no other", sections == sign_kind_count ? NULL : "a section of no sign");
	out_free(&page);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--update") == 0)
		return update_facts();
	check_facts();
	check_evidence();
	for (size_t i = 0; rules[i] != NULL; i++)
		check_page(rules[i]);
	check_strays();
	check_signs();
	return failed > 0;
}
