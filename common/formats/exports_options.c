/*
 * The option lists of exports: a table of flags, a table of options with a value. What is not
 * obvious is how sec= works [nfs-utils support/nfs/exports.c]: it opens a section, an option behind
 * it counts for the flavours of that section *and* for the export as a whole, and the next section
 * starts from the whole. So (sec=krb5,rw,sec=sys) is rw for sys too.
 */
#include "common/formats/exports.h"

#include "common/number.h"

/* What may differ from flavour to flavour [linux include/uapi/linux/nfsd/export.h]. */
#define PER_FLAVOUR (EXPORTS_RO | EXPORTS_INSECURE | EXPORTS_ROOT_SQUASH | EXPORTS_ALL_SQUASH)
#define ANONYMOUS 65534
#define UUID_DIGITS 32

struct list {
	struct exports_row *row;
	enum exports_dialect dialect;
	uint32_t active; /* bit of each entry of row->sec that is in the section */
	bool reexport;
	const char *why;
};

struct flag {
	const char *name;
	uint32_t set, clear;
};

/* clang-format off */
static const struct flag flags[] = {
	{"acl", 0, 0},
	{"all_squash", EXPORTS_ALL_SQUASH, 0},
	{"async", 0, 0},
	{"auth_nlm", 0, 0},
	{"crossmnt", EXPORTS_CROSSMNT, 0},
	{"hide", 0, EXPORTS_NOHIDE},
	{"insecure", EXPORTS_INSECURE, 0},
	{"insecure_locks", 0, 0},
	{"no_acl", 0, 0},
	{"no_all_squash", 0, EXPORTS_ALL_SQUASH},
	{"no_auth_nlm", 0, 0},
	{"no_pnfs", 0, 0},
	{"no_root_squash", 0, EXPORTS_ROOT_SQUASH},
	{"no_subtree_check", EXPORTS_NO_SUBTREE_CHECK, 0},
	{"no_wdelay", 0, 0},
	{"nocrossmnt", 0, EXPORTS_CROSSMNT},
	{"nohide", EXPORTS_NOHIDE, 0},
	{"nordirplus", 0, 0},
	{"pnfs", 0, 0},
	{"ro", EXPORTS_RO, 0},
	{"root_squash", EXPORTS_ROOT_SQUASH, 0},
	{"rw", 0, EXPORTS_RO},
	{"secure", 0, EXPORTS_INSECURE},
	{"secure_locks", 0, 0},
	{"security_label", 0, 0},
	{"subtree_check", 0, EXPORTS_NO_SUBTREE_CHECK},
	{"sync", 0, 0},
	{"wdelay", 0, 0},
};

static const struct flavour {
	const char *name;
	const char *number; /* as the kernel shows it */
	enum exports_flavour flavour;
} flavours[] = {
	{"sys", "1", EXPORTS_SYS},
	{"unix", "1", EXPORTS_SYS},
	{"null", "0", EXPORTS_NULL},
	{"none", "0", EXPORTS_NULL},
	{"krb5", "390003", EXPORTS_KRB5},
	{"krb5i", "390004", EXPORTS_KRB5I},
	{"krb5p", "390005", EXPORTS_KRB5P},
};
/* clang-format on */

const char *exports_flavour_word(enum exports_flavour flavour)
{
	for (size_t i = 0; i < sizeof(flavours) / sizeof(flavours[0]); i++)
		if (flavours[i].flavour == flavour)
			return flavours[i].name;
	return "";
}

static int refuse(struct list *l, const char *why)
{
	l->why = why;
	return ERR_SYNTAX;
}

static void change(struct list *l, uint32_t set, uint32_t clear)
{
	/* The kernel shows the export's own flags before any sec=. */
	if (l->dialect == EXPORTS_FILE || l->active == 0)
		l->row->flags = (l->row->flags & ~clear) | set;
	/* Behind sec= it shows all that is set, beginning with ro or rw, and nothing for the rest.
	 */
	if (l->dialect == EXPORTS_KERNEL && ((set | clear) & EXPORTS_RO) != 0)
		clear |= PER_FLAVOUR;
	for (uint32_t i = 0; i < l->row->sec_count; i++)
		if ((l->active >> i & 1) != 0)
			l->row->sec[i].flags = (l->row->sec[i].flags & ~clear) | set;
}

static void needs(struct list *l, uint32_t version)
{
	if (l->row->since < version)
		l->row->since = version;
}

/* Adds a flavour to the section, at its place in the order in which they were first named. */
static void add_flavour(struct list *l, enum exports_flavour flavour)
{
	struct exports_row *row = l->row;
	uint32_t i = 0;

	while (i < row->sec_count && row->sec[i].flavour != flavour)
		i++;
	if (i == row->sec_count)
		row->sec[row->sec_count++] = (struct exports_sec){flavour, row->flags};
	l->active |= 1u << i;
}

static int take_sec(struct list *l, struct slice value)
{
	struct slice word;
	bool more = true;

	l->active = 0;
	while (more) {
		size_t i = 0, n = sizeof(flavours) / sizeof(flavours[0]);

		more = slice_cut(&value, ':', &word);
		while (
		    i < n && !slice_eq_str(word, l->dialect == EXPORTS_KERNEL ? flavours[i].number
									      : flavours[i].name))
			i++;
		if (i < n)
			add_flavour(l, flavours[i].flavour);
		else if (l->dialect == EXPORTS_FILE)
			return refuse(l, "unknown security flavour");
	}
	return 0;
}

static int take_xprtsec(struct list *l, struct slice value)
{
	static const char *const names[] = {"none", "tls", "mtls"};
	struct slice word;
	bool more = true;

	needs(l, 20603);
	while (more) {
		size_t i = 0, n = sizeof(names) / sizeof(names[0]);

		more = slice_cut(&value, ':', &word);
		while (i < n && !slice_eq_str(word, names[i]))
			i++;
		if (i == n)
			return refuse(l, "unknown transport security");
		l->row->transports |= 1u << i;
	}
	return 0;
}

/* strtol(3) into an int, as the server stores an id: -2 is 4294967294. */
static int take_id(struct list *l, struct slice value, uint32_t *id)
{
	int64_t v = -1;

	if (number_parse(value, INT64_MIN, INT64_MAX, &v) == ERR_SYNTAX)
		return refuse(l, "anonuid or anongid is no number");
	*id = (uint32_t)v;
	return 0;
}

static int take_anonuid(struct list *l, struct slice value)
{
	return take_id(l, value, &l->row->anonuid);
}

static int take_anongid(struct list *l, struct slice value)
{
	return take_id(l, value, &l->row->anongid);
}

static int digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/* All of it a number with the prefixes of C, as strtoul(3) with base 0 takes it. */
static bool is_c_number(struct slice s)
{
	int base = 10;

	while (s.n > 0 && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		s = slice_sub(s, 1, s.n);
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = slice_sub(s, 1, s.n);
	if (s.n > 2 && s.p[0] == '0' && (s.p[1] | 32) == 'x') {
		base = 16;
		s = slice_sub(s, 2, s.n);
	} else if (s.n > 1 && s.p[0] == '0') {
		base = 8;
	}
	for (size_t i = 0; i < s.n; i++)
		if (digit_value(s.p[i]) < 0 || digit_value(s.p[i]) >= base)
			return false;
	return s.n > 0;
}

static int take_fsid(struct list *l, struct slice value)
{
	int digits = 0;

	if (l->reexport)
		return refuse(l, "fsid= behind reexport=");
	for (size_t i = 0; i < value.n; i++)
		digits += digit_value(value.p[i]) >= 0;
	if (slice_eq_str(value, "root") || is_c_number(value))
		change(l, EXPORTS_FSID, 0);
	else if (digits != UUID_DIGITS)
		return refuse(l, "fsid= is neither a number nor a UUID");
	l->row->fsid = value;
	return 0;
}

static int take_reexport(struct list *l, struct slice value)
{
	needs(l, 20603);
	if (l->reexport || !(slice_eq_str(value, "none") || slice_eq_str(value, "auto-fsidnum") ||
			       slice_eq_str(value, "predefined-fsidnum")))
		return refuse(l, "reexport= twice or unknown");
	l->reexport = true;
	return 0;
}

static int take_mountpoint(struct list *l, struct slice value)
{
	l->row->has_mountpoint = true;
	l->row->mountpoint = value;
	return 0;
}

static int take_refer(struct list *l, struct slice value)
{
	l->row->refer = value;
	return 0;
}

/* Takes a number off; -1 is none, and neither is it allowed. */
static bool take_squash_number(struct slice *s)
{
	bool minus = slice_starts(*s, "-");
	struct slice digits = minus ? slice_sub(*s, 1, s->n) : *s;
	size_t n = 0;

	while (n < digits.n && digits.p[n] >= '0' && digits.p[n] <= '9')
		n++;
	*s = slice_sub(digits, n, digits.n);
	return !(minus && slice_eq_str(slice_sub(digits, 0, n), "1"));
}

/* An option of old kernels, read and forgotten: one number or one range. */
static int take_squash(struct list *l, struct slice value)
{
	bool sound = take_squash_number(&value);

	if (slice_starts(value, "-")) {
		value = slice_sub(value, 1, value.n);
		sound = take_squash_number(&value) && sound;
	}
	return sound && value.n == 0 ? 0 : refuse(l, "bad list of ids to squash");
}

static const struct value_option {
	const char *name; /* with its '=' */
	int (*take)(struct list *l, struct slice value);
} values[] = {
    {"anongid=", take_anongid},
    {"anonuid=", take_anonuid},
    {"fsid=", take_fsid},
    {"mountpoint=", take_mountpoint},
    {"mp=", take_mountpoint},
    {"reexport=", take_reexport},
    {"refer=", take_refer},
    {"replicas=", take_refer},
    {"sec=", take_sec},
    {"squash_gids=", take_squash},
    {"squash_uids=", take_squash},
    {"xprtsec=", take_xprtsec},
};

static int take_option(struct list *l, struct slice option)
{
	size_t equals = slice_find(option, '=');
	struct slice name = slice_sub(option, 0, equals + 1);

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (slice_eq_str(option, flags[i].name)) {
			change(l, flags[i].set, flags[i].clear);
			return 0;
		}
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (slice_eq_str(name, values[i].name))
			return values[i].take(l, slice_sub(option, equals + 1, option.n));
	if (slice_eq_str(option, "mountpoint") || slice_eq_str(option, "mp"))
		return take_mountpoint(l, slice_of(NULL, 0));
	if (l->dialect == EXPORTS_FILE)
		return refuse(l, "unknown option");
	if (slice_eq_str(option, "v4root"))
		change(l, EXPORTS_V4ROOT, 0);
	return 0;
}

static struct slice skip_blanks(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_sub(s, 1, s.n);
	return s;
}

void exports_options_begin(struct exports_row *row, enum exports_dialect dialect)
{
	row->flags = EXPORTS_RO | EXPORTS_ROOT_SQUASH;
	/* The kernel names it when it is set; in the files it is the default since 1.1.0. */
	if (dialect == EXPORTS_FILE)
		row->flags |= EXPORTS_NO_SUBTREE_CHECK;
	row->anonuid = row->anongid = ANONYMOUS;
	row->sec_count = row->transports = row->since = 0;
	row->fsid = row->mountpoint = row->refer = slice_of(NULL, 0);
	row->has_mountpoint = false;
}

int exports_options_add(
    struct slice options, enum exports_dialect dialect, struct exports_row *row, const char **why)
{
	struct list l = {.row = row, .dialect = dialect};
	struct slice option;
	int r;

	for (options = skip_blanks(options); options.n > 0; options = skip_blanks(options)) {
		slice_cut(&options, ',', &option);
		if ((r = take_option(&l, option)) != 0) {
			*why = l.why;
			return r;
		}
	}
	for (uint32_t i = 0; i < row->sec_count; i++)
		row->sec[i].flags |= row->flags & ~(uint32_t)PER_FLAVOUR;
	return 0;
}

void exports_options_end(struct exports_row *row)
{
	if (row->sec_count == 0)
		row->sec[row->sec_count++] = (struct exports_sec){EXPORTS_SYS, row->flags};
}

int exports_options_parse(
    struct slice options, enum exports_dialect dialect, struct exports_row *row, const char **why)
{
	int r;

	exports_options_begin(row, dialect);
	r = exports_options_add(options, dialect, row, why);
	exports_options_end(row);
	return r;
}

bool exports_flags_under(
    const struct exports_row *row, enum exports_flavour flavour, uint32_t *flags_out)
{
	for (uint32_t i = 0; i < row->sec_count; i++)
		if (row->sec[i].flavour == flavour) {
			*flags_out = row->sec[i].flags;
			return true;
		}
	return false;
}
