/* Which certificates an earlier line takes: the first line that accepts one rules. */
#include "collector/rules/source.h"
#include "collector/rules/ssh/ssh_cert.h"
#include "common/args.h"

/* Certificates of a class whose other principals are looked at, and lines above that are. Who wants
 * to be slow writes more of both; beyond, and once a host took so many steps, it is not known. */
#define MOST_COMPARED 64
#define MOST_BEFORE 32
#define MOST_STEPS 20000000 /* bytes of names */

static void leave_open(struct door *d)
{
	door_unsure(d, SLICE("whether an earlier line takes the certificate"));
}

bool cert_next_name(struct slice *list, struct slice *name)
{
	if (list->n == 0)
		return false;
	slice_cut(list, ',', name);
	return name->n > 0;
}

static bool line_names(const struct sshd_walk *w, const struct key_line *line, struct slice wanted)
{
	struct slice list = line->options.principals, name;

	struct cert_judging *j = w->mine;

	j->steps += list.n + wanted.n + 1;
	if (!line->options.has_principals)
		return slice_eq(wanted, w->account->name);
	while (cert_next_name(&list, &name))
		if (slice_eq(name, wanted))
			return true;
	return false;
}

/* How many of the class have a principal that is taken before; -1: not all were looked at. */
static int count_taken(struct sshd_walk *w, const struct cert_class *class, const void *by,
    bool (*takes)(const struct sshd_walk *, const void *, struct slice))
{
	int count = 0;

	if (class->n > MOST_COMPARED)
		return -1;
	for (size_t i = 0; i < class->n; i++) {
		struct slice names = class->v[i].cert->principals, name;
		bool taken = false;

		while (!taken && args_next(w->c.arena, &names, &name))
			taken = takes(w, by, name);
		count += taken;
	}
	return count;
}

static bool may_ask(const struct sshd_walk *w)
{
	const struct cert_judging *j = w->mine;

	return j->steps < MOST_STEPS;
}

static bool taken_by_line(const struct sshd_walk *w, const void *line, struct slice name)
{
	return line_names(w, line, name);
}

/* Another line of the same file of principals, above and with other options. */
static bool taken_by_name(const struct sshd_walk *w, const void *way, struct slice name)
{
	const struct cert_way *mine = way;
	const struct principal_line *line = principal_lines_of(mine->names, name);

	(void)w;
	return line != NULL && line < mine->name &&
	       !slice_eq(line->fact->options, mine->name->fact->options);
}

/* What came before rules: it leaves this line those whom it refuses by their address. */
static void give_way(struct door *d, const struct cert_class *class, int count,
    struct fact_origin at, const struct authkey_options *options, bool sure)
{
	if (count == 0)
		return;
	if (count != (int)class->n || !sure)
		leave_open(d);
	else if (options->has_from)
		source_need(d, SOURCE_NOT, options->from);
	else
		door_shut(d, at, "an earlier line takes the certificate, and rules");
}

/* Forced commands that differ: then sshd goes on to the next line. */
static bool commands_differ(const struct cert_class *class, const struct authkey_options *options)
{
	return class->n > 0 && class->v[0].cert->force_command == 1 && options->has_command &&
	       !slice_eq(class->v[0].cert->command, options->command);
}

static void check_line_before(struct sshd_walk *w, struct door *d, const struct cert_way *way,
    const struct cert_class *class, const struct key_line *before)
{
	int known = sshd_walk_knows(w, &before->options), count;

	if (known == 0 || before->certifies == KEY_LINE_NO ||
	    commands_differ(class, &before->options))
		return;
	count = class->n == 0 ? 0 : count_taken(w, class, before, taken_by_line);
	/* The holder of the CA has a name of her choice on it, and no other. */
	if (class->n == 0 && line_names(w, before, way->principal)) {
		static const struct cert_class one = {NULL, 1};

		class = &one;
		count = 1;
	}
	give_way(d, class, count, before->key->at, &before->options,
	    known > 0 && before->certifies == KEY_LINE_YES);
}

/* Lines of authorized_keys above, and in files before. */
void cert_check_earlier(
    struct sshd_walk *w, struct door *d, const struct cert_way *way, const struct cert_class *class)
{
	const struct key_line *before = way->line == NULL ? NULL : key_lines_before(way->line);
	size_t asked = 0;

	for (size_t f = w->nfiles + (way->line == NULL); !d->shut;) {
		for (; before != NULL && !d->shut; before = key_lines_before(before)) {
			if (asked++ == MOST_BEFORE || !may_ask(w)) {
				leave_open(d);
				return;
			}
			check_line_before(w, d, way, class, before);
		}
		if (f-- <= 1)
			break;
		before = key_lines_last(w->files[f - 1], way->ca);
	}
	/* In a file of principals the first line rules, also where its options refuse. */
	if (way->names != NULL && !way->names->plain && class->n > 0 && !d->shut) {
		int count = count_taken(w, class, way, taken_by_name);

		if (count == (int)class->n)
			door_shut(d, way->name->fact->at,
			    "an earlier line names another principal of the certificate, and "
			    "rules");
		else if (count != 0)
			leave_open(d);
	}
}
