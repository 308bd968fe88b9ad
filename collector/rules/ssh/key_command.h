/* Keys that a program names for an account: AuthorizedKeysCommand. Of the rule ssh-key. */
#ifndef CORDON_RULES_KEY_COMMAND_H
#define CORDON_RULES_KEY_COMMAND_H

#include "collector/rules/ssh/sshd_walk.h"

/* Behind the last file of keys; the door to the account. */
void key_command_add(struct sshd_walk *w, struct door *account);

#endif
