/* Exports of both dialects as JSON lines, with what each flavour gets and the kind of client. */
#include "common/formats/exports.h"
#include "tests/formats/dump.h"

static const char *const kinds[] = {
    [EXPORTS_CLIENT_HOST] = "host",
    [EXPORTS_CLIENT_NETWORK] = "network",
    [EXPORTS_CLIENT_WILDCARD] = "wildcard",
    [EXPORTS_CLIENT_NETGROUP] = "netgroup",
    [EXPORTS_CLIENT_ANYONE] = "anyone",
    [EXPORTS_CLIENT_GSS] = "gss",
    [EXPORTS_CLIENT_BAD] = "bad",
};

static const char *const flag_names[] = {"ro", "insecure", "root_squash", "all_squash",
    "no_subtree_check", "nohide", "crossmnt", "fsid", "v4root"};

static void names(struct json *j, const char *key, uint32_t bits)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
		if ((bits >> i & 1) != 0)
			json_str(j, flag_names[i]);
	json_end(j);
}

static void client(struct json *j, const struct exports_row *row)
{
	struct exports_client c = exports_client_of(row->client);

	json_kv_bytes(j, "client", row->client);
	json_kv_str(j, "kind", kinds[c.kind]);
	dump_addr(j, "net", &c.net.net);
	if (c.net.net.family != ADDR_NONE)
		json_kv_u64(j, "bits", c.net.bits);
	if (c.kind == EXPORTS_CLIENT_WILDCARD)
		json_kv_bool(j, "web3.lab", exports_wildcard_match(c.name, SLICE("web3.lab")));
}

static void flavours(struct json *j, const struct exports_row *row)
{
	uint32_t flags;

	for (enum exports_flavour f = EXPORTS_SYS; f < EXPORTS_FLAVOURS; f++)
		if (exports_flags_under(row, f, &flags))
			names(j, exports_flavour_word(f), flags);
}

static void rows(struct slice text, struct arena *a, struct out *o, enum exports_dialect dialect)
{
	struct exports_reader r;
	struct exports_row row;

	exports_begin(&r, text, dialect);
	while (exports_next(&r, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "path", row.path);
		if (row.path_line != row.at.line)
			json_kv_u64(&j, "path_line", row.path_line);
		client(&j, &row);
		flavours(&j, &row);
		if (row.anonuid != 65534 || row.anongid != 65534) {
			json_kv_u64(&j, "anonuid", row.anonuid);
			json_kv_u64(&j, "anongid", row.anongid);
		}
		dump_opt_i64(&j, "transports", row.transports);
		dump_opt_bytes(&j, "fsid", row.fsid);
		if (row.has_mountpoint)
			json_kv_bytes(&j, "mountpoint", row.mountpoint);
		dump_opt_bytes(&j, "refer", row.refer);
		dump_opt_i64(&j, "since", row.since);
		dump_end(&j);
	}
}

static void file_rows(struct slice text, struct arena *a, struct out *o)
{
	rows(text, a, o, EXPORTS_FILE);
}

static void kernel_rows(struct slice text, struct arena *a, struct out *o)
{
	rows(text, a, o, EXPORTS_KERNEL);
}

const struct dump dump_exports = {"exports", file_rows};
const struct dump dump_exports_kernel = {"exports_kernel", kernel_rows};
