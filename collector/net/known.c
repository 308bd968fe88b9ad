/* The known hosts in memory: see known.h. */
#include "collector/net/known.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/die.h"
#include "include/err.h"
#include "include/limits.h"

struct known_entry {
	struct slice text;
	uint32_t line;
	uint32_t next; /* in the chain; as known_index.heads */
};

/* Key types, best first, and the algorithms in which they are asked for. ssh-dss and SHA-1
 * signatures of RSA keys are not: libssh and sshd have both off. */
static const struct {
	const char *type, *algorithms;
} key_types[] = {
    {"ssh-ed25519", "ssh-ed25519"},
    {"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"},
    {"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"},
    {"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"},
    {"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com"},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"},
    {"ssh-rsa", "rsa-sha2-512,rsa-sha2-256"},
};

#define N_KEY_TYPES (sizeof(key_types) / sizeof(key_types[0]))

/* ---- The index ---- */

/* FNV-1a: the files are the user's own. */
static size_t hash(struct slice s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

static void index_link(struct known_index *x, uint32_t i)
{
	uint32_t *head = &x->heads[hash(x->entries[i].text) & (x->slots - 1)];

	x->entries[i].next = *head;
	*head = i + 1;
}

static void index_add(struct known_index *x, struct slice text, size_t line)
{
	grow(&x->entries, &x->cap, x->n + 1, sizeof(*x->entries));
	x->entries[x->n++] = (struct known_entry){.text = text, .line = (uint32_t)line};
	if (x->n <= x->slots) {
		index_link(x, (uint32_t)x->n - 1);
		return;
	}
	x->slots = x->slots == 0 ? 64 : x->slots * 2;
	free(x->heads);
	x->heads = calloc(x->slots, sizeof(*x->heads));
	if (x->heads == NULL)
		die("no memory for %zu known hosts", x->n);
	for (uint32_t i = 0; i < x->n; i++)
		index_link(x, i);
}

/* The next entry for `text` behind *at (0 at first); NULL at the end. */
static const struct known_entry *index_next(
    const struct known_index *x, struct slice text, uint32_t *at)
{
	if (x->slots == 0)
		return NULL;
	*at = *at == 0 ? x->heads[hash(text) & (x->slots - 1)] : x->entries[*at - 1].next;
	while (*at != 0 && !slice_eq(x->entries[*at - 1].text, text))
		*at = x->entries[*at - 1].next;
	return *at == 0 ? NULL : &x->entries[*at - 1];
}

/* ---- Reading ---- */

static struct slice lower(struct arena *a, struct slice s)
{
	struct slice copy = arena_dup(a, s);
	uint8_t *p = (uint8_t *)copy.p;

	for (size_t i = 0; i < copy.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (uint8_t)(p[i] - 'A' + 'a');
	return copy;
}

static bool is_pattern(const struct known_hosts_row *row)
{
	return slice_find(row->hosts, '*') < row->hosts.n ||
	       slice_find(row->hosts, '?') < row->hosts.n ||
	       slice_find(row->hosts, '!') < row->hosts.n;
}

static void keep_line(struct known *k, const char *file, const struct known_hosts_row *row)
{
	struct slice names = row->hosts;
	struct slice name;

	grow(&k->lines, &k->cap, k->n + 1, sizeof(*k->lines));
	k->lines[k->n] = (struct known_line){.file = file, .row = *row};
	index_add(&k->by_key, row->key.blob, k->n);
	if (row->hashed) {
		grow(&k->hashed, &k->cap_hashed, k->n_hashed + 1, sizeof(*k->hashed));
		k->hashed[k->n_hashed++] = (uint32_t)k->n;
	} else if (is_pattern(row)) {
		grow(&k->patterns, &k->cap_patterns, k->n_patterns + 1, sizeof(*k->patterns));
		k->patterns[k->n_patterns++] = (uint32_t)k->n;
	} else {
		do {
			slice_cut(&names, ',', &name);
			index_add(&k->by_name, lower(&k->arena, name), k->n);
		} while (names.n > 0);
	}
	k->n++;
}

/* The whole file, in the arena. */
static int read_file(struct arena *a, const char *path, struct slice *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	size_t n = 0;
	uint8_t *p;
	int rc = 0;

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_ABSENT : ERR_DENIED;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		rc = ERR_TYPE;
	else if (st.st_size > LIMIT_BIG_FILE_BYTES)
		rc = ERR_LIMIT;
	if (rc == 0) {
		p = arena_alloc(a, (size_t)st.st_size + 1);
		while (n < (size_t)st.st_size) {
			ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0)
				break;
			n += (size_t)got;
		}
		*text = slice_of(p, n);
	}
	close(fd);
	return rc;
}

void known_load(struct known *k, const char *const *paths, size_t n,
    void (*notice)(void *ctx, const char *words), void *ctx)
{
	*k = (struct known){0};
	for (size_t i = 0; i < n; i++) {
		struct known_hosts_row row;
		struct slice text = SLICE("");
		struct lines in;
		int rc = read_file(&k->arena, paths[i], &text);

		if (rc != 0 && rc != ERR_ABSENT)
			notice(ctx, (const char *)arena_printf(
					&k->arena, "%s: not read: %s", paths[i], err_words(rc))
					.p);
		in = lines_of(text);
		while (known_hosts_next(&in, &k->arena, &row)) {
			if (row.at.err == 0)
				keep_line(k, paths[i], &row);
			else
				notice(ctx, (const char *)arena_printf(&k->arena,
						"%s:%u: line not used: %s", paths[i], row.at.line,
						row.at.why)
						.p);
		}
	}
}

void known_free(struct known *k)
{
	free(k->lines);
	free(k->patterns);
	free(k->hashed);
	free(k->by_key.entries);
	free(k->by_key.heads);
	free(k->by_name.entries);
	free(k->by_name.heads);
	arena_free(&k->arena);
	*k = (struct known){0};
}

/* ---- Looking up ---- */

/* A name as ssh writes it into known_hosts: lower case, with the port unless it is 22. */
static struct slice written(struct arena *a, const char *name, uint16_t port)
{
	struct slice s = lower(a, slice_str(name));

	return port == 22 ? s : arena_printf(a, "[%.*s]:%u", SLICE_ARG(s), port);
}

/* The key as the lines have it: sshd compares numbers, not spellings. */
static struct ssh_key canonical(struct arena *a, struct slice blob)
{
	struct ssh_key key;

	if (ssh_key_parse(a, blob, &key) != 0)
		key = (struct ssh_key){.blob = blob};
	return key;
}

/* Goes over the lines that name a host; false at the end. */
struct names_walk {
	bool thorough; /* the hashed ones too */
	bool named_done;
	uint32_t at;
	size_t pattern, hashed;
};

/* The next of a list of lines, behind *at, that names the host. */
static bool next_asked(const struct known *k, const uint32_t *list, size_t n, size_t *at,
    struct slice name, const struct known_line **line)
{
	while (*at < n) {
		*line = &k->lines[list[(*at)++]];
		if (known_hosts_names(&(*line)->row, name))
			return true;
	}
	return false;
}

static bool next_line(
    const struct known *k, struct slice name, struct names_walk *w, const struct known_line **line)
{
	const struct known_entry *e = NULL;

	if (!w->named_done)
		e = index_next(&k->by_name, name, &w->at);
	if (e != NULL) {
		*line = &k->lines[e->line];
		return true;
	}
	w->named_done = true;
	return next_asked(k, k->patterns, k->n_patterns, &w->pattern, name, line) ||
	       (w->thorough && next_asked(k, k->hashed, k->n_hashed, &w->hashed, name, line));
}

/* The lines with this very key first: the usual case ends here, without a hash per line. `verdict`
 * is what is found already. */
static enum known_verdict check_by_key(const struct known *k, struct slice name, struct slice blob,
    enum known_verdict verdict, const struct known_line **against)
{
	const struct known_entry *e;
	uint32_t at = 0;

	while ((e = index_next(&k->by_key, blob, &at)) != NULL) {
		const struct known_line *line = &k->lines[e->line];

		if (line->row.marker == KNOWN_HOSTS_CA ||
		    (line->row.marker == KNOWN_HOSTS_PLAIN && verdict == KNOWN_MATCH))
			continue;
		if (!known_hosts_names(&line->row, name))
			continue;
		if (line->row.marker == KNOWN_HOSTS_REVOKED) {
			*against = line;
			return KNOWN_REVOKED;
		}
		verdict = KNOWN_MATCH;
	}
	return verdict;
}

/* Is any key of this host known? */
static const struct known_line *any_line(const struct known *k, struct slice name)
{
	struct names_walk w = {.thorough = true};
	const struct known_line *line;

	while (next_line(k, name, &w, &line))
		if (line->row.marker == KNOWN_HOSTS_PLAIN)
			return line;
	return NULL;
}

enum known_verdict known_check(const struct known *k, const struct known_host *host,
    struct slice blob, const struct known_line **against)
{
	struct arena a = {0};
	struct slice names[] = {
	    written(&a, host->name, host->port), written(&a, host->address, host->port)};
	struct slice key = canonical(&a, blob).blob;
	enum known_verdict verdict;

	*against = NULL;
	verdict = check_by_key(k, names[0], key, KNOWN_NEW, against);
	if (verdict == KNOWN_NEW)
		*against = any_line(k, names[0]);
	if (*against == NULL)
		verdict = check_by_key(k, names[1], key, verdict, against);
	if (verdict == KNOWN_NEW && *against == NULL)
		*against = any_line(k, names[1]);
	if (verdict == KNOWN_NEW && *against != NULL)
		verdict = KNOWN_CHANGED;
	arena_free(&a);
	return verdict;
}

void known_add(struct known *k, const struct known_host *host, struct slice blob)
{
	struct known_hosts_row row = {
	    .marker = KNOWN_HOSTS_PLAIN,
	    .hosts = written(&k->arena, host->name, host->port),
	    .key = canonical(&k->arena, arena_dup(&k->arena, blob)),
	};

	keep_line(k, "first seen in this sweep", &row);
}

static uint32_t types_of(const struct known *k, struct slice name, bool thorough)
{
	struct names_walk w = {.thorough = thorough};
	const struct known_line *line;
	uint32_t types = 0;

	while (next_line(k, name, &w, &line))
		for (size_t i = 0; i < N_KEY_TYPES && line->row.key.type != NULL; i++)
			if (line->row.marker == KNOWN_HOSTS_PLAIN &&
			    strcmp(line->row.key.type, key_types[i].type) == 0)
				types |= 1u << i;
	return types;
}

struct slice known_algorithms(
    const struct known *k, const struct known_host *host, bool thorough, struct arena *arena)
{
	struct arena scratch = {0};
	uint32_t types = types_of(k, written(&scratch, host->name, host->port), thorough);
	struct slice list = SLICE("");

	if (types == 0)
		types = types_of(k, written(&scratch, host->address, host->port), thorough);
	for (int wanted = 1; wanted >= 0; wanted--)
		for (size_t i = 0; i < N_KEY_TYPES; i++)
			if ((types >> i & 1) == (uint32_t)wanted)
				list = arena_printf(arena, "%.*s%s%s", SLICE_ARG(list),
				    list.n > 0 ? "," : "", key_types[i].algorithms);
	arena_free(&scratch);
	return list;
}
