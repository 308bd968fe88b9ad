/*
 * Lines of sshd_config(5) and ssh_config(5): a keyword and its arguments, no meaning. One tokenizer
 * serves both files; which keyword is what is the reader's business.
 *
 * The grammar is that of OpenSSH since 8.7 [servconf.c process_server_config_line_depth; readconf.c
 * process_config_line_depth; misc.c strdelim, argv_split]:
 *  - Blanks (space, tab, CR, form feed at the end of a line) around the line do not count. An empty
 *    line, or one whose keyword starts with `#`, gives no row.
 *  - The keyword ends at a blank, at one `=` (blanks around it are eaten), or at its closing quote.
 *    Keywords are compared without case: sshconf_is().
 *  - Arguments are split at space and tab. Single and double quotes group, also inside a word.
 *    A backslash escapes a quote or a backslash, and a space outside quotes; else it stands for
 *    itself. `#` at the start of a word ends the line.
 *  - A line with a keyword but nothing behind it, with a quote left open, or with a NUL byte is
 * bad: a server refuses to start over it. Arguments live in the arena; keyword, rest and raw point
 * into the text.
 */
#ifndef CORDON_FORMATS_SSHCONF_H
#define CORDON_FORMATS_SSHCONF_H

#include "common/arena.h"
#include "common/formats/format.h"

struct sshconf_row {
	struct row at;
	struct slice keyword;
	struct slice rest; /* behind the keyword, as it stands: ForceCommand and Match read it so */
	struct slice *args; /* unquoted; nargs of them, 0 when only a comment follows */
	size_t nargs;
};

bool sshconf_next(struct lines *in, struct arena *a, struct sshconf_row *row);

/* One line of its own, as `sshd -o` takes it. False when it is empty or a comment. */
bool sshconf_line(struct slice line, struct arena *a, struct sshconf_row *row);

/* Is this the row's keyword? Case does not count. */
bool sshconf_is(const struct sshconf_row *row, const char *keyword);

#endif
