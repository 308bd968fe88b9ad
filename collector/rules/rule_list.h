/* The rules that exist, one line each; rules.c runs them in its table's order. */
#ifndef CORDON_RULES_RULE_LIST_H
#define CORDON_RULES_RULE_LIST_H

#include "collector/rules/rule.h"

extern const struct rule rule_account_write;  /* who can write keys, home, shell files */
extern const struct rule rule_agent_forward;  /* the far side of a session uses the agent */
extern const struct rule rule_capability;     /* a program with capabilities gives away root */
extern const struct rule rule_control_socket; /* an open session for its account and root */
extern const struct rule rule_doas; /* doas.conf lets an account run programs as another */
extern const struct rule rule_empty_password; /* an account that su gives to everybody */
extern const struct rule rule_group_member;   /* an account acts with the rights of its groups */
extern const struct rule rule_key_read;	      /* an account can read a private key */
extern const struct rule rule_krb5;	      /* a ticket, and .k5login or the same name */
extern const struct rule rule_ksu;	      /* the same with .k5users, on one host */
extern const struct rule rule_nfs_export;     /* a client's root or users act on an export */
extern const struct rule rule_nfs_handle;     /* the file system around an exported folder */
extern const struct rule rule_nfs_server;     /* who holds the server holds what clients run */
extern const struct rule rule_polkit;	      /* rules of polkit let an account act as root */
extern const struct rule rule_root_group;     /* sockets and disks that equal root */
extern const struct rule rule_root_local;     /* root owns every account of its host */
extern const struct rule rule_rsh;	      /* hosts.equiv and .rhosts with the service on */
extern const struct rule rule_same_password;  /* accounts with the very same hash */
extern const struct rule rule_setuid;	      /* a setuid program that gives away its owner */
extern const struct rule rule_ssh_agent;      /* an agent signs for its account and root */
extern const struct rule rule_ssh_cert;	      /* a certificate, or a CA, opens an account */
extern const struct rule rule_ssh_hostbased;  /* a host vouches for its users over SSH */
extern const struct rule rule_spoof;	      /* others of a network take an address */
extern const struct rule rule_ssh_key;	      /* an SSH key opens an account */
extern const struct rule rule_su;	      /* su asks for no password */
extern const struct rule rule_sudo;	      /* sudoers lets an account run programs as another */
extern const struct rule rule_system_write;   /* system files that others can write */
extern const struct rule rule_template;	      /* the form; in no table */
extern const struct rule rule_unshadowed; /* password hashes that everybody on the host can read */

#endif
