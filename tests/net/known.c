/* The known hosts against a real file, written by hand and by ssh-keygen's format. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/net/known.h"
#include "common/base64.h"
#include "include/err.h"
#include "tests/net/net.h"

/* Two ed25519 keys and an ECDSA key, made for this test. */
#define KEY_A "AAAAC3NzaC1lZDI1NTE5AAAAIBY30HcCjpbnIAlH6vhEQ5eB8l6pqSZR2BqZsw2Yt0QL"
#define KEY_B "AAAAC3NzaC1lZDI1NTE5AAAAIIH6Bl+Qb9hyTdtJrXpxC3OqISwgRz6mf4Nzqq9KLvvp"
#define KEY_E                                                                                   \
	"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHMEbrrGwLEZhNxgSG3Y1jgt2LY4FF7N8" \
	"/hKYGVKaY6lB1jMjSeFvJNG9CSoxiQhrO+3vmfU1crCs5FAWsf+05w="

static const char text[] = "# a comment\n"
			   "web,192.0.2.10 ssh-ed25519 " KEY_A "\n"
			   "[web]:2222 ssh-ed25519 " KEY_B "\n"
			   "*.example,!bad.example ssh-ed25519 " KEY_A "\n"
			   "@revoked lost ssh-ed25519 " KEY_B "\n"
			   "lost ssh-ed25519 " KEY_A "\n"
			   "@cert-authority signed ssh-ed25519 " KEY_A "\n"
			   "curve ecdsa-sha2-nistp256 " KEY_E "\n"
			   "no key here\n"
			   "192.0.2.99 ssh-ed25519 " KEY_A "\n";

static int notices;

static void count_notice(void *ctx, const char *words)
{
	(void)ctx;
	(void)words;
	notices++;
}

static enum known_verdict verdict(const struct known *k, const char *name, const char *address,
    uint16_t port, const char *key, uint32_t *line)
{
	struct known_host host = {name, address, port};
	const struct known_line *against;
	struct arena a = {0};
	struct slice blob;
	enum known_verdict v;

	if (base64_decode(&a, slice_str(key), 1024, &blob) != 0)
		abort();
	v = known_check(k, &host, blob, &against);
	*line = against != NULL ? against->row.at.line : 0;
	arena_free(&a);
	return v;
}

static const struct {
	const char *what, *name, *address, *key;
	uint16_t port;
	enum known_verdict want;
	uint32_t line; /* that speaks against it */
} cases[] = {
    {"the key of the name", "web", "203.0.113.1", KEY_A, 22, KNOWN_MATCH, 0},
    {"capitals in the name", "WEB", "203.0.113.1", KEY_A, 22, KNOWN_MATCH, 0},
    {"another key of the name", "web", "203.0.113.1", KEY_B, 22, KNOWN_CHANGED, 2},
    {"another kind of key than known", "web", "203.0.113.1", KEY_E, 22, KNOWN_CHANGED, 2},
    {"the key of the name on that port", "web", "203.0.113.1", KEY_B, 2222, KNOWN_MATCH, 0},
    {"a port nobody knows", "web", "203.0.113.1", KEY_A, 2223, KNOWN_NEW, 0},
    {"a wildcard", "db.example", "203.0.113.1", KEY_A, 22, KNOWN_MATCH, 0},
    {"a wildcard with another key", "db.example", "203.0.113.1", KEY_B, 22, KNOWN_CHANGED, 4},
    {"a negated name", "bad.example", "203.0.113.1", KEY_A, 22, KNOWN_NEW, 0},
    {"a revoked key", "lost", "203.0.113.1", KEY_B, 22, KNOWN_REVOKED, 5},
    {"the other key of that host", "lost", "203.0.113.1", KEY_A, 22, KNOWN_MATCH, 0},
    {"a certificate authority's key", "signed", "203.0.113.1", KEY_A, 22, KNOWN_NEW, 0},
    {"the address of an unknown name", "new", "192.0.2.99", KEY_A, 22, KNOWN_MATCH, 0},
    {"the address with another key", "new", "192.0.2.99", KEY_B, 22, KNOWN_CHANGED, 10},
    {"a name goes before its address", "curve", "192.0.2.99", KEY_E, 22, KNOWN_MATCH, 0},
    {"nothing known", "new", "203.0.113.1", KEY_A, 22, KNOWN_NEW, 0},
    {"an empty name", "", "203.0.113.1", KEY_A, 22, KNOWN_NEW, 0},
};

static void test_verdicts(const struct known *k)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[128], why[64];
		uint32_t line;
		enum known_verdict v =
		    verdict(k, cases[i].name, cases[i].address, cases[i].port, cases[i].key, &line);

		snprintf(name, sizeof(name), "known hosts: %s", cases[i].what);
		snprintf(why, sizeof(why), "verdict %d, line %u", (int)v, line);
		check(v == cases[i].want && line == cases[i].line, name, why);
	}
}

static void test_algorithms(const struct known *k)
{
	const struct known_host curve = {"curve", "203.0.113.1", 22};
	const struct known_host unknown = {"new", "203.0.113.1", 22};
	struct arena a = {0};
	struct slice list = known_algorithms(k, &curve, false, &a);

	check(slice_starts(list, "ecdsa-sha2-nistp256,ssh-ed25519,"),
	    "known hosts: the known kind of key is asked for first", (const char *)list.p);
	list = known_algorithms(k, &unknown, false, &a);
	check(slice_starts(list, "ssh-ed25519,") && slice_ends(list, ",rsa-sha2-512,rsa-sha2-256"),
	    "known hosts: without any, ed25519 is first and RSA last", (const char *)list.p);
	arena_free(&a);
}

static void test_first_seen(struct known *k)
{
	const struct known_host host = {"new", "203.0.113.1", 22};
	struct arena a = {0};
	struct slice blob;
	uint32_t line;

	if (base64_decode(&a, slice_str(KEY_E), 1024, &blob) != 0)
		abort();
	known_add(k, &host, blob);
	check(verdict(k, "new", "203.0.113.1", 22, KEY_E, &line) == KNOWN_MATCH,
	    "known hosts: a first-seen key is known from then on", "it is not");
	check(verdict(k, "new", "203.0.113.1", 22, KEY_A, &line) == KNOWN_CHANGED,
	    "known hosts: and another one is a change", "it is not");
	arena_free(&a);
}

/* Many lines, so that the tables have to grow. */
static void test_many(void)
{
	char path[] = "/tmp/cordon-known-XXXXXX";
	const char *paths[] = {path};
	FILE *f = fdopen(mkstemp(path), "w");
	struct known k;
	uint32_t line;

	for (int i = 0; i < 5000; i++)
		fprintf(f, "host%d ssh-ed25519 %s\n", i, i % 2 == 0 ? KEY_A : KEY_B);
	fclose(f);
	known_load(&k, paths, 1, count_notice, NULL);
	check(k.n == 5000 && verdict(&k, "host4998", "", 22, KEY_A, &line) == KNOWN_MATCH &&
		  verdict(&k, "host4999", "", 22, KEY_A, &line) == KNOWN_CHANGED && line == 5000,
	    "known hosts: 5000 lines", "the last ones are not found");
	known_free(&k);
	unlink(path);
}

void test_known(void)
{
	char path[] = "/tmp/cordon-known-XXXXXX";
	const char *paths[] = {"/nonexistent/known_hosts", path, "/dev/null"};
	int fd = mkstemp(path);
	struct known k;

	if (fd < 0 || write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1)
		abort();
	close(fd);
	known_load(&k, paths, 3, count_notice, NULL);
	check(notices == 2, "known hosts: a bad line and a device are told, an absent file is not",
	    "another number of notices");
	test_verdicts(&k);
	test_algorithms(&k);
	test_first_seen(&k);
	known_free(&k);
	unlink(path);
	test_many();
}
