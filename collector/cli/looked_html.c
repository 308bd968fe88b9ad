/* How we looked, as a page. */
#include "collector/cli/looked.h"
#include "collector/cli/sheet.h"

static const char *const marks[] = {
    [LOOKED_FACT] = "",
    [LOOKED_CHANGE] = "changed: ",
    [LOOKED_UNKNOWN] = "unknown: ",
};

static void line(struct out *o, const struct looked_line *l)
{
	out_str(o, "<dt>");
	sheet_text(o, l->label);
	out_str(o, "</dt><dd>");
	if (marks[l->kind][0] != '\0')
		out_printf(o, "<b class=\"%s\">%s</b>", l->kind == LOOKED_CHANGE ? "care" : "blind",
		    marks[l->kind]);
	sheet_text(o, l->text);
	if (l->nlist > 0)
		out_str(o, "<ul class=\"mono\">\n");
	for (size_t i = 0; i < l->nlist; i++) {
		out_str(o, "<li>");
		sheet_slice(o, l->list[i]);
		out_str(o, "</li>\n");
	}
	out_str(o, l->nlist > 0 ? "</ul></dd>\n" : "</dd>\n");
}

static void host(struct out *o, const struct looked_host *h, size_t number)
{
	out_printf(o, "<section class=\"item long\"><h3>%zu. ", number);
	sheet_text(o, h->host);
	out_str(o, ", ");
	sheet_text(o, h->outcome);
	out_str(o, ", ");
	sheet_text(o, h->time);
	out_str(o, "</h3><dl>\n");
	for (size_t i = 0; i < h->n; i++)
		line(o, &h->lines[i]);
	out_str(o, "</dl></section>\n");
}

void looked_write_html(const struct looked *k, struct out *o)
{
	sheet_begin(o, "How we looked", k->title);
	out_printf(o,
	    "<p>%zu turn%s of hosts. <b class=\"care\">changed</b>: it did, or may have. <b "
	    "class=\"blind\">unknown</b>: neither log book nor evidence says it.</p>\n",
	    k->nhosts, k->nhosts == 1 ? "" : "s");
	for (size_t i = 0; i < k->nhosts; i++)
		host(o, &k->hosts[i], i + 1);
	out_str(o, "<div class=\"sign\"><div>looked</div><div>told to</div><div>when, "
		   "where</div></div>\n");
	sheet_end(o);
}
