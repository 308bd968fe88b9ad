# Hosts as folders with what hosts have, to be read by the agent as the disks that they might be. Sourced.

# host NAME: its disk
host() {
	mkdir -p "$1/etc/ssh" "$1/root/.ssh" "$1/home/alice/.ssh" "$1/usr/sbin" "$1/usr/bin" "$1/bin"
	chmod 0700 "$1/root" "$1/root/.ssh"
	echo "$1" >"$1/etc/hostname"
	printf '%s\n' root:x:0:0:root:/root:/bin/bash alice:x:1000:1000::/home/alice:/bin/bash >"$1/etc/passwd"
	printf '%s\n' root:x:0: alice:x:1000: >"$1/etc/group"
	shadow "$1" 19000 19000
	echo 'PermitRootLogin yes' >"$1/etc/ssh/sshd_config"
	cp /usr/sbin/sshd "$1/usr/sbin/"
	cp /bin/true "$1/bin/bash"
	chown -R 1000:1000 "$1/home/alice"
}

# shadow HOST DAY DAY: when the passwords of root and alice were changed
shadow() {
	local hash='$6$saltsalt$'
	hash=$hash$(printf '%086d' 0)
	printf '%s\n' "root:$hash:$2:0:99999:7:::" "alice:$hash:$3:0:99999:7:::" >"$1/etc/shadow"
	chmod 0600 "$1/etc/shadow"
}
