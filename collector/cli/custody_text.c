/* The chain of custody for a terminal or a line printer. */
#include "collector/cli/custody.h"
#include "collector/report/escape.h"

static void line(struct out *o, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	out_printf(o, "  %-10s ", label);
	escape_terminal(o, slice_str(text));
	out_byte(o, '\n');
}

static void item(struct out *o, const struct custody_item *i, size_t number)
{
	out_printf(o, "\n%zu. ", number);
	escape_terminal(o, slice_str(i->host));
	out_str(o, ", ");
	escape_terminal(o, slice_str(i->outcome));
	out_byte(o, '\n');
	line(o, "when", i->time);
	line(o, "by", i->actor);
	line(o, "with", i->on);
	line(o, "how", i->how);
	line(o, "why cut", i->why);
	line(o, "file", i->path);
	if (i->path[0] != '\0')
		out_printf(o, "  %-10s %lld\n", "bytes", (long long)i->bytes);
	line(o, "SHA-256", i->sha256);
	line(o, "now", i->state);
	line(o, "left there", i->left);
}

static void turn(struct out *o, const struct custody_turn *t)
{
	out_byte(o, '\n');
	escape_terminal(o, slice_str(t->time));
	out_str(o, t->seal ? "  sealed, number " : "  handed over to ");
	escape_terminal(o, slice_str(t->who[0] == '\0' ? "somebody" : t->who));
	out_byte(o, '\n');
	line(o, t->seal ? "key" : "where", t->where);
	line(o, t->seal ? "witness" : "what", t->text);
	line(o, "noted by", t->actor);
	line(o, "with", t->on);
}

static void conflict(struct out *o, const struct result_conflict *c)
{
	out_byte(o, '\n');
	escape_terminal(o, c->host.n == 0 ? SLICE("all hosts") : c->host);
	out_printf(o, ": %s\n", c->what);
	line(o, "one", (const char *)c->one.p);
	line(o, "of case", (const char *)c->one_case.p);
	line(o, "other", (const char *)c->other.p);
	line(o, "of case", (const char *)c->other_case.p);
}

void custody_write_text(const struct custody *k, struct out *o)
{
	out_str(o, "Chain of custody  ");
	escape_terminal(o, slice_str(k->title));
	out_printf(o, "\n%zu item%s, %zu handovers and seals since\n\nItems\n", k->nitems,
	    k->nitems == 1 ? "" : "s", k->nturns);
	for (size_t i = 0; i < k->nitems; i++)
		item(o, &k->items[i], i + 1);
	out_str(o, "\nHeld and sealed\n");
	for (size_t i = 0; i < k->nturns; i++)
		turn(o, &k->turns[i]);
	if (k->book.nconflicts > 0)
		out_str(o, "\nConflicts between the cases in it\n");
	for (size_t i = 0; i < k->book.nconflicts; i++)
		conflict(o, &k->book.conflicts[i]);
}
