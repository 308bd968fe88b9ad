/*
 * The ways out for foreign text: names, paths, reasons, comments. One function for each target;
 * common/json.h is the one for JSON. What is written can be read back without doubt: a backslash
 * of the text is doubled, a byte that is not UTF-8 becomes \xNN, a character that steers a
 * terminal or hides or reorders text (utf8_is_trap) becomes \u{N}, and none of them is lost.
 */
#ifndef CORDON_REPORT_ESCAPE_H
#define CORDON_REPORT_ESCAPE_H

#include "common/out.h"

/* For a terminal, in one line. */
void escape_terminal(struct out *o, struct slice s);
/* The inside of a "quoted" label of Graphviz, whose SVG then shows exactly what escape_terminal
 * writes. Graphviz reads backslashes and HTML entities in labels: both are taken away. */
void escape_dot(struct out *o, struct slice s);
/* Text inside an <HTML-like> label of Graphviz, which reads backslashes there as well. */
void escape_html(struct out *o, struct slice s);

#endif
