/*
 * Reports: one result, many formats. The only input is collector/graph/result.h.
 *
 * To add a format `foo`: collector/report/format_foo.c with one descriptor, from format_template.c
 * beside this file; its row in FORMAT_LIST below; a case in tests/unit/report_test.c, which runs
 * every row of the table over the same results and fails for one that leaves a hostile name
 * unescaped. All that is foreign goes out through collector/report/escape.h or common/json.h.
 */
#ifndef CORDON_REPORT_REPORT_H
#define CORDON_REPORT_REPORT_H

#include "collector/graph/result.h"
#include "common/out.h"

/* Who reads a text: nothing of it changes what is said. */
struct report_screen {
	bool colour;	  /* a terminal that shows colours */
	unsigned columns; /* its width; 0: 100, and never narrower than 60 */
};

/* One report to be written: the caller fills it, `why` aside. */
struct report_job {
	const struct result *result;
	struct out *out;
	struct report_screen screen;
	char why[256]; /* what failed and why, when write returns an error that is not out's */
};

struct report_format {
	const char *name; /* of --format */
	const char *doc;  /* one line for -h */
	/* Writes the whole report. 0, or an error with its words in job->why. Errors of the output
	 * stay in job->out. */
	int (*write)(struct report_job *job);
	/* For management (reader.h); NULL: not in this format. */
	int (*write_management)(struct report_job *job);
};

/* F(name): report_<name> is the descriptor, in collector/report/format_<name>.c. In the order that
 * -h lists them. */
#define FORMAT_LIST(F) \
	F(text)        \
	F(json)        \
	F(dot)         \
	F(svg)

/* NULL-ended list of all formats. */
extern const struct report_format *const report_formats[];
const struct report_format *report_format_find(const char *name);

/* What `cordon reach` and `cordon path` print. */
struct reach_report {
	struct slice *from; /* as the handler named them */
	size_t nfrom;
	struct result_reached *reached; /* by hops, certainty, host, account */
	size_t nreached;
};

/* 0, or the output's error. */
int reach_write_json(const struct reach_report *r, struct out *o);
int reach_write_text(
    const struct reach_report *r, const struct report_screen *screen, struct out *o);
/* One account: the steps of its path with their evidence; where there is none (r->nreached 0) what
 * keeps them from it. */
int path_write_json(
    const struct reach_report *r, struct slice to, const struct result_why *why, struct out *o);
int path_write_text(const struct reach_report *r, const struct result_why *why,
    const struct report_screen *screen, struct out *o);
/* Why somebody can not become an account; where they can, how. */
int why_write_json(const struct result_why *r, struct out *o);
int why_write_text(const struct result_why *r, const struct report_screen *screen, struct out *o);
/* What `cordon diff` prints. */
int changes_write_json(const struct result_changes *r, struct out *o);
int changes_write_text(
    const struct result_changes *r, const struct report_screen *screen, struct out *o);
/* What `cordon plan` prints, checked or not. */
int plan_write_json(const struct result_plan *r, struct out *o);
int plan_write_text(const struct result_plan *r, const struct report_screen *screen, struct out *o);

#endif
