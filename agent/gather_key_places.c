/*
 * Private keys that nobody names, and certificates (`KEY-cert.pub`): where deployment tools and
 * services keep them. A look of bounded
 * cost, folder after folder, the shallow ones first. Links are not followed. A file is opened when
 * its name speaks of a key, or when it is small and its owner's alone: ssh uses no other ones
 * [openssh authfile.c sshkey_perm_ok].
 */
#include <dirent.h>
#include <stdlib.h>

#include "agent/ask.h"
#include "agent/glob.h"

static const char *const places[] = {"/etc", "/opt", "/srv", "/var/lib"};

/* Large, and full of what is no key of this host: package databases, trust stores, other roots. */
static const char *const passed_over[] = {
    "/etc/alternatives",
    "/etc/ssl/certs",
    "/var/lib/apt",
    "/var/lib/containers/storage",
    "/var/lib/docker/overlay2",
    "/var/lib/dpkg",
    "/var/lib/flatpak",
    "/var/lib/lxcfs",
    "/var/lib/rpm",
    "/var/lib/snapd",
};

/* Names that speak of keys, in lower case. */
#define SPEAKING \
	"*id_* *key* *identity* *rsa* *dsa* *ed25519* *deploy* *ssh* *priv* *.pem *.ppk *.p8"
#define SILENT "*.pub *.crt *.h *.py *.rb *.conf *.list *.md5sums *.gpg *.asc"
#define LEAST_BYTES 64	/* of a key's file */
#define FIRST_BYTES 32	/* the longest first line begins to differ before */
#define MOST_UNNAMED 32 /* in one folder: databases keep thousands of private files */

/* Folders still to be looked into, and what is left of the caps. */
struct look {
	struct strings todo; /* real paths */
	size_t next, names, files;
	size_t unnamed; /* in this folder: opened although their names say nothing */
	bool cut;
};

static bool is_one_of(struct slice path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq_str(path, list[i]))
			return true;
	return false;
}

/* 1: the name speaks of a key; 0: it may still be one; -1: it is none. */
static int by_name(struct agent *a, struct slice name)
{
	char *low = arena_str(&a->scratch, name);
	struct slice text = slice_of(low, name.n);

	for (size_t i = 0; i < name.n; i++)
		if (low[i] >= 'A' && low[i] <= 'Z')
			low[i] = (char)(low[i] + 32);
	if (text.n > 0 && low[0] == '.')
		text = slice_sub(text, 1, text.n); /* a dot needs no dot in the pattern here */
	if (glob_fits_any(SILENT, text))
		return -1;
	return glob_fits_any(SPEAKING, text);
}

/* Does it begin like a key? Of other people's data no more is read. */
static bool begins_like_one(struct agent *a, struct found *f)
{
	static const char *const first[] = {
	    "-----BEGIN ", "---- BEGIN SSH2 ", "PuTTY-User-Key-File-", "SSH PRIVATE KEY FILE "};
	struct slice start;

	read_content(&a->reader, f, FIRST_BYTES, &a->content);
	start = buffer_slice(&a->content);
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (slice_starts(start, first[i]))
			return true;
	return false;
}

/* Small, its owner's alone, and it begins like a key. */
static bool is_private_key(struct agent *a, struct look *l, struct slice path)
{
	struct found f;

	if (l->unnamed == MOST_UNNAMED)
		return false;
	walk_find(&a->walk, path, WALK_NOFOLLOW, &f);
	if (!found_is(&f, S_IFREG) || (f.st.st_mode & 077) != 0 || f.st.st_size < LEAST_BYTES ||
	    f.st.st_size > LIMIT_KEY_FILE_BYTES)
		return false;
	l->unnamed++;
	return begins_like_one(a, &f);
}

static void look_at(struct agent *a, struct look *l, struct slice path, struct slice name)
{
	struct ask key = {.flags = ASK_KEYS, .max_bytes = LIMIT_KEY_FILE_BYTES, .parents = true};
	bool certificate = slice_ends(name, "-cert.pub");
	int told = certificate ? 1 : by_name(a, name);

	if (certificate)
		key.flags = 0;
	if (told < 0 || seen_has(&a->seen, 'K', path) || (told == 0 && !is_private_key(a, l, path)))
		return;
	if (l->files == LIMIT_SCAN_FILES) {
		l->cut = true;
		return;
	}
	l->files++;
	ask_file(a, path, &key, NULL);
}

static void add_folder(struct agent *a, struct look *l, struct slice path)
{
	if (is_one_of(path, passed_over, sizeof(passed_over) / sizeof(passed_over[0])))
		return;
	if (l->todo.n == LIMIT_SCAN_FOLDERS)
		l->cut = true;
	else
		strings_add(a, &l->todo, path);
}

/* Of a home the files at the top and those of .ssh were asked for as the account's. */
static void look_into(struct agent *a, struct look *l, struct slice folder)
{
	struct names names;
	struct found f;
	bool home;

	walk_find(&a->walk, folder, WALK_NOFOLLOW, &f);
	if (!found_is(&f, S_IFDIR))
		return;
	l->unnamed = 0;
	home = seen_has(&a->seen, 'h', f.real);
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	l->cut = l->cut || names.cut;
	for (size_t i = 0; i < names.n && l->names < LIMIT_SCAN_NAMES && !agent_over(a); i++) {
		struct slice path = path_join(&a->scratch, folder, names.v[i]);

		l->names++;
		if (names.type[i] == DT_DIR && !(home && slice_eq_str(names.v[i], ".ssh")))
			add_folder(a, l, path);
		else if (names.type[i] == DT_REG && !home)
			look_at(a, l, path, names.v[i]);
	}
}

void gather_key_places(struct agent *a)
{
	struct look l = {0};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		strings_add(a, &l.todo, slice_str(places[i]));
	for (; l.next < l.todo.n && !agent_over(a); l.next++) {
		if (l.names >= LIMIT_SCAN_NAMES) {
			l.cut = true;
			break;
		}
		look_into(a, &l, l.todo.v[l.next]);
		arena_reset(&a->scratch);
	}
	if (l.cut)
		emit_note(&a->emit, SLICE("key places"), 0,
		    "more files than the limit: not all were looked at for private keys");
	free(l.todo.v);
}
