/*
 * Graphviz as a child process: DOT in, SVG out. No shell, no file. It is fed and read at the same
 * time, so that neither waits for the other for ever, and killed at LIMIT_DRAW_SECONDS.
 */
#ifndef CORDON_REPORT_GRAPHVIZ_H
#define CORDON_REPORT_GRAPHVIZ_H

#include "common/out.h"

/*
 * Appends the program's output to svg (memory). 0; ERR_ABSENT: there is no such program on the
 * PATH; ERR_TIMEOUT, ERR_LIMIT; ERR_IO: it failed. On failure `why` says what and why in one line,
 * escaped for a terminal.
 */
int graphviz_run(const char *program, struct slice dot, struct out *svg, char *why, size_t nwhy);

#endif
