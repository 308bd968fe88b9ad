/* The SFTP packets, byte by byte, against the draft. */
#include <string.h>

#include "common/sftp.h"
#include "common/sftp_read.h"
#include "include/err.h"
#include "include/limits.h"
#include "tests/net/net.h"

static bool bytes_are(struct out *o, const char *want, size_t n)
{
	bool same = o->n == n && memcmp(o->buf, want, n) == 0;

	out_free(o);
	out_memory(o);
	return same;
}

#define IS(o, literal) bytes_are(o, literal, sizeof(literal) - 1)

static void test_requests(void)
{
	struct out o;

	out_memory(&o);
	sftp_put_init(&o);
	check(IS(&o, "\0\0\0\5\1\0\0\0\3"), "sftp: init", "other bytes");
	sftp_put_create(&o, 7, SLICE("/x"), 0700);
	check(IS(&o, "\0\0\0\x17\3\0\0\0\7\0\0\0\2/x\0\0\0\x2a\0\0\0\4\0\0\1\xc0"),
	    "sftp: create, exclusively and with mode 0700", "other bytes");
	sftp_put_write(&o, 8, SLICE("h"), 0x100000002, SLICE("ab"));
	check(IS(&o, "\0\0\0\x18\6\0\0\0\x8\0\0\0\1h\0\0\0\1\0\0\0\2\0\0\0\2ab"), "sftp: write",
	    "other bytes");
	sftp_put_chmod(&o, 9, SLICE("h"), 0700);
	check(IS(&o, "\0\0\0\x12\x0a\0\0\0\x9\0\0\0\1h\0\0\0\4\0\0\1\xc0"), "sftp: chmod",
	    "other bytes");
	sftp_put_close(&o, 10, SLICE("h"));
	check(IS(&o, "\0\0\0\x0a\4\0\0\0\x0a\0\0\0\1h"), "sftp: close", "other bytes");
	sftp_put_remove(&o, 11, SLICE("/x"));
	check(IS(&o, "\0\0\0\x0b\x0d\0\0\0\x0b\0\0\0\2/x"), "sftp: remove", "other bytes");
	out_free(&o);
}

static int next(struct slice in, struct sftp_reply *r)
{
	return sftp_next(&in, r);
}

static void test_replies(void)
{
	struct slice two = SLICE("\0\0\0\x5\2\0\0\0\3\0\0\0\x0a\x66\0\0\0\7\0\0\0\1h");
	struct sftp_reply r;
	int rc;

	rc = sftp_next(&two, &r);
	check(rc == 1 && r.kind == SFTP_VERSION && r.id == 3, "sftp: a version", "not read");
	rc = sftp_next(&two, &r);
	check(rc == 1 && r.kind == SFTP_HANDLE && r.id == 7 && slice_eq_str(r.handle, "h"),
	    "sftp: a handle behind it", "not read");
	check(sftp_next(&two, &r) == 0 && two.n == 0, "sftp: then nothing", "something");
	rc = next(SLICE("\0\0\0\x11\x65\0\0\0\7\0\0\0\3\0\0\0\4nope"), &r);
	check(rc == 1 && r.kind == SFTP_STATUS && r.status == SFTP_PERMISSION_DENIED &&
		  slice_eq_str(r.message, "nope"),
	    "sftp: a status with words", "not read");
	rc = next(SLICE("\0\0\0\x9\x65\0\0\0\7\0\0\0\2"), &r);
	check(rc == 1 && r.status == SFTP_NO_SUCH_FILE && r.message.n == 0,
	    "sftp: a status without words", "not read");
}

static void test_bad_replies(void)
{
	struct sftp_reply r;

	check(next(SLICE("\0\0\0"), &r) == 0, "sftp: half a length waits", "does not");
	check(next(SLICE("\0\0\0\x9\x65\0\0\0\7\0\0\0"), &r) == 0, "sftp: half a status waits",
	    "does not");
	check(next(SLICE("Welcome!"), &r) == ERR_LIMIT, "sftp: a log-in script's words",
	    "taken for a reply");
	check(next(SLICE("\0\0\0\1\x65"), &r) == ERR_SYNTAX, "sftp: no room for an id", "taken");
	check(next(SLICE("\0\0\0\5\x65\0\0\0\7"), &r) == ERR_SYNTAX, "sftp: no room for a status",
	    "taken");
	check(next(SLICE("\0\0\0\x9\x66\0\0\0\7\0\0\xff\xff"), &r) == ERR_SYNTAX,
	    "sftp: a handle beyond its packet", "taken");
	check(next(SLICE("\0\0\0\5\x67\0\0\0\7"), &r) == ERR_SYNTAX, "sftp: data nobody asked for",
	    "taken");
	check(next(SLICE("\0\0\0\0"), &r) == ERR_SYNTAX, "sftp: an empty packet", "taken");
	check(strcmp(sftp_status_words(3), "permission denied") == 0 &&
		  strcmp(sftp_status_words(4000000000u), "refused") == 0,
	    "sftp: words for codes, known and not", "others");
}

static void test_reading(void)
{
	struct slice names = SLICE("\0\0\0\x24\x68\0\0\0\7\0\0\0\1"
				   "\0\0\0\1f\0\0\0\2-r\0\0\0\x6\0\0\0\1\0\0\0\2\0\0\x81\xa4");
	struct slice attrs = SLICE("\0\0\0\x15\x69\0\0\0\7\0\0\0\5\0\0\0\1\0\0\0\2\0\0\x81");
	struct sftp_attrs one;
	struct sftp_answer r;
	struct slice name;
	struct out o;

	out_memory(&o);
	sftp_put_read(&o, 5, SLICE("h"), 0x100000002, 3);
	check(IS(&o, "\0\0\0\x16\5\0\0\0\5\0\0\0\1h\0\0\0\1\0\0\0\2\0\0\0\3"), "sftp: read",
	    "other bytes");
	sftp_put_open(&o, 5, SLICE("/x"));
	check(IS(&o, "\0\0\0\x13\3\0\0\0\5\0\0\0\2/x\0\0\0\1\0\0\0\0"), "sftp: open, to read",
	    "other bytes");
	out_free(&o);
	check(sftp_next_answer(&names, &r) == 1 && r.kind == SFTP_IS_NAMES && r.names == 1 &&
		  sftp_next_name(&r, &name, &one) == 1 && slice_eq_str(name, "f") &&
		  one.has_owner && one.gid == 2 && one.mode == 0100644 && !one.has_size &&
		  sftp_next_name(&r, &name, &one) == 0,
	    "sftp: a name with attributes", "not read");
	check(sftp_next_answer(&attrs, &r) == 0, "sftp: half of the attributes waits", "does not");
	attrs = SLICE("\0\0\0\x0d\x69\0\0\0\7\0\0\0\5\0\0\0\1");
	check(sftp_next_answer(&attrs, &r) == ERR_SYNTAX, "sftp: attributes beyond their packet",
	    "taken");
}

void test_sftp(void)
{
	test_reading();
	test_requests();
	test_replies();
	test_bad_replies();
}
