/*
 * What the texts of `report`, `reach` and `path` share: how evidence, a step, a flag look on a
 * page. Each function begins on a fresh line at the page's indentation and ends its last line.
 */
#ifndef CORDON_REPORT_TEXT_PARTS_H
#define CORDON_REPORT_TEXT_PARTS_H

#include "collector/report/page.h"

/* Where a condensed list can be read in full. */
#define WHOLE_LIST "all of them: cordon report --format json"

/* One line each: host:path:line and the start of the file's SHA-256. At most `most`. */
void text_evidence(struct page *p, const struct evidence_ref *refs, size_t n, size_t most);

/* "2 hops, proven" and the grade when it is less than a shell; no line's end. */
void text_reach_words(struct page *p, uint32_t hops, enum certainty certainty, enum grade grade);

/* The steps of a path, numbered, each with its evidence. */
void text_steps(struct page *p, const struct result_step *steps, size_t n);

/* How many of the host's flags name a line to remove? Those have a section of their own. */
size_t text_count_cuts(const struct result_host *h);

/* The other flags of a host by kind, long groups condensed; then how many lines are to be cut. */
void text_flags(struct page *p, const struct result_host *h);

/* "Trust lines to cut", over all hosts, each with its place. */
void text_cuts(struct page *p, const struct result *r);

/* The rule and the title of a section over all hosts; "and N more" at its end. */
void text_section(struct page *p, const char *title, size_t n);
void text_more(struct page *p, size_t n, size_t shown);

/* Hosts with one identity; who goes where. */
void text_conflicts(struct page *p, const struct result *r);
void text_shared(struct page *p, const struct result *r);
void text_habits(struct page *p, const struct result *r);

/* Head, coverage, hosts by state, work by kind. */
void text_summary(struct page *p, const struct result *r);

/* The rule above a block, and the state in capitals; no line's end. */
void text_host_rule(struct page *p, enum host_state state);

/* The block of one host. */
void text_host(struct page *p, const struct result_host *h);

#endif
