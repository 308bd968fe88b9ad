/*
 * sudoers, in the order in which sudo reads it: included files where their line stands, those of an
 * included folder by name. Files and folders that others than root can write are passed over [sudo
 * lib/util/secure_path.c]; without a sudoers that may be trusted sudo does nothing at all.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/derive/derivers.h"
#include "common/formats/sudoers.h"
#include "common/formats/sudoers_include.h"
#include "common/sudoers_places.h"

struct reading {
	struct derive_ctx *c;
	struct slice host;	 /* its short name: %h */
	size_t files;		 /* read so far: a bound on loops */
	size_t rows;		 /* told so far: what a loop draws in again is told again */
	struct fact_origin open; /* the entry that a file ended within; path empty: none */
};

static void add(
    struct reading *rd, struct fact_origin at, struct slice raw, const char *error, bool unread)
{
	struct fact_sudoers_line f = {
	    .host = rd->c->host,
	    .at = at,
	    .path = at.path,
	    .raw = raw,
	    .error = slice_str(error),
	    .unread = unread,
	};

	rd->rows++;
	fact_add(rd->c->facts, sudoers_line, &f);
	if (unread)
		derive_gap(rd->c, at, "entries of sudoers that were not read");
}

/* Why sudo does not trust a file or folder with this owner and mode, or NULL. */
static const char *insecure(const struct fact_file *f)
{
	if (f->uid > 0)
		return "sudo passes over it: its owner is not root";
	if (f->mode >= 0 && (f->mode & 0002) != 0)
		return "sudo passes over it: everybody may write it";
	if (f->mode >= 0 && (f->mode & 0020) != 0 && f->gid != 0)
		return "sudo passes over it: a group may write it";
	return NULL;
}

static struct slice expand_host(struct reading *rd, struct slice path)
{
	for (size_t i = 0; i + 1 < path.n && path.n < LIMIT_PATH_BYTES; i++)
		if (path.p[i] == '%' && path.p[i + 1] == 'h')
			path = arena_printf(rd->c->arena, "%.*s%.*s%.*s",
			    SLICE_ARG(slice_sub(path, 0, i)), SLICE_ARG(rd->host),
			    SLICE_ARG(slice_sub(path, i + 2, path.n)));
	return path;
}

static void read_file(struct reading *rd, struct slice path, struct fact_origin from, int depth);

/* Regular files alone, by name. */
static void read_folder(struct reading *rd, struct slice folder, int depth)
{
	struct derive_ctx *c = rd->c;
	const struct evidence_file *dir = derive_file(c, folder), *first;
	size_t n = derive_dir(c, arena_str(c->arena, folder), &first);
	const char *why = dir == NULL ? NULL : insecure(&dir->fact);

	if (why != NULL) {
		add(rd, derive_at(dir, 0), slice_of(NULL, 0), why, false);
		return;
	}
	if (dir != NULL &&
	    (slice_eq_str(dir->fact.status, "denied") || slice_eq_str(dir->fact.status, "cut")))
		add(rd, derive_at(dir, 0), slice_of(NULL, 0), "this folder was not read", true);
	for (size_t i = 0; i < n; i++) {
		struct slice name = first[i].fact.path;

		name = slice_sub(name, slice_rfind(name, '/') + 1, name.n);
		if (sudoers_include_takes(name) && !slice_eq_str(first[i].fact.type, "dir"))
			read_file(rd, first[i].fact.path, derive_at(&first[i], 0), depth);
	}
}

static void include(
    struct reading *rd, const struct sudoers_row *row, const struct fact_origin *at, int depth)
{
	struct slice path = expand_host(rd, row->path);

	if (!slice_starts(path, "/"))
		path = arena_printf(rd->c->arena, "%.*s/%.*s",
		    SLICE_ARG(slice_sub(at->path, 0, slice_rfind(at->path, '/'))), SLICE_ARG(path));
	while (row->is_dir && slice_ends(path, "/") && path.n > 1)
		path.n--;
	if (row->is_dir)
		read_folder(rd, path, depth + 1);
	else
		read_file(rd, path, *at, depth + 1);
}

/* A plugin may put accounts into groups that no file knows. */
static void look_for_plugin(
    struct reading *rd, const struct sudoers_row *row, const struct fact_origin *at)
{
	for (const struct sudoers_setting *s = row->settings; s != NULL; s = s->next)
		if (slice_eq_str(s->name, "group_plugin") && s->has_value)
			derive_gap(rd->c, *at, "a plugin of sudo may know further groups");
}

/* Behind a backslash at the end of a file sudo goes on in the one that it reads next, whose first
 * entry is lost with it; where there is none, it refuses everybody [toke.l <<EOF>>; gram.y entry].
 */
static void close_entry(struct reading *rd)
{
	if (rd->open.path.n > 0)
		add(rd, rd->open, slice_of(NULL, 0), "the file ends within a line", true);
	rd->open = (struct fact_origin){0};
}

static bool ends_within(struct slice data, struct slice raw)
{
	const uint8_t *end = raw.p + raw.n;

	if (end < data.p + data.n)
		return false;
	while (raw.n > 0 && memchr(" \t\r\n", raw.p[raw.n - 1], 4) != NULL)
		raw.n--;
	return slice_ends(raw, "\\") && raw.p + raw.n < end;
}

static void read_entries(struct reading *rd, const struct evidence_file *file, int depth)
{
	struct lines in = lines_of(file->data);
	struct fact_origin last = {0};
	struct sudoers_row row;

	while (rd->rows <= LIMIT_SUDOERS_LINES && sudoers_next(&in, rd->c->arena, &row)) {
		struct fact_origin at = derive_at(file, row.at.line);

		if (rd->rows == LIMIT_SUDOERS_LINES) {
			add(rd, at, slice_of(NULL, 0), "more entries than the limit", true);
			return;
		}
		look_for_plugin(rd, &row, &at);
		if (row.at.err != 0)
			add(rd, at, row.at.raw, row.at.why, false);
		else if (row.kind == SUDOERS_IS_INCLUDE)
			include(rd, &row, &at, depth);
		else
			add(rd, at, row.at.raw,
			    row.dropped ? "a part of it is broken, and dropped" : "", false);
		close_entry(rd);
		if (ends_within(file->data, row.at.raw))
			last = at;
	}
	rd->open = last.path.n > 0 ? last : rd->open;
	if (slice_eq_str(file->fact.status, "cut"))
		add(rd, derive_at(file, 0), slice_of(NULL, 0), "only a part was read", true);
}

/* `from`: the line that includes it. */
static void read_file(struct reading *rd, struct slice path, struct fact_origin from, int depth)
{
	const struct evidence_file *file = derive_file(rd->c, path);
	const char *why;

	if (depth > LIMIT_INCLUDE_DEPTH || ++rd->files > LIMIT_INCLUDE_FILES) {
		add(rd, from, slice_of(NULL, 0), "included too deep or too often", true);
		return;
	}
	if (file == NULL) {
		add(rd, from, slice_of(NULL, 0), "the file that it includes was not read", true);
		return;
	}
	why = insecure(&file->fact);
	if (slice_eq_str(file->fact.status, "absent"))
		why = "there is no such file";
	if (why != NULL)
		add(rd, derive_at(file, 0), slice_of(NULL, 0), why, false);
	else if (!derive_has_data(file))
		add(rd, derive_at(file, 0), slice_of(NULL, 0), "this file was not read", true);
	else
		read_entries(rd, file, depth);
}

static void add_refusal(struct reading *rd, const struct evidence_file *file, const char *why)
{
	struct fact_sudoers_line f = {
	    .host = rd->c->host,
	    .at = derive_at(file, 0),
	    .path = file->fact.path,
	    .error = slice_str(why),
	    .refused = 1,
	};

	fact_add(rd->c->facts, sudoers_line, &f);
}

/* Without a file that it trusts sudo does nothing; absent, there is nothing to say. */
static void read_main(struct reading *rd, struct slice path)
{
	const struct evidence_file *file = derive_file(rd->c, path);
	const char *why = file == NULL ? NULL : insecure(&file->fact);

	if (file != NULL && slice_eq_str(file->fact.status, "absent"))
		return;
	if (why != NULL)
		add_refusal(rd, file, why);
	else
		read_file(rd, path, (struct fact_origin){.path = path}, 0);
}

/* The policy of the sudo that is there: one is built for one place. */
static struct slice first_place(struct derive_ctx *c)
{
	for (size_t i = 0; i < sudoers_place_count; i++) {
		const struct evidence_file *file = derive_file(c, slice_str(sudoers_places[i]));

		if (file != NULL && !slice_eq_str(file->fact.status, "absent"))
			return slice_str(sudoers_places[i]);
	}
	return slice_str(sudoers_places[0]);
}

/* The file that sudo begins with. */
static struct slice find_main(struct reading *rd)
{
	const struct evidence_file *conf = derive_file(rd->c, SLICE("/etc/sudo.conf"));
	struct slice module, file;

	if (!derive_has_data(conf) || !sudo_conf_policy(conf->data, &module, &file))
		return first_place(rd->c);
	if (!slice_ends(module, "sudoers.so")) {
		add(rd, derive_at(conf, 0), slice_of(NULL, 0), "another policy than sudoers", true);
		derive_gap(rd->c, derive_at(conf, 0), "sudo asks another policy than sudoers");
	}
	return file.n > 0 ? file : first_place(rd->c);
}

static void finish(struct derive_ctx *c)
{
	struct reading rd = {.c = c};
	struct fact_host_info *info;

	if (derive_file(c, slice_str(sudoers_places[0])) == NULL)
		return;
	if (fact_load(c->facts, c->arena, host_info, c->host, &info) > 0)
		rd.host = slice_sub(info->hostname, 0, slice_find(info->hostname, '.'));
	read_main(&rd, find_main(&rd));
	close_entry(&rd);
}

const struct deriver derive_sudoers = {
    .name = "sudoers",
    .kind = REC_UNKNOWN,
    .finish = finish,
};
