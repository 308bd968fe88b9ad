/* The list of formats: see report.h. */
#include "collector/report/report.h"

#include <string.h>

#define DECLARE(name) extern const struct report_format report_##name;
FORMAT_LIST(DECLARE)

#define ROW(name) &report_##name,
const struct report_format *const report_formats[] = {FORMAT_LIST(ROW) NULL};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; report_formats[i] != NULL; i++)
		if (strcmp(report_formats[i]->name, name) == 0)
			return report_formats[i];
	return NULL;
}
