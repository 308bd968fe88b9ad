/* Words and exit statuses for what can go wrong with a case. */
#include "collector/cli/case_use.h"

#include <sys/stat.h>

#include "include/err.h"

enum exit_status case_refused(int err, struct slice why)
{
	say("%.*s", SLICE_ARG(why));
	return err == ERR_IO || err == ERR_BUSY ? EXIT_FAILED : EXIT_USAGE;
}

/* It was 0700 when it was made. Root's own rights are no one's business here. */
static void tell_open(const struct case_folder *c)
{
	struct stat st;

	if (fstat(c->dir_fd, &st) == 0 && (st.st_mode & 077) != 0)
		say("%s: others on this machine can get into it (mode %04o): chmod 700 %s", c->path,
		    (unsigned)(st.st_mode & 07777), c->path);
}

enum exit_status case_use(struct case_folder *c, const char *path, enum case_mode mode)
{
	struct slice why;
	int err = case_open(c, path, mode, &why);

	if (err != 0)
		return case_refused(err, why);
	tell_open(c);
	if (c->torn_line > 0)
		say("%s/log.jsonl:%llu: the last line was cut short when a writer ended", path,
		    (unsigned long long)c->torn_line);
	return EXIT_DONE;
}

enum exit_status case_log_failed(const struct case_folder *c)
{
	say("%s/log.jsonl: cannot be written", c->path);
	return EXIT_FAILED;
}

void case_log_asked(struct json *j, const struct invocation *v)
{
	if (v->nwords > 1) {
		json_key(j, "words");
		json_array(j);
		for (size_t i = 1; i < v->nwords; i++)
			json_str(j, v->words[i]);
		json_end(j);
	}
	json_key(j, "options");
	options_write(v->options, j);
}

static enum exit_status read_book(struct case_folder *c, struct book *b, bool all)
{
	if ((all ? book_read_all(b, c) : book_read(b, c)) != 0) {
		say("%s/log.jsonl: cannot be read", c->path);
		return EXIT_FAILED;
	}
	if (b->bad_lines > 0)
		say("%s/log.jsonl:%llu: %s (%llu such line%s)", c->path,
		    (unsigned long long)b->first_bad, b->first_why,
		    (unsigned long long)b->bad_lines, b->bad_lines == 1 ? "" : "s");
	return EXIT_DONE;
}

enum exit_status case_use_book(struct case_folder *c, struct book *b)
{
	return read_book(c, b, false);
}

static void tell_forks(const struct case_folder *c, const struct book *b)
{
	for (size_t i = 0; i < b->nforks; i++) {
		const struct book_fork *f = &b->forks[i];

		say("%s: one log book in two versions that part at entry %llu: %s%s and %s%s",
		    c->path, (unsigned long long)f->entry, f->one[0] == '\0' ? "its own" : "cases/",
		    f->one, f->other[0] == '\0' ? "its own" : "cases/", f->other);
	}
}

enum exit_status case_derive(struct case_folder *c, struct pipeline_counts *counts)
{
	struct book b;
	struct slice why;
	enum exit_status status = read_book(c, &b, true);

	tell_forks(c, &b);
	if (status == EXIT_DONE && pipeline_derive(c, &b, counts, &why) != 0)
		status = case_refused(ERR_IO, why);
	book_free(&b);
	return status;
}
