/* The grammar: one token ahead, each function leaves the one behind its part in the lexer. */
#include "common/formats/sudoers.h"

#include "common/formats/sudoers_include.h"

/* An entry while it is read. */
struct reading {
	struct sudoers_lex lex;
	struct sudoers_row *row;
	struct arena *arena;
	bool word; /* the error is a word that is no command: found out behind it */
};

static bool fail(struct reading *r, const char *why)
{
	row_bad(&r->row->at, ERR_SYNTAX, r->lex.token == SUDOERS_BAD ? r->lex.why : why);
	return false;
}

static bool is_mark(const struct reading *r, uint8_t mark)
{
	return r->lex.token == SUDOERS_MARK && r->lex.mark == mark;
}

static bool take_mark(struct reading *r, uint8_t mark)
{
	if (!is_mark(r, mark))
		return false;
	sudoers_lex_next(&r->lex);
	return true;
}

static bool at_end(const struct reading *r)
{
	return r->lex.token == SUDOERS_NL || r->lex.token == SUDOERS_END;
}

/* ---- Lists ---- */

/* The token as an item; whoever asks knows that it is one. */
static struct sudoers_item *take_item(struct reading *r, bool negated)
{
	struct sudoers_item *item = arena_new(r->arena, struct sudoers_item);

	*item = (struct sudoers_item){
	    .type = r->lex.token,
	    .negated = negated,
	    .name = r->lex.word,
	    .args = r->lex.args,
	    .has_args = r->lex.has_args,
	};
	sudoers_lex_next(&r->lex);
	return item;
}

static void append(struct sudoers_list *list, struct sudoers_item *item)
{
	if (list->last == NULL)
		list->first = item;
	else
		list->last->next = item;
	list->last = item;
}

static bool is_user(enum sudoers_token t)
{
	return t == SUDOERS_UPPER || t == SUDOERS_ALL || t == SUDOERS_NETGROUP ||
	       t == SUDOERS_GROUP || t == SUDOERS_WORD;
}

static bool is_group(enum sudoers_token t)
{
	return t == SUDOERS_UPPER || t == SUDOERS_ALL || t == SUDOERS_WORD;
}

static bool is_host(enum sudoers_token t)
{
	return t == SUDOERS_UPPER || t == SUDOERS_ALL || t == SUDOERS_NETGROUP ||
	       t == SUDOERS_ADDRESS || t == SUDOERS_WORD;
}

static bool take_list(
    struct reading *r, struct sudoers_list *list, bool (*fits)(enum sudoers_token))
{
	do {
		bool negated = take_mark(r, '!');

		if (!fits(r->lex.token))
			return fail(r, "no name where a list has one");
		append(list, take_item(r, negated));
	} while (take_mark(r, ','));
	return true;
}

/* ---- Commands ---- */

static bool is_command(const struct reading *r)
{
	enum sudoers_token t = r->lex.token;

	return t == SUDOERS_UPPER || t == SUDOERS_ALL || t == SUDOERS_COMMAND ||
	       (t == SUDOERS_WORD && slice_eq_str(r->lex.word, "list"));
}

/* Digests, `!`, and the command. */
static struct sudoers_item *take_command_item(struct reading *r)
{
	struct sudoers_item *item;
	bool digest = false, negated;

	while (r->lex.token == SUDOERS_DIGEST) {
		digest = true;
		sudoers_lex_next(&r->lex);
		if (!take_mark(r, ','))
			break;
	}
	negated = take_mark(r, '!');
	if (!is_command(r)) {
		r->word = r->lex.token == SUDOERS_WORD;
		fail(r, "no command where one must stand");
		return NULL;
	}
	if (digest && r->lex.token == SUDOERS_UPPER) {
		fail(r, "a digest before an alias");
		return NULL;
	}
	if (r->lex.token == SUDOERS_WORD)
		r->lex.token = SUDOERS_COMMAND;
	item = take_item(r, negated);
	item->digest = digest;
	return item;
}

static bool take_command_list(struct reading *r, struct sudoers_list *list)
{
	do {
		struct sudoers_item *item = take_command_item(r);

		if (item == NULL)
			return false;
		append(list, item);
	} while (take_mark(r, ','));
	return true;
}

/* `(users:groups)`; nothing before the colon is the account itself. */
static bool take_runas(struct reading *r, struct sudoers_command *c)
{
	struct sudoers_list *users, *groups;
	struct sudoers_item *self;

	if (!take_mark(r, '('))
		return true;
	users = arena_new(r->arena, struct sudoers_list);
	groups = arena_new(r->arena, struct sudoers_list);
	c->runas = users;
	if (!is_mark(r, ':') && !is_mark(r, ')')) {
		if (!take_list(r, users, is_user))
			return false;
	} else {
		self = arena_new(r->arena, struct sudoers_item);
		self->type = SUDOERS_END;
		append(users, self);
	}
	if (take_mark(r, ':') && !is_mark(r, ')')) {
		if (!take_list(r, groups, is_group))
			return false;
		c->groups = groups;
	}
	return take_mark(r, ')') || fail(r, "no `)` behind runas");
}

static void note_option(struct sudoers_command *c, struct slice name, struct slice value)
{
	if (slice_eq_str(name, "CHROOT"))
		c->chroot = value;
	else if (slice_eq_str(name, "NOTBEFORE"))
		c->not_before = value;
	else if (slice_eq_str(name, "NOTAFTER"))
		c->not_after = value;
	else if (!slice_eq_str(name, "CWD") && !slice_eq_str(name, "TIMEOUT"))
		c->confined = true;
}

static bool take_options(struct reading *r, struct sudoers_command *c)
{
	while (r->lex.token == SUDOERS_OPTION) {
		struct slice name = r->lex.word;

		sudoers_lex_next(&r->lex);
		if (!take_mark(r, '='))
			return fail(r, "no `=` behind an option");
		if (r->lex.token != SUDOERS_WORD && r->lex.token != SUDOERS_UPPER)
			return fail(r, "no value of an option");
		note_option(c, name, r->lex.word);
		sudoers_lex_next(&r->lex);
	}
	return true;
}

static void take_tags(struct reading *r, struct sudoers_command *c)
{
	for (; r->lex.token == SUDOERS_TAG; sudoers_lex_next(&r->lex)) {
		struct slice tag = r->lex.word;
		bool no = slice_starts(tag, "NO");

		if (slice_ends(tag, "PASSWD"))
			c->nopasswd = no;
		else if (slice_ends(tag, "EXEC"))
			c->noexec = no;
		else if (slice_ends(tag, "SETENV"))
			c->setenv = !no;
		else if (slice_ends(tag, "INTERCEPT"))
			c->intercept = !no;
	}
}

/* What a command does not say, the one before it says [gram.y propagate_cmndspec]. */
static void inherit(struct sudoers_command *c, const struct sudoers_command *before)
{
	if (c->runas == NULL) {
		c->runas = before->runas;
		c->groups = before->groups;
	}
	if (c->nopasswd < 0)
		c->nopasswd = before->nopasswd;
	if (c->noexec < 0)
		c->noexec = before->noexec;
	if (c->setenv < 0)
		c->setenv = before->setenv;
	if (c->intercept < 0)
		c->intercept = before->intercept;
	if (c->chroot.n == 0)
		c->chroot = before->chroot;
	if (c->not_before.n == 0)
		c->not_before = before->not_before;
	if (c->not_after.n == 0)
		c->not_after = before->not_after;
	c->confined = c->confined || before->confined;
}

static bool take_commands(struct reading *r, struct sudoers_command **to)
{
	const struct sudoers_command *before = NULL;

	do {
		struct sudoers_command *c = arena_new(r->arena, struct sudoers_command);

		c->nopasswd = c->noexec = c->setenv = c->intercept = -1;
		if (!take_runas(r, c) || !take_options(r, c))
			return false;
		take_tags(r, c);
		c->what = take_command_item(r);
		if (c->what == NULL)
			return false;
		if (before != NULL)
			inherit(c, before);
		before = c;
		*to = c;
		to = &c->next;
	} while (take_mark(r, ','));
	return true;
}

/* ---- Entries ---- */

/* After an error a colon or the entry's end goes on with what is sound before it [gram.y
 * `privileges ':' error`]. */
static bool recovers(struct reading *r)
{
	if (r->word)
		sudoers_lex_next(&r->lex);
	r->word = false;
	return at_end(r) || is_mark(r, ':');
}

static bool take_privilege(struct reading *r, struct sudoers_privilege *p)
{
	if (!take_list(r, &p->hosts, is_host))
		return false;
	if (!take_mark(r, '='))
		return fail(r, "no `=` behind the hosts");
	if (!take_commands(r, &p->commands))
		return false;
	return at_end(r) || is_mark(r, ':') || fail(r, "no `,` or `:` behind a command");
}

static void take_privileges(struct reading *r)
{
	struct sudoers_row *row = r->row;
	struct sudoers_privilege **to = &row->privileges;

	do {
		struct sudoers_privilege *p = arena_new(r->arena, struct sudoers_privilege);

		if (take_privilege(r, p)) {
			*to = p;
			to = &p->next;
			continue;
		}
		if (row->privileges == NULL || !recovers(r)) {
			row->privileges = NULL;
			return;
		}
		row->dropped = true;
		row->at.err = 0;
		row->at.why = NULL;
	} while (take_mark(r, ':'));
}

static void take_spec(struct reading *r)
{
	r->row->kind = SUDOERS_IS_SPEC;
	if (take_list(r, &r->row->users, is_user))
		take_privileges(r);
}

static bool take_alias(struct reading *r, struct sudoers_alias *alias)
{
	uint8_t of = r->row->of;

	alias->name = r->lex.word;
	if (r->lex.token != SUDOERS_UPPER)
		return fail(r, "no name of an alias");
	sudoers_lex_next(&r->lex);
	if (!take_mark(r, '='))
		return fail(r, "no `=` behind the alias");
	if (of == 'C')
		return take_command_list(r, &alias->list);
	return take_list(r, &alias->list, of == 'H' ? is_host : is_user);
}

static void take_aliases(struct reading *r)
{
	struct sudoers_alias **to = &r->row->aliases;

	r->row->kind = SUDOERS_IS_ALIAS;
	r->row->of = r->lex.mark;
	sudoers_lex_next(&r->lex);
	do {
		struct sudoers_alias *alias = arena_new(r->arena, struct sudoers_alias);

		if (!take_alias(r, alias))
			return;
		*to = alias;
		to = &alias->next;
	} while (take_mark(r, ':'));
	if (!at_end(r))
		fail(r, "no `,` or `:` behind a name");
}

static bool take_setting(struct reading *r, struct sudoers_setting *s)
{
	s->op = !take_mark(r, '!');
	if (r->lex.token != SUDOERS_VAR)
		return fail(r, "no name of a setting");
	s->name = r->lex.word;
	sudoers_lex_next(&r->lex);
	if (is_mark(r, '+') || is_mark(r, '-'))
		s->op = r->lex.mark;
	else if (!is_mark(r, '='))
		return true;
	sudoers_lex_next(&r->lex);
	if (r->lex.token != SUDOERS_WORD)
		return fail(r, "no value of a setting");
	s->has_value = true;
	s->value = r->lex.word;
	sudoers_lex_next(&r->lex);
	return true;
}

static void take_defaults(struct reading *r)
{
	struct sudoers_row *row = r->row;
	struct sudoers_setting **to = &row->settings;
	bool sound = true;

	row->kind = SUDOERS_IS_DEFAULTS;
	row->of = r->lex.mark;
	sudoers_lex_next(&r->lex);
	if (row->of == '!')
		sound = take_command_list(r, &row->users);
	else if (row->of != 0)
		sound = take_list(r, &row->users, row->of == '@' ? is_host : is_user);
	for (; sound; to = &(*to)->next) {
		*to = arena_new(r->arena, struct sudoers_setting);
		sound = take_setting(r, *to);
		if (!sound || !take_mark(r, ','))
			break;
	}
	if (sound && !at_end(r))
		fail(r, "no `,` behind a setting");
}

/* Goes on behind the entry, whatever is left of it. */
static void skip_rest(struct reading *r)
{
	while (!at_end(r))
		sudoers_lex_next(&r->lex);
}

static void take_entry(struct reading *r)
{
	struct sudoers_row *row = r->row;

	if (r->lex.token == SUDOERS_DEFAULTS)
		take_defaults(r);
	else if (r->lex.token == SUDOERS_ALIAS)
		take_aliases(r);
	else
		take_spec(r);
	skip_rest(r);
	if (row->at.err != 0 && row->kind == SUDOERS_IS_ALIAS && row->aliases != NULL) {
		row->dropped = true;
		row->at.err = 0;
		row->at.why = NULL;
	}
}

/* ---- Includes ---- */

static bool take_include(struct lines *in, struct arena *a, struct sudoers_row *row)
{
	struct lines here = *in, one;
	struct sudoers_include_row include;
	struct slice line;

	if (!lines_next(&here, &line))
		return false;
	/* The old spelling counts in the first column only. */
	if (line.n == 0 ||
	    (line.p[0] == '#' ? !slice_starts(line, "#include")
			      : slice_ltrim(line).n == 0 || slice_ltrim(line).p[0] != '@'))
		return false;
	one = lines_of(line);
	if (!sudoers_include_next(&one, a, &include))
		return false;
	*row = (struct sudoers_row){.kind = SUDOERS_IS_INCLUDE,
	    .at = include.at,
	    .path = include.path,
	    .is_dir = include.is_dir};
	row->at.line = here.no;
	*in = here;
	return true;
}

bool sudoers_next(struct lines *in, struct arena *a, struct sudoers_row *row)
{
	while (in->rest.n > 0) {
		struct reading r = {.row = row, .arena = a};
		struct slice text = in->rest;

		if (take_include(in, a, row))
			return true;
		*row = (struct sudoers_row){.at.line = in->no + 1};
		r.lex = (struct sudoers_lex){.text = text, .line = in->no + 1, .arena = a};
		sudoers_lex_next(&r.lex);
		row->at.line = r.lex.line;
		if (!at_end(&r))
			take_entry(&r);
		else
			row->at.line = 0;
		in->rest = slice_sub(text, r.lex.at, text.n);
		in->no = r.lex.line - 1 + (r.lex.token == SUDOERS_END);
		row->at.raw = slice_sub(text, 0, r.lex.at - (r.lex.token == SUDOERS_NL));
		if (row->at.line > 0)
			return true;
	}
	return false;
}
