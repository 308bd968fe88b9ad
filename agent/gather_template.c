/*
 * Template of a gatherer: copy it to gather_<topic>.c, put the topic's name in the place of
 * "template", and go by the recipe in gather.h. It is compiled with the others, so it cannot rot,
 * and left out by the linker, because gather.c does not name it.
 *
 * Here stands what is gathered, why no row of the reading list does, and the manual page that says
 * so: the file names that /etc/template.conf lists, one `file PATH` a line [template.conf(5)].
 */
#include "agent/ask.h"
#include "common/formats/template.h"

#define CONF "/etc/template.conf"

void gather_template(struct agent *a)
{
	struct template_row row;
	struct slice content;
	struct lines in;

	if (!ask_file(a, SLICE(CONF), &(struct ask){0}, &content))
		return;
	/* The next question overwrites the content. */
	in = lines_of(arena_dup(&a->scratch, content));
	while (!agent_over(a) && template_next(&in, &row)) {
		if (row.at.err != 0)
			emit_note(&a->emit, SLICE(CONF), row.at.line, row.at.why);
		else if (slice_eq_str(row.name, "file"))
			ask_file(a, row.value, &(struct ask){0}, NULL);
	}
}
