/* From a path to its record. */
#include "agent/ask.h"

#include <string.h>

#include "agent/contents.h"
#include "agent/program.h"
#include "agent/redact.h"
#include "agent/system.h"
#include "common/formats/group.h"

/* What a file record says about the content. */
struct body {
	bool has;
	struct slice data;
	const char *withheld;
	const struct ask *said; /* what the asker knows of it; or NULL */
	uint32_t redacted;
	const struct program *program;
};

static void emit_said(struct json *j, const struct ask *how)
{
	if (how->copy_of != NULL)
		json_kv_str(j, "copy_of", how->copy_of);
	if (how->core_of != NULL)
		json_kv_text(j, "core_of", slice_str(how->core_of));
	if (how->sha256 != NULL)
		json_kv_str(j, "content_sha256", how->sha256);
	if (how->caps.n > 0)
		json_kv_bytes(j, "caps", how->caps);
}

static void emit_body(struct json *j, const struct body *b)
{
	struct sha256 c;
	char hex[SHA256_HEX_BYTES];

	if (b->withheld != NULL)
		json_kv_str(j, "withheld", b->withheld);
	if (b->said != NULL)
		emit_said(j, b->said);
	if (b->program != NULL)
		program_emit(j, b->program);
	if (!b->has)
		return;
	if (b->redacted > 0)
		json_kv_u64(j, "redacted", b->redacted);
	sha256_init(&c);
	sha256_add(&c, b->data);
	sha256_end_hex(&c, hex);
	json_kv_str(j, "sha256", hex);
	json_kv_bytes(j, "data", b->data);
}

static void emit_file(struct agent *a, const struct found *f, const struct body *b)
{
	struct json *j = emit_record(&a->emit, REC_FILE);

	emit_found(j, f);
	emit_stat(j, f);
	emit_body(j, b);
	emit_done(&a->emit);
}

static void keep_secret(struct agent *a, const struct found *f)
{
	if (f->status == STATUS_READ && a->secret_count < SECRETS)
		a->secrets[a->secret_count++] = (struct secret){f->st.st_dev, f->st.st_ino};
}

static bool is_secret(const struct agent *a, const struct found *f)
{
	for (size_t i = 0; i < a->secret_count; i++)
		if (a->secrets[i].dev == f->st.st_dev && a->secrets[i].ino == f->st.st_ino)
			return true;
	return false;
}

/* Does a row of group list the account? The file is kept once it was needed for this. */
static bool is_listed(struct agent *a, const struct asker *who, gid_t gid)
{
	struct group_row row;
	struct slice member;
	struct lines in;
	struct found f;

	if (a->group.p == NULL) {
		walk_find(&a->walk, SLICE("/etc/group"), 0, &f);
		read_content(&a->reader, &f, LIMIT_BIG_FILE_BYTES, &a->group);
	}
	in = lines_of(buffer_slice(&a->group));
	while (group_next(&in, &row))
		while (row.at.err == 0 && row.has_gid && row.gid == gid &&
		       group_member_next(&row.members, &member))
			if (slice_eq(member, who->name))
				return true;
	return false;
}

/* Does the mode let the account (by owner, groups, others) do this: 4 read, 1 search? */
static bool mode_lets(struct agent *a, const struct asker *who, const struct stat *st, mode_t bit)
{
	if (who->uid == 0 || st->st_uid == who->uid || (st->st_mode & bit) != 0)
		return true;
	return (st->st_mode & bit << 3) != 0 &&
	       (st->st_gid == who->gid || is_listed(a, who, st->st_gid));
}

/* Could the account read this file by itself? Below its home only the file counts; a link that
 * leads out of it is followed through every directory. */
static bool account_may_read(struct agent *a, const struct asker *who, const struct found *f)
{
	struct slice path = f->real;
	struct found dir;

	if (who == NULL || who->uid == 0)
		return true;
	if (!mode_lets(a, who, &f->st, 4))
		return false;
	if (slice_path_under(path, who->home))
		return true;
	path = arena_dup(&a->one, path);
	while (path.n > 1) {
		size_t up = slice_rfind(path, '/');

		path = slice_sub(path, 0, up == 0 ? 1 : up);
		walk_find(&a->walk, path, 0, &dir);
		if (!found_is(&dir, S_IFDIR) || !mode_lets(a, who, &dir.st, 1))
			return false;
	}
	return true;
}

/* Why the content of an open file stays here, or NULL. */
static const char *left_here(struct agent *a, const struct ask *how, const struct found *f)
{
	if (!(how->flags & ASK_ACCOUNTS) && is_secret(a, f))
		return "secret";
	return account_may_read(a, how->asker, f) ? NULL : "not readable by the account";
}

static bool emit_program(struct agent *a, const struct found *f)
{
	struct program p = program_read(buffer_slice(&a->content));

	emit_file(a, f, &(struct body){.withheld = "not needed", .program = &p});
	return false;
}

static enum redact_how commands_of(unsigned flags)
{
	return (flags & ASK_UNIT)	? REDACT_UNIT
	       : (flags & ASK_COMMANDS) ? REDACT_LISTS
					: REDACT_FILE;
}

/* Content with its secrets replaced, into *o, by way of *first; the same content when there is
 * nothing to replace. */
static struct body body_of(
    const struct ask *how, struct slice content, struct out *first, struct out *o)
{
	struct body b = {.has = true, .data = content};
	uint32_t commands = 0;

	if (how->flags & ASK_GROUP)
		b.redacted = group_redact(content, o);
	if (how->flags & ASK_OPTIONS)
		b.redacted = redact_options(content, o);
	if (how->flags & ASK_VALUES)
		b.redacted = redact_values(content, o);
	if (how->flags & ASK_ENVIRONMENT)
		b.redacted = redact_environment(content, o);
	if ((how->flags & (ASK_GROUP | ASK_OPTIONS | ASK_VALUES | ASK_ENVIRONMENT)) == 0) {
		commands = redact_commands(content, commands_of(how->flags), first);
		if (commands > 0)
			b.data = out_slice(first);
		b.redacted = redact_variables(b.data, how->flags & ASK_UNIT, o);
	}
	if (b.redacted > 0)
		b.data = out_slice(o);
	b.redacted += commands;
	return b;
}

static bool has_content(const struct found *f)
{
	return f->status == STATUS_READ || f->status == STATUS_CUT;
}

/* Emits what the content is: secrets, a file, or (ASK_KEYS) no file that is none. True when it held
 * no secret. */
static bool emit_content(struct agent *a, const struct found *f, const struct ask *how)
{
	struct slice content = buffer_slice(&a->content);
	bool accounts = how->flags & ASK_ACCOUNTS;
	const struct content_kind *kind = accounts ? NULL : content_kind(content);
	bool secret = kind != NULL && kind->emit != NULL && kind->emit(a, f, content);
	struct body b = {.withheld = accounts		       ? "accounts"
				     : kind != NULL	       ? kind->withheld
				     : (how->flags & ASK_PEEK) ? "not needed"
							       : NULL};
	struct out first, o;

	if (how->flags & ASK_KEYS)
		return !secret;
	out_memory(&first);
	out_memory(&o);
	if (b.withheld == NULL)
		b = body_of(how, content, &first, &o);
	emit_file(a, f, &b);
	out_free(&first);
	out_free(&o);
	return !secret;
}

/* Reads an open file as far as it may be read, and emits it. True when content was read. */
static bool read_and_emit(struct agent *a, struct found *f, int fd, const struct ask *how)
{
	size_t max_bytes = how->max_bytes > 0 ? how->max_bytes : LIMIT_FILE_BYTES;
	struct body b = {.withheld = left_here(a, how, f)};

	if (how->flags & ASK_ACCOUNTS)
		keep_secret(a, f);
	if ((how->flags & ASK_KEYS) && (b.withheld != NULL || f->st.st_size > (off_t)max_bytes))
		return false; /* too large for a key, or none of the account's */
	if (b.withheld == NULL) {
		read_open(&a->reader, f, fd, max_bytes, &a->content);
		if (f->status == STATUS_READ && (how->flags & ASK_PROGRAM))
			return emit_program(a, f);
		if (has_content(f))
			return emit_content(a, f, how);
	}
	emit_file(a, f, &b);
	return false;
}

/* In a place for keys, what is none gives no record. */
static bool is_no_key(const struct found *f)
{
	return f->status == STATUS_ABSENT || (f->st.st_mode != 0 && !S_ISREG(f->st.st_mode));
}

static bool answer(struct agent *a, struct found *f, const struct ask *how)
{
	struct body b = {0};
	bool read;
	int fd;

	if (how->flags & ASK_SECRET)
		keep_secret(a, f);
	if (f->status == STATUS_READ && (how->flags & (ASK_STAT | ASK_SECRET))) {
		read_acl(f, &a->one);
		b.withheld = "not needed";
		b.said = how;
		emit_file(a, f, &b);
		return false;
	}
	fd = f->status == STATUS_READ ? open_file(&a->reader, f) : -1;
	read_acl(f, &a->one);
	if (fd >= 0) {
		read = read_and_emit(a, f, fd, how);
		system_close(fd);
		return read;
	}
	if (!(how->flags & ASK_KEYS) || !is_no_key(f))
		emit_file(a, f, &b);
	return false;
}

static bool is_absent(struct slice path, const struct ask *how)
{
	size_t slash = slice_rfind(path, '/');

	return how->siblings != NULL &&
	       !names_may_have(how->siblings, slice_sub(path, slash + 1, path.n));
}

/* What is in an account's own home is only remembered as long as the home is in work: nobody else
 * asks for it, except through a link by another name. */
static struct seen *seen_for(struct agent *a, const struct asker *who, struct slice path)
{
	bool own = who != NULL && a->home.n > 1 && slice_path_under(path, a->home);

	return own ? &a->home_seen : &a->seen;
}

/* Nobody has asked for this path before. A look for keys that found none leaves the file to be
 * asked for as what it is: sshd's configuration may name any file of a .ssh folder. */
static bool is_new(struct agent *a, struct seen *seen, struct slice path, const struct ask *how)
{
	if (seen != &a->seen && seen_has(&a->seen, 'f', path))
		return false;
	if (!(how->flags & ASK_KEYS))
		return seen_add(seen, 'f', path);
	return !seen_has(seen, 'f', path) && seen_add(seen, 'k', path);
}

/* Goes to the path; a link at its end is looked at first, where some servers refuse it. */
static void find(struct agent *a, struct slice path, const struct ask *how, struct found *f)
{
	struct slice link = {0};

	if (how->flags & ASK_LINK) {
		walk_find(&a->walk, path, WALK_NOFOLLOW, f);
		if (f->status != STATUS_READ || !S_ISLNK(f->st.st_mode))
			return;
		link = arena_dup(&a->one, f->link);
	}
	walk_find(&a->walk, path, how->flags & ASK_LISTED ? WALK_REGULAR : 0, f);
	f->link = link;
}

bool ask_file(struct agent *a, struct slice path, const struct ask *how, struct slice *content)
{
	struct seen *seen = seen_for(a, how->asker, path);
	uint64_t records = a->emit.records;
	char real[WALK_PATH_BYTES];
	struct found f;
	bool read;

	if (agent_over(a) || !is_new(a, seen, path, how))
		return false;
	arena_reset(&a->one);
	if (a->content.cap > LIMIT_FILE_BYTES)
		buffer_free(&a->content); /* it held a big one */
	if (is_absent(path, how))
		f = (struct found){.path = path, .status = STATUS_ABSENT};
	else
		find(a, path, how, &f);
	/* The walk is asked about other paths before the record is written. */
	if (f.real.n > 0)
		memcpy(real, f.real.p, f.real.n);
	f.real = slice_of(real, f.real.n);
	read = answer(a, &f, how);
	if (a->emit.records == records)
		return false;
	if (how->flags & ASK_KEYS)
		seen_add(seen, 'f', path);
	if (how->parents && f.status != STATUS_ABSENT)
		ask_parents(a, how->asker, f.real);
	if (read && content != NULL)
		*content = buffer_slice(&a->content);
	return read;
}

bool ask_rows(struct agent *a, const char *path, unsigned flags, struct buffer *b)
{
	struct ask how = {.flags = flags, .max_bytes = LIMIT_BIG_FILE_BYTES};
	struct buffer before = a->content;
	struct slice content;
	bool read;

	a->content = (struct buffer){0};
	read = ask_file(a, slice_str(path), &how, &content);
	*b = a->content;
	a->content = before;
	return read;
}

bool ask_quietly(struct agent *a, struct slice path, size_t max_bytes, struct slice *content)
{
	struct found f;

	walk_find(&a->walk, path, 0, &f);
	if (f.status == STATUS_READ)
		read_content(&a->reader, &f, max_bytes, &a->content);
	*content = buffer_slice(&a->content);
	return has_content(&f);
}

static void dir_found(struct agent *a, struct found *f)
{
	struct json *j;

	if (f->status == STATUS_READ && !S_ISDIR(f->st.st_mode)) {
		f->status = STATUS_SKIPPED;
		f->why = "not a directory";
	}
	if (!seen_add(&a->seen, 'd', f->status == STATUS_READ ? f->real : f->path))
		return;
	read_acl(f, &a->scratch);
	j = emit_record(&a->emit, REC_DIR);
	emit_found(j, f);
	emit_dir_stat(j, f);
	emit_done(&a->emit);
}

void ask_dir(struct agent *a, struct slice path, struct found *f)
{
	walk_find(&a->walk, path, 0, f);
	dir_found(a, f);
}

static struct slice parent_of(struct slice path)
{
	return slice_sub(path, 0, slice_rfind(path, '/'));
}

/* The files of one folder come one after the other: most of the time there is nothing to do. */
static bool same_parents(struct agent *a, struct slice dir)
{
	if (slice_eq(dir, slice_of(a->parents, a->parents_n)))
		return true;
	if (dir.n > 0)
		memcpy(a->parents, dir.p, dir.n);
	a->parents_n = dir.n;
	return false;
}

void ask_parents(struct agent *a, const struct asker *who, struct slice real)
{
	struct found f;

	if (same_parents(a, parent_of(real)))
		return;
	while (real.n > 1 && !agent_over(a)) {
		size_t up = slice_rfind(real, '/');

		real = slice_sub(real, 0, up == 0 ? 1 : up);
		if (!seen_add(seen_for(a, who, real), 'p', real))
			break;
		if (!seen_has(&a->seen, 'd', real))
			ask_dir(a, real, &f);
	}
}

bool ask_names_of(struct agent *a, struct found *f, struct names *names)
{
	*names = (struct names){0};
	if (found_is(f, S_IFDIR))
		read_names(&a->reader, &a->walk, f, &a->scratch, names);
	dir_found(a, f);
	if (names->cut)
		emit_note(&a->emit, f->path, 0, "more names than the limit");
	return f->status == STATUS_READ;
}

bool ask_names(struct agent *a, struct slice path, struct found *f, struct names *names)
{
	walk_find(&a->walk, path, 0, f);
	return ask_names_of(a, f, names);
}

struct slice path_join(struct arena *a, struct slice dir, struct slice name)
{
	bool slash = dir.n > 0 && dir.p[dir.n - 1] == '/';
	uint8_t *p = arena_alloc(a, dir.n + 1 + name.n);

	if (dir.n > 0)
		memcpy(p, dir.p, dir.n);
	p[dir.n] = '/';
	memcpy(p + dir.n + !slash, name.p, name.n);
	return slice_of(p, dir.n + !slash + name.n);
}
