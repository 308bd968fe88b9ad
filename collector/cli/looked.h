/*
 * How we looked: for each host and turn what looking there did or can have changed, from log
 * book and evidence, for whoever has to answer for it. What neither of them says is said to be
 * unknown.
 *
 * Owner: looked_read fills, looked_free gives back; all texts are in its arena, and foreign.
 */
#ifndef CORDON_CLI_LOOKED_H
#define CORDON_CLI_LOOKED_H

#include "collector/cli/case_use.h"
#include "collector/report/report.h"

enum looked_kind {
	LOOKED_FACT,	/* what is known, and changed nothing */
	LOOKED_CHANGE,	/* changed there, or may have */
	LOOKED_UNKNOWN, /* nobody can say */
};

struct looked_line {
	enum looked_kind kind;
	const char *label;
	const char *text;
	struct slice *list; /* paths that it is about; NULL: none */
	size_t nlist;
};

struct looked_host {
	const char *host, *time, *outcome;
	struct looked_line *lines;
	size_t n, cap;
};

struct looked {
	const char *title;
	struct looked_host
	    *hosts; /* turns in the order of the log book; then those of merged cases */
	size_t nhosts, cap_hosts;
	bool files; /* list every file that was opened */
	struct arena arena;
};

/* 0 or ERR_IO. `files` is the caller's. */
int looked_read(struct looked *k, struct case_folder *c);
void looked_free(struct looked *k);

void looked_write_text(const struct looked *k, const struct report_screen *screen, struct out *o);
/* A page to be printed, in one file. */
void looked_write_html(const struct looked *k, struct out *o);

/* Between looked.c and looked_lines.c: what is known of one turn. */
struct looked_turn {
	const struct record *entry;   /* of the log book, `host` or `import` */
	const struct record *connect; /* that led to it; NULL: none */
	const struct record *run;     /* `run-start`; NULL: none */
	const char *connected;	      /* when */
	size_t connects;
	const struct record *hello, *footprint, *end; /* of its evidence; NULL: not there */
	const char *evidence; /* why there are none; "": they could be read */
};
void looked_lines(struct looked *k, struct looked_host *h, const struct looked_turn *t);

#endif
