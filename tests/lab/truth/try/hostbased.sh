# hostbased [NAME,NAME... [HOST]]: ssh's host-based authentication, which ssh-keysign signs for. Whoever can
# read the host's keys says who it is: with names it becomes each of these accounts of hosta, and has ssh-keysign
# enabled, as root has in any case. What the host is called ssh and ssh-keysign ask the resolver by the address that they
# connect from: with HOST root has it say so. With CERTIFIED set, the host's key has signed a certificate of itself.

try_hostbased() {
	local best=no got names mounted=() lock certificate=
	exec {lock}>/run/over.lock
	# What is laid over a file of all, nobody else sees.
	flock -s "$lock"
	if { [ "$BY" = root ] || [ -n "${1-}" ]; } && ! grep -qi '^ *EnableSSHKeysign  *yes' /etc/ssh/ssh_config; then
		flock -x "$lock"
		lay_over /etc/ssh/ssh_config 'EnableSSHKeysign yes'
	fi
	if [ -n "${CERTIFIED-}" ] && { [ "$BY" = root ] || [ -n "${1-}" ]; }; then
		flock -x "$lock"
		certificate=/etc/ssh/ssh_host_ed25519_key-cert.pub
		cp /run/keys/HOST.host-cert.pub "$certificate"
	fi
	if [ -n "${2-}" ]; then
		flock -x "$lock"
		lay_over /etc/hosts "$FROM $2"
	fi
	IFS=, read -ra names <<<"${1-$BY}"
	for BY in "${names[@]}"; do
		got=$(ssh_gives PreferredAuthentications=hostbased -o HostbasedAuthentication=yes)
		[ "$got" = no ] || best=$got
		[ "$got" != shell ] || break
	done
	[ ${#mounted[@]} = 0 ] || umount "${mounted[@]}"
	[ -z "$certificate" ] || rm "$certificate"
	exec {lock}>&-
	echo "$best"
}

# both: with a key as well, where a log-in takes the two.
try_both() {
	ssh_gives PreferredAuthentications=hostbased,publickey -o HostbasedAuthentication=yes "${IDS[@]}"
}

# lay_over FILE LINE: the line is all that the file says, which is one that ssh-keysign asks by its path.
lay_over() {
	echo "$2" >"/run/over.${1##*/}"
	mount --bind "/run/over.${1##*/}" "$1"
	mounted+=("$1")
}
