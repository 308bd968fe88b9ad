# The two hosts of truth.test and generate: a lab with hosta and hostb, and on each a root shell that
# takes one script after the other. Sourced after lab.sh; `work` is a folder for its pipes.

declare -A SAY HEAR KEYS

hosts_up() {
	local host
	lab_up truth
	lab_hosts hosta=192.0.2.10 hostb=192.0.2.20
	lab_exec hosta ip addr add 192.0.2.11/24 dev eth0
	# ssh's small packets wait for nobody's acknowledgement.
	for host in hosta hostb; do
		lab_exec "$host" ip route change 192.0.2.0/24 dev eth0 proto kernel scope link \
			src "${LAB_IPS[$host]}" quickack 1
	done
	EVERY="192.0.2.10 192.0.2.11 2001:db8::10 $(link_address hosta)%eth0"
	B_LINK=$(link_address hostb)%eth0
	lab_user hosta alice 1001
	lab_user hostb bob 1002
	sed -i 's/^bob:!/bob:*/' "$(lab_root hostb)/etc/shadow"
	ssh-keygen -q -t ed25519 -N '' -f "$(lab_root hostb)/etc/ssh/ssh_host_ed25519_key"
	rm -r "$(lab_root hostb)"/etc/ssh/sshd_config*
	packages_up
	mkdir "$(lab_root hosta)/run/keys"
	make_keys
	for host in hosta hostb; do
		cp cordon-agent "$(lab_root $host)/run/"
		mkdir "$(lab_root "$host")/run/try"
		cp tests/lab/truth/try/* "$(lab_root "$host")/run/try/"
		shell_up "$host"
		tell "$host" "B_LINK=$B_LINK; $(cat tests/lab/truth/{knock,try/*}.sh)"
	done
	tell hosta 'install -d -m 0700 -o alice -g alice /home/alice/.ssh
		use K /home/alice/.ssh/id_ed25519; keep; /run/cordon-agent >/run/evidence'
	tell hostb 'install -d -m 0700 -o bob -g bob /home/bob/.ssh; keep'
}

# Files of packages that this machine can't have beside others: xinetd, netkit's rsh servers, and a module
# that looks accounts up where Cordon does not, as one for a directory service does.
packages_up() {
	local usr
	usr=$(lab_root hostb)/usr
	cp build/packages/xinetd/usr/sbin/xinetd "$usr/sbin/"
	mkdir "$usr/lib/netkit"
	cp build/packages/rsh-server/usr/sbin/in.* "$usr/lib/netkit/"
	cp build/packages/libnss-extrausers/usr/lib/libnss_* "$usr/lib/"
}

link_address() {
	lab_exec "$1" ip -6 -o addr show scope link | awk '{ sub("/.*", "", $4); print $4 }'
}

shell_up() {
	local out
	mkfifo "$work/to-$1"
	exec {out}< <(lab_exec "$1" bash -O extglob -O dotglob -O nullglob <"$work/to-$1" 2>"$work/$1.err")
	exec {SAY[$1]}>"$work/to-$1" {HEAR[$1]}<&"$out" {out}<&-
	tell "$1" "$(<tests/lab/truth/host.sh)"
}

# tell HOST SCRIPT: runs it there; what it says on stdout goes to ours, its status is ours.
tell() {
	local line
	printf '{ %s\n} </dev/null\necho "//$?"\n' "$2" >&"${SAY[$1]}"
	while read -r line <&"${HEAR[$1]}"; do
		[[ $line != //* ]] || return "${line#//}"
		printf '%s\n' "$line"
	done
	lab_fail "$1: its shell has ended: $(tail -1 "$work/$1.err")"
}

# make_key NAME ssh-keygen-options...: public half in KEYS[NAME], private one in hosta's pool.
make_key() {
	local file
	file=$(lab_root hosta)/run/keys/$1
	ssh-keygen -q -N "${PASSPHRASE-}" -C "$1" -f "$file" "${@:2}"
	KEYS[$1]=$(<"$file.pub")
}

make_keys() {
	make_key K -t ed25519
	make_key OTHER -t ed25519
	make_key HOST -t ed25519
	make_key RSA1024 -t rsa -b 1024
	make_key RSA2048 -t rsa -b 2048
	make_key RSAPEM -t rsa -b 2048 -m PEM
	make_key RSAPKCS8 -t rsa -b 2048 -m PKCS8
	make_key ECDSA -t ecdsa
	make_key ECDSA521 -t ecdsa -b 521
	make_key ECDSAPEM -t ecdsa -m PEM
	make_key ECDSAPKCS8 -t ecdsa -b 384 -m PKCS8
	make_key DSA -t dsa
	make_key CA -t ed25519
	make_key CA2 -t ed25519
	make_key RSACA -t rsa -b 2048
	PASSPHRASE=secret make_key LOCKED -t ed25519
	PASSPHRASE=secret make_key LOCKEDPEM -t rsa -b 2048 -m PEM
}
