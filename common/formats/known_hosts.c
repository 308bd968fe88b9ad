/* known_hosts: markers, plain and hashed names, keys. */
#include "common/formats/known_hosts.h"

#include "common/base64.h"
#include "common/pattern.h"
#include "common/sha1.h"

#define HASH_MAGIC "|1|"
#define MARKER_BYTES 32 /* ssh's buffer for one */
#define SALT_TEXT_BYTES 1024

static struct slice skip_blanks(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_sub(s, 1, s.n);
	return s;
}

/* Takes a marker off; it ends at the next space, at the next tab only on a line without spaces. */
static int take_marker(struct slice *s, enum known_hosts_marker *out)
{
	size_t n;

	if (!slice_starts(*s, "@"))
		return 0;
	n = slice_find(*s, ' ');
	if (n == s->n)
		n = slice_find(*s, '\t');
	if (n == s->n || n >= MARKER_BYTES)
		return ERR_SYNTAX;
	if (slice_eq_str(slice_sub(*s, 0, n), "@cert-authority"))
		*out = KNOWN_HOSTS_CA;
	else if (slice_eq_str(slice_sub(*s, 0, n), "@revoked"))
		*out = KNOWN_HOSTS_REVOKED;
	else
		return ERR_SYNTAX;
	*s = skip_blanks(slice_sub(*s, n, s->n));
	return slice_starts(*s, "@") ? ERR_SYNTAX : 0;
}

/* "|1|salt|hash", both of 20 bytes in base64. */
int known_hosts_read_hash(struct arena *a, struct known_hosts_row *row)
{
	struct slice rest = row->hosts, salt;

	if (!slice_starts(rest, HASH_MAGIC))
		return ERR_SYNTAX;
	rest = slice_sub(rest, sizeof(HASH_MAGIC) - 1, rest.n);
	if (!slice_cut(&rest, '|', &salt) || salt.n > SALT_TEXT_BYTES ||
	    base64_decode(a, salt, SHA1_BYTES, &row->salt) != 0 || row->salt.n != SHA1_BYTES)
		return ERR_SYNTAX;
	if (base64_decode(a, rest, SHA1_BYTES, &row->hash) != 0 || row->hash.n != SHA1_BYTES)
		return ERR_SYNTAX;
	return 0;
}

static void parse(struct arena *a, struct slice s, struct known_hosts_row *row)
{
	int r;

	if (row->at.raw.n > LIMIT_LINE_BYTES) {
		row_bad(&row->at, ERR_LIMIT, "line too long");
		return;
	}
	if (take_marker(&s, &row->marker) != 0) {
		row_bad(&row->at, ERR_SYNTAX, "an unknown marker, or more than one");
		return;
	}
	word_next(&s, &row->hosts);
	row->hashed = slice_starts(row->hosts, "|");
	if (row->hashed && known_hosts_read_hash(a, row) != 0)
		row_bad(&row->at, ERR_SYNTAX, "the host's hash is not in its form");
	s = skip_blanks(s);
	if ((r = ssh_key_read(a, &s, &row->key)) != 0)
		row_bad(&row->at, r, ssh_key_why(r));
	else
		row->comment = slice_trim(s);
}

bool known_hosts_next(struct lines *in, struct arena *a, struct known_hosts_row *row)
{
	struct slice line;

	while (lines_next(in, &line)) {
		struct slice text = slice_ltrim(slice_sub(line, 0, slice_find(line, 0)));

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*row = (struct known_hosts_row){.at = row_at(in, line)};
		parse(a, text, row);
		return true;
	}
	return false;
}

static bool names_hashed(const struct known_hosts_row *row, struct slice name)
{
	uint8_t lower[LIMIT_HOST_NAME_BYTES + sizeof("[]:65535")], sum[SHA1_BYTES];

	if (row->hash.n != SHA1_BYTES || name.n > sizeof(lower))
		return false;
	for (size_t i = 0; i < name.n; i++)
		lower[i] =
		    name.p[i] >= 'A' && name.p[i] <= 'Z' ? (uint8_t)(name.p[i] + 32) : name.p[i];
	hmac_sha1(row->salt, slice_of(lower, name.n), sum);
	return slice_eq(row->hash, slice_of(sum, sizeof(sum)));
}

bool known_hosts_names(const struct known_hosts_row *row, struct slice name)
{
	if (row->hashed)
		return names_hashed(row, name);
	return pattern_list(name, row->hosts, true) == LIST_MATCH;
}
