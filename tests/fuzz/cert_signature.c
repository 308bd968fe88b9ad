/* The fuzz entry of CAs' signatures: any bytes that parse as a certificate get one of three
 * verdicts. */
#include <string.h>

#include "collector/derive/cert_signature.h"
#include "common/die.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = {0};
	struct ssh_cert cert;

	if (ssh_cert_parse(&a, slice_of(data, size), &cert) == 0) {
		const char *verdict = cert_signature_check(&cert);

		if (strcmp(verdict, "good") != 0 && strcmp(verdict, "bad") != 0 &&
		    strcmp(verdict, "unknown") != 0)
			die("no verdict: %s", verdict);
	}
	arena_free(&a);
	return 0;
}
