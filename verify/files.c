/* Every file below the folder: hashed by as many threads as there are processors, then merged with
 * what manifest and book have. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verify/verify.h"

#define MAX_DEPTH 8
#define MAX_THREADS 64
#define BLOCK_BYTES (256u << 10)

struct listing {
	const char *folder;
	struct file *files;
	size_t n;
	atomic_size_t next; /* whose turn it is to be hashed */
};

/* ---- The list ---- */

/* What a seal is about, what it consists of, and what is derived. */
static bool left_out(const char *path)
{
	static const char *const names[] = {"log.jsonl", "case.db", "manifest", "manifest.sig",
	    "manifest.witness.sig", "manifest.tsr"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(path, names[i]) == 0)
			return true;
	return false;
}

static bool is_plain(const char *path)
{
	for (; *path != '\0'; path++)
		if (*path < ' ' || *path > '~' || *path == '\\')
			return false;
	return true;
}

static bool list_folder(struct listing *l, const char *below, int depth);

/* `path` is below the case folder. */
static bool list_one(struct listing *l, const char *path, int depth)
{
	const char *full = pool_format("%s/%s", l->folder, path);
	struct stat st;

	if (depth == 0 && left_out(path))
		return true;
	if (lstat(full, &st) != 0)
		return false;
	if (!is_plain(path)) {
		find(STATE_extra, path, "its name cannot stand in a manifest");
		return true;
	}
	if (S_ISDIR(st.st_mode) && depth < MAX_DEPTH)
		return list_folder(l, pool_format("%s/", path), depth + 1);
	if (!S_ISREG(st.st_mode)) {
		find(STATE_extra, path, "no regular file");
		return true;
	}
	l->files = pool_more(l->files, l->n, sizeof(*l->files));
	l->files[l->n++] = (struct file){.path = bytes_of(path)};
	return true;
}

static bool list_folder(struct listing *l, const char *below, int depth)
{
	DIR *d = opendir(pool_format("%s/%s", l->folder, below));
	const struct dirent *e;
	bool ok = d != NULL;

	while (ok && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok = list_one(l, pool_format("%s%s", below, e->d_name), depth);
	if (d != NULL)
		closedir(d);
	return ok;
}

/* ---- Hashes ---- */

static bool hash_fd(int fd, EVP_MD_CTX *ctx, unsigned char *block, unsigned char sum[HASH_BYTES])
{
	ssize_t n;

	if (EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		return false;
	while ((n = read(fd, block, BLOCK_BYTES)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || EVP_DigestUpdate(ctx, block, (size_t)n) != 1)
			return false;
	}
	return EVP_DigestFinal_ex(ctx, sum, NULL) == 1;
}

/* A file that cannot be read keeps an empty hash, which is that of none. */
static void hash_file(const char *folder, struct file *f, EVP_MD_CTX *ctx, unsigned char *block)
{
	unsigned char sum[HASH_BYTES];
	char *path;
	int fd = -1;

	if (asprintf(&path, "%s/%.*s", folder, (int)f->path.n, (const char *)f->path.p) < 0)
		return;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	free(path);
	if (fd >= 0 && hash_fd(fd, ctx, block, sum))
		for (size_t i = 0; i < HASH_BYTES; i++)
			snprintf(f->hash + 2 * i, 3, "%02x", sum[i]);
	if (fd >= 0)
		close(fd);
}

static void *hash_some(void *arg)
{
	struct listing *l = arg;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char *block = malloc(BLOCK_BYTES);
	size_t i;

	while (ctx != NULL && block != NULL && (i = atomic_fetch_add(&l->next, 1)) < l->n)
		hash_file(l->folder, &l->files[i], ctx, block);
	EVP_MD_CTX_free(ctx);
	free(block);
	return NULL;
}

static void hash_all(struct listing *l)
{
	pthread_t threads[MAX_THREADS];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int n = 0;

	while (n < processors - 1 && n < MAX_THREADS &&
	       pthread_create(&threads[n], NULL, hash_some, l) == 0)
		n++;
	hash_some(l);
	while (n > 0)
		pthread_join(threads[--n], NULL);
}

/* ---- Against manifest and book ---- */

static bool is_ours(const char *path)
{
	return strcmp(path, "digest.key") == 0 || strcmp(path, "redact.key") == 0 ||
	       strcmp(path, "known_hosts") == 0 ||
	       strcmp(path, "README") == 0 || strncmp(path, "seals/", 6) == 0;
}

/* Hashes; NULL: it has none of that file. */
static void judge(const char *path, const char *is, const char *sealed, const char *logged)
{
	if (is == NULL)
		find(STATE_missing, path, "%s has it",
		    sealed != NULL ? "the manifest" : "the log book");
	else if (sealed != NULL && strcmp(is, sealed) != 0)
		find(STATE_altered, path, "not the bytes that were sealed");
	else if (logged != NULL && strcmp(is, logged) != 0)
		find(STATE_altered, path, "not the bytes that the log book has");
	else if (logged == NULL &&
		 (strncmp(path, "evidence/", 9) == 0 || strncmp(path, "cases/", 6) == 0))
		find(STATE_extra, path, "the log book does not know it");
	else if (sealed != NULL)
		find(STATE_good, path, "%s", is);
	else if (logged != NULL || is_ours(path))
		find(STATE_unsigned, path, "under no seal%s",
		    logged != NULL ? "; as the log book has it" : "");
	else
		find(STATE_extra, path, "neither manifest nor log book has it");
}

/* One of the three sorted lists. */
struct queue {
	const struct file *files;
	size_t n, at;
};

static void least(const struct queue *q, struct bytes *path, bool *any)
{
	if (q->at == q->n || (*any && bytes_order(q->files[q->at].path, *path) >= 0))
		return;
	*path = q->files[q->at].path;
	*any = true;
}

static const char *take(struct queue *q, struct bytes path)
{
	if (q->at == q->n || !bytes_same(q->files[q->at].path, path))
		return NULL;
	return q->files[q->at++].hash;
}

/* Where the book has a file twice, each of its hashes must be right. */
static const char *take_logged(struct queue *q, struct bytes path, const char *is)
{
	const char *logged = take(q, path), *again;

	while (logged != NULL && (again = take(q, path)) != NULL)
		if (is != NULL && strcmp(logged, is) == 0)
			logged = again;
	return logged;
}

static int by_path(const void *a, const void *b)
{
	return bytes_order(((const struct file *)a)->path, ((const struct file *)b)->path);
}

bool files_check(const char *folder, const struct manifest *m, const struct book *b)
{
	struct listing l = {.folder = folder};
	struct queue is, sealed = {0}, logged = {b->evidence, b->nevidence, 0};

	if (!list_folder(&l, "", 0))
		return false;
	hash_all(&l);
	if (l.n > 1)
		qsort(l.files, l.n, sizeof(*l.files), by_path);
	is = (struct queue){l.files, l.n, 0};
	if (m != NULL)
		sealed = (struct queue){m->files, m->nfiles, 0};
	for (;;) {
		struct bytes path;
		bool any = false;
		const char *here, *in_manifest;

		least(&is, &path, &any);
		least(&sealed, &path, &any);
		least(&logged, &path, &any);
		if (!any)
			return true;
		here = take(&is, path);
		in_manifest = take(&sealed, path);
		judge(pool_text(path), here, in_manifest, take_logged(&logged, path, here));
	}
}

/* ---- Cases within the case ---- */

static bool is_part(const char *name)
{
	for (size_t i = 0; i < 33; i++)
		if (name[i] == '\0' ||
		    (i == 16 ? name[i] != '-' : strchr("0123456789abcdef", name[i]) == NULL))
			return false;
	return name[33] == '\0';
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t parts_list(const char *folder, char ***names)
{
	DIR *d = opendir(pool_format("%s/cases", folder));
	const struct dirent *e;
	char **list = NULL;
	struct stat st;
	size_t n = 0;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (!is_part(e->d_name) ||
		    lstat(pool_format("%s/cases/%s", folder, e->d_name), &st) != 0 ||
		    !S_ISDIR(st.st_mode))
			continue;
		list = pool_more(list, n, sizeof(*list));
		list[n++] = pool_text(bytes_of(e->d_name));
	}
	if (d != NULL)
		closedir(d);
	if (n > 1)
		qsort(list, n, sizeof(*list), by_name);
	*names = list;
	return n;
}
