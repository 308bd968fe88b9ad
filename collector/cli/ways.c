/* From what is said of hosts to ways in, each once: see ways.h. */
#include "collector/cli/ways.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/cli/text_file.h"
#include "collector/cli/words.h"
#include "include/err.h"
#include "include/limits.h"

/* The keys that ssh(1) tries by itself, but for those of hardware tokens: these need a touch. */
static const char *const default_identities[] = {
    "~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Files ---- */

/* "~/" at the front as the shell has it: a YAML file has no shell. */
const char *expand_home(struct arena *a, const char *path)
{
	const char *home = getenv("HOME");

	if (strncmp(path, "~/", 2) != 0 || home == NULL)
		return path;
	return words_make(a, "%s%s", home, path + 1);
}

/* Those that are named must be there; of the usual ones those that are. */
static int take_files(struct ways *w, const char *what, bool given, bool secret,
    const char *const *paths, size_t n, const char *const **out, size_t *kept)
{
	const char **all = arena_alloc(&w->arena, (n + 1) * sizeof(*all));

	*kept = 0;
	*out = all;
	for (size_t i = 0; i < n; i++) {
		const char *path = expand_home(&w->arena, paths[i]);
		bool there = access(path, R_OK) == 0;
		const char *loose = secret ? text_file_loose(path, &w->arena) : NULL;

		if (given && !there)
			w->why = words_make(&w->arena, "%s %s: %s", what, path, strerror(errno));
		else if (there && loose != NULL)
			w->why = words_make(&w->arena, "%s %s: %s", what, path, loose);
		else if (there)
			all[(*kept)++] = path;
		if ((given && !there) || (there && loose != NULL))
			return ERR_USAGE;
	}
	return 0;
}

static int take_keys(struct ways *w, const struct way *from, struct sweep_way *to)
{
	const struct text_list *certs = &from->certificates;
	bool given = from->identities.n > 0;
	int err = take_files(w, "identity", given, true,
	    given ? from->identities.items : default_identities,
	    given ? from->identities.n : COUNT(default_identities), &to->identities,
	    &to->n_identities);

	if (err == 0)
		err = take_files(w, "certificate", true, false, certs->items, certs->n,
		    &to->certificates, &to->n_certificates);
	to->use_ssh_agent = getenv("SSH_AUTH_SOCK") != NULL;
	return err;
}

static int take_passwords(struct ways *w, const struct way *from, struct sweep_way *to)
{
	const char *user = from->user != NULL ? from->user : "root";
	int err = 0;

	if (from->password != NULL)
		err = secret_get(w->secrets, from->password,
		    words_make(&w->arena, "password of %s", user), &to->password, &w->why);
	if (err == 0 && from->become_password != NULL)
		err = secret_get(w->secrets, from->become_password,
		    words_make(&w->arena, "password of %s to become root", user),
		    &to->become_password, &w->why);
	return err;
}

/* ---- One way for all who say the same ---- */

static void put_list(struct out *o, const struct text_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		out_printf(o, "%s\n", l->items[i]);
	out_byte(o, '\n');
}

/* The account counts too: refusals are counted for each. */
static struct slice text_of(struct ways *w, const struct way *from)
{
	struct out o;
	struct slice text;

	out_memory(&o);
	out_printf(&o, "%s\n%d %d\n%s\n%s\n", from->user != NULL ? from->user : "root",
	    from->become, from->legacy, from->password != NULL ? from->password : "",
	    from->become_password != NULL ? from->become_password : "");
	put_list(&o, &from->identities);
	put_list(&o, &from->certificates);
	text = arena_dup(&w->arena, out_slice(&o));
	out_free(&o);
	return text;
}

static int way_for(struct ways *w, const struct way *from, uint32_t *at)
{
	struct slice text = text_of(w, from);
	struct sweep_way *new;

	if (text_index_get(&w->by_text, text, at))
		return 0;
	grow(&w->list, &w->cap, w->n + 1, sizeof(*w->list));
	*at = (uint32_t)w->n++;
	text_index_add(&w->by_text, text, *at);
	new = &w->list[*at];
	*new =
	    (struct sweep_way){.become = (enum sweep_become)from->become, .legacy = from->legacy};
	return take_keys(w, from, new) != 0 || take_passwords(w, from, new) != 0 ? ERR_USAGE : 0;
}

/* What counts for a host: the TARGET's own user, the inventory's words, then the options'. */
static struct way way_of(const struct ways *w, const struct target *x)
{
	struct way all = {0};

	if (x->user != NULL) {
		all.user = x->user;
		all.said = WAY_BIT(user);
	}
	if (x->known != NULL)
		way_merge(&all, &x->known->way);
	way_merge(&all, w->options);
	return all;
}

/* ---- Jump hosts ---- */

static int jump_at(struct ways *w, size_t target, uint32_t via, uint32_t *number)
{
	const struct target *x = &w->targets->items[target];
	struct way all = way_of(w, x);
	uint32_t port = x->port != 0 ? x->port : all.port, at;
	struct sweep_target jump = {.name = x->name,
	    .address = x->address,
	    .user = all.user,
	    .port = (uint16_t)port,
	    .via = via,
	    .only_passed = true};
	struct slice place = arena_printf(
	    &w->arena, "%s %u %s %u", x->address, port, all.user != NULL ? all.user : "root", via);

	if (text_index_get(&w->jump_places, place, &at)) {
		*number = at + 1;
		return 0;
	}
	if (way_for(w, &all, &jump.way) != 0)
		return ERR_USAGE;
	grow(&w->jumps, &w->cap_jumps, w->n_jumps + 1, sizeof(*w->jumps));
	jump.is_jump = (uint32_t)w->n_jumps + 1;
	w->jumps[w->n_jumps++] = jump;
	text_index_add(&w->jump_places, place, jump.is_jump - 1);
	*number = jump.is_jump;
	return 0;
}

/* "a,b" as ssh -J has it, or one item each. */
static void split(struct ways *w, const struct text_list *from, struct text_list *to)
{
	for (size_t i = 0; i < from->n; i++) {
		struct slice rest = slice_str(from->items[i]), one;
		bool more = true;

		while (more) {
			more = slice_cut(&rest, ',', &one);
			text_list_add(to, arena_str(&w->arena, one));
		}
	}
}

/*
 * The last jump host before target x, 0 for none. The list ends where x itself stands in it: a jump
 * host is reached through those before it. The first of the list may have jump hosts of its own, by
 * the inventory.
 */
static int via_of(struct ways *w, size_t x, const struct text_list *list, int depth, uint32_t *via)
{
	struct text_list names = {0};
	int err = 0;

	*via = 0;
	split(w, list, &names);
	for (size_t i = 0; err == 0 && i < names.n; i++) {
		size_t at;

		if (depth + i >= LIMIT_JUMPS) {
			w->why = words_make(&w->arena, "%s: jump hosts: more than %d in a row",
			    w->targets->items[x].name, LIMIT_JUMPS);
			err = ERR_USAGE;
			break;
		}
		err = targets_add_jump(w->targets, names.items[i], &at);
		if (err != 0)
			w->why = words_make(&w->arena, "jump host %s", w->targets->why);
		if (err != 0 || at == x)
			break;
		if (i == 0 && w->targets->items[at].known != NULL)
			err = via_of(w, at, &w->targets->items[at].known->way.jump, depth + 1, via);
		if (err == 0)
			err = jump_at(w, at, *via, via);
	}
	free(names.items);
	return err == 0 ? 0 : ERR_USAGE;
}

/* ---- All of them ---- */

static int route_of(struct ways *w, size_t i, struct route *r)
{
	struct way all = way_of(w, &w->targets->items[i]);

	if (way_for(w, &all, &r->way) != 0)
		return ERR_USAGE;
	if (w->targets->items[i].local)
		return 0;
	return via_of(w, i, &all.jump, 0, &r->via);
}

/* A target that is a jump host as well, reached the same way, has one connection for both. */
static void find_jump(struct ways *w, size_t i)
{
	const struct target *x = &w->targets->items[i];
	struct way all = way_of(w, x);
	struct slice place =
	    arena_printf(&w->arena, "%s %u %s %u", x->address, x->port != 0 ? x->port : all.port,
		all.user != NULL ? all.user : "root", w->routes[i].via);
	uint32_t at;

	if (!x->local && text_index_get(&w->jump_places, place, &at))
		w->routes[i].is_jump = at + 1;
}

int ways_make(struct ways *w, struct targets *t, const struct way *options, struct secrets *secrets)
{
	size_t n = t->n;

	*w = (struct ways){.targets = t, .options = options, .secrets = secrets};
	w->routes = arena_alloc(&w->arena, (n + 1) * sizeof(*w->routes));
	for (size_t i = 0; i < n; i++)
		if (t->items[i].asked && route_of(w, i, &w->routes[i]) != 0)
			return ERR_USAGE;
	for (size_t i = 0; i < n; i++)
		if (t->items[i].asked)
			find_jump(w, i);
	return 0;
}

void ways_free(struct ways *w)
{
	free(w->list);
	free(w->jumps);
	text_index_free(&w->by_text);
	text_index_free(&w->jump_places);
	arena_free(&w->arena);
	*w = (struct ways){0};
}
