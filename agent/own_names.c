/* One file a row, the kernel's own first. */
#include "agent/own_names.h"

#include <string.h>
#include <sys/utsname.h>

#include "agent/ask.h"

enum shape {
	WHOLE,	 /* the first line */
	SETTING, /* NAME=value of a shell, maybe quoted */
	PLIST,	 /* <key>NAME</key> and a <string> behind it */
};

static const struct {
	const char *path;
	enum shape shape;
	const char *name;
} places[] = {
    {"/proc/sys/kernel/hostname", WHOLE, ""},
    {"/etc/hostname", WHOLE, ""},
    {"/etc/nodename", WHOLE, ""},			/* Solaris [nodename(4)] */
    {"/etc/myname", WHOLE, ""},				/* OpenBSD, NetBSD [myname(5)] */
    {"/etc/rc.conf", SETTING, "hostname="},		/* FreeBSD, NetBSD [rc.conf(5)] */
    {"/etc/rc.config.d/netconf", SETTING, "HOSTNAME="}, /* HP-UX */
    {"/etc/sysconfig/network", SETTING, "HOSTNAME="},	/* older Red Hat */
    {"/Library/Preferences/SystemConfiguration/preferences.plist", PLIST,
	"<key>HostName</key>"}, /* macOS [scutil(8)] */
    {"/Library/Preferences/SystemConfiguration/preferences.plist", PLIST,
	"<key>LocalHostName</key>"},
};

/* The last assignment counts, as for the shell that reads it. */
static struct slice setting(struct slice text, const char *name)
{
	struct lines in = lines_of(text);
	struct slice line, value = {0};

	while (lines_next(&in, &line)) {
		line = slice_trim(line);
		if (!slice_starts(line, name))
			continue;
		value = slice_sub(line, strlen(name), line.n);
		if (value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'')) {
			uint8_t quote = value.p[0];

			value = slice_sub(value, 1, value.n);
			value = slice_sub(value, 0, slice_find(value, quote));
		} else {
			word_next(&value, &value);
		}
	}
	return value;
}

static struct slice plist_string(struct slice text, const char *key)
{
	const uint8_t *at = text.n == 0 ? NULL : memmem(text.p, text.n, key, strlen(key));
	struct slice rest, value;

	if (at == NULL)
		return (struct slice){0};
	rest = slice_sub(text, (size_t)(at - text.p) + strlen(key), text.n);
	rest = slice_sub(rest, slice_find(rest, '<'), rest.n);
	if (!slice_starts(rest, "<string>"))
		return (struct slice){0};
	rest = slice_sub(rest, sizeof("<string>") - 1, rest.n);
	slice_cut(&rest, '<', &value);
	return value;
}

static struct slice name_in(struct slice text, size_t row)
{
	struct slice line;

	if (places[row].shape == SETTING)
		return setting(text, places[row].name);
	if (places[row].shape == PLIST)
		return plist_string(text, places[row].name);
	slice_cut(&text, '\n', &line);
	return slice_trim(line);
}

static void from_files(struct agent *a, struct json *j)
{
	struct slice text, name = {0};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && name.n == 0; i++)
		if (ask_quietly(a, slice_str(places[i].path), LIMIT_FILE_BYTES, &text))
			name = name_in(text, i);
	a->host_name = arena_dup(&a->run, slice_sub(name, 0, LIMIT_HOST_NAME_BYTES));
	if (name.n > 0)
		json_kv_bytes(j, "hostname", a->host_name);
	if (ask_quietly(a, SLICE("/proc/sys/kernel/osrelease"), LIMIT_PATH_BYTES, &text))
		json_kv_bytes(j, "kernel", slice_trim(slice_sub(text, 0, slice_find(text, '\n'))));
}

static void from_kernel(struct agent *a, struct json *j)
{
	struct utsname u;

	if (uname(&u) != 0)
		return;
	a->host_name = arena_dup(&a->run, slice_str(u.nodename));
	json_kv_bytes(j, "hostname", a->host_name);
	if (!slice_eq_str(slice_str(u.domainname), "(none)") && u.domainname[0] != '\0')
		json_kv_bytes(j, "domainname", slice_str(u.domainname));
	json_kv_str(j, "kernel", u.release);
	json_kv_str(j, "arch", u.machine);
}

void own_names(struct agent *a, struct json *j)
{
	if (a->view == VIEW_HOST)
		from_kernel(a, j);
	else
		from_files(a, j);
}
