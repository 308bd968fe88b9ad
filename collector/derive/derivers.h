/* The derivers that exist, one line each; derive.c runs them in its table's order. */
#ifndef CORDON_DERIVE_DERIVERS_H
#define CORDON_DERIVE_DERIVERS_H

#include "collector/derive/derive.h"

/* The fact `task` of a `process` record. */
void derive_task(struct derive_ctx *c, const struct record *r);
/* 1 when the process of the record shares all three namespaces with the agent, 0 when not, -1
 * unknown. */
int64_t derive_same_ns(const struct record *r);

extern const struct deriver derive_accounts;   /* accounts with the state of their passwords */
extern const struct deriver derive_agents;     /* sockets of agents, control sockets */
extern const struct deriver derive_autofs;     /* what the automounter would mount */
extern const struct deriver derive_dirs;       /* directories that decide something */
extern const struct deriver derive_doas;       /* doas.conf */
extern const struct deriver derive_endpoints;  /* sockets, and whose they are */
extern const struct deriver derive_interfaces; /* network interfaces */
extern const struct deriver derive_modules;    /* modules of the kernel */
extern const struct deriver derive_probe;      /* processes that do not show themselves */
extern const struct deriver derive_usage;      /* what file systems hold */
extern const struct deriver derive_files;      /* every path asked for */
extern const struct deriver derive_ganesha;    /* exports of nfs-ganesha */
extern const struct deriver derive_groups;     /* group */
extern const struct deriver derive_host_keys;  /* keys of sshd, and who may sign with them */
extern const struct deriver derive_host_info;  /* hello: the host, its addresses */
extern const struct deriver derive_keys;       /* private keys */
extern const struct deriver derive_lines;      /* lines of pam.d, hosts.allow, hosts.deny */
extern const struct deriver derive_logins;     /* log-ins of the past */
extern const struct deriver derive_mounts;     /* mount table and fstab */
extern const struct deriver derive_names;      /* hosts file, netgroups */
extern const struct deriver derive_nfs;	       /* exports: written, published, active */
extern const struct deriver derive_notes;      /* what the agent found odd */
extern const struct deriver derive_processes;  /* running servers */
extern const struct deriver derive_programs;   /* what servers' programs say of themselves */
extern const struct deriver derive_revoked;    /* files of revoked keys */
extern const struct deriver derive_rtrust;     /* .rhosts and its kin */
extern const struct deriver derive_secrets;    /* files with passwords for other systems */
extern const struct deriver derive_services;   /* inetd, xinetd */
extern const struct deriver derive_sessions;   /* ends of SSH connections */
extern const struct deriver derive_shares;     /* exports of BSD, Solaris, AIX and their kin */
extern const struct deriver derive_sockets;    /* listeners */
extern const struct deriver derive_ssh_certs;  /* certificates, CAs, principals */
extern const struct deriver derive_ssh_client; /* ssh_config of accounts and host */
extern const struct deriver derive_ssh_config; /* sshd's configuration */
extern const struct deriver derive_ssh_keys;   /* authorized_keys and known_hosts */
extern const struct deriver derive_sudoers;    /* sudoers with all it includes */
extern const struct deriver derive_tickets;    /* Kerberos caches and keytabs */
extern const struct deriver derive_units;      /* services of systemd */
extern const struct deriver derive_unjudged;   /* what may grant trust and is not judged */
extern const struct deriver derive_template;   /* the form; in no table */

#endif
