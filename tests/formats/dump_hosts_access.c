/* hosts.allow as JSON lines: what each row says of sshd called from 10.0.0.5, of that host by the
 * name web3.lab, and of 2001:db8::5. */
#include "common/formats/hosts_access.h"
#include "tests/formats/dump.h"

static const char *const matches[] = {
    [HOSTS_ACCESS_NO] = "no",
    [HOSTS_ACCESS_YES] = "yes",
    [HOSTS_ACCESS_UNKNOWN] = "unknown",
};

static void ask(struct json *j, const char *key, const struct hosts_access_row *row,
    const char *addr, const char *name)
{
	struct addr a;

	addr_parse(slice_str(addr), &a);
	json_kv_str(j, key, matches[hosts_access_matches(row, SLICE("sshd"), &a, slice_str(name))]);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct hosts_access_row row;

	while (hosts_access_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "daemons", row.daemons);
		json_kv_bytes(&j, "clients", row.clients);
		dump_opt_bytes(&j, "options", row.options);
		dump_opt_i64(&j, "turns", hosts_access_option(&row));
		ask(&j, "10.0.0.5", &row, "10.0.0.5", "");
		ask(&j, "web3.lab", &row, "10.0.0.5", "web3.lab");
		ask(&j, "2001:db8::5", &row, "2001:db8::5", "");
		dump_end(&j);
	}
}

const struct dump dump_hosts_access = {"hosts_access", rows};
