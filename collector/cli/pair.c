/* Two cases, judged alike. */
#include "collector/cli/pair.h"

enum exit_status pair_compromised(struct question *later, struct question *earlier,
    const struct text_list *given, struct text_list *out)
{
	enum exit_status status = EXIT_DONE;

	*out = (struct text_list){0};
	for (size_t i = 0; i < given->n; i++)
		text_list_add(out, given->items[i]);
	if (out->n == 0)
		status = question_compromised(later, out);
	if (status == EXIT_DONE && out->n == 0)
		status = question_compromised(earlier, out);
	return status;
}

enum exit_status pair_result(
    struct question *q, const struct text_list *compromised, struct result *r)
{
	struct who *who;
	size_t n = question_known(q, compromised, &who);

	return question_result_by(q, who, n, r);
}

enum exit_status pair_seen(struct question *q, struct seen *s)
{
	if (seen_load(s, &q->facts) == 0)
		return EXIT_DONE;
	say("%s: case.db: cannot be read", q->folder.path);
	return EXIT_FAILED;
}
