/* What the kernel says of itself: interfaces, modules, file systems. */
#include "collector/derive/derivers.h"
#include "common/hex.h"

#define PROMISCUOUS 0x100 /* IFF_PROMISC [netdevice(7)] */

/* "0x1103"; 1, 0, -1 unknown. */
static int64_t is_promiscuous(struct slice flags)
{
	uint64_t v;

	if (!slice_starts(flags, "0x") || hex_to_u64(slice_sub(flags, 2, flags.n), &v) != 0)
		return -1;
	return (v & PROMISCUOUS) != 0;
}

static void take_interface(struct derive_ctx *c, const struct record *r)
{
	struct fact_interface f = {
	    .host = c->host,
	    .name = record_text(r, "name"),
	    .number = record_i64(r, "index", -1),
	    .mac = record_text(r, "mac"),
	    .state = record_text(r, "state"),
	    .promiscuous = is_promiscuous(record_text(r, "flags")),
	};

	f.at = (struct fact_origin){
	    r->line, arena_printf(c->arena, "/sys/class/net/%.*s/flags", SLICE_ARG(f.name)), 0};
	fact_add(c->facts, interface, &f);
}

static void take_module(struct derive_ctx *c, const struct record *r)
{
	struct fact_module f = {
	    .host = c->host,
	    .name = record_text(r, "name"),
	    .listed = record_bool(r, "listed"),
	    .state = record_text(r, "state"),
	    .taint = record_text(r, "taint"),
	};

	f.at = (struct fact_origin){r->line,
	    f.listed == 1 ? SLICE("/proc/modules")
			  : arena_printf(c->arena, "/sys/module/%.*s", SLICE_ARG(f.name)),
	    0};
	fact_add(c->facts, module, &f);
}

static void take_usage(struct derive_ctx *c, const struct record *r)
{
	struct fact_usage f = {
	    .host = c->host,
	    .mountpoint = record_text(r, "mountpoint"),
	    .total = record_i64(r, "total", -1),
	    .used = record_i64(r, "used", -1),
	    .summed = record_i64(r, "summed", 0),
	    .inodes = record_i64(r, "inodes", -1),
	    .whole = record_bool(r, "whole"),
	};

	f.at = (struct fact_origin){r->line, f.mountpoint, 0};
	fact_add(c->facts, usage, &f);
}

const struct deriver derive_interfaces = {
    .name = "interfaces",
    .kind = REC_INTERFACE,
    .record = take_interface,
};

const struct deriver derive_modules = {
    .name = "modules",
    .kind = REC_MODULE,
    .record = take_module,
};

const struct deriver derive_usage = {
    .name = "usage",
    .kind = REC_USAGE,
    .record = take_usage,
};
