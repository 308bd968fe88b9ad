# The lab: practice hosts on one machine, for tests and for `make demo`. Source it from bash, as root.
#
#	. tests/lab/lab.sh
#	lab_up mylab
#	lab_host web 192.0.2.10
#	lab_user web deploy 1001
#	lab_key web deploy .ssh/id_ed25519
#	lab_sshd web
#	lab_exec web ss -lnt
#	lab_down				# also happens by itself when the script ends, however it ends
#
# What a host is. Network, mount, pid, uts and ipc namespaces of its own over an overlay of this
# machine's root, so that its programs are real and nothing it writes reaches a disk. Of the machine
# it sees the programs only (/usr, /lib, ...): /etc, /home, /root, /srv, /opt and /var are its own and
# nearly empty (lab-init makes them). /run, /tmp and /dev/shm are tmpfs. Pid 1 is init.pl: it reaps
# orphans and writes /var/log/auth.log. Programs are those of Debian packages: LAB_PACKAGES in tests.mk.
#
# Who owns what. One lab a script. `lab_up` starts one supervisor, the first process of a pid
# namespace, with a mount namespace that holds a tmpfs with all files of all hosts and a network
# namespace that holds the bridge. Every host and every server is a process below it. The kernel kills
# the supervisor when the shell that called lab_up dies (so never call it in a subshell), and with
# it go all processes, and with these all mounts, files and interfaces. Nothing is made outside: no
# file, no interface, no named namespace; so labs of several checkouts can run at once.
#
# Files of a host are reached from outside under $(lab_root HOST): for root they are ordinary files.
# What a host wrote since it was made lies in $(lab_upper HOST), the upper layer of its overlay.
#
# To add a service: a function `lab_NAME HOST ...` in services.sh that writes its configuration with
# lab_file, starts the real server with lab_exec and ends in lab_wait on what shows that it serves;
# its package goes to LAB_PACKAGES in tests.mk. To add something that every host has: lab-init. To add a host to
# the story of `make demo`: story.sh.
#
# Functions return non-zero, with a message on stderr, when something fails; tests run under `set -e`.

LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_TREE=$(cd "$LAB_DIR/../.." && pwd)
# One network for all of them, kept for examples by RFC 5737. See host-init for IPv6.
LAB_NET=192.0.2.0/24
LAB_DOMAIN=lab.example


declare -A LAB_PIDS=() LAB_IPS=()
# A descriptor that never has anything to read: what lab_wait waits on between two looks.
exec {LAB_NEVER}<> <(:)

. "$LAB_DIR/services.sh"

lab_fail() {
	printf 'lab: %s\n' "$*" >&2
	return 1
}

# lab_impossible TOOL...: succeeds when there can be no lab here, or these programs are missing, and
# says why.
lab_impossible() {
	local tool
	if [ "$(id -u)" != 0 ]; then
		echo "needs root"
		return 0
	fi
	for tool in unshare nsenter setpriv ip perl ssh-keygen /usr/sbin/sshd "$@"; do
		if ! command -v "$tool" >/dev/null; then
			echo "needs $tool"
			return 0
		fi
	done
	if ! unshare --mount --net --pid --fork true 2>/dev/null; then
		echo "needs the right to make namespaces"
		return 0
	fi
	return 1
}

# lab_wait SECONDS COMMAND...: until the command succeeds; fails when it has not by then.
lab_wait() {
	local limit=$((SECONDS + $1 + 1))
	shift
	until "$@"; do
		[ $SECONDS -lt $limit ] || return 1
		read -rt 0.01 -u "$LAB_NEVER" || true
	done
}

# lab_up NAME: an empty lab. NAME only shows in the process list.
lab_up() {
	local fd
	[ -z "${LAB_PID-}" ] || lab_fail "$1: $LAB_NAME is up" || return
	LAB_NAME=$1
	exec {fd}< <(exec setpriv --pdeathsig KILL unshare --mount --net --uts --ipc --pid --fork \
		--kill-child "$LAB_DIR/lab-init" "$LAB_NAME" "$LAB_NET" "$LAB_DOMAIN")
	LAB_SUPERVISOR=$!
	read -r -u "$fd" LAB_PID || lab_fail "$1: did not come up" || return
	exec {fd}<&-
}

# Everything goes; returns when nothing is left. Also right when nothing is up.
lab_down() {
	[ -n "${LAB_PID-}" ] || return 0
	kill -TERM "$LAB_PID" 2>/dev/null || true
	wait "$LAB_SUPERVISOR" 2>/dev/null || true
	unset LAB_PID LAB_SUPERVISOR LAB_NAME
	LAB_PIDS=() LAB_IPS=()
}

# lab_host NAME IP [bind=DIR]: a host that runs nothing yet. Its full name is NAME.lab.example, and
# it and all other hosts find each other by /etc/hosts. With bind=, the machine's DIR is there too,
# writable, at the same place: for the host that runs the programs under test.
lab_host() {
	local said
	lab_host_start "$1" "$2" "${3-}" && lab_host_join "$1" "$2" "$said"
}

# lab_hosts NAME=IP...: the same for many, which come up side by side.
lab_hosts() {
	local arg said
	local -A saying=()
	for arg; do
		lab_host_start "${arg%=*}" "${arg#*=}" '' || return
		saying[$arg]=$said
		LAB_PIDS[${arg%=*}]=0
	done
	for arg; do
		lab_host_join "${arg%=*}" "${arg#*=}" "${saying[$arg]}" || return
	done
}

# Leaves the descriptor on which the host will say its pid in `said`.
lab_host_start() {
	[ -n "${LAB_PID-}" ] || lab_fail "$1: no lab is up" || return
	exec {said}< <(exec nsenter --target "$LAB_PID" --mount --net --uts --ipc --pid \
		unshare --mount --net --uts --ipc --pid --fork --kill-child \
		"$LAB_DIR/host-init" "$1" "$2/${LAB_NET#*/}" "v${#LAB_PIDS[@]}" "$LAB_PID" "${3#bind=}")
}

lab_host_join() {
	local name=$1 fd=$3 other pid
	read -r -u "$fd" pid || lab_fail "$name: did not come up" || return
	exec {fd}<&-
	LAB_PIDS[$name]=$pid LAB_IPS[$name]=$2
	for other in "${!LAB_IPS[@]}"; do
		lab_name "$other" "$name"
		[ "$other" = "$name" ] || lab_name "$name" "$other"
	done
}

# lab_name HOST OTHER: a line for OTHER in HOST's /etc/hosts. Starts nothing: n hosts call it n * n times.
lab_name() {
	printf '%s\t%s.%s %s\n' "${LAB_IPS[$2]}" "$2" "$LAB_DOMAIN" "$2" \
		>>"/proc/${LAB_PIDS[$1]}/root/etc/hosts"
}

# The functions that look things up put the answer on stdout.
lab_root() {
	echo "/proc/${LAB_PIDS[$1]:?no host $1}/root"
}

lab_upper() {
	echo "/proc/$LAB_PID/root/run/lab/$1/upper"
}

# lab_exec HOST COMMAND...: as root on HOST, with a clean environment; stdin, stdout and status are
# the command's.
lab_exec() {
	local host=$1
	shift
	nsenter --target "${LAB_PIDS[$host]:?no host $host}" --mount --net --uts --ipc --pid --wdns=/root \
		env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# lab_as HOST USER COMMAND...: the same as USER, in the home of USER.
lab_as() {
	local host=$1 user=$2
	shift 2
	lab_exec "$host" setpriv --reuid "$user" --regid "$(lab_field "$host" "$user" 4)" --init-groups \
		env --chdir "$(lab_field "$host" "$user" 6)" HOME="$(lab_field "$host" "$user" 6)" \
		USER="$user" LOGNAME="$user" "$@"
}

# lab_field HOST USER N: field N of USER's passwd row.
lab_field() {
	awk -F: -v u="$2" -v n="$3" '$1 == u { print $n }' "$(lab_root "$1")/etc/passwd"
}

# lab_file HOST PATH MODE OWNER[:GROUP] <content: parents are made as root's, 0755.
lab_file() {
	local file uid gid=
	file=$(lab_root "$1")$2
	mkdir -p "${file%/*}"
	cat >"$file"
	uid=$(lab_field "$1" "${4%:*}" 3)
	case $4 in
	*:*) gid=$(awk -F: -v g="${4#*:}" '$1 == g { print $3 }' "$(lab_root "$1")/etc/group") ;;
	*) gid=$(lab_field "$1" "$4" 4) ;;
	esac
	chown "$uid:$gid" "$file"
	chmod "$3" "$file"
}

# lab_user HOST USER UID [home=DIR] [shell=PATH] [groups=A,B] [mode=0755] [password=WORD]: an account
# with a group of its own name and number, locked unless a password is given.
lab_user() {
	local host=$1 user=$2 uid=$3 arg root home=/home/$2 shell=/bin/bash groups='' mode=0755 password=''
	root=$(lab_root "$host")
	for arg in "${@:4}"; do
		case $arg in
		home=* | shell=* | groups=* | mode=* | password=*) local "$arg" ;;
		*) lab_fail "lab_user: unknown option: $arg" || return ;;
		esac
	done
	printf '%s:x:%s:%s::%s:%s\n' "$user" "$uid" "$uid" "$home" "$shell" >>"$root/etc/passwd"
	printf '%s:!:19700:0:99999:7:::\n' "$user" >>"$root/etc/shadow"
	printf '%s:x:%s:\n' "$user" "$uid" >>"$root/etc/group"
	for arg in ${groups//,/ }; do
		sed -i "/^$arg:/s/[^:]\$/&,/; /^$arg:/s/\$/$user/" "$root/etc/group"
	done
	mkdir -p "$root${home%/*}"
	install -d -m "$mode" -o "$uid" -g "$uid" "$root$home"
	[ -z "$password" ] || lab_exec "$host" chpasswd -c SHA512 <<<"$user:$password"
}

# lab_key HOST USER FILE [type=ed25519] [passphrase=WORD] [mode=0600]: a new key pair of USER;
# FILE is relative to the home.
lab_key() {
	local host=$1 user=$2 arg type=ed25519 passphrase='' mode=0600 root home uid gid file
	for arg in "${@:4}"; do
		case $arg in
		type=* | passphrase=* | mode=*) local "$arg" ;;
		*) lab_fail "lab_key: unknown option: $arg" || return ;;
		esac
	done
	root=$(lab_root "$host") home=$(lab_field "$host" "$user" 6)
	uid=$(lab_field "$host" "$user" 3) gid=$(lab_field "$host" "$user" 4)
	file=$root$home/$3
	[ -d "${file%/*}" ] || install -d -m 0700 -o "$uid" -g "$gid" "${file%/*}"
	ssh-keygen -q -t "$type" -N "$passphrase" -C "$user@$host" -f "$file"
	chown "$uid:$gid" "$file" "$file.pub"
	chmod "$mode" "$file"
}

# lab_authorize HOST USER FROM-HOST:PATH [OPTIONS]: a line with the public key at PATH of FROM-HOST,
# with OPTIONS before it, at the end of USER's authorized_keys.
lab_authorize() {
	local host=$1 user=$2 from=${3%%:*} path=${3#*:} home file
	home=$(lab_field "$host" "$user" 6)
	file=$(lab_root "$host")$home/.ssh/authorized_keys
	if [ ! -d "${file%/*}" ]; then
		install -d -m 0700 -o "$(lab_field "$host" "$user" 3)" -g "$(lab_field "$host" "$user" 4)" \
			"${file%/*}"
	fi
	{
		[ ! -e "$file" ] || cat "$file"
		printf '%s%s\n' "${4:+$4 }" "$(cat "$(lab_root "$from")$path")"
	} | lab_file_replace "$host" "$home/.ssh/authorized_keys" 0600 "$user"
}

# lab_file for a content that is made from the file itself.
lab_file_replace() {
	local content
	content=$(cat)
	lab_file "$@" <<<"$content"
}

# lab_listens HOST PORT: does something listen on that TCP port there?
lab_listens() {
	local hex
	printf -v hex ':%04X 0*:0000 0A ' "$2"
	grep -q "$hex" "/proc/${LAB_PIDS[$1]:?no host $1}/net/tcp" "/proc/${LAB_PIDS[$1]}/net/tcp6"
}
