/* The sets of security.capability, one capability after the other. */
#include "common/formats/file_caps.h"

#define EFFECTIVE 1u

/* By number [linux include/uapi/linux/capability.h]. */
static const char *const names[] = {"chown", "dac_override", "dac_read_search", "fowner", "fsetid",
    "kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast",
    "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot",
    "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
    "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override",
    "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
    "checkpoint_restore"};

#define NAMES (sizeof(names) / sizeof(names[0]))

/* What the kernel takes: version, bytes, words of each set. */
static const struct form {
	uint32_t version;
	size_t bytes, words;
} forms[] = {{1, 12, 1}, {2, 20, 2}, {3, 24, 2}};

void file_caps_begin(struct file_caps *caps, struct slice bytes)
{
	*caps = (struct file_caps){.bytes = bytes};
}

static uint32_t word(struct slice s, size_t number)
{
	const uint8_t *p = s.p + number * 4;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static const struct form *form_of(struct slice s)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (s.n == forms[i].bytes && word(s, 0) >> 24 == forms[i].version)
			return &forms[i];
	return NULL;
}

static bool read_sets(struct file_caps *caps)
{
	const struct form *form = form_of(caps->bytes);

	caps->begun = true;
	if (form == NULL)
		return false;
	caps->effective = (word(caps->bytes, 0) & EFFECTIVE) != 0;
	for (size_t i = 0; i < form->words; i++) {
		caps->permitted |= (uint64_t)word(caps->bytes, 1 + 2 * i) << 32 * i;
		caps->inheritable |= (uint64_t)word(caps->bytes, 2 + 2 * i) << 32 * i;
	}
	if (form->version == 3)
		caps->root = word(caps->bytes, 5);
	return true;
}

bool file_caps_next(struct file_caps *caps, struct file_caps_row *row)
{
	*row = (struct file_caps_row){.at = {.line = 1, .raw = caps->bytes}};
	if (!caps->begun && !read_sets(caps)) {
		row_bad(&row->at, ERR_SYNTAX, "no capabilities that the kernel takes");
		return true;
	}
	for (; caps->no < 64; caps->no++) {
		uint64_t bit = (uint64_t)1 << caps->no;

		if (((caps->permitted | caps->inheritable) & bit) == 0)
			continue;
		row->number = caps->no++;
		row->permitted = (caps->permitted & bit) != 0;
		row->inheritable = (caps->inheritable & bit) != 0;
		row->effective = caps->effective;
		return true;
	}
	return false;
}

static struct slice row_text(const struct file_caps_row *row, struct arena *a)
{
	const char *e = row->effective ? "e" : "", *i = row->inheritable ? "i" : "";
	const char *p = row->permitted ? "p" : "";

	if (row->number < NAMES)
		return arena_printf(a, "cap_%s+%s%s%s", names[row->number], e, i, p);
	return arena_printf(a, "%u+%s%s%s", row->number, e, i, p);
}

struct slice file_caps_text(struct slice bytes, struct arena *a, bool *bad)
{
	struct slice text = slice_of(NULL, 0);
	struct file_caps caps;
	struct file_caps_row row;

	*bad = false;
	file_caps_begin(&caps, bytes);
	while (file_caps_next(&caps, &row)) {
		struct slice one = row.at.err == 0 ? row_text(&row, a) : text;

		*bad = *bad || row.at.err != 0;
		text = text.n == 0 ? one
				   : arena_printf(a, "%.*s,%.*s", SLICE_ARG(text), SLICE_ARG(one));
	}
	if (text.n > 0 && caps.root != 0)
		text = arena_printf(a, "%.*s,root:%u", SLICE_ARG(text), caps.root);
	return text;
}
