/* Statements, and the functions that hold them. */
#include "collector/rules/local/polkit_js.h"

/* What a statement does besides returning something. */
enum { FALLS = 64, BREAKS = 128 };

#define MOST_DEPTH 64

/* ---- Tokens ---- */

static const struct js_token *token(const struct polkit_run *r)
{
	return r->i < r->f->text.n ? &r->f->text.v[r->i] : NULL;
}

bool polkit_is(const struct polkit_run *r, const char *what)
{
	const struct js_token *t = token(r);

	return t != NULL && (t->kind == JS_PUNCT || t->kind == JS_NAME) &&
	       slice_eq_str(t->text, what);
}

bool polkit_take(struct polkit_run *r, const char *what)
{
	bool is = polkit_is(r, what);

	r->i += is;
	r->q->steps++;
	return is;
}

static bool is_at(const struct polkit_text *text, size_t i, const char *what)
{
	return i < text->n && text->v[i].kind != JS_STRING && slice_eq_str(text->v[i].text, what);
}

size_t polkit_behind(const struct polkit_text *text, size_t i)
{
	static const char *const open[] = {"(", "[", "{"}, *const close[] = {")", "]", "}"};
	int depth = 0;

	for (; i < text->n; i++) {
		for (int k = 0; k < 3; k++)
			depth += is_at(text, i, open[k]) - is_at(text, i, close[k]);
		if (depth <= 0)
			return i + 1;
	}
	return text->n;
}

/* ---- Statements ---- */

static int statement(struct polkit_run *r);

/* All that may come of two ways. */
static int block(struct polkit_run *r)
{
	int all = FALLS;

	while (r->i < r->f->text.n && !r->odd && !polkit_take(r, "}")) {
		uint32_t line = r->q->line;
		int one = statement(r);

		if ((all & FALLS) != 0)
			all = (all & ~FALLS) | one;
		else
			r->q->line = line; /* nobody comes there */
	}
	return all;
}

static int branch(struct polkit_run *r)
{
	uint32_t before = r->q->line, line;
	struct polkit_value v;
	int truth, then, other = FALLS;

	if (!polkit_take(r, "("))
		r->odd = true;
	v = polkit_value(r);
	if (!polkit_take(r, ")"))
		r->odd = true;
	truth = polkit_truth(&v);
	then = statement(r);
	line = truth == 0 ? before : r->q->line;
	if (polkit_take(r, "else"))
		other = statement(r);
	if (truth >= 0 || other == FALLS)
		r->q->line = truth == 0 && other != FALLS ? r->q->line : line;
	return truth > 0 ? then : truth == 0 ? other : then | other;
}

static void keep_names(struct polkit_run *r, const struct polkit_value *list)
{
	size_t back = r->i;

	for (r->i = list->from; r->i < list->end && !r->odd;) {
		struct polkit_value one = polkit_value(r);

		if (one.kind != VALUE_TEXT || r->q->nnames == r->q->most)
			r->odd = true;
		else
			r->q->names[r->q->nnames++] = one.text;
		if (!polkit_take(r, ","))
			break;
	}
	r->odd = r->odd || r->i != list->end;
	r->i = back;
}

static int result_of(struct polkit_run *r, const struct polkit_value *v)
{
	static const struct {
		const char *word;
		int result;
	} results[] = {
	    {"yes", POLKIT_YES},
	    {"auth_self", POLKIT_SELF},
	    {"auth_self_keep", POLKIT_SELF},
	    {"auth_admin", POLKIT_ADMIN},
	    {"auth_admin_keep", POLKIT_ADMIN},
	};

	if (v->kind == VALUE_UNKNOWN)
		return POLKIT_UNKNOWN;
	if (polkit_truth(v) == 0)
		return POLKIT_NOTHING;
	if (r->f->admins && v->kind == VALUE_LIST) {
		r->q->nnames = 0;
		keep_names(r, v);
		return r->odd ? POLKIT_UNKNOWN : POLKIT_YES;
	}
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (v->kind == VALUE_TEXT && slice_eq_str(v->text, results[i].word))
			return results[i].result;
	return POLKIT_NO; /* what is no result authorizes nobody */
}

static int give_back(struct polkit_run *r)
{
	struct polkit_value v = {.kind = VALUE_NOTHING};
	uint32_t line = r->f->text.v[r->i - 1].at.line;

	if (!polkit_is(r, ";") && !polkit_is(r, "}"))
		v = polkit_value(r);
	polkit_take(r, ";");
	r->q->line = line;
	return result_of(r, &v);
}

static void declare(struct polkit_run *r)
{
	do {
		const struct js_token *t = token(r);

		if (t == NULL || t->kind != JS_NAME || r->nvars == POLKIT_MOST_VARS) {
			r->odd = true;
			return;
		}
		r->i++;
		r->vars[r->nvars++] = (struct polkit_var){t->text, r->i + 1, !polkit_is(r, "=")};
		if (polkit_take(r, "="))
			polkit_value(r);
	} while (polkit_take(r, ","));
	polkit_take(r, ";");
}

/* From the label that fits on, until a break. */
static int choice(struct polkit_run *r)
{
	struct polkit_value what, label;
	int all = 0, inside = 0; /* is control here? 1, 0, -1 */
	bool matched = false;	 /* surely */

	if (!polkit_take(r, "("))
		r->odd = true;
	what = polkit_value(r);
	if (!polkit_take(r, ")") || !polkit_take(r, "{"))
		r->odd = true;
	while (r->i < r->f->text.n && !r->odd && !polkit_take(r, "}")) {
		if (polkit_take(r, "case") || polkit_is(r, "default")) {
			int fits = 1;

			if (!polkit_take(r, "default")) {
				label = polkit_value(r);
				fits = polkit_equal(&what, &label);
			}
			if (!polkit_take(r, ":"))
				r->odd = true;
			if (!matched && inside <= 0 && fits != 0)
				inside = fits;
			matched = matched || inside > 0;
			continue;
		}
		uint32_t line = r->q->line;
		int one = statement(r);

		r->q->line = inside != 0 ? r->q->line : line;
		if (inside != 0)
			all |= one & ~(FALLS | BREAKS);
		if (inside != 0 && (one & BREAKS) != 0)
			all |= FALLS;
		if ((one & FALLS) == 0)
			inside = 0;
	}
	return all | (inside != 0 || !matched ? FALLS : 0);
}

/* Something = value; or a call whose value nobody wants. */
static int plain(struct polkit_run *r)
{
	const struct js_token *t = token(r);

	if (t->kind == JS_NAME && is_at(&r->f->text, r->i + 1, "=")) {
		for (size_t k = 0; k < r->nvars; k++)
			r->vars[k].changed =
			    r->vars[k].changed || slice_eq(r->vars[k].name, t->text);
		r->i += 2;
	}
	polkit_value(r);
	if (!polkit_take(r, ";") && !polkit_is(r, "}"))
		r->odd = true;
	return FALLS;
}

static int any_statement(struct polkit_run *r)
{
	if (polkit_take(r, "{"))
		return block(r);
	if (polkit_take(r, "if"))
		return branch(r);
	if (polkit_take(r, "return"))
		return give_back(r);
	if (polkit_take(r, "switch"))
		return choice(r);
	if (polkit_take(r, "break")) {
		polkit_take(r, ";");
		return BREAKS;
	}
	if (polkit_take(r, ";"))
		return FALLS;
	if (polkit_take(r, "var") || polkit_take(r, "let") || polkit_take(r, "const")) {
		declare(r);
		return FALLS;
	}
	return plain(r);
}

static int statement(struct polkit_run *r)
{
	int all = POLKIT_UNKNOWN;

	if (token(r) == NULL || r->depth == MOST_DEPTH || r->q->steps > POLKIT_MOST_STEPS)
		r->odd = true;
	r->depth++;
	if (!r->odd)
		all = any_statement(r);
	r->depth--;
	return r->odd ? POLKIT_UNKNOWN : all;
}

int polkit_js_ask(const struct polkit_function *f, struct polkit_question *q)
{
	struct polkit_run r = {.f = f, .q = q, .i = f->body};
	struct polkit_value v;
	int all;

	if (f->odd || q->steps > POLKIT_MOST_STEPS)
		return POLKIT_UNKNOWN;
	if (f->value) {
		v = polkit_value(&r);
		q->line = f->text.v[f->body].at.line;
		all = result_of(&r, &v);
	} else {
		all = block(&r);
	}
	if (r.odd)
		return POLKIT_UNKNOWN;
	return (all & ~(FALLS | BREAKS)) | ((all & (FALLS | BREAKS)) != 0 ? POLKIT_NOTHING : 0);
}

/* ---- Functions ---- */

struct polkit_text polkit_js_read(struct arena *a, struct slice text)
{
	struct js_text in = js_text_of(text);
	struct js_token t, *v = NULL;
	struct polkit_text r = {0};
	size_t cap = 0;

	while (js_token_next(&in, a, &t)) {
		r.broken = r.broken || t.at.err != 0;
		grow(&v, &cap, r.n + 1, sizeof(*v));
		v[r.n++] = t;
	}
	r.v = r.n > 0 ? arena_keep(a, v, r.n * sizeof(*v)) : NULL;
	return r;
}

static bool name_at(const struct polkit_text *text, size_t i)
{
	return i < text->n && text->v[i].kind == JS_NAME;
}

/* `function (a, s) {`, `function name(a, s) {`, `(a, s) => {`, `(a, s) => value`. */
static void read_function(const struct polkit_text *text, size_t i, struct polkit_function *f)
{
	bool arrow = !is_at(text, i, "function");

	i += !arrow;
	i += !arrow && name_at(text, i);
	f->odd = !is_at(text, i, "(") || !name_at(text, i + 1) || !is_at(text, i + 2, ",") ||
		 !name_at(text, i + 3) || !is_at(text, i + 4, ")");
	if (f->odd)
		return;
	f->action = text->v[i + 1].text;
	f->subject = text->v[i + 3].text;
	i += 5;
	if (arrow && !is_at(text, i++, "=>"))
		f->odd = true;
	f->value = arrow && !is_at(text, i, "{");
	f->odd = f->odd || i >= text->n || (!f->value && !is_at(text, i, "{"));
	f->body = i + !f->value;
}

bool polkit_js_next(const struct polkit_text *text, size_t *at, struct polkit_function *f)
{
	for (size_t i = *at; i + 3 < text->n; i++) {
		*f = (struct polkit_function){.text = *text};
		f->admins = is_at(text, i + 2, "addAdminRule");
		if (!is_at(text, i, "polkit") || !is_at(text, i + 1, ".") ||
		    (!f->admins && !is_at(text, i + 2, "addRule")) || !is_at(text, i + 3, "("))
			continue;
		read_function(text, i + 4, f);
		*at = polkit_behind(text, i + 3);
		return true;
	}
	return false;
}
