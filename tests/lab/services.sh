# The servers of practice hosts; sourced by lab.sh, which says how to add one. Each is the real one.

# lab_sshd HOST [CONFIG-LINE...]: Debian's sshd with Debian's configuration; the lines come first, and
# the first value of a keyword wins.
lab_sshd() {
	local host=$1 root
	shift
	root=$(lab_root "$host")
	[ $# = 0 ] || printf '%s\n' "$@" >"$root/etc/ssh/sshd_config.d/lab.conf"
	if [ ! -e "$root/etc/ssh/ssh_host_ed25519_key" ]; then
		ssh-keygen -q -t ed25519 -N '' -C "root@$host" -f "$root/etc/ssh/ssh_host_ed25519_key"
	fi
	lab_exec "$host" /usr/sbin/sshd
	lab_wait 5 test -s "$root/run/sshd.pid" || lab_fail "$host: sshd does not serve"
}

# lab_knows HOST USER OTHER...: USER's known_hosts there holds the host keys of OTHER.
lab_knows() {
	local host=$1 user=$2 other key type
	shift 2
	for other; do
		read -r type key _ <"$(lab_root "$other")/etc/ssh/ssh_host_ed25519_key.pub"
		printf '%s,%s %s %s\n' "$other" "${LAB_IPS[$other]}" "$type" "$key"
	done | {
		local dir
		dir=$(lab_root "$host")$(lab_field "$host" "$user" 6)/.ssh
		[ -d "$dir" ] || install -d -m 0700 -o "$(lab_field "$host" "$user" 3)" \
			-g "$(lab_field "$host" "$user" 4)" "$dir"
		lab_file "$host" "$(lab_field "$host" "$user" 6)/.ssh/known_hosts" 0644 "$user"
	}
}

# lab_rshd HOST: rsh and rlogin under inetd.
lab_rshd() {
	lab_file "$1" /etc/inetd.conf 0644 root <<-'END'
		#:BSD: Shell, login, exec and talk are BSD protocols.
		shell	stream	tcp	nowait	root	/usr/sbin/in.rshd in.rshd
		login	stream	tcp	nowait	root	/usr/sbin/in.rlogind in.rlogind
	END
	lab_exec "$1" /usr/sbin/inetd
	lab_wait 5 lab_listens "$1" 514 || lab_fail "$1: inetd does not serve"
}

# lab_data HOST DIR: a file system of its own at DIR, as a server keeps its data on.
lab_data() {
	mkdir -p "$(lab_root "$1")$2"
	lab_exec "$1" mount -t tmpfs -o mode=0755 data "$2"
}

# lab_nfs HOST EXPORTS-LINE...: /etc/exports with these lines, published by exportfs (which writes
# /var/lib/nfs/etab) and served over NFSv4 by ganesha, as the kernel may have no NFS server. Paths
# must lie on a file system that can make file handles, which an overlay can't: see lab_data.
# Of the export options ganesha is told rw or ro, no_root_squash and insecure.
lab_nfs() {
	local host=$1 root line id=0
	shift
	root=$(lab_root "$host")
	printf '%s\n' "$@" | lab_file "$host" /etc/exports 0644 root
	lab_exec "$host" exportfs -ra
	{
		cat <<-'END'
			NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; }
			NFSV4 { Graceless = true; Only_Numeric_Owners = true; RecoveryRoot = /var/lib/nfs/ganesha; }
		END
		for line; do
			id=$((id + 1))
			lab_nfs_export "$id" "$line"
		done
	} | lab_file "$host" /etc/ganesha/ganesha.conf 0644 root
	mkdir -p "$root/run/ganesha" "$root/var/lib/nfs/ganesha"
	lab_exec "$host" ganesha.nfsd -L /var/log/ganesha.log -p /run/ganesha/ganesha.pid
	lab_wait 10 lab_listens "$host" 2049 || lab_fail "$host: ganesha does not serve"
}

# lab_nfs_export ID "PATH CLIENT(OPTIONS)": the same as an EXPORT block of ganesha's.
lab_nfs_export() {
	local path client options access=RO squash=root_squash privileged=true
	read -r path client <<<"$2"
	options=,${client#*(}
	options=${options%)},
	client=${client%%(*}
	[[ $options != *,rw,* ]] || access=RW
	[[ $options != *,no_root_squash,* ]] || squash=no_root_squash
	[[ $options != *,insecure,* ]] || privileged=false
	cat <<-END
		EXPORT {
			Export_Id = $1; Path = $path; Pseudo = $path; Protocols = 4; SecType = sys;
			PrivilegedPort = $privileged;
			CLIENT { Clients = $client; Access_Type = $access; Squash = $squash; }
			FSAL { Name = VFS; }
		}
	END
}

# lab_hang HOST: takes TCP connections on port 22 and never says a word.
lab_hang() {
	lab_exec "$1" perl -MSocket -e '
		socket(S, PF_INET, SOCK_STREAM, 0) or die $!;
		setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
		bind(S, sockaddr_in(22, INADDR_ANY)) or die $!;
		listen(S, 128) or die $!;
		exit if fork;
		open $_, "+<", "/dev/null" for *STDIN, *STDOUT, *STDERR;
		push @kept, $fh while accept($fh = undef, S) || 1;'
	lab_wait 5 lab_listens "$1" 22 || lab_fail "$1: nothing listens"
}

# lab_drop HOST: what is sent to it is lost and nothing answers: it has no way back to the others.
lab_drop() {
	lab_exec "$1" ip route replace blackhole "$LAB_NET"
}
