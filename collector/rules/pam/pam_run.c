/* Actions, jumps and substacks. */
#include "collector/rules/pam/pam_run.h"

#include "collector/rules/pam/pam_memory.h"
#include "collector/rules/pam/pam_modules.h"

#define MOST_TRIED 6   /* modules of which both answers are tried: 64 runs */
#define MOST_LEVELS 16 /* of substacks [pam_private.h PAM_SUBSTACK_MAX_LEVEL] */

static const char *const answer_names[] = {
#define PAM_NAME(symbol, name) [symbol] = name,
    PAM_ANSWERS(PAM_NAME)
#undef PAM_NAME
};

/* ---- A module ---- */

/* One whose answer is not known gives that of this try. */
static enum pam_answer ask(struct pam_asking *q, const struct pam_row *row)
{
	bool known = row->at.err == 0 && !pam_is_over(q->stack, row->args.n);
	enum pam_answer answer = known ? pam_module_says(q, row) : PAM_UNKNOWN;

	if (answer != PAM_UNKNOWN)
		return answer;
	if (q->nunknown++ == 0)
		q->unknown = row->at.raw;
	if (q->nunknown > MOST_TRIED)
		return PAM_SUCCESS;
	return (q->tried >> (q->nunknown - 1) & 1) != 0 ? PAM_SUCCESS : PAM_REFUSED;
}

/* ---- What a line makes of an answer ---- */

enum pam_action { DO_IGNORE, DO_OK, DO_DONE, DO_BAD, DO_DIE, DO_RESET, DO_JUMP };

static enum pam_action action_of(struct slice word, size_t *jump)
{
	static const char *const names[] = {"ignore", "ok", "done", "bad", "die", "reset"};
	uint32_t n;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq_str_ci(word, names[i]))
			return (enum pam_action)i;
	if (slice_to_u32(word, &n) != 0 || n == 0)
		return DO_BAD;
	*jump = n;
	return DO_JUMP;
}

/* `[answer=action ...]`: the answer's own action, else that of `default`, else bad. */
static enum pam_action listed_action(struct slice control, enum pam_answer answer, size_t *jump)
{
	enum pam_action otherwise = DO_BAD;
	size_t otherwise_jump = 0;
	struct slice word, name;

	while (word_next(&control, &word)) {
		slice_cut(&word, '=', &name);
		if (slice_eq_str_ci(name, answer_names[answer]))
			return action_of(word, jump);
		if (slice_eq_str_ci(name, "default"))
			otherwise = action_of(word, &otherwise_jump);
	}
	*jump = otherwise_jump;
	return otherwise;
}

static enum pam_action control_action(
    const struct pam_row *row, enum pam_answer answer, size_t *jump)
{
	bool good = answer == PAM_SUCCESS || answer == PAM_NEW_PASSWORD;

	if (slice_find(row->control, '=') < row->control.n)
		return listed_action(row->control, answer, jump);
	if (slice_eq_str_ci(row->control, "sufficient"))
		return good ? DO_DONE : DO_IGNORE;
	if (slice_eq_str_ci(row->control, "optional"))
		return good ? DO_OK : DO_IGNORE;
	if (good)
		return DO_OK;
	if (answer == PAM_IGNORE)
		return DO_IGNORE;
	return slice_eq_str_ci(row->control, "requisite") ? DO_DIE : DO_BAD;
}

/* ---- How the stack stands ---- */

struct standing {
	enum { UNDECIDED, POSITIVE, NEGATIVE } impression;
	enum pam_answer status;
	const struct pam_entry *by; /* what made it negative */
};

static void take_good(struct standing *s, enum pam_answer answer)
{
	if (s->impression == UNDECIDED || (s->impression == POSITIVE && s->status == PAM_SUCCESS))
		*s = (struct standing){.impression = POSITIVE, .status = answer};
}

static void take_bad(struct standing *s, enum pam_answer answer, const struct pam_entry *by)
{
	if (s->impression != NEGATIVE)
		*s = (struct standing){NEGATIVE, answer == PAM_IGNORE ? PAM_REFUSED : answer, by};
}

/* The first entry behind `i` that is not of its substack. */
static size_t behind_level(const struct pam_stack *s, size_t i)
{
	int level = s->entries[i].level;

	while (i + 1 < s->n && s->entries[i + 1].level >= level)
		i++;
	return i + 1;
}

/* Jumps stay inside of their substack, and take one that they meet for a single line; false: there
 * are not so many. */
static bool jump_over(const struct pam_stack *s, size_t *i, size_t jump)
{
	const struct pam_entry *e = s->entries;
	int level = e[*i].level;

	for (; jump > 0 && *i + 1 < s->n && e[*i + 1].level >= level; jump--)
		do
			++*i;
		while (*i + 1 < s->n && e[*i + 1].level > level);
	return jump == 0;
}

/* One line; returns the next. */
static size_t step(
    struct pam_asking *q, struct standing *s, const struct standing *before, size_t i)
{
	const struct pam_entry *e = &q->stack->entries[i];
	size_t jump = 0;
	enum pam_answer answer = ask(q, &e->row);
	enum pam_action action = control_action(&e->row, answer, &jump);

	if (action == DO_OK || action == DO_DONE)
		take_good(s, answer);
	if (action == DO_BAD || action == DO_DIE)
		take_bad(s, answer, e);
	if (action == DO_RESET)
		*s = *before;
	if (action == DO_DIE || (action == DO_DONE && s->impression == POSITIVE))
		return behind_level(q->stack, i);
	if (action == DO_JUMP && !jump_over(q->stack, &i, jump))
		*s = (struct standing){NEGATIVE, PAM_REFUSED, e};
	return i + 1;
}

static enum pam_answer run(struct pam_asking *q)
{
	const struct pam_stack *stack = q->stack;
	struct standing s = {.impression = UNDECIDED, .status = PAM_REFUSED};
	struct standing before[MOST_LEVELS] = {s};
	int level = 0;

	q->nunknown = 0;
	for (size_t i = 0; i < stack->n;) {
		const struct pam_entry *e = &stack->entries[i];

		if (e->level >= MOST_LEVELS)
			return PAM_REFUSED;
		if (e->level > level)
			before[e->level] = s;
		level = e->level;
		i = e->substack ? i + 1 : step(q, &s, &before[level], i);
	}
	q->decided = s.by;
	return s.status == PAM_SUCCESS && s.impression != POSITIVE ? PAM_REFUSED : s.status;
}

/* ---- Both answers ---- */

bool pam_run(struct pam_asking *q, enum pam_answer *answer)
{
	const struct pam_entry *decided;
	struct slice line;

	q->tried = ~0u;
	*answer = run(q);
	decided = q->decided;
	line = q->unknown;
	if (q->nunknown > MOST_TRIED)
		return false;
	for (unsigned t = 0; q->nunknown > 0 && t < 1u << MOST_TRIED; t++) {
		bool same;

		q->tried = t;
		same = (run(q) == PAM_SUCCESS) == (*answer == PAM_SUCCESS);
		q->unknown = line;
		/* Other answers may lead past more modules that are not known. */
		if (!same || q->nunknown > MOST_TRIED)
			return false;
	}
	q->decided = decided;
	return true;
}
