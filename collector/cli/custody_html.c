/* The chain of custody as a page: black on white, each item whole on one sheet, room to sign. */
#include "collector/cli/custody.h"
#include "collector/report/escape.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<title>Chain of custody</title>\n<style>\n"
    "body{font:14px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;"
    "margin:2rem auto;padding:0 1.5rem}\n"
    "h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid "
    "#111}\n"
    ".item{break-inside:avoid;border:1px solid #999;border-radius:4px;padding:.6rem "
    ".9rem;margin:.7rem "
    "0}\n"
    ".item h3{font-size:1rem;margin:0 0 .4rem}\n"
    "dl{display:grid;grid-template-columns:8rem 1fr;gap:.15rem 1rem;margin:0}\n"
    "dt{color:#555}dd{margin:0;overflow-wrap:anywhere}.mono{font-family:ui-monospace,monospace;"
    "font-size:.86em}\n"
    ".bad{color:#b00020;font-weight:700}.good{color:#0a6b2d}\n"
    ".sign{display:grid;grid-template-columns:1fr 1fr 1fr;gap:2rem;margin-top:3rem}\n"
    ".sign div{border-top:1px solid #111;padding-top:.3rem;color:#555}\n"
    "@media print{body{margin:0;max-width:none}}\n</style></head><body>\n";

static void html(struct out *o, const char *text)
{
	struct out plain;
	struct slice s;

	out_memory(&plain);
	escape_terminal(&plain, slice_str(text));
	s = out_slice(&plain);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '<')
			out_str(o, "&lt;");
		else if (s.p[i] == '&')
			out_str(o, "&amp;");
		else if (s.p[i] == '"')
			out_str(o, "&quot;");
		else
			out_byte(o, s.p[i]);
	}
	out_free(&plain);
}

static void row(struct out *o, const char *label, const char *class, const char *text)
{
	if (text[0] == '\0')
		return;
	out_printf(o, "<dt>%s</dt><dd class=\"%s\">", label, class);
	html(o, text);
	out_str(o, "</dd>\n");
}

static void item(struct out *o, const struct custody_item *i, size_t number)
{
	out_printf(o, "<section class=\"item\"><h3>%zu. ", number);
	html(o, i->host);
	out_str(o, ", ");
	html(o, i->outcome);
	out_str(o, "</h3><dl>\n");
	row(o, "when", "", i->time);
	row(o, "by", "", i->actor);
	row(o, "with", "", i->on);
	row(o, "how", "", i->how);
	row(o, "why cut", "", i->why);
	row(o, "file", "mono", i->path);
	if (i->path[0] != '\0')
		out_printf(o, "<dt>bytes</dt><dd>%lld</dd>\n", (long long)i->bytes);
	row(o, "SHA-256", "mono", i->sha256);
	row(o, "now", slice_eq_str(slice_str(i->state), "as logged") ? "good" : "bad", i->state);
	row(o, "left there", "", i->left);
	out_str(o, "</dl></section>\n");
}

static void turn(struct out *o, const struct custody_turn *t)
{
	out_str(o, "<section class=\"item\"><h3>");
	html(o, t->time);
	out_str(o, t->seal ? ": sealed, number " : ": handed over to ");
	html(o, t->who[0] == '\0' ? "somebody" : t->who);
	out_str(o, "</h3><dl>\n");
	row(o, t->seal ? "key" : "where", t->seal ? "mono" : "", t->where);
	row(o, t->seal ? "witness" : "what", t->seal ? "mono" : "", t->text);
	row(o, "noted by", "", t->actor);
	row(o, "with", "", t->on);
	out_str(o, "</dl></section>\n");
}

static void conflict(struct out *o, const struct result_conflict *c)
{
	out_str(o, "<section class=\"item\"><h3>");
	sheet_text(o, c->host.n == 0 ? "all hosts" : (const char *)c->host.p);
	out_printf(o, ": %s</h3><dl>\n", c->what);
	row(o, "one", "mono", (const char *)c->one.p);
	row(o, "of case", "mono", (const char *)c->one_case.p);
	row(o, "other", "mono", (const char *)c->other.p);
	row(o, "of case", "mono", (const char *)c->other_case.p);
	out_str(o, "</dl></section>\n");
}

void custody_write_html(const struct custody *k, struct out *o)
{
	out_str(o, head);
	out_str(o, "<h1>Chain of custody: ");
	html(o, k->title);
	out_printf(o, "</h1><p>%zu item%s, %zu handovers and seals since.</p>\n<h2>Items</h2>\n",
	    k->nitems, k->nitems == 1 ? "" : "s", k->nturns);
	for (size_t i = 0; i < k->nitems; i++)
		item(o, &k->items[i], i + 1);
	out_str(o, "<h2>Held and sealed</h2>\n");
	for (size_t i = 0; i < k->nturns; i++)
		turn(o, &k->turns[i]);
	if (k->book.nconflicts > 0)
		out_str(o, "<h2>Conflicts between the cases in it</h2>\n");
	for (size_t i = 0; i < k->book.nconflicts; i++)
		conflict(o, &k->book.conflicts[i]);
	out_str(o,
	    "<div class=\"sign\"><div>handed over by</div><div>taken by</div><div>when, where"
	    "</div></div>\n</body></html>\n");
}
