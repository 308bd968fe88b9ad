/* known_hosts as JSON lines. */
#include "common/formats/known_hosts.h"
#include "tests/formats/dump.h"

static const char *const markers[] = {
    [KNOWN_HOSTS_PLAIN] = "plain",
    [KNOWN_HOSTS_CA] = "cert-authority",
    [KNOWN_HOSTS_REVOKED] = "revoked",
};

/* Asked of every row, so that the fuzzer passes through the matching too. */
static const struct slice asked[] = {
    {(const uint8_t *)"web3.lab", 8},
    {(const uint8_t *)"10.0.0.5", 8},
    {(const uint8_t *)"[Web3.lab]:2222", 15},
};

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct known_hosts_row row;

	while (known_hosts_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		if (row.marker != KNOWN_HOSTS_PLAIN)
			json_kv_str(&j, "marker", markers[row.marker]);
		dump_opt_bytes(&j, "hosts", row.hosts);
		dump_opt_bool(&j, "hashed", row.hashed);
		json_key(&j, "names");
		json_array(&j);
		for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
			if (known_hosts_names(&row, asked[i]))
				json_text(&j, asked[i]);
		json_end(&j);
		dump_key(&j, &row.key, a);
		dump_opt_bytes(&j, "comment", row.comment);
		dump_end(&j);
	}
}

const struct dump dump_known_hosts = {"known_hosts", rows};
