/*
 * Pages to be printed and signed: black on white, in one file that asks for nothing. Foreign text
 * goes onto them through sheet_text and sheet_slice alone.
 */
#ifndef CORDON_CLI_SHEET_H
#define CORDON_CLI_SHEET_H

#include "common/out.h"

/* Up to the headline "WHAT: OF". */
void sheet_begin(struct out *o, const char *what, const char *of);
void sheet_text(struct out *o, const char *text);
void sheet_slice(struct out *o, struct slice text);
void sheet_end(struct out *o);

#endif
