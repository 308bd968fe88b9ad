/* What is new: after a time, and against an older case. */
#include "collector/rules/signs/signs.h"

#include "include/err.h"

/* Rows of four columns each: record, path, line, subject; the fifth is what was seen. */
static void each(struct sign_look *l, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int r;

	if (sqlite3_prepare_v2(l->facts->db, sql, -1, &q, NULL) != SQLITE_OK) {
		l->facts->err = ERR_IO;
		return;
	}
	sqlite3_bind_int64(q, 1, l->host);
	if (sqlite3_bind_parameter_count(q) > 1)
		sqlite3_bind_text64(
		    q, 2, (const char *)l->since.p, l->since.n, SQLITE_STATIC, SQLITE_UTF8);
	while ((r = sqlite3_step(q)) == SQLITE_ROW) {
		struct slice text[5];

		for (int i = 0; i < 5; i++) {
			const void *p = sqlite3_column_text(q, i);
			size_t n = (size_t)sqlite3_column_bytes(q, i);

			text[i] = arena_dup(l->arena, slice_of(p, p == NULL ? 0 : n));
		}
		sign_add(l,
		    (struct fact_origin){
			sqlite3_column_int64(q, 0), text[1], sqlite3_column_int64(q, 2)},
		    text[3], text[4]);
	}
	if (r != SQLITE_DONE)
		l->facts->err = ERR_IO;
	sqlite3_finalize(q);
}

/* Each kind of line that grants trust: the file that it stands in. */
#define LINES                                                        \
	"SELECT host, path_read FROM fact_authorized_key UNION ALL " \
	"SELECT host, path_read FROM fact_ca_key UNION ALL "         \
	"SELECT host, path_read FROM fact_principal UNION ALL "      \
	"SELECT host, path_read FROM fact_trust_line UNION ALL "     \
	"SELECT host, path_read FROM fact_config_line UNION ALL "    \
	"SELECT host, path_read FROM fact_doas_line UNION ALL "      \
	"SELECT host, path_read FROM fact_export UNION ALL "         \
	"SELECT host, path_read FROM fact_known_host UNION ALL "     \
	"SELECT host, path_read FROM fact_sshd_setting UNION ALL "   \
	"SELECT host, path_read FROM fact_sudoers_line UNION ALL "   \
	"SELECT host, path_read FROM fact_account"

/* The later of its times: a file that was put back with its old mtime has a ctime of today. */
#define CHANGED "CASE WHEN f.mtime > f.ctime THEN f.mtime ELSE f.ctime END"
#define CHANGED_WORDS                                                    \
	"CASE WHEN f.mtime > ?2 THEN 'its content changed ' || f.mtime " \
	"ELSE 'its owner, mode or name changed, or its time was set back, ' || f.ctime END"

void signs_changed_trust(struct sign_look *l)
{
	each(l, "SELECT f.record, f.path, 0, f.path, " CHANGED_WORDS
		" || '; lines in it: ' || n.lines FROM fact_file f "
		"JOIN (SELECT path_read, count(*) AS lines FROM (" LINES
		") WHERE host = ?1 GROUP BY path_read) n ON n.path_read = f.path "
		"WHERE f.host = ?1 AND f.status IN ('read', 'cut') AND " CHANGED
		" > ?2 ORDER BY f.path");
}

void signs_changed_keys(struct sign_look *l)
{
	each(l, "SELECT f.record, f.path, 0, f.path, " CHANGED_WORDS
		" || CASE WHEN f.fingerprint = '' THEN '' ELSE '; ' || f.fingerprint END "
		"FROM fact_private_key f WHERE f.host = ?1 AND " CHANGED " > ?2 ORDER BY f.path");
}

/* ---- Against an older case ---- */

/* The same host there. What it does not have can't be compared. */
#define THERE "SELECT o.id FROM old.hosts o JOIN hosts h ON h.name = o.name WHERE h.id = ?1"

void signs_baseline_setuid(struct sign_look *l)
{
	each(l,
	    "SELECT f.record, f.path, 0, f.path, CASE WHEN o.path IS NULL THEN 'it was not there' "
	    "WHEN o.hash != f.hash THEN 'its content was another' "
	    "ELSE 'its owner or mode was another' END || '; now mode ' || printf('%04o', f.mode) "
	    "|| ', owner ' || f.uid || ':' || f.gid || ', changed ' || f.ctime "
	    "|| CASE WHEN f.hash = '' THEN '' ELSE ', SHA-256 ' || f.hash END "
	    "FROM fact_file f LEFT JOIN old.fact_file o ON o.path = f.path "
	    "AND o.host IN (" THERE ") AND o.status IN ('read', 'cut') "
	    "WHERE f.host = ?1 AND f.type = 'file' AND f.mode & 3072 AND EXISTS (" THERE
	    ") AND (o.path IS NULL OR o.mode != f.mode OR o.uid != f.uid OR o.gid != f.gid "
	    "OR (o.hash != f.hash AND o.hash != '' AND f.hash != '')) ORDER BY f.path");
}

/* A kind of line, with the column that says what it is. */
#define NEW_LINES(table, column, words)                                           \
	"SELECT f.record, f.path_read, f.line, f." column ", '" words             \
	" was not there' FROM " table " f WHERE f.host = ?1 AND EXISTS (" THERE   \
	") AND NOT EXISTS (SELECT 1 FROM old." table " o WHERE o.host IN (" THERE \
	") AND o.path_read = f.path_read AND o." column " = f." column ")"

void signs_baseline_trust(struct sign_look *l)
{
	each(l, NEW_LINES("fact_authorized_key", "fingerprint", "the key"));
	each(l, NEW_LINES("fact_ca_key", "fingerprint", "the CA"));
	each(l, NEW_LINES("fact_trust_line", "raw", "the line"));
	each(l, NEW_LINES("fact_sudoers_line", "raw", "the line"));
	each(l, NEW_LINES("fact_doas_line", "raw", "the line"));
	each(l, NEW_LINES("fact_account", "name", "the account"));
}
