/* Template of a format: see report.h. It is compiled and in no list. Writes a line for each host.
 */
#include "collector/report/escape.h"
#include "collector/report/report.h"

static int write_template(struct report_job *job);

extern const struct report_format report_template;
const struct report_format report_template = {
    .name = "template",
    .doc = "host and state, one line each",
    .write = write_template,
};

static int write_template(struct report_job *job)
{
	for (size_t i = 0; i < job->result->nhosts; i++) {
		escape_terminal(job->out, job->result->hosts[i].name);
		out_printf(job->out, " %s\n", state_word(job->result->hosts[i].state));
	}
	return 0;
}
