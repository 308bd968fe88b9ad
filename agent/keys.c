/* Key records, with the public half from the .pub beside the key where the key itself hides it. */
#include "agent/keys.h"

#include "agent/ask.h"
#include "common/base64.h"
#include "common/formats/privkey.h"

struct half {
	struct slice public, type, comment;
	const char *from;
};

/* `type base64 comment` [sshd(8), AUTHORIZED_KEYS FILE FORMAT], as ssh-keygen writes .pub files. */
static bool parse_pub(struct arena *a, struct slice text, struct half *h)
{
	struct slice line, type, base64, blob, rest, inner;

	slice_cut(&text, '\n', &line);
	if (!word_next(&line, &type) || !word_next(&line, &base64) ||
	    base64_decode(a, base64, LIMIT_KEY_BLOB_BYTES, &blob) != 0)
		return false;
	rest = blob;
	if (wire_string(&rest, &inner) != 0 || !slice_eq(inner, type))
		return false;
	*h = (struct half){blob, inner, arena_dup(a, slice_trim(line)), "sibling"};
	return true;
}

static void from_sibling(struct agent *a, const struct found *f, struct half *h)
{
	struct slice path = arena_printf(&a->one, "%.*s.pub", SLICE_ARG(f->real));
	struct buffer b = {0};
	struct found pub;

	walk_find(&a->walk, path, 0, &pub);
	if (found_is(&pub, S_IFREG)) {
		read_content(&a->reader, &pub, LIMIT_KEY_FILE_BYTES, &b);
		if (pub.status == STATUS_READ)
			parse_pub(&a->one, buffer_slice(&b), h);
	}
	buffer_free(&b);
}

static void emit_half(struct json *j, struct arena *a, const struct half *h)
{
	if (h->public.n > 0) {
		json_kv_bytes(j, "type", h->type);
		json_kv_text(j, "public", base64_encode(a, h->public, true));
		json_kv_text(j, "fingerprint", fingerprint_of(a, h->public));
		json_kv_str(j, "public_from", h->from);
	}
	if (h->comment.n > 0)
		json_kv_bytes(j, "comment", h->comment);
}

static void emit_key(struct agent *a, const struct found *f, const struct privkey_row *row)
{
	struct half h = {row->public, row->type, row->comment, "file"};
	struct json *j;

	if (h.public.n == 0)
		from_sibling(a, f, &h);
	j = emit_record(&a->emit, REC_KEY);
	emit_found(j, f);
	emit_stat(j, f);
	json_kv_u64(j, "line", row->at.line);
	json_kv_str(j, "format", privkey_format_word(row->format));
	json_kv_str(j, "encrypted", privkey_encrypted_word(row->encrypted));
	if (row->at.err != 0)
		json_kv_str(j, "error", row->at.why);
	emit_half(j, &a->one, &h);
	emit_done(&a->emit);
}

bool keys_emit(struct agent *a, const struct found *f, struct slice content)
{
	struct lines in = lines_of(content);
	struct privkey_row row;
	bool any = false;

	while (!agent_over(a) && privkey_next(&in, &a->one, &row)) {
		emit_key(a, f, &row);
		any = true;
	}
	return any;
}
