/* Passwords in mount options. */
#include "agent/redact.h"

static bool ends_option(uint8_t c)
{
	return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Takes one option, or one of the bytes between options, off *text. */
static struct slice take_option(struct slice *text)
{
	size_t n = 0;
	struct slice option;

	while (n < text->n && !ends_option(text->p[n]))
		n++;
	option = slice_sub(*text, 0, n == 0 ? 1 : n);
	*text = slice_sub(*text, option.n, text->n);
	return option;
}

uint32_t redact_mount_options(struct slice text, struct out *o)
{
	uint32_t replaced = 0;

	while (text.n > 0) {
		struct slice option = take_option(&text), name;
		struct slice value = option;

		if (slice_cut(&value, '=', &name) && value.n > 0 && slice_starts(name, "pass")) {
			out_bytes(o, name);
			out_str(o, "=<withheld>");
			replaced++;
		} else {
			out_bytes(o, option);
		}
	}
	return replaced;
}
