/*
 * The containers of SSH 1 and of ssh.com, as far as their public half stands in clear. A part of
 * common/formats/privkey.c, apart because both are binary inside.
 */
#ifndef CORDON_PRIVKEY_OLD_H
#define CORDON_PRIVKEY_OLD_H

#include "common/formats/privkey.h"

/*
 * What stands behind the first line of a key file of SSH 1: a NUL, the cipher (0: none), four
 * bytes, the size, n and e in clear, the comment in clear [openssh before 7.6, sshkey.c
 * sshkey_parse_public_rsa1_fileblob]. The same numbers make an ssh-rsa key. Fills row->encrypted
 * and row->comment. NULL, or what is wrong.
 */
const char *privkey_ssh1_public(
    struct slice s, struct arena *a, struct privkey_row *row, struct slice *blob);

/*
 * The decoded body of an ssh.com key: a magic number, its size, the type, the cipher, the key. The
 * public half only stands there when the cipher is "none" [openssh ssh-keygen.c
 * do_convert_private_ssh2]; else *blob stays empty.
 */
const char *privkey_sshcom_public(
    struct slice s, struct arena *a, struct privkey_row *row, struct slice *blob);

#endif
