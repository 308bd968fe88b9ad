/* The kernel's own tables: mounts, active NFS exports. */
#include "agent/ask.h"
#include "common/formats/mountinfo.h"

/* Says that a table is missing: absence is evidence too. */
static bool table(struct agent *a, const char *path, struct slice *text)
{
	if (ask_quietly(a, slice_str(path), LIMIT_BIG_FILE_BYTES, text))
		return true;
	emit_note(&a->emit, slice_str(path), 0, "not readable");
	return false;
}

void gather_mounts(struct agent *a)
{
	struct mountinfo_row row;
	struct slice text;
	struct lines in;

	if (!table(a, "/proc/self/mountinfo", &text))
		return;
	in = lines_of(text);
	while (!agent_over(a) && mountinfo_next(&in, &a->scratch, &row)) {
		struct json *j;

		if (row.at.err != 0)
			continue;
		j = emit_record(&a->emit, REC_MOUNT);
		json_kv_u64(j, "line", row.at.line);
		json_kv_bytes(j, "mountpoint", row.mountpoint);
		json_kv_bytes(j, "root", row.root);
		json_kv_bytes(j, "fstype", row.fstype);
		json_kv_bytes(j, "source", row.source);
		json_kv_bytes(j, "options", row.options);
		json_kv_bytes(j, "super", row.super);
		json_kv_bytes(j, "dev", row.dev);
		emit_done(&a->emit);
		arena_reset(&a->scratch);
	}
}

/* `path<TAB>client(options) client(options)...`, octal escapes; `#` begins a comment line
 * [linux fs/nfsd/export.c, svc_export_show]. */
static void exports_line(struct agent *a, const char *from, uint32_t no, struct slice line)
{
	struct slice path, client, options;

	slice_cut(&line, '\t', &path);
	while (word_next(&line, &options)) {
		struct json *j = emit_record(&a->emit, REC_EXPORT);

		slice_cut(&options, '(', &client);
		if (slice_ends(options, ")"))
			options.n--;
		json_kv_str(j, "from", from);
		json_kv_u64(j, "line", no);
		json_kv_bytes(j, "path", mountinfo_unescape(&a->scratch, path));
		json_kv_bytes(j, "client", mountinfo_unescape(&a->scratch, client));
		json_kv_bytes(j, "options", options);
		emit_done(&a->emit);
	}
}

void gather_exports(struct agent *a)
{
	static const char *const tables[] = {"/proc/fs/nfsd/exports", "/proc/fs/nfs/exports"};
	struct slice text, line;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct lines in;

		if (!ask_quietly(a, slice_str(tables[i]), LIMIT_BIG_FILE_BYTES, &text))
			continue;
		in = lines_of(text);
		while (!agent_over(a) && lines_next(&in, &line))
			if (line.n > 0 && line.p[0] != '#')
				exports_line(a, tables[i], in.no, line);
		return; /* the other is the same table */
	}
}
