/* .rhosts as JSON lines: the words, and what each of the servers makes of them. */
#include "common/formats/rhosts.h"
#include "tests/formats/dump.h"

static const char *const verdicts[] = {
    [RHOSTS_SKIP] = "skip",
    [RHOSTS_ALLOW] = "allow",
    [RHOSTS_DENY] = "deny",
    [RHOSTS_STOP] = "stop",
    [RHOSTS_UNKNOWN] = "unknown",
};

static const char *const items[] = {
    [RHOSTS_ANY] = "any",
    [RHOSTS_SAME] = "same",
    [RHOSTS_NAME] = "name",
    [RHOSTS_NETGROUP] = "netgroup",
};

static void rule(struct json *j, const char *server, const struct rhosts_rule *r)
{
	json_key(j, server);
	json_object(j);
	json_kv_str(j, "is", verdicts[r->verdict]);
	if (r->verdict == RHOSTS_ALLOW || r->verdict == RHOSTS_DENY) {
		json_kv_str(j, "host", items[r->host_is]);
		dump_opt_bytes(j, "host_name", r->host);
		json_kv_str(j, "user", items[r->user_is]);
		dump_opt_bytes(j, "user_name", r->user);
	}
	json_end(j);
}

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct rhosts_row row;

	(void)a;
	while (rhosts_next(&in, &row)) {
		struct json j = dump_begin(o, &row.at);
		bool unended = in.rest.n == 0 && !slice_ends(text, "\n");
		struct rhosts_rule sshd = rhosts_sshd_line(&row), glibc = rhosts_glibc_line(&row);
		struct rhosts_rule bsd = rhosts_bsd_line(&row, unended);
		struct rhosts_rule solaris = rhosts_solaris_line(&row, unended);

		dump_opt_bool(&j, "blank_first", row.blank_first);
		json_kv_u64(&j, "words", row.words);
		dump_opt_bytes(&j, "host", row.host);
		dump_opt_bytes(&j, "user", row.user);
		rule(&j, "sshd", &sshd);
		rule(&j, "glibc", &glibc);
		rule(&j, "bsd", &bsd);
		rule(&j, "solaris", &solaris);
		dump_end(&j);
	}
}

const struct dump dump_rhosts = {"rhosts", rows};
