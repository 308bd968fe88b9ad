/* Credential caches and keytabs: see krb5_file.h. */
#include "common/formats/krb5_file.h"

#include "common/out.h"

#define MAGIC 5
#define COMPONENTS 64		    /* of one principal; real ones have two or three */
#define CONFIG_REALM "X-CACHECONF:" /* entries that hold settings, not tickets */

static int wire_u16(struct slice *s, uint16_t *out)
{
	struct slice rest = *s;
	uint8_t high, low;

	if (wire_u8(&rest, &high) != 0 || wire_u8(&rest, &low) != 0)
		return ERR_SYNTAX;
	*s = rest;
	*out = (uint16_t)(high << 8 | low);
	return 0;
}

enum krb5_file_kind krb5_file_kind(struct slice file)
{
	if (file.n < 2 || file.p[0] != MAGIC)
		return KRB5_NONE;
	if (file.p[1] == 2)
		return KRB5_KEYTAB;
	return file.p[1] == 3 || file.p[1] == 4 ? KRB5_CCACHE : KRB5_NONE;
}

bool krb5_file_suspected(struct slice file)
{
	return file.n >= 2 && file.p[0] == MAGIC && file.p[1] >= 1 && file.p[1] <= 4;
}

struct krb5_file krb5_file_of(struct slice file)
{
	struct krb5_file f = {.kind = krb5_file_kind(file), .rest = slice_sub(file, 2, file.n)};
	uint16_t tags;

	f.version = f.kind == KRB5_NONE ? 0 : file.p[1];
	/* Version 4 has tags in front: the offset to the KDC's clock. */
	if (f.kind == KRB5_CCACHE && f.version == 4) {
		if (wire_u16(&f.rest, &tags) != 0 || f.rest.n < tags)
			f.rest = slice_of(NULL, 0);
		else
			f.rest = slice_sub(f.rest, tags, f.rest.n);
	}
	f.ended = f.kind == KRB5_NONE;
	return f;
}

static bool bad(struct krb5_file *f, struct krb5_file_row *row, const char *why)
{
	f->ended = true;
	row_bad(&row->at, ERR_SYNTAX, why);
	return true;
}

/* ---- Principals ---- */

/* As krb5_unparse_name() does: what would be taken for its signs has a backslash before it. */
static void add_escaped(struct out *o, struct slice s)
{
	static const char signs[] = "/@\\\n\t\b", written[] = "/@\\ntb";

	for (size_t i = 0; i < s.n; i++) {
		size_t k = 0;

		while (signs[k] != '\0' && (uint8_t)signs[k] != s.p[i])
			k++;
		if (s.p[i] == 0)
			out_str(o, "\\0");
		else if (signs[k] == '\0')
			out_byte(o, s.p[i]);
		else
			out_printf(o, "\\%c", written[k]);
	}
}

static struct slice unparse(
    struct arena *a, struct slice realm, const struct slice *names, uint32_t n)
{
	struct slice text;
	struct out o;

	out_memory(&o);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			out_byte(&o, '/');
		add_escaped(&o, names[i]);
	}
	out_byte(&o, '@');
	add_escaped(&o, realm);
	text = arena_dup(a, out_slice(&o));
	out_free(&o);
	return text;
}

struct principal {
	struct slice realm, names[COMPONENTS];
	uint32_t n;
};

/* A counted string of either file. */
static int string(const struct krb5_file *f, struct slice *in, struct slice *out)
{
	uint16_t n;

	if (f->kind == KRB5_CCACHE)
		return wire_string(in, out);
	if (wire_u16(in, &n) != 0 || in->n < n)
		return ERR_SYNTAX;
	*out = slice_sub(*in, 0, n);
	*in = slice_sub(*in, n, in->n);
	return 0;
}

static int count(const struct krb5_file *f, struct slice *in, uint32_t *n)
{
	uint16_t small;
	uint32_t type;

	if (f->kind == KRB5_CCACHE)
		return wire_u32(in, &type) != 0 ? ERR_SYNTAX : wire_u32(in, n);
	if (wire_u16(in, &small) != 0)
		return ERR_SYNTAX;
	*n = small;
	return 0;
}

static int take_principal(const struct krb5_file *f, struct slice *in, struct principal *p)
{
	if (count(f, in, &p->n) != 0 || p->n > COMPONENTS || string(f, in, &p->realm) != 0)
		return ERR_SYNTAX;
	for (uint32_t i = 0; i < p->n; i++)
		if (string(f, in, &p->names[i]) != 0)
			return ERR_SYNTAX;
	return 0;
}

/* ---- Credential caches ---- */

static int skip(struct slice *in, size_t n)
{
	if (in->n < n)
		return ERR_SYNTAX;
	*in = slice_sub(*in, n, in->n);
	return 0;
}

/* Lists of addresses and of authorisation data. */
static int skip_list(struct slice *in)
{
	struct slice data;
	uint16_t type;
	uint32_t n;

	if (wire_u32(in, &n) != 0)
		return ERR_SYNTAX;
	for (; n > 0; n--)
		if (wire_u16(in, &type) != 0 || wire_string(in, &data) != 0)
			return ERR_SYNTAX;
	return 0;
}

static int skip_key(const struct krb5_file *f, struct slice *in)
{
	struct slice key;

	return skip(in, f->version == 3 ? 4 : 2) != 0 ? ERR_SYNTAX : wire_string(in, &key);
}

/* When it began, starts, ends and may be renewed till. */
static int take_times(struct slice *in, uint32_t *end)
{
	uint32_t other;

	if (wire_u32(in, &other) != 0 || wire_u32(in, &other) != 0 || wire_u32(in, end) != 0)
		return ERR_SYNTAX;
	return wire_u32(in, &other);
}

static int take_credential(
    struct krb5_file *f, struct principal *client, struct principal *server, uint32_t *end)
{
	struct slice *in = &f->rest, ticket;

	if (take_principal(f, in, client) != 0 || take_principal(f, in, server) != 0 ||
	    skip_key(f, in) != 0 || take_times(in, end) != 0)
		return ERR_SYNTAX;
	/* Whether it is a session key, and flags. */
	if (skip(in, 5) != 0 || skip_list(in) != 0 || skip_list(in) != 0)
		return ERR_SYNTAX;
	return wire_string(in, &ticket) != 0 ? ERR_SYNTAX : wire_string(in, &ticket);
}

static bool is_tgt(const struct principal *client, const struct principal *server)
{
	return server->n == 2 && slice_eq_str(server->names[0], "krbtgt") &&
	       slice_eq(server->names[1], client->realm) && slice_eq(server->realm, client->realm);
}

static bool next_credential(struct krb5_file *f, struct arena *a, struct krb5_file_row *row)
{
	struct principal client, server;

	if (f->principal.n == 0) {
		if (take_principal(f, &f->rest, &client) != 0)
			return bad(f, row, "the principal ends early");
		f->principal = row->principal = unparse(a, client.realm, client.names, client.n);
		return true;
	}
	if (take_credential(f, &client, &server, &row->expires) != 0)
		return bad(f, row, "a ticket ends early");
	if (slice_eq_str(server.realm, CONFIG_REALM))
		return false;
	row->principal = unparse(a, client.realm, client.names, client.n);
	row->tgt = is_tgt(&client, &server);
	return true;
}

/* ---- Keytabs ---- */

/* An entry has its length before it; a negative one is a hole. */
static bool next_key(struct krb5_file *f, struct arena *a, struct krb5_file_row *row)
{
	struct principal owner;
	struct slice entry;
	uint32_t length;
	bool hole;

	if (wire_u32(&f->rest, &length) != 0)
		return bad(f, row, "an entry ends early");
	hole = (length & 0x80000000u) != 0;
	if (hole)
		length = 0u - length;
	if (length == 0) {
		f->ended = true;
		return false;
	}
	if (length > f->rest.n)
		return bad(f, row, "an entry ends early");
	entry = slice_sub(f->rest, 0, length);
	f->rest = slice_sub(f->rest, length, f->rest.n);
	if (hole)
		return false;
	if (take_principal(f, &entry, &owner) != 0)
		return bad(f, row, "a principal ends early");
	row->principal = unparse(a, owner.realm, owner.names, owner.n);
	return true;
}

bool krb5_file_next(struct krb5_file *f, struct arena *a, struct krb5_file_row *row)
{
	bool any = false;

	while (!any && !f->ended &&
	       (f->rest.n > 0 || (f->kind == KRB5_CCACHE && f->principal.n == 0))) {
		*row = (struct krb5_file_row){.tgt = false};
		any = f->kind == KRB5_CCACHE ? next_credential(f, a, row) : next_key(f, a, row);
	}
	return any;
}
