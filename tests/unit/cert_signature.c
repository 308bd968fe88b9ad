/*
 * Signatures of CAs: certificates that ssh-keygen -s made with a CA of each type, as they are and
 * with each of their bytes changed.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "collector/derive/cert_signature.h"
#include "common/base64.h"

static const struct {
	const char *ca, *verdict, *blob;
} certs[] = {
    /* clang-format off */
    {"Ed25519", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAINKE5Oe+VNfAkoZnUkVD+ip0YajMlqJj"
	"89jdhe+tR54FAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAg"
	"C8IP5VVDTF18gt+7ayzSSPx/tHpj4HIOcTzTjNj1wOkAAABTAAAAC3NzaC1lZDI1NTE5AAAAQAu0z2utvInB"
	"Yt7vnj7ZLC9B3OpapQojJqmXoHSpZ8JPdmOby/xelngjwiH8T3FQd6eN5HMOreMJVEd9teBisQM="},
    {"ECDSA 256", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAID1W9TmY99TRNi00lJBcYrde9HtuoXzE"
	"bnQxhd8cpBWJAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAGgAAAATZWNkc2Etc2hhMi1uaXN0"
	"cDI1NgAAAAhuaXN0cDI1NgAAAEEEXWOi2y78xKwG9TcsIDoj1/GCDsKMKuSNEsX6NKWXGrHZd8TqgVAxFKR9"
	"+x6gaYBVTp9VcHIyUKTT7brRgj1F8AAAAGMAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAEgAAAAgZxoFUDry"
	"zgbLPvZh9xy/UJUdOoq4OgDM7XO9PpyB/iEAAAAgX62GGH4j5o0YidYM46+z8qZRGTC0+syQiH72bNgBDTw="},
    {"ECDSA 384", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIDt+wjIGCpJPdTJc0njFzuQQY5qMu0t8"
	"iFE409sBpQXPAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAIgAAAATZWNkc2Etc2hhMi1uaXN0"
	"cDM4NAAAAAhuaXN0cDM4NAAAAGEEnMTiusArt3wiySO1FhiyDf+X4UaCGhXnoB3+wHk/RAVSh2GFg7phxef6"
	"y3IEzl5EzIQLflNHhB1rhelnjzyhocyV5ctH2gKw/REYnh1kxObaU6ytK1Y3bg7Y9KISIbDgAAAAhAAAABNl"
	"Y2RzYS1zaGEyLW5pc3RwMzg0AAAAaQAAADAUCEneEu17Uu48K2BkAsWEojsXnJOnId0AjH98lZHYZ1rkSurW"
	"lcWq+wLF4LWNhmYAAAAxAOG/X1sBLBWQk8ddZrSGdbPRsDhScZAI1jIll5KWjbWHMAAJuCqyUQ1meXTSVEiX"
	"lg=="},
    {"ECDSA 521", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIJbAeEMmJAbg/ifspRbcITCNK0wN16E6"
	"21Iea/c19uFlAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAKwAAAATZWNkc2Etc2hhMi1uaXN0"
	"cDUyMQAAAAhuaXN0cDUyMQAAAIUEAc4Z1Y/xmSgat1B1PzU6ITQn4IgTH8/abP8Qp9XIiE8EBQv/9jZaTdyD"
	"Mvu98/QXY+SnxvZHy2q8268tlUFHtOvFAUaT7ZKGdMXtcXNNU1oFCwAPQxmmvVCOmkQ5IVkDf5tVtFBR7T64"
	"QsmLmtKWB2NwPeiXhQ6uCK/FOvH1CfLx7cyOAAAApwAAABNlY2RzYS1zaGEyLW5pc3RwNTIxAAAAjAAAAEIB"
	"jyk4bjNEllxWEral5Lq95Loe2TDNT345w7WWDICvKPooEMIR+7U1R6AMWXt6sL1o/cFwf/k+t27+b6TBbuEM"
	"mDwAAABCAMq5nUQDvS6EkFnuOGE8hdZk9X7tO0D9ERqpSeZrwYOSlNUjcbmmf2dxbv0k9xOSDwz02fwK9Spm"
	"JgzI+UphJKcv"},
    {"RSA, SHA-256", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIK80aFHnr0LFoqFpyw0FLtJLGf2f5H4C"
	"Rnopg1hADb8TAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAJcAAAAHc3NoLXJzYQAAAAMBAAEA"
	"AACBAJpvSwStVfhq8PveTVgtBVarSXDbvGPefTcl7JDLN0FaM544J4oNu1CjZRS/Adr0oWNiU/7ddjFnZAo8"
	"dKJdCyYly3YB0YBWRUh8iDNgcKbxxDJU6NEdrJTEtSCG7JCz0lg8euPXlu6qbqIlo0RleeIZJ9Y3iJsvqd9p"
	"NcVJ0hIzAAAAlAAAAAxyc2Etc2hhMi0yNTYAAACAaI70j+OD9gxLl+Myt42BYG3IM+tWoP7hu6F9CU+U72O8"
	"i2r5pU16SoaQVerxDlK6D5MAZtqpL7RuDihHgfWFPSM025TEUIgTMfNh+fNis+xCKcbhSibkDcOzthAX8zCs"
	"DhNxe6pNf/93dhwYpF0rAR5u6VJJ6fqbcFfkHjaMrmk="},
    {"RSA, SHA-512", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIKXLQMGPTEIkSzp48szkpCgcjLbKjiwR"
	"Ryf7+QUe7FtgAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAJcAAAAHc3NoLXJzYQAAAAMBAAEA"
	"AACBAJpvSwStVfhq8PveTVgtBVarSXDbvGPefTcl7JDLN0FaM544J4oNu1CjZRS/Adr0oWNiU/7ddjFnZAo8"
	"dKJdCyYly3YB0YBWRUh8iDNgcKbxxDJU6NEdrJTEtSCG7JCz0lg8euPXlu6qbqIlo0RleeIZJ9Y3iJsvqd9p"
	"NcVJ0hIzAAAAlAAAAAxyc2Etc2hhMi01MTIAAACARaUd9fN75zoeCA10IvO20IkYMcC4WcobZ0EVuX2RHPSj"
	"skVISgWEjXTXgGnakJBLvzZ81af0otpyabAfbUbI9hp7wlHDjFOwTRDrn73HRtPDZvKzaYadCTOsc5CWXLRz"
	"hECWRFtInnu6RRY/qgdS4oowpb0m1hrlyLUhdrbh3Ow="},
    {"RSA, SHA-1", "good",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIMo78l9pxLbF1Ixnnemd6KgbgTsyQxtD"
	"d0FMo/Fs69wmAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAJcAAAAHc3NoLXJzYQAAAAMBAAEA"
	"AACBAJpvSwStVfhq8PveTVgtBVarSXDbvGPefTcl7JDLN0FaM544J4oNu1CjZRS/Adr0oWNiU/7ddjFnZAo8"
	"dKJdCyYly3YB0YBWRUh8iDNgcKbxxDJU6NEdrJTEtSCG7JCz0lg8euPXlu6qbqIlo0RleeIZJ9Y3iJsvqd9p"
	"NcVJ0hIzAAAAjwAAAAdzc2gtcnNhAAAAgD+qrx/EYfZuMMYIs1QpwPVAmji1H6iZsmWb0EZU2VQcXOolHBiV"
	"cDu+SZDI5Ft0FCMu1ZjK3QsgY/y862BQ1fHhBEVSJb9vGoYg1DKDw9WKvMNuFA0PQMsBSCvvpH3jWd1mKy3s"
	"TLT4HV0whgB12hCZ/Xqs/BdBwyB3nXJezsB1"},
    {"DSA", "unknown",
	"AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIIte4YZTbWQlusDTmA+WItuXLwGXglJk"
	"nM7V+ny8WT6MAAAAICJuT5SqXMxCy64BeDeO2bcQP1v61+lE0dQIIKVtYbr7AAAAAAAAAAAAAAABAAAAA3Jv"
	"dwAAAAcAAAADYm9iAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAbIAAAAHc3NoLWRzcwAAAIEAmbjk"
	"BS0NHcj30CSa2I1iZozYLOIgZcJWkr91tMyefdqKgBQhfz9Inoc8PA1etSaFGo6TXxU96UEa4KCEOvQkWqq5"
	"z/iLc3qQ6ZjTO5d6H059mGLN/He+Qft/7vvSnyUu1DpAvzJQoTHzcNzQhJTwUTrzqgmgGTq5Cj0ZILXIx50A"
	"AAAVAO5RHWmmv+poPfRoBDJfU8VOFWb7AAAAgDXRCZZvIRZ2uxe81BOm7WI+F91YQ8RdPQn6icebp0GACeip"
	"yRZpDm6DdIcAUhzHomZKICxfCHu7jsbP879jTftkE39AqnVGJ+Eip3cz++vuQ1EwXNzlUfHMZ4K+CxB1dJkk"
	"W7oqhfv8aTfLJDHkkkl72j7hIwQTHgV0E49eOc62AAAAgQCDWK04KEevKS25yfzo9Pl5s6fXa3acxAh0vGqT"
	"vAHnNLs24guLA1706MmYE8qFodamipgHpYV5ajo7zZ92RW9+fklAyyJRzQEQJLQ1Hh+nWebnoG1G4VXLfKPW"
	"/wHXAf5Q/eZPbSHqUqkYsn9cCwC3tO9CkHjxtjmYNWSUehdhxAAAADcAAAAHc3NoLWRzcwAAACisQFPB/nn3"
	"wyuoOQlLiFIbAErFkJ58iDUXVHsX4yXgdUHuKbAFTaZa"},
    /* clang-format on */
};
#define CERTS (sizeof(certs) / sizeof(certs[0]))

static struct slice blob_of(struct arena *a, const char *text)
{
	struct slice blob;

	assert_int_equal(base64_decode_ws(a, slice_str(text), LIMIT_KEY_BLOB_BYTES, &blob), 0);
	return blob;
}

static void test_as_they_are(void **state)
{
	struct arena a = {0};
	struct ssh_cert cert;

	(void)state;
	for (size_t i = 0; i < CERTS; i++) {
		assert_int_equal(ssh_cert_parse(&a, blob_of(&a, certs[i].blob), &cert), 0);
		assert_string_equal(cert_signature_check(&cert), certs[i].verdict);
	}
	arena_free(&a);
}

/* Either it is no certificate any more, or nobody signed it. */
static void test_each_byte_changed(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < CERTS; i++) {
		struct slice blob = blob_of(&a, certs[i].blob);

		for (size_t at = 0; at < blob.n; at++) {
			uint8_t copy[LIMIT_KEY_BLOB_BYTES];
			struct ssh_cert cert;

			memcpy(copy, blob.p, blob.n);
			copy[at] ^= 1;
			if (ssh_cert_parse(&a, slice_of(copy, blob.n), &cert) == 0)
				assert_string_not_equal(cert_signature_check(&cert), "good");
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

/* The signature of one CA's type under the name of another's. */
static void test_foreign(void **state)
{
	struct arena a = {0};
	struct ssh_cert cert[CERTS];

	(void)state;
	for (size_t i = 0; i < CERTS; i++)
		assert_int_equal(ssh_cert_parse(&a, blob_of(&a, certs[i].blob), &cert[i]), 0);
	for (size_t i = 0; i < CERTS; i++)
		for (size_t k = 0; k < CERTS; k++) {
			struct ssh_cert mixed = cert[i];

			mixed.seal = cert[k].seal;
			mixed.signature = cert[k].signature;
			if (i != k)
				assert_string_not_equal(cert_signature_check(&mixed), "good");
		}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_as_they_are),
	    cmocka_unit_test(test_each_byte_changed),
	    cmocka_unit_test(test_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
