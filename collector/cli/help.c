/* What -h prints, all of it from the descriptors. */
#include <stdio.h>
#include <string.h>

#include "collector/cli/command.h"

#define INDENT 8
#define COLUMNS 80

static const char exits[] = "Exit status:\n"
			    "  0  done, everything seen\n"
			    "  1  failed\n"
			    "  2  wrong usage or configuration\n"
			    "  3  done, but some hosts or paths were not seen\n";

/* Words of the text, from column INDENT on, broken before COLUMNS. */
static void print_wrapped(const char *text)
{
	struct slice rest = slice_str(text), word;
	size_t column = 0;

	while (word_next(&rest, &word)) {
		if (column > 0 && column + 1 + word.n > COLUMNS) {
			putchar('\n');
			column = 0;
		}
		if (column == 0)
			column = (size_t)printf("%*s", INDENT, "");
		else
			column += (size_t)printf(" ");
		column += (size_t)printf("%.*s", SLICE_ARG(word));
	}
	putchar('\n');
}

static void print_option(const struct option *opt)
{
	printf("  ");
	if (opt->letter != 0)
		printf("-%c, ", opt->letter);
	printf("--%s%s%s", opt->name, opt->value == NULL ? "" : " ",
	    opt->value == NULL ? "" : opt->value);
	if (opt->kind->repeats)
		printf("  (may be repeated)");
	putchar('\n');
	print_wrapped(opt->doc);
	for (size_t i = 0; opt->word_doc != NULL && opt->words[i] != NULL; i++)
		printf("%*s%-6s %s\n", INDENT, "", opt->words[i], opt->word_doc(i));
}

void help_command(const struct command *c)
{
	printf("cordon %s - %s\n\nUsage: cordon %s %s\n\n%s\n", c->name, c->doc, c->name, c->usage,
	    c->details);
	if (c->options != NULL)
		printf("Options:\n");
	for (const struct option *opt = c->options; opt != NULL && opt->name != NULL; opt++)
		if (opt->place != OPTION_ONLY_IN_FILE)
			print_option(opt);
	printf("  -h, --help\n");
	print_wrapped("Print this.");
	printf("\n%s", exits);
}

void help_program(void)
{
	printf("cordon - reads the trust that Unix hosts place in each other, and says where an\n"
	       "intruder could have gone\n\n"
	       "Usage: cordon COMMAND ...\n\nCommands:\n");
	for (size_t i = 0; commands[i] != NULL; i++)
		printf("  %-8s %s\n", commands[i]->name, commands[i]->doc);
	printf("\ncordon COMMAND -h says more about one; cordon --version names this version.\n"
	       "A first sweep of this machine alone: cordon sweep local\n\n"
	       "WHO is account@host, host (its root, so all of it), or key:SHA256:...\n\n%s",
	    exits);
}
