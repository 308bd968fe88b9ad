/* xinetd.conf: blocks of attributes. */
#include "common/formats/xinetd.h"

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice skip_space(struct slice s)
{
	size_t n = 0;

	while (n < s.n && is_space(s.p[n]))
		n++;
	return slice_sub(s, n, s.n);
}

/* The next line that is neither blank nor a comment, as a C string sees it. */
static bool next_line(struct lines *in, struct slice *line)
{
	while (lines_next(in, line)) {
		struct slice text = skip_space(slice_sub(*line, 0, slice_find(*line, 0)));

		if (text.n == 0 || text.p[0] == '#')
			continue;
		*line = slice_sub(*line, 0, slice_find(*line, 0));
		return true;
	}
	return false;
}

static bool is_only(struct slice line, uint8_t c)
{
	line = skip_space(line);
	return line.n > 0 && line.p[0] == c && skip_space(slice_sub(line, 1, line.n)).n == 0;
}

static void skip_block(struct lines *in)
{
	struct slice line;

	while (next_line(in, &line))
		if (is_only(line, '}'))
			return;
}

/* `name op values`; white space stands before the operator, blanks between the values. */
static int parse_attr(struct slice line, struct xinetd_attr *attr)
{
	size_t n = 0;

	line = skip_space(line);
	while (n < line.n && !is_space(line.p[n]) && line.p[n] != '=')
		n++;
	attr->name = slice_sub(line, 0, n);
	line = slice_sub(line, n, line.n);
	if (line.n == 0 || line.p[0] == '=')
		return ERR_SYNTAX;
	line = skip_space(line);
	attr->op = '=';
	if (slice_starts(line, "+") || slice_starts(line, "-")) {
		attr->op = line.p[0];
		line = slice_sub(line, 1, line.n);
	}
	if (!slice_starts(line, "="))
		return ERR_SYNTAX;
	attr->values = slice_sub(line, 1, line.n);
	return 0;
}

static void parse_block(struct lines *in, struct arena *a, struct xinetd_row *row)
{
	struct xinetd_attr **tail = &row->attrs;
	struct slice line;

	if (!next_line(in, &line) || !is_only(line, '{')) {
		row_bad(&row->at, ERR_SYNTAX, "no '{' behind the name");
		skip_block(in);
		return;
	}
	while (next_line(in, &line)) {
		struct xinetd_attr attr = {.line = in->no};

		if (is_only(line, '}'))
			return;
		if (parse_attr(line, &attr) != 0) {
			row_bad(&row->at, ERR_SYNTAX, "a line that is no attribute");
			skip_block(in);
			return;
		}
		*tail = arena_new(a, struct xinetd_attr);
		**tail = attr;
		tail = &(*tail)->next;
	}
	row_bad(&row->at, ERR_SHORT, "the block does not end");
}

static void parse(struct lines *in, struct arena *a, struct slice line, struct xinetd_row *row)
{
	static const struct {
		const char *word;
		enum xinetd_kind kind;
		bool name, block;
	} kinds[] = {
	    {"service", XINETD_SERVICE, true, true},
	    {"defaults", XINETD_DEFAULTS, false, true},
	    {"include", XINETD_INCLUDE, true, false},
	    {"includedir", XINETD_INCLUDEDIR, true, false},
	};
	struct slice word = {NULL, 0};
	size_t i = 0, n = sizeof(kinds) / sizeof(kinds[0]);

	word_next(&line, &word);
	while (i < n && !slice_eq_str(word, kinds[i].word))
		i++;
	if (i < n)
		row->kind = kinds[i].kind;
	if (i == n || (kinds[i].name && !word_next(&line, &row->name))) {
		row_bad(&row->at, ERR_SYNTAX, "neither a service nor defaults nor an include");
		skip_block(in);
	} else if (kinds[i].block) {
		parse_block(in, a, row);
	}
}

bool xinetd_next(struct lines *in, struct arena *a, struct xinetd_row *row)
{
	struct slice line;

	if (!next_line(in, &line))
		return false;
	*row = (struct xinetd_row){.at = row_at(in, line)};
	parse(in, a, line, row);
	return true;
}

const struct xinetd_attr *xinetd_attr(const struct xinetd_row *row, const char *name)
{
	const struct xinetd_attr *attr = row->attrs;

	while (attr != NULL && !slice_eq_str(attr->name, name))
		attr = attr->next;
	return attr;
}

/* The value of an attribute that takes one: false when it has another number of them. */
static bool single(const struct xinetd_attr *attr, struct slice *value)
{
	struct slice rest = attr->values, more;

	return attr->op == '=' && word_next(&rest, value) && !word_next(&rest, &more);
}

struct slice xinetd_id(const struct xinetd_row *service)
{
	const struct xinetd_attr *attr = xinetd_attr(service, "id");
	struct slice id;

	return attr != NULL && single(attr, &id) ? id : service->name;
}

/* `disable = yes` counts once; a bad value turns the service off until a good one comes. */
static bool disabled_itself(const struct xinetd_row *service)
{
	bool off = false;

	for (const struct xinetd_attr *attr = service->attrs; attr != NULL; attr = attr->next) {
		struct slice value;

		if (!slice_eq_str(attr->name, "disable") || !single(attr, &value))
			continue;
		off = !slice_eq_str(value, "no");
		if (!off || slice_eq_str(value, "yes"))
			return off;
	}
	return off;
}

/* Is the id in a list of defaults? *given: there is such a list. */
static bool listed(
    const struct xinetd_row *defaults, const char *list, struct slice id, bool *given)
{
	const struct xinetd_attr *attr = defaults == NULL ? NULL : defaults->attrs;

	*given = false;
	for (; attr != NULL; attr = attr->next) {
		struct slice rest = attr->values, word;

		if (!slice_eq_str(attr->name, list))
			continue;
		*given = true;
		while (word_next(&rest, &word))
			if (slice_eq(word, id))
				return true;
	}
	return false;
}

bool xinetd_is_off(const struct xinetd_row *service, const struct xinetd_row *defaults)
{
	struct slice id = xinetd_id(service);
	bool given, enabled = listed(defaults, "enabled", id, &given);

	if (given ? !enabled : disabled_itself(service))
		return true;
	return listed(defaults, "disabled", id, &given);
}

/* ---- Clients ---- */

#define V4_BYTES 4

/* Is the number one of `{a,b,c}`? */
static bool factor_has(struct slice list, uint8_t byte)
{
	struct slice item;
	uint32_t n;

	if (!slice_ends(list, "}"))
		return false;
	list = slice_sub(list, 1, list.n - 1);
	while (list.n > 0) {
		slice_cut(&list, ',', &item);
		if (slice_to_u32(item, &n) == 0 && n == byte)
			return true;
	}
	return false;
}

/* Cuts "10.0.{1,2}" at its dots; the part in braces is the last. False: it has another form. */
static bool cut_dotted(struct slice word, struct slice parts[V4_BYTES], size_t *n)
{
	uint32_t number;

	for (*n = 0; word.n > 0; (*n)++) {
		if (*n == V4_BYTES)
			return false;
		if (slice_starts(word, "{")) {
			parts[*n] = word;
			word = slice_of(NULL, 0);
			continue;
		}
		slice_cut(&word, '.', &parts[*n]);
		if (slice_to_u32(parts[*n], &number) != 0 || number > UINT8_MAX)
			return false;
	}
	return *n > 0;
}

static bool part_has(struct slice part, uint8_t byte)
{
	uint32_t n;

	if (slice_starts(part, "{"))
		return factor_has(part, byte);
	return slice_to_u32(part, &n) == 0 && n == byte;
}

static bool is_zero(struct slice part)
{
	uint32_t n;

	return slice_to_u32(part, &n) == 0 && n == 0;
}

static int fits_dotted(const struct slice *parts, size_t n, const struct addr *client)
{
	if (client->family != ADDR_V4)
		return 0;
	while (n > 0 && is_zero(parts[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++)
		if (!part_has(parts[i], client->bytes[i]))
			return 0;
	return 1;
}

int xinetd_host_fits(struct slice word, const struct addr *client)
{
	struct addr a = addr_unmapped(client), one;
	struct slice parts[V4_BYTES];
	struct cidr net;
	size_t n;

	if (cut_dotted(word, parts, &n))
		return fits_dotted(parts, n, &a);
	if (addr_parse(word, &one) == 0)
		return addr_eq(&one, &a);
	if (cidr_parse_lenient(word, &net) != 0)
		return -1;
	if (net.net.family != a.family)
		return 0;
	return a.family == ADDR_V6 ? -1 : cidr_has(&net, &a);
}
