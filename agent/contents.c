/* One kind of content a row; the first that suspects it has it. */
#include "agent/contents.h"

#include "agent/keys.h"
#include "agent/tickets.h"
#include "common/formats/privkey.h"

/* [ansible-vault(1)] */
static bool vault_suspected(struct slice content)
{
	return slice_starts(content, "$ANSIBLE_VAULT;");
}

static const struct content_kind kinds[] = {
    {"ansible vault", vault_suspected, NULL},
    {"private key", privkey_suspected, keys_emit},
    {"kerberos keys", tickets_suspected, tickets_emit},
};

const struct content_kind *content_kind(struct slice content)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].suspected(content))
			return &kinds[i];
	return NULL;
}
