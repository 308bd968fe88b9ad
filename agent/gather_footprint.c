/* What the run opened: at its end, also where the deadline came first. */
#include "agent/gather.h"

void gather_footprint(struct agent *a)
{
	const struct footprint *f = &a->reader.footprint;
	struct json *j = emit_record(&a->emit, REC_FOOTPRINT);

	json_key(j, "opened");
	json_array(j);
	for (size_t i = 0; i < f->n; i++) {
		json_array(j);
		json_text(j, f->v[i].path);
		json_u64(j, f->v[i].bytes);
		json_end(j);
	}
	json_end(j);
	json_key(j, "atime");
	json_array(j);
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].atime)
			json_text(j, f->v[i].path);
	json_end(j);
	json_kv_u64(j, "made_up", f->made_up);
	json_kv_u64(j, "more", f->more);
	emit_done(&a->emit);
}
