/* Lists of commands, and when they count. */
#include "collector/rules/clock.h"
#include "collector/rules/local/sudo_policy.h"

/* ---- Commands ---- */

static void flatten(struct sudo_policy *p, const struct sudoers_item *item, bool turn,
    struct sudo_commands *to, int depth)
{
	struct sudo_alias *alias = (struct sudo_alias *)sudo_alias(p, 'C', item);
	bool deny = item->negated != turn;

	if (sudo_is_over(p, 0) || depth > SUDO_MOST_DEPTH) {
		p->cut = "lists longer than the limit";
		return;
	}
	if (item->type == SUDOERS_UPPER) {
		/* An alias that nobody defined names no command. */
		if (alias == NULL || alias->busy)
			return;
		alias->busy = true;
		for (const struct sudoers_item *i = alias->alias->list.first; i != NULL;
		     i = i->next)
			flatten(p, i, deny, to, depth + 1);
		alias->busy = false;
		return;
	}
	if (to->n == to->cap) {
		size_t cap = to->cap * 2 + 8;
		struct sudo_flat *v = arena_alloc(p->c->arena, cap * sizeof(*v));

		for (size_t i = 0; i < to->n; i++)
			v[i] = to->v[i];
		to->v = v;
		to->cap = cap;
	}
	to->v[to->n++] = (struct sudo_flat){item, deny};
}

void sudo_flatten(struct sudo_policy *p, const struct sudoers_item *item, struct sudo_commands *to)
{
	flatten(p, item, false, to, 0);
}

static struct slice in_its_folder(const struct sudo_policy *p, struct slice path)
{
	bool folder = slice_ends(path, "/");
	struct slice asked = slice_sub(path, 0, path.n - (folder && path.n > 1));
	size_t slash = slice_rfind(path, '/');
	const struct fact_file *f = rule_file(p->c, asked);

	if (f == NULL)
		f = rule_dir(p->c, asked);
	if (f == NULL || slice_eq_str(f->status, "absent") || f->real.n == 0)
		return path;
	if (folder)
		return arena_printf(p->c->arena, "%.*s/", SLICE_ARG(f->real));
	/* A link of another name says nothing of the folder. */
	if (!slice_eq(slice_sub(path, slash, path.n),
		slice_sub(f->real, slice_rfind(f->real, '/'), f->real.n)))
		return path;
	return arena_printf(p->c->arena, "%.*s/%.*s",
	    SLICE_ARG(slice_sub(f->real, 0, slice_rfind(f->real, '/'))),
	    SLICE_ARG(slice_sub(path, slash + 1, path.n)));
}

struct grant_command sudo_command(const struct sudo_policy *p, const struct sudoers_item *item)
{
	return (struct grant_command){
	    .all = item->type == SUDOERS_ALL,
	    .path = slice_starts(item->name, "/") ? in_its_folder(p, item->name) : item->name,
	    .written = item->name,
	    .args = item->args,
	    .has_args = item->has_args,
	    .pattern = true,
	    .regex = slice_starts(item->name, "^") || slice_starts(item->args, "^"),
	    .digest = item->digest,
	    .edits = slice_eq_str(item->name, "sudoedit"),
	};
}

/* ---- Time ---- */

/* yyyymmddHH[MM[SS[.f]]] with Z or an offset; without, it is the host's local time, which is not
 * known to us [sudo plugins/sudoers/gentime.c]. */
static bool read_time(struct slice s, int64_t *seconds)
{
	char text[] = "0000-00-00T00:00:00Z";
	static const size_t to[] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};
	size_t n = 0;
	int64_t offset = 0, hours, minutes;

	while (n < s.n && n < 14 && s.p[n] >= '0' && s.p[n] <= '9')
		text[to[n]] = (char)s.p[n], n++;
	if (n != 10 && n != 12 && n != 14)
		return false;
	s = slice_sub(s, n, s.n);
	if (s.n > 0 && (s.p[0] == '.' || s.p[0] == ','))
		for (s = slice_sub(s, 1, s.n); s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';)
			s = slice_sub(s, 1, s.n);
	if (s.n == 5 && (s.p[0] == '+' || s.p[0] == '-')) {
		if (slice_to_i64(slice_sub(s, 1, 3), &hours) != 0 ||
		    slice_to_i64(slice_sub(s, 3, 5), &minutes) != 0)
			return false;
		offset = (hours * 60 + minutes) * (s.p[0] == '-' ? -60 : 60);
	} else if (!slice_eq_str(s, "Z")) {
		return false;
	}
	if (clock_parse(slice_of(text, sizeof(text) - 1), seconds) != 0)
		return false;
	*seconds -= offset;
	return true;
}

int sudo_in_time(const struct sudo_policy *p, const struct sudoers_command *command)
{
	int64_t now = rule_now(p->c), at;
	int answer = 1;

	if (command->not_before.n > 0) {
		if (now < 0 || !read_time(command->not_before, &at))
			answer = -1;
		else if (now < at)
			return 0;
	}
	if (command->not_after.n > 0) {
		if (now < 0 || !read_time(command->not_after, &at))
			answer = -1;
		else if (now > at)
			return 0;
	}
	return answer;
}
