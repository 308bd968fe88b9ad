/* The chain of custody as a page: black on white, each item whole on one sheet, room to sign. */
#include "collector/cli/custody.h"
#include "collector/cli/sheet.h"

static void row(struct out *o, const char *label, const char *class, const char *text)
{
	if (text[0] == '\0')
		return;
	out_printf(o, "<dt>%s</dt><dd class=\"%s\">", label, class);
	sheet_text(o, text);
	out_str(o, "</dd>\n");
}

static void item(struct out *o, const struct custody_item *i, size_t number)
{
	out_printf(o, "<section class=\"item\"><h3>%zu. ", number);
	sheet_text(o, i->host);
	out_str(o, ", ");
	sheet_text(o, i->outcome);
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
	sheet_text(o, t->time);
	out_str(o, t->seal ? ": sealed, number " : ": handed over to ");
	sheet_text(o, t->who[0] == '\0' ? "somebody" : t->who);
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
	sheet_begin(o, "Chain of custody", k->title);
	out_printf(o, "<p>%zu item%s, %zu handovers and seals since.</p>\n<h2>Items</h2>\n",
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
	    "</div></div>\n");
	sheet_end(o);
}
