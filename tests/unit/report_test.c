/*
 * The reports: values in each format, hostile names in every row of the table, the same bytes for
 * the same result, and that the readers of other makers accept what is written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "collector/report/escape.h"
#include "collector/report/report.h"
#include "common/arena.h"
#include "common/json.h"
#include "include/err.h"
#include "tests/unit/report_sample.h"

/* The output of a format, with a NUL behind it. */
static char *write_report(const char *format, const struct result *r, bool colour)
{
	struct out o;
	struct report_job job = {.result = r, .out = &o, .screen.colour = colour};
	const struct report_format *f = report_format_find(format);
	int err;

	out_memory(&o);
	assert_non_null(f);
	err = f->write(&job);
	assert_string_equal(job.why, "");
	assert_int_equal(err, 0);
	out_byte(&o, 0);
	assert_int_equal(out_flush(&o), 0);
	return (char *)o.buf;
}

/* What a program prints when the text is its input; fails when it does not succeed. */
static char *filter(const char *command, const char *text)
{
	char in[] = "/tmp/report-test-XXXXXX", line[512];
	int fd = mkstemp(in);
	struct out o;
	FILE *f;
	int c;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	snprintf(line, sizeof(line), "%s <%s", command, in);
	f = popen(line, "r");
	assert_non_null(f);
	out_memory(&o);
	while ((c = getc(f)) != EOF)
		out_byte(&o, (uint8_t)c);
	assert_int_equal(pclose(f), 0);
	unlink(in);
	out_byte(&o, 0);
	return (char *)o.buf;
}

/* Each of the lines stands in the text, behind the one before. NULL ends the list. */
static void assert_in_order(const char *text, const char *const *lines)
{
	const char *at = text;

	for (; *lines != NULL; lines++) {
		const char *found = strstr(at, *lines);

		if (found == NULL)
			fail_msg("\"%s\" is missing or out of place", *lines);
		at = found + strlen(*lines) - 1; /* neighbours share their line end */
	}
}

static void assert_written(
    void (*write)(struct out *, struct slice), struct slice in, const char *want)
{
	struct out o;

	out_memory(&o);
	write(&o, in);
	out_byte(&o, 0);
	assert_string_equal((const char *)o.buf, want);
	out_free(&o);
}

static void test_escape(void **state)
{
	static const struct {
		struct slice in;
		const char *terminal, *dot, *html;
	} rows[] = {
	    {S(""), "", "", ""},
	    {S("web-1"), "web-1", "web-1", "web-1"},
	    {S("m\303\274ller"), "m\303\274ller", "m\303\274ller", "m\303\274ller"},
	    {S("a\033[2J"), "a\\x1b[2J", "a\\\\x1b[2J", "a\\\\x1b[2J"},
	    {S("a\n\0\177"), "a\\x0a\\x00\\x7f", "a\\\\x0a\\\\x00\\\\x7f",
		"a\\\\x0a\\\\x00\\\\x7f"},
	    {S("\302\2331m"), "\\u{9b}1m", "\\\\u{9b}1m", "\\\\u{9b}1m"},
	    {S("\342\200\256g"), "\\u{202e}g", "\\\\u{202e}g", "\\\\u{202e}g"},
	    {S("\342\201\246g"), "\\u{2066}g", "\\\\u{2066}g", "\\\\u{2066}g"},
	    {S("a\377\303("), "a\\xff\\xc3(", "a\\\\xff\\\\xc3(", "a\\\\xff\\\\xc3("},
	    {S("\355\240\200"), "\\xed\\xa0\\x80", "\\\\xed\\\\xa0\\\\x80",
		"\\\\xed\\\\xa0\\\\x80"},
	    {S("D\\N"), "D\\\\N", "D\\\\\\\\N", "D\\\\\\\\N"},
	    {S("<a>'\""), "<a>'\"", "<a>'\\\"", "&#60;a&#62;&#39;&#34;"},
	    {S("&lt;"), "&lt;", "&amp;lt;", "&#38;lt;"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_written(escape_terminal, rows[i].in, rows[i].terminal);
		assert_written(escape_dot, rows[i].in, rows[i].dot);
		assert_written(escape_html, rows[i].in, rows[i].html);
	}
}

static void test_text(void **state)
{
	static const char *const lines[] = {
	    "Cordon report  case-2026-03  swept 2026-03-14T02:51:07Z\n",
	    "\n  6 hosts asked, 5 seen, 1 not seen\n", "\n  named as compromised: web\n",
	    "\n  compromised               1  web\n",
	    "\n  at-risk                   3  db, nas, build\n",
	    "\n  exposed                   0\n", "\n  unseen                    1  mute\n",
	    "\n  clear                     1  clean\n",
	    "\n  inspect                   4  web, db, nas, build\n",
	    "\n  change-root-password      4  web, db, nas, build\n",
	    "\n  change-all-passwords      2  web, db\n", "\n  change-passwords          1  nas\n",
	    "\n  cut trust lines           3  db, nas, build\n",
	    "\n  blind spots               2  build, mute\n",
	    "\n  sweep next                1  backup.example.net\n",
	    "\nCOMPROMISED  web\n  192.0.2.10, 2001:db8::10  Debian GNU/Linux 12 (bookworm)\n",
	    "\n    inspect #1            named as compromised: take what is volatile first\n",
	    "\nAT-RISK  db  1 hop, proven\n  192.0.2.12  Debian GNU/Linux 11 (bullseye)\n",
	    "\n  easiest path\n", "\n    1. deploy@web -> root@db  ssh-key (T1021.004) proven\n",
	    "\n       web:/home/deploy/.ssh/id_ed25519\n",
	    "\n       db:/root/.ssh/authorized_keys:2  sha256 9f2c5b7710de\n",
	    "\n  also within reach: oper (2 hops, proven), postgres (2 hops, proven)\n",
	    "\n    change-all-passwords  root is within reach, and passwords are not shadowed\n"
	    "                          db:/etc/passwd:27  sha256 2b8f4c6d1e3a\n",
	    "\n    cut                   2 trust lines (listed below)\n",
	    "\nAT-RISK  nas  1 hop, proven",
	    "\n    change-passwords      alice: the intruder can be alice here and on build\n",
	    "\n                          bob: his home lies on the export that web may write\n",
	    "\nAT-RISK  build  2 hops, likely",
	    "\n  evidence is not whole: the stream ended early, after 214 of its records\n",
	    "\n    2. alice@nas -> alice@build  ssh-key (T1021.004) likely\n",
	    "\n       not read: /etc/ssh/sshd_config.d of build\n", "\n  easiest path to root\n",
	    "\n    2. bob@nas -> root@build  ssh-key (T1021.004) possible\n",
	    "\n       still needs: passphrase\n",
	    "\n  also within reach: root (2 hops, possible)\n", "\n  not seen\n",
	    "\n    /etc/ssh/sshd_config.d  denied: the agent ran as survey, not as root\n",
	    "\nUNSEEN  1 host\n",
	    "\n  mute  192.0.2.14             connected, but no SSH banner within 10 s\n",
	    "\nCLEAR  1 host\n\n  clean\n", "\nTrust lines to cut (4)\n",
	    "\n  cut-trust     db:/home/oper/.rhosts:4  sha256 7be1d2c3a495\n"
	    "                web root: root of web is oper here by rsh, without a password\n",
	    "\n  revoke-key    db:/root/.ssh/authorized_keys:2  sha256 9f2c5b7710de\n",
	    "\n  unexport      nas:/etc/exports:3  sha256 51ce0a9d3b7f\n",
	    "\nHosts with one identity (1)\n",
	    "\n  one host key: each can pass for the others wherever it is known:\n"
	    "    nas, web  SHA256:twins\n",
	    "\nWho goes where: habit, no permission (2)\n",
	    "\n  web -> db                    3 log-ins (last 2026-03-13T23:10:04) 2 lines of "
	    "known_hosts\n",
	    "\n  198.51.100.7 -> web          1 log-in\n", "\nSweep this next (1)\n",
	    "\n  backup.example.net           oper of db trusts it, and nobody looked at it\n",
	    NULL};
	char *text = write_report("text", &sample, false);

	(void)state;
	assert_in_order(text, lines);
	assert_null(strchr(text, '\033'));
	for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1)
		assert_true(strchr(line, '\n') - line <= 100);
	free(text);
}

/* Half a screen: nothing of the sample is too long to be broken. */
static void test_narrow(void **state)
{
	struct out o;
	struct report_job job = {.result = &sample, .out = &o, .screen.columns = 72};

	(void)state;
	out_memory(&o);
	assert_int_equal(report_format_find("text")->write(&job), 0);
	out_byte(&o, 0);
	for (const char *line = (char *)o.buf; *line != '\0'; line = strchr(line, '\n') + 1)
		assert_true(strchr(line, '\n') - line <= 72);
	assert_non_null(strstr((char *)o.buf, "\n                          build:/home/alice/.ssh/"
					      "authorized_keys:1\n                          "
					      "sha256 c04d7718e2a5\n"));
	out_free(&o);
}

static void test_colour(void **state)
{
	char *plain = write_report("text", &sample, false);
	char *text = write_report("text", &sample, true);
	size_t n = 0;

	(void)state;
	assert_non_null(strstr(text, "\033[1;31mAT-RISK\033[0m"));
	for (char *from = text; *from != '\0'; from++) {
		if (*from == '\033')
			from = strchr(from, 'm');
		else
			text[n++] = *from;
	}
	text[n] = '\0';
	assert_string_equal(text, plain);
	free(plain);
	free(text);
}

static const cJSON *get(const cJSON *o, const char *key)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

	if (v == NULL)
		fail_msg("no member \"%s\"", key);
	return v;
}

static void assert_member(const cJSON *o, const char *key, const char *value)
{
	assert_string_equal(cJSON_GetStringValue(get(o, key)), value);
}

static void assert_number(const cJSON *o, const char *key, int value)
{
	assert_int_equal(get(o, key)->valueint, value);
}

static const cJSON *item(const cJSON *o, const char *key, int i)
{
	return cJSON_GetArrayItem(get(o, key), i);
}

static void test_json(void **state)
{
	char *text = write_report("json", &sample, false);
	cJSON *root = cJSON_Parse(text);
	const cJSON *db, *flag, *edge;

	(void)state;
	assert_non_null(root);
	assert_member(root, "format", "cordon-report/1");
	assert_member(root, "title", "case-2026-03");
	assert_string_equal(item(root, "compromised", 0)->valuestring, "web");
	assert_number(get(root, "coverage"), "asked", 6);
	assert_number(get(root, "coverage"), "seen", 5);
	assert_int_equal(cJSON_GetArraySize(get(get(root, "coverage"), "unseen")), 1);
	assert_member(item(get(root, "coverage"), "unseen", 0), "host", "mute");
	assert_member(item(get(root, "coverage"), "unseen", 0), "reason",
	    "connected, but no SSH banner within 10 s");
	assert_int_equal(cJSON_GetArraySize(get(root, "hosts")), 6);
	assert_int_equal(cJSON_GetArraySize(get(root, "edges")), (int)sample.nedges);
	assert_int_equal(cJSON_GetArraySize(get(root, "nodes")), (int)sample.nnodes);

	db = item(root, "hosts", 1);
	assert_member(db, "host", "db");
	assert_string_equal(item(db, "addresses", 0)->valuestring, "192.0.2.12");
	assert_member(db, "state", "at-risk");
	assert_number(db, "hops", 1);
	assert_member(db, "certainty", "proven");
	flag = item(db, "flags", 4);
	assert_member(flag, "flag", "revoke-key");
	assert_member(flag, "subject", DEPLOY_KEY);
	assert_member(flag, "why", "deploy@web holds the key, and it opens root");
	assert_member(item(flag, "evidence", 0), "path", "/root/.ssh/authorized_keys");
	assert_number(item(flag, "evidence", 0), "line", 2);
	assert_member(item(flag, "evidence", 0), "sha256", SHA_KEYS);
	assert_null(cJSON_GetObjectItem(item(flag, "evidence", 1), "line"));
	assert_null(cJSON_GetObjectItem(item(flag, "evidence", 1), "sha256"));
	assert_number(item(db, "flags", 3), "priority", 2);
	assert_null(cJSON_GetObjectItem(flag, "priority"));
	assert_member(item(item(db, "reached", 0), "steps", 0), "rule", "ssh-key");

	assert_number(item(root, "hosts", 0), "hops", 0);
	assert_null(cJSON_GetObjectItem(item(root, "hosts", 5), "hops"));
	assert_null(cJSON_GetObjectItem(item(root, "hosts", 5), "certainty"));
	assert_member(item(item(root, "hosts", 3), "gaps", 0), "status", "denied");

	edge = item(root, "edges", (int)sample.nedges - 1);
	assert_member(edge, "rule", "sudo");
	assert_string_equal(item(edge, "from", 0)->valuestring, "alice@build");
	assert_member(edge, "to", "root@build");
	assert_member(edge, "certainty", "possible");
	assert_true(cJSON_IsFalse(get(edge, "taken")));
	assert_member(item(root, "outside", 0), "subject", "backup.example.net");
	assert_member(item(root, "shared", 0), "value", "SHA256:twins");
	assert_member(item(root, "habits", 1), "from", "198.51.100.7");
	assert_true(cJSON_IsFalse(get(item(root, "habits", 1), "from_known")));
	assert_number(item(root, "habits", 0), "known_hosts", 2);
	cJSON_Delete(root);
	free(text);
}

/* What stands behind every foreign text of the poisoned result, and what becomes of it. */
#define EVIL "\033[1m\n\"<b>&lt;'\\N\xff\xc2\x9b\xe2\x80\xae"
#define EVIL_SHOWN "\\x1b[1m\\x0a\"<b>&lt;'\\\\N\\xff\\u{9b}\\u{202e}"

static struct arena poison;

static void bad(struct slice *s)
{
	*s = arena_printf(&poison, "%.*s%s", SLICE_ARG(*s), EVIL);
}

static void *copy(const void *v, size_t bytes)
{
	return memcpy(arena_alloc(&poison, bytes + 1), v != NULL ? v : "", bytes);
}

static void bad_list(struct slice **v, size_t n)
{
	*v = copy(*v, n * sizeof(**v));
	for (size_t i = 0; i < n; i++)
		bad(&(*v)[i]);
}

static void bad_evidence(struct evidence_ref **v, size_t n)
{
	*v = copy(*v, n * sizeof(**v));
	for (size_t i = 0; i < n; i++) {
		bad(&(*v)[i].host);
		bad(&(*v)[i].path);
		bad(&(*v)[i].sha256);
	}
}

static void bad_flags(struct result_flag **v, size_t n)
{
	*v = copy(*v, n * sizeof(**v));
	for (size_t i = 0; i < n; i++) {
		bad(&(*v)[i].subject);
		bad(&(*v)[i].why);
		bad_evidence(&(*v)[i].evidence, (*v)[i].nevidence);
	}
}

static void bad_reached(struct result_reached **v, size_t n)
{
	*v = copy(*v, n * sizeof(**v));
	for (size_t i = 0; i < n; i++) {
		struct result_reached *a = &(*v)[i];

		bad(&a->account);
		bad(&a->host);
		bad_list(&a->needs, a->nneeds);
		a->steps = copy(a->steps, a->nsteps * sizeof(*a->steps));
		for (size_t k = 0; k < a->nsteps; k++) {
			bad_list(&a->steps[k].from, a->steps[k].nfrom);
			bad(&a->steps[k].to);
			bad(&a->steps[k].via);
			bad(&a->steps[k].why);
			bad_list(&a->steps[k].needs, a->steps[k].nneeds);
			bad_list(&a->steps[k].missing, a->steps[k].nmissing);
			bad_evidence(&a->steps[k].evidence, a->steps[k].nevidence);
		}
	}
}

static void bad_host(struct result_host *h)
{
	bad(&h->name);
	bad_list(&h->addresses, h->naddresses);
	bad(&h->reason);
	bad(&h->os);
	bad_reached(&h->reached, h->nreached);
	bad_flags(&h->flags, h->nflags);
	h->gaps = copy(h->gaps, h->ngaps * sizeof(*h->gaps));
	for (size_t i = 0; i < h->ngaps; i++) {
		bad(&h->gaps[i].path);
		bad(&h->gaps[i].status);
		bad(&h->gaps[i].why);
	}
}

static void bad_graph(struct result *r)
{
	r->edges = copy(r->edges, r->nedges * sizeof(*r->edges));
	for (size_t i = 0; i < r->nedges; i++) {
		struct result_edge *e = &r->edges[i];

		bad_list(&e->from, e->nfrom);
		bad(&e->to);
		bad(&e->why);
		bad_list(&e->needs, e->nneeds);
		bad_list(&e->missing, e->nmissing);
		bad_evidence(&e->evidence, e->nevidence);
	}
	r->nodes = copy(r->nodes, r->nnodes * sizeof(*r->nodes));
	for (size_t i = 0; i < r->nnodes; i++) {
		bad(&r->nodes[i].label);
		if (r->nodes[i].host.n > 0)
			bad(&r->nodes[i].host);
		bad(&r->nodes[i].name);
	}
}

static void bad_habits(struct result *r)
{
	r->habits = copy(r->habits, r->nhabits * sizeof(*r->habits));
	for (size_t i = 0; i < r->nhabits; i++) {
		bad(&r->habits[i].from);
		bad(&r->habits[i].to);
		bad(&r->habits[i].last);
		bad_evidence(&r->habits[i].evidence, r->habits[i].nevidence);
	}
	r->shared = copy(r->shared, r->nshared * sizeof(*r->shared));
	for (size_t i = 0; i < r->nshared; i++) {
		bad(&r->shared[i].value);
		bad_list(&r->shared[i].hosts, r->shared[i].nhosts);
		bad_evidence(&r->shared[i].evidence, r->shared[i].nevidence);
	}
}

/* The sample with EVIL behind every text that comes from a host. */
static struct result poisoned(void)
{
	struct result r = sample;

	bad(&r.title);
	bad(&r.swept_at);
	bad_list(&r.compromised, r.ncompromised);
	r.hosts = copy(r.hosts, r.nhosts * sizeof(*r.hosts));
	for (size_t i = 0; i < r.nhosts; i++)
		bad_host(&r.hosts[i]);
	bad_graph(&r);
	bad_flags(&r.outside, r.noutside);
	bad_habits(&r);
	return r;
}

/* Valid UTF-8 without a character that steers a terminal or hides text, line ends aside. */
static void assert_harmless(const char *text)
{
	struct slice s = slice_str(text);

	assert_true(utf8_valid(s));
	while (s.n > 0) {
		size_t len = utf8_len(s);
		uint32_t code = utf8_code(slice_sub(s, 0, len));

		if (code != '\n' && utf8_is_trap(code))
			fail_msg("U+%04X goes out as it came in, before %.40s", code, s.p);
		s = slice_sub(s, len, s.n);
	}
}

static void test_hostile(void **state)
{
	struct result r = poisoned();

	(void)state;
	for (size_t i = 0; report_formats[i] != NULL; i++) {
		char *text = write_report(report_formats[i]->name, &r, false);

		assert_harmless(text);
		free(text);
	}
	arena_free(&poison);
}

static void test_hostile_text(void **state)
{
	static const char *const lines[] = {"Cordon report  case-2026-03" EVIL_SHOWN "  swept",
	    "\nAT-RISK  db" EVIL_SHOWN "  1 hop, proven", "root@db" EVIL_SHOWN,
	    "/etc/passwd" EVIL_SHOWN ":27", NULL};
	struct result r = poisoned();
	char *text = write_report("text", &r, false);

	(void)state;
	assert_in_order(text, lines);
	free(text);
	arena_free(&poison);
}

static void test_hostile_json(void **state)
{
	struct result r = poisoned();
	char *text = write_report("json", &r, false);
	cJSON *root = cJSON_Parse(text);

	(void)state;
	assert_non_null(root);
	/* "db" and EVIL, in base64: they are not UTF-8. */
	assert_member(item(root, "hosts", 1), "host64", "ZGIbWzFtCiI8Yj4mbHQ7J1xO/8Kb4oCu");
	assert_string_equal(item(root, "compromised", 0)->valuestring, "web" EVIL_SHOWN);
	cJSON_Delete(root);
	free(text);
	arena_free(&poison);
}

/* The words of the picture, one line for each text element; fails for XML that is not sound. */
#define WORDS_OF_SVG                                                                          \
	"python3 -c 'import sys, xml.etree.ElementTree as e\n"                                \
	"for t in e.fromstring(sys.stdin.buffer.read()).iter():\n"                            \
	" assert t.tag.split(\"}\")[1] in "                                                   \
	"(\"svg\",\"g\",\"title\",\"text\",\"path\",\"polygon\",\"polyline\",\"ellipse\"), "  \
	"t.tag\n"                                                                             \
	" assert not [k for k in t.attrib if k.startswith(\"on\") or k.endswith(\"href\")]\n" \
	" if t.tag.endswith(\"text\"): sys.stdout.buffer.write((t.text + \"\\n\").encode())'"

static void test_hostile_svg(void **state)
{
	struct result r = poisoned();
	char *svg = write_report("svg", &r, false), *words = filter(WORDS_OF_SVG, svg);

	(void)state;
	assert_non_null(strstr(words, "\nclean" EVIL_SHOWN "\n"));
	assert_non_null(strstr(words, "\ndeploy" EVIL_SHOWN "\n"));
	assert_non_null(strstr(words, "\nfrom:192.0.2.0/24" EVIL_SHOWN "\n"));
	assert_null(strstr(svg, "DOCTYPE"));
	free(words);
	free(svg);
	arena_free(&poison);
}

static void test_again(void **state)
{
	(void)state;
	for (size_t i = 0; report_formats[i] != NULL; i++) {
		char *first = write_report(report_formats[i]->name, &sample, false);
		char *second = write_report(report_formats[i]->name, &sample, false);

		assert_string_equal(first, second);
		free(first);
		free(second);
	}
}

static void test_empty_host(void **state)
{
	static const struct {
		const char *format, *words;
	} rows[] = {
	    {"text", "AT-RISK"},
	    {"json", "\"host\": \"\""},
	    {"dot", "(empty)"},
	    {"svg", ">(empty)</text>"},
	};
	struct result_host host = {.state = STATE_AT_RISK};
	struct result r = {.asked = 1, .hosts = &host, .nhosts = 1};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = write_report(rows[i].format, &r, false);

		assert_non_null(strstr(text, rows[i].words));
		free(text);
	}
}

static void test_empty(void **state)
{
	static const struct result nothing;
	char *text = write_report("text", &nothing, false);
	char *json = write_report("json", &nothing, false);
	char *svg = write_report("svg", &nothing, false);
	cJSON *root = cJSON_Parse(json);

	(void)state;
	assert_non_null(strstr(text, "  0 hosts asked, 0 seen, 0 not seen\n"));
	assert_non_null(strstr(text, "nothing, so no host can be at risk"));
	assert_int_equal(cJSON_GetArraySize(get(root, "hosts")), 0);
	assert_int_equal(cJSON_GetArraySize(get(root, "edges")), 0);
	free(filter(WORDS_OF_SVG, svg));
	cJSON_Delete(root);
	free(text);
	free(json);
	free(svg);
}

/* A host with so many flags of one kind and so many accounts within reach. */
static void test_crowd(void **state)
{
	struct arena a = {0};
	size_t n = 300;
	struct result_host host = {
	    .name = S("db"), .seen = true, .state = STATE_AT_RISK, .hops = 1};
	struct result r = {.asked = 1, .seen = 1, .hosts = &host, .nhosts = 1};
	char *text;

	(void)state;
	host.flags = arena_alloc(&a, n * sizeof(*host.flags));
	host.reached = arena_alloc(&a, n * sizeof(*host.reached));
	host.nflags = host.nreached = n;
	for (size_t i = 0; i < n; i++) {
		host.flags[i].flag = "change-passwords";
		host.flags[i].subject = arena_printf(&a, "user%zu", i);
		host.flags[i].why = slice_str("used elsewhere");
		host.reached[i].account = host.flags[i].subject;
		host.reached[i].hops = 2;
	}
	text = write_report("text", &r, false);
	assert_non_null(strstr(text, "and 291 more; all of them: cordon report --format json"));
	assert_non_null(strstr(text, "user2: used elsewhere\n"));
	assert_null(strstr(text, "user3: used elsewhere\n"));
	assert_non_null(strstr(text, "and 297 more: user3 user4 user5 "));
	assert_null(strstr(text, "user99"));
	assert_true(strlen(text) < 4000);
	free(text);
	arena_free(&a);
}

static char *reach_text(
    int (*write)(const struct reach_report *, struct out *), const struct reach_report *r)
{
	struct out o;

	out_memory(&o);
	assert_int_equal(write(r, &o), 0);
	out_byte(&o, 0);
	return (char *)o.buf;
}

static void test_reach_json(void **state)
{
	struct reach_report r = {sample_compromised, 1, reached_build, COUNT(reached_build)};
	char *text = reach_text(reach_write_json, &r);
	cJSON *root = cJSON_Parse(text);
	const cJSON *alice, *step;

	(void)state;
	assert_member(root, "format", "cordon-reach/1");
	assert_string_equal(item(root, "from", 0)->valuestring, "web");
	assert_int_equal(cJSON_GetArraySize(get(root, "reached")), 2);
	alice = item(root, "reached", 0);
	assert_member(alice, "account", "alice");
	assert_member(alice, "host", "build");
	assert_number(alice, "hops", 2);
	assert_member(alice, "certainty", "likely");
	assert_member(alice, "grade", "shell");
	assert_int_equal(cJSON_GetArraySize(get(alice, "needs")), 0);
	assert_int_equal(cJSON_GetArraySize(get(alice, "steps")), 2);
	step = item(alice, "steps", 1);
	assert_member(step, "rule", "ssh-key");
	assert_string_equal(item(step, "from", 0)->valuestring, "alice@nas");
	assert_member(step, "to", "alice@build");
	assert_member(step, "via", ALICE_KEY);
	assert_member(step, "technique", "T1021.004");
	assert_null(cJSON_GetObjectItem(item(step, "evidence", 0), "line"));
	assert_member(item(step, "evidence", 1), "host", "build");
	assert_number(item(step, "evidence", 1), "line", 1);
	assert_string_equal(item(item(root, "reached", 1), "needs", 0)->valuestring, "passphrase");
	cJSON_Delete(root);
	free(text);
}

/* ---- Why not ---- */

static struct slice closed_from[] = {S("key:SHA256:aaa")};
static struct slice closed_holders[] = {S("root@web"), S("deploy@web")};
static struct result_closed closed_ways[] = {
    {
	.rule = "rsh",
	.to = S("bob@clean"),
	.shut = true,
	.why = S("others can write \033 to it"),
	.at = {S("clean"), S("/home/bob/.rhosts"), 0, S("")},
	.line = {S("clean"), S("/home/bob/.rhosts"), 2, S("")},
    },
    {
	.rule = "ssh-key",
	.from = closed_from,
	.nfrom = 1,
	.lacks = closed_from,
	.nlacks = 1,
	.holders = closed_holders,
	.nholders = 2,
	.to = S("bob@clean"),
	.why = S("the key opens bob on clean"),
	.line = {S("clean"), S("/home/bob/.ssh/authorized_keys"), 7, S("c04d7718e2a5ffff")},
    },
};
static struct result_nothing closed_nothing[] = {{"sudo", "no entry names the account"}};
static struct result_gap closed_gaps[] = {{S("/etc/exports"), S("denied"), S("")}};
static const struct result_why closed_why = {
    .from = S("web"),
    .to = S("bob@\033clean"),
    .closed = closed_ways,
    .nclosed = 2,
    .nothing = closed_nothing,
    .nnothing = 1,
    .seen = true,
    .gaps = closed_gaps,
    .ngaps = 1,
};
static const char closed_text[] =
    "web can not become bob@\\x1bclean in what was seen\n"
    "\n"
    "rsh\n"
    "  clean:/home/bob/.rhosts:2\n"
    "      shut: others can write \\x1b to it\n"
    "      clean:/home/bob/.rhosts\n"
    "\n"
    "ssh-key\n"
    "  clean:/home/bob/.ssh/authorized_keys:7  sha256 c04d7718e2a5\n"
    "      takes key:SHA256:aaa, which they do not hold; root@web, deploy@web do\n"
    "\n"
    "sudo              no entry names the account\n"
    "\n"
    "not seen or not judged on its host\n"
    "  /etc/exports  denied\n";

static void assert_closed(const cJSON *root)
{
	const cJSON *shut = item(root, "closed", 0), *lacking = item(root, "closed", 1);

	assert_member(shut, "rule", "rsh");
	assert_true(cJSON_IsTrue(get(shut, "shut")));
	assert_number(get(shut, "line"), "line", 2);
	assert_true(cJSON_IsFalse(get(lacking, "shut")));
	assert_string_equal(item(lacking, "lacks", 0)->valuestring, "key:SHA256:aaa");
	assert_string_equal(item(lacking, "holders", 1)->valuestring, "deploy@web");
}

static void test_why_json(void **state)
{
	struct out o;
	cJSON *root;

	(void)state;
	out_memory(&o);
	assert_int_equal(why_write_json(&closed_why, &o), 0);
	root = cJSON_ParseWithLength((const char *)o.buf, o.n);
	assert_member(root, "format", "cordon-why/1");
	assert_true(cJSON_IsFalse(get(root, "found")));
	assert_closed(root);
	assert_member(item(root, "nothing", 0), "rule", "sudo");
	assert_member(item(root, "gaps", 0), "status", "denied");
	cJSON_Delete(root);
	out_free(&o);
}

static void test_path_json(void **state)
{
	struct reach_report r = {sample_compromised, 1, reached_build, 1},
			    none = {sample_compromised, 1, NULL, 0};
	struct out o;
	cJSON *root;

	(void)state;
	out_memory(&o);
	assert_int_equal(path_write_json(&r, SLICE("alice@build"), NULL, &o), 0);
	root = cJSON_ParseWithLength((const char *)o.buf, o.n);
	assert_member(root, "format", "cordon-path/1");
	assert_member(root, "to", "alice@build");
	assert_true(cJSON_IsTrue(get(root, "found")));
	assert_int_equal(cJSON_GetArraySize(get(root, "steps")), 2);
	cJSON_Delete(root);
	o.n = 0;
	assert_int_equal(path_write_json(&none, SLICE("bob@clean"), &closed_why, &o), 0);
	root = cJSON_ParseWithLength((const char *)o.buf, o.n);
	assert_true(cJSON_IsFalse(get(root, "found")));
	assert_int_equal(cJSON_GetArraySize(get(root, "steps")), 0);
	assert_closed(root);
	cJSON_Delete(root);
	out_free(&o);
}

static void test_reach_text(void **state)
{
	struct reach_report r = {sample_compromised, 1, reached_build, 1},
			    none = {sample_compromised, 1, NULL, 0};
	struct report_screen screen = {0};
	struct out o;

	(void)state;
	out_memory(&o);
	assert_int_equal(reach_write_text(&r, &screen, &o), 0);
	assert_true(slice_eq_str(out_slice(&o),
	    "from web\n"
	    "1 account within reach: 0 proven, 1 likely, 0 possible\n"
	    "\n"
	    "alice@build  2 hops, likely\n"
	    "  1. root@web -> alice@nas  nfs-export (T1210) proven\n"
	    "     root of web writes alice's home as alice and plants a key there\n"
	    "     via nas:/srv/home (rw, no_root_squash)\n"
	    "     nas:/etc/exports:3  sha256 51ce0a9d3b7f\n"
	    "     web:/etc/fstab:9  sha256 2b8f4c6d1e3a\n"
	    "  2. alice@nas -> alice@build  ssh-key (T1021.004) likely\n"
	    "     alice's key opens her account on build, as far as its sshd's configuration was "
	    "read\n"
	    "     via " ALICE_KEY "\n"
	    "     not read: /etc/ssh/sshd_config.d of build\n"
	    "     nas:/srv/home/alice/.ssh/id_ed25519\n"
	    "     build:/home/alice/.ssh/authorized_keys:1  sha256 c04d7718e2a5\n"));
	o.n = 0;
	assert_int_equal(path_write_text(&none, &closed_why, &screen, &o), 0);
	assert_true(slice_eq_str(out_slice(&o), closed_text));
	out_free(&o);
}

static void test_no_graphviz(void **state)
{
	struct out o;
	struct report_job job = {.result = &sample, .out = &o};
	char *path = strdup(getenv("PATH"));

	(void)state;
	out_memory(&o);
	setenv("PATH", "/nowhere", 1);
	assert_int_equal(report_format_find("svg")->write(&job), ERR_ABSENT);
	setenv("PATH", path, 1);
	assert_non_null(strstr(job.why, "dot: not found: install Graphviz"));
	assert_int_equal(o.n, 0);
	out_free(&o);
	free(path);
}

static void test_find(void **state)
{
	(void)state;
	assert_string_equal(report_format_find("dot")->name, "dot");
	assert_null(report_format_find("DOT"));
	assert_null(report_format_find("template"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_escape),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_narrow),
	    cmocka_unit_test(test_colour),
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_hostile_text),
	    cmocka_unit_test(test_hostile_json),
	    cmocka_unit_test(test_hostile_svg),
	    cmocka_unit_test(test_again),
	    cmocka_unit_test(test_empty),
	    cmocka_unit_test(test_empty_host),
	    cmocka_unit_test(test_crowd),
	    cmocka_unit_test(test_reach_json),
	    cmocka_unit_test(test_why_json),
	    cmocka_unit_test(test_path_json),
	    cmocka_unit_test(test_reach_text),
	    cmocka_unit_test(test_no_graphviz),
	    cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
