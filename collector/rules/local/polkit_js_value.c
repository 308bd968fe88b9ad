/* Expressions. They change nothing, so that all of them are evaluated. */
#include "collector/rules/local/polkit_js.h"

#define MOST_DEPTH 64
#define MOST_ARGS 4

static const struct polkit_value unknown = {.kind = VALUE_UNKNOWN};

static struct polkit_value truth_value(int truth)
{
	if (truth < 0)
		return unknown;
	return (struct polkit_value){.kind = VALUE_TRUTH, .number = truth};
}

static struct polkit_value text_value(struct slice text)
{
	return (struct polkit_value){.kind = VALUE_TEXT, .text = text};
}

static struct polkit_value number_value(int64_t n)
{
	return (struct polkit_value){.kind = VALUE_NUMBER, .number = n};
}

/* ---- What values are ---- */

int polkit_truth(const struct polkit_value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		return -1;
	case VALUE_NOTHING:
		return 0;
	case VALUE_TRUTH:
	case VALUE_NUMBER:
		return v->number != 0;
	case VALUE_TEXT:
		return v->text.n > 0;
	default:
		return 1;
	}
}

static bool is_other_text(const struct polkit_value *v)
{
	return v->kind == VALUE_CHOICE || v->kind == VALUE_SOMEBODY;
}

int polkit_equal(const struct polkit_value *a, const struct polkit_value *b)
{
	if (a->kind == VALUE_UNKNOWN || b->kind == VALUE_UNKNOWN)
		return -1;
	if (is_other_text(a) || is_other_text(b))
		return a->kind == b->kind ? -1 : 0;
	if (a->kind != b->kind)
		return a->kind == VALUE_NOTHING || b->kind == VALUE_NOTHING ? 0 : -1;
	switch (a->kind) {
	case VALUE_NOTHING:
		return 1;
	case VALUE_TRUTH:
	case VALUE_NUMBER:
		return a->number == b->number;
	case VALUE_TEXT:
		return slice_eq(a->text, b->text);
	default:
		return -1;
	}
}

/* ---- Lists and texts ---- */

/* Where a list has the value; -1 nowhere, -2 not known. */
static int64_t place_in(
    struct polkit_run *r, const struct polkit_value *list, const struct polkit_value *what)
{
	size_t back = r->i;
	int64_t at = 0, found = -1;

	for (r->i = list->from; r->i < list->end && found == -1 && !r->odd; at++) {
		struct polkit_value one = polkit_value(r);
		int same = polkit_equal(&one, what);

		found = same > 0 ? at : same < 0 ? -2 : -1;
		if (!polkit_take(r, ","))
			break;
	}
	r->i = back;
	return found;
}

static int64_t place_of(struct slice text, struct slice what)
{
	for (size_t i = 0; i + what.n <= text.n; i++)
		if (slice_eq(slice_sub(text, i, i + what.n), what))
			return (int64_t)i;
	return -1;
}

/* What is asked of a text about another. */
static struct polkit_value ask_text(
    const struct polkit_value *v, struct slice name, const struct polkit_value *arg)
{
	int64_t at;

	if (arg->kind == VALUE_REGEX && slice_eq_str(name, "match"))
		return v->kind == VALUE_TEXT ? truth_value(polkit_regex(arg->text, v->text))
					     : unknown;
	if (arg->kind != VALUE_TEXT || v->kind == VALUE_SOMEBODY)
		return unknown;
	at = v->kind == VALUE_TEXT ? place_of(v->text, arg->text) : -1;
	if (slice_eq_str(name, "indexOf"))
		return number_value(at);
	if (slice_eq_str(name, "includes"))
		return truth_value(at >= 0);
	if (slice_eq_str(name, "startsWith"))
		return truth_value(at == 0);
	if (slice_eq_str(name, "endsWith"))
		return truth_value(
		    at >= 0 && v->text.n >= arg->text.n &&
		    slice_eq(slice_sub(v->text, v->text.n - arg->text.n, v->text.n), arg->text));
	return unknown;
}

static struct polkit_value ask_list(struct polkit_run *r, const struct polkit_value *v,
    struct slice name, const struct polkit_value *arg)
{
	int64_t at = -2;

	if (v->kind == VALUE_LIST)
		at = place_in(r, v, arg);
	else if (arg->kind == VALUE_TEXT) { /* subject.groups */
		int in = r->q->in_group(r->q->ctx, arg->text);

		at = in > 0 ? 0 : in == 0 ? -1 : -2;
	}
	if (at == -2)
		return unknown;
	if (slice_eq_str(name, "indexOf"))
		return number_value(at);
	return slice_eq_str(name, "includes") ? truth_value(at >= 0) : unknown;
}

/* ---- Members ---- */

/* What pkexec and others tell of the action: whom to become, and what the intruder chooses. */
static struct polkit_value look_up(const struct polkit_run *r, const struct polkit_value *key)
{
	if (key->kind != VALUE_TEXT)
		return unknown;
	if (slice_eq_str(key->text, "user"))
		return text_value(SLICE("root"));
	if (slice_eq_str(key->text, "program") && r->q->program.n > 0)
		return text_value(r->q->program);
	if (slice_eq_str(key->text, "command_line") && r->q->program.n > 0)
		return unknown;
	return (struct polkit_value){.kind = VALUE_CHOICE};
}

static struct polkit_value call(struct polkit_run *r, const struct polkit_value *v,
    struct slice name, const struct polkit_value *args, size_t n)
{
	if (v->kind == VALUE_POLKIT && slice_eq_str(name, "log"))
		return (struct polkit_value){.kind = VALUE_NOTHING};
	if (n != 1)
		return unknown;
	if (v->kind == VALUE_ACTION && slice_eq_str(name, "lookup"))
		return look_up(r, args);
	if (v->kind == VALUE_SUBJECT && slice_eq_str(name, "isInGroup") && args->kind == VALUE_TEXT)
		return truth_value(r->q->in_group(r->q->ctx, args->text));
	if (v->kind == VALUE_LIST || v->kind == VALUE_GROUPS)
		return ask_list(r, v, name, args);
	if (v->kind == VALUE_TEXT || is_other_text(v))
		return ask_text(v, name, args);
	if (v->kind == VALUE_REGEX && slice_eq_str(name, "test") && args->kind == VALUE_TEXT)
		return truth_value(polkit_regex(v->text, args->text));
	return unknown;
}

static struct polkit_value result_word(struct slice name)
{
	static const char *const words[][2] = {{"YES", "yes"}, {"NO", "no"},
	    {"AUTH_SELF", "auth_self"}, {"AUTH_SELF_KEEP", "auth_self_keep"},
	    {"AUTH_ADMIN", "auth_admin"}, {"AUTH_ADMIN_KEEP", "auth_admin_keep"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str(name, words[i][0]))
			return text_value(slice_str(words[i][1]));
	/* NOT_HANDLED is null, what there is not is undefined. */
	return (struct polkit_value){.kind = VALUE_NOTHING};
}

static struct polkit_value member(
    struct polkit_run *r, const struct polkit_value *v, struct slice name)
{
	if (v->kind == VALUE_ACTION && slice_eq_str(name, "id"))
		return text_value(r->q->action);
	if (v->kind == VALUE_POLKIT && slice_eq_str(name, "Result"))
		return (struct polkit_value){.kind = VALUE_RESULTS};
	if (v->kind == VALUE_RESULTS)
		return result_word(name);
	if (v->kind != VALUE_SUBJECT)
		return unknown;
	if (slice_eq_str(name, "groups"))
		return (struct polkit_value){.kind = VALUE_GROUPS};
	if (slice_eq_str(name, "user"))
		return r->q->user.n > 0 ? text_value(r->q->user)
					: (struct polkit_value){.kind = VALUE_SOMEBODY};
	if (slice_eq_str(name, "local") || slice_eq_str(name, "active") ||
	    slice_eq_str(name, "seat") || slice_eq_str(name, "session"))
		r->q->session = true;
	return unknown;
}

/* ---- The grammar ---- */

static struct polkit_value variable(struct polkit_run *r, struct slice name)
{
	for (size_t k = r->nvars; k > 0; k--) {
		struct polkit_value v = unknown;
		size_t back = r->i, nvars = r->nvars;

		if (!slice_eq(r->vars[k - 1].name, name))
			continue;
		if (r->vars[k - 1].changed)
			return unknown;
		/* As it was when that was written: only what stands before it is known there. */
		r->i = r->vars[k - 1].from;
		r->nvars = k - 1;
		v = polkit_value(r);
		r->nvars = nvars;
		r->i = back;
		return v;
	}
	return unknown;
}

static struct polkit_value named(struct polkit_run *r, struct slice name)
{
	static const struct {
		const char *word;
		struct polkit_value value;
	} words[] = {
	    {"true", {.kind = VALUE_TRUTH, .number = 1}},
	    {"false", {.kind = VALUE_TRUTH}},
	    {"null", {.kind = VALUE_NOTHING}},
	    {"undefined", {.kind = VALUE_NOTHING}},
	    {"polkit", {.kind = VALUE_POLKIT}},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_eq_str(name, words[i].word))
			return words[i].value;
	if (slice_eq(name, r->f->action))
		return (struct polkit_value){.kind = VALUE_ACTION};
	if (slice_eq(name, r->f->subject))
		return (struct polkit_value){.kind = VALUE_SUBJECT};
	/* A function in the middle of an expression, or `new`: what comes behind is not gone over.
	 */
	if (slice_eq_str(name, "function") || slice_eq_str(name, "new"))
		r->odd = true;
	return variable(r, name);
}

static struct polkit_value primary(struct polkit_run *r)
{
	const struct js_token *t;
	struct polkit_value v;

	if (r->i >= r->f->text.n) {
		r->odd = true;
		return unknown;
	}
	t = &r->f->text.v[r->i];
	if (polkit_is(r, "[")) {
		v = (struct polkit_value){.kind = VALUE_LIST, .from = r->i + 1};
		r->i = polkit_behind(&r->f->text, r->i);
		v.end = r->i - 1;
		return v;
	}
	r->i++;
	if (t->kind == JS_NAME)
		return named(r, t->text);
	if (t->kind == JS_STRING)
		return t->computed ? unknown : text_value(t->text);
	if (t->kind == JS_REGEX)
		return (struct polkit_value){.kind = VALUE_REGEX, .text = t->text};
	if (t->kind == JS_NUMBER)
		return slice_to_i64(t->text, &v.number) == 0 ? number_value(v.number) : unknown;
	if (!slice_eq_str(t->text, "(")) {
		r->odd = true;
		return unknown;
	}
	v = polkit_value(r);
	r->odd = r->odd || !polkit_take(r, ")");
	return v;
}

static size_t arguments(struct polkit_run *r, struct polkit_value *args)
{
	size_t n = 0;

	while (!r->odd && !polkit_take(r, ")")) {
		struct polkit_value one = polkit_value(r);

		if (n < MOST_ARGS)
			args[n] = one;
		n++;
		if (!polkit_take(r, ",") && !polkit_is(r, ")"))
			r->odd = true;
	}
	return n;
}

static struct polkit_value postfix(struct polkit_run *r)
{
	struct polkit_value v = primary(r), args[MOST_ARGS];

	while (!r->odd && (polkit_is(r, ".") || polkit_is(r, "(") || polkit_is(r, "["))) {
		struct slice name;

		if (polkit_is(r, "[")) {
			r->i = polkit_behind(&r->f->text, r->i);
			v = unknown;
			continue;
		}
		if (polkit_take(r, "(")) { /* of something that is no member */
			arguments(r, args);
			v = unknown;
			continue;
		}
		r->i++;
		if (r->i >= r->f->text.n) {
			r->odd = true;
			break;
		}
		name = r->f->text.v[r->i++].text;
		if (polkit_take(r, "(")) {
			size_t n = arguments(r, args);

			v = r->odd ? unknown : call(r, &v, name, args, n);
		} else {
			v = member(r, &v, name);
		}
	}
	return v;
}

static struct polkit_value unary(struct polkit_run *r)
{
	struct polkit_value v;
	int truth;

	if (r->depth >= MOST_DEPTH) {
		r->odd = true;
		return unknown;
	}
	r->depth++;
	if (polkit_take(r, "!")) {
		v = unary(r);
		truth = polkit_truth(&v);
		v = truth_value(truth < 0 ? -1 : !truth);
	} else if (polkit_take(r, "~")) { /* of a place in a text: 0 is nowhere */
		v = unary(r);
		v = v.kind == VALUE_NUMBER ? number_value(~v.number) : unknown;
	} else if (polkit_take(r, "-")) {
		v = unary(r);
		v.number = -v.number;
	} else {
		v = postfix(r);
	}
	r->depth--;
	return v;
}

static int compared(const char *sign, const struct polkit_value *a, const struct polkit_value *b)
{
	if (a->kind != VALUE_NUMBER || b->kind != VALUE_NUMBER)
		return -1;
	if (sign[0] == '<')
		return sign[1] == '=' ? a->number <= b->number : a->number < b->number;
	return sign[1] == '=' ? a->number >= b->number : a->number > b->number;
}

static struct polkit_value comparison(struct polkit_run *r)
{
	static const char *const signs[] = {"===", "==", "!==", "!=", "<=", ">=", "<", ">"};
	struct polkit_value v = unary(r), other;
	int same;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]) && !r->odd;) {
		if (!polkit_take(r, signs[i])) {
			i++;
			continue;
		}
		other = unary(r);
		same = i < 4 ? polkit_equal(&v, &other) : compared(signs[i], &v, &other);
		v = truth_value(same < 0 || i < 2 || i > 3 ? same : !same);
		i = 0;
	}
	return v;
}

/* `a && b`, `a || b`: the value that decides. */
static struct polkit_value joined(struct polkit_run *r, bool all)
{
	struct polkit_value v = all ? comparison(r) : joined(r, true), other;

	while (!r->odd && polkit_take(r, all ? "&&" : "||")) {
		int left = polkit_truth(&v), right;

		other = all ? comparison(r) : joined(r, true);
		right = polkit_truth(&other);
		if (left == all)
			v = other;
		else if (left < 0)
			v = right == !all ? truth_value(!all) : unknown;
	}
	return v;
}

struct polkit_value polkit_value(struct polkit_run *r)
{
	struct polkit_value v = unknown, yes, no;
	int truth;

	if (r->depth >= MOST_DEPTH || r->q->steps++ > POLKIT_MOST_STEPS) {
		r->odd = true;
		return unknown;
	}
	r->depth++;
	v = joined(r, false);
	if (!r->odd && polkit_take(r, "?")) {
		truth = polkit_truth(&v);
		yes = polkit_value(r);
		r->odd = r->odd || !polkit_take(r, ":");
		no = polkit_value(r);
		v = truth > 0 ? yes : truth == 0 ? no : unknown;
	}
	r->depth--;
	return v;
}
