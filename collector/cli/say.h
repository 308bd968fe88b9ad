/*
 * Words for the person at the terminal, on standard error: results alone go to standard output.
 * What is foreign in them (names, paths, reasons) comes out with its control characters escaped.
 */
#ifndef CORDON_CLI_SAY_H
#define CORDON_CLI_SAY_H

/* One line, "who: what: why"; the newline is added. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
