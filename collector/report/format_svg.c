/*
 * The trust map as a picture: Graphviz draws what format_dot.c writes. Its XML declaration and
 * DOCTYPE are not passed on: readers fetch the DTD that it names, and its comments change with the
 * version. All text in it came out of escape_dot, and Graphviz quotes it for XML.
 */
#include <stdio.h>
#include <string.h>

#include "collector/report/graphviz.h"
#include "collector/report/report.h"
#include "include/err.h"

#define PROGRAM "dot"

static int write_svg(struct report_job *job);

const struct report_format report_svg = {
    .name = "svg",
    .doc = "the trust map, drawn by Graphviz",
    .write = write_svg,
};

/* What Graphviz wrote, from its root element on. */
static int pass_on(struct report_job *job, struct slice svg)
{
	const uint8_t *root = svg.n > 0 ? memmem(svg.p, svg.n, "<svg", 4) : NULL;

	if (root == NULL) {
		snprintf(job->why, sizeof(job->why), PROGRAM ": wrote no picture");
		return ERR_SYNTAX;
	}
	out_str(job->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	out_bytes(job->out, slice_sub(svg, (size_t)(root - svg.p), svg.n));
	return 0;
}

static int write_svg(struct report_job *job)
{
	struct report_job map = {.result = job->result};
	struct out dot, svg;
	int err;

	out_memory(&dot);
	out_memory(&svg);
	map.out = &dot;
	err = report_format_find("dot")->write(&map);
	if (err == 0)
		err = graphviz_run(PROGRAM, out_slice(&dot), &svg, job->why, sizeof(job->why));
	if (err == 0)
		err = pass_on(job, out_slice(&svg));
	out_free(&dot);
	out_free(&svg);
	return err;
}
