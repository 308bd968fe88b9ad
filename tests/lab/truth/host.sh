# What the rows of this folder say to their hosts; sourced by the shell that truth.test keeps open on
# each host, as root. A row's own commands may use all of it.

# Everything that a row may have changed goes back to what it was when `keep` was called. Two folders
# of /etc with many files that no row has any business in are left alone: they would take most of the
# time.
keep() {
	mkdir /run/kept
	(cd / && cp -a --parents etc/!(alternatives|terminfo) home root srv opt tmp usr/local /run/kept/)
}

reset() {
	rm -rf /etc/!(alternatives|terminfo) {/home,/root,/srv,/opt,/tmp,/usr/local}/* /.ssh /run/nologin
	cp -a /run/kept/. /
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

# use KEY PATH [MODE] [OWNER]: a private key of the pool, at a place where a row wants it.
use() {
	mkdir -p "${2%/*}"
	install -m "${3-0600}" -o "${4-alice}" -g "${4-alice}" "/run/keys/$1" "$2"
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

sshd_stop() {
	local exe pid
	for exe in /proc/[0-9]*/exe; do
		[ "$exe" -ef /usr/sbin/sshd ] || continue
		pid=${exe#/proc/}
		kill "${pid%/exe}"
	done 2>/dev/null
	for exe in /proc/[0-9]*/exe; do
		while [ "$exe" -ef /usr/sbin/sshd ]; do
			read -rt 0.002 -u "$NEVER" || true
		done
	done
	return 0
}

exec {NEVER}<> <(:)
