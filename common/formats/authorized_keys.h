/*
 * authorized_keys and files of its form [sshd(8) AUTHORIZED_KEYS FILE FORMAT; openssh
 * auth2-pubkeyfile.c auth_check_authkey_line]: `[options] type base64 [comment]`.
 *
 * The first line that accepts a key rules: rows come in file order.
 */
#ifndef CORDON_FORMATS_AUTHORIZED_KEYS_H
#define CORDON_FORMATS_AUTHORIZED_KEYS_H

#include "common/formats/authkey_options.h"
#include "common/formats/ssh_key.h"

struct authorized_keys_row {
	struct row at;
	struct slice options_text;	/* as it stands in the file; empty when there are none */
	struct authkey_options options; /* defaults when there are none */
	struct ssh_key key;		/* key.type is NULL when the key could not be read */
	struct slice comment;		/* to the end of the line, blanks around it removed */
};

/*
 * The next line that is neither empty nor a comment. A row with at.err admits nobody: no key on it,
 * the type word does not agree with the blob, options that sshd does not take, principals= without
 * cert-authority. A certificate in the place of the key is sound in syntax and admits nobody either
 * (key.cert).
 */
bool authorized_keys_next(struct lines *in, struct arena *a, struct authorized_keys_row *row);

#endif
