/* A queue instead of recursion: a loop of includes ends by itself, because no path is asked for
 * twice. */
#include "agent/include_files.h"

#include <stdlib.h>

#include "agent/glob.h"

void include_add(
    struct agent *a, struct include_files *all, struct slice folder, struct slice pattern)
{
	struct strings paths;

	if (pattern.n == 0 || pattern.n >= LIMIT_PATH_BYTES || all->todo.n >= LIMIT_INCLUDE_FILES)
		return;
	if (pattern.p[0] != '/')
		pattern = path_join(&a->scratch, folder, pattern);
	if (!glob_is(pattern)) {
		strings_add(a, &all->todo, pattern);
		return;
	}
	glob_paths(a, pattern, &paths);
	for (size_t i = 0; i < paths.n; i++)
		strings_add(a, &all->todo, paths.v[i]);
	free(paths.v);
}

void include_run(struct agent *a, struct include_files *all)
{
	for (; all->next < all->todo.n && !agent_over(a); all->next++) {
		struct slice path = all->todo.v[all->next];
		struct buffer content;

		if (all->next == (all->most > 0 ? all->most : LIMIT_INCLUDE_FILES)) {
			emit_note(&a->emit, path, 0, "more included files than the limit");
			break;
		}
		if (!ask_file(a, path, &all->how, NULL))
			continue;
		content = a->content; /* the next question has a buffer of its own */
		a->content = (struct buffer){0};
		all->read(a, all, path, buffer_slice(&content));
		buffer_free(&content);
	}
	free(all->todo.v);
	all->todo = (struct strings){0};
}
