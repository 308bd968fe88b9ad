# hostbased [NAME]: ssh's host-based authentication, which ssh-keysign signs for. Root can say who it
# is: with NAME it becomes that account of hosta, and has ssh-keysign enabled.

try_hostbased() {
	local root=
	[ "$BY" != root ] || root=1
	local BY=${1-$BY}
	[ -z "$root" ] || keysign_on
	ssh_gives PreferredAuthentications=hostbased -o HostbasedAuthentication=yes
	[ -z "$root" ] || umount /etc/ssh/ssh_config
}

# ssh-keysign asks this file and no other.
keysign_on() {
	echo 'EnableSSHKeysign yes' >/run/ssh_config
	mount --bind /run/ssh_config /etc/ssh/ssh_config
}
