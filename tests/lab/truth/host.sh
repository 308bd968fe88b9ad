# What the rows of this folder say to their hosts; sourced by the shell that truth.test keeps open on
# each host, as root. A row's own commands may use all of it.

# Everything that a row may have changed goes back to what it was when `keep` was called. Two folders
# of /etc with many files that no row has any business in are left alone: they would take most of the
# time.
keep() {
	mkdir /run/kept
	(cd / && cp -a --parents etc/!(alternatives|terminfo) home root srv opt tmp usr/local /run/kept/)
	# Of /usr itself, the programs that rows take the setuid bit from.
	find /usr/bin /usr/lib /usr/libexec /usr/sbin -perm -4000 -printf '%m %p\n' >/run/setuid
}

reset() {
	echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start
	umount -l /srv 2>/dev/null
	ip addr del 192.0.2.21/24 dev eth0 2>/dev/null
	rm -rf /etc/!(alternatives|terminfo) {/home,/root,/srv,/opt,/tmp,/usr/local}/* /.ssh /run/nologin /run/docker.sock /var/lib/nfs/{etab,rmtab} /var/lib/extrausers
	cp -a /run/kept/. /
	local mode program
	while read -r mode program; do
		[ -u "$program" ] || chmod "$mode" "$program"
	done </run/setuid
}

# user NAME UID [GID] [HOME] [SHELL]: an account with a password that nothing matches, and its home.
user() {
	local home=${4-/home/$1}
	echo "$1:x:$2:${3-$2}::$home:${5-/bin/bash}" >>/etc/passwd
	echo "$1:*:19700:0:99999:7:::" >>/etc/shadow
	[ -n "${3-}" ] || echo "$1:x:$2:" >>/etc/group
	[ -e "$home" ] || install -d -o "$2" -g "${3-$2}" "$home"
}

# group NAME GID [MEMBER,MEMBER]; join USER GROUP.
group() {
	echo "$1:x:$2:${3-}" >>/etc/group
}

join() {
	sed -i "/^$2:/s/[^:]\$/&,/; /^$2:/s/\$/$1/" /etc/group
}

# directory FILE LINE...: rows of passwd or group that only a directory service knows.
directory() {
	mkdir -p /var/lib/extrausers
	touch /var/lib/extrausers/{passwd,group}
	printf '%s\n' "${@:2}" >"/var/lib/extrausers/$1"
	sed -i "s/^$1: files$/& extrausers/" /etc/nsswitch.conf
}

# field FILE USER N VALUE: field N of the user's line in /etc/FILE, counted from 1.
field() {
	awk -F: -v OFS=: -v u="$2" -v n="$3" -v v="$4" '$1 == u { $n = v } { print }' "/etc/$1" >/run/field
	cat /run/field >"/etc/$1"
}

# shell NAME PATH; days N: that many days after 1970 from today on.
shell() {
	field passwd "$1" 7 "$2"
}

days() {
	echo $(($(date +%s) / 86400 + $1))
}

# says LINE: /usr/local/bin/says, a program that prints the line, and that an sshd would run.
says() {
	printf '#!/bin/sh\necho %q\n' "$1" >/usr/local/bin/says
	chmod 0755 /usr/local/bin/says
	chown root:root / /usr /usr/local /usr/local/bin /usr/local/bin/says
}

# use KEY PATH [MODE] [OWNER]: a private key of the pool, at a place where a row wants it.
use() {
	mkdir -p "${2%/*}"
	install -m "${3-0600}" -o "${4-alice}" -g "${4-alice}" "/run/keys/$1" "$2"
}

# certify CA KEY PATH OPTIONS: a certificate of a key of the pool, at a place where alice has it.
certify() {
	cp "/run/keys/$2.pub" /run/certified.pub
	ssh-keygen -q -s "/run/keys/$1" -I row -V always:forever "${@:4}" /run/certified.pub 2>/dev/null
	install -m 0600 -o alice -g alice /run/certified-cert.pub "$3"
}

# acl FILE USER BITS: a POSIX ACL that gives this account these bits, and else what the mode says.
acl() {
	python3 -c '
import os, pwd, struct, sys
path, uid, bits = sys.argv[1], pwd.getpwnam(sys.argv[2]).pw_uid, int(sys.argv[3])
mode, none = os.stat(path).st_mode, 0xFFFFFFFF
group = mode >> 3 & 7
entries = (1, mode >> 6 & 7, none), (2, bits, uid), (4, group, none), (16, bits | group, none), (32, mode & 7, none)
acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)
os.setxattr(path, "system.posix_acl_access", acl)' "$@"
}

# pam_su MODULE: what su asks of who is not root.
pam_su() {
	printf '%s\n' 'auth sufficient pam_rootok.so' "auth required $1" 'account required pam_unix.so' \
		'session required pam_permit.so' >/etc/pam.d/su
}

# sshd_start ARGS: an sshd with these arguments. sshd_more PID-FILE ARGS: one more beside it.
sshd_start() {
	sshd_more /run/sshd.pid "$@"
}

sshd_more() {
	local file=$1
	shift
	rm -f "$file"
	/usr/sbin/sshd "$@" || return
	until [ -s "$file" ]; do
		read -rt 0.002 -u "$NEVER" || true
	done
}

# Every process but init and this shell ends.
all_stop() {
	local -a all
	kill -9 -1 2>/dev/null
	# This shell's own children are nobody else's to reap, and now and then it misses one.
	wait 2>/dev/null
	while all=(/proc/[0-9]*) && [ ${#all[@]} -gt 2 ]; do
		read -rt 0.002 -u "$NEVER" || true
	done
}

exec {NEVER}<> <(:)

# ---- Other servers: a row's `service NAME` is prepare_NAME, if there is one, before its commands and
# serve_NAME behind them ----

# serves PID: waits until this server has read its configuration and sits waiting for clients.
serves() {
	local call
	while read -r call _ <"/proc/$1/syscall"; do
		case $call in
		7 | 23 | 232 | 270 | 271 | 281) return 0 ;; # poll, select, epoll_wait and their kin
		esac
		read -rt 0.002 -u "$NEVER" || true
	done 2>/dev/null
	return 1
}

# rhosts USER LINE...: the user's .rhosts. equiv LINE...: hosts.equiv.
rhosts() {
	printf '%s\n' "${@:2}" | install -m 0600 -o "$1" -g "$1" /dev/stdin "$(getent passwd "$1" | cut -d: -f6)/.rhosts"
}

equiv() {
	printf '%s\n' "$@" >/etc/hosts.equiv
}

# inetd_line SERVICE [PROGRAM ARGS...]: of rshd or rlogind, as a package writes it.
inetd_line() {
	printf '%s\tstream\ttcp\tnowait\troot\t%s\n' "$1" "${2-/usr/sbin/in.rshd in.rshd}" >>/etc/inetd.conf
}

# xinetd_service NAME LINE...: rshd, with these attributes too. xinetd_defaults LINE...
xinetd_service() {
	{
		printf 'service %s\n{\n' "$1"
		printf '\t%s\n' 'socket_type = stream' 'wait = no' 'user = root' "${@:2}"
		[[ "$*" == *server\ =* ]] || printf '\tserver = /usr/sbin/in.rshd\n'
		echo '}'
	} >>"${XINETD-/etc/xinetd.conf}"
}

xinetd_defaults() {
	printf '%s\n' defaults '{' "$@" '}' >>/etc/xinetd.conf
}

# pam SERVICE LINE...: its stack.
pam() {
	printf '%s\n' "${@:2}" >"/etc/pam.d/$1"
}

# netkit's servers in the place of rsh-redone's.
prepare_netkit() {
	inetd_line shell '/usr/lib/netkit/in.rshd in.rshd'
	inetd_line login '/usr/lib/netkit/in.rlogind in.rlogind'
}

serve_netkit() {
	serve_inetd
}

# rsh and rlogin as a package sets them up. inetd: what the row says.
prepare_rsh() {
	printf '%s\tstream\ttcp\tnowait\troot\t/usr/sbin/%s %s\n' \
		shell in.rshd in.rshd login in.rlogind in.rlogind >/etc/inetd.conf
}

serve_rsh() {
	serve_inetd
}

serve_inetd() {
	/usr/sbin/inetd -i &
	serves $!
}

# inetd that asks libwrap.
serve_wrapped() {
	/usr/sbin/inetd -i -l &
	serves $!
}

serve_xinetd() {
	/usr/sbin/xinetd -dontfork -pidfile /run/xinetd.pid &
	serves $!
}

# /etc/exports, by the real exportfs, served by ganesha as the kernel may have no NFS server. /srv is a
# file system that can make file handles.
prepare_nfs() {
	mount -t tmpfs -o mode=0755 data /srv
}

serve_nfs() {
	exportfs -ra
	ganesha_conf </var/lib/nfs/etab >/etc/ganesha.conf
	/usr/bin/ganesha.nfsd -f /etc/ganesha.conf -L /run/ganesha.log -p /run/ganesha.pid
	until grep -q ':0801 .* 0A ' /proc/net/tcp /proc/net/tcp6; do
		read -rt 0.002 -u "$NEVER" || true
	done
}

# ganesha by its own configuration, to which the row adds.
prepare_ganesha() {
	prepare_nfs
	mkdir -p /run/ganesha /etc/ganesha
	cat >/etc/ganesha/ganesha.conf <<-'END'
		NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; }
		NFSV4 { Graceless = true; Only_Numeric_Owners = true; RecoveryRoot = /run/ganesha; }
	END
}

serve_ganesha() {
	/usr/bin/ganesha.nfsd -L /run/ganesha.log -p /run/ganesha.pid
	until grep -q ':0801 .* 0A ' /proc/net/tcp /proc/net/tcp6; do
		read -rt 0.002 -u "$NEVER" || true
	done
}

# ganesha_conf <etab: the same exports in the words of ganesha. The first client that fits counts there,
# and etab has them in the order in which they are asked.
ganesha_conf() {
	mkdir -p /run/ganesha
	awk '
	function has(word) { return index(options, "," word ",") }
	BEGIN {
		print "NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; }"
		print "NFSV4 { Graceless = true; Only_Numeric_Owners = true; RecoveryRoot = /run/ganesha; }"
	}
	{
		client = options = $2
		sub(/\(.*/, "", client)
		if (client == "")
			client = "*"
		sub(/\/255\.255\.255\.0$/, "/24", client)
		sub(/.*\(/, ",", options)
		sub(/\)$/, ",", options)
		squash = has("all_squash") ? "all_squash" : has("no_root_squash") ? "no_root_squash" : "root_squash"
		match(options, /,anonuid=-?[0-9]+/)
		uid = substr(options, RSTART + 9, RLENGTH - 9)
		match(options, /,anongid=-?[0-9]+/)
		gid = substr(options, RSTART + 9, RLENGTH - 9)
		clients[$1] = clients[$1] sprintf(" CLIENT { Clients = %s; Access_Type = %s; Squash = %s; " \
			"PrivilegedPort = %s; Anonymous_Uid = %s; Anonymous_Gid = %s; SecType = %s; }\n", client,
			has("rw") ? "RW" : "RO", squash, has("insecure") ? "false" : "true", uid, gid,
			has("sec=krb5") ? "krb5" : "sys")
	}
	END {
		for (path in clients)
			printf "EXPORT { Export_Id = %d; Path = %s; Pseudo = %s; Protocols = 4; Access_Type = None;\n%s" \
				" FSAL { Name = VFS; } }\n", ++id, path, path, clients[path]
	}'
}

# polkitd behind a real system bus. Its own folder of rules belongs to the number that it has here.
prepare_polkit() {
	user polkitd "$(stat -c %u /usr/share/polkit-1/rules.d)"
	user messagebus 990
	mkdir -p /etc/polkit-1/rules.d /run/dbus
}

serve_polkit() {
	rm -f /run/dbus/pid
	dbus-daemon --system --fork
	/usr/lib/polkit-1/polkitd --no-debug >/run/polkitd.log 2>&1 &
	until dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
		org.freedesktop.DBus.NameHasOwner string:org.freedesktop.PolicyKit1 2>/dev/null | grep -q true; do
		read -rt 0.01 -u "$NEVER" || true
	done
}

# rule NAME LINE...: a file of polkit's, one function with these statements. rules NAME LINE...: as they stand.
rules() {
	printf '%s\n' "${@:2}" >"/etc/polkit-1/rules.d/$1.rules"
}

rule() {
	rules "$1" 'polkit.addRule(function(action, subject) {' "${@:2}" '});'
}

# home USER DIR: moves the home there.
home() {
	local old
	old=$(getent passwd "$1" | cut -d: -f6)
	mkdir -p "${2%/*}"
	cp -a "$old" "$2"
	field passwd "$1" 6 "$2"
}

# host_key KEY: the pool's key as the host's own. keysign [FILE]: its users may have it signed with.
host_key() {
	use "$1" /etc/ssh/ssh_host_ed25519_key 0600 root
	cp "/run/keys/$1.pub" /etc/ssh/ssh_host_ed25519_key.pub
}

keysign() {
	echo 'EnableSSHKeysign yes' >>"${1-/etc/ssh/ssh_config}"
}

# spoil CERTIFICATE OLD NEW: another text of the same length in the certificate's bytes; without OLD, a
# bit of its last byte, which is one of the signature.
spoil() {
	python3 -c '
import base64, sys
path, change = sys.argv[1], [s.encode() for s in sys.argv[2:]]
kind, text, *rest = open(path).read().split()
blob = base64.b64decode(text)
blob = blob.replace(*change) if change else blob[:-1] + bytes([blob[-1] ^ 1])
open(path, "w").write(" ".join([kind, base64.b64encode(blob).decode(), *rest]) + "\n")' "$@"
}

# preload FILE: a library that says whom the program that loads it runs as, and ends it.
preload() {
	gcc -shared -fPIC -o "$1" -x c - <<-'END'
		#include <stdio.h>
		#include <unistd.h>
		__attribute__((constructor)) static void say(void) {
			printf("%d\n", (int)getuid());
			fflush(stdout);
			_exit(0);
		}
	END
}

# make_root FILE: a library that makes the program that loads it root, if it can, says who it is then, and ends it.
make_root() {
	gcc -shared -fPIC -o "$1" -x c - <<-'END'
		#include <stdio.h>
		#include <unistd.h>
		__attribute__((constructor)) static void make_root(void) {
			if (setuid(0) != 0)
				perror("setuid");
			printf("%d\n", (int)getuid());
			fflush(stdout);
			_exit(0);
		}
	END
}
