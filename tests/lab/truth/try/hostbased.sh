# hostbased [NAME [HOST]]: ssh's host-based authentication, which ssh-keysign signs for. Root can say who
# it is: with NAME it becomes that account of hosta, and has ssh-keysign enabled. What the host is called
# ssh and ssh-keysign ask the resolver by the address that they connect from: with HOST root has it say so.

try_hostbased() {
	local root='' mounted=()
	[ "$BY" != root ] || root=1
	local BY=${1-$BY}
	[ -z "$root" ] || lay_over /etc/ssh/ssh_config 'EnableSSHKeysign yes'
	[ -z "${2-}" ] || lay_over /etc/hosts "$FROM $2"
	ssh_gives PreferredAuthentications=hostbased -o HostbasedAuthentication=yes
	[ ${#mounted[@]} = 0 ] || umount "${mounted[@]}"
}

# lay_over FILE LINE: the line is all that the file says, which is one that ssh-keysign asks by its path.
lay_over() {
	echo "$2" >"/run/over.${1##*/}"
	mount --bind "/run/over.${1##*/}" "$1"
	mounted+=("$1")
}
