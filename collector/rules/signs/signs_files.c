/* Signs among files and accounts. */
#include "collector/rules/signs/signs.h"

/* ---- Core files ---- */

/* Services of RPC, of the systems that have been attacked through them. */
static bool is_rpc(struct slice program)
{
	static const char *const names[] = {"automountd", "cmsd", "dtspcd", "ganesha.nfsd",
	    "kcms_server", "mountd", "nfsd", "nlockmgr", "portmap", "rpcbind", "rquotad", "rstatd",
	    "rusersd", "sadmind", "snmpXdmid", "sprayd", "statd", "ttdbserverd", "walld", "ypbind",
	    "yppasswdd", "ypserv", "ypupdated", "ypxfrd"};

	if (slice_starts(program, "rpc."))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(program, names[i]))
			return true;
	return false;
}

void signs_files_core(struct sign_look *l)
{
	for (size_t i = 0; i < l->nfiles; i++) {
		const struct fact_file *f = &l->files[i];
		bool unnamed = slice_eq_str(f->core_of, "?");

		if (f->core_of.n == 0 || (!unnamed && !is_rpc(f->core_of)))
			continue;
		sign_add(l, f->at, f->path,
		    unnamed ? arena_printf(l->arena,
				  "a core file of %.*s, uid %lld; it does not say of "
				  "which program",
				  SLICE_ARG(f->mtime), (long long)f->uid)
			    : arena_printf(l->arena,
				  "a core file of %.*s, a service of RPC, of %.*s, "
				  "uid %lld",
				  SLICE_ARG(f->core_of), SLICE_ARG(f->mtime), (long long)f->uid));
	}
}

/* ---- Libraries in front ---- */

void signs_files_preload(struct sign_look *l)
{
	for (size_t i = 0; i < l->nfiles; i++) {
		const struct fact_file *f = &l->files[i];

		if (!slice_eq_str(f->path, "/etc/ld.so.preload") || f->size <= 0)
			continue;
		sign_add(l, f->at, f->path,
		    arena_printf(l->arena, "there is one of %lld bytes, last changed %.*s",
			(long long)f->size, SLICE_ARG(f->mtime)));
	}
}

/* ---- Setuid programs ---- */

static bool is_odd_place(struct slice path)
{
	static const char *const places[] = {"/dev", "/home", "/root", "/srv", "/tmp", "/var/tmp"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (slice_path_under(path, slice_str(places[i])))
			return true;
	return false;
}

void signs_files_setuid(struct sign_look *l)
{
	for (size_t i = 0; i < l->nfiles; i++) {
		const struct fact_file *f = &l->files[i];

		if (f->mode < 0 || (f->mode & 06000) == 0 || !slice_eq_str(f->type, "file") ||
		    (!is_odd_place(f->real) && f->copy_of.n == 0))
			continue;
		sign_add(l, f->at, f->path,
		    arena_printf(l->arena,
			"a set%s file, mode %04llo, owner %lld:%lld, of %.*s%s%.*s%s%.*s",
			(f->mode & 04000) != 0 ? "uid" : "gid", (unsigned long long)f->mode,
			(long long)f->uid, (long long)f->gid, SLICE_ARG(f->ctime),
			f->hash.n > 0 ? ", SHA-256 " : "", SLICE_ARG(f->hash),
			f->copy_of.n > 0 ? ", a copy of " : "", SLICE_ARG(f->copy_of)));
	}
}

/* ---- Space ---- */

#define MIB (1024 * 1024)

/* A journal, the tables of inodes that came later, and files that are gone and still open. */
static int64_t usual(const struct fact_usage *u)
{
	return 16 * MIB + u->used / 20;
}

void signs_files_space(struct sign_look *l)
{
	struct fact_usage *v;
	size_t n = fact_load(l->facts, l->arena, usage, l->host, &v);

	for (size_t i = 0; i < n; i++)
		if (v[i].whole == 1 && v[i].used - v[i].summed > usual(&v[i]))
			sign_add(l, v[i].at, v[i].mountpoint,
			    arena_printf(l->arena,
				"%lld MiB are used, and its files add up to "
				"%lld MiB",
				(long long)(v[i].used / MIB), (long long)(v[i].summed / MIB)));
}

/* ---- Accounts ---- */

void signs_accounts_root(struct sign_look *l)
{
	struct fact_account *v;
	size_t n = fact_load(l->facts, l->arena, account, l->host, &v);

	for (size_t i = 0; i < n; i++)
		if (v[i].uid == 0 && !slice_eq_str(v[i].name, "root"))
			sign_add(l, v[i].at, v[i].name,
			    arena_printf(l->arena,
				"the account has uid 0, the shell %.*s and the "
				"home %.*s",
				SLICE_ARG(v[i].shell), SLICE_ARG(v[i].home)));
}
