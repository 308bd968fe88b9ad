/*
 * Becoming root on the host: sudo, su, doas.
 *
 * sudo and doas without a password are asked not to ask (-n). Otherwise there is a conversation
 * before the program runs: the command is a shell that first writes a mark and then becomes the
 * program, so that the password is sent only when it was asked for, and the first bytes of the
 * program are known. A password is sent once; whoever asks again has refused it.
 *
 * sudo is told which prompt to use. su writes its own ("Password: ", in any language): what it says
 * without ending the line. doas talks to a terminal alone, so it gets one, put into its raw mode
 * before the program runs; sshd notes a log-in with a terminal in wtmp, which the others spare the
 * host.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "collector/net/host.h"
#include "common/die.h"

/* How each is called: the program, or a shell for a conversation, stands behind these words. */
static const struct become_kind {
	const char *prefix; /* of its complaints */
	const char *plain;  /* NULL: always a conversation */
	const char *talking;
	const char *shell; /* around what the shell is to run */
	bool own_prompt;   /* no prompt can be given; else it stands behind `talking` */
	bool terminal;
} kinds[] = {
    [SWEEP_BECOME_NONE] = {.prefix = "", .plain = ""},
    [SWEEP_BECOME_SUDO] = {"sudo:", "sudo -n ", "sudo -S -p ", " sh -c ", false, false},
    [SWEEP_BECOME_SU] = {"su:", NULL, "su root", " -c ", true, false},
    [SWEEP_BECOME_DOAS] = {"doas:", "doas -n ", "doas", " sh -c ", true, true},
};

static const struct become_kind *kind_of(const struct host *h)
{
	return &kinds[host_way(h)->become];
}

static bool has_password(const struct host *h)
{
	return host_way(h)->become_password.n > 0 && !h->target->no_password;
}

bool become_wanted(const struct host *h)
{
	return host_way(h)->become != SWEEP_BECOME_NONE && !host_is_root(h);
}

bool become_needs_terminal(const struct host *h)
{
	return h->become.talks && kind_of(h)->terminal;
}

const char *become_prefix(const struct host *h)
{
	return kind_of(h)->prefix;
}

/* Something that nobody else says. */
static void choose(char word[24], const char *begin)
{
	uint8_t dice[6];
	int n = snprintf(word, 24, "%s", begin);

	if (getrandom(dice, sizeof(dice), 0) != (ssize_t)sizeof(dice))
		die("no random bytes: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(dice); i++)
		n += snprintf(word + n, 24 - (size_t)n, "%02x", dice[i]);
}

/* The mark goes where the conversation is held. */
static struct slice with_mark(struct host *h, const char *program)
{
	if (kind_of(h)->terminal)
		return arena_printf(&h->arena, "stty raw -echo; echo %s; exec %s 2>/dev/null",
		    h->become.mark, program);
	return arena_printf(&h->arena, "echo %s >&2; exec %s", h->become.mark, program);
}

struct slice become_command(struct host *h, const char *program)
{
	const struct become_kind *k = become_wanted(h) ? kind_of(h) : &kinds[SWEEP_BECOME_NONE];
	struct slice inner;

	h->become.talks = k->plain == NULL || (k->shell != NULL && has_password(h));
	h->become.said.n = h->become.looked = 0;
	if (!h->become.talks)
		return arena_printf(&h->arena, "exec %s%s", k->plain, program);
	choose(h->become.prompt, "pw-");
	choose(h->become.mark, "ok-");
	inner = with_mark(h, program);
	return arena_printf(&h->arena, "exec %s%s%s'%.*s'", k->talking,
	    k->own_prompt ? "" : h->become.prompt, k->shell, SLICE_ARG(inner));
}

/* ---- The conversation ---- */

/* Only keeps: this is called from inside libssh. What stands behind the mark is the program's. */
struct slice become_heard(struct host *h, struct slice bytes, bool is_stderr)
{
	struct become *b = &h->become;
	struct slice all, mark = slice_str(b->mark);
	size_t before = b->said.n;

	if (is_stderr == kind_of(h)->terminal)
		return is_stderr ? bytes : SLICE("");
	if (before < LIMIT_BECOME_BYTES)
		out_bytes(&b->said, slice_sub(bytes, 0, LIMIT_BECOME_BYTES - before));
	all = out_slice(&b->said);
	for (size_t i = before > mark.n ? before - mark.n - 1 : 0; i + mark.n < all.n; i++) {
		size_t end = i + mark.n;

		if (memcmp(all.p + i, mark.p, mark.n) != 0)
			continue;
		end += all.p[end] == '\r' ? 2 : 1;
		if (end > all.n)
			return SLICE("");
		b->ready = true;
		b->said.n = i;
		return slice_sub(bytes, end - before, bytes.n);
	}
	return SLICE("");
}

/* Is a password asked for? What was looked at before is not looked at again. */
static bool asked(struct host *h)
{
	struct become *b = &h->become;
	struct slice fresh = slice_sub(out_slice(&b->said), b->looked, b->said.n);
	struct slice want = slice_str(b->prompt), end = slice_trim(fresh);

	if (kind_of(h)->own_prompt) {
		if (fresh.n == 0 || fresh.p[fresh.n - 1] == '\n' || !slice_ends(end, ":"))
			return false;
		b->looked = b->said.n;
		return true;
	}
	for (size_t i = 0; i + want.n <= fresh.n; i++)
		if (memcmp(fresh.p + i, want.p, want.n) == 0) {
			b->looked += i + want.n;
			return true;
		}
	return false;
}

static void answer(struct host *h, struct chan *c)
{
	const struct sweep_way *w = host_way(h);

	h->become.sent = true;
	chan_send(c, w->become_password);
	chan_send(c, SLICE("\n"));
}

/* What was said, as the complaint it is. */
static void complain(struct host *h)
{
	struct become *b = &h->become;
	struct slice said = out_slice(&b->said), want = slice_str(b->prompt), word;
	struct lines in = lines_of(said);

	while (lines_next(&in, &word)) {
		if (slice_starts(word, b->prompt))
			word = slice_sub(word, want.n, word.n);
		/* The prompt of su does not end its line. */
		for (size_t i = 0; kind_of(h)->own_prompt && i < word.n; i++)
			if (slice_starts(slice_sub(word, i, word.n), kind_of(h)->prefix))
				word = slice_sub(word, i, word.n);
		word = slice_trim(word);
		if (word.n == 0 || slice_ends(word, ":"))
			continue;
		host_complaint(h, word);
		host_complaint(h, SLICE("\n"));
	}
}

bool become_step(struct host *h, struct chan *c)
{
	struct become *b = &h->become;

	if (b->ready) {
		gate_leave(h, GATE_ACCEPTED);
		return true;
	}
	if (asked(h) && b->sent) {
		gate_leave(h, GATE_REFUSED);
		host_fail(h, "%.*s refused the password of %s", (int)strlen(kind_of(h)->prefix) - 1,
		    kind_of(h)->prefix, h->user);
	} else if (b->looked > 0 && !b->sent && has_password(h)) {
		answer(h, c);
	} else if (b->looked > 0 && !b->sent) {
		host_fail(h, "%.*s asks for a password%s", (int)strlen(kind_of(h)->prefix) - 1,
		    kind_of(h)->prefix,
		    h->target->no_password ? ", and none is sent to a compromised host" : "");
	} else if (chan_over(c)) {
		complain(h);
	}
	return false;
}
