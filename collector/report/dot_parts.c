/* How names, hosts, certainty and the legend look in the picture: see dot_parts.h. */
#include "collector/report/dot_parts.h"

#include "collector/report/escape.h"

static const struct {
	const char *fill, *line, *style;
} looks[STATE_COUNT] = {
    [STATE_COMPROMISED] = {"#F4B9A0", "#C1272D", "rounded,filled,bold"},
    [STATE_AT_RISK] = {"#FCE3B6", "#D98E04", "rounded,filled"},
    [STATE_EXPOSED] = {"#FAF5B8", "#A89B00", "rounded,filled"},
    [STATE_UNSEEN] = {"#EDEDED", "#777777", "rounded,filled,dashed"},
    [STATE_CLEAR] = {"#DCEBF7", "#3C7EB0", "rounded,filled"},
};

static const char *const line_styles[CERTAINTY_COUNT] = {
    [CERTAINTY_PROVEN] = "solid",
    [CERTAINTY_LIKELY] = "dashed",
    [CERTAINTY_POSSIBLE] = "dotted",
};

void dot_name(
    struct out *o, struct slice s, size_t most, void (*escape)(struct out *, struct slice))
{
	size_t n = most;

	if (s.n == 0) { /* <B></B> is a syntax error to Graphviz */
		out_str(o, "(empty)");
		return;
	}
	if (s.n <= most) {
		escape(o, s);
		return;
	}
	while (n > 0 && (s.p[n] & 0xc0) == 0x80)
		n--;
	escape(o, slice_sub(s, 0, n));
	out_str(o, "...");
}

void dot_host_label(struct out *o, const struct result_host *h, bool left)
{
	const char *line = left ? DOT_LEFT : "<BR/>";

	out_str(o, "label=<<FONT POINT-SIZE=\"14\"><B>");
	dot_name(o, h->name, DOT_NAME_BYTES, escape_html);
	out_printf(o, "</B></FONT>%s%s", line, state_word(h->state));
	if (h->state == STATE_AT_RISK)
		out_printf(o, ": %u hop%s, %s", (unsigned)h->hops, h->hops == 1 ? "" : "s",
		    certainty_word(h->certainty));
	if (h->reason.n > 0) {
		out_str(o, line);
		dot_name(o, h->reason, DOT_NAME_BYTES, escape_html);
	}
	out_printf(o, "%s>", left ? line : "");
}

void dot_look(struct out *o, enum host_state s)
{
	out_printf(o, "style=\"%s\", fillcolor=\"%s\", color=\"%s\"", looks[s].style, looks[s].fill,
	    looks[s].line);
}

void dot_line(struct out *o, enum certainty c, bool taken)
{
	out_printf(o, "style=%s", line_styles[c]);
	if (taken)
		out_str(o,
		    ", color=\"" DOT_WAY "\", fontcolor=\"" DOT_WAY "\", penwidth=2.4, weight=3");
}

static void legend_state(struct out *o, enum host_state s)
{
	out_printf(o, "<TD BGCOLOR=\"%s\" COLOR=\"%s\" BORDER=\"2\" STYLE=\"%s\">%s</TD>",
	    looks[s].fill, looks[s].line, s == STATE_UNSEEN ? "rounded,dashed" : "rounded",
	    state_word(s));
}

/* A line is the lower border of a cell: tables have no other. */
static void legend_line(struct out *o, enum certainty c, bool taken, const char *label)
{
	out_printf(o, "<TD SIDES=\"B\" BORDER=\"%d\" COLOR=\"%s\" STYLE=\"%s\">%s</TD>",
	    taken ? 3 : 1, taken ? DOT_WAY : DOT_INK, line_styles[c], label);
}

void dot_legend(struct out *o, bool accounts)
{
	out_str(o, "<TABLE BORDER=\"0\" CELLSPACING=\"8\" CELLPADDING=\"4\"><TR><TD>Hosts:</TD>");
	for (int s = 0; s < STATE_COUNT; s++)
		legend_state(o, (enum host_state)s);
	out_str(o, "<TD>   Trust:</TD>");
	for (int c = 0; c < CERTAINTY_COUNT; c++)
		legend_line(o, (enum certainty)c, false, certainty_word((enum certainty)c));
	legend_line(o, CERTAINTY_PROVEN, true, "the intruder's way");
	if (accounts)
		out_str(o, "<TD>   Accounts:</TD><TD BORDER=\"2\" COLOR=\"" DOT_WAY
			   "\" BGCOLOR=\"" DOT_HELD "\" STYLE=\"rounded\">within reach</TD>"
			   "<TD BORDER=\"1\" COLOR=\"" DOT_INK "\" STYLE=\"rounded\">not</TD>"
			   "<TD>double: uid 0</TD>");
	out_str(o, "</TR></TABLE>");
}
