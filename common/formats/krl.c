/*
 * Key revocation lists: sections, and parts inside those about certificates. Each call goes on
 * where the last one stopped, and takes at least one byte or one bit off.
 */
#include "common/formats/krl.h"

#include "common/formats/ssh_key.h"

#define MAGIC "SSHKRL\n" /* and a NUL */
#define MAGIC_BYTES 8
#define VERSION 1

enum section {
	CERTIFICATES = 1,
	EXPLICIT_KEY = 2,
	FINGERPRINT_SHA1 = 3,
	SIGNATURE = 4,
	FINGERPRINT_SHA256 = 5,
	EXTENSION = 255,
};

enum part {
	SERIAL_LIST = 0x20,
	SERIAL_RANGE = 0x21,
	SERIAL_BITMAP = 0x22,
	KEY_ID = 0x23,
	PART_EXTENSION = 0x39,
};

#define BITMAP_BYTES 2048 /* sshbuf.h SSHBUF_MAX_BIGNUM */

bool krl_is(struct slice file)
{
	return file.n >= MAGIC_BYTES && slice_starts(file, MAGIC) && file.p[MAGIC_BYTES - 1] == 0;
}

struct krl krl_of(struct slice file)
{
	return (struct krl){.rest = file};
}

static bool bad(struct krl *k, struct krl_row *row, const char *why)
{
	k->ended = true;
	row->what = KRL_BAD;
	row_bad(&row->at, ERR_SYNTAX, why);
	return true;
}

static bool unsure(struct krl_row *row, const char *why)
{
	row->what = KRL_UNSURE;
	row->at.why = why;
	return true;
}

/* ---- Certificates ---- */

static bool take_serials(struct krl *k, struct krl_row *row, uint64_t first, uint64_t last)
{
	if (first == 0 || first > last)
		return bad(k, row, "no such range of serial numbers");
	row->what = KRL_SERIALS;
	row->first = first;
	row->last = last;
	return true;
}

static bool is_set(const struct krl *k, uint64_t bit)
{
	return (k->bits.p[k->bits.n - 1 - bit / 8] >> (bit % 8) & 1) != 0;
}

/* A run of bits that are set. False when there are no more. */
static bool take_bits(struct krl *k, struct krl_row *row)
{
	uint64_t end = (uint64_t)k->bits.n * 8, first;

	while (k->bit < end && !is_set(k, k->bit))
		k->bit++;
	if (k->bit == end) {
		k->bits = slice_of(NULL, 0);
		return false;
	}
	first = k->bit;
	while (k->bit < end && is_set(k, k->bit))
		k->bit++;
	if (k->offset + k->bit - 1 < k->offset)
		return bad(k, row, "a bitmap of serial numbers that runs over");
	return take_serials(k, row, k->offset + first, k->offset + k->bit - 1);
}

static bool begin_bitmap(struct krl *k, struct krl_row *row)
{
	struct slice bits;

	if (wire_u64(&k->part, &k->offset) != 0 || wire_string(&k->part, &bits) != 0 ||
	    k->part.n > 0)
		return bad(k, row, "a bitmap ends early or late");
	if (bits.n > 0 && (bits.p[0] & 0x80) != 0)
		return bad(k, row, "a bitmap that is negative");
	while (bits.n > 0 && bits.p[0] == 0)
		bits = slice_sub(bits, 1, bits.n);
	if (bits.n > BITMAP_BYTES)
		return bad(k, row, "a bitmap that is too long");
	k->bits = bits;
	k->bit = 0;
	k->part_type = 0;
	return false;
}

/* One of the things a part lists; the part ends when nothing is left of it. */
static bool take_of_part(struct krl *k, struct krl_row *row)
{
	uint64_t first, last;

	switch (k->part_type) {
	case SERIAL_LIST:
		if (wire_u64(&k->part, &first) != 0)
			return bad(k, row, "a serial number ends early");
		return take_serials(k, row, first, first);
	case SERIAL_RANGE:
		if (wire_u64(&k->part, &first) != 0 || wire_u64(&k->part, &last) != 0 ||
		    k->part.n > 0)
			return bad(k, row, "a range of serial numbers ends early or late");
		return take_serials(k, row, first, last);
	case SERIAL_BITMAP:
		return begin_bitmap(k, row);
	case KEY_ID:
		if (wire_string(&k->part, &row->data) != 0)
			return bad(k, row, "a key id ends early");
		row->what = KRL_KEY_ID;
		return true;
	default:
		k->part = slice_of(NULL, 0);
		return unsure(row, "an extension");
	}
}

/* A range and a bitmap may not be empty, whatever else may. */
static bool may_be_empty(uint8_t part)
{
	return part != SERIAL_RANGE && part != SERIAL_BITMAP;
}

static bool take_part(struct krl *k, struct krl_row *row)
{
	if (wire_u8(&k->section, &k->part_type) != 0 || wire_string(&k->section, &k->part) != 0)
		return bad(k, row, "a part of a section ends early");
	if ((k->part_type < SERIAL_LIST || k->part_type > KEY_ID) && k->part_type != PART_EXTENSION)
		return bad(k, row, "a part that sshd does not know");
	return k->part.n == 0 && !may_be_empty(k->part_type) ? take_of_part(k, row) : false;
}

static bool begin_certificates(struct krl *k, struct arena *a, struct krl_row *row)
{
	struct slice blob, reserved;
	struct ssh_key ca;

	if (wire_string(&k->section, &blob) != 0 || wire_string(&k->section, &reserved) != 0)
		return bad(k, row, "a section ends early");
	k->any_ca = blob.n == 0;
	if (!k->any_ca && ssh_key_parse(a, blob, &ca) != 0)
		return bad(k, row, "a CA that is no key");
	k->ca = k->any_ca ? slice_of(NULL, 0) : ca.plain;
	return false;
}

/* ---- Sections ---- */

static bool take_blob(struct krl *k, struct krl_row *row, enum krl_what what, size_t bytes)
{
	if (wire_string(&k->section, &row->data) != 0)
		return bad(k, row, "a key or hash ends early");
	if (bytes > 0 && row->data.n != bytes)
		return bad(k, row, "a hash of the wrong length");
	row->what = what;
	return true;
}

static bool take_extension(struct krl *k, struct krl_row *row)
{
	struct slice name, value;
	uint8_t critical;

	if (wire_string(&k->section, &name) != 0 || wire_u8(&k->section, &critical) != 0 ||
	    wire_string(&k->section, &value) != 0 || k->section.n > 0)
		return bad(k, row, "an extension ends early or late");
	return critical != 0 ? bad(k, row, "a critical extension that sshd does not know")
			     : unsure(row, "an extension");
}

/* One of the things a section lists. */
static bool take_of_section(struct krl *k, struct krl_row *row)
{
	switch (k->type) {
	case EXPLICIT_KEY:
		return take_blob(k, row, KRL_KEY, 0);
	case FINGERPRINT_SHA1:
		return take_blob(k, row, KRL_SHA1, 20);
	case FINGERPRINT_SHA256:
		return take_blob(k, row, KRL_SHA256, 32);
	case EXTENSION:
		return take_extension(k, row);
	default:
		return take_part(k, row);
	}
}

/* A signature has a second string; versions of sshd check it, pass it over or refuse the list. */
static bool take_signature(struct krl *k, struct krl_row *row)
{
	struct slice signature;

	k->section = slice_of(NULL, 0);
	if (wire_string(&k->rest, &signature) != 0)
		return bad(k, row, "a signature ends early");
	return unsure(row, "a signature");
}

static bool take_section(struct krl *k, struct arena *a, struct krl_row *row)
{
	k->any_ca = false;
	k->ca = slice_of(NULL, 0);
	if (wire_u8(&k->rest, &k->type) != 0 || wire_string(&k->rest, &k->section) != 0)
		return bad(k, row, "a section ends early");
	switch (k->type) {
	case CERTIFICATES:
		return begin_certificates(k, a, row);
	case SIGNATURE:
		return take_signature(k, row);
	case EXPLICIT_KEY:
	case FINGERPRINT_SHA1:
	case FINGERPRINT_SHA256:
		return false;
	case EXTENSION:
		return k->section.n == 0 ? take_extension(k, row) : false;
	default:
		return bad(k, row, "a section that sshd does not know");
	}
}

static bool take_header(struct krl *k, struct krl_row *row)
{
	struct slice s = slice_sub(k->rest, MAGIC_BYTES, k->rest.n), text;
	uint32_t version;
	uint64_t number;

	k->began = true;
	if (!krl_is(k->rest))
		return bad(k, row, "not a key revocation list");
	if (wire_u32(&s, &version) != 0 || version != VERSION)
		return bad(k, row, "a version of the form that sshd does not know");
	/* Its number, its date and its flags; a reserved string and a comment. */
	for (int i = 0; i < 3; i++)
		if (wire_u64(&s, &number) != 0)
			return bad(k, row, "the list ends early");
	for (int i = 0; i < 2; i++)
		if (wire_string(&s, &text) != 0)
			return bad(k, row, "the list ends early");
	k->rest = s;
	return false;
}

bool krl_next(struct krl *k, struct arena *a, struct krl_row *row)
{
	bool any = false;

	while (!any && !k->ended) {
		*row = (struct krl_row){.any_ca = k->any_ca, .ca = k->ca};
		if (!k->began)
			any = take_header(k, row);
		else if (k->bits.n > 0)
			any = take_bits(k, row);
		else if (k->part.n > 0)
			any = take_of_part(k, row);
		else if (k->section.n > 0)
			any = take_of_section(k, row);
		else if (k->rest.n > 0)
			any = take_section(k, a, row);
		else
			k->ended = true;
	}
	return any;
}

const char *krl_word(enum krl_what what)
{
	static const char *const words[] = {
	    [KRL_BAD] = "bad",
	    [KRL_UNSURE] = "unsure",
	    [KRL_KEY] = "key",
	    [KRL_SHA1] = "sha1",
	    [KRL_SHA256] = "sha256",
	    [KRL_SERIALS] = "serials",
	    [KRL_KEY_ID] = "key-id",
	};

	return words[what];
}
