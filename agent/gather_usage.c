/*
 * What the file system says is used, against what its files add up to: what nobody can see takes
 * room all the same. Only of small ones, whose files can all be looked at; each file counts once.
 */
#include <stdio.h>

#include "agent/ask.h"
#include "agent/system.h"
#include "common/formats/mountinfo.h"

#define BLOCK_BYTES 512 /* of st_blocks */
#define MOST_LEVELS 32

/* Those whose blocks are their files' and no others': not of btrfs, zfs, overlay. */
static const char *const types[] = {"ext2", "ext3", "ext4", "tmpfs", "xfs"};

struct sum {
	struct agent *a;
	dev_t dev;
	uint64_t bytes;
	size_t entries;
	bool whole;
};

static bool is_summed(struct slice fstype)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_eq_str(fstype, types[i]))
			return true;
	return false;
}

static void add_folder(struct sum *s, struct slice path, int level);

/* Hard links: by number, once. */
static bool is_new(struct sum *s, const struct stat *st)
{
	uint64_t id[2] = {(uint64_t)st->st_dev, (uint64_t)st->st_ino};

	return st->st_nlink < 2 || S_ISDIR(st->st_mode) ||
	       seen_add(&s->a->seen, 'u', slice_of(id, sizeof(id)));
}

static void add_entry(struct sum *s, struct slice path, int level)
{
	struct found f;

	walk_find(&s->a->walk, path, WALK_NOFOLLOW, &f);
	if (f.status == STATUS_SKIPPED)
		return; /* another file system is mounted there */
	if (f.status != STATUS_READ) {
		s->whole = s->whole && f.status == STATUS_ABSENT;
		return;
	}
	if (f.st.st_dev != s->dev)
		return;
	if (is_new(s, &f.st))
		s->bytes += (uint64_t)f.st.st_blocks * BLOCK_BYTES;
	if (S_ISDIR(f.st.st_mode))
		add_folder(s, path, level + 1);
}

static void add_folder(struct sum *s, struct slice path, int level)
{
	struct names names;
	struct found f;

	walk_find(&s->a->walk, path, 0, &f);
	if (found_is(&f, S_IFDIR))
		read_names(&s->a->reader, &s->a->walk, &f, &s->a->scratch, &names);
	if (f.status != STATUS_READ || names.cut || level == MOST_LEVELS) {
		s->whole = false;
		return;
	}
	for (size_t i = 0; i < names.n && s->whole && !agent_over(s->a); i++) {
		if (s->entries++ == LIMIT_USAGE_ENTRIES)
			s->whole = false;
		else
			add_entry(s, path_join(&s->a->scratch, path, names.v[i]), level);
	}
}

static bool ask_space(struct agent *a, const struct found *f, struct system_space *space)
{
	const char *name = f->name.n == 0 ? "." : arena_str(&a->scratch, f->name);
	int fd = system_enter(f->dir_fd, name);
	int r = fd < 0 ? -1 : system_space(fd, space);

	if (fd >= 0)
		system_close(fd);
	return r == 0;
}

static void emit_usage(
    struct agent *a, struct slice path, const struct system_space *space, const struct sum *s)
{
	struct json *j = emit_record(&a->emit, REC_USAGE);

	json_kv_bytes(j, "mountpoint", path);
	json_kv_u64(j, "total", space->total);
	json_kv_u64(j, "used", space->used);
	json_kv_u64(j, "inodes", space->files);
	if (s->whole)
		json_kv_u64(j, "summed", s->bytes);
	json_kv_bool(j, "whole", s->whole);
	emit_done(&a->emit);
}

static void ask_usage(struct agent *a, const struct mountinfo_row *row)
{
	struct slice path = arena_dup(&a->run, row->mountpoint);
	struct sum s = {.a = a};
	struct system_space space;
	struct found f;
	char dev[32];

	walk_find(&a->walk, path, 0, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	snprintf(dev, sizeof(dev), "%u:%u", system_major(f.st.st_dev), system_minor(f.st.st_dev));
	/* Another one may be mounted over it, or the same one elsewhere. */
	if (!slice_eq_str(row->dev, dev) || !seen_add(&a->seen, 'U', row->dev) ||
	    !ask_space(a, &f, &space))
		return;
	s.dev = f.st.st_dev;
	/* Only from its root, and as root, are all files seen. */
	s.whole = slice_eq_str(row->root, "/") && a->reader.euid == 0 &&
		  space.files <= LIMIT_USAGE_ENTRIES;
	s.bytes = (uint64_t)f.st.st_blocks * BLOCK_BYTES;
	if (s.whole)
		add_folder(&s, path, 0);
	emit_usage(a, path, &space, &s);
}

void gather_usage(struct agent *a)
{
	struct buffer table = {0};
	struct mountinfo_row row;
	struct lines in;
	struct found f;

	if (a->view != VIEW_HOST)
		return;
	walk_find(&a->walk, SLICE("/proc/self/mountinfo"), 0, &f);
	if (f.status == STATUS_READ)
		read_content(&a->reader, &f, LIMIT_BIG_FILE_BYTES, &table);
	in = lines_of(buffer_slice(&table));
	while (!agent_over(a) && mountinfo_next(&in, &a->scratch, &row)) {
		if (row.at.err == 0 && is_summed(row.fstype))
			ask_usage(a, &row);
		arena_reset(&a->scratch);
	}
	buffer_free(&table);
}
