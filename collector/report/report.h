/*
 * Reports: one result, many formats. The only input is collector/graph/result.h.
 *
 * To add a format `foo`: collector/report/format_foo.c with one descriptor, from format_template.c
 * beside this file; one row in formats[] in report.c; a case in tests/unit/report_test.c, which
 * runs every row of the table over the same results and fails for one that leaves a hostile name
 * unescaped.
 */
#ifndef CORDON_REPORT_REPORT_H
#define CORDON_REPORT_REPORT_H

#include "collector/graph/result.h"
#include "common/out.h"

struct report_format {
	const char *name; /* of --format */
	const char *doc;  /* one line for -h */
	/* Writes the whole report. 0 or an error; errors of the output stay in o. */
	int (*write)(const struct result *r, struct out *o);
};

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

int reach_write_json(const struct reach_report *r, struct out *o);
int reach_write_text(const struct reach_report *r, struct out *o);
/* One account: the steps of its path with their evidence; or that there is none (r->nreached 0). */
int path_write_json(const struct reach_report *r, struct slice to, struct out *o);
int path_write_text(const struct reach_report *r, struct slice to, struct out *o);

#endif
