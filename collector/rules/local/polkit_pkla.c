/*
 * Files of the older kind [pklocalauthority(8)]: sections that say of identities and actions what
 * is answered. polkit 0.105 reads them itself; a later one only by a rule that packages bring,
 * which asks a program of its own.
 */
#include "collector/rules/local/polkit.h"
#include "collector/rules/rule_list.h"
#include "common/pattern.h"

#define PKLA "/etc/polkit-1/localauthority/"

/* ---- Edges ---- */

static void lead(struct polkit_judging *j, uint32_t from, const struct fact_config_line *line,
    bool own_password, bool session, struct slice missing)
{
	struct rule_ctx *c = j->c;
	struct door d = j->program;

	/* Without pkexec there is systemd, which asks polkit too. */
	if (d.shut) {
		d = door_open(c, &rule_polkit);
		door_unsure(&d, SLICE("which programs ask polkit: there is no pkexec"));
	}

	if (from == NO_NODE || from == rule_root_of(c, c->host))
		return;
	door_premise(&d, from);
	door_grant(&d, line->at);
	if (j->shipped && !j->compat)
		door_shut(
		    &d, line->at, "this polkit reads rules in JavaScript, and no .pkla files");
	else if (!j->compat)
		door_unsure(&d, missing);
	if (session)
		door_unsure(&d, SLICE("whether the session is one at the console"));
	if (own_password)
		door_need(&d, "own-password");
	door_to_node(&d, rule_root_of(c, c->host),
	    arena_printf(c->arena, "polkit lets them act as root on %.*s",
		SLICE_ARG(c->graph->hosts[c->host].name)));
}

static uint32_t group_node(const struct polkit_judging *j, struct slice name)
{
	const struct fact_unix_group *group = groups_named(j->c->group_index, name);

	return group == NULL ? NO_NODE : access_group(j->c, group->gid);
}

static uint32_t user_node(const struct polkit_judging *j, struct slice name)
{
	const struct fact_account *a = rule_account(j->c, name);

	return a == NULL ? NO_NODE : rule_account_node(j->c, a);
}

/* "unix-group:wheel", "unix-user:bob", as both kinds of files write it. */
static uint32_t identity_node(const struct polkit_judging *j, struct slice identity)
{
	struct slice kind;

	slice_cut(&identity, ':', &kind);
	if (slice_eq_str(kind, "unix-group"))
		return group_node(j, identity);
	return slice_eq_str(kind, "unix-user") ? user_node(j, identity) : NO_NODE;
}

/* ---- Sections ---- */

/* `[title]`, then Identity=, Action= and ResultAny= or its kin. */
struct section {
	struct slice identity, action;
	const struct fact_config_line *result;
	bool own_password;
	bool session; /* only for one at the console */
};

/* A list of patterns between semicolons. */
static bool names_root_action(struct slice list)
{
	struct slice one;

	while (list.n > 0) {
		slice_cut(&list, ';', &one);
		for (size_t i = 0; i < polkit_action_count; i++)
			if (pattern_match(slice_str(polkit_actions[i]), slice_trim(one), false))
				return true;
	}
	return false;
}

static void ask_section(struct polkit_judging *j, const struct section *s)
{
	struct slice rest = s->identity, one;

	if (s->result == NULL || !names_root_action(s->action))
		return;
	while (rest.n > 0) {
		slice_cut(&rest, ';', &one);
		lead(j, identity_node(j, slice_trim(one)), s->result, s->own_password, s->session,
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
		s->session = !slice_eq_str(name, "ResultAny") && (s->result == NULL || s->session);
		s->result = line;
	}
}

/* The lines of one file from the first on; returns where they end. */
static size_t ask_file(struct polkit_judging *j, size_t first)
{
	struct section s = {.result = NULL};
	size_t i = first;

	for (; i < j->n && slice_eq(j->lines[i].path, j->lines[first].path); i++) {
		if (slice_starts(j->lines[i].raw, "[")) {
			ask_section(j, &s);
			s = (struct section){.result = NULL};
		}
		take_pkla(&s, &j->lines[i]);
	}
	ask_section(j, &s);
	return i;
}

void polkit_pkla_judge(struct polkit_judging *j)
{
	for (size_t i = 0; i < j->n;)
		if (slice_starts(j->lines[i].path, PKLA))
			i = ask_file(j, i);
		else
			i++;
}
