/* The first record: who the host says it is, and which addresses it has. */
#include "collector/derive/derivers.h"

static void add_addresses(struct derive_ctx *c, const struct record *r)
{
	struct fact_address f = {.host = c->host, .at = {.record = r->line}};
	struct record_list list = record_list(r, "addresses");

	while (record_list_next(&list, &f.address))
		if (f.address.n > 0)
			fact_add(c->facts, address, &f);
}

static void add_networks(struct derive_ctx *c, const struct record *r)
{
	struct fact_network f = {.host = c->host, .at = {.record = r->line}};
	struct record_list list = record_list(r, "networks");

	while (record_list_next(&list, &f.network))
		if (f.network.n > 0)
			fact_add(c->facts, network, &f);
}

static void take_hello(struct derive_ctx *c, const struct record *r)
{
	struct fact_host_info f = {
	    .host = c->host,
	    .at = {.record = r->line},
	    .hostname = record_text(r, "hostname"),
	    .domain = record_text(r, "domainname"),
	    .os = record_text(r, "os"),
	    .os_id = record_text(r, "os_id"),
	    .os_like = record_text(r, "os_like"),
	    .kernel = record_text(r, "kernel"),
	    .arch = record_text(r, "arch"),
	    .machine_id = record_text(r, "machine_id"),
	    .boot_id = record_text(r, "boot_id"),
	    .clock = record_text(r, "clock"),
	    .agent = record_text(r, "agent"),
	    .agent_sha256 = record_text(r, "agent_sha256"),
	    .uid = record_i64(r, "uid", -1),
	    .view = record_text(r, "view"),
	};

	/* The stream's first record alone: a second hello is somebody else's words. */
	if (r->line != 1) {
		derive_note(c, f.at, SLICE("evidence"), "a hello that is not the first record");
		return;
	}
	fact_add(c->facts, host_info, &f);
	add_addresses(c, r);
	add_networks(c, r);
}

const struct deriver derive_host_info = {
    .name = "host_info",
    .kind = REC_HELLO,
    .record = take_hello,
};
