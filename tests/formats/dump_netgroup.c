/* netgroup as JSON lines, and for each group whether web3.lab and alice are in it. */
#include "common/formats/netgroup.h"
#include "tests/formats/dump.h"

static void member(struct json *j, const struct netgroup_member *m)
{
	json_object(j);
	if (m->group.n > 0) {
		json_kv_bytes(j, "group", m->group);
	} else {
		json_kv_bytes(j, "host", m->host);
		json_kv_bytes(j, "user", m->user);
		json_kv_bytes(j, "domain", m->domain);
	}
	json_end(j);
}

static void has(struct json *j, const char *key, const struct netgroups *g, struct slice group,
    struct slice host, struct slice user)
{
	bool yes = false;
	int r = netgroups_has(g, group, host, user, &yes);

	json_kv_str(j, key, r != 0 ? "unknown" : yes ? "yes" : "no");
}

/* A question goes over the whole file: asked of every row of a large one, that would take long. */
#define ASKED_ROWS 16

static void rows(struct slice text, struct arena *a, struct out *o)
{
	struct lines in = lines_of(text);
	struct netgroups g = netgroups_load(text, a);
	struct slice none = {NULL, 0};
	struct netgroup_member m;
	struct netgroup_row row;
	int asked = 0;

	while (netgroup_next(&in, a, &row)) {
		struct json j = dump_begin(o, &row.at);

		json_kv_bytes(&j, "name", row.name);
		json_key(&j, "members");
		json_array(&j);
		while (netgroup_member(&row.members, &m) > 0)
			member(&j, &m);
		json_end(&j);
		if (asked++ < ASKED_ROWS) {
			has(&j, "web3.lab", &g, row.name, SLICE("web3.lab"), none);
			has(&j, "alice", &g, row.name, none, SLICE("alice"));
		}
		dump_end(&j);
	}
}

const struct dump dump_netgroup = {"netgroup", rows};
