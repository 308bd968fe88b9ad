/*
 * `AuthenticationMethods any`, which has to stand alone. From 8.7 to 9.6 sshd asks that of all that
 * it has taken so far, not of the line: it ends where the word comes, in whatever Match block,
 * behind a line that counts [openssh servconf.c sAuthenticationMethods]. When it starts those
 * outside of blocks count, and when it reads the file again for a log-in those of the blocks that
 * hold for it.
 */
#include "collector/rules/ssh/sshd.h"
#include "collector/rules/ssh/sshd_state.h"
#include "common/args.h"

/* Methods taken so far, and what comes of the words behind them: 1, 0, or -1 where a block before
 * may hold or not. */
struct reading {
	int taken, ends;
	struct fact_origin at; /* of the word */
};

/* Does the line count? 1, 0, -1. */
static int counts(const struct sshd *s, const struct fact_sshd_setting *row, bool start)
{
	bool outside = row->block <= 0;

	if (start)
		return outside || s->blocks[row->block].always;
	return outside ? 0 : s->applies[row->block];
}

static void read_row(
    struct sshd *s, struct reading *r, const struct fact_sshd_setting *row, int counted)
{
	struct slice args = row->args, word;
	bool found = r->taken == 0;

	while (r->ends != 1 && args_next(s->c->arena, &args, &word)) {
		if (slice_eq_str(word, "any") && r->taken != 0) {
			r->ends = r->taken;
			r->at = row->at;
		}
		if (found && counted != 0)
			r->taken = counted;
		else if (counted == 1)
			r->taken = 1;
	}
}

static struct reading read_all(struct sshd *s, bool start)
{
	const struct fact_sshd_setting **rows;
	size_t n = sshd_rows(s, "authenticationmethods", &rows);
	struct reading r = {0};

	if (n > 0 && sshd_is_over(s, n))
		return (struct reading){.ends = -1, .at = rows[0]->at};
	for (size_t i = 0; i < n && r.ends != 1; i++)
		if (rows[i]->error.n == 0)
			read_row(s, &r, rows[i], counts(s, rows[i], start));
	return r;
}

/* Does this version ask of more than the line? 1, 0, -1. */
static int asks_of_all(const struct sshd *s)
{
	int any = sshd_since(s, 807), alone = sshd_since(s, 907);

	return any == 1 && alone == 0 ? 1 : any == 0 || alone == 1 ? 0 : -1;
}

int sshd_any_ends(struct sshd *s, struct fact_origin *at)
{
	struct reading r = {0};
	int asks = asks_of_all(s);

	if (asks != 0)
		r = read_all(s, true);
	*at = r.at;
	return r.ends == 0 ? 0 : asks;
}

void sshd_check_any(struct sshd *s, struct door *d)
{
	struct reading r = {0};
	int asks = asks_of_all(s);

	if (asks != 0)
		r = read_all(s, false);
	if (r.ends == 1 && asks == 1)
		door_shut(
		    d, r.at, "sshd ends over it: AuthenticationMethods any stands behind another");
	else if (r.ends != 0)
		door_unsure(d, SLICE("whether sshd ends over AuthenticationMethods any"));
}
