/* Known answers, and what is in force. Locks that the kernel does not have are no failure: the
 * first record says so as well. */
#include "agent/selftest.h"

#include <string.h>
#include <unistd.h>

#include "agent/ask.h"
#include "agent/system.h"
#include "common/base64.h"
#include "common/say.h"

static bool tell(const char *what, bool right)
{
	say_to(STDOUT_FILENO, "%s: %s\n", what, right ? "ok" : "WRONG");
	return right;
}

/* FIPS 180-2, B.2: several blocks would come with longer ones. */
static bool hashes(void)
{
	char hex[SHA256_HEX_BYTES];

	sha256_hex(SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
	return strcmp(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1") == 0;
}

static bool writes_records(void)
{
	struct out o;
	struct json j;
	bool right;

	out_memory(&o);
	j = json_on(&o);
	json_object(&j);
	json_kv_bytes(&j, "a", SLICE("\"\xc3\xa4\n"));
	json_kv_bytes(&j, "b", SLICE("\xff"));
	json_kv_time(&j, "c", 1, 0);
	json_end(&j);
	right = slice_eq_str(out_slice(&o),
	    "{\"a\":\"\\\"\xc3\xa4\\n\",\"b64\":\"/w==\",\"c\":\"1970-01-01T00:00:01Z\"}");
	out_free(&o);
	return right;
}

static bool reads(struct agent *a)
{
	struct names names;
	struct found f;

	walk_find(&a->walk, SLICE("/"), 0, &f);
	if (!found_is(&f, S_IFDIR))
		return false;
	read_names(&a->reader, &a->walk, &f, &a->scratch, &names);
	return f.status == STATUS_READ;
}

static void tell_program(void)
{
	uint8_t part[4096];
	char hex[SHA256_HEX_BYTES];
	struct sha256 c;
	ssize_t n;
	int fd = system_self();

	sha256_init(&c);
	while (fd >= 0 && (n = read(fd, part, sizeof(part))) > 0)
		sha256_add(&c, slice_of(part, (size_t)n));
	sha256_end_hex(&c, hex);
	say_to(STDOUT_FILENO, "cordon-agent " CORDON_VERSION ", sha256 %s\n", fd >= 0 ? hex : "?");
}

int selftest(struct agent *a)
{
	bool right = tell("hash", hashes());

	right &= tell("records", writes_records());
	right &= tell("reading", reads(a));
	tell_program();
	say_to(STDOUT_FILENO,
	    "locks of this kernel: no_new_privs %s, seccomp %s, landlock %s\nuid %u%s\n",
	    a->locks.no_new_privs ? "yes" : "no", a->locks.seccomp ? "yes" : "no",
	    a->locks.landlock > 0 ? "yes" : "no", (unsigned)geteuid(),
	    geteuid() == 0 ? "" : ": what only root reads will be missing");
	return right ? 0 : 1;
}
