/* What printed pages share: see sheet.h. */
#include "collector/cli/sheet.h"

#include "collector/report/escape.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n<title>";

static const char style[] =
    "</title>\n<style>\n"
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
    ".care{color:#8a4b00}.blind{color:#6a1b9a}.long{break-inside:auto}\n"
    "ul.mono{margin:.3rem 0 .3rem 1rem;padding:0}\n"
    "@media print{body{margin:0;max-width:none}}\n</style></head><body>\n";

void sheet_begin(struct out *o, const char *what, const char *of)
{
	out_str(o, head);
	sheet_text(o, what);
	out_str(o, style);
	out_str(o, "<h1>");
	sheet_text(o, what);
	out_str(o, ": ");
	sheet_text(o, of);
	out_str(o, "</h1>");
}

void sheet_end(struct out *o)
{
	out_str(o, "</body></html>\n");
}

void sheet_text(struct out *o, const char *text)
{
	sheet_slice(o, slice_str(text));
}

void sheet_slice(struct out *o, struct slice text)
{
	struct out plain;
	struct slice s;

	out_memory(&plain);
	escape_terminal(&plain, text);
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
