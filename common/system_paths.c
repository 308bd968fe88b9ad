/* One path a row, sorted. */
#include "common/system_paths.h"

#define RUNS "root runs a program from it"
#define STARTS "the unit is started or loaded next"

const struct system_path system_paths[] = {
    {"/bin", SYSTEM_PROGRAMS, true, RUNS},
    {"/etc/anacrontab", SYSTEM_LATER, false, "anacron runs next"},
    {"/etc/bash.bashrc", SYSTEM_LOGIN, false, NULL},
    {"/etc/cron.d", SYSTEM_SHUT, true, "cron"},
    {"/etc/cron.daily", SYSTEM_CRON, true, NULL},
    {"/etc/cron.hourly", SYSTEM_CRON, true, NULL},
    {"/etc/cron.monthly", SYSTEM_CRON, true, NULL},
    {"/etc/cron.weekly", SYSTEM_CRON, true, NULL},
    {"/etc/crontab", SYSTEM_SHUT, false, "cron"},
    {"/etc/doas.conf", SYSTEM_SHUT, false, "doas"},
    {"/etc/init.d", SYSTEM_LATER, true, "the service is started next"},
    {"/etc/ld.so.conf", SYSTEM_LATER, false, "root runs ldconfig next"},
    {"/etc/ld.so.conf.d", SYSTEM_LATER, true, "root runs ldconfig next"},
    {"/etc/ld.so.preload", SYSTEM_NOW, false, "any program with setuid root loads it"},
    {"/etc/pam.d", SYSTEM_NOW, true, "su asks it whom to let in"},
    {"/etc/passwd", SYSTEM_NOW, false, "a row with uid 0 and a known password is root"},
    {"/etc/profile", SYSTEM_LOGIN, false, NULL},
    {"/etc/profile.d", SYSTEM_LOGIN, true, NULL},
    {"/etc/rc.local", SYSTEM_LATER, false, "the host boots next"},
    {"/etc/shadow", SYSTEM_NOW, false, "root's password is what is written there"},
    {"/etc/sudoers", SYSTEM_SHUT, false, "sudo"},
    {"/etc/sudoers.d", SYSTEM_SHUT, true, "sudo"},
    {"/etc/systemd/system", SYSTEM_LATER, true, STARTS},
    {"/run/containerd/containerd.sock", SYSTEM_SOCKET, false, "containerd"},
    {"/run/crio/crio.sock", SYSTEM_SOCKET, false, "cri-o"},
    {"/run/docker.sock", SYSTEM_SOCKET, false, "docker"},
    {"/run/incus/unix.socket", SYSTEM_SOCKET, false, "incus"},
    {"/run/k3s/containerd/containerd.sock", SYSTEM_SOCKET, false, "containerd"},
    {"/run/libvirt/libvirt-sock", SYSTEM_SOCKET, false, "libvirt"},
    {"/run/libvirt/virtqemud-sock", SYSTEM_SOCKET, false, "libvirt"},
    {"/run/podman/podman.sock", SYSTEM_SOCKET, false, "podman"},
    {"/sbin", SYSTEM_PROGRAMS, true, RUNS},
    {"/usr/bin", SYSTEM_PROGRAMS, true, RUNS},
    {"/usr/lib/systemd/system", SYSTEM_LATER, true, STARTS},
    {"/usr/local/bin", SYSTEM_PROGRAMS, true, RUNS},
    {"/usr/local/sbin", SYSTEM_PROGRAMS, true, RUNS},
    {"/usr/sbin", SYSTEM_PROGRAMS, true, RUNS},
    {"/var/lib/incus/unix.socket", SYSTEM_SOCKET, false, "incus"},
    {"/var/lib/lxd/unix.socket", SYSTEM_SOCKET, false, "lxd"},
    {"/var/run/docker.sock", SYSTEM_SOCKET, false, "docker"},
    {"/var/snap/lxd/common/lxd/unix.socket", SYSTEM_SOCKET, false, "lxd"},
    {"/var/spool/cron", SYSTEM_SHUT, false, "cron"},
    {"/var/spool/cron/crontabs", SYSTEM_SHUT, false, "cron"},
};

const size_t system_path_count = sizeof(system_paths) / sizeof(system_paths[0]);
