/* pam.d: lines of type, control, module and arguments. */
#include "common/formats/pam.h"

#include "common/formats/joined.h"

/* The bytes that part words for PAM. */
static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

bool pam_arg(struct slice *args, struct slice *arg)
{
	struct slice s = *args;
	size_t n = 0;

	while (s.n > 0 && is_blank(s.p[0]))
		s = slice_sub(s, 1, s.n);
	if (s.n == 0)
		return false;
	if (s.p[0] == '[') {
		s = slice_sub(s, 1, s.n);
		for (; n < s.n && s.p[n] != ']'; n++)
			if (s.p[n] == '\\' && n + 1 < s.n && s.p[n + 1] == ']')
				n++;
	} else {
		while (n < s.n && !is_blank(s.p[n]))
			n++;
	}
	*arg = slice_sub(s, 0, n);
	*args = slice_sub(s, n + 1, s.n);
	return true;
}

static int parse_type(struct slice word, struct pam_row *row)
{
	static const char *const types[] = {"auth", "account", "password", "session"};

	row->optional_module = slice_starts(word, "-");
	if (row->optional_module)
		word = slice_sub(word, 1, word.n);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (slice_eq_str_ci(word, types[i])) {
			row->type = (enum pam_type)i;
			return 0;
		}
	return ERR_SYNTAX;
}

static void parse(struct slice text, struct pam_row *row)
{
	struct slice word = {NULL, 0};

	pam_arg(&text, &word);
	if (slice_eq_str(word, "@include")) {
		row->type = PAM_ANY;
		row->control = word;
	} else if (parse_type(word, row) != 0) {
		row_bad(&row->at, ERR_SYNTAX, "unknown type");
	} else if (!pam_arg(&text, &row->control)) {
		row_bad(&row->at, ERR_SYNTAX, "no control behind the type");
	}
	if (row->at.err == 0 && !pam_arg(&text, &row->module))
		row_bad(&row->at, ERR_SYNTAX, "no module or file");
	row->args = row->at.err == 0 ? slice_trim(text) : slice_of(NULL, 0);
}

bool pam_next(struct lines *in, struct arena *a, struct pam_row *row)
{
	struct slice text;

	*row = (struct pam_row){0};
	while (joined_next(in, a, JOIN_BLANK | JOIN_TRIM | JOIN_HASH, &row->at, &text)) {
		if (slice_trim(text).n == 0 || slice_starts(slice_ltrim(text), "#"))
			continue;
		parse(text, row);
		return true;
	}
	return false;
}

bool pam_includes(const struct pam_row *row)
{
	return slice_eq_str(row->control, "@include") || slice_eq_str_ci(row->control, "include") ||
	       slice_eq_str_ci(row->control, "substack");
}

struct slice pam_module(const struct pam_row *row)
{
	size_t at = slice_rfind(row->module, '/');
	struct slice name = slice_sub(row->module, at == row->module.n ? 0 : at + 1, row->module.n);

	if (slice_ends(name, ".so.1")) /* Solaris */
		name = slice_sub(name, 0, name.n - 2);
	return slice_ends(name, ".so") ? slice_sub(name, 0, name.n - 3) : name;
}

bool pam_names_file(const struct pam_row *row, struct slice *path)
{
	struct slice module = pam_module(row), args = row->args, arg, name;
	const char *wanted = slice_eq_str(module, "pam_listfile") ? "file"
			     : slice_eq_str(module, "pam_access") ? "accessfile"
								  : NULL;

	while (row->at.err == 0 && wanted != NULL && pam_arg(&args, &arg)) {
		*path = arg;
		if (slice_cut(path, '=', &name) && slice_eq_str(name, wanted) &&
		    slice_starts(*path, "/"))
			return true;
	}
	return false;
}
