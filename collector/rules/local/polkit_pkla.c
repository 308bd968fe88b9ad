/*
 * polkit: pkexec runs a program as root where the answer to `org.freedesktop.policykit.exec` is
 * yes, systemd starts units for whom it lets manage them, and so on. Its rules are programs in
 * JavaScript, which nobody here runs: whom a file of them speaks of beside a result that opens is
 * taken to be let in, as likely. Files of the older kind, .pkla, say it plainly, but whether this
 * polkit reads them is not known [polkit(8), pkexec(1), pklocalauthority(8)].
 */
#include "collector/rules/access.h"
#include "collector/rules/local/setuid_program.h"
#include "collector/rules/rule_list.h"
#include "common/pattern.h"

#define RULES "/etc/polkit-1/rules.d/"
#define SHIPPED "/usr/share/polkit-1/rules.d/"
#define PKLA "/etc/polkit-1/localauthority/"

struct judging {
	struct rule_ctx *c;
	struct door pkexec;
	const struct fact_config_line *lines;
	size_t n;
};

/* Actions that are as good as root. */
static const char *const root_actions[] = {
    "org.freedesktop.policykit.exec",
    "org.freedesktop.systemd1.manage-unit-files",
    "org.freedesktop.systemd1.manage-units",
    "org.freedesktop.accounts.user-administration",
    "org.freedesktop.packagekit.package-install-untrusted",
    "org.libvirt.unix.manage",
};

/* ---- Text ---- */

static size_t find(struct slice text, const char *what)
{
	struct slice wanted = slice_str(what);

	for (size_t i = 0; i + wanted.n <= text.n; i++)
		if (slice_eq(slice_sub(text, i, i + wanted.n), wanted))
			return i;
	return text.n;
}

static bool has(struct slice text, const char *what)
{
	return find(text, what) < text.n;
}

/* The next text between quotes; false: none. */
static bool next_quoted(struct slice *text, struct slice *quoted)
{
	size_t i = 0, end;

	while (i < text->n && text->p[i] != '"' && text->p[i] != '\'')
		i++;
	if (i == text->n)
		return false;
	end = i + 1;
	while (end < text->n && text->p[end] != text->p[i])
		end++;
	*quoted = slice_sub(*text, i + 1, end);
	*text = slice_sub(*text, end < text->n ? end + 1 : end, text->n);
	return true;
}

/* Does a line speak of an action that is as good as root, or of all? */
static bool is_of_root(struct slice line)
{
	for (size_t i = 0; i < sizeof(root_actions) / sizeof(root_actions[0]); i++)
		if (has(line, root_actions[i]))
			return true;
	return false;
}

/* ---- Edges ---- */

static void lead(struct judging *j, uint32_t from, const struct fact_config_line *line,
    bool own_password, struct slice missing)
{
	struct rule_ctx *c = j->c;
	struct door d = j->pkexec;

	if (from == NO_NODE || from == rule_root_of(c, c->host))
		return;
	door_premise(&d, from);
	door_grant(&d, line->at);
	door_unsure(&d, missing);
	if (own_password)
		door_need(&d, "own-password");
	door_to_node(&d, rule_root_of(c, c->host),
	    arena_printf(c->arena, "polkit lets them act as root on %.*s",
		SLICE_ARG(c->graph->hosts[c->host].name)));
}

static uint32_t group_node(const struct judging *j, struct slice name)
{
	const struct fact_unix_group *group = groups_named(j->c->group_index, name);

	return group == NULL ? NO_NODE : access_group(j->c, group->gid);
}

static uint32_t user_node(const struct judging *j, struct slice name)
{
	const struct fact_account *a = rule_account(j->c, name);

	return a == NULL ? NO_NODE : rule_account_node(j->c, a);
}

/* "unix-group:wheel", "unix-user:bob", as both kinds of files write it. */
static uint32_t identity_node(const struct judging *j, struct slice identity)
{
	struct slice kind;

	slice_cut(&identity, ':', &kind);
	if (slice_eq_str(kind, "unix-group"))
		return group_node(j, identity);
	return slice_eq_str(kind, "unix-user") ? user_node(j, identity) : NO_NODE;
}

/* ---- rules.d ---- */

/* What the lines of one file say. */
struct file {
	size_t first, end;
	bool yes, self,
	    admin; /* results that open: without a password, with one's own; addAdminRule */
	bool names_actions, of_root;
};

static struct file read_file(const struct judging *j, size_t first)
{
	struct file f = {.first = first, .end = first};

	for (; f.end < j->n && slice_eq(j->lines[f.end].path, j->lines[first].path); f.end++) {
		struct slice line = j->lines[f.end].raw;

		if (slice_starts(line, "//"))
			continue;
		f.yes = f.yes || has(line, "Result.YES");
		f.self = f.self || has(line, "Result.AUTH_SELF");
		f.admin = f.admin || has(line, "addAdminRule");
		f.names_actions = f.names_actions || has(line, "action.id");
		f.of_root = f.of_root || is_of_root(line);
	}
	return f;
}

/* All that a line names behind `mark`, as in `isInGroup("a") || isInGroup("b")`. */
static void ask_subjects(struct judging *j, const struct file *f,
    const struct fact_config_line *line, const char *mark, bool group)
{
	struct slice rest = line->raw, name;

	while (
	    (rest = slice_sub(rest, find(rest, mark), rest.n)).n > 0 && next_quoted(&rest, &name))
		lead(j, group ? group_node(j, name) : user_node(j, name), line, !f->yes,
		    arena_printf(j->c->arena, "what the rules of polkit in %.*s answer",
			SLICE_ARG(line->path)));
}

static void ask_admins(struct judging *j, const struct fact_config_line *line)
{
	struct slice rest = line->raw, name;

	while (next_quoted(&rest, &name))
		lead(j, identity_node(j, name), line, true,
		    arena_printf(
			j->c->arena, "whose password polkit takes by %.*s", SLICE_ARG(line->path)));
}

static void ask_rules(struct judging *j, const struct file *f)
{
	bool opens = (f->yes || f->self) && (f->of_root || !f->names_actions);

	for (size_t i = f->first; i < f->end; i++) {
		const struct fact_config_line *line = &j->lines[i];

		if (slice_starts(line->raw, "//"))
			continue;
		if (opens) {
			ask_subjects(j, f, line, "isInGroup(", true);
			ask_subjects(j, f, line, "subject.user", false);
		}
		if (f->admin)
			ask_admins(j, line);
	}
}

/* ---- .pkla ---- */

/* `[title]`, then Identity=, Action= and ResultAny= or its kin. */
struct section {
	struct slice identity, action;
	const struct fact_config_line *result;
	bool own_password;
};

/* A list of patterns between semicolons. */
static bool names_root_action(struct slice list)
{
	struct slice one;

	while (list.n > 0) {
		slice_cut(&list, ';', &one);
		for (size_t i = 0; i < sizeof(root_actions) / sizeof(root_actions[0]); i++)
			if (pattern_match(slice_str(root_actions[i]), slice_trim(one), false))
				return true;
	}
	return false;
}

static void ask_section(struct judging *j, const struct section *s)
{
	struct slice rest = s->identity, one;

	if (s->result == NULL || !names_root_action(s->action))
		return;
	while (rest.n > 0) {
		slice_cut(&rest, ';', &one);
		lead(j, identity_node(j, slice_trim(one)), s->result, s->own_password,
		    arena_printf(
			j->c->arena, "whether this polkit reads %.*s", SLICE_ARG(s->result->path)));
	}
}

static void take_pkla(struct section *s, const struct fact_config_line *line)
{
	struct slice value = line->raw, name;

	if (!slice_cut(&value, '=', &name))
		return;
	name = slice_trim(name);
	value = slice_trim(value);
	if (slice_eq_str(name, "Identity"))
		s->identity = value;
	else if (slice_eq_str(name, "Action"))
		s->action = value;
	else if (slice_starts(name, "Result") &&
		 (slice_eq_str(value, "yes") || slice_starts(value, "auth_self"))) {
		s->own_password =
		    !slice_eq_str(value, "yes") && (s->result == NULL || s->own_password);
		s->result = line;
	}
}

static void ask_pkla(struct judging *j, const struct file *f)
{
	struct section s = {.result = NULL};

	for (size_t i = f->first; i < f->end; i++) {
		if (slice_starts(j->lines[i].raw, "[")) {
			ask_section(j, &s);
			s = (struct section){.result = NULL};
		}
		take_pkla(&s, &j->lines[i]);
	}
	ask_section(j, &s);
}

/* ---- The host ---- */

static void run(struct rule_ctx *c)
{
	static const char *const places[] = {"/usr/bin/pkexec"};
	struct judging j = {.c = c, .pkexec = door_open(c, &rule_polkit)};
	struct fact_config_line *lines;

	j.n = fact_load(c->facts, c->arena, config_line, c->host_id, &lines);
	j.lines = lines;
	setuid_program_find(&j.pkexec, places, 1);
	/* Without pkexec there is systemd, which asks polkit too. */
	if (j.pkexec.shut) {
		j.pkexec = door_open(c, &rule_polkit);
		door_unsure(&j.pkexec, SLICE("which programs ask polkit: there is no pkexec"));
	}
	for (size_t i = 0; i < j.n;) {
		struct file f = read_file(&j, i);

		if (slice_starts(lines[i].path, RULES) || slice_starts(lines[i].path, SHIPPED))
			ask_rules(&j, &f);
		else if (slice_starts(lines[i].path, PKLA))
			ask_pkla(&j, &f);
		i = f.end;
	}
}

const struct rule rule_polkit = {
    .name = "polkit",
    .technique = "T1548",
    .doc = "rules of polkit let an account act as root",
    .cure = "cut-trust",
    .cure_at = NODE_ACCOUNT,
    .host = run,
};
