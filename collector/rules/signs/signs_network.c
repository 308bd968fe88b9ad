/* Signs among sockets, interfaces and modules. */
#include "collector/rules/signs/signs.h"

/* Ports that the kernel serves by itself, with the module that does. */
static const struct {
	int64_t port;
	const char *module;
} kernels[] = {
    {445, "ksmbd"},
    {1701, "l2tp_core"},
    {2049, "nfsd"},
    {4789, "vxlan"},
    {6081, "geneve"},
    {8472, "vxlan"},
};

static bool is_kernels(const struct sign_look *l, const struct fact_endpoint *e)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if (kernels[i].port == e->port && sign_has_module(l, kernels[i].module))
			return true;
	return slice_starts(e->proto, "udp") && sign_has_module(l, "wireguard");
}

/* One that came while the agent looked may belong to a process that it had looked at before. */
static bool is_open(const struct fact_endpoint *e)
{
	return e->fresh != 1 && e->port > 0 && e->pid < 0 && slice_eq_str(e->state, "listen") &&
	       (slice_starts(e->proto, "tcp") || slice_starts(e->proto, "udp"));
}

/* Of a process whose sockets the kernel did not show to root either. */
static struct slice unread(struct sign_look *l)
{
	for (size_t i = 0; i < l->ntasks; i++)
		if (l->tasks[i].unread == 1)
			return arena_printf(l->arena,
			    "; the sockets of process %lld, %.*s, could not be read: it may be its",
			    (long long)l->tasks[i].pid, SLICE_ARG(l->tasks[i].name));
	return SLICE("");
}

void signs_network_unowned(struct sign_look *l)
{
	bool lockd = sign_has_module(l, "lockd");

	for (size_t i = 0; l->as_root && l->ntasks > 0 && i < l->nendpoints; i++) {
		const struct fact_endpoint *e = &l->endpoints[i];
		struct fact_origin at = e->at;

		if (!is_open(e) || is_kernels(l, e))
			continue;
		at.path = arena_printf(l->arena, "/proc/net/%.*s", SLICE_ARG(e->proto));
		sign_add(l, at,
		    arena_printf(l->arena, "%.*s %.*s port %lld", SLICE_ARG(e->proto),
			SLICE_ARG(e->address), (long long)e->port),
		    arena_printf(l->arena,
			"the port is open, and no process that is listed holds "
			"its socket %lld%.*s%s",
			(long long)e->ino, SLICE_ARG(unread(l)),
			lockd
			    ? "; the kernel's NFS lock manager is loaded, which has two such ports"
			    : ""));
	}
}

void signs_network_promiscuous(struct sign_look *l)
{
	struct fact_interface *v;
	size_t n = fact_load(l->facts, l->arena, interface, l->host, &v);

	for (size_t i = 0; i < n; i++)
		if (v[i].promiscuous == 1)
			sign_add(
			    l, v[i].at, v[i].name, SLICE("it takes packets that are not for it"));
}

static struct slice interface_name(struct sign_look *l, struct slice number)
{
	struct fact_interface *v;
	size_t n = fact_load(l->facts, l->arena, interface, l->host, &v);
	int64_t index;

	if (slice_to_i64(number, &index) != 0)
		return number;
	for (size_t i = 0; i < n; i++)
		if (v[i].number == index)
			return v[i].name;
	return index == 0 ? SLICE("all interfaces") : number;
}

/* Programs that need one for their work. */
static bool is_usual(struct slice name)
{
	static const char *const names[] = {"NetworkManager", "arping", "avahi-autoipd", "connmand",
	    "dhclient", "dhcpcd", "dhcpd", "dnsmasq", "hostapd", "iwd", "keepalived", "lldpad",
	    "lldpd", "netplan", "pppoe", "radvd", "systemd-network", "udhcpc", "wpa_supplicant"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str(name, names[i]))
			return true;
	return false;
}

void signs_network_packet(struct sign_look *l)
{
	for (size_t i = 0; i < l->nendpoints; i++) {
		const struct fact_endpoint *e = &l->endpoints[i];
		struct fact_origin at = e->at;

		if (!slice_eq_str(e->proto, "packet") || is_usual(e->name))
			continue;
		at.path = SLICE("/proc/net/packet");
		sign_add(l, at, interface_name(l, e->address),
		    e->pid >= 0
			? arena_printf(l->arena, "%.*s, process %lld, takes whole packets",
			      SLICE_ARG(e->name), (long long)e->pid)
			: SLICE("somebody takes whole packets, and no process that is listed "
				"does"));
	}
}

void signs_kernel_module(struct sign_look *l)
{
	for (size_t i = 0; i < l->nmodules; i++)
		if (l->modules[i].listed == 0)
			sign_add(l, l->modules[i].at, l->modules[i].name,
			    SLICE("it is loaded, says /sys/module, and /proc/modules does not list "
				  "it"));
}
