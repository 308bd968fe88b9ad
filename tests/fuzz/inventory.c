/*
 * The fuzz entry of what a handler writes: an inventory in YAML, and behind its first NUL the words
 * of TARGETs. Whatever it says, it is taken or refused with words.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "collector/cli/targets.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_targets(const struct inventory *inv, struct slice words)
{
	const struct slice hosts_file = SLICE("10.0.0.7 seven.example seven\n");
	const struct text_list none = {0};
	struct targets t;
	struct scope scope;
	struct slice word;
	struct arena a = {0};
	const char *why = NULL;

	if (scope_make(&scope, inv, hosts_file, &none, &none, &a, &why) != 0 && why == NULL)
		die("refused without words");
	targets_begin(&t, inv, &scope, hosts_file, false);
	while (word_next(&words, &word)) {
		const char *text = arena_str(&a, word);

		t.why = NULL;
		if (targets_add(&t, text) != 0 && t.why == NULL)
			die("%s: refused without words", text);
		targets_find(&t, word);
		targets_add_named(&t, text);
	}
	targets_free(&t);
	scope_free(&scope);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice words = slice_of(data, size), yaml;
	struct inventory inv;
	const char *why = NULL;
	char path[64];
	int fd = memfd_create("inventory", MFD_CLOEXEC);

	slice_cut(&words, 0, &yaml);
	if (fd < 0 || write(fd, yaml.p, yaml.n) != (ssize_t)yaml.n)
		die("no memory file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (inventory_load(&inv, path, &why) == 0)
		add_targets(&inv, words);
	else if (why == NULL)
		die("refused without words");
	inventory_free(&inv);
	close(fd);
	return 0;
}
