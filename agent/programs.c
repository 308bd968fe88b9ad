/* Folder by folder; of each name the mode, of few files a record. */
#include "agent/programs.h"

#include <dirent.h>
#include <string.h>

#include "agent/ask.h"
#include "agent/system.h"

/* Where they lie, and where they are left behind: first the places that everybody can write. */
static const struct {
	const char *path;
	int levels; /* below it */
	bool path_of_root;
} places[] = {
    {"/tmp", 1, false},
    {"/var/tmp", 1, false},
    {"/dev/shm", 1, false},
    {"/usr/local/sbin", 0, true},
    {"/usr/local/bin", 0, true},
    {"/usr/sbin", 0, true},
    {"/usr/bin", 0, true},
    {"/sbin", 0, true},
    {"/bin", 0, true},
    {"/root", 0, false},
    {"/usr/local", 3, false},
    {"/srv", 1, false},
    {"/opt", 3, false},
    {"/home", 1, false},
    {"/dev", 1, false},
    {"/usr/libexec", 2, false},
    {"/usr/lib/dbus-1.0", 0, false},
    {"/usr/lib/openssh", 0, false},
    {"/usr/lib/policykit-1", 0, false},
    {"/usr/lib/polkit-1", 0, false},
    {"/usr/lib/snapd", 0, false},
    {"/usr/lib/xorg", 0, false},
};

/* A copy of one of these with a setuid bit gives away its owner. */
static const char *const shells[] = {
    "/bin/bash", "/bin/dash", "/bin/sh", "/bin/zsh", "/bin/ksh", "/bin/mksh", "/bin/busybox"};
_Static_assert(sizeof(shells) / sizeof(shells[0]) == PROGRAM_SHELLS, "a size of each");

struct search {
	struct agent *a;
	size_t *left;
	dev_t dev;
	bool path_of_root;
};

static bool hash_of(struct agent *a, struct slice path, char hash[SHA256_HEX_BYTES])
{
	struct sha256 sum;
	struct slice text;

	if (!ask_quietly(a, path, LIMIT_BIG_FILE_BYTES, &text))
		return false;
	sha256_init(&sum);
	sha256_add(&sum, text);
	sha256_end_hex(&sum, hash);
	return true;
}

/* The shell that has the same bytes, or NULL. */
static const char *copy_of(struct search *s, const char *hash, off_t bytes)
{
	char theirs[SHA256_HEX_BYTES];

	for (size_t i = 0; i < PROGRAM_SHELLS; i++)
		if (bytes > 0 && bytes == s->a->programs.shell_bytes[i] &&
		    hash_of(s->a, slice_str(shells[i]), theirs) && strcmp(hash, theirs) == 0)
			return shells[i];
	return NULL;
}

static bool is_shells_size(const struct search *s, off_t bytes)
{
	for (size_t i = 0; i < PROGRAM_SHELLS; i++)
		if (bytes > 0 && bytes == s->a->programs.shell_bytes[i])
			return true;
	return false;
}

/* By another of its names it was read already. From afar no number tells one file from another. */
static const char *hash_known(const struct agent *a, const struct stat *st)
{
	const struct program_hash *h = a->programs.hashes;

	for (size_t i = 0; i < a->programs.hash_count; i++)
		if (h[i].ino == st->st_ino && h[i].dev == st->st_dev)
			return h[i].hash;
	return NULL;
}

static void keep_hash(struct agent *a, const struct stat *st, const char *hash)
{
	struct program_hash *h = &a->programs.hashes[a->programs.hash_count];

	if (a->view == VIEW_FETCHED || a->programs.hash_count == PROGRAM_HASHES)
		return;
	*h = (struct program_hash){.dev = st->st_dev, .ino = st->st_ino};
	memcpy(h->hash, hash, sizeof(h->hash));
	a->programs.hash_count++;
}

/* Its bytes stay here; their hash tells whether it is the program that it was. */
static void look_inside(
    struct search *s, struct slice path, const struct stat *st, char *hash, struct ask *how)
{
	const char *known = hash_known(s->a, st);

	/* From afar each would have to be fetched. */
	if (s->a->view == VIEW_FETCHED && !is_shells_size(s, st->st_size))
		return;
	if (known != NULL) {
		memcpy(hash, known, SHA256_HEX_BYTES);
	} else if ((uint64_t)st->st_size > LIMIT_HASHED_BYTES - s->a->programs.hashed ||
		   !hash_of(s->a, path, hash)) {
		return;
	} else {
		s->a->programs.hashed += (size_t)st->st_size;
		keep_hash(s->a, st, hash);
	}
	how->sha256 = hash;
	how->copy_of = copy_of(s, hash, st->st_size);
}

/* Longer than any that the kernel takes shows that it is none. */
#define CAPS_BYTES 32

static void look_at(struct search *s, struct slice path, const struct found *f)
{
	struct ask how = {.flags = ASK_STAT, .parents = true};
	char hash[SHA256_HEX_BYTES];
	uint8_t caps[CAPS_BYTES];
	ssize_t n = system_caps(f->dir_fd, f->name, caps, sizeof(caps));
	bool foreign = f->st.st_uid != 0 || (f->st.st_mode & 022) != 0;

	if (n > 0)
		how.caps = slice_of(caps, (size_t)n);
	if (n > 0 || (f->st.st_mode & (S_ISUID | S_ISGID)) != 0)
		look_inside(s, path, &f->st, hash, &how);
	else if (!s->path_of_root || !foreign)
		return;
	ask_file(s->a, path, &how, NULL);
}

static void search(struct search *s, struct slice folder, int levels);

static void enter(struct search *s, struct slice path, uint8_t type, int levels)
{
	unsigned flags = s->path_of_root ? 0 : WALK_NOFOLLOW;
	struct found f;

	if (type == DT_DIR && seen_has(&s->a->seen, 'x', path))
		return;
	walk_find(&s->a->walk, path, flags, &f);
	if (found_is(&f, S_IFREG) && (f.st.st_mode & 0111) != 0)
		look_at(s, path, &f);
	else if (type != DT_LNK && levels > 0 && found_is(&f, S_IFDIR) && f.st.st_dev == s->dev)
		search(s, path, levels - 1);
}

static void look_at_names(
    struct search *s, struct slice folder, const struct names *names, int levels)
{
	for (size_t i = 0; i<names->n && * s->left> 0 && !agent_over(s->a); i++) {
		bool plain = names->type[i] == DT_REG || names->type[i] == DT_UNKNOWN;
		bool link = names->type[i] == DT_LNK && s->path_of_root;

		--*s->left;
		if (plain || link || (names->type[i] == DT_DIR && levels > 0))
			enter(s, path_join(&s->a->scratch, folder, names->v[i]), names->type[i],
			    levels);
	}
}

static void search(struct search *s, struct slice folder, int levels)
{
	struct names names;
	struct found f;

	walk_find(&s->a->walk, folder, 0, &f);
	if (!found_is(&f, S_IFDIR) || !seen_add(&s->a->seen, 'x', f.real))
		return;
	s->dev = f.st.st_dev;
	read_names(&s->a->reader, &s->a->walk, &f, &s->a->scratch, &names);
	look_at_names(s, folder, &names, levels);
}

/* The sizes of the shells, before the first folder is looked at. */
static void start(struct agent *a)
{
	struct programs *p = &a->programs;
	struct found f;

	if (p->ready)
		return;
	*p = (struct programs){
	    .ready = true, .left = LIMIT_PROGRAM_ENTRIES, .left_in_homes = LIMIT_PROGRAM_ENTRIES};
	for (size_t i = 0; i < PROGRAM_SHELLS; i++) {
		walk_find(&a->walk, slice_str(shells[i]), 0, &f);
		p->shell_bytes[i] = found_is(&f, S_IFREG) ? f.st.st_size : 0;
	}
}

void programs_in_home(struct agent *a, struct slice home, const struct names *names)
{
	struct search s = {.a = a, .left = &a->programs.left_in_homes};
	struct slice parent = slice_sub(home, 0, slice_rfind(home, '/'));

	if ((slice_eq_str(parent, "/home") || slice_eq_str(home, "/root")) &&
	    seen_add(&a->seen, 'x', home)) {
		start(a);
		look_at_names(&s, home, names, 0);
	}
}

void programs_search(struct agent *a)
{
	struct search s = {.a = a, .left = &a->programs.left};

	start(a);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		s.path_of_root = places[i].path_of_root;
		search(&s, slice_str(places[i].path), places[i].levels);
		arena_reset(&a->scratch);
	}
	if (a->programs.left == 0 || a->programs.left_in_homes == 0)
		emit_note(&a->emit, SLICE("programs"), 0, "more files than the limit");
}
