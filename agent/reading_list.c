/* One path a row, sorted. */
#include "agent/reading_list.h"

#define BIG LIMIT_BIG_FILE_BYTES

const struct reading reading_list[] = {
    /* passwd and shadow themselves: gather_accounts.c */
    {"/bin/sh", ASK_STAT, 0},
    {"/bin/su", ASK_STAT, 0},
    {"/etc/default/ssh", 0, 0},
    {"/etc/environment", 0, 0},
    {"/etc/exports", 0, BIG},
    {"/etc/fstab", ASK_FSTAB, 0},
    {"/etc/group", ASK_GROUP, BIG},
    {"/etc/group-", ASK_STAT, 0},
    {"/etc/gshadow", ASK_SECRET, 0},
    {"/etc/gshadow-", ASK_SECRET, 0},
    {"/etc/host.conf", 0, 0},
    {"/etc/hostname", 0, 0},
    {"/etc/hosts", 0, BIG},
    {"/etc/hosts.allow", 0, 0},
    {"/etc/hosts.deny", 0, 0},
    {"/etc/hosts.equiv", ASK_LINK, BIG},
    {"/etc/inetd.conf", 0, 0},
    {"/etc/krb5.keytab", ASK_SECRET, 0},
    {"/etc/localtime", 0, 0},
    {"/etc/login.defs", 0, 0},
    {"/etc/netgroup", 0, BIG},
    {"/etc/nfs.conf", 0, 0},
    {"/etc/nologin", 0, 0},
    {"/etc/nsswitch.conf", 0, 0},
    {"/etc/os-release", 0, 0},
    {"/etc/pam.d/common-account", 0, 0},
    {"/etc/pam.d/common-auth", 0, 0},
    {"/etc/pam.d/common-password", 0, 0},
    {"/etc/pam.d/common-session", 0, 0},
    {"/etc/pam.d/doas", 0, 0},
    {"/etc/pam.d/login", 0, 0},
    {"/etc/pam.d/other", 0, 0},
    {"/etc/pam.d/password-auth", 0, 0},
    {"/etc/pam.d/rlogin", 0, 0},
    {"/etc/pam.d/rsh", 0, 0},
    {"/etc/pam.d/sshd", 0, 0},
    {"/etc/pam.d/su", 0, 0},
    {"/etc/pam.d/su-l", 0, 0},
    {"/etc/pam.d/sudo", 0, 0},
    {"/etc/pam.d/sudo-i", 0, 0},
    {"/etc/pam.d/system-auth", 0, 0},
    {"/etc/passwd-", ASK_SECRET, 0},
    {"/etc/resolv.conf", 0, 0},
    {"/etc/securetty", 0, 0},
    {"/etc/security/access.conf", 0, 0},
    {"/etc/security/opasswd", ASK_SECRET, 0},
    {"/etc/security/time.conf", 0, 0},
    {"/etc/shadow-", ASK_SECRET, 0},
    {"/etc/shells", 0, 0},
    {"/etc/ssh/shosts.equiv", 0, BIG},
    {"/etc/ssh/ssh_known_hosts", 0, BIG},
    {"/etc/ssh/ssh_known_hosts2", 0, BIG},
    {"/etc/ssh/sshd_not_to_be_run", 0, 0},
    {"/etc/suauth", 0, 0},
    {"/etc/sysconfig/sshd", 0, 0},
    {"/etc/xinetd.conf", 0, 0},
    {"/proc/sys/net/ipv4/ip_unprivileged_port_start", 0, 0},
    {"/run/nologin", 0, 0},
    {"/usr/bin/doas", ASK_STAT, 0},
    {"/usr/bin/inetutils-rlogin", ASK_STAT, 0},
    {"/usr/bin/inetutils-rsh", ASK_STAT, 0},
    {"/usr/bin/netkit-rlogin", ASK_STAT, 0},
    {"/usr/bin/netkit-rsh", ASK_STAT, 0},
    {"/usr/bin/rlogin", ASK_STAT, 0},
    {"/usr/bin/rsh", ASK_STAT, 0},
    {"/usr/bin/rsh-redone-rlogin", ASK_STAT, 0},
    {"/usr/bin/rsh-redone-rsh", ASK_STAT, 0},
    {"/usr/bin/su", ASK_STAT, 0},
    {"/usr/bin/sudo", ASK_STAT, 0},
    {"/usr/lib/openssh/ssh-keysign", ASK_STAT, 0},
    {"/usr/libexec/openssh/ssh-keysign", ASK_STAT, 0},
    {"/usr/local/bin/doas", ASK_STAT, 0},
    {"/usr/local/bin/sudo", ASK_STAT, 0},
    {"/usr/sbin/in.rlogind", ASK_STAT, 0},
    {"/usr/sbin/in.rshd", ASK_STAT, 0},
    {"/var/backups/gshadow.bak", ASK_SECRET, 0},
    {"/var/backups/passwd.bak", ASK_SECRET, 0},
    {"/var/backups/shadow.bak", ASK_SECRET, 0},
    {"/var/lib/nfs/etab", 0, BIG},
};

const size_t reading_count = sizeof(reading_list) / sizeof(reading_list[0]);

const struct reading_folder reading_folders[] = {
    {"/etc/exports.d", "*.exports"},
    {"/etc/nfs.conf.d", "*.conf"},
    {"/etc/pam.d", "*"}, /* what the stacks above include */
    {"/etc/polkit-1/rules.d", "*.rules"},
    {"/etc/security/access.d", "*.conf"},
    {"/etc/xinetd.d", "*"},
};

const size_t reading_folder_count = sizeof(reading_folders) / sizeof(reading_folders[0]);

const struct reading_home reading_homes[] = {
    {".rhosts", ASK_LINK},
    {".shosts", ASK_LINK},
};

const size_t reading_home_count = sizeof(reading_homes) / sizeof(reading_homes[0]);
