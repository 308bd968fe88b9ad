/*
 * What the pictures of accounts and of hosts share. Colours are of the Okabe-Ito palette, told
 * apart also by those who see no red or green; none says what words or lines do not say as well.
 */
#ifndef CORDON_REPORT_DOT_PARTS_H
#define CORDON_REPORT_DOT_PARTS_H

#include "collector/graph/result.h"
#include "common/out.h"

#define DOT_FONT "Helvetica,Arial,sans-serif"
#define DOT_LEFT "<BR ALIGN=\"LEFT\"/>" /* ends a line of an HTML-like label */
#define DOT_INK "#4A5560"
#define DOT_WAY "#C1272D" /* where the intruder is or can go */
#define DOT_HELD "#FFF4EC"
#define DOT_NAME_BYTES 40 /* of one name in the picture; the other formats have the whole */

/* At most so many bytes of a name, cut between characters; escape_dot in a quoted label,
 * escape_html in an HTML-like one. */
void dot_name(
    struct out *o, struct slice s, size_t most, void (*escape)(struct out *, struct slice));

/* The label attribute of a host: name, state, what is missing of it. Lines stand left or centred.
 */
void dot_host_label(struct out *o, const struct result_host *h, bool left);

/* The attributes of a host's box or cluster. */
void dot_look(struct out *o, enum host_state s);

/* The attributes of a line. */
void dot_line(struct out *o, enum certainty c, bool taken);

/* An HTML-like table that explains colours and lines, in a row. */
void dot_legend(struct out *o, bool accounts);

#endif
