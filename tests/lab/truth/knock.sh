# The real attempt: `knock` says what a client gets on hostb, in the words of grades, or `no`.
# Sourced beside host.sh by the shell on hosta.

# as_client COMMAND...: the command as the one who tries.
as_client() {
	local home
	home=$(getent passwd "$BY" | cut -d: -f6)
	setpriv --reuid "$BY" --regid "$(id -g "$BY")" --init-groups env HOME="$home" timeout 10 "$@" 2>/run/said
}

# What one address gives. BY, TO, TO_UID, PORT, IDS and SSH are the row's.
knock_from() {
	local said status=0 to=192.0.2.20
	local -a options=("${SSH[@]}" -F none -o BindAddress="$1" -o Port="$PORT" -o BatchMode=yes -o ConnectTimeout=5
		-o LogLevel=ERROR -o PreferredAuthentications=publickey -o IdentityAgent=none
		-o IdentitiesOnly=yes -o KexAlgorithms=curve25519-sha256 -o StrictHostKeyChecking=no
		-o UserKnownHostsFile=/dev/null "${IDS[@]}")
	case $1 in
	fe80:*) to=$B_LINK ;;
	*:*) to=2001:db8::20 ;;
	esac
	# A forced command says nothing of the sort, and a shell that is none fails.
	said=$(as_client ssh "${options[@]}" "$TO@$to" 'echo "I am $(id -u)"' </dev/null) || status=$?
	if [ "$said" = "I am $TO_UID" ]; then
		echo shell
	elif [ $status = 0 ]; then
		echo command
	elif [ $status = 255 ]; then
		echo no
	elif as_client sftp -q -b - "${options[@]}" "$TO@[$to]" <<<pwd >/dev/null; then
		echo file
	elif as_client ssh "${options[@]}" -W "127.0.0.1:$PORT" "$TO@$to" </dev/null | grep -q ^SSH-2.0; then
		echo net
	else
		echo no
	fi
}

# The best of what all of its addresses give.
knock() {
	local from got best=no
	for from in "${ADDRESSES[@]}"; do
		got=$(knock_from "$from")
		[ "$got" = no ] || best=$got
		[ "$got" != shell ] || break
	done
	echo "$best"
}
