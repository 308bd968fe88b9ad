/* SSH certificates: the fields behind the key, and the options inside two of them. */
#include "common/formats/ssh_cert.h"

#include <stddef.h>

/* ---- Options ---- */

static int refuse(struct ssh_cert *c, const char *why)
{
	if (c->refused == NULL)
		c->refused = why;
	return 0;
}

/* An option's data holds one string and nothing behind it. */
static int take_text(struct ssh_cert *c, struct slice data, bool *has, struct slice *to)
{
	struct slice text;

	if (wire_string(&data, &text) != 0 || data.n > 0)
		return refuse(c, "an option of the certificate is malformed");
	if (*has)
		return refuse(c, "an option of the certificate stands twice");
	*has = true;
	*to = text;
	return 0;
}

static int take_command(struct ssh_cert *c, struct slice data)
{
	return take_text(c, data, &c->has_command, &c->command);
}

static int take_source(struct ssh_cert *c, struct slice data)
{
	return take_text(c, data, &c->has_source, &c->source);
}

static int take_verify(struct ssh_cert *c, struct slice data)
{
	c->verify_required = true;
	return data.n > 0 ? refuse(c, "an option of the certificate is malformed") : 0;
}

static const struct critical {
	const char *name;
	int (*take)(struct ssh_cert *c, struct slice data);
} criticals[] = {
    {"force-command", take_command},
    {"source-address", take_source},
    {"verify-required", take_verify},
};

static const struct extension {
	const char *name;
	size_t at; /* of the bool */
} extensions[] = {
    {"no-touch-required", offsetof(struct ssh_cert, no_touch_required)},
    {"permit-X11-forwarding", offsetof(struct ssh_cert, x11_forwarding)},
    {"permit-agent-forwarding", offsetof(struct ssh_cert, agent_forwarding)},
    {"permit-port-forwarding", offsetof(struct ssh_cert, port_forwarding)},
    {"permit-pty", offsetof(struct ssh_cert, pty)},
    {"permit-user-rc", offsetof(struct ssh_cert, user_rc)},
};

static int critical(struct ssh_cert *c, struct slice name, struct slice data)
{
	for (size_t i = 0; i < sizeof(criticals) / sizeof(criticals[0]); i++)
		if (slice_eq_str(name, criticals[i].name))
			return criticals[i].take(c, data);
	return refuse(c, "a critical option of the certificate is unknown");
}

static int extension(struct ssh_cert *c, struct slice name, struct slice data)
{
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (slice_eq_str(name, extensions[i].name)) {
			*(bool *)((char *)c + extensions[i].at) = true;
			return data.n > 0 ? refuse(c, "an option of the certificate is malformed")
					  : 0;
		}
	return 0;
}

/* Pairs of name and data. */
static int each_option(struct ssh_cert *c, struct slice list,
    int (*take)(struct ssh_cert *, struct slice, struct slice))
{
	struct slice name, data;

	for (size_t n = 0; list.n > 0; n++) {
		if (n == LIMIT_CERT_OPTIONS)
			return ERR_LIMIT;
		if (wire_string(&list, &name) != 0 || wire_string(&list, &data) != 0)
			return ERR_SYNTAX;
		take(c, name, data);
	}
	return 0;
}

/* ---- Fields ---- */

static int take_principals(struct arena *a, struct ssh_cert *c, struct slice list)
{
	struct slice rest = list, name;
	size_t n = 0;

	for (; rest.n > 0; n++)
		if (n == LIMIT_CERT_PRINCIPALS || wire_string(&rest, &name) != 0 ||
		    slice_find(name, 0) < name.n)
			return ERR_SYNTAX;
	c->principals = arena_alloc(a, (n + 1) * sizeof(*c->principals));
	while (c->nprincipals < n)
		wire_string(&list, &c->principals[c->nprincipals++]);
	return 0;
}

/* The signature begins with the name of its algorithm. */
static int take_signature(struct ssh_cert *c, struct slice signature)
{
	return wire_string(&signature, &c->signature);
}

static int take_body(struct arena *a, struct ssh_cert *c)
{
	struct slice s = c->key.body, principals, critical_list, extension_list, ignored, ca, sig;
	uint32_t kind;
	int r;

	/* ssh_key_parse() has gone over them: none is missing. */
	wire_u64(&s, &c->serial);
	wire_u32(&s, &kind);
	wire_string(&s, &c->key_id);
	wire_string(&s, &principals);
	wire_u64(&s, &c->valid_after);
	wire_u64(&s, &c->valid_before);
	wire_string(&s, &critical_list);
	wire_string(&s, &extension_list);
	wire_string(&s, &ignored);
	wire_string(&s, &ca);
	wire_string(&s, &sig);
	c->kind = (enum ssh_cert_kind)kind;
	if ((r = take_principals(a, c, principals)) != 0 ||
	    (r = each_option(c, critical_list, critical)) != 0 ||
	    (r = each_option(c, extension_list, extension)) != 0 ||
	    (r = ssh_key_parse(a, ca, &c->ca)) != 0)
		return r;
	c->seal = sig;
	/* All that stands before it, up to its length. */
	c->sealed = slice_sub(c->key.blob, 0, c->key.blob.n - s.n - sig.n - 4);
	return c->ca.cert ? ERR_SYNTAX : take_signature(c, sig);
}

int ssh_cert_parse(struct arena *a, struct slice blob, struct ssh_cert *out)
{
	struct ssh_cert c = {0};
	int r = ssh_key_parse(a, blob, &c.key);

	if (r == 0 && !c.key.cert)
		r = ERR_UNKNOWN;
	if (r == 0)
		r = take_body(a, &c);
	if (r == 0)
		*out = c;
	return r;
}

/* ---- Files ---- */

static bool is_cert_word(struct slice word)
{
	return slice_ends(word, "-cert-v01@openssh.com");
}

bool ssh_cert_next(struct lines *in, struct arena *a, struct ssh_cert_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_ltrim(line), rest = text, word;
		struct ssh_key key;
		int r;

		if (!word_next(&rest, &word) || !is_cert_word(word))
			continue;
		*row = (struct ssh_cert_row){.at = row_at(in, line)};
		if ((r = ssh_key_read(a, &text, &key)) == 0)
			r = ssh_cert_parse(a, key.blob, &row->cert);
		if (r != 0)
			row_bad(&row->at, r, ssh_key_why(r));
		else
			row->comment = slice_trim(text);
		return true;
	}
	return false;
}
