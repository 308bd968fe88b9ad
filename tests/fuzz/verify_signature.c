/* The fuzz entry of cordon-verify's signatures: SSHSIG, allowed signers, time stamps. Nothing that
 * was not signed is a good signature. */
#include <stdlib.h>

#include "verify/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes all = {data, size}, message = bytes_of("message");
	struct signature sig = {0};
	const char *when = NULL;

	if (sshsig_check(all, message, "cordon-case", &sig) == NULL)
		abort();
	signers_find(all, &sig, "cordon-case", time(NULL));
	if (cert_read(all, &sig.cert) == NULL) {
		sig.certified = true;
		signers_find(all, &sig, "cordon-case", time(NULL));
	}
	stamp_check(all, message, NULL, &when);
	pool_free();
	return 0;
}
